"""Backs up a newsroom's archive, and remembers when that was done last."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scraper.archive import Backup, back_up
from scraper.errors import ArchiveError
from scraper.model import Config
from scraper.publish.atomic import write_if_changed
from scraper.run.publishing import ARCHIVE
from scraper.run.values import written

NOTE = "backup.json"
"""The file in the data folder that says where the last copy is, and of when."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Copied:
    """The last copy of the archive: when it was whole, and where it was put."""

    made_at: datetime
    path: Path


def back_up_archive(
    config: Config,
    target: Path,
    *,
    now: Callable[[], datetime],
    on_progress: Callable[[int, int], None],
    keep: int | None = None,
) -> Backup:
    """Copy the archive into a file, in place of one that is there; no run is kept waiting.

    In a folder the copy is named by the time, and with `keep` so many of those stay, the newest. Raises ValueError when
    the file is one of the archive's own, and ArchiveError.
    """
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive to back up; `scraper run` makes one")
    own = {path.with_name(f"{ARCHIVE}{ending}").resolve() for ending in ("", "-wal", "-shm", "-journal")}
    if target.resolve() in own:
        raise ValueError(f"{target} is the archive itself")
    folder = target.absolute() if target.is_dir() else None
    file = folder / f"archive-{now():%Y%m%dT%H%M%SZ}.db.gz" if folder else target.absolute()
    made = back_up(path, file, on_progress=on_progress)
    _note(config.settings.data, Copied(now(), made.path))
    if folder and keep:
        _thin_out(folder, keep)
    return made


def last_backup(data: Path) -> Copied | None:
    """Tell which copy of the archive was made last, as far as is known."""
    try:
        told = json.loads((data / NOTE).read_text(encoding="utf-8"))
        return Copied(datetime.fromisoformat(told["made_at"]).astimezone(UTC), Path(told["path"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(data: Path, copied: Copied) -> None:
    try:
        write_if_changed(data / NOTE, f"{written(copied)}\n".encode())
    except ArchiveError as error:  # the copy is whole, and made by somebody who may only read
        log.warning("the backup is not remembered: %s", error)


def _thin_out(folder: Path, keep: int) -> None:
    """Delete all but the newest copies that are named by their time."""
    copies = sorted(folder.glob(f"archive-{'[0-9]' * 8}T{'[0-9]' * 6}Z.db.gz"))
    try:
        for old in copies[:-keep]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder}: an old backup can't be deleted: {error.strerror or error}") from error
