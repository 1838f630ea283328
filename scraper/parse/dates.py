"""Reads the dates of Swedish press pages, as printed ("Publicerad: 20 januari, 2024 kl. 14.05") and for machines.

It only ever returns a real calendar day, and says how exactly the time was stated and what the page called it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AHEAD = timedelta(days=7)
"""How far ahead of now a date of publication may lie: embargoes and clocks out of step, but not events."""

Label = Literal["published", "modified"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that was read, and where in the text it stood.

    `at` is in the stated offset, else the source's zone; for day precision it is 00:00 UTC of that calendar day.
    `label` is what the page called it, `how` the form it was written in. The span covers weekday, date and clock.
    """

    at: datetime
    precision: Literal["minute", "day"]
    label: Label | None
    how: str
    start: int
    end: int


_MONTH_NAMES = (  # Swedish, English, Norwegian, Danish, German, Finnish; abbreviations first
    "jan januari january januar jänner tammikuu tammikuuta",
    "feb febr februari february februar helmikuu helmikuuta",
    "mar mars march marts mär märz maaliskuu maaliskuuta",
    "apr april huhtikuu huhtikuuta",
    "maj may mai toukokuu toukokuuta",
    "jun juni june kesäkuu kesäkuuta",
    "jul juli july heinäkuu heinäkuuta",
    "aug augusti august elokuu elokuuta",
    "sep sept september syyskuu syyskuuta",
    "okt oct oktober october lokakuu lokakuuta",
    "nov november marraskuu marraskuuta",
    "dec des dez december desember dezember joulukuu joulukuuta",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY = (
    "(?:(?:mån|tis|ons|tors|fre|lör|sön|man|tirs|lør|søn)dag(?:en)?|mån|tis|ons|tors?|fre|lör|sön"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)"
)
_DIGIT = re.compile("[0-9]")
_RELATIVE = r"i\s?dag|today|heute|tänään|i\s?förrgår|i\s?går|yesterday|gestern|eilen"
_SOME_DAY = re.compile(_RELATIVE, re.IGNORECASE)
_DAYS_AGO = {
    "idag": 0,
    "today": 0,
    "heute": 0,
    "tänään": 0,
    "iförrgår": 2,
    "igår": 1,
    "yesterday": 1,
    "gestern": 1,
    "eilen": 1,
}

_CLOCK_ZONES: dict[str, str | int] = {  # a place, or hours east of Greenwich (RFC 822, section 5.1)
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
}

_YEAR = r"(?:199[0-9]|20[0-9]{2}|2100)(?![0-9])"
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![^\W\d_])"
_DAY = r"[0-3]?[0-9]"

