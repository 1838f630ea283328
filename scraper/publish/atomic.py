"""Puts bytes into a file all at once or not at all, and only when they differ from what is there."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.errors import ArchiveError

_SUFFIX = ".tmp"


def write_if_changed(path: Path, data: bytes) -> bool:
    """Give a file these bytes and mode 0644, creating its folder, and say whether that changed anything.

    A file that has them already keeps its mtime. Readers see the old file or the new one, never a part
    (rename(2) within a folder is atomic); the data is on the disk before the name points to it.
    Raises ArchiveError when the disk or the folder won't take it; the old file is then as it was.
    """
    try:
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise ArchiveError(f"{path}: can't be written: {error.strerror or error}") from error
    return True


def _replace(path: Path, data: bytes) -> None:
    with _replacing(path) as file:
        file.write(data)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the path's place when the block ends well; else the old one stays.

    For what is too large to be held in memory. Raises ArchiveError when the disk or the folder won't take it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _replacing(path) as file:
            yield file
    except OSError as error:
        raise ArchiveError(f"{path}: can't be written: {error.strerror or error}") from error


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_SUFFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in a folder and below it: hidden files that end in `.tmp`.

    Those of a writer that lives are left to it. Raises ArchiveError when the folder won't let them go.
    """
    try:
        for leftover in folder.rglob(f".*{_SUFFIX}"):
            if not _in_use(leftover):
                leftover.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder}: can't be swept: {error.strerror or error}") from error


def _in_use(temporary: Path) -> bool:
    """Say whether a writer still holds its lock on the file; the lock goes with the process, however it ends."""
    try:
        with temporary.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
