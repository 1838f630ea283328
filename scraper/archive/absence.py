"""What happens to an article besides edits: it moves, leaves its list, is gone, returns; and when its page is asked.

An article is never gone for not being listed: lists are filtered, cut and pinned. But one that has left a list which
goes on showing older ones is worth a question at once.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from scraper.archive.rows import Row, stamp, storable, to_json
from scraper.model import Outcome
from scraper.parse.urls import canonical_url

EventKind = Literal["moved", "unlisted", "gone", "returned"]

NEWEST_LOOKED_AT = 100
"""Of how many of a source's newest articles it is seen whether they are listed still: longer than lists are."""

OLDER_NEIGHBOURS = 2
"""How many older releases a list must show for one to be missed in it: a single one may be pinned."""

NEWEST = """
    SELECT a.id, a.url, a.published_at, a.published_precision, a.gone_at,
        (SELECT max(s.last_seen_at) FROM sightings AS s WHERE s.article_id = a.id) AS last_seen_at
    FROM articles AS a WHERE a.source_id = ? ORDER BY a.published_at DESC, a.id LIMIT ?
"""
ASKED = "SELECT 1 FROM events WHERE article_id = ? AND at > ? AND kind = 'unlisted'"


def ask_for_absent(db: Database, source_id: str, listed_at: datetime, most: int) -> int:
    """Have the pages asked for at once of articles that a list, read at `listed_at`, shows no longer among others.

    Each is asked for once for leaving the list, and `most` at a time, the newest first; returns how many are.
    """
    at = stamp(listed_at)
    rows = db.execute(NEWEST, (source_id, NEWEST_LOOKED_AT)).fetchall()
    shown = sorted(row["published_at"] for row in rows if _is_dated(row) and (row["last_seen_at"] or "") >= at)
    asked = 0
    for row in rows:
        if asked == most:
            break
        if row["gone_at"] or not _is_dated(row) or not row["last_seen_at"] or row["last_seen_at"] >= at:
            continue
        older = shown[OLDER_NEIGHBOURS - 1 : OLDER_NEIGHBOURS]
        if not older or older[0] >= row["published_at"]:
            continue
        if db.execute(ASKED, (row["id"], row["last_seen_at"])).fetchone() is None and _ask(db, row["id"], at):
            note(db, row["id"], "unlisted", row["url"], at)
            asked += 1
    return asked


def ask_again(db: Database, source_ids: Collection[str], at: datetime, most: int) -> None:
    """Have the pages asked for at once of each source's newest articles, so many of them."""
    for source_id in source_ids:
        newest = [row["id"] for row in db.execute(NEWEST, (source_id, most))]
        db.execute(
            "UPDATE readings SET check_at = ? WHERE article_id IN (SELECT value FROM json_each(?))",
            (stamp(at), to_json(newest)),
        )


def mark_gone(db: Database, article_id: str, gone: bool | None, at: datetime) -> Outcome | None:
    """Mark an article as gone, or as there again; None when it is as it was, or nobody knows."""
    if gone is None:
        return None
    changed = db.execute(
        "UPDATE articles SET gone_at = ? WHERE id = ? AND (gone_at IS NULL) = ? RETURNING url",
        (stamp(at) if gone else None, article_id, gone),
    ).fetchone()
    if changed is None:
        return None
    outcome: Literal["gone", "returned"] = "gone" if gone else "returned"
    note(db, article_id, outcome, changed["url"], stamp(at))
    return outcome


def move(db: Database, stored: Row, url: str, seen: str) -> bool:
    """Give an article the address at which its source has it now; say if that is another."""
    url = storable(url)
    if canonical_url(url) == canonical_url(stored["url"]):
        return False
    db.execute("UPDATE articles SET url = ? WHERE id = ?", (url, stored["id"]))
    note(db, stored["id"], "moved", url, seen, was=stored["url"])
    return True


def note(db: Database, article_id: str, kind: EventKind, url: str, at: str, *, was: str | None = None) -> None:
    """Note what happened to an article, in the history of it."""
    db.execute(
        "INSERT OR IGNORE INTO events (article_id, at, kind, url, was) VALUES (?, ?, ?, ?, ?)",
        (article_id, at, kind, url, was),
    )


def _is_dated(row: Row) -> bool:
    """Whether its place among others is known."""
    return bool(row["published_precision"] != "inferred")


def _ask(db: Database, article_id: str, at: str) -> bool:
    """Have an article's page asked for now; say whether there is a page that it is read from."""
    return bool(db.execute("UPDATE readings SET check_at = ? WHERE article_id = ?", (at, article_id)).rowcount)