# Digits, and what joins digits, may not come before: they make it a range, a phone number or a version.
_DATE = re.compile(
    rf"""(?<![0-9])(?<![0-9][-–.,:/])
    (?:(?=[0-9])(?:
          (?P<iso_year>{_YEAR})(?P<bar>[-/])(?P<iso_month>[0-9]{{1,2}})(?P=bar)(?P<iso_day>{_DAY})(?![0-9])(?![-/][0-9])
        | (?<![^\W\d_]-)(?P<day>{_DAY})(?::[ae]|\.|st|nd|rd|th)?(?:[\s-]{{0,2}}|\sof\s)(?P<month>{_MONTH})
          (?:[\s,.-]{{0,3}}(?P<year>{_YEAR})|(?!\.?,?\s{{0,2}}[0-9]{{4}}(?![0-9])))
        | (?<!\w)(?<!version\s)(?P<num_day>{_DAY})(?:
              (?P<dot>\.\s?)(?P<dot_month>[01]?[0-9])(?P=dot)(?P<dot_year>{_YEAR})
            | (?P<dash>[/-])(?P<dash_month>[01]?[0-9])(?:(?P=dash)|(?<=/[0-9])[\s-]|(?<=/[0-9]{{2}})[\s-])
              (?P<dash_year>{_YEAR})
          )(?!\.[0-9])
       )
      |(?<!\w)(?=[adefhijklmnosty])(?:
          (?P<us_month>{_MONTH})\.?\s{{1,2}}(?P<us_day>{_DAY})(?:st|nd|rd|th)?,?\s{{1,2}}(?P<us_year>{_YEAR})
        | (?P<relative>{_RELATIVE})(?!\w)
       )
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_CLOCK = re.compile(
    rf"""(?:(?P<t>T)|[\s,]{{0,3}}(?:[-–|•·]\s{{0,2}})?(?:(?P<kl>kl\.?|klockan|klo)|at|um)?\s{{0,2}})
    (?P<hour>[0-9]{{1,2}})
    (?:(?P<colon>:)(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}})(?:[.,][0-9]{{1,9}})?)?
      |\.(?P<dot_minute>[0-9]{{2}})(?!\s?(?:kr|%|procent|miljon|tusen)))?
    (?![0-9]|[.,:][0-9])
    (?:\s?(?P<half>[ap])\.?m\b\.?)?
    (?:\s?\(?(?P<zone>(?:(?:UTC|GMT)?[+-][0-9]{{2}}:?[0-9]{{2}}|{"|".join(_CLOCK_ZONES)})(?![^\W_]|[+-][0-9])))?
    """,
    re.IGNORECASE | re.VERBOSE,
)

_LEAD_IN = re.compile(
    rf"""(?:
        (?:(?P<modified>(?:senast|sist|last)\s(?:ändra[dt]|uppdatera[dt]|granska[dt]|endret|oppdatert|updated|modified|changed)
             |(?:uppdaterings|ändrings)datum|uppdatera(?:[dt]|des)|(?<!för)ändra(?:[dt]|des)|oppdatert|opdateret|reviderad|päivitetty
             |updated|modified)
          |(?P<published>publicera(?:[dt]|des)|publiceringsdatum|(?:date\s)?published|publisert|udgivet|offentliggjort|julkaistu|veröffentlicht|skapa[dt]|(?<!\w)(?:datum|date)))
        (?:\s(?:datum|date|on|am))?\s?:?\s{{0,3}}
    )?
    (?P<weekday>(?:(?<!\w){_WEEKDAY}\.?,?\s{{1,2}})?(?:(?<!\w)(?:den|the)\s{{1,2}})?)
    $""",
    re.IGNORECASE | re.VERBOSE,
)
_LEAD_IN_LENGTH = 48

_STANDS_ALONE_AFTER = re.compile(r"\s*(?:[|•·,;:)\]–-]|$)|\s*\n")
_STANDS_ALONE_BEFORE = re.compile(r"(?:^|[|•·,;:(\[–\n-])\s*$")


def find_dates(text: str, *, now: datetime | None = None, zone: tzinfo = STOCKHOLM) -> tuple[Dated, ...]:
    """Find every printed date in running text, in order, with its label and span.

    `now` (aware) gives dates without a year the nearest past year, and is needed for "Idag 11:41"; without it those
    are left out. A date more than 7 days ahead of it is left out too.
    """
    if not (_DIGIT.search(text) or (now is not None and _SOME_DAY.search(text))):
        return ()
    found = []
    position = 0
    while match := _DATE.search(text, position):
        dated = _printed(match, text, now, zone)
        position = match.end()
        if dated:
            found.append(dated)
            position = dated.end
    return tuple(found)


def _printed(match: re.Match[str], text: str, now: datetime | None, zone: tzinfo) -> Dated | None:
    day, how = _calendar_day(match, now, zone)
    if day is None:
        return None
    clock = _clock_after(text, match.end())
    start, label = _lead_in(text, match.start())
    if clock is None and how == "relative" and not (label or _stands_alone(text, start, match.end())):
        return None  # "beslutade i dag att" is prose
    if clock is None and match["month"] == "may" and not match["year"]:
        return None  # "section 4 may"
    at, precision = _moment(day, clock, zone)
    end = match.end() if clock is None else clock.end
    return _unless_ahead(Dated(at, precision, label, how, start, end), now)


def _calendar_day(match: re.Match[str], now: datetime | None, zone: tzinfo) -> tuple[date | None, str]:
    """Which day a match of `_DATE` means, None when there is no such day, and the name of its form."""
    field = match.group
    if field("iso_year"):
        return _real_day(field("iso_year"), field("iso_month"), field("iso_day")), "year-month-day"
    if month := field("month"):
        number = _MONTHS.get(month.lower(), 0)
        if field("year"):
            return _real_day(field("year"), number, field("day")), "day month year"
        return (_without_year(number, int(field("day")), now, zone) if now else None), "day month"
    if month := field("us_month"):
        return _real_day(field("us_year"), _MONTHS.get(month.lower(), 0), field("us_day")), "month day year"
    if field("num_day"):
        year, number_month = field("dot_year") or field("dash_year"), field("dot_month") or field("dash_month")
        return _real_day(year, number_month, field("num_day")), "day.month.year"
    ago = _DAYS_AGO.get("".join(field("relative").lower().split()))
    if now is None or ago is None:
        return None, "relative"
    return now.astimezone(zone).date() - timedelta(days=ago), "relative"


def _real_day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _without_year(month: int, day: int, now: datetime, zone: tzinfo) -> date | None:
    """Find the nearest such day that is not more than 7 days ahead; 29 February may be eight years back."""
    today = now.astimezone(zone).date()
    for year in range(today.year + 1, today.year - 9, -1):
        candidate = _real_day(year, month, day)
        if candidate and candidate <= today + AHEAD:
            return candidate
    return None


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    second: int
    zone: tzinfo | None
    end: int


def _clock_after(text: str, position: int) -> _Clock | None:
    """Read the time of day that follows a date, if any."""
    match = _CLOCK.match(text, position)
    if match is None:
        return None
    minute = match["minute"] or match["dot_minute"]
    if not match["colon"] and not match["kl"] and (minute is None or len(match["hour"]) == 1):
        return None  # a bare number, or an amount: only "kl." makes "9" and "9.30" a time
    hour, second = int(match["hour"]), int(match["second"] or 0)
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    if hour > 23 or int(minute or 0) > 59 or second > 59:
        return None
    zone, end = match["zone"], match.end()
    if zone and zone[0] == "-" and ":" in zone and not (match["t"] or match["second"]):
        zone, end = None, match.start("zone")  # "10:00-12:00" is from ten to noon
    return _Clock(hour, int(minute or 0), second, _clock_zone(zone) if zone else None, end)


def _clock_zone(stated: str) -> tzinfo | None:
    """Tell the zone a clock names. CET and CEST both mean local time: sites print "CET" all summer."""
    name = stated.upper()
    if name in _CLOCK_ZONES:
        known = _CLOCK_ZONES[name]
        return ZoneInfo(known) if isinstance(known, str) else timezone(timedelta(hours=known)) if known else UTC
    digits = name.removeprefix("UTC").removeprefix("GMT").replace(":", "")
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5] or 0))
    if offset > timedelta(hours=14):
        return None
    return timezone(-offset if digits[0] == "-" else offset) if offset else UTC


def _moment(day: date, clock: _Clock | None, zone: tzinfo) -> tuple[datetime, Literal["minute", "day"]]:
    """Day and clock as one time. Publishing systems fill a missing clock with 00:00:00 or 23:59:59: that is no time."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if clock is None or _is_filler(clock.hour, clock.minute, clock.second):
        return midnight, "day"
    at = midnight.replace(hour=clock.hour, minute=clock.minute, second=clock.second, tzinfo=clock.zone or zone)
    # An hour that the spring change skips does not survive the trip; coming back it has moved forward (PEP 495).
    return (at if at.utcoffset() == timedelta(0) else at.astimezone(UTC).astimezone(at.tzinfo)), "minute"


def _is_filler(hour: int, minute: int, second: int) -> bool:
    return (hour, minute, second) in ((0, 0, 0), (23, 59, 59))


def _lead_in(text: str, start: int) -> tuple[int, Label | None]:
    """Where a date begins with its weekday and "den", and what the label right before it calls it."""
    match = _LEAD_IN.search(text[max(0, start - _LEAD_IN_LENGTH) : start])
    if match is None:
        return start, None
    label: Label | None = "modified" if match["modified"] else "published" if match["published"] else None
    return start - len(match["weekday"]), label


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 8) : start] if start else ""
    return bool(_STANDS_ALONE_AFTER.match(text, end) and _STANDS_ALONE_BEFORE.search(before))


