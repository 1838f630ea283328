"""Reads on which day and at what time something takes place that a text invites to; days to come, in Swedish.

The days are those that `dates` finds, looked for ahead of the publication and not behind it. Deadlines are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from scraper.parse.dates import AHEAD, Dated, find_dates, may_tell_date
from scraper.parse.dates.moments import TimeOfDay, midnight
from scraper.parse.dates.words import DASH, MONTH, WEEKDAYS

HORIZON = timedelta(days=180)
"""How far ahead a day may lie that is written without its year."""

_FARTHEST = timedelta(days=400)
_BESIDE = 2
_FROM_NOW = frozenset(("relative", "weekday", "time ago"))
"""How days are written that are told from the day of publication: `dates` looks back for those, we look ahead."""

_HOUR = r"(?:[01]?[0-9]|2[0-3])"
_TIME = re.compile(
    rf"""(?<![\w.:/,+{DASH}])(?:(?P<between>mellan)\s)?(?P<kl>kl(?:\.|ockan)?\s{{0,2}})?(?:ca\.?\s|cirka\s)?
    (?P<hour>{_HOUR})(?:[.:](?P<minute>[0-5][0-9]))?(?![0-9/]|[.:,][0-9])
    (?:\s{{0,2}}(?:[{DASH}]{{1,2}}|till|(?P<and>och))\s{{0,2}}(?:kl(?:\.|ockan)?\s{{0,2}})?(?:ca\.?\s|cirka\s)?
      (?P<until>{_HOUR})(?:[.:](?P<until_minute>[0-5][0-9]))?(?![0-9/]|[.:,][0-9]))?
    (?!:?[ae]\b|\.?\s?(?:{MONTH}|kr\b|kronor|%|procent|miljon|tusen|meter|km|år|personer|minuter|timmar|dagar))""",
    re.IGNORECASE | re.VERBOSE,
)
_DEADLINE = re.compile(
    r"(?<!\w)(?:senast|sista|före|innan|o\.?s\.?a|deadline|embargo|publicera\w*|uppdatera\w*|svar\w*"
    r"|ackreditera\w*|tidigast)(?!\w)|(?<!\w)anmäl\w*(?:\s\w+){0,2}[\s:]*$",
    re.IGNORECASE,
)
_DEADLINE_AFTER = re.compile(r"[^.,;]{0,10}\b(?:är|blir)\b[^.,;]{0,20}\b(?:sista|anmäl)|\s?\(?sista\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-ZÅÄÖ–”\"])")
_OR = re.compile(r"(?<!\w)(?:eller|alternativt|alt\.)(?!\w)", re.IGNORECASE)
_FIGURED = re.compile(rf"[0-9](?::?[ae]|\.)?\s?{MONTH}|[0-9]/[0-9]|[0-9]{{4}}-[0-9]", re.IGNORECASE)
_NEXT_WEEK = re.compile(r"\s(?:i\s)?nästa\svecka", re.IGNORECASE)
_TOLD_FROM_NOW = re.compile(
    r"""(?<!\w)(?:(?P<today>i\s?dag)|(?P<tomorrow>i\s?morgon)|(?P<after>i\s?övermorgon)
    |(?P<unsure>(?:nästa|varje|förra|i)\s)?(?:(?:nu\s)?(?P<on>på)\s|kommande\s)?
     (?P<weekday>(?:mån|tis|ons|tors|fre|lör|sön)dag)(?:en)?(?P<week>\s(?:i\s)?nästa\svecka)?)(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when something lasts on its day, and where that stands in the text."""

    start: TimeOfDay
    end: TimeOfDay | None
    at: int
    until: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day that something takes place, with its hours if they are told; the text tells no more of it after `until`."""

    day: date
    hours: Hours | None
    until: int


class AlternativesError(ValueError):
    """A text offers days to choose from, so none of them is when the event takes place."""


def hours_in(text: str, *, bare: bool) -> Iterator[Hours]:
    """Give the times of day in a text; `bare` is whether "10–11" is one, as in a line that begins with "Tid:"."""
    for match in _TIME.finditer(text):
        if match["and"] and not (match["between"] or match["kl"]):
            continue
        if match["kl"] or match["minute"] or match["between"] or (bare and match["until"]):
            start = TimeOfDay(int(match["hour"]), int(match["minute"] or 0))
            end = TimeOfDay(int(match["until"]), int(match["until_minute"] or 0)) if match["until"] else None
            yield Hours(start, end, match.start(), match.end())


def occasions(text: str, published_at: datetime, zone: tzinfo, *, bare: bool = False) -> list[Occasion]:
    """Find the days to come in a line or sentence, deadlines left out; `published_at` is local.

    Raises AlternativesError when it offers one day or another.
    """
    if not may_tell_date(text, published_at):
        return []
    days = _days(text, published_at, zone, bare=bare)
    if not days:
        if _FIGURED.search(text):  # a date that is none, or a period
            return []
        told = _told_from_now(text, published_at, bare=bare)
        return [told] if told else []
    found: list[Occasion] = []
    places: list[int] = []
    for place, dated in enumerate(days):
        before, after = days[place - 1].end if place else 0, days[place + 1].start if place + 1 < len(days) else None
        day = dated.at.date()
        if not published_at.date() <= day <= published_at.date() + _FARTHEST or _is_deadline(text, before, dated):
            continue
        hours = _hours_by(text, dated, after, bare=bare, first=not place)
        if found and day != found[-1].day and _OR.search(text, places[-1], dated.start):
            raise AlternativesError(text)
        found.append(Occasion(day, hours, max(dated.end, hours.until if hours else 0)))
        places.append(dated.start)
    return found


def _days(text: str, published_at: datetime, zone: tzinfo, *, bare: bool) -> Sequence[Dated]:
    """Find the dates in a text as `dates` does, those without a year up to the horizon.

    Times of day are blanked: else "12 mars klockan 10 och 13 mars klockan 14" is one period and no date.
    """
    for hours in hours_in(text, bare=bare):
        text = text[: hours.at] + " " * (hours.until - hours.at) + text[hours.until :]
    far = midnight(published_at.date()) + HORIZON - AHEAD
    found = {dated.start: dated for now in (far, None) for dated in find_dates(text, now=now, zone=zone)}
    return [found[start] for start in sorted(found) if found[start].how not in _FROM_NOW]


def _is_deadline(text: str, floor: int, dated: Dated) -> bool:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, floor, dated.start)]
    before = text[ends[-1] if ends else floor : dated.start]
    return bool(_DEADLINE.search(before) or _DEADLINE_AFTER.match(text, dated.end))


