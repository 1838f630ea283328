"""Keeps how each source fares, and what the hosts' robots.txt said, from one run to the next."""

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from scraper.archive.feeding import note_transition
from scraper.archive.rows import Row, stamp, storable
from scraper.model import Failure, RobotsFile, Standing

_COLUMNS = (
    "source_id, health, since, failures, next_at, succeeded_at, url, stage, reason, transient, next_step, status,"
    " retry_after_s, blocked_by"
)


def read_standings(db: Database) -> dict[str, Standing]:
    """Return how the sources fare that were visited, by their ids."""
    return {row["source_id"]: _standing(row) for row in db.execute(f"SELECT {_COLUMNS} FROM standings")}  # noqa: S608


def keep_standings(db: Database, standings: Mapping[str, Standing]) -> None:
    """Keep how sources fare, in place of how they did, and each change of their health."""
    marks = ", ".join("?" * (_COLUMNS.count(",") + 1))
    for source_id, standing in standings.items():
        note_transition(db, source_id, standing)
        evidence = standing.evidence
        values = (
            source_id,
            standing.health,
            stamp(standing.since),
            standing.failures,
            stamp(standing.next_at) if standing.next_at else None,
            stamp(standing.succeeded_at) if standing.succeeded_at else None,
            *(_evidence(evidence) if evidence else (None,) * 8),
        )
        db.execute(f"INSERT OR REPLACE INTO standings ({_COLUMNS}) VALUES ({marks})", values)  # noqa: S608


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
    def at(name: str) -> datetime | None:
        return datetime.fromisoformat(row[name]) if row[name] else None

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
        next_at=at("next_at"),
        succeeded_at=at("succeeded_at"),
        evidence=failure if row["reason"] else None,
    )
