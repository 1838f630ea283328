"""The archive: everything that was ever collected, in one SQLite file.

It stores each release as its source published it, tells new from known, moved, revised and duplicate, and gives back
stories: one piece of news with everyone who published it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from scraper.archive.kept import KeptPages
from scraper.archive.store import Archive

if TYPE_CHECKING:
    from scraper.archive.backup import Backup, back_up
    from scraper.archive.examining import Examined, FlawKind, StoredSource, digests, examine
    from scraper.archive.pruning import Doomed, Limits, find_doomed, forget, vacuum
    from scraper.archive.repairing import forget_digests, rebuild_indexes, restore_parts

_CARE = {
    **dict.fromkeys(("Backup", "back_up"), "backup"),
    **dict.fromkeys(("Examined", "FlawKind", "StoredSource", "digests", "examine"), "examining"),
    **dict.fromkeys(("Doomed", "Limits", "find_doomed", "forget", "vacuum"), "pruning"),
    **dict.fromkeys(("forget_digests", "rebuild_indexes", "restore_parts"), "repairing"),
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


def __getattr__(name: str) -> object:
    """Load what takes care of an archive when it is first asked for (PEP 562): no run needs it."""
    if name not in _CARE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_CARE[name]}"), name)
    globals()[name] = value
    return value
