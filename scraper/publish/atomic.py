"""Puts bytes into files all at once or not at all, and only where they differ from what is there."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.errors import ArchiveError

_SUFFIX = ".tmp"
_FOR_ALL = 0o644  # readers may be served by another user

Put = Callable[[Path, bytes], bool]
"""Gives a file its bytes, and says whether that changed anything."""


def write_if_changed(path: Path, data: bytes) -> bool:
    """Give a file these bytes and mode 0644, creating its folder, and say whether that changed anything.

    A file that has them already keeps its mtime. Readers see the old file or the new one, never a part
    (rename(2) within a folder is atomic); the data is on the disk before the name points to it.
    Raises ArchiveError when the disk or the folder won't take it; the old file is then as it was.
    """
    with _told(path):
        if _has(path, data):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        with _replacing(path) as file:
            file.write(data)
    return True


@contextmanager
def written_whole(path: Path, *, mode: int = _FOR_ALL) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the path's place when the block ends well; else the old one stays.

    For what is too large to be held in memory. Raises ArchiveError when the disk or the folder won't take it.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _replacing(path, mode) as file:
            yield file


@contextmanager
def together(folder: Path) -> Iterator[Put]:
    """Give many files below a folder their bytes when the block has ended, and none of them when it raises.

    The block is given what `write_if_changed` is, for the files of this folder. Until its end the new files are in a
    hidden folder beside the old ones, so a disk that can't take them all changes nothing of what readers see. Only the
    renames are left for the end: who is killed among them leaves some files old and some new, each of them whole.
    Raises ArchiveError when the disk or the folder won't take a file.
    """
    staged: list[tuple[Path, Path]] = []
    hidden: Path | None = None
    lock = -1

    def put(path: Path, data: bytes) -> bool:
        nonlocal hidden, lock
        with _told(path):
            if _has(path, data):
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            if hidden is None:
                hidden = Path(tempfile.mkdtemp(prefix=".edition.", suffix=_SUFFIX, dir=folder))
                lock = os.open(hidden, os.O_RDONLY | os.O_CLOEXEC)
                fcntl.flock(lock, fcntl.LOCK_EX)
            new = hidden / str(len(staged))
            with new.open("wb") as file:
                _fill(file.fileno(), data)
            staged.append((new, path))
        return True

    try:
        yield put
        for new, path in staged:
            with _told(path):
                new.replace(path)
    finally:
        if hidden:
            shutil.rmtree(hidden, ignore_errors=True)  # what stays is swept by the next one
        if lock >= 0:
            os.close(lock)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveError(f"{path}: can't be written: {error.strerror or error}") from error


def _has(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _fill(descriptor: int, data: bytes) -> None:
    """Put the bytes on the disk, to be read by everyone."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    _settle(descriptor)


def _settle(descriptor: int, mode: int = _FOR_ALL) -> None:
    os.fchmod(descriptor, mode)
    os.fsync(descriptor)


@contextmanager
def _replacing(path: Path, mode: int = _FOR_ALL) -> Iterator[BinaryIO]:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_SUFFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            _settle(file.fileno(), mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in a folder and below it: hidden files and folders that end in `.tmp`.

    Those of a writer that lives are left to it. Raises ArchiveError when the folder won't let them go.
    """
    try:
        for leftover in leftovers(folder):
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(f"{folder}: can't be swept: {error.strerror or error}") from error


def leftovers(folder: Path) -> list[Path]:
    """Find what writers that were killed left in a folder and below it."""
    return [each for each in folder.rglob(f".*{_SUFFIX}") if not _in_use(each)]


def _in_use(temporary: Path) -> bool:
    """Say whether a writer still holds its lock on it; the lock goes with the process, however it ends."""
    try:
        descriptor = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
