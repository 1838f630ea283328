"""What happens to an article that is handed in, step by step, inside the transaction that the archive has begun."""

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlite_utils import Database
from sqlite_utils.db import Table

from scraper.archive.absence import mark_gone, move
from scraper.archive.identity import SAME_NEWS_WITHIN, Meeting, fingerprint, lead_order, merge
from scraper.archive.revisions import Verdict, corrected, judge, keep_version
from scraper.archive.rows import Row, stamp, storable, to_json, to_member, to_row
from scraper.model import CHANGE_STANDS_IN, Article, Decision, Outcome

_PUBLISHED = ("published_at", "published_precision", "published_how")

BY_KEY = """
    SELECT a.* FROM sightings AS s JOIN articles AS a ON a.id = s.article_id
    WHERE s.source_id = ? AND s.key IN (SELECT value FROM json_each(?))
    ORDER BY a.first_seen_at, a.id LIMIT 1
"""
BY_TEXT = "SELECT * FROM articles WHERE fingerprint = ? AND source_id = ? ORDER BY first_seen_at, id"
SAME_NEWS = """
    SELECT DISTINCT s.id, s.published_at, s.announced
    FROM articles AS a JOIN stories AS s ON s.id = a.story_id
    WHERE a.fingerprint = ? AND a.published_at BETWEEN ? AND ? AND a.source_id <> ?
"""
MEMBERS = """
    SELECT a.id, a.published_at, a.published_precision, a.originator, a.updated_at, sources.name AS source_name
    FROM articles AS a JOIN sources ON sources.id = a.source_id WHERE a.story_id = ?
"""


def save(db: Database, article: Article, keys: Collection[str], seen_at: datetime) -> Decision:
    """Store an article as what it turns out to be."""
    row, seen = to_row(article), stamp(seen_at)
    row["fingerprint"] = fingerprint(article.text)
    outcome: Outcome
    verdict: Verdict | None = None
    if stored := _recognised(db, row, keys):
        verdict = judge(db, stored, row, seen_at)
        outcome = _save_again(db, stored, row, verdict, seen)
    elif stored := _elsewhere(db, row):
        outcome = "moved"
        move(db, stored, article.url, seen)
        _date(db, stored, row)
    else:
        outcome = _save_new(db, row, seen)
    if stored and stored["gone_at"]:
        mark_gone(db, stored["id"], gone=False, at=seen_at)  # its page was had
    article_id = stored["id"] if stored else article.id
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
        near = not (_dates(row) and _dates(stored)) or abs(_at(row) - _at(stored)) <= SAME_NEWS_WITHIN
        if near and _tells_apart(row) == _tells_apart(stored):
            return cast("Row", stored)
    return None


def _tells_apart(row: Row) -> tuple[list[str], list[str]]:
    """What sets two releases with one text apart: the figures in their titles and the files that come with them."""
    files = sorted(attachment["url"].rpartition("/")[2] for attachment in json.loads(row["attachments"]))
    return re.findall(r"\d+", row["title"]), files


def _at(row: Row) -> datetime:
    return datetime.fromisoformat(row["published_at"])


def _save_new(db: Database, row: dict[str, Any], seen: str) -> Outcome:
    row = row | {"first_seen_at": seen, "story_id": row["id"]}
    if row["published_at"] is None:
        row |= {"published_at": seen, "published_precision": "inferred", "published_how": "first seen"}
    story = {
        "id": row["id"],
        "lead_id": row["id"],
        "published_at": row["published_at"],
        "updated_at": row["published_at"],
    }
    _table(db, "stories").insert(story)
    _table(db, "articles").insert(row)
    return "duplicate" if _join(db, row["id"]) else "new"


