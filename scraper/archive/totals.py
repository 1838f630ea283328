"""Counts what visits came to, for good: what is counted here never falls, though the history of runs is pruned.

visit_totals    how many visits each source was paid, and how long they took together, in seconds
failure_totals  how many failures each source had at each stage; those of the WebSub hub are those of `websub`
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from scraper.archive.rows import moment
from scraper.model import Failure, RunReport, Standing

_CREATE = (
    """
    CREATE TABLE visit_totals (
        source_id TEXT PRIMARY KEY NOT NULL,
        visits INTEGER NOT NULL,
        took_s REAL NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE failure_totals (
        source_id TEXT NOT NULL,
        stage TEXT NOT NULL,
        failures INTEGER NOT NULL,
        PRIMARY KEY (source_id, stage)
    ) WITHOUT ROWID
    """,
)
_STORED = "SELECT source_id, count(*) AS articles, max(published_at) AS newest_at FROM articles GROUP BY source_id"
_LAST_RUN = "SELECT started_at, finished_at FROM runs WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """What is stored of a source, and what visits to it came to."""

    articles: int = 0
    newest_at: datetime | None = None
    visits: int = 0
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What an archive has to tell whoever watches over it, as of one moment.

    `sources` and `standings` are by the sources' ids, `failures` by source and stage. `run_began_at` and `run_ended_at`
    are those of the last run that came to its end; `pings` wait for the WebSub hub.
    """

    sources: dict[str, SourceFigures]
    standings: dict[str, Standing]
    failures: dict[tuple[str, str], int]
    runs: int
    run_began_at: datetime | None
    run_ended_at: datetime | None
    pings: int


def create_totals(db: Database) -> None:
    """Begin to count, with the failures that the history of runs still has."""
    for sql in _CREATE:
        db.execute(sql)
    db.execute(
        """
        INSERT INTO failure_totals (source_id, stage, failures)
        SELECT source_id, stage, count(*) FROM failures GROUP BY source_id, stage
        """
    )


def count(db: Database, report: RunReport, failures: Iterable[Failure]) -> None:
    """Count a run's visits and failures; a source that waits was not visited."""
    for each in report.sources:
        if each.waiting_until is None:
            db.execute(
                """
                INSERT INTO visit_totals (source_id, visits, took_s) VALUES (?, 1, ?)
                ON CONFLICT (source_id) DO UPDATE SET visits = visits + 1, took_s = took_s + excluded.took_s
                """,
                (each.source_id, each.took_s),
            )
    for failure in failures:
        db.execute(
            """
            INSERT INTO failure_totals (source_id, stage, failures) VALUES (?, ?, 1)
            ON CONFLICT (source_id, stage) DO UPDATE SET failures = failures + 1
            """,
            (failure.source_id, failure.stage),
        )


def read_figures(db: Database, standings: dict[str, Standing]) -> Figures:
    """Gather the figures; all that it reads of articles is in one index."""
    visited = {row["source_id"]: row for row in db.execute("SELECT * FROM visit_totals")}
    stored = {row["source_id"]: row for row in db.execute(_STORED)}
    run = db.execute(_LAST_RUN).fetchone()
    return Figures(
        sources={
            source_id: SourceFigures(
                stored[source_id]["articles"] if source_id in stored else 0,
                moment(stored[source_id]["newest_at"]) if source_id in stored else None,
                visited[source_id]["visits"] if source_id in visited else 0,
                visited[source_id]["took_s"] if source_id in visited else 0.0,
            )
            for source_id in sorted({*stored, *visited})
        },
        standings=standings,
        failures={
            (row["source_id"], row["stage"]): row["failures"]
            for row in db.execute("SELECT * FROM failure_totals ORDER BY source_id, stage")
        },
        # Runs are numbered in their order, and the newest is never pruned.
        runs=db.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0],
        run_began_at=moment(run["started_at"]) if run else None,
        run_ended_at=moment(run["finished_at"]) if run else None,
        pings=db.execute("SELECT count(*) FROM pings").fetchone()[0],
    )
