"""One collection at a time: a lock on the data folder that dies with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
            holder = os.read(file, 20).decode("ascii", "replace").strip()
            raise LockedError(str(path), int(holder) if holder.isdigit() else None) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(file, 0)
    finally:
        os.close(file)
