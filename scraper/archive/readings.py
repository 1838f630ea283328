"""Keeps from which page and listing each article was read, and when its page is asked for again."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from scraper.archive.rows import Row, moment, stamp, storable, to_json
from scraper.model import Candidate, Reading, Validators

_COLUMNS = (
    "article_id, source_id, candidate, explicit, url, media_type, charset, digest, etag, last_modified, fetched_at,"
    " check_at, missing"
)


def keep_reading(db: Database, reading: Reading) -> None:
    """Keep how an article was read, in place of how it was before."""
    values = (
        reading.article_id,
        reading.source_id,
        _candidate(reading.candidate),
        reading.explicit,
        storable(reading.url),
        reading.media_type,
        reading.charset,
        reading.digest,
        reading.validators.etag,
        reading.validators.last_modified,
        stamp(reading.fetched_at),
        stamp(reading.check_at) if reading.check_at else None,
        reading.missing,
    )
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT OR REPLACE INTO readings ({_COLUMNS}) VALUES ({marks})", values)  # noqa: S608


def due_readings(db: Database, source_id: str, at: datetime, most: int) -> list[Reading]:
    """Return the readings of a source whose pages are to be asked for again, the longest due first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM readings WHERE source_id = ? AND check_at <= ? ORDER BY check_at, article_id LIMIT ?",  # noqa: S608
        (source_id, stamp(at), most),
    )
    return [_reading(row) for row in rows]


def kept_readings(db: Database, source_ids: Iterable[str]) -> Iterator[Reading]:
    """Yield the readings of some sources whose pages are kept, by article."""
    yield from (
        _reading(row)
        for row in db.execute(
            f"SELECT {_COLUMNS} FROM readings WHERE digest IS NOT NULL"  # noqa: S608
            " AND source_id IN (SELECT value FROM json_each(?)) ORDER BY source_id, fetched_at, article_id",
            (to_json(sorted(source_ids)),),
        ).fetchall()
    )


def forget_pages(db: Database, before: datetime) -> list[str]:
    """Forget the pages that were fetched before then, and return the digests that nothing refers to any more."""
    old = [
        row["digest"]
        for row in db.execute(
            "SELECT DISTINCT digest FROM readings WHERE digest IS NOT NULL AND fetched_at < ?", (stamp(before),)
        )
    ]
    if not old:
        return []
    db.execute("UPDATE readings SET digest = NULL WHERE digest IS NOT NULL AND fetched_at < ?", (stamp(before),))
    used = db.execute(
        "SELECT DISTINCT digest FROM readings WHERE digest IN (SELECT value FROM json_each(?))", (to_json(old),)
    )
    still = {row["digest"] for row in used}
    return [digest for digest in old if digest not in still]


def _candidate(candidate: Candidate) -> str:
    fields: dict[str, Any] = asdict(candidate)
    fields["published_at"] = stamp(candidate.published_at) if candidate.published_at else None
    return to_json(fields)


def _reading(row: Row) -> Reading:
    candidate = json.loads(row["candidate"])
    candidate["published_at"] = datetime.fromisoformat(at) if (at := candidate["published_at"]) else None
    return Reading(
        article_id=row["article_id"],
        source_id=row["source_id"],
        candidate=Candidate(**candidate),
        explicit=bool(row["explicit"]),
        url=row["url"],
        media_type=row["media_type"],
        charset=row["charset"],
        digest=row["digest"],
        validators=Validators(row["etag"], row["last_modified"]),
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        check_at=moment(row["check_at"]),
        missing=row["missing"],
    )
