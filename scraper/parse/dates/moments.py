"""What a date read from a page is, and the calendar rules that hold however it was written.

Only real calendar days become dates. How exactly the time was stated is kept.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AHEAD = timedelta(days=7)
"""How far ahead of now a date of publication may lie: embargoes and clocks out of step, but not events."""

Label = Literal["published", "modified", "event"]
Precision = Literal["minute", "day"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that was read, and where in the text it stood.

    `at` is in the stated offset, else the source's zone; for day precision it is 00:00 UTC of that calendar day.
    `label` is what the page called it (`event`: when something takes place), `how` the form it was written in. The span
    covers weekday, date and clock.
    """

    at: datetime
    precision: Precision
    label: Label | None
    how: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A clock time; `zone` is None where none is stated."""

    hour: int
    minute: int = 0
    second: int = 0
    zone: tzinfo | None = None

    @property
    def is_filler(self) -> bool:
        """Whether it is what publishing systems fill in for a missing clock: 00:00:00 or 23:59:59."""
        return (self.hour, self.minute, self.second) in ((0, 0, 0), (23, 59, 59))


ZONES: dict[str, str | int] = {  # a place, or hours east of Greenwich (RFC 822, section 5.1)
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Stockholm"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Helsinki"),
    **dict.fromkeys(("Z", "UTC", "GMT", "UT"), 0),
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "JST": 9,
}

_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?")


def zone_named(stated: str) -> tzinfo | None:
    """Tell the zone a clock names: one of `ZONES`, or an offset such as +01:00, GMT+1.

    CET and CEST both mean local time: sites print "CET" all summer.
    """
    name = stated.upper()
    if name in ZONES:
        known = ZONES[name]
        return ZoneInfo(known) if isinstance(known, str) else timezone(timedelta(hours=known)) if known else UTC
    match = _OFFSET.fullmatch(name)
    if match is None:
        return None
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if offset > timedelta(hours=14):
        return None
    return timezone(-offset if match["sign"] == "-" else offset) if offset else UTC


def real_day(year: str | int, month: str | int, day: str | int) -> date | None:
    """Give the calendar day, None when there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """Give what stands for a day without a time: 00:00 UTC of it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def moment(day: date, clock: TimeOfDay | None, zone: tzinfo) -> tuple[datetime, Precision]:
    """Put a day and a clock together; a clock that only fills in for a missing one is none."""
    if clock is None or clock.is_filler:
        return midnight(day), "day"
    at = midnight(day).replace(hour=clock.hour, minute=clock.minute, second=clock.second, tzinfo=clock.zone or zone)
    # An hour that the spring change skips does not survive the trip; coming back it has moved forward (PEP 495).
    return (at if at.utcoffset() == timedelta(0) else at.astimezone(UTC).astimezone(at.tzinfo)), "minute"


def unless_ahead(dated: Dated | None, now: datetime | None) -> Dated | None:
    """Refuse a date that lies too far ahead of now to be one of publication."""
    return None if dated is not None and now is not None and dated.at > now + AHEAD else dated
