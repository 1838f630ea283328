"""Reads the times of day that stand beside dates: "kl. 14.05", "10:30 CET", "3:05 PM", "14 Uhr"."""

import re
from dataclasses import dataclass

from scraper.parse.dates.moments import ZONES, TimeOfDay, zone_named
from scraper.parse.dates.words import DASH, MONTH

_AT = r"(?P<kl>kl(?:\.|ockan|okken|okka|o)?|kello)"
_ZONE = "|".join(ZONES)
_AFTER = re.compile(
    rf"""(?:(?P<t>T)|[\s,]{{0,3}}(?:[{DASH}|•·/(]\s{{0,2}})?(?:{_AT}|at|um)?\s{{0,2}})
    (?P<hour>[0-9]{{1,2}}(?:(?<=[0-9]{{2}})(?P<compact>[0-5][0-9])(?![0-9:.,]))?)
    (?:(?P<colon>[:時时])\s?(?P<minute>[0-9]{{2}})(?:分|:(?P<second>[0-9]{{2}})(?:[.,][0-9]{{1,9}})?)?
      |\.(?P<dot_minute>[0-9]{{2}})(?!\s?(?:kr|%|procent|miljon|tusen)))?
    (?![0-9]|[.,:][0-9])
    (?:\s?(?P<half>[ap])\.?m\b\.?)?
    (?:\s?(?P<uhr>Uhr))?
    (?:\s?\(?(?P<zone>(?:[+-][0-9]{{2}}:?[0-9]{{2}}|(?:UTC|GMT)[+-][0-9]{{1,2}}(?::?[0-9]{{2}})?|{_ZONE})(?![^\W_]|[+-][0-9]))\)?)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE = re.compile(
    rf"""(?<![\w.:,+{DASH}])(?:{_AT}\s{{0,2}})?
    (?P<hour>[0-9]{{1,2}})(?:(?P<colon>:)(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?|\.(?P<dot_minute>[0-9]{{2}}))?
    (?P<until>\s?[{DASH}]\s?[0-9]{{1,2}}(?:[:.][0-9]{{2}})?)?
    (?:\s?(?P<half>[ap])\.?m\b\.?)?
    (?:\s?(?P<uhr>Uhr))?
    (?:\s\(?(?P<zone>{_ZONE})\)?(?!\w))?
    [\s,|•·{DASH}]{{1,4}}$""",
    re.IGNORECASE | re.VERBOSE,
)
_UNTIL = re.compile(
    rf"""(?P<gap>\s{{0,2}})(?:[{DASH}]|(?P<to>till|til|to|bis))\s{{0,2}}(?:{_AT}\s{{0,2}})?
    [0-9]{{1,2}}(?P<minute>[.:][0-9]{{2}})?(?![0-9]|[.:/][0-9]|[.\s]{{0,2}}{MONTH})(?:\s?Uhr)?""",
    re.IGNORECASE | re.VERBOSE,
)
_FARTHEST_BACK = 40


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, where it stands, and whether it is the first of two ("10–12"): when something takes place."""

    time: TimeOfDay
    start: int
    end: int
    spans: bool


def clock_after(text: str, position: int) -> ClockTime | None:
    """Read the time of day that follows a date, if any."""
    match = _AFTER.match(text, position)
    time = _time(match) if match else None
    if match is None or time is None:
        return None
    end, zone = match.end(), match["zone"]
    if zone and zone[0] == "-" and ":" in zone and not (match["t"] or match["second"]):
        time, end = TimeOfDay(time.hour, time.minute, time.second), match.start("zone")  # "10:00-12:00" is until noon
    until = _UNTIL.match(text, end)
    if until and (until["minute"] or ((match["kl"] or match["uhr"]) and (until["to"] or not until["gap"]))):
        return ClockTime(time, position, until.end(), spans=True)
    return ClockTime(time, position, end, spans=False)


def clock_before(text: str, start: int, end: int) -> ClockTime | None:
    """Read the time of day that ends at `end` and begins no earlier than `start` ("kl. 08.20 den")."""
    match = _BEFORE.search(text, max(start, end - _FARTHEST_BACK), end)
    time = _time(match) if match else None
    return ClockTime(time, match.start(), end, spans=bool(match["until"])) if match and time else None


def _time(match: re.Match[str]) -> TimeOfDay | None:
    """Make a time of what was matched, None when it is a bare number, an amount or no time there is."""
    field = match.groupdict()
    stated, minute, compact = field["hour"], field["minute"] or field["dot_minute"], field.get("compact")
    sure = field["kl"] or field["uhr"] or (field["half"] and not compact)
    if not (sure or field["colon"]) and (minute is None or len(stated) == 1):
        return None
    if compact:
        if not field["kl"]:
            return None
        stated, minute = stated[:2], compact
    hour, second = int(stated), int(field["second"] or 0)
    if field["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if field["half"].lower() == "p" else 0)
    if hour > 23 or int(minute or 0) > 59 or second > 59:
        return None
    zone = field["zone"]
    return TimeOfDay(hour, int(minute or 0), second, zone_named(zone) if zone else None)
