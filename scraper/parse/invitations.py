"""Reads the invitations to the press among releases: when and where they ask reporters to be, and who will be there.

What stands in lines of its own ("Tid: …", "Plats: …", "Medverkande: …") is taken before what a sentence says. Where a
text leaves open which day it means there is no invitation: a calendar with a wrong day is worse than one without it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from scraper.model import Article
from scraper.parse.dates import STOCKHOLM
from scraper.parse.dates.moments import TimeOfDay, moment
from scraper.parse.dates.words import WEEKDAY
from scraper.parse.invitation_times import AlternativesError, Hours, Occasion, hours_in, occasions
from scraper.parse.participants import read_participants

_TITLE = re.compile(
    r"""\W*(?:inställ[dt]\W{1,4})?(?:
      press-?(?:inbjud\w*|visning|träff|konferens)(?:\W|$)
      | (?:välkom(?:men|na)|inbjudan|inbjuden|(?:du|ni)\sbjuds\sin)\s(?:till|på)\s
        (?:(?:en|ett)\s)?(?:digital\w*\s)?(?:press|medi[ae])
      | (?:press(?:en)?|medi(?:a|er|erna))\s(?:inbjuds|bjuds\sin|hälsas\svälkom\w+|är\s(?:inbjud\w+|välkom\w+)))""",
    re.IGNORECASE | re.VERBOSE,
)
_WHEN = r"(?:start)?tid(?:punkt)?|när|datum|dag"
_WHERE = r"(?:mötes|samlings)?plats|var|adress|lokal|samling"
_WHO = r"medverka(?:nde|r)|på\splats(?:\sfinns)?(?:\sockså)?|deltagare|deltar|talare|närvarande|i\spanelen|vilka|vem"
_OTHER = (
    r"o\.?s\.?a\.?|(?:för)?anmälan|(?:sista\s)?anmälningsdag|sista\s(?:dag|svarsdag)[^:]{0,30}|ackreditering|kontakt\w*"
)
_AND = r"\s?(?:och|&|/|,)\s?"
_LABEL = re.compile(
    rf"""(?:[-•*·–]\s)?\W?(?:
      (?P<when>(?:{_WHEN})(?:{_AND}(?:{_WHEN}|{_WHERE}))*)
      | (?P<where>(?:{_WHERE})(?:{_AND}(?:{_WHERE}))*)
      | (?P<who>{_WHO}) | (?P<other>{_OTHER}))(?:\s?[:|?]|\s?$|(?<=tid|tum|dag)(?=\s(?:[0-9]|kl\b|{WEEKDAY})))\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_INLINE = re.compile(
    r"\s+(?=(?:Tid|När|Datum|Plats|Var|Adress|Lokal|Medverkande|Medverkar|På plats finns|Anmälan|OSA|O\.s\.a\.?"
    r"|Sista anmälningsdag)\s?:)"
)
_BULLET = re.compile(r"^\s*(?:[-•*·]\s+|[0-9]{1,2}[.)]\s+(?=\D))")
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ–”\"])")
_BIDS = re.compile(
    r"(?<!\w)(?:välkom(?:men|na)|inbjud\w*|bjud\w*\sin|press(?:träff|visning|konferens)\w*|visning\w*|inviger|invigning\w*"
    r"|äger\srum|samling\w*|visar|presenterar|håller|hålls|träffas|möt)(?!\w)",
    re.IGNORECASE,
)
_EVENT = r"(?:press\w*|inbjudan\w*|visning\w*|träff\w*|möte\w*|invigning\w*|besök\w*|evenemang\w*|seminari\w*|event\w*)"
_CANCELLED = re.compile(
    rf"""^\W*(?:obs\W{{1,3}})?inställ[dt](?!\w) | [(\[:–-]\s?inställ[dt]\s?(?:[)\]!.:]|$) | (?<!\w)inställ[dt]\s?[:!]
    | (?<!\w){_EVENT}(?:\s\w+){{0,6}}?\s(?:är|blir|har\sblivit)\s(?:\w+\s){{0,2}}inställ[dt](?!\w)
    | (?<!\w){_EVENT}(?:\s\w+){{0,6}}?\sställs\s(?:\w+\s){{0,2}}in(?!\w)
    | (?<!\w)ställ(?:er|a)\s(?:\w+\s){{0,2}}in\s(?:\w+\s)?{_EVENT}""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_CANCELLED = re.compile(
    r"(?<!\w)(?:inte|aldrig)\s(?:inställ|ställ)|inställ[dt]\spå\s(?!grund)|ställs\sinte\sin", re.IGNORECASE
)
_LONGEST_STAY = timedelta(hours=12)
_LONGEST_PLACE = 200
_LONGEST_LINE = 1_000
"""What a line may be long: in one much longer no pattern is sure to be quick."""

_LONGEST_TEXT = 30_000


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a release invites the press to. Times are in UTC; `starts_at` is 00:00 UTC of its day when it is `all_day`.

    `how` says where the day was found: the label of its line, or "sentence".
    """

    starts_at: datetime
    ends_at: datetime | None = None
    all_day: bool = False
    place: str | None = None
    participants: tuple[str, ...] = ()
    cancelled: bool = False
    how: str = ""


@dataclass(slots=True)
class _Told:
    """The lines of a release by what they tell; `when` and `where` keep the label in front: it is part of a date."""

    when: list[tuple[str, str]] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)


