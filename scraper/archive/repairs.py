"""Keeps what was learnt of the layouts of sources, and gives the releases that it is learnt from."""

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from scraper.archive.rows import Row, stamp, to_json
from scraper.model import CHANGE_STANDS_IN, Candidate, Repair, Selectors
from scraper.parse.results import Known

_NEWEST = """
    SELECT articles.id, articles.url, articles.title, articles.lead, articles.published_at,
        articles.published_precision, articles.published_how, readings.candidate ->> 'how' AS how
    FROM articles LEFT JOIN readings ON readings.article_id = articles.id
    WHERE articles.source_id = ? AND articles.gone_at IS NULL
    ORDER BY articles.published_at DESC, articles.id LIMIT ?
"""


def keep_repair(db: Database, repair: Repair) -> None:
    """Keep a repair, in place of the source's last."""
    learned: dict[str, Any] = asdict(repair)
    for name in ("source_id", "at", "rules", "used"):
        del learned[name]
    for each in learned["preview"]:
        each["published_at"] = stamp(each["published_at"]) if each["published_at"] else None
    db.execute(
        "INSERT OR REPLACE INTO repairs (source_id, at, rules, used, learned) VALUES (?, ?, ?, ?, ?)",
        (repair.source_id, stamp(repair.at), repair.rules, repair.used, to_json(learned)),
    )


def read_repairs(db: Database) -> dict[str, Repair]:
    """Return the repairs by the ids of their sources."""
    return {row["source_id"]: _repair(row) for row in db.execute("SELECT * FROM repairs").fetchall()}


def forget_repair(db: Database, source_id: str) -> None:
    """Forget a source's repair."""
    db.execute("DELETE FROM repairs WHERE source_id = ?", (source_id,))


def newest_known(db: Database, source_id: str, most: int) -> list[Known]:
    """Return the newest releases of a source that are not gone, with all that they may be found by on a page."""
    rows = db.execute(_NEWEST, (source_id, most)).fetchall()
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for row in db.execute(
        "SELECT key, article_id FROM sightings WHERE article_id IN (SELECT value FROM json_each(?))",
        (to_json([row["id"] for row in rows]),),
    ):
        keys[row["article_id"]].append(row["key"])
    return [
        Known(
            keys=tuple(keys[row["id"]]),
            url=row["url"],
            title=row["title"],
            lead=row["lead"],
            published_at=datetime.fromisoformat(row["published_at"]) if _is_stated(row) else None,
            how=row["how"] or "",
        )
        for row in rows
    ]


def _is_stated(row: Row) -> bool:
    """Whether a release's day is that of its publication, as a list would show it."""
    return not (row["published_precision"] == "inferred" or row["published_how"] == CHANGE_STANDS_IN)


def _repair(row: Row) -> Repair:
    learned = json.loads(row["learned"])
    select = learned["select"]
    return Repair(
        source_id=row["source_id"],
        at=datetime.fromisoformat(row["at"]),
        rules=row["rules"],
        used=bool(row["used"]),
        select=Selectors(**{name: tuple(each) for name, each in select.items()}) if select else None,
        preview=tuple(map(_candidate, learned["preview"])),
        **{name: learned[name] for name in ("url", "explained", "there", "known", "why")},
    )


def _candidate(stored: dict[str, Any]) -> Candidate:
    at = stored["published_at"]
    return Candidate(**{**stored, "published_at": datetime.fromisoformat(at) if at else None})
