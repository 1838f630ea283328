"""Looks an archive over for what is wrong with it, without writing to it."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from scraper.archive.connection import in_plain_words, is_archive, reading_only, steps
from scraper.archive.rows import moment, stamp
from scraper.archive.schema import PRESS
from scraper.errors import ArchiveError

FlawKind = Literal[
    "unusable",
    "not ours",
    "empty file",
    "made by newer",
    "older schema",
    "damaged",
    "broken reference",
    "story without article",
    "lead elsewhere",
    "story of no article",
    "schema part missing",
    "changes not counted",
    "index out of step",
    "index damaged",
    "index not compared",
]

INDEX_CHECK_S = 5.0
"""How long a search index is compared with its texts: that takes the writer's turn, and a run waits ten seconds."""

_STEPS_BETWEEN_LOOKS = 10_000
_MOST_PROBLEMS = 100

_FLAWS: tuple[tuple[FlawKind, str], ...] = (
    (
        "story without article",
        "SELECT id FROM stories WHERE NOT EXISTS (SELECT * FROM articles WHERE story_id = stories.id)",
    ),
    (
        "lead elsewhere",
        "SELECT s.id FROM stories AS s JOIN articles AS a ON a.id = s.lead_id WHERE a.story_id <> s.id",
    ),
    ("story of no article", "SELECT id FROM stories WHERE id NOT IN (SELECT id FROM articles)"),
)

SEARCH_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is wrong with an archive: how often, and of the first what it is called."""

    kind: FlawKind
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What is stored of a source; `entrance` is where it is read, None before its first whole visit."""

    id: str
    url: str
    articles: int
    entrance: str | None
    visited: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """What a look into an archive gave; all but the flaws is empty when it can't be understood.

    `newest_at` is the latest time at which anything was seen, `first_run_at` when the oldest run began that is still
    known, `run_at` when the last one began that came to its end,
    `killed_runs` how many began after it and did not. `digests` name the pages that are referred to.
    """

    flaws: tuple[Flaw, ...]
    readable: bool = False
    sources: tuple[StoredSource, ...] = ()
    newest_at: datetime | None = None
    first_run_at: datetime | None = None
    run_at: datetime | None = None
    killed_runs: int = 0
    digests: frozenset[str] = field(default=frozenset(), repr=False)
    size_bytes: int = 0
    unused_bytes: int = 0


def examine(path: Path) -> Examined:
    """Look an archive over that is there. What is wrong with it is told, not raised; nothing is written."""
    flaws: list[Flaw] = []
    try:
        with reading_only(path) as db:
            flaws += _integrity(db)
            if not is_archive(db):
                return Examined((*flaws, Flaw("not ours" if db.table_names() else "empty file", str(path))))
            schema = steps(db)
            if schema.newer:
                return Examined((*flaws, Flaw("made by newer", ", ".join(schema.newer))))
            if schema.pending:
                return Examined((*flaws, Flaw("older schema", ", ".join(schema.pending))))
            flaws += _missing_parts(db)
            if any(flaw.kind == "damaged" for flaw in flaws):
                return Examined(tuple(flaws))
            flaws += _orphans(db)
            flaws += _indexes(db, path)
            return _facts(db, tuple(flaws))
    except ArchiveError as error:
        return Examined((*flaws, Flaw("unusable", str(error))))
    except sqlite3.Error as error:  # a table or column that the schema promises is not there
        return Examined((*flaws, Flaw("unusable", f"{path}: {error}")))


def _integrity(db: Database) -> Iterator[Flaw]:
    found = [row[0] for row in db.execute(f"PRAGMA integrity_check({_MOST_PROBLEMS})")]
    if found != ["ok"]:
        yield Flaw("damaged", found[0], len(found))
    broken = Counter((row["table"], row["parent"]) for row in db.execute("PRAGMA foreign_key_check"))
    for (table, parent), count in sorted(broken.items()):
        yield Flaw("broken reference", f"{table} → {parent}", count)


def expected_parts() -> dict[str, str]:
    """Give the SQL of each table, index and trigger that an archive of this program has, by their names."""
    with closing(Database(memory=True, execute_plugins=False)) as fresh:
        PRESS.apply(fresh)
        return _parts(fresh)


def _parts(db: Database) -> dict[str, str]:
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {row[0]: row[1] for row in rows}


def missing_parts(db: Database) -> dict[str, str]:
    """Give the SQL of the tables, indexes and triggers that an archive should have and has not, or has otherwise."""
    there = _parts(db)
    return {name: sql for name, sql in expected_parts().items() if there.get(name) != sql}


def _missing_parts(db: Database) -> Iterator[Flaw]:
    missing = missing_parts(db)
    if missing:
        yield Flaw("schema part missing", ", ".join(sorted(missing)), len(missing))