def names_invitation(title: str) -> bool:
    """Whether a title says that the press is invited, or that what it was invited to is off."""
    return _TITLE.match(title) is not None


def read_invitation(article: Article, *, zone: tzinfo = STOCKHOLM) -> Invitation | None:
    """Read what a release invites the press to; None when it is no invitation, or leaves its day open or in the past.

    A day without a year is the next such day on or after the publication, within 180 days. Clocks are of `zone`.
    """
    published_at = article.published_at
    if published_at is None or (article.kind != "pressinbjudan" and not names_invitation(article.title)):
        return None
    # A time known to the day is 00:00 UTC of it, which must not be moved to another zone.
    is_day = article.published_precision == "day"
    local = published_at.astimezone(UTC if is_day else zone)
    text = article.text[:_LONGEST_TEXT]
    text = text if not article.lead or article.lead in text else f"{article.lead}\n\n{text}"
    told = _sorted(text)
    try:
        found, how, hours = _when(article.title, told, local, zone)
    except AlternativesError:
        return None
    if found is None:
        return None
    starts_at, ends_at = _span(found.day, hours, zone)
    return Invitation(
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=hours is None,
        place=_place(told),
        participants=read_participants(told.who, told.prose),
        cancelled=_is_cancelled(article.title, told),
        how=how,
    )


def _sorted(text: str) -> _Told:
    """Sort the lines of a release; a label alone ("Tid:") is that of the line after it, "Medverkande:" of a list."""
    told, waiting, label = _Told(), "", ""
    for paragraph in text.split("\n\n"):
        taken = False
        for line in _pieces(paragraph):
            bare = _BULLET.sub("", line, count=1).strip()
            match = _LABEL.match(line)
            if match:
                kind = next(name for name in ("when", "where", "who", "other") if match[name])
                label, value = match[kind], line[match.end() :].strip()
                waiting = "" if value else kind
            elif waiting:
                kind, value = waiting, bare
                waiting = waiting if waiting == "who" else ""
            else:
                kind, value = "prose", bare
            taken = taken or not match
            if value:
                _keep(told, kind, label, value)
        if taken:  # a list ends with its paragraph
            waiting = ""
    return told


def _pieces(paragraph: str) -> Iterator[str]:
    for line in paragraph.split("\n"):
        if line.strip():
            yield from _INLINE.split(line.strip()[:_LONGEST_LINE])


def _keep(told: _Told, kind: str, label: str, value: str) -> None:
    if kind == "when":
        told.when.append((label, value))
    elif kind == "where":
        told.where.append(value)
    elif kind == "who":
        told.who.append(value)
    elif kind == "prose":
        told.prose.append(value)


