"""Decides how long a source whose list can't be had is left alone.

What counts is whether its list was had: a release that can't be had is that release's failure, and tried at each visit.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from scraper.model import Failure, Source, Standing

LONGEST_S = 86_400.0
"""However often a source fails, and whatever its host asks for, it is tried once a day."""

_MOST_DOUBLINGS = 12


def next_try(
    source: Source, failures: int, failed: Failure, now: datetime, jitter: Callable[[], float]
) -> datetime | None:
    """Say when a source is tried again that failed so many times in a row, None when at the next run.

    `jitter` gives 0 to 1, so that sources that fail together part again. The first failure costs no visit. From then
    on the wait doubles each time. A host that asks for a longer one (Retry-After; RFC 9110, section 10.2.3) gets it.
    """
    wait_s = source.every_s * 2 ** min(failures - 1, _MOST_DOUBLINGS) * (0.8 + 0.2 * jitter()) if failures > 1 else 0.0
    wait_s = min(max(wait_s, failed.retry_after_s or 0.0), LONGEST_S)
    return now + timedelta(seconds=wait_s) if wait_s else None


def waits(standing: Standing | None, now: datetime) -> datetime | None:
    """Return until when a source is left alone, None when it may be visited."""
    until = standing.next_at if standing else None
    return until if until and now < until else None
