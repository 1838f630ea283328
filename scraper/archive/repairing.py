"""Puts right in an archive what can be made anew from the rest of it: nothing that was collected is touched."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from scraper.archive.connection import connect, transaction
from scraper.archive.examining import SEARCH_TABLES, missing_parts
from scraper.archive.rows import to_json


def restore_parts(path: Path) -> tuple[str, ...]:
    """Make the indexes and triggers anew that an archive should have, and name them; its feeds are then rendered again.

    Tables are not made: what was in them is lost, and only a backup has it. Raises ArchiveError.
    """
    with closing(connect(path)) as db, transaction(db, path, "IMMEDIATE"):
        made = []
        for name, sql in missing_parts(db).items():
            kind = sql.split(maxsplit=2)[1].upper()
            if kind == "UNIQUE":
                kind = "INDEX"
            if kind in ("INDEX", "TRIGGER"):
                db.execute(f"DROP {kind} IF EXISTS [{name}]")
                db.execute(sql)
                made.append(name)
        _count_a_change(db)
        return tuple(sorted(made))


def rebuild_indexes(path: Path) -> tuple[str, ...]:
    """Make the search indexes anew from the stored texts, and name them; raises ArchiveError."""
    with closing(connect(path)) as db:
        return rebuild(db, path)


def rebuild(db: Database, path: Path) -> tuple[str, ...]:
    """As `rebuild_indexes`, of an archive that is open."""
    names = tuple(row["name"] for row in db.execute(SEARCH_TABLES).fetchall())
    for name in names:
        with transaction(db, path, "IMMEDIATE"):
            db.execute(f"INSERT INTO [{name}]([{name}]) VALUES ('rebuild')")  # noqa: S608
    return names


def forget_digests(path: Path, digests: Collection[str]) -> int:
    """Forget pages whose files are lost, and say of how many articles they were; raises ArchiveError."""
    with closing(connect(path)) as db, transaction(db, path, "IMMEDIATE"):
        return db.execute(
            "UPDATE readings SET digest = NULL WHERE digest IN (SELECT value FROM json_each(?))",
            (to_json(sorted(digests)),),
        ).rowcount


def _count_a_change(db: Database) -> None:
    """Have the feeds rendered: while a trigger was missing nobody counted what they show."""
    (counters,) = db.execute("SELECT count(*) FROM publication").fetchone()
    if counters != 1:
        db.execute("DELETE FROM publication")
        db.execute("INSERT INTO publication (changes, published) VALUES (0, NULL)")
    db.execute("UPDATE publication SET changes = changes + 1, published = NULL")
