"""Decides when a release was published and when it was changed, from everything on the page that says so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from scraper.model import CHANGE_STANDS_IN
from scraper.parse.datelines import is_prose
from scraper.parse.dates import (
    DAY_LABEL,
    LABEL_WORDS,
    Dated,
    date_in_url,
    find_dates,
    is_of_event,
    label_of,
    may_tell_date,
    names_change,
    read_machine_date,
)
from scraper.parse.headline import Headline, duplicates_title
from scraper.parse.layout import Layout
from scraper.parse.metadata import MODIFIED, PUBLISHED, Metadata
from scraper.parse.other_news import is_in_card, is_of_other
from scraper.parse.outline import Block, Outline

_LABELLED = re.compile(
    "a(?:ktualis|mend)|bearb|c(?:hange|orrect|reate)|dat[eou]|e(?:dited|ndret|rschien|rstellt)|granska|i(?:nlagd|ssued)"
    "|julkai|korrig|luotu|m(?:odif|uokat)|o(?:ffentligg|p+rett|p+dat)|p(?:ubli|ost[ae]|vm|äivi)|r(?:elease|evi|edig|ätta)"
    "|s(?:kapa|tand)|u(?:dgiv|p+dat|p+lag|tgi|tlag)|veröff|ändr|ændr"
)
"""What is in every label, in lower case."""

_FIGURE = re.compile("[0-9]")
_WORD = re.compile("[A-ZÅÄÖÆØÜ]?[a-zåäöæøüß]+|[^\\W_]+")
_AUTHOR = re.compile(r"(?<!\w)(?:av|Av|by|By|von|af)(?:\s[A-ZÅÄÖÆØÜ][^\s\d]{1,20}){1,4}")
_PLACE = re.compile(r"[A-ZÅÄÖÆØÜ][^\W\d_]+(?:[ -][A-ZÅÄÖÆØÜ][^\W\d_]+){0,2},\s+$")
"""How a release may begin its dateline: "Sjövik, 5 februari 2026"."""

_FURNITURE = LABEL_WORDS | frozenset(
    "pressmeddelande pressmeddelanden pressinbjudan pressrelease pressmelding pressemitteilung tiedote press nyhet"
    " nyheter notis artikel article news av by von klockan uhr lästid lesetid lesedauer reading read min minuter"
    " minuten minutes minutter".split()
)
"""What a line that tells a date may hold beside it: its label, the kind of release, how long it takes to read."""

_OF_THE_SITE = re.compile(r"webbplats|website", re.IGNORECASE)
_LONGEST_DATELINE = 160
_FEW_SPACES = 9
_MOST_SPACES = 18  # "Publicerad den 5 februari 2026 klockan 08.20, senast uppdaterad den …" has 15
_LONGEST_EVENT_LINE = 80
_MOST_OTHER_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Publication:
    """When a release was published (None when the page does not say), how that is known, and when it was changed."""

    published: Dated | None
    how: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """What dates are read against: the present, and the zone of a source that states none."""

    now: datetime | None
    zone: tzinfo

    def machine(self, value: str) -> Dated | None:
        """Read a date written for machines."""
        return read_machine_date(value, now=self.now, zone=self.zone)

    def printed(self, text: str) -> tuple[Dated, ...]:
        """Read the dates printed in a line."""
        return find_dates(text, now=self.now, zone=self.zone)

    def in_url(self, url: str) -> Dated | None:
        """Read the date in an address."""
        return date_in_url(url, now=self.now)


Evidence = tuple[Dated, str]
"""A date, and how it was found."""


def read_publication(
    layout: Layout, metadata: Metadata, header: Sequence[int], headline: Headline, clock: Clock, url: str
) -> Publication:
    """Weigh the evidence, the surest first; a clock time from lesser evidence is added to the same day.

    `header` are the blocks around the title that are no running text. Surest is what the page states of its article for
    machines. A printed date that is called one of publication goes before what is stated of the page as a whole, which
    may be older than the text; that goes before a date called nothing, which may be an event's. A date above the title
    may be today's, of a masthead, so the address goes before it.
    """
    stated, changed = next(_stated(metadata, clock), None), next(_stated_modified(metadata, clock), None)
    if stated and changed and stated[0].precision == changed.precision == "minute":
        return Publication(*stated, changed.at)  # nothing that is printed could add to it
    printed = list(_printed(layout.outline, header, headline, clock))
    below = [each for index, each in printed if index >= headline.first]
    above = [each for index, each in printed if index < headline.first]
    elsewhere = list(_elsewhere(layout.outline, set(header), clock))
    evidence = list(_stated(metadata, clock))
    evidence += _called("published", below) + _called("published", above)
    outside = _called("published", elsewhere)
    if len({dated.at.date() for dated, _ in outside}) == 1:
        evidence += outside
    evidence += _stated_of_page(metadata, clock)
    evidence += _called(None, below)
    if in_url := clock.in_url(url):
        evidence.append((in_url, "date in the address"))
    evidence += _called(None, above)
    changes = [dated for dated, _ in _called("modified", [*below, *above, *elsewhere])]
    updated = _finest([*_stated_modified(metadata, clock), *changes])
    if not evidence:
        return Publication(updated, CHANGE_STANDS_IN if updated else "", updated.at if updated else None)
    dated, how = _with_clock(evidence)
    if updated and updated.precision == "day" and updated.at.date() <= dated.at.date():
        updated = None
    return Publication(dated, how, updated.at if updated else None)


def _called(label: str | None, evidence: Iterable[Evidence]) -> list[Evidence]:
    return [each for each in evidence if each[0].label == label]


def _with_clock(evidence: Sequence[Evidence]) -> Evidence:
    """Give the surest evidence, or the surest of the same day that also tells the time."""
    first = evidence[0][0]
    if first.precision == "minute":
        return evidence[0]
    same_day = (each for each in evidence if each[0].precision == "minute" and each[0].at.date() == first.at.date())
    return next(same_day, evidence[0])


def _finest(dates: Sequence[Dated]) -> Dated | None:
    """Give the first date, or one of the same day that also tells the time."""
    return _with_clock([(each, "") for each in dates])[0] if dates else None


def _stated(metadata: Metadata, clock: Clock) -> Iterator[Evidence]:
    """Read the dates of publication that the page states of its article for machines."""
    if dated := clock.machine(metadata.text("datePublished")):
        yield dated, "json-ld datePublished"
    items = _items(metadata, clock)
    if len({each.at.date() for each in items}) == 1:
        yield items[0], "microdata datePublished"
    for name in PUBLISHED:
        if name in metadata.meta and (dated := clock.machine(metadata.meta[name])):
            yield dated, f"meta {name}"
    if dated := clock.machine(metadata.text("dateCreated")):
        yield dated, "json-ld dateCreated"


def _items(metadata: Metadata, clock: Clock) -> list[Dated]:
    return [dated for value in metadata.properties.get("datePublished", []) if (dated := clock.machine(value))]


def _stated_of_page(metadata: Metadata, clock: Clock) -> Iterator[Evidence]:
    """Read when the page as a whole was published, or the first of several articles that it marks up."""
    if dated := clock.machine(metadata.of_page("datePublished")):
        yield dated, "json-ld WebPage datePublished"
    for dated in _items(metadata, clock)[:1]:
        yield dated, "microdata datePublished"


def _stated_modified(metadata: Metadata, clock: Clock) -> Iterator[Dated]:
    """Read the dates of change that the page states for machines."""
    values = [metadata.text("dateModified"), *metadata.properties.get("dateModified", [])[:1]]
    values += [metadata.meta[name] for name in MODIFIED if name in metadata.meta]
    values.append(metadata.of_page("dateModified"))
    yield from (dated for value in values if value and (dated := clock.machine(value)))


def _printed(
    outline: Outline, header: Sequence[int], headline: Headline, clock: Clock
) -> Iterator[tuple[int, Evidence]]:
    """Read the dates by the title, with their block: in <time> elements, in lines of their own, then in any other.

    A line that is only a label belongs to the one after it; the title, a sentence or a teaser of another release tells
    nothing of this one.
    """
    near: list[tuple[int, Evidence]] = []
    mixed: list[tuple[int, Evidence]] = []
    times: dict[int, list[dict[str, str | None]]] = {}
    for thing in outline.times:
        times.setdefault(thing.at, []).append(thing.attributes)
    label = ""
    for index in header:
        block = outline.blocks[index]
        text, label = label + block.text, ""
        stated = times.get(index, ())
        if not stated and not may_tell_date(text, clock.now):
            label = block.text.strip(" :") + ": " if label_of(block.text) else ""
            continue
        dates = clock.printed(text) if len(text) <= _LONGEST_DATELINE else ()
        if not (stated or dates) or duplicates_title(block.text, headline.text):
            continue
        if is_event_line(outline.blocks, index) or is_in_card(outline, index):
            continue
        found = list(_in_times(stated, dates, clock))
        changed = {each.at.date() for each, _ in found if each.label == "modified"}
        own = [each for each in dates if each.label or each.at.date() not in changed]
        alone = _is_only(text, dates)
        found += _in_line(text, own if alone else _unless_mentioned(text, own), "near the title")
        (near if alone else mixed).extend((index, each) for each in found)
    yield from near
    yield from mixed


def _in_times(times: Iterable[dict[str, str | None]], printed: Sequence[Dated], clock: Clock) -> Iterator[Evidence]:
    """Read the <time> elements of a line, which may say what they are called."""
    for attributes in times:
        dated = clock.machine(attributes.get("datetime") or "")
        if dated:
            own = next((each for each in printed if each.at.date() == dated.at.date()), next(iter(printed), None))
            changed = names_change(f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}")
            label = "modified" if changed else own.label if own else None
            yield replace(dated, label=label), "time element near the title"


def _in_line(text: str, dates: Iterable[Dated], where: str) -> Iterator[Evidence]:
    if _OF_THE_SITE.search(text):
        return
    for dated in dates:
        before = text[: dated.start].strip()[-20:]
        yield dated, f"text after {before!r}" if dated.label and before else f"text {where}"


def _elsewhere(outline: Outline, header: set[int], clock: Clock) -> Iterator[Evidence]:
    """Read labelled dates anywhere else on the page: some platforms print them in a box of their own."""
    blocks = outline.blocks
    for index, block in enumerate(blocks):
        text = block.text
        if block.linked * 2 > len(text) or len(text) > _LONGEST_DATELINE or not _FIGURE.search(text):
            continue
        if index not in header and _LABELLED.search(text.lower()):
            pass
        elif index and index - 1 not in header and label_of(blocks[index - 1].text):
            text = f"{blocks[index - 1].text.strip(' :')}: {text}"
        else:
            continue
        dates = [each for each in clock.printed(text) if each.label in ("published", "modified")]
        if dates and not (is_event_line(blocks, index) or is_of_other(outline, index)):
            yield from _in_line(text, _unless_mentioned(text, dates), "elsewhere")


def _unless_mentioned(text: str, dates: Iterable[Dated]) -> Iterator[Dated]:
    """Leave out the dates that are parts of a sentence, though it may tell what was published when."""
    for dated in dates:
        before = text[: dated.start].rstrip()
        if label_of(before) or not (is_prose(text, dated) or (dated.label is None and _ends_in_label(before))):
            yield dated


def _ends_in_label(text: str) -> bool:
    """Whether the verb before a date is a word that else is a label: "Rapporten publicerades"."""
    return label_of(text.rpartition(" ")[2]) is not None


def is_event_line(blocks: Sequence[Block], index: int) -> bool:
    """Whether a line says when something takes place: "Tid: …", what is below "Tid", "Datum: …" beside those."""
    text = blocks[index].text
    before = blocks[index - 1].text if index else ""
    if is_of_event(text) or label_of(before) == "event":
        return True
    if not (DAY_LABEL.match(text) or DAY_LABEL.match(before)):
        return False
    around = (each.text for each in blocks[max(0, index - 2) : index + 3] if len(each.text) <= _LONGEST_EVENT_LINE)
    return any(is_of_event(each) or label_of(each) == "event" for each in around)


def is_dateline(text: str, clock: Clock, *, begun: bool = False) -> bool:
    """Whether a line only tells a date, with its label and perhaps the kind of release; an event's is none.

    Where the text has `begun`, a bare weekday ("Torsdag kl. 18") is a line of a programme.
    """
    spaces = text.count(" ")
    if len(text) > _LONGEST_DATELINE or spaces > _MOST_SPACES or (spaces > _FEW_SPACES and text[-1] in ".!?"):
        return False
    if not may_tell_date(text, clock.now):
        return label_of(text) in ("published", "modified")
    dates = clock.printed(text)
    return _is_only(text, dates) and not (begun and any(each.how == "weekday" and not each.label for each in dates))


def _is_only(text: str, dates: Sequence[Dated]) -> bool:
    """Whether a line says hardly more than its dates, and those are of no event."""
    rest = text
    for dated in reversed(dates):
        if dated.label == "event":
            return False
        rest = rest[: dated.start] + " " + rest[dated.end :]
    rest = _PLACE.sub("", rest)
    others = (word for word in _WORD.findall(_AUTHOR.sub(" ", rest)) if word.lower() not in _FURNITURE)
    return bool(dates) and sum(map(len, others)) <= _MOST_OTHER_LETTERS
