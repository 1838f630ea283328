"""The full-text index over the articles, as step m0009 makes it and triggers keep it in step.

Triggers, since they miss nothing: an article that some way of storing forgot to index would never be found, silently.
What they write is plain SQL, so any program may correct or delete an article and leave the index whole.
"""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlite_utils import Database

_BATCH = 1_000

SLOTS = 4_096
"""How many articles one second has numbers for; those beyond take numbers of the next that is free."""

_TAGS = "'every src' || lower(hex({0}.source_id)) || ' kind' || {0}.kind || iif({0}.gone_at IS NULL, '', ' gone')"

_SECOND = f"CAST(strftime('%s', {{0}}.published_at) AS INTEGER) * {SLOTS}"

_FREE = f"""
    coalesce(
        (
            SELECT taken.id + 1 FROM searched AS taken
            WHERE taken.id >= (
                SELECT max(id) FROM searched
                WHERE id >= {_SECOND} AND id < {_SECOND} + {SLOTS} AND article_id <> {{0}}.id
            ) AND NOT EXISTS (SELECT 1 FROM searched AS next WHERE next.id = taken.id + 1)
            ORDER BY taken.id LIMIT 1
        ),
        {_SECOND}
    )
"""  # noqa: S608

_FORGET = f"""
    INSERT INTO search (search, rowid, title, lead, text, tags)
    SELECT 'delete', id, OLD.title, OLD.lead, OLD.text, {_TAGS.format("OLD")}
    FROM searched WHERE article_id = OLD.id;
"""  # noqa: S608

_LEARN = f"""
    INSERT INTO search (rowid, title, lead, text, tags)
    SELECT id, NEW.title, NEW.lead, NEW.text, {_TAGS.format("NEW")}
    FROM searched WHERE article_id = NEW.id;
"""  # noqa: S608

_INDEXED = ("title", "lead", "text", "kind", "gone_at", "published_at")


def create_index(db: Database) -> None:
    """Create the index, and fill it with what is stored; the texts are brought to NFC first, as all are from now on."""
    _normalise(db)
    db.execute(
        """
        CREATE TABLE searched (
            id INTEGER PRIMARY KEY,
            article_id TEXT NOT NULL UNIQUE REFERENCES articles(id)
        )
        """
    )
    db.execute(
        f"""
        CREATE VIEW searchable AS
        SELECT searched.id, articles.title, articles.lead, articles.text, {_TAGS.format("articles")} AS tags
        FROM searched JOIN articles ON articles.id = searched.article_id
        """  # noqa: S608
    )
    db.execute(
        """
        CREATE VIRTUAL TABLE search USING fts5 (
            title, lead, text, tags,
            content = 'searchable', content_rowid = 'id',
            tokenize = "unicode61 remove_diacritics 0", prefix = '4'
        )
        """
    )
    db.conn.executemany("INSERT INTO searched (id, article_id) VALUES (?, ?)", _numbered(db))
    db.execute("INSERT INTO search (search) VALUES ('rebuild')")
    _keep_in_step(db)


def _keep_in_step(db: Database) -> None:
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _INDEXED)
    db.execute(
        f"""
        CREATE TRIGGER search_new AFTER INSERT ON articles BEGIN
            INSERT INTO searched (id, article_id) VALUES ({_FREE.format("NEW")}, NEW.id);
            {_LEARN}
        END
        """  # noqa: S608
    )
    db.execute(
        f"""
        CREATE TRIGGER search_changed AFTER UPDATE OF {", ".join(_INDEXED)} ON articles WHEN {changed} BEGIN
            {_FORGET}
            UPDATE searched SET id = {_FREE.format("NEW")}
            WHERE article_id = NEW.id AND OLD.published_at <> NEW.published_at;
            {_LEARN}
        END
        """  # noqa: S608
    )
    db.execute(
        f"""
        CREATE TRIGGER search_gone BEFORE DELETE ON articles BEGIN
            {_FORGET}
            DELETE FROM searched WHERE article_id = OLD.id;
        END
        """  # noqa: S608
    )


def number_of(at: datetime) -> int:
    """Return the lowest number that an article of this time can have; it orders articles by time."""
    return int(at.astimezone(UTC).timestamp()) * SLOTS


def _numbered(db: Database) -> Iterator[tuple[int, str]]:
    last = None
    for article_id, at in db.execute("SELECT id, published_at FROM articles ORDER BY published_at, id"):
        first = number_of(datetime.fromisoformat(at))
        last = first if last is None else max(last + 1, first)
        yield last, article_id


def _normalise(db: Database) -> None:
    """Bring titles, leads and texts to NFC: composed by parts, ö is two characters that no search for ö finds."""
    last = ""
    while rows := db.execute(
        "SELECT id, title, lead, text, html FROM articles WHERE id > ? ORDER BY id LIMIT ?", (last, _BATCH)
    ).fetchall():
        last = rows[-1]["id"]
        for article_id, *texts in rows:
            if not all(text is None or unicodedata.is_normalized("NFC", text) for text in texts):
                composed = [text and unicodedata.normalize("NFC", text) for text in texts]
                db.execute(
                    "UPDATE articles SET title = ?, lead = ?, text = ?, html = ? WHERE id = ?", (*composed, article_id)
                )