def _save_again(db: Database, stored: Row, row: Row, verdict: Verdict, seen: str) -> Outcome:
    """Keep what changed; readers are told of it, by the time of change, only if it is material."""
    if verdict.change is None:
        _date(db, stored, row)
        return "unchanged"
    keep_version(db, stored, verdict, seen, "source")
    move(db, stored, row["url"], seen)
    kept = {"id", "source_id"} | (set() if _dates(row) else set(_PUBLISHED))
    changes = {name: value for name, value in row.items() if name not in kept}
    stated, before = row["updated_at"], stored["updated_at"] or stored["published_at"]
    changes["updated_at"] = stated if stated and stated > before else seen
    if not verdict.change.material:
        changes["updated_at"] = stored["updated_at"]
    changes["revision"] = stored["revision"] + 1
    _table(db, "articles").update(stored["id"], changes)
    _join(db, stored["id"])
    return "revised"


def correct(db: Database, article: Article, at: datetime) -> bool:
    """Store what today's rules read on an article's page; the version before is kept as one that rules replaced."""
    stored = db.execute("SELECT * FROM articles WHERE id = ?", (article.id,)).fetchone()
    row = to_row(article)
    if not _dates(row):
        row |= {name: stored[name] for name in _PUBLISHED}
    row |= {"source_id": stored["source_id"], "updated_at": stored["updated_at"]}
    if all(stored[name] == value for name, value in row.items()):
        return False
    keep_version(db, stored, corrected(stored, row, at), stamp(at), "rules", material=False)
    row |= {"fingerprint": fingerprint(article.text), "revision": stored["revision"] + 1}
    _table(db, "articles").update(stored["id"], row)
    _join(db, stored["id"])
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
    if _dates(row) and not _dates(stored):
        _table(db, "articles").update(stored["id"], {name: row[name] for name in _PUBLISHED})
        _join(db, stored["id"])


def _dates(row: Row) -> bool:
    """Whether a row states a time of publication: not when we first saw it, nor when it was changed."""
    if row["published_at"] is None or row["published_precision"] == "inferred":
        return False
    return bool(row["published_how"] != CHANGE_STANDS_IN)


def _join(db: Database, article_id: str) -> bool:
    """Bring the stories that tell the article's news together, and say whether there were others than its own.

    A text links any two sources that publish it within the window, so one that arrives in the middle can link two
    stories: only if they then become one does the order of arrival make no difference.
    """
    article = db.execute(
        "SELECT source_id, story_id, fingerprint, published_at FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    at = _at(article)
    window = stamp(at - SAME_NEWS_WITHIN), stamp(at + SAME_NEWS_WITHIN)
    own = db.execute("SELECT id, published_at, announced FROM stories WHERE id = ?", (article["story_id"],)).fetchall()
    met = db.execute(SAME_NEWS, (article["fingerprint"], *window, article["source_id"])).fetchall()
    stories = {
        story["id"]: Meeting(
            story["id"],
            datetime.fromisoformat(story["published_at"]),
            announced=bool(story["announced"]),
            own=story["id"] == article["story_id"],
        )
        for story in own + met
    }
    stays, dissolved = merge(stories.values())
    for story_id in dissolved:
        db.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", (stays, story_id))
        db.execute("DELETE FROM stories WHERE id = ?", (story_id,))
    _settle(db, stays)
    return len(stories) > 1


def _settle(db: Database, story_id: str) -> None:
    """Let the right article lead a story, and the story's id follow it as long as no reader can know it."""
    members = {row["id"]: row for row in db.execute(MEMBERS, (story_id,))}
    leader = min(map(to_member, members.values()), key=lead_order)
    lead = members[leader.article_id]
    db.execute(
        """
        UPDATE stories SET id = iif(announced, id, :lead_id), lead_id = :lead_id, published_at = :published_at,
            updated_at = iif(announced, max(updated_at, :updated_at), :updated_at)
        WHERE id = :id
        """,
        {
            "id": story_id,
            "lead_id": lead["id"],
            "published_at": lead["published_at"],
            "updated_at": max(lead["published_at"], lead["updated_at"] or ""),
        },
    )


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


def _table(db: Database, name: str) -> Table:
    return cast("Table", db[name])
