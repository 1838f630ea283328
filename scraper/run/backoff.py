"""Decides how a source fares after a visit, and how long one that fails is left alone.

What counts is whether its list was had: a release that can't be had is that release's failure, and tried at each visit.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from scraper.model import Failure, Health, Source, SourceReport, Standing

LONGEST_S = 86_400.0
"""However often a source fails, and whatever its host asks for, it is tried once a day."""

_MOST_DOUBLINGS = 12


def standing_after(
    source: Source, report: SourceReport, before: Standing | None, now: datetime, jitter: Callable[[], float]
) -> Standing:
    """Say how a source fares after a visit; `jitter` gives 0 to 1, so that sources that fail together part again.

    The first failure costs no visit: it is tried again at the next run. From then on the wait doubles each time. A host
    that asks for a longer one (Retry-After; RFC 9110, section 10.2.3) gets it.
    """
    failed = _of_the_whole(report)
    if failed is None:
        since = before.since if before and before.health == "ok" else now
        return Standing("ok", since, succeeded_at=now)
    health: Health = "blocked" if failed.blocked_by else "failing"
    failures = before.failures + 1 if before else 1
    wait_s = source.every_s * 2 ** min(failures - 1, _MOST_DOUBLINGS) * (0.8 + 0.2 * jitter()) if failures > 1 else 0.0
    wait_s = min(max(wait_s, failed.retry_after_s or 0.0), LONGEST_S)
    return Standing(
        health,
        before.since if before and before.health == health else now,
        failures,
        now + timedelta(seconds=wait_s) if wait_s else None,
        before.succeeded_at if before else None,
        failed,
    )


def _of_the_whole(report: SourceReport) -> Failure | None:
    """Return the failure that kept the source's list from us, if it was not had."""
    if report.not_modified or report.form is not None:
        return None
    return next(iter(report.failures), None)


def waits(standing: Standing | None, now: datetime) -> datetime | None:
    """Return until when a source is left alone, None when it may be visited."""
    until = standing.next_at if standing else None
    return until if until and now < until else None