def _when(title: str, told: _Told, published_at: datetime, zone: tzinfo) -> tuple[Occasion | None, str, Hours | None]:
    """Find the day and its hours: in lines that are for it, else in sentences; hours may have a line of their own."""
    found: Occasion | None = None
    how, alone = "", None
    for label, value in told.when:
        line = f"{_plain(label)}: {value}"
        here = occasions(line, published_at, zone, bare=True)
        if here and found is None:
            found, how = here[0], label
        elif not here and alone is None:
            alone = next(hours_in(line, bare=True), None)
    if found is None:
        found, how = _from_sentences([title, *told.prose], published_at, zone), "sentence"
    return found, how, (found and found.hours) or alone or _first_of_programme(told.prose)


def _plain(label: str) -> str:
    """Give the label that dates are read by: of "Tid och plats" the first word."""
    return re.split(r"\W", label, maxsplit=1)[0].capitalize()


def _from_sentences(lines: Iterable[str], published_at: datetime, zone: tzinfo) -> Occasion | None:
    """Find the day that sentences speak of: those that bid someone welcome before others, with a time before without.

    None when they speak of different days.
    """
    weighed: dict[int, list[Occasion]] = {}
    for line in lines:
        for sentence in _SENTENCES.split(line):
            here = occasions(sentence, published_at, zone)
            if here:
                weight = (2 if any(each.hours for each in here) else 0) + (1 if _BIDS.search(sentence) else 0)
                weighed.setdefault(weight, []).append(here[0])
    best = weighed.get(max(weighed, default=0), []) if max(weighed, default=0) else []
    if len({each.day for each in best}) != 1:
        return None
    return next((each for each in best if each.hours), best[0])


def _first_of_programme(lines: Iterable[str]) -> Hours | None:
    """Give the time of the first line of a programme ("10.00 Samling i entrén")."""
    for line in lines:
        hours = next(hours_in(line, bare=False), None)
        if hours and hours.at == 0 and hours.until < len(line):
            return Hours(hours.start, None, hours.at, hours.until)
    return None


def _span(day: date, hours: Hours | None, zone: tzinfo) -> tuple[datetime, datetime | None]:
    starts_at, precision = moment(day, hours.start if hours else None, zone)
    starts_at = starts_at.astimezone(UTC)
    if hours is None or hours.end is None or precision == "day":
        return starts_at, None
    ends_at = _at(day, hours.end, zone)
    if ends_at <= starts_at:  # past midnight
        ends_at = _at(day + timedelta(days=1), hours.end, zone)
    return starts_at, ends_at if ends_at - starts_at <= _LONGEST_STAY else None


def _at(day: date, clock: TimeOfDay, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, clock.hour, clock.minute, tzinfo=zone).astimezone(UTC)


def _place(told: _Told) -> str | None:
    places = list(dict.fromkeys(_tidy(each) for each in told.where[:2]))
    if not places:
        places = [_after_time(value) for label, value in told.when if re.search(r"plats|var\b", label, re.IGNORECASE)]
    joined = ", ".join(filter(None, places))
    return joined[:_LONGEST_PLACE].rstrip() or None


def _after_time(value: str) -> str:
    """Give what "torsdag 12 mars klockan 10, Stadshuset" has after its time."""
    last = max((hours.until for hours in hours_in(value, bare=True)), default=None)
    return "" if last is None else _tidy(value[last:])


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:|–-.")


def _is_cancelled(title: str, told: _Told) -> bool:
    """Whether the release says that what it invited to is off; operations and trains may be off without that."""
    sentences = (sentence for line in told.prose for sentence in _SENTENCES.split(line))
    values = (value for _, value in told.when)
    off = (each for each in (title, *values, *sentences) if "ställ" in each.lower() and _CANCELLED.search(each))
    return not all(map(_NOT_CANCELLED.search, off))
