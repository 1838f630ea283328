"""Keeps which feeds a WebSub hub is still to be told of: a hub that is down hears of them when it is up again."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlite_utils import Database

from scraper.archive.rows import stamp, to_json
from scraper.model import Ping

AT_ONCE = "1970-01-01T00:00:00Z"


def add(db: Database, urls: Iterable[str]) -> None:
    """Note that these feeds have changed; when the hub is left alone for a while they wait as all others do."""
    for url in sorted(urls):
        db.execute(
            """
            INSERT OR IGNORE INTO pings (url, due_at, tries)
            SELECT ?, coalesce((SELECT min(due_at) FROM pings WHERE tries > 0), ?), 0
            """,
            (url, AT_ONCE),
        )


def due(db: Database, at: datetime, most: int) -> list[Ping]:
    """Return the feeds to tell of, first those that were tried the least."""
    rows = db.execute(
        "SELECT url, tries FROM pings WHERE due_at <= ? ORDER BY tries, url LIMIT ?", (stamp(at), most)
    ).fetchall()
    return [Ping(row["url"], row["tries"]) for row in rows]


def forget(db: Database, urls: Collection[str]) -> None:
    """Forget feeds that the hub was told of, or does not want to hear of."""
    db.execute("DELETE FROM pings WHERE url IN (SELECT value FROM json_each(?))", (to_json(sorted(urls)),))


def put_off(db: Database, until: datetime) -> None:
    """Have all that are still to be told of wait, and count one more try that was in vain: they have one hub."""
    db.execute("UPDATE pings SET due_at = max(due_at, ?), tries = tries + 1", (stamp(until),))
