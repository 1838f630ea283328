"""Reads lists that are data: JSON Feed, JSON-LD, and the state that pages hand to the scripts that render them."""

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import islice

from scraper.model import Candidate
from scraper.parse.dates import read_machine_date
from scraper.parse.json_ld import decode_json_ld
from scraper.parse.records import Json, Reading, candidate, find_records, plain, sane_ids, text_of, worth_of
from scraper.parse.urls import absolute

_MOST_STATES = 200
_MOST_CHARS = 3_000_000
_MOST_PLACES = 100_000
_STATE = re.compile(r"registerInitialState\(\s*(?P<quote>['\"])[\w.-]{1,80}(?P=quote)\s*,\s*(?=[{\[])")
_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]{0,400})>", re.IGNORECASE)
_ASSIGNED = re.compile(r"(?:window|self|globalThis)\s?(?:\.\s?\w{1,60}|\[['\"]\w{1,60}['\"]\])\s?=\s?(?=[{\[])")
_ATTRIBUTE = re.compile(r"""\sdata-[\w-]{1,60}=(?:"(?P<json>[{\[][^"]{40,})"|'(?P<other>[{\[][^']{40,})')""")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BEFORE = re.compile(r"\s*(?:\)\]\}',?\s*\n|(?:/\*\*/)?\s*[\w$.]{1,80}\s?\(\s*(?=[{\[]))")
_DECODER = json.JSONDecoder(strict=False)


def bare_json(text: str) -> str | None:
    """Give the JSON of a text that is JSON, or has it in a callback (JSONP) or after a line that keeps scripts out."""
    match = _BEFORE.match(text)
    bare = text[match.end() :] if match else text.lstrip()
    if not bare.startswith(("{", "[")):
        return None
    return bare.rstrip().removesuffix(";").rstrip().removesuffix(")") if match else bare


def read_json(text: str) -> Json:
    """Parse JSON, overlooking commas after last entries; None (which lists nothing) when it is none or too deep."""
    return _parsed(text) or _parsed(_TRAILING_COMMA.sub("", text))


def _parsed(text: str) -> Json:
    try:
        value: Json = _DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        return None
    return value


def is_json_feed(data: Json) -> bool:
    """Whether it says it is a JSON Feed (jsonfeed.org, version 1 and 1.1)."""
    version = data.get("version") if isinstance(data, dict) else None
    return isinstance(version, str) and "jsonfeed.org/version/" in version


def json_feed(data: Json, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...]:
    """Give the items of a JSON Feed; one without an address may have one as its id."""
    entries = data.get("items") if isinstance(data, dict) else None
    found = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        own_id = text_of(entry.get("id"))
        named = own_id if own_id.startswith(("http://", "https://")) else ""
        link = absolute(url, text_of(entry.get("url") or entry.get("external_url")) or named)
        if link is None:
            continue
        dated = read_machine_date(text_of(entry.get("date_published")), now=now, zone=zone)
        lead = plain(text_of(entry.get("summary"))) or None
        title = plain(text_of(entry.get("title")))
        found.append((link, title, dated, lead, own_id))
    ids = sane_ids([entry[4] for entry in found])
    return tuple(
        candidate(link, title, dated, lead, own_id, "json-feed item")
        for (link, title, dated, lead, _), own_id in zip(found, ids, strict=True)
    )


def json_listing(data: Json, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...] | None:
    """Find the releases in a JSON document; None when nothing in it looks like them, () when their array is empty."""
    return find_records(data, Reading(url, now, zone, "json items"))


def markup_in(data: Json) -> str:
    """Give the longest markup with links in a JSON document, as what loads more items by script answers with; or ""."""
    best, waiting = "", [data]
    for _ in range(10_000):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, str) and len(value) > len(best) and "<a" in value:
            best = value
        elif isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return best


def app_state(markup: str, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...] | None:
    """Read the lists that SiteVision's apps are started with; None when there are none, () when they are empty."""
    states = (_decoded(markup, match.end()) for match in islice(_STATE.finditer(markup), _MOST_STATES))
    return _best(states, Reading(url, now, zone, "app-state items"))


def page_data(markup: str, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...]:
    """Read the list in what a page hands to its scripts: JSON scripts, variables of the window, data attributes.

    Menus are handed to them too, so most of a list must be dated.
    """
    found = _best(islice(_handed(markup), _MOST_STATES), Reading(url, now, zone, "page data items")) or ()
    return found if sum(each.published_at is not None for each in found) * 2 > len(found) else ()


def json_ld(markup: str, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...]:
    """Give the longest list in a page's JSON-LD (schema.org ItemList, Blog, CollectionPage)."""
    scripts = (decode_json_ld(text) for kind, text in _scripts(markup) if "ld+json" in kind)
    found = _best(islice(scripts, _MOST_STATES), Reading(url, now, zone, "json-ld ItemList", untitled=True)) or ()
    return found if len(found) > 1 else ()


def _best(documents: Iterator[Json], reading: Reading) -> tuple[Candidate, ...] | None:
    lists = [found for data in documents if (found := find_records(data, reading)) is not None]
    return max(lists, key=worth_of, default=None)


def _handed(markup: str) -> Iterator[Json]:
    for kind, text in _scripts(markup):
        if "json" in kind and "ld+json" not in kind:
            yield revived(read_json(text))
        elif match := _ASSIGNED.search(text):
            yield _decoded(text, match.end())
    for match in _ATTRIBUTE.finditer(markup):
        yield read_json(html.unescape(match["json"] or match["other"]))


def _scripts(markup: str) -> Iterator[tuple[str, str]]:
    """Give the scripts of a page, as their attributes in lower case and their text."""
    for match in islice(_SCRIPT.finditer(markup), _MOST_STATES):
        end = markup.find("</script", match.end())
        yield match["attributes"].lower(), markup[match.end() : end if end >= 0 else len(markup)][:_MOST_CHARS]


def _decoded(text: str, start: int) -> Json:
    try:
        value: Json = _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None
    return value


def revived(data: Json) -> Json:
    """Put together a document that is one flat array, whose objects and arrays hold places in it (Nuxt 3, devalue)."""
    if not (isinstance(data, list) and len(data) > 2 and any(_holds_places(each) for each in data[:3])):
        return data

    left = _MOST_PLACES

    def at(place: Json, depth: int) -> Json:
        nonlocal left
        left -= 1
        value = data[place] if isinstance(place, int) and 0 <= place < len(data) else place
        if isinstance(value, dict) and depth and left > 0:
            return {key: at(each, depth - 1) for key, each in value.items()}
        return value if isinstance(value, str | int | float) else None

    lists = [each for each in data if isinstance(each, list) and each and _holds_places(each)]
    return [[at(place, 3) for place in each if left > 0] for each in lists]


def _holds_places(value: Json) -> bool:
    return isinstance(value, dict | list) and all(
        type(each) is int for each in (value.values() if isinstance(value, dict) else value)
    )
