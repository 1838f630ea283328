"""Keeps what watches and operators are told: what is to be sent to whom, what was, and nothing twice.

What happened is noted by triggers as it is stored (outbox_tables.py); here it is put into the outbox, for each watch
that looks for it, and taken out of what happened, in one transaction. What is sent is marked for each destination by
itself, so that one that is down is told again without the others.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlite_utils import Database

from scraper.archive.feeding import ARTICLES, OLDEST_LATE, edit, matching
from scraper.archive.rows import Row, moment, stamp, to_json
from scraper.model import CHANGE_STANDS_IN, Alert, Edit, Selection, Trouble

RECENT = timedelta(hours=24)
"""On a first visit to a source only what was published so shortly before is news; the rest is history."""

ALERTS = "alerts"
"""The channel of operators' alerts."""

TOGETHER = timedelta(minutes=15)
"""Operators get an alert at once, and whatever follows within so long in one: a service visits one source after the
other, and those that fail together are one piece of news."""

KEPT = timedelta(days=30)
"""How long alerts that were told are kept, to be looked at."""

HAPPENED = """
    SELECT h.id, h.article_id, h.version, h.at, h.first, a.story_id, a.published_at, a.published_precision,
        a.published_how, s.lead_id
    FROM happened AS h JOIN articles AS a ON a.id = h.article_id JOIN stories AS s ON s.id = a.story_id ORDER BY h.id
"""
TOLD_OF = """
    SELECT o.article_id, o.version, EXISTS (
        SELECT 1 FROM deliveries WHERE outbox_id = o.id AND (sent_at IS NOT NULL OR given_up_at IS NOT NULL)
    ) AS sent
    FROM articles AS a JOIN outbox AS o ON o.article_id = a.id WHERE a.story_id = ? AND o.channel = ?
"""
_WAITS = "d.sent_at IS NULL AND d.given_up_at IS NULL"
DUE = f"""
    SELECT o.id, o.channel, o.article_id, o.version, o.alert, o.due_at, d.destination, d.tries
    FROM deliveries AS d JOIN outbox AS o ON o.id = d.outbox_id
    WHERE {_WAITS} AND d.due_at <= :at AND NOT EXISTS (
        SELECT 1 FROM deliveries AS r JOIN outbox AS other ON other.id = r.outbox_id
        WHERE r.sent_at IS NULL AND r.given_up_at IS NULL AND r.due_at > :at AND r.tries > 0
            AND r.destination = d.destination AND other.channel = o.channel
    )
    ORDER BY o.channel, d.destination, o.id LIMIT :most
"""  # noqa: S608
"""A destination that is left alone for a while is left alone with what came since, too."""

WAITING = f"""
    SELECT DISTINCT o.channel, d.destination FROM deliveries AS d JOIN outbox AS o ON o.id = d.outbox_id WHERE {_WAITS}
"""  # noqa: S608
TALLIES = """
    SELECT o.channel, d.destination, max(d.sent_at) AS sent_at, count(d.sent_at) AS sent,
        count(d.given_up_at) AS given_up, sum(d.sent_at IS NULL AND d.given_up_at IS NULL) AS waiting,
        max(iif(d.sent_at IS NULL AND d.given_up_at IS NULL, d.tries, 0)) AS tries
    FROM outbox AS o JOIN deliveries AS d ON d.outbox_id = o.id GROUP BY o.channel, d.destination
"""


