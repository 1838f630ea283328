"""Reads the dates that pages and feeds state for machines, and those in addresses."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from scraper.parse.dates.moments import (
    STOCKHOLM,
    Dated,
    TimeOfDay,
    midnight,
    moment,
    real_day,
    unless_ahead,
    zone_named,
)
from scraper.parse.dates.printed import find_dates

_EPOCH = re.compile(r"(?:/Date\()?(?P<s>[0-9]{9,10}|[0-9]{12,13})(?:\.[0-9]+)?(?:[+-][0-9]{4})?(?:\)/)?")
_ISO_8601 = re.compile(
    r"""(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})
    (?:(?:T|\s{1,2}|(?<=[0-9]{8}))(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?
       (?:\s?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?(?:\[[\w/+-]+\])?)?""",
    re.IGNORECASE | re.VERBOSE,
)
_TWO_DIGIT_YEAR = re.compile(
    r"(?P<before>^(?:[a-z]{3},\s*)?[0-9]{1,2}\s[a-z]{3}\s)(?=[0-9]{2}\s[0-9]{2}:)", re.IGNORECASE
)
_YEARS = range(1990, 2101)
_LONGEST = 200


def read_machine_date(value: str, *, now: datetime | None = None, zone: tzinfo = STOCKHOLM) -> Dated | None:
    """Read the date in a `datetime` attribute, JSON-LD, a meta tag or a feed; None when there is none to trust.

    ISO 8601 in its common forms, RFC 822 (without a zone: in `zone`, where libraries guess UTC), seconds or
    milliseconds since 1970, else the first date printed in it. A clock of exactly 00:00:00 or 23:59:59, as stated or in
    `zone`, counts as no clock: publishing systems fill in one or the other when the editor gave only a day. A date more
    than 7 days ahead of `now` is none.
    """
    text = value.strip()[:_LONGEST]
    if match := _EPOCH.fullmatch(text):
        dated = _from_epoch(int(match["s"]), len(text), zone)
        if dated:
            return unless_ahead(dated, now)
    if match := _ISO_8601.fullmatch(text):
        return unless_ahead(_from_iso(match, zone), now)
    found = find_dates(_TWO_DIGIT_YEAR.sub(r"\g<before>20", text), now=now, zone=zone)
    return found[0] if found else None


def _from_epoch(number: int, length: int, zone: tzinfo) -> Dated | None:
    seconds = number // 1000 if number >= 10**11 else number
    at = datetime.fromtimestamp(seconds, tz=UTC)
    return _machine(at, "epoch", length, zone) if at.year in _YEARS else None


def _from_iso(match: re.Match[str], zone: tzinfo) -> Dated | None:
    day = real_day(match["year"], match["month"], match["day"])
    if day is None or day.year not in _YEARS:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["hour"] is None or hour > 23 or minute > 59 or second > 59:
        return Dated(midnight(day), "day", None, "iso-8601", 0, match.end())
    stated = zone_named(match["zone"]) if match["zone"] else None
    at, precision = moment(day, TimeOfDay(hour, minute, second, stated), zone)
    if precision == "day":
        return Dated(at, "day", None, "iso-8601", 0, match.end())
    return _machine(at, "iso-8601", match.end(), zone)


def _machine(at: datetime, how: str, length: int, zone: tzinfo) -> Dated:
    """Date a stated instant; in UTC, midnight there and midnight at the source both fill in for a missing clock."""
    if at.utcoffset() == timedelta(0):
        for local in (at, at.astimezone(zone)):
            if TimeOfDay(local.hour, local.minute, local.second).is_filler:
                return Dated(midnight(local.date()), "day", None, how, 0, length)
    return Dated(at, "minute", None, how, 0, length)


_IN_PATH = re.compile(
    r"/(?P<year>199[0-9]|20[0-9]{2}|2100)(?P<bar>[-/])(?P<month>[0-9]{2})(?P=bar)(?P<day>[0-9]{2})(?=[-/_.]|$)"
)


def date_in_url(url: str, *, now: datetime | None = None) -> Dated | None:
    """Read the day in an address such as `/2022-11-09-slug` or `/2020/03/17/slug`; None when it states only a month.

    A day more than 7 days ahead of `now` is none.
    """
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    for match in _IN_PATH.finditer(path):
        day = real_day(match["year"], match["month"], match["day"])
        if day:
            return unless_ahead(Dated(midnight(day), "day", None, "url", match.start("year"), match.end("day")), now)
    return None
