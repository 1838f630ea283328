"""Adds sources to the text of a sources.yaml and leaves all else of it as it is, comments and layout included."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scraper.errors import ConfigError, OpmlError
from scraper.parse.urls import canonical_url
from scraper.sources import forms
from scraper.sources.loader import read_sources
from scraper.sources.located import is_text
from scraper.sources.opml import Subscribed

_SAFE = re.compile(r"[^\W_][\w./?=&%+~(),;:@-]*(?: [\w./?=&%+~(),;@-]+)*")
_REMARK = re.compile("( +)#")
_LONGEST_NAME = 200
_BY_HAND = "Add them to sources.yaml by hand; `scraper opml import --dry-run` names them. Nothing was changed."


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source to add; `home` is empty when it goes without saying."""

    id: str
    name: str
    url: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What is to be added, what is there already, and what has no usable address."""

    new: tuple[NewSource, ...]
    known: tuple[Subscribed, ...]
    unusable: tuple[Subscribed, ...]


def sort_out(subscribed: Iterable[Subscribed], ids: Collection[str], urls: Iterable[str], own: str) -> Sorted:
    """Make sources of feeds, with ids made of their titles; those at an address that is known are not added again.

    `own` is the address below which our own feeds are: to collect them would be to go in circles.
    """
    taken, seen = set(ids), {canonical_url(url) for url in urls}
    new: list[NewSource] = []
    known: list[Subscribed] = []
    unusable: list[Subscribed] = []
    for each in subscribed:
        url = _address(each.url)
        if not url or url.startswith(own):
            unusable.append(each)
        elif canonical_url(url) in seen:
            known.append(each)
        else:
            seen.add(canonical_url(url))
            name = " ".join(_printable(each.title).split())[:_LONGEST_NAME].strip() or forms.root_of(url)[:-1]
            source_id = _unique(_id_of(name) or _id_of(url) or "feed", taken)
            taken.add(source_id)
            home = _address(each.home)
            new.append(NewSource(source_id, name, url, "" if _same_site(home, url) else home))
    return Sorted(tuple(new), tuple(known), tuple(unusable))


def with_sources(body: bytes, new: Sequence[NewSource], path: Path) -> bytes:
    """Give a sources.yaml with sources added at the end of its list, every other byte as it was.

    The result is loaded, and has what it had before and what was added, nothing else; if it would not, OpmlError is
    raised. Raises ConfigError when the file is wrong as it is.
    """
    before = read_sources(body, path)
    mark = "\ufeff" if body.startswith(b"\xef\xbb\xbf") else ""
    text = body.decode("utf-8-sig")
    made = (mark + _added(text, new)).encode()
    try:
        after = read_sources(made, path)
    except ConfigError:
        after = before
    same = after.settings == before.settings and after.watches == before.watches
    old, added = after.sources[: len(before.sources)], after.sources[len(before.sources) :]
    wanted = [(each.id, each.name, each.url) for each in new]
    if not (same and old == before.sources and [(each.id, each.name, each.url) for each in added] == wanted):
        raise OpmlError(f"{path}: the list of sources is written in a way that can't be added to", _BY_HAND)
    return made


@dataclass(slots=True)
class _List:
    """Where the list of sources stands in the text: counted in characters, `column` from 0.

    `end` is behind its last item, or its "[" when it has none.
    """

    column: int
    flow: bool
    starts: list[int]
    end: int


def _added(text: str, new: Sequence[NewSource]) -> str:
    place = _find(text)
    if place.flow:
        written = ",\n".join(f"{' ' * place.column}{_in_braces(each)}" for each in new)
        comma = ",\n" if place.starts else "\n"
        return text[: place.end] + comma + written + text[place.end :]
    line_end = "\r\n" if "\r\n" in text else "\n"
    apart = len(place.starts) < 2 or "\n\n" in text[place.starts[-2] : place.starts[-1]].replace("\r", "")
    at = behind_remarks(text, place.end, place.column)
    lines: list[str] = [] if at and text[at - 1] == "\n" else [""]
    for each in new:
        lines += [*([""] if apart else []), *_as_item(each, " " * place.column)]
    return text[:at] + line_end.join([*lines, ""]) + text[at:]


def _find(text: str) -> _List:
    """Find the list of sources by the parser's events; only what is at the top of the document counts."""
    place, depth, key, inside = _List(0, False, [], 0), 0, "", False
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        closes = isinstance(event, MappingEndEvent | SequenceEndEvent)
        depth -= closes
        if inside and depth == 1 and closes:
            return place
        if depth == 1 and isinstance(event, NodeEvent):
            inside = key == "sources" and isinstance(event, SequenceStartEvent)
            key = event.value if isinstance(event, ScalarEvent) and not key else ""
            if inside and isinstance(event, SequenceStartEvent):
                start, column = _start(event)
                place.column, place.flow, place.end = column, bool(event.flow_style), start + 1
        elif inside:
            if depth == 2 and isinstance(event, NodeEvent):  # an item of the list
                place.starts.append(_start(event)[0])
            place.end = max(place.end, _end(event))
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
    return place


def _start(event: Event) -> tuple[int, int]:
    """Say where an event begins, in characters, and in which column."""
    mark = event.start_mark
    return (mark.index, mark.column) if mark else (0, 0)


def _end(event: Event) -> int:
    """Say where an event ends; the end of a block is only known by the end of what is in it."""
    mark = event.end_mark
    closes = isinstance(event, MappingEndEvent | SequenceEndEvent) and mark and mark.index > _start(event)[0]
    return mark.index if mark and (closes or isinstance(event, ScalarEvent)) else 0


def behind_remarks(text: str, at: int, column: int) -> int:
    """Go to the end of the line, and on behind the comments that belong to the item: right below, and further in."""
    at = at if text[at - 1 : at] == "\n" else _next_line(text, at)  # the end of a block of text is the next line
    while (match := _REMARK.match(text, at)) and len(match[1]) > column:
        at = _next_line(text, at)
    return at


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _fields(new: NewSource) -> dict[str, str]:
    return {"id": new.id, "name": new.name, "url": new.url, **({"home": new.home} if new.home else {})}


def _as_item(new: NewSource, indent: str) -> list[str]:
    first, *others = (f"{name}: {scalar(value)}" for name, value in _fields(new).items())
    return [f"{indent}- {first}", *(f"{indent}  {each}" for each in others)]


def _in_braces(new: NewSource) -> str:
    fields = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in _fields(new).items())
    return "{" + ", ".join(fields) + "}"


def scalar(value: str) -> str:
    """Write a text as YAML: bare when it can only be read as itself, else in quotes, as JSON has it."""
    bare = _SAFE.fullmatch(value) and ": " not in f"{value} " and is_text(value)
    return value if bare else json.dumps(value, ensure_ascii=False)


def _address(text: str) -> str:
    """Give a usable web address, or nothing; `feed:` is what some readers put before it."""
    text = re.sub(r"^feed:(?://)?(?=https?:)", "", text.strip())
    text = re.sub(r"^feed://", "https://", text)
    try:
        return forms.web_address(text) if len(text) <= 2_000 and text == _printable(text) else ""
    except forms.FormError:
        return ""


def _same_site(home: str, url: str) -> bool:
    return canonical_url(home) == canonical_url(forms.root_of(url))


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)


def _id_of(text: str) -> str:
    try:
        return forms.identifier(forms.proposed_id(text))
    except forms.FormError:
        return ""


def _unique(name: str, taken: Collection[str]) -> str:
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name[:74].strip('-')}-{number}"
    return unique
