"""Keeps how each source fares, and what the hosts' robots.txt said, from one run to the next."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from scraper.archive.feeding import note_transition
from scraper.archive.rows import Row, stamp, storable, to_json
from scraper.model import Failure, RobotsFile, Sample, Standing, Vitals

_COLUMNS = (
    "source_id, health, since, failures, next_at, succeeded_at, url, stage, reason, transient, next_step, status,"
    " retry_after_s, blocked_by, kind"
)


def read_standings(db: Database) -> dict[str, Standing]:
    """Return how the sources fare that were visited, by their ids."""
    return {row["source_id"]: _standing(row) for row in db.execute(f"SELECT {_COLUMNS} FROM standings")}  # noqa: S608


def keep_standings(db: Database, standings: Mapping[str, Standing], at: datetime | None = None) -> None:
    """Keep how sources fare `at` some time, in place of how they did, and each change of their health."""
    marks = ", ".join("?" * (_COLUMNS.count(",") + 1))
    for source_id, standing in standings.items():
        note_transition(db, source_id, standing, at or standing.since)
        evidence = standing.evidence
        values = (
            source_id,
            standing.health,
            stamp(standing.since),
            standing.failures,
            stamp(standing.next_at) if standing.next_at else None,
            stamp(standing.succeeded_at) if standing.succeeded_at else None,
            *(_evidence(evidence) if evidence else (None,) * 8),
            standing.kind,
        )
        db.execute(f"INSERT OR REPLACE INTO standings ({_COLUMNS}) VALUES ({marks})", values)  # noqa: S608


def read_vitals(db: Database, source_id: str) -> Vitals:
    """Return how a source's releases are read; empty when nothing is known of that."""
    row = db.execute("SELECT * FROM vitals WHERE source_id = ?", (source_id,)).fetchone()
    if row is None:
        return Vitals()
    return Vitals(
        samples=tuple(
            Sample(
                url=each["url"],
                seen_at=datetime.fromisoformat(each["seen_at"]),
                fields=each["fields"],
                tries=each["tries"],
                published_at=_at(each["published_at"]),
                reason=each["reason"],
                next_step=each["next_step"],
            )
            for each in json.loads(row["samples"])
        ),
        usual={name: (had, lacked) for name, (had, lacked) in json.loads(row["usual"]).items()},
        lost=tuple(json.loads(row["lost"])),
        newest_at=_at(row["newest_at"]),
        read_at=_at(row["read_at"]),
    )


def keep_vitals(db: Database, vitals: Mapping[str, Vitals]) -> None:
    """Keep how sources' releases are read, in place of what was known."""
    for source_id, each in vitals.items():
        samples = [
            {
                "url": storable(sample.url),
                "seen_at": stamp(sample.seen_at),
                "fields": dict(sample.fields),
                "tries": sample.tries,
                "published_at": stamp(sample.published_at) if sample.published_at else None,
                "reason": storable(sample.reason),
                "next_step": sample.next_step,
            }
            for sample in each.samples
        ]
        times = (stamp(at) if at else None for at in (each.newest_at, each.read_at))
        row = source_id, to_json(samples), to_json(dict(each.usual)), to_json(list(each.lost)), *times
        db.execute(
            """
            INSERT OR REPLACE INTO vitals (source_id, samples, usual, lost, newest_at, read_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            row,
        )


def read_robots(db: Database) -> dict[str, RobotsFile]:
    """Return the robots.txt files that were read, by their addresses."""
    rows = db.execute("SELECT file, text, read_at FROM robots")
    return {row["file"]: RobotsFile(row["text"], datetime.fromisoformat(row["read_at"])) for row in rows}


def keep_robots(db: Database, files: Mapping[str, RobotsFile]) -> None:
    """Keep robots.txt files in place of older ones."""
    for file, each in files.items():
        row = file, storable(each.text), stamp(each.read_at)
        db.execute("INSERT OR REPLACE INTO robots (file, text, read_at) VALUES (?, ?, ?)", row)


def _evidence(failure: Failure) -> tuple[object, ...]:
    return (
        storable(failure.url),
        failure.stage,
        storable(failure.reason),
        failure.transient,
        failure.next_step,
        failure.status,
        failure.retry_after_s,
        failure.blocked_by,
    )


def _standing(row: Row) -> Standing:
    failure = Failure(
        source_id=row["source_id"],
        url=row["url"],
        stage=row["stage"],
        reason=row["reason"],
        transient=bool(row["transient"]),
        next_step=row["next_step"],
        status=row["status"],
        retry_after_s=row["retry_after_s"],
        blocked_by=row["blocked_by"],
    )
    return Standing(
        health=row["health"],
        since=datetime.fromisoformat(row["since"]),
        failures=row["failures"],
        next_at=_at(row["next_at"]),
        succeeded_at=_at(row["succeeded_at"]),
        evidence=failure if row["reason"] else None,
        kind=row["kind"],
    )


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
