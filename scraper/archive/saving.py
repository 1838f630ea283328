"""What happens to an article that is handed in, step by step, inside the transaction that the archive has begun."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

from sqlite_utils import Database

from scraper.archive.absence import mark_gone, move
from scraper.archive.identity import SAME_NEWS_WITHIN, fingerprint
from scraper.archive.joining import join, keep_sketch, packed_sketch
from scraper.archive.revisions import Verdict, corrected, judge, keep_version
from scraper.archive.rows import Row, stamp, states_date, storable, to_json, to_row
from scraper.archive.told import as_told, story_told
from scraper.model import Article, Decision, Outcome

_PUBLISHED = ("published_at", "published_precision", "published_how")

BY_KEY = """
    SELECT a.* FROM sightings AS s JOIN articles AS a ON a.id = s.article_id
    WHERE s.source_id = ? AND s.key IN (SELECT value FROM json_each(?))
    ORDER BY a.first_seen_at, a.id LIMIT 1
"""
BY_TEXT = "SELECT * FROM articles WHERE fingerprint = ? AND source_id = ? ORDER BY first_seen_at, id"


def made_ready(article: Article) -> tuple[dict[str, Any], bytes]:
    """Return an article's columns and the sketch of its text: what can be done before others have to wait for it."""
    return to_row(article) | {"fingerprint": fingerprint(article.text)}, packed_sketch(article.text)


