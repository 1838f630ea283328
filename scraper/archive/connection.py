"""One connection to an archive's file: opened, brought up to date, and its failures told in plain words."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from sqlite_utils import Database, Migrations

from scraper.archive.schema import PRESS
from scraper.errors import ArchiveError

WAIT_FOR_WRITER_S = 10.0

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
        spoiled = primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
        raise failure(path, f"{_REASONS[primary]} ({error})", _RESTORE if spoiled else None) from error


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


def _refuse_others(db: Database, path: Path) -> None:
    """Stop before anything is written to a file that is not ours or that only a newer program understands."""
    tables = db.table_names()
    if tables and Migrations.migrations_table not in tables:
        raise failure(path, "it is an SQLite database, but no archive of this program", _RESTORE)
    with closing(Database(memory=True, execute_plugins=False)) as empty:
        # An empty database lacks every step, so these are all that this program knows.
        known = {step.name for step in PRESS.pending(empty)}
    newer = [step.name for step in PRESS.applied(db) if step.name not in known]
    if newer:
        raise failure(
            path,
            f"it was made by a newer version of this program, which added {', '.join(newer)}",
            "Update the program, or give it another folder in settings.data; the archive was not touched.",
        )
