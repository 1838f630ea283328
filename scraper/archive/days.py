"""Reads the days that people type into a search: 2026-01-20, 20/1, 20 januari, idag, igår, måndag, vecka 4, 7d."""

import re
from datetime import date, datetime, timedelta, tzinfo

from scraper.archive.identity import STOCKHOLM
from scraper.archive.wordlist import MONTHS

_MONTHS = "|".join(month[:3] for month in MONTHS)
_WEEKDAYS = {"mån": 0, "tis": 1, "ons": 2, "tors": 3, "fre": 4, "lör": 5, "sön": 6}
_ENGLISH_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_DAYS_AGO = {
    **dict.fromkeys(("idag", "i dag", "today"), 0),
    **dict.fromkeys(("igår", "i går", "yesterday"), 1),
    **dict.fromkeys(("i förrgår", "förrgår", "iförrgår"), 2),
}
_YEARS = range(1900, 2200)
_DAY = timedelta(days=1)

_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)\Z")
_MONTH = re.compile(r"(\d{4})-(\d\d?)\Z")
_YEAR = re.compile(r"(\d{4})\Z")
_SLASHED = re.compile(r"(\d\d?)/(\d\d?)(?:[ /-]+(\d{4}))?\Z")
_NAMED = re.compile(
    r"(?:den )?(\d\d?)(?::?e)?\.? ?"
    rf"({_MONTHS.replace('maj', 'ma[jy]').replace('okt', 'o[kc]t')})[^\W\d_]*\.? ?(\d{{4}})?\Z"
)
_WEEK = re.compile(r"(?:v|vecka|week)\.? ?(\d\d?)(?:[ /-]+(\d{4}))?\Z")
_WEEKDAY = re.compile(
    rf"(?:i )?({'|'.join(_WEEKDAYS)})(?:dag|dags|dagen|dagens)?\Z"
    rf"|({'|'.join(_ENGLISH_WEEKDAYS)})(?:s|nes|rs|ur)?(?:day)?\Z"
)
_LAST = re.compile(r"(?:senaste )?(\d{1,4}) ?(d|dag(?:ar)?|days?|v|veck(?:a|or)|weeks?)\Z")


def read_days(text: str, now: datetime | None, zone: tzinfo = STOCKHOLM) -> tuple[datetime, datetime] | None:
    """Return when what the text names begins and when it is over; None when it names no day.

    It is told by `now` and in its zone; without it in `zone`, and only days with their year are.
    "a..b" is from the beginning of a to the end of b. A date without a year is the latest that has begun.
    """
    today = now.date() if now else None
    spans = [_one(part, today) for part in text.split("..", 1)]
    if None in spans:
        return None
    (first, _), (_, end) = spans[0] or (date.min, date.min), spans[-1] or (date.min, date.min)
    return _midnight(first, now, zone), _midnight(end, now, zone)


def _midnight(day: date, now: datetime | None, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=(now.tzinfo if now else None) or zone)


def _one(text: str, today: date | None) -> tuple[date, date] | None:
    """Return the first day, and the day after the last."""
    words = " ".join(text.casefold().split())
    try:
        return _whole(words) or (_by_today(words, today) if today else None)
    except (ValueError, OverflowError):
        return None  # no such day, such as 31/2


def _whole(words: str) -> tuple[date, date] | None:
    if match := _ISO.match(words):
        return _day(date(*map(int, match.groups())))
    if match := _MONTH.match(words):
        first = date(int(match[1]), int(match[2]), 1)
        return (first, (first + 31 * _DAY).replace(day=1)) if first.year in _YEARS else None
    if (match := _YEAR.match(words)) and int(match[1]) in _YEARS:
        return date(int(match[1]), 1, 1), date(int(match[1]) + 1, 1, 1)
    if (match := _SLASHED.match(words)) and match[3]:
        return _day(date(int(match[3]), int(match[2]), int(match[1])))
    if (match := _NAMED.match(words)) and match[3]:
        return _day(date(int(match[3]), _month(match[2]), int(match[1])))
    if (match := _WEEK.match(words)) and match[2]:
        return _week(int(match[2]), int(match[1]))
    return None


def _by_today(words: str, today: date) -> tuple[date, date] | None:
    if words in _DAYS_AGO:
        return _day(today - _DAYS_AGO[words] * _DAY)
    if match := _WEEKDAY.match(words):
        number = (_WEEKDAYS | _ENGLISH_WEEKDAYS)[match[1] or match[2]]
        return _day(today - ((today.weekday() - number) % 7) * _DAY)
    if match := _SLASHED.match(words):
        return _day(_latest(int(match[1]), int(match[2]), today))
    if match := _NAMED.match(words):
        return _day(_latest(int(match[1]), _month(match[2]), today))
    if match := _WEEK.match(words):
        this_year = _week(today.year, int(match[1]))
        return this_year if this_year and this_year[0] <= today else _week(today.year - 1, int(match[1]))
    if match := _LAST.match(words):
        days = int(match[1]) * (7 if match[2][0] in "vw" else 1)
        return today - days * _DAY, today + _DAY
    return None


def _month(name: str) -> int:
    return _MONTHS.split("|").index(name.replace("may", "maj").replace("oct", "okt")) + 1


def _week(year: int, number: int) -> tuple[date, date] | None:
    if year not in _YEARS:
        return None
    monday = date.fromisocalendar(year, number, 1)
    return monday, monday + 7 * _DAY


def _day(day: date) -> tuple[date, date] | None:
    return (day, day + _DAY) if day.year in _YEARS else None


def _latest(day: int, month: int, today: date) -> date:
    """Return the latest day of that name; that of this year if it has come, for 29 February of up to eight before."""
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError
