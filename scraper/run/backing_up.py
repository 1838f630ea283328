"""Backs up a newsroom's archive."""

from collections.abc import Callable
from pathlib import Path

from scraper.archive import Backup, back_up
from scraper.errors import ArchiveError
from scraper.model import Config
from scraper.run.publishing import ARCHIVE


def back_up_archive(config: Config, target: Path, *, on_progress: Callable[[int, int], None]) -> Backup:
    """Copy the archive into a file, in place of one that is there; no run is kept waiting.

    Raises ValueError when the file is one of the archive's own, and ArchiveError.
    """
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive to back up; `scraper run` makes one")
    own = {path.with_name(f"{ARCHIVE}{ending}").resolve() for ending in ("", "-wal", "-shm", "-journal")}
    if target.resolve() in own:
        raise ValueError(f"{target} is the archive itself")
    return back_up(path, target.absolute(), on_progress=on_progress)
