"""Copies an archive into one file, while runs go on writing to it."""

import gzip
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scraper.archive.connection import failure, in_plain_words, is_archive, reading_only, transaction
from scraper.errors import ArchiveError

PAGES_A_STEP = 2_000
_BLOCK_BYTES = 1 << 20
_LEVEL = 6
_ELSEWHERE = "Make room there, or name a file on another disk; the archive was not touched, and no half copy is left."
_DAMAGED = "Run `scraper doctor`; the archive is damaged, or the disk that was written to is."


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made: its file and size, and how many articles are in it."""

    path: Path
    size_bytes: int
    articles: int


def back_up(path: Path, target: Path, *, on_progress: Callable[[int, int], None] = lambda _done, _all: None) -> Backup:
    """Write an archive as it is at this moment to `target`, packed with gzip when the name ends in `.gz`.

    Whoever writes to the archive meanwhile is not kept waiting, and is not in the copy. The copy has its name only when
    it is whole, checked and on the disk; a file of that name is replaced. `on_progress` hears how many pages are copied
    and how many there are. Raises ArchiveError.
    """
    with _told(target), _unfinished(target) as copy:
        with reading_only(path) as db:
            if not is_archive(db):
                raise failure(path, "it is an SQLite database, but no archive of this program")
            # In a transaction all steps see one moment; else SQLite begins again whenever a run has stored something.
            with transaction(db, path, "DEFERRED"):
                expected = int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
                _copy(db.conn, copy, on_progress)
        _check(copy, expected)
        copy.chmod(path.stat().st_mode & 0o666)
        _sync(copy)
        if target.suffix == ".gz":
            _pack(copy, target)
        else:
            copy.replace(target)
        _sync(target.parent)
        return Backup(target, target.stat().st_size, expected)


def _copy(source: sqlite3.Connection, copy: Path, on_progress: Callable[[int, int], None]) -> None:
    def tell(_status: int, left: int, all_pages: int) -> None:
        on_progress(all_pages - left, all_pages)

    with in_plain_words(copy), closing(sqlite3.connect(copy, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = OFF")  # it is synced when it is whole
        source.backup(target, pages=PAGES_A_STEP, progress=tell)
        # A WAL archive wants two more files beside it; a backup is one file, that can be read from a read-only place.
        target.execute("PRAGMA journal_mode = DELETE")


def _check(copy: Path, expected: int) -> None:
    """Read all of a copy back; raise ArchiveError when it is not what was to be copied."""
    with in_plain_words(copy), closing(sqlite3.connect(copy, isolation_level=None)) as target:
        found = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
        broken = target.execute("PRAGMA foreign_key_check").fetchone()
        (articles,) = target.execute("SELECT count(*) FROM articles").fetchone()
    if found != "ok" or broken or articles != expected:
        short = "references lead to nothing" if broken else f"{articles} of {expected} articles"
        what = short if found == "ok" else found
        raise failure(copy, f"the copy is not whole, and was thrown away: {what}", _DAMAGED)


def _pack(copy: Path, target: Path) -> None:
    """Put a packed copy in place, once it was unpacked again for a test."""
    with _unfinished(target) as packed:
        with copy.open("rb") as whole, gzip.open(packed, "wb", compresslevel=_LEVEL) as file:
            shutil.copyfileobj(whole, file, _BLOCK_BYTES)
        unpacked_bytes = 0
        try:
            with gzip.open(packed, "rb") as file:
                while block := file.read(_BLOCK_BYTES):  # gzip's checksum is compared at the end
                    unpacked_bytes += len(block)
        except (EOFError, zlib.error) as error:
            raise failure(target, f"the packed copy can't be unpacked: {error}", _DAMAGED) from error
        if unpacked_bytes != copy.stat().st_size:
            raise failure(target, "the packed copy is not whole", _DAMAGED)
        packed.chmod(copy.stat().st_mode & 0o666)
        _sync(packed)
        packed.replace(target)


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """Give a new file beside the target that goes, with SQLite's beside it, unless it has been given a name."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        for each in (path, *(path.with_name(path.name + ending) for ending in ("-journal", "-wal", "-shm"))):
            each.unlink(missing_ok=True)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Tell what the disk says, and what SQLite says of the copy, as of the file that was asked for."""
    try:
        yield
    except OSError as error:
        raise failure(target, f"can't be written: {error.strerror or error}", _ELSEWHERE) from error
    except ArchiveError as error:
        if f"{target.parent}/.{target.name}." not in str(error) or error.next_step == _DAMAGED:
            raise
        raise failure(target, f"can't be written: {error}", _ELSEWHERE) from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
