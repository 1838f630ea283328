"""One connection to an archive's file: opened, brought up to date, and its failures told in plain words."""

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlite_utils import Database, Migrations

from scraper.archive.schema import PRESS
from scraper.errors import ArchiveError

WAIT_FOR_WRITER_S = 30.0
"""SQLite gives turns by chance, not in order: beside one that stores a hundred releases another may wait for long."""

_NO_ROOM_BYTES = 64 * 1024
"""With less free space than this, what SQLite calls an I/O error is a full disk: it grows its files by such steps."""

_RESTORE = "Move the file away and restore it from a backup; without one, a new archive collects what sites still list."
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it can't be written",
    sqlite3.SQLITE_PERM: "it can't be written",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened",
    sqlite3.SQLITE_IOERR: "the disk fails",
    sqlite3.SQLITE_BUSY: "another process has kept it locked for too long",
    sqlite3.SQLITE_LOCKED: "another process has kept it locked for too long",
    sqlite3.SQLITE_PROTOCOL: "another process has kept it locked for too long",
    sqlite3.SQLITE_NOTADB: "it is not an SQLite database",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
}
"""What can happen to a file, by SQLite's primary result code. All others are bugs of ours and stay what they are."""

_LOOK_EVERY = 2_000  # of SQLite's own steps, which is far below a millisecond

_NO_MORE = "the disk fails, or a quota or limit is reached"


def connect(path: Path) -> Database:
    """Open an archive, or make one with the folder it lies in; only an archive that is not up to date is written to.

    Raises ArchiveError when the file can't be used, is no archive, or was made by a newer program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{path}: its folder can't be made: {error.strerror or error}") from error
    with in_plain_words(path), _alone(path.parent):
        # No implicit transactions: Python's would begin DEFERRED, and two that read before they write deadlock.
        connection = sqlite3.connect(path, timeout=WAIT_FOR_WRITER_S, isolation_level=None)
        try:
            return _prepared(connection, path)
        except BaseException:
            connection.close()
            raise


@contextmanager
def reading_only(path: Path) -> Iterator[Database]:
    """Open an archive that is there to look at it: it is neither written to nor brought up to date, whatever it is.

    Raises ArchiveError when the file can't be read.
    """
    with in_plain_words(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        if not path.with_name(f"{path.name}-wal").exists() and not os.access(path.parent, os.W_OK):
            uri += "&immutable=1"  # nobody writes to it, and the files that readers share can't be made
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_FOR_WRITER_S, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            yield Database(connection, execute_plugins=False)


def connect_to_read(path: Path) -> Database:
    """Open an archive that is there and up to date, never to write to it.

    Raises ArchiveError when there is none, it can't be read, or its schema is not that of this program.
    """
    with in_plain_words(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=WAIT_FOR_WRITER_S, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            db = Database(connection, execute_plugins=False)
            _refuse_others(db, path)
            _refuse_older(db, path)
        except BaseException:
            connection.close()
            raise
        return db


@contextmanager
def hurried(db: Database, seconds: float) -> Iterator[None]:
    """Stop what SQLite does in the block when the time is over, and raise TimeoutError."""
    end = time.monotonic() + seconds
    db.conn.set_progress_handler(lambda: time.monotonic() > end, _LOOK_EVERY)
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
            raise
        raise TimeoutError(f"not done within {seconds:g} s") from error
    finally:
        db.conn.set_progress_handler(None, 0)


@dataclass(frozen=True, slots=True)
class Steps:
    """How an archive's schema differs from this program's: steps that only a newer one knows, and steps to come."""

    newer: tuple[str, ...]
    pending: tuple[str, ...]


def steps(db: Database) -> Steps:
    """Compare an archive's schema with this program's; nothing is written."""
    with closing(Database(memory=True, execute_plugins=False)) as empty:
        # An empty database lacks every step, so these are all that this program knows.
        known = {step.name for step in PRESS.pending(empty)}
    newer = tuple(step.name for step in PRESS.applied(db) if step.name not in known)
    return Steps(newer, tuple(step.name for step in PRESS.pending(db)))


def is_archive(db: Database) -> bool:
    """Say whether a database was made by this program, or by another version of it."""
    return Migrations.migrations_table in db.table_names()


@contextmanager
def transaction(db: Database, path: Path, kind: Literal["IMMEDIATE", "DEFERRED"]) -> Iterator[None]:
    """Do all of the block or nothing of it; IMMEDIATE to write, DEFERRED to read several times from one moment.

    Raises ArchiveError when the file or its disk fails.
    """
    with in_plain_words(path):
        db.execute(f"BEGIN {kind}")
        try:
            yield
            db.commit()
        except BaseException:
            db.rollback()
            raise


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Raise ArchiveError for what SQLite says of the file, with SQLite's own words behind ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)  # absent when Python itself refuses, as after close()
        primary = code & 0xFF if code is not None else None  # extended codes keep theirs in the lowest byte
        if primary not in _REASONS:
            raise
        if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _is_full(path):
            primary = sqlite3.SQLITE_FULL
        reason = (
            _NO_MORE if code == sqlite3.SQLITE_IOERR_WRITE and primary != sqlite3.SQLITE_FULL else _REASONS[primary]
        )
        spoiled = primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
        raise failure(path, f"{reason} ({error})", _RESTORE if spoiled else None) from error


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES
    except OSError:
        return False


def failure(path: Path, reason: str, next_step: str | None = None) -> ArchiveError:
    """Make the error that names the file, with a next step of its own where the usual one would not help."""
    error = ArchiveError(f"{path}: {reason}")
    if next_step:
        error.next_step = next_step
    return error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time open archives in a folder, with an flock(2) on the folder that dies with its holder.

    SQLite does not wait for its turn to switch a file to WAL mode: of two that make an archive together, one fails.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise ArchiveError(f"{folder}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _prepared(connection: sqlite3.Connection, path: Path) -> Database:
    connection.row_factory = sqlite3.Row
    db = Database(connection, execute_plugins=False)
    _refuse_others(db, path)
    db.execute("PRAGMA foreign_keys = ON")
    if db.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
        # In WAL mode NORMAL can't damage the file and a killed process loses nothing. A power cut can take back the
        # last transactions, the latest first: a listing's validators go before its articles, so they are fetched anew.
        db.execute("PRAGMA synchronous = NORMAL")
    if PRESS.pending(db):
        with transaction(db, path, "IMMEDIATE"):
            PRESS.apply(db)
    return db


def _refuse_older(db: Database, path: Path) -> None:
    if steps(db).pending:
        reason = "it was made by an older version of this program"
        raise failure(path, reason, "Run `scraper run` once, which brings the archive up to date.")


def _refuse_others(db: Database, path: Path) -> None:
    """Stop before anything is written to a file that is not ours or that only a newer program understands."""
    if db.table_names() and not is_archive(db):
        raise failure(path, "it is an SQLite database, but no archive of this program", _RESTORE)
    if newer := steps(db).newer:
        raise failure(
            path,
            f"it was made by a newer version of this program, which added {', '.join(newer)}",
            "Update the program, or give it another folder in settings.data; the archive was not touched.",
        )