def _hours_by(text: str, dated: Dated, after: int | None, *, bare: bool, first: bool) -> Hours | None:
    """Give the time of day that goes right before the first date, else that after a date, else any before the first."""
    near = list(hours_in(text[:after] if after else text, bare=bare))
    if first and (beside := [each for each in near if 0 <= dated.start - each.until <= _BESIDE]):
        return None if _DEADLINE.search(text[: beside[0].at]) else beside[0]
    for hours in near:
        if hours.at >= dated.start and not _DEADLINE.search(text, dated.start, hours.at):
            return hours
    earlier = [hours for hours in near if hours.at < dated.start and first]
    return earlier[-1] if earlier and not _DEADLINE.search(text[: earlier[-1].at]) else None


def _told_from_now(text: str, published_at: datetime, *, bare: bool) -> Occasion | None:
    """Read a day that is told from that of publication ("i morgon klockan 9"); it must have its time of day."""
    for match in _TOLD_FROM_NOW.finditer(text):
        if match["unsure"] or _DEADLINE.search(text[: match.start()]):
            continue
        hours = next((each for each in hours_in(text, bare=bare) if each.at >= match.start()), None)
        if hours is None or _DEADLINE.search(text, match.end(), hours.at):
            continue
        return Occasion(_day_meant(match, hours, published_at), hours, hours.until)
    return None


def _day_meant(match: re.Match[str], hours: Hours, published_at: datetime) -> date:
    today = published_at.date()
    if match["today"]:
        return today
    if match["tomorrow"] or match["after"]:
        return today + timedelta(days=1 if match["tomorrow"] else 2)
    weekday = WEEKDAYS[match["weekday"].lower()]
    if match["week"] or _NEXT_WEEK.match(match.string, hours.until):
        return today + timedelta(days=7 - today.weekday() + weekday)
    ahead = (weekday - today.weekday()) % 7
    is_over = (hours.start.hour, hours.start.minute) <= (published_at.hour, published_at.minute)
    return today + timedelta(days=ahead or (7 if match["on"] or is_over else 0))