@dataclass(frozen=True, slots=True)
class Channel:
    """A watch that notifies somebody: what it looks for, whether edits are told, when what came is due, and to whom.

    `destinations` are names that give nothing away.
    """

    id: str
    selection: Selection
    edits: bool
    due: Callable[[datetime], datetime]
    destinations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that one destination is to be told now, `tries` in vain after it became due."""

    outbox_id: int
    channel: str
    destination: str
    tries: int
    due_at: datetime
    article_id: str | None = None
    version: int | None = None
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class DestinationTally:
    """What one destination of a channel was told: how much was sent, waits and was given up, and when it was told last.

    `tries` are those in vain of what waits.
    """

    channel: str
    destination: str
    sent: int
    waiting: int
    given_up: int
    tries: int
    sent_at: datetime | None


def watchers(db: Database) -> dict[str, datetime]:
    """Return the watches that notify somebody, and since when."""
    return {row["channel"]: datetime.fromisoformat(row["since"]) for row in db.execute("SELECT * FROM watchers")}


def listen(db: Database, channels: Collection[str], at: datetime) -> None:
    """Have what happens noted for these watches from now on, and for no others."""
    db.execute(
        "INSERT OR IGNORE INTO watchers (channel, since) SELECT value, ? FROM json_each(?)",
        (stamp(at), to_json(sorted(channels))),
    )
    db.execute("DELETE FROM watchers WHERE channel NOT IN (SELECT value FROM json_each(?))", (to_json(list(channels)),))
    if not channels:
        db.execute("DELETE FROM happened")


def is_waiting(db: Database, at: datetime) -> bool:
    """Whether anything has happened that nobody has looked at, or anything is due."""
    row = db.execute(
        f"SELECT EXISTS (SELECT 1 FROM happened) OR EXISTS (SELECT 1 FROM deliveries AS d WHERE {_WAITS} AND due_at <= ?)",  # noqa: S608, E501
        (stamp(at),),
    ).fetchone()
    return bool(row[0])


def enqueue(db: Database, channels: Iterable[Channel], at: datetime) -> int:
    """Put what has happened into the outbox of each watch that looks for it; return how much that was.

    A story is told once in a channel, whoever else publishes it later; an edit of what is not sent yet is in that.
    """
    happened = db.execute(HAPPENED).fetchall()
    if not happened:
        return 0
    since, made = watchers(db), 0
    for channel in channels:
        if channel.id in since:
            chosen = _chosen(db, channel, happened, since[channel.id])
            made += sum(_put(db, channel, each, at) for each in chosen)
    db.execute("DELETE FROM happened WHERE id <= ?", (happened[-1]["id"],))
    return made


def _chosen(db: Database, channel: Channel, happened: Iterable[Row], since: datetime) -> Iterator[Row]:
    """Choose what a watch is told: of each story one thing."""
    possible = [row for row in happened if (_is_news(row, since) if row["version"] == 1 else channel.edits)]
    possible = [row for row in possible if datetime.fromisoformat(row["at"]) >= since]
    found = matching(db, channel.selection, {row["article_id"] for row in possible})
    possible.sort(key=lambda row: (row["story_id"], row["id"]))
    for story_id, rows in groupby(possible, key=lambda row: str(row["story_id"])):
        told = db.execute(TOLD_OF, (story_id, channel.id)).fetchall()
        known = {row["article_id"] for row in told}
        wanted = [row for row in rows if row["article_id"] in found | known]
        news = [row for row in wanted if row["version"] == 1]
        edits = [row for row in wanted if row["version"] > 1]
        # What is not sent to anyone yet will be sent as it is by then.
        is_known = any(row["sent"] or row["version"] > 1 for row in told)
        wanted = edits if is_known else [] if told else news or edits
        if wanted:
            yield max(wanted, key=lambda row: (row["article_id"] == row["lead_id"], row["version"], -row["id"]))


def _is_news(row: Row, since: datetime) -> bool:
    """Whether a release that was just found is to be told.

    On a first visit that is what was published since the watch has been there, and within a day; when else there is no
    telling if it is old. Later it is all but what is very old, since bodies publish late, and lists turn over.
    """
    published_at, at = datetime.fromisoformat(row["published_at"]), datetime.fromisoformat(row["at"])
    if not row["first"]:
        return published_at >= at - OLDEST_LATE
    dated = row["published_precision"] != "inferred" and row["published_how"] != CHANGE_STANDS_IN
    within = RECENT + timedelta(days=row["published_precision"] == "day")
    return dated and published_at >= max(since, at - within)


def _put(db: Database, channel: Channel, row: Row, at: datetime) -> bool:
    key = f"{channel.id}/{row['article_id']}/{row['version']}"
    due_at = stamp(channel.due(datetime.fromisoformat(row["at"])))
    made = db.execute(
        """
        INSERT OR IGNORE INTO outbox (key, channel, article_id, version, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?)
        """,
        (key, channel.id, row["article_id"], row["version"], stamp(at), due_at),
    )
    if made.rowcount < 1:
        return False
    _address(db, int(made.lastrowid or 0), channel.destinations, due_at)
    return True


def _address(db: Database, outbox_id: int, destinations: Iterable[str], due_at: str) -> None:
    for destination in destinations:
        db.execute(
            "INSERT INTO deliveries (outbox_id, destination, due_at) VALUES (?, ?, ?)", (outbox_id, destination, due_at)
        )


def due(db: Database, at: datetime, most: int) -> list[Waiting]:
    """Return what is to be sent now, by channel and destination, in the order in which it came."""
    return [
        Waiting(
            outbox_id=row["id"],
            channel=row["channel"],
            destination=row["destination"],
            tries=row["tries"],
            due_at=datetime.fromisoformat(row["due_at"]),
            article_id=row["article_id"],
            version=row["version"],
            alert=_alert(row["alert"]) if row["alert"] else None,
        )
        for row in db.execute(DUE, {"at": stamp(at), "most": most}).fetchall()
    ]


def keep_only(db: Database, wanted: Mapping[str, Collection[str]]) -> None:
    """Forget what waits for destinations that are configured no longer; `wanted` are those of each channel."""
    for channel, destination in db.execute(WAITING).fetchall():
        if destination not in wanted.get(channel, ()):
            db.execute(
                """
                DELETE FROM deliveries WHERE destination = ? AND sent_at IS NULL AND given_up_at IS NULL
                    AND outbox_id IN (SELECT id FROM outbox WHERE channel = ?)
                """,
                (destination, channel),
            )


def mark_sent(db: Database, outbox_ids: Collection[int], destination: str, at: datetime) -> None:
    """Note that a destination was told."""
    _mark(db, "sent_at = ?", (stamp(at),), outbox_ids, destination)


def put_off(db: Database, outbox_ids: Collection[int], destination: str, until: datetime) -> None:
    """Have a destination told again then, and count one more try that was in vain."""
    _mark(db, "due_at = ?, tries = tries + 1", (stamp(until),), outbox_ids, destination)


def give_up(db: Database, outbox_ids: Collection[int], destination: str, at: datetime) -> None:
    """Note that a destination is not told any more."""
    _mark(db, "given_up_at = ?, tries = tries + 1", (stamp(at),), outbox_ids, destination)


def _mark(db: Database, what: str, values: tuple[str, ...], outbox_ids: Collection[int], destination: str) -> None:
    db.execute(
        f"UPDATE deliveries SET {what} WHERE destination = ? AND outbox_id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (*values, destination, to_json(sorted(outbox_ids))),
    )


def told_edit(db: Database, article_id: str, version: int | None) -> Edit | None:
    """Return the edit that a version is; None for the first one, or when the one before it was forgotten."""
    return edit(db, article_id, version) if version and version > 1 else None


def articles_as_leads(db: Database, article_ids: Collection[str]) -> list[Row]:
    """Return articles as what leads stories of their own."""
    return list(db.execute(ARTICLES, (to_json(sorted(article_ids)),)))


def tallies(db: Database) -> list[DestinationTally]:
    """Return what each destination was told."""
    return [
        DestinationTally(
            *(row["channel"], row["destination"], row["sent"], row["waiting"], row["given_up"], row["tries"]),
            moment(row["sent_at"]),
        )
        for row in db.execute(TALLIES)
    ]


def alerted(db: Database) -> dict[str, tuple[datetime, datetime]]:
    """Return the sources whose failing was told: since when they fail, and when that was told last."""
    return {
        row["source_id"]: (datetime.fromisoformat(row["since"]), datetime.fromisoformat(row["told_at"]))
        for row in db.execute("SELECT source_id, since, told_at FROM alerted")
    }


def keep_alert(
    db: Database, alert: Alert, forgotten: Collection[str], destinations: Iterable[str], at: datetime
) -> None:
    """Put an alert into the outbox, and keep what was told by it; `forgotten` sources are so without a word."""
    for trouble in (*alert.begun, *alert.lasts):
        db.execute(
            """
            INSERT INTO alerted (source_id, since, told_at) VALUES (?, ?, ?)
            ON CONFLICT (source_id) DO UPDATE SET told_at = excluded.told_at
            """,
            (trouble.source_id, stamp(trouble.since), stamp(at)),
        )
    gone = [*(each.source_id for each in alert.over), *forgotten]
    db.execute("DELETE FROM alerted WHERE source_id IN (SELECT value FROM json_each(?))", (to_json(gone),))
    if not alert:
        return
    _forget_old_alerts(db, at)
    (latest,) = db.execute("SELECT max(due_at) FROM outbox WHERE channel = ?", (ALERTS,)).fetchone()
    last = datetime.fromisoformat(latest) if latest else at - TOGETHER
    due_at = stamp(last if last > at else max(at, last + TOGETHER))
    (number,) = db.execute("SELECT coalesce(max(id), 0) + 1 FROM outbox").fetchone()
    made = db.execute(
        "INSERT INTO outbox (key, channel, alert, created_at, due_at) VALUES (?, ?, ?, ?, ?)",
        (f"{ALERTS}/{stamp(at)}/{number}", ALERTS, _written(alert), stamp(at), due_at),
    )
    _address(db, int(made.lastrowid or 0), destinations, due_at)


def _forget_old_alerts(db: Database, at: datetime) -> None:
    old = "SELECT id FROM outbox WHERE channel = ? AND created_at < ?"
    bounds = ALERTS, stamp(at - KEPT)
    db.execute(f"DELETE FROM deliveries WHERE outbox_id IN ({old})", bounds)  # noqa: S608
    db.execute(f"DELETE FROM outbox WHERE id IN ({old})", bounds)  # noqa: S608


def _written(alert: Alert) -> str:
    return to_json(
        {name: [each | {"since": stamp(each["since"])} for each in group] for name, group in asdict(alert).items()}
    )


def _alert(text: str) -> Alert:
    groups = {
        name: tuple(Trouble(**{**each, "since": datetime.fromisoformat(each["since"])}) for each in group)
        for name, group in json.loads(text).items()
    }
    return Alert(**groups)
