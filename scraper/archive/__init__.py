"""The archive: everything that was ever collected, in one SQLite file.

It stores each release as its source published it, tells new from known, moved, revised and duplicate, and gives back
stories: one piece of news with everyone who published it.
"""

from typing import TYPE_CHECKING

from scraper.archive.kept import KeptPages
from scraper.archive.store import Archive
from scraper.lazy import loader

if TYPE_CHECKING:
    from scraper.archive.backup import Backup, back_up
    from scraper.archive.examining import Examined, FlawKind, StoredSource, digests, examine
    from scraper.archive.pruning import Doomed, Limits, find_doomed, forget, vacuum
    from scraper.archive.repairing import forget_digests, rebuild_indexes, restore_parts

_CARE = {
    **dict.fromkeys(("Backup", "back_up"), "scraper.archive.backup"),
    **dict.fromkeys(("Examined", "FlawKind", "StoredSource", "digests", "examine"), "scraper.archive.examining"),
    **dict.fromkeys(("Doomed", "Limits", "find_doomed", "forget", "vacuum"), "scraper.archive.pruning"),
    **dict.fromkeys(("forget_digests", "rebuild_indexes", "restore_parts"), "scraper.archive.repairing"),
}

__all__ = [
    "Archive",
    "Backup",
    "Doomed",
    "Examined",
    "FlawKind",
    "KeptPages",
    "Limits",
    "StoredSource",
    "back_up",
    "digests",
    "examine",
    "find_doomed",
    "forget",
    "forget_digests",
    "rebuild_indexes",
    "restore_parts",
    "vacuum",
]

# No run needs what takes care of an archive.
__getattr__ = loader(__name__, _CARE)
