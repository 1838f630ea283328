"""One collection at a time: a lock on the data folder that dies with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import ArchiveError, LockedError


@contextmanager
def only_run(data: Path) -> Iterator[None]:
    """Hold `data`'s lock for as long as the block runs.

    The kernel frees an flock(2) when its process ends, however it ends, so a killed run never leaves a stale lock; the
    pid in the file only names the holder. Raises LockedError while another process holds it, ArchiveError when the
    folder can't be written.
    """
    path = data / "run.lock"
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(str(path), _named(file)) from None
        try:
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:  # a disk without room for five bytes has none for a collection
            raise ArchiveError(f"{path}: can't be written: {error.strerror}") from error
        yield
        os.ftruncate(file, 0)
    finally:
        os.close(file)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a data folder's lock: `held` by a living process, `pid` as the file names it."""

    held: bool
    pid: int | None


def holder(data: Path) -> Holder:
    """Look whether a collection is under way; the file is not written. Raises OSError when it can't be read."""
    try:
        file = os.open(data / "run.lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Holder(held=False, pid=None)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Holder(held=True, pid=_named(file))
        return Holder(held=False, pid=_named(file))
    finally:
        os.close(file)


def _named(file: int) -> int | None:
    name = os.pread(file, 20, 0).decode("ascii", "replace").strip()
    return int(name) if name.isdigit() else None
