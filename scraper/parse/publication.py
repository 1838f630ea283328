"""Decides when a release was published and when it was changed, from everything on the page that says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from scraper.parse.dates import AHEAD, Dated, date_in_url, find_dates, read_machine_date
from scraper.parse.metadata import MODIFIED, PUBLISHED, Metadata
from scraper.parse.outline import Outline

_LABELLED = re.compile(r"publi|uppdater|ändra|updated|modified|skapa|posted|datum")
_ONLY_A_LABEL = re.compile(
    r"\W*(?:publi[cs]\w*|publiceringsdatum|posted(?:\son)?|datum|(?:senast|sist|last)\s\w+|uppdatera\w*|updated|modified|skapad)\W*",
    re.IGNORECASE,
)
_OF_THE_SITE = re.compile(r"webbplats|website", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9Ii](?:(?<=[0-9])|\s?(?:dag|går|DAG|GÅR)\b)")
_LONGEST_DATELINE = 160


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
        return self._sane(read_machine_date(value, now=self.now, zone=self.zone))

    def printed(self, text: str) -> tuple[Dated, ...]:
        """Read the dates printed in a line."""
        return find_dates(text, now=self.now, zone=self.zone)

    def in_url(self, url: str) -> Dated | None:
        """Read the date in an address."""
        return self._sane(date_in_url(url))

    def _sane(self, dated: Dated | None) -> Dated | None:
        return None if dated and self.now and dated.at > self.now + AHEAD else dated


def read_publication(
    outline: Outline, metadata: Metadata, header: Sequence[int], clock: Clock, url: str
) -> Publication:
    """Weigh the evidence, the surest first; a clock time from lesser evidence is added to the same day.

    `header` are the blocks around the title that are no running text.
    """
    lines = [outline.blocks[index].text for index in header]
    spoken = list(_read_lines(lines, clock, "near the title"))
    elsewhere = list(_read_elsewhere(outline, set(header), clock))
    evidence: list[tuple[Dated, str]] = []
    evidence += _stated(metadata, clock)
    near = [*spoken, *_time_elements(outline, header, clock)]
    evidence += (each for each in near if each[0].label == "published")
    outside = [each for each in elsewhere if each[0].label == "published"]
    if len({each[0].at.date() for each in outside}) == 1:
        evidence += outside
    in_url = clock.in_url(url)
    evidence += (each for each in near if each[0].label is None)
    if in_url:
        evidence.append((in_url, "date in the address"))
    modified = [each[0] for each in [*spoken, *elsewhere] if each[0].label == "modified"]
    updated = _finest([*_stated_modified(metadata, clock), *modified])
    if not evidence:
        return Publication(None, "", updated.at if updated else None)
    dated, how = evidence[0]
    if dated.precision == "day":
        for other, other_how in evidence[1:]:
            if (
                other.precision == "minute"
                and abs(other.at.replace(tzinfo=None) - dated.at.replace(tzinfo=None)) < timedelta(days=1)
                and other.at.date() == dated.at.date()
            ):
                dated, how = other, other_how
                break
    if updated and updated.precision == "day" and updated.at.date() <= dated.at.date():
        updated = None
    return Publication(dated, how, updated.at if updated else None)


def _stated(metadata: Metadata, clock: Clock) -> Iterator[tuple[Dated, str]]:
    """Read the dates of publication that the page states for machines."""
    values = [(metadata.text("datePublished"), "json-ld datePublished")]
    values += [(value, "microdata datePublished") for value in metadata.properties.get("datePublished", [])[:1]]
    values += [(metadata.meta[name], f"meta {name}") for name in PUBLISHED if name in metadata.meta]
    values.append((metadata.text("dateCreated"), "json-ld dateCreated"))
    for value, how in values:
        dated = clock.machine(value) if value else None
        if dated:
            yield dated, how


def _stated_modified(metadata: Metadata, clock: Clock) -> Iterator[Dated]:
    """Read the dates of change that the page states for machines."""
    values = [metadata.text("dateModified"), *metadata.properties.get("dateModified", [])[:1]]
    values += [metadata.meta[name] for name in MODIFIED if name in metadata.meta]
    yield from (dated for value in values if value and (dated := clock.machine(value)))


def _finest(dates: Sequence[Dated]) -> Dated | None:
    """Give the first date, or one of the same day that also tells the time."""
    if not dates:
        return None
    same_day = (each for each in dates if each.precision == "minute" and each.at.date() == dates[0].at.date())
    return next(same_day, dates[0]) if dates[0].precision == "day" else dates[0]


def _read_lines(lines: Sequence[str], clock: Clock, where: str) -> Iterator[tuple[Dated, str]]:
    """Read the dates of short lines; a line that is only a label belongs to the one after it."""
    label = ""
    for line in lines:
        if _ONLY_A_LABEL.fullmatch(line):
            label = line.strip(" :") + ": "
            continue
        text, label = label + line, ""
        if len(text) <= _LONGEST_DATELINE and _DIGIT.search(text) and not _OF_THE_SITE.search(text):
            for dated in clock.printed(text):
                before = text[: dated.start].strip()[-20:]
                yield dated, f"text after {before!r}" if dated.label and before else f"text {where}"


def _read_elsewhere(outline: Outline, header: set[int], clock: Clock) -> Iterator[tuple[Dated, str]]:
    """Read labelled dates anywhere else on the page: some platforms print them in a box of their own."""
    blocks = outline.blocks
    for index, block in enumerate(blocks):
        if len(block.text) > _LONGEST_DATELINE or not _DIGIT.search(block.text):
            continue
        if index not in header and _LABELLED.search(block.text.lower()):
            lines = [block.text]
        elif index and index - 1 not in header and _ONLY_A_LABEL.fullmatch(blocks[index - 1].text):
            lines = [blocks[index - 1].text, block.text]
        else:
            continue
        yield from (each for each in _read_lines(lines, clock, "elsewhere") if each[0].label)


def _time_elements(outline: Outline, header: Sequence[int], clock: Clock) -> Iterator[tuple[Dated, str]]:
    """Read the <time> elements by the title; one that is marked as the modification says nothing here."""
    near = set(header)
    for each in outline.times:
        value = each.attributes.get("datetime") or ""
        if each.at not in near or each.attributes.get("itemprop") == "dateModified" or not value:
            continue
        block = outline.blocks[each.at].text if each.at < len(outline.blocks) else ""
        spoken = next(iter(clock.printed(block)), None)
        if spoken is not None and spoken.label == "modified":
            continue
        dated = clock.machine(value)
        if dated:
            yield dated, "time element near the title"


def is_dateline(text: str, clock: Clock) -> bool:
    """Whether a line only tells a date, with its label and perhaps the kind of release."""
    if len(text) > _LONGEST_DATELINE or not _DIGIT.search(text):
        return bool(_ONLY_A_LABEL.fullmatch(text))
    rest = text
    for dated in reversed(find_dates(text, now=clock.now, zone=clock.zone)):
        rest = rest[: dated.start] + rest[dated.end :]
    return rest != text and len(_FURNITURE.sub("", rest)) <= 3


_FURNITURE = re.compile(
    r"publi[cs]\w*|posted(?:\son)?|senast|sist|last|ändra\w*|uppdatera\w*|updated|modified|skapad|granskad|datum|den|kl(?:ockan|\.)?"
    r"|pressmeddelande|nyheter|nyhet|notis|pressinbjudan|pressrelease|press|\W|by\b|on\b|av\b",
    re.IGNORECASE,
)