def save(db: Database, ready: tuple[dict[str, Any], bytes], keys: Collection[str], seen_at: datetime) -> Decision:
    """Store an article that was `made_ready`, as what it turns out to be."""
    (row, sketched), seen = ready, stamp(seen_at)
    outcome: Outcome
    verdict: Verdict | None = None
    if stored := _recognised(db, row, keys):
        verdict = judge(db, stored, row, seen_at)
        outcome = _save_again(db, stored, row, sketched, verdict, seen)
    elif stored := _elsewhere(db, row):
        outcome = "moved"
        move(db, stored, row["url"], seen)
        _date(db, stored, row)
    else:
        row = as_told(db, row, keys)
        outcome = _save_new(db, row, sketched, seen)
    if stored and stored["gone_at"]:
        mark_gone(db, stored["id"], gone=False, at=seen_at)  # its page was had
    article_id = stored["id"] if stored else row["id"]
    sight(db, article_id, row["source_id"], row["url"], keys, seen)
    (story_id,) = db.execute("SELECT story_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    return Decision(outcome, article_id, story_id, churn=verdict.churn if verdict else None)


def _recognised(db: Database, row: Row, keys: Collection[str]) -> Row | None:
    """Find the article under its id, or under any key by which the source has shown it before."""
    by_id = db.execute(
        "SELECT * FROM articles WHERE id = ? AND source_id = ?", (row["id"], row["source_id"])
    ).fetchone()
    wanted = to_json(sorted(keys))
    return by_id or cast("Row | None", db.execute(BY_KEY, (row["source_id"], wanted)).fetchone())


def _elsewhere(db: Database, row: Row) -> Row | None:
    """Find the same release at another address of its source.

    The same words are not enough: a notice that is printed word for word each year is news each year, and a weekly
    report may be one standing text over another PDF.
    """
    for stored in db.execute(BY_TEXT, (row["fingerprint"], row["source_id"])):
        near = not (states_date(row) and states_date(stored)) or abs(_at(row) - _at(stored)) <= SAME_NEWS_WITHIN
        if near and _tells_apart(row) == _tells_apart(stored):
            return cast("Row", stored)
    return None


def _tells_apart(row: Row) -> tuple[list[str], list[str]]:
    """What sets two releases with one text apart: the figures in their titles and the files that come with them."""
    files = sorted(attachment["url"].rpartition("/")[2] for attachment in json.loads(row["attachments"]))
    return re.findall(r"\d+", row["title"]), files


def _at(row: Row) -> datetime:
    return datetime.fromisoformat(row["published_at"])


def _save_new(db: Database, row: dict[str, Any], sketched: bytes, seen: str) -> Outcome:
    row = row | {"first_seen_at": seen, "story_id": row["id"]}
    if row["published_at"] is None:
        row |= {"published_at": seen, "published_precision": "inferred", "published_how": "first seen"}
    told_at = story_told(db, row["id"])
    story = {
        "id": row["id"],
        "lead_id": row["id"],
        "published_at": row["published_at"],
        "updated_at": max(row["published_at"], told_at or ""),
        "announced": told_at is not None,
    }
    _insert(db, "stories", story)
    _insert(db, "articles", row)
    keep_sketch(db, row["id"], sketched, row["published_at"])
    return "duplicate" if join(db, row["id"]) else "new"


def _save_again(db: Database, stored: Row, row: Row, sketched: bytes, verdict: Verdict, seen: str) -> Outcome:
    """Keep what changed; readers are told of it, by the time of change, only if it is material."""
    if verdict.change is None:
        _date(db, stored, row)
        return "unchanged"
    keep_version(db, stored, verdict, seen, "source")
    move(db, stored, row["url"], seen)
    kept = {"id", "source_id"} | (set() if states_date(row) else set(_PUBLISHED))
    changes = {name: value for name, value in row.items() if name not in kept}
    stated, before = row["updated_at"], stored["updated_at"] or stored["published_at"]
    changes["updated_at"] = stated if stated and stated > before else seen
    if not verdict.change.material:
        changes["updated_at"] = stored["updated_at"]
    changes["revision"] = stored["revision"] + 1
    _update(db, stored["id"], changes)
    keep_sketch(db, stored["id"], sketched, changes.get("published_at") or stored["published_at"])
    join(db, stored["id"])
    return "revised"


def correct(db: Database, article: Article, at: datetime) -> bool:
    """Store what today's rules read on an article's page; the version before is kept as one that rules replaced."""
    stored = db.execute("SELECT * FROM articles WHERE id = ?", (article.id,)).fetchone()
    row = to_row(article)
    if not states_date(row):
        row |= {name: stored[name] for name in _PUBLISHED}
    row |= {"source_id": stored["source_id"], "updated_at": stored["updated_at"]}
    if all(stored[name] == value for name, value in row.items()):
        return False
    keep_version(db, stored, corrected(stored, row, at), stamp(at), "rules", material=False)
    row |= {"fingerprint": fingerprint(article.text), "revision": stored["revision"] + 1}
    _update(db, stored["id"], row)
    keep_sketch(db, stored["id"], packed_sketch(article.text), row["published_at"])
    join(db, stored["id"])
    return True


def moved(db: Database, article_id: str, url: str, keys: Collection[str], at: datetime) -> bool:
    """Give an article another address and further keys; say if it had another one."""
    stored = db.execute("SELECT id, source_id, url FROM articles WHERE id = ?", (article_id,)).fetchone()
    if not move(db, stored, url, stamp(at)):
        return False
    sight(db, article_id, stored["source_id"], storable(url), keys, stamp(at))
    return True


def _date(db: Database, stored: Row, row: Row) -> None:
    """Give an article the time of publication that its source did not state before; one that is stated stays."""
    if states_date(row) and not states_date(stored):
        _update(db, stored["id"], {name: row[name] for name in _PUBLISHED})
        keep_sketch(db, stored["id"], packed_sketch(stored["text"]), row["published_at"])
        join(db, stored["id"])


def sight(db: Database, article_id: str, source_id: str, url: str, keys: Collection[str], seen: str) -> None:
    """Remember the keys; one that already leads to an article goes on leading there."""
    for key in sorted(keys):
        db.execute(
            """
            INSERT INTO sightings (source_id, key, article_id, url, first_seen_at, last_seen_at)
            VALUES (:source_id, :key, :article_id, :url, :seen, :seen)
            ON CONFLICT (source_id, key) DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at)
            """,
            {"source_id": source_id, "key": storable(key), "article_id": article_id, "url": url, "seen": seen},
        )


def _insert(db: Database, table: str, row: Mapping[str, Any]) -> None:
    marks = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", dict(row))  # noqa: S608  # our own names


def _update(db: Database, article_id: str, changes: Mapping[str, Any]) -> None:
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    db.execute(f"UPDATE articles SET {assignments} WHERE id = :its_id", {**changes, "its_id": article_id})  # noqa: S608