def _unless_ahead(dated: Dated, now: datetime | None) -> Dated | None:
    return None if now is not None and dated.at > now + AHEAD else dated


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
_LONGEST = 200


def read_machine_date(value: str, *, now: datetime | None = None, zone: tzinfo = STOCKHOLM) -> Dated | None:
    """Read the date in a `datetime` attribute, JSON-LD, a meta tag or a feed; None when there is none to trust.

    ISO 8601 in its common forms, RFC 822 (without a zone: in `zone`, where libraries guess UTC), seconds or
    milliseconds since 1970, else the first date printed in it. A clock of exactly 00:00:00 or 23:59:59, as stated or in
    `zone`, counts as no clock: publishing systems fill in one or the other when the editor gave only a day.
    """
    text = value.strip()[:_LONGEST]
    if match := _EPOCH.fullmatch(text):
        dated = _from_epoch(int(match["s"]), len(text), zone)
        if dated:
            return _unless_ahead(dated, now)
    if match := _ISO_8601.fullmatch(text):
        dated = _from_iso(match, zone)
        return _unless_ahead(dated, now) if dated else None
    found = find_dates(_TWO_DIGIT_YEAR.sub(r"\g<before>20", text), now=now, zone=zone)
    return found[0] if found else None


def _from_epoch(number: int, length: int, zone: tzinfo) -> Dated | None:
    seconds = number // 1000 if number >= 10**11 else number
    at = datetime.fromtimestamp(seconds, tz=UTC)
    return _machine(at, "epoch", length, zone) if 1990 <= at.year <= 2100 else None


