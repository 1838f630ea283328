"""Finds when a source published, as far as that is known: what its rhythm is learned from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from scraper.archive.rows import stamp

_DAY = timedelta(days=1)
_FIRST_VISIT = timedelta(hours=1)
_LATE = timedelta(hours=36)
"""A release that states a day and is seen later than this after its 00:00 UTC was not seen when it came."""

PUBLISHED = """
    SELECT published_at, published_precision, first_seen_at,
        (SELECT min(first_seen_at) FROM sightings WHERE source_id = :source_id) AS begun_at
    FROM articles WHERE source_id = :source_id AND published_at >= :since
    ORDER BY published_at DESC LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Publications:
    """When a source's releases came, the oldest first: `stated` to the minute, or only `seen` first by us.

    `newest_at` is when the newest came as far as that can be told; None when there is none.
    """

    stated: tuple[datetime, ...] = ()
    seen: tuple[datetime, ...] = ()
    newest_at: datetime | None = None


def publications(db: Database, source_id: str, since: datetime, most: int) -> Publications:
    """Return when a source's newest releases since then came.

    What a first visit found, or a visit after a long pause, was seen then and published at some other time: of such a
    release only a time that it states itself counts.
    """
    stated: list[datetime] = []
    seen: list[datetime] = []
    newest: list[datetime] = []
    for row in db.execute(PUBLISHED, {"source_id": source_id, "since": stamp(since), "most": most}):
        published_at, seen_at, begun_at = (
            datetime.fromisoformat(row[name]) for name in ("published_at", "first_seen_at", "begun_at")
        )
        latest = published_at + _DAY if row["published_precision"] == "day" else published_at
        newest.append(min(seen_at, latest))
        if row["published_precision"] == "minute":
            stated.append(published_at)
        elif seen_at - begun_at > _FIRST_VISIT and seen_at - published_at < _LATE:
            seen.append(seen_at)
    return Publications(tuple(sorted(stated)), tuple(sorted(seen)), max(newest, default=None))
