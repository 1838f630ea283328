"""Says when what a watch found is told: at once, at the next full hour, at a time of day, and never in quiet hours.

Times of day are those of the newsroom's clocks. At the change to summer time what is not there is an hour later; at
the change back an hour is there twice, and a digest comes at its first.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from scraper.model import Digest


def due_at(digest: Digest, at: datetime, zone: ZoneInfo) -> datetime:
    """Give when something that happened then is told, quiet hours aside; in the zone of `at`."""
    local = at.astimezone(zone)
    if digest == "immediately":
        return at
    if digest == "hourly":
        since_the_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return at + timedelta(hours=1) - since_the_hour
    for days in (0, 1):
        wall = datetime.combine(local.date() + timedelta(days=days), digest, zone)
        # By way of UTC: two times of one zone are compared by what their clocks show.
        if (due := wall.astimezone(at.tzinfo)) > at:
            return due
    return due


def is_quiet(quiet: tuple[time, time] | None, at: datetime, zone: ZoneInfo) -> bool:
    """Whether nothing is to be sent now; hours that end before they begin lie around midnight."""
    if quiet is None:
        return False
    start, end = quiet
    now = at.astimezone(zone).time()
    return start <= now < end if start < end else now >= start or now < end