def _from_iso(match: re.Match[str], zone: tzinfo) -> Dated | None:
    day = _real_day(match["year"], match["month"], match["day"])
    if day is None or not 1990 <= day.year <= 2100:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["hour"] is None or hour > 23 or minute > 59 or second > 59:
        return Dated(_moment(day, None, zone)[0], "day", None, "iso-8601", 0, match.end())
    stated = _clock_zone(match["zone"]) if match["zone"] else None
    at, precision = _moment(day, _Clock(hour, minute, second, stated, match.end()), zone)
    if precision == "day":
        return Dated(at, "day", None, "iso-8601", 0, match.end())
    return _machine(at, "iso-8601", match.end(), zone)


def _machine(at: datetime, how: str, length: int, zone: tzinfo) -> Dated:
    """Date a stated instant; in UTC, midnight there and midnight at the source both fill in for a missing clock."""
    if at.utcoffset() == timedelta(0):
        for local in (at, at.astimezone(zone)):
            if _is_filler(local.hour, local.minute, local.second):
                return Dated(datetime(local.year, local.month, local.day, tzinfo=UTC), "day", None, how, 0, length)
    return Dated(at, "minute", None, how, 0, length)


_IN_PATH = re.compile(rf"/(?P<year>{_YEAR})(?P<bar>[-/])(?P<month>[0-9]{{2}})(?P=bar)(?P<day>[0-9]{{2}})(?=[-/_.]|$)")


def date_in_url(url: str) -> Dated | None:
    """Read the day in an address such as `/2022-11-09-slug` or `/2020/03/17/slug`; None when it states only a month."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    for match in _IN_PATH.finditer(path):
        day = _real_day(match["year"], match["month"], match["day"])
        if day:
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            return Dated(at, "day", None, "url", match.start("year"), match.end("day"))
    return None
