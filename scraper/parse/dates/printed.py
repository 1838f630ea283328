"""Reads the dates that pages print for people ("Publicerad: torsdag 20 januari, 2024 kl. 14.05", "för 2 timmar sedan").

Every date has figures or one of a few words in it. Those are looked for, and only what stands around them is looked at:
a line without a date costs next to nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from scraper.parse.dates.clocks import clock_after
from scraper.parse.dates.moments import AHEAD, STOCKHOLM, Dated, TimeOfDay, moment, real_day, unless_ahead
from scraper.parse.dates.surroundings import ends_line, ends_period, look_back, other_end, stands_alone
from scraper.parse.dates.words import DASH, DAYS_AGO, MONTH, MONTHS, ONE, RELATIVE, SECONDS, WEEKDAY, WEEKDAYS

_FIGURE = re.compile("[0-9]")
_FIGURES = re.compile("[0-9]+")
_CLUE = re.compile(
    "d(?:ag|ay)|g(?:år|est)|heut|t(?:änä|oiss|a[gi]|ors)|eile|s(?:edan|iden|itten)|a(?:go|bend)|vor|woch|viikko|nuntai"
)
"""What is in every word for a day that depends on today, in lower case."""

_YEAR = r"(?:199[0-9]|20[0-9]{2}|2100)(?![0-9])"
_SHORT_YEAR = rf"[-‑−'’](?P<short_year>[0-9]{{2}})(?![0-9]|[.:/,][0-9]|\s?(?:{MONTH}|[°%]|grader|procent))"
_DAY = r"[0-3]?[0-9]"
_YEAR_FIRST = re.compile(
    rf"""(?P<year>{_YEAR})(?:
        (?P<bar>[-/.‐‑–−])(?P<month>[01]?[0-9]|{MONTH})(?P=bar)(?P<day>{_DAY})(?![0-9])(?![-/.‐‑–−][0-9])
      | \s?年\s?(?P<cjk_month>[01]?[0-9])\s?月\s?(?P<cjk_day>{_DAY})\s?日)""",
    re.IGNORECASE | re.VERBOSE,
)
_DAY_FIRST = re.compile(
    rf"""(?P<day>{_DAY})(?:
        (?::[ae]|\.|st|nd|rd|th)?(?:[\s{DASH}]{{0,2}}|\sof\s)(?P<month_name>{MONTH})
          (?:[\s,.{DASH}]{{0,3}}(?P<name_year>{_YEAR})|[.,]?\s?{_SHORT_YEAR}|(?!\.?,?\s{{0,2}}[0-9]{{4}}(?![0-9]))(?:\.(?=\s))?)
      | (?:(?P<dot>\.\s?)(?P<dot_month>[01]?[0-9])(?P=dot)(?P<dot_year>{_YEAR})
          |(?P<dash>[/-])(?P<dash_month>[01]?[0-9])(?:(?P=dash)|(?<=/[0-9])[\s-]|(?<=/[0-9]{{2}})[\s-])(?P<dash_year>{_YEAR}))
        (?!\.[0-9])
      | /(?P<slash_month>[01]?[0-9])\s?{_SHORT_YEAR.replace("short", "slash_short")}
      | (?<=[0-9]{{2}})\.(?P<padded_month>[01][0-9])\.(?P<padded_year>[0-9]{{2}})(?![0-9]|[.:/,-][0-9])
      | /(?P<slash_bare>[01]?[0-9])(?![0-9/%]|[.,:{DASH}][0-9])
      | \.(?P<dot_bare>[01]?[0-9])\.(?![0-9])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_MONTH_FIRST = re.compile(rf"(?P<month>{MONTH})\.?\s{{1,2}}(?=[0-9])", re.IGNORECASE)
_AFTER_MONTH = re.compile(
    rf"""(?P<day>{_DAY})(?:st|nd|rd|th|\.(?:\späivä(?:nä)?)?)?
    (?:,?\s{{1,2}}(?:(?P<year>{_YEAR})|['’](?P<short_year>[0-9]{{2}})(?![0-9]))
      |(?!,?\s{{1,2}}[0-9]{{4}}(?![0-9]))(?![0-9:/%]|[.,][0-9]|[{DASH}]\s?[0-9]))""",
    re.IGNORECASE | re.VERBOSE,
)
_WORDED = re.compile(
    rf"(?<!\w)(?:(?P<relative>{RELATIVE})|i\s(?P<past>(?:mån|tis|ons|tors|fre|lör|sön)dag)s|(?P<weekday>{WEEKDAY})\.?)(?!\w)",
    re.IGNORECASE,
)
_SHORT_WEEKDAY = re.compile(
    r"(?:\w{5,20}:?\s)?(?:mån|tis|ons|fre|lör|sön|man|tir|lør|søn|mon|tue|wed|thu|fri|sat|sun)\.?,?\s", re.IGNORECASE
)
_ONE, _UNIT = ("|".join(sorted(words, key=len, reverse=True)) for words in (ONE, SECONDS))
_AGO = re.compile(
    rf"""(?:(?<!\w)(?P<since>för|for|vor)\s)?
    (?P<count>(?<![0-9])(?<![0-9][.,:])[0-9]{{1,3}}|(?<!\w)(?:{_ONE})(?!\w))\s?
    (?P<unit>{_UNIT})(?!\w)\.?(?P<ago>\s(?:sedan|siden|ago|sitten))?(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_TELLS_AGO = re.compile("sedan|siden|ago|sitten|vor", re.IGNORECASE)
_LONGEST_AGO = timedelta(days=31)
_LONGEST_WORDED = 300
_LONGEST_YEARLESS = 9

_Support = Literal["none", "weekday or label", "some", "its line"]


@dataclass(slots=True)
class _Form:
    """A date as it is written, before what stands around it is known.

    `on` is its day, None where there is no such day or it leaves out its year: then `month` and `day` are set.
    `support` is what must stand around it, so that nothing else can be meant; `clock` is what the form itself tells.
    """

    start: int
    end: int
    how: str
    on: date | None = None
    month: int = 0
    day: int = 0
    support: _Support = "none"
    numeric: bool = False
    clock: TimeOfDay | None = None


def find_dates(text: str, *, now: datetime | None = None, zone: tzinfo = STOCKHOLM) -> tuple[Dated, ...]:
    """Find every printed date in running text, in order, with its label and span; periods ("5–7 maj") are none.

    `now` (aware) gives dates without a year the nearest past year, and is needed for "Idag 11:41", "2 timmar sedan" and
    "Måndag 14:05"; without it those are left out, and so they are in a line of more than 300 characters. A date more
    than 7 days ahead of it is left out too.
    """
    figures = _FIGURE.search(text) is not None
    forms = list(_figured(text)) if figures else []
    if now and len(text) <= _LONGEST_WORDED and (_hints_at_day(text) or (figures and _SHORT_WEEKDAY.match(text))):
        today = now.astimezone(zone)
        forms += [*_worded(text, today), *_ago(text, today)]
        forms.sort(key=lambda form: form.start)
    found, floor = [], 0
    for form in forms:
        if form.start >= floor:
            dated, floor = _read(text, form, floor, now, zone)
            if dated:
                found.append(dated)
    return tuple(found)


def may_tell_date(text: str, now: datetime | None) -> bool:
    """Whether a text has in it what every date has; it is cheap to ask."""
    return bool(_FIGURE.search(text)) or (now is not None and _hints_at_day(text))


def _hints_at_day(text: str) -> bool:
    return bool(_CLUE.search(text.lower()))


def _figured(text: str) -> Iterator[_Form]:
    """Give the dates that are written with figures, year first, day first or month first."""
    floor = 0
    for figures in _FIGURES.finditer(text):
        start, end = figures.span()
        if start < floor or end - start > 4 or end - start == 3 or _is_joined(text, start):
            continue
        form = _year_first(text, start) if end - start == 4 else _day_first(text, start)
        if form:
            floor = form.end
            yield form


def _is_joined(text: str, start: int) -> bool:
    """Whether figures go on from others before them: a phone number, a version, a period, an amount."""
    return start > 1 and text[start - 1] in "-–.,:/" and text[start - 2] in "0123456789"


def _year_first(text: str, start: int) -> _Form | None:
    match = _YEAR_FIRST.match(text, start)
    if match is None:
        return None
    if match["bar"] == "." and _is_version(text, start):
        return None
    named = match["month"] or match["cjk_month"]
    day = real_day(match["year"], MONTHS.get(named.lower(), named), match["day"] or match["cjk_day"])
    return _Form(start, match.end(), "year-month-day", day)


def _day_first(text: str, start: int) -> _Form | None:
    match = _DAY_FIRST.match(text, start)
    if match is None:
        return _month_first(text, start)
    field, end, day = match.groupdict(), match.end(), int(match["day"])
    before = text[max(0, start - 8) : start]
    if name := field["month_name"]:
        if len(before) > 1 and before[-1] == "-" and before[-2].isalpha():
            return None  # "covid-19 mars"
        month, year = MONTHS[name.lower()], field["name_year"] or _century(field["short_year"])
        if year:
            return _Form(start, end, "day month year", real_day(year, month, day))
        return _Form(start, end, "day month", None, month, day, "some" if name.lower() == "may" else "none")
    if before[-1:].isalnum() or before[-1:] == "_" or _is_version(text, start):
        return None
    if bare := field["slash_bare"] or field["dot_bare"]:
        return _Form(start, end, "day.month", None, int(bare), day, "weekday or label", numeric=True)
    numbered = field["dot_month"] or field["dash_month"] or field["slash_month"] or field["padded_month"]
    short = field["slash_short_year"] or field["padded_year"]
    year = field["dot_year"] or field["dash_year"] or _century(short)
    support: _Support = "some" if field["padded_year"] else "none"
    return _Form(start, end, "day.month.year", real_day(year, numbered, day), support=support, numeric=True)


def _is_version(text: str, start: int) -> bool:
    return text[max(0, start - 8) : start].lower().startswith("version")


def _month_first(text: str, start: int) -> _Form | None:
    """Read "Mar 22, 2018" from its day on: looking for months in every word would take far longer."""
    if not text[start - 1 : start].isspace():
        return None
    words = text[max(0, start - 20) : start].rsplit(None, 1)
    name = words[-1].rstrip(".").lstrip("([") if words else ""
    month = MONTHS.get(name.lower())
    match = _AFTER_MONTH.match(text, start) if month else None
    if month is None or match is None:
        return None
    begin, year = text.rindex(name, 0, start), match["year"] or _century(match["short_year"])
    if year:
        return _Form(begin, match.end(), "month day year", real_day(year, month, match["day"]))
    return _Form(begin, match.end(), "month day", None, month, int(match["day"]), "some")


def _century(short: str | None) -> str:
    return "" if short is None else f"19{short}" if short >= "90" else f"20{short}"


def _worded(text: str, today: datetime) -> Iterator[_Form]:
    """Give the days that are told from today: "Idag", "i måndags", and a weekday with its clock in its own line."""
    for match in _WORDED.finditer(text):
        start, end = match.span()
        if relative := match["relative"]:
            ago = DAYS_AGO["".join(relative.lower().split())]
            yield _Form(start, end, "relative", today.date() - timedelta(days=ago), support="some")
            continue
        clock = clock_after(text, end)
        if match["past"] or clock or look_back(text, start, 0, numeric=False).label:
            back = (today.weekday() - WEEKDAYS[(match["past"] or match["weekday"]).lower()]) % 7
            later = clock and (clock.time.hour, clock.time.minute) > (today.hour, today.minute)
            day = today.date() - timedelta(days=7 if back == 0 and (later or match["past"]) else back)
            if ends_line(text, clock.end if clock else end):
                yield _Form(start, end, "weekday", day, support="its line")


def _ago(text: str, now: datetime) -> Iterator[_Form]:
    """Give the times that are told by how long ago they were; by hours only the day is sure."""
    if not _TELLS_AGO.search(text):
        return
    for match in _AGO.finditer(text):
        since = (match["since"] or "").lower()
        if not match["ago"] and since != "vor":
            continue
        count, unit = match["count"].lower(), SECONDS[match["unit"].lower()]
        age = timedelta(seconds=unit * (1 if count in ONE else int(count)))
        at = (now.astimezone(UTC) - age).astimezone(now.tzinfo)
        if age <= _LONGEST_AGO:
            clock = TimeOfDay(at.hour, at.minute, at.second, at.tzinfo) if unit < SECONDS["h"] else None
            yield _Form(match.start(), match.end(), "time ago", at.date(), support="its line", clock=clock)


def _read(text: str, form: _Form, floor: int, now: datetime | None, zone: tzinfo) -> tuple[Dated | None, int]:
    """Read a form with what stands around it; also tell where to read on."""
    clock = clock_after(text, form.end)
    end = clock.end if clock else form.end
    if after := _goes_on(text, form, end):
        return None, after
    before = look_back(text, form.start, floor, numeric=form.numeric)
    day = form.on
    if form.month and now:
        day = _without_year(form.month, form.day, before.weekday, now.astimezone(zone).date())
    if day is None or ends_period(text, before.start, floor, day.day):
        return None, end
    clock = clock or before.clock
    said = before.label is not None
    if form.support == "weekday or label":
        supported = said or before.weekday is not None
    elif form.support == "some":
        supported = bool(said or clock or before.weekday is not None) or stands_alone(text, before.start, end)
    else:
        supported = form.support == "none" or said or _is_own_line(text, before.start, end)
    if not supported:
        return None, form.end
    at, precision = moment(day, form.clock or (clock.time if clock else None), zone)
    label = "event" if clock and clock.spans else before.label
    return unless_ahead(Dated(at, precision, label, form.how, before.start, end), now), end


def _goes_on(text: str, form: _Form, end: int) -> int | None:
    """Where a period ends that a date is the first day of: "29 januari – 3 februari 2026"; None when it is none."""
    start = other_end(text, end)
    if start is None:
        return None
    if month := _MONTH_FIRST.match(text, start):
        match = _AFTER_MONTH.match(text, month.end())
        second = _Form(start, match.end(), "", None, 0 if match["year"] else 1) if match else None
    elif figures := _FIGURES.match(text, start):
        second = _year_first(text, start) if len(figures[0]) == 4 else _day_first(text, start)
    else:
        return None
    if second is None or second.support == "weekday or label" or (second.month and not form.month):
        return None
    clock = clock_after(text, second.end)
    return clock.end if clock else second.end


def _is_own_line(text: str, start: int, end: int) -> bool:
    """Whether a date ends its line and begins it, but for separators or a name that it is glued to."""
    return ends_line(text, end) and (stands_alone(text, start, end) or text[start - 1 : start].isalpha())


def _without_year(month: int, day: int, weekday: int | None, today: date) -> date | None:
    """Find the nearest such day that is not more than 7 days ahead; 29 February may be eight years back.

    A weekday that is stated must be right, else it is one of an earlier year, or one to come.
    """
    latest = today + AHEAD
    years = range(today.year + 1, today.year - _LONGEST_YEARLESS, -1)
    days = [each for year in years if (each := real_day(year, month, day))]
    past = [each for each in days if each <= latest]
    if weekday is None or not past or past[0].weekday() == weekday:
        return past[0] if past else None
    if any(each > latest and each.weekday() == weekday for each in days):
        return None
    return next((each for each in past if each.weekday() == weekday), None)