def _orphans(db: Database) -> Iterator[Flaw]:
    for kind, sql in _FLAWS:
        found = [row[0] for row in db.execute(sql)]
        if found:
            yield Flaw(kind, found[0], len(found))
    (counters,) = db.execute("SELECT count(*) FROM publication").fetchone()
    if counters != 1:
        yield Flaw("changes not counted", "publication", counters)


def _indexes(db: Database, path: Path) -> Iterator[Flaw]:
    for name, sql in db.execute(SEARCH_TABLES).fetchall():
        if apart := _entries_apart(db, name, sql):
            yield Flaw("index out of step", name, apart)
        else:
            yield from _compare_index(path, name)


def content_of(sql: str) -> tuple[str, str] | None:
    """Read off the SQL of an FTS5 table which table has its texts, and by which column they are numbered."""
    options = dict(re.findall(r"""\b(content|content_rowid)\s*=\s*["']?(\w*)["']?""", sql))
    return (options["content"], options.get("content_rowid", "rowid")) if options.get("content") else None


def _entries_apart(db: Database, name: str, sql: str) -> int:
    """Count the texts that are not in a search index and the entries of texts that are no more."""
    entries = f"{name}_docsize"
    if entries not in db.table_names():
        return 0
    table, number = content_of(sql) or ("articles", None)
    if number is None:
        return abs(_count(db, f"FROM [{entries}]") - _count(db, f"FROM [{table}]"))
    missing = _count(db, f"FROM [{table}] WHERE {number} NOT IN (SELECT id FROM [{entries}])")  # noqa: S608
    over = _count(db, f"FROM [{entries}] WHERE id NOT IN (SELECT {number} FROM [{table}])")  # noqa: S608
    return missing + over


def _count(db: Database, what: str) -> int:
    return int(db.execute(f"SELECT count(*) {what}").fetchone()[0])


def _compare_index(path: Path, name: str) -> Iterator[Flaw]:
    """Let FTS5 compare an index with its texts: a command that is written like a change, and takes the writer's turn.

    It changes nothing, and is rolled back. When it takes too long it is let be, so that no run is kept waiting.
    """
    give_up_at = time.monotonic() + INDEX_CHECK_S
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > give_up_at, _STEPS_BETWEEN_LOOKS)
        try:
            with in_plain_words(path):
                connection.execute("BEGIN")
                connection.execute(f"INSERT INTO [{name}]([{name}], rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except sqlite3.OperationalError:  # stopped for taking too long
            yield Flaw("index not compared", name)
        except ArchiveError as error:
            cause = error.__cause__
            damaged = isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT
            yield Flaw("index damaged" if damaged else "index not compared", name)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


_SOURCES = """
    SELECT s.id, s.url, e.url AS entrance, st.source_id IS NOT NULL AS visited,
        (SELECT count(*) FROM articles WHERE source_id = s.id) AS articles
    FROM sources AS s LEFT JOIN entrances AS e ON e.source_id = s.id LEFT JOIN standings AS st ON st.source_id = s.id
    ORDER BY s.id
"""
_LAST_RUN = "SELECT id, started_at FROM runs WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1"
_NEWEST = """
    SELECT max(at) FROM (
        SELECT max(first_seen_at) AS at FROM articles UNION ALL SELECT max(started_at) FROM runs
        UNION ALL SELECT max(last_seen_at) FROM sightings
    )
"""


def _facts(db: Database, flaws: tuple[Flaw, ...]) -> Examined:
    run = db.execute(_LAST_RUN).fetchone()
    killed = db.execute("SELECT count(*) FROM runs WHERE id > ?", (run["id"] if run else 0,)).fetchone()
    page_bytes, pages, unused = (
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
    )
    return Examined(
        flaws,
        readable=True,
        sources=tuple(
            StoredSource(row["id"], row["url"], row["articles"], row["entrance"], bool(row["visited"]))
            for row in db.execute(_SOURCES)
        ),
        newest_at=moment(db.execute(_NEWEST).fetchone()[0]),
        first_run_at=moment(db.execute("SELECT min(started_at) FROM runs").fetchone()[0]),
        run_at=moment(run["started_at"]) if run else None,
        killed_runs=killed[0],
        digests=_digests(db),
        size_bytes=page_bytes * pages,
        unused_bytes=page_bytes * unused,
    )


def _digests(db: Database, since: str = "") -> frozenset[str]:
    rows = db.execute("SELECT DISTINCT digest FROM readings WHERE digest IS NOT NULL AND fetched_at >= ?", (since,))
    return frozenset(row[0] for row in rows)


def digests(path: Path, *, since: datetime | None = None) -> frozenset[str]:
    """Name the kept pages that an archive refers to, of those fetched since then; raises ArchiveError."""
    with reading_only(path) as db:
        return _digests(db, stamp(since) if since else "")
