"""Keeps what readers were told before an archive began anew, until the article it is about is collected again.

An archive can't tell from a site alone that a release has moved, when an undated one was first there, or how often one
was edited. But readers know all that by the feeds, so what is collected again takes it from them.
"""

from collections.abc import Collection
from typing import Any

from sqlite_utils import Database

from scraper.archive.rows import stamp, states_date, storable, to_json
from scraper.model import ToldBefore

# The address goes before the id: a release may have moved to where another one, of that address's id, was before.
KNOWN = """
    SELECT * FROM told
    WHERE source_id = :source_id AND (key IN (SELECT value FROM json_each(:keys)) OR article_id = :id)
        AND NOT EXISTS (SELECT 1 FROM articles WHERE articles.id = told.article_id)
    ORDER BY key IN (SELECT value FROM json_each(:keys)) DESC, key LIMIT 1
"""


def create_told(db: Database) -> None:
    """Make the tables."""
    db.execute(
        """
        CREATE TABLE told (
            source_id TEXT NOT NULL,
            key TEXT NOT NULL,
            article_id TEXT NOT NULL,
            published_at TEXT NOT NULL,
            published_precision TEXT NOT NULL,
            updated_at TEXT,
            revision INTEGER NOT NULL,
            PRIMARY KEY (source_id, key)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX told_by_article ON told(article_id)")
    db.execute("CREATE TABLE told_stories (id TEXT PRIMARY KEY NOT NULL, updated_at TEXT NOT NULL) WITHOUT ROWID")


def take_up(db: Database, before: ToldBefore) -> None:
    """Keep what readers were told of articles and stories, and give the categories their feeds back."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(each.source_id, storable(each.key), each.article_id, stamp(each.published_at), each.precision),
                *(stamp(each.updated_at) if each.updated_at else None, each.version),
            )
            for each in before.articles
        ),
    )
    stories = ((each, stamp(at)) for each, at in before.stories.items())
    db.conn.executemany("INSERT OR IGNORE INTO told_stories VALUES (?, ?)", stories)
    categories = ((storable(term),) for term in before.categories)
    db.conn.executemany("INSERT OR IGNORE INTO listed_categories (term) VALUES (?)", categories)


def as_told(db: Database, row: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """Give an article that is new to the archive the id, times and number of version that readers know it by."""
    wanted = {"source_id": row["source_id"], "keys": to_json(sorted(map(storable, keys))), "id": row["id"]}
    known = db.execute(KNOWN, wanted).fetchone()
    if known is None:
        return row
    db.execute("DELETE FROM told WHERE source_id = ? AND key = ?", (known["source_id"], known["key"]))
    row = row | {"id": known["article_id"], "revision": known["revision"]}
    if not states_date(row):
        row |= {name: known[name] for name in ("published_at", "published_precision")}
        row["published_how"] = row["published_how"] or "first seen"
    if (known["updated_at"] or "") > (row["updated_at"] or ""):
        row["updated_at"] = known["updated_at"]
    return row


def story_told(db: Database, story_id: str) -> str | None:
    """Return when a story of this id changed last, as readers know it; None when they know no such story."""
    row = db.execute("SELECT updated_at FROM told_stories WHERE id = ?", (story_id,)).fetchone()
    return row["updated_at"] if row else None
