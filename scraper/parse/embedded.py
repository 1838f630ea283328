"""Reads listings that are data: JSON listings, JSON Feed, JSON-LD lists, and the state SiteVision gives apps."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from typing import TypeAlias

from scraper.model import Candidate
from scraper.parse.dates import Dated, read_machine_date
from scraper.parse.json_ld import decode_json_ld
from scraper.parse.tree import read_tree, squeeze
from scraper.parse.urls import absolute, native_id

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_MOST_VALUES = 200_000
_MOST_STATES = 200
_LONGEST_ID = 200
_TITLE_KEYS = ("title", "heading", "headline", "rubrik", "header", "subject", "pagename", "name")
_LINK_KEYS = (
    "url canonicalurl link permalink weburl pageurl absoluteurl publicurl cisionwireurl href uri path linkurl".split()
)
_LEAD_KEYS = (
    "preamble lead leadtext ingress intro introduction summary excerpt teaser description desc abstract".split()
)
_DATE_KEYS = (
    "datepublished publishedat publishdateutc published publishdate publisheddate publicationdate publisheddatetime"
    " publishdatetime machinereadablepublishdatetimestring pubdate publishedon startpublish publicerad"
    " publiceringsdatum dategmt date datum created createdat datecreated releasedate".split()
)
_INNER_KEYS = ("iso", "rendered", "value", "text", "millis", "date", "@value", "@id", "url", "href")
_NOT_LISTS = frozenset(("BreadcrumbList", "SiteNavigationElement", "Event", "Person", "ImageObject"))
_STATE = re.compile(r"registerInitialState\(\s*(?P<quote>['\"])(?P<app>12\.[\w.-]{1,80})(?P=quote)\s*,\s*(?=[{\[])")
_JSON_LD = re.compile(r"<script\b[^>]{0,200}application/ld\+json[^>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Context:
    """What a list's entries are read by."""

    url: str
    now: datetime | None
    zone: tzinfo
    how: str


def plain(text: str) -> str:
    """Take the markup out of a title or lead that may hold some."""
    if "<" in text or "&" in text:
        tree = read_tree(text)
        return tree.text(0, len(tree.nodes))
    return squeeze(text)


def read_json(text: str) -> Json:
    """Parse JSON; None (which lists nothing) when it is none, or nested beyond reason."""
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def is_json_feed(data: Json) -> bool:
    """Whether it says it is a JSON Feed (jsonfeed.org, version 1 and 1.1)."""
    version = data.get("version") if isinstance(data, dict) else None
    return isinstance(version, str) and "jsonfeed.org/version/" in version


def json_feed(data: Json, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...]:
    """Give the items of a JSON Feed."""
    entries = data.get("items") if isinstance(data, dict) else None
    found = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        link = absolute(url, _text(entry.get("url") or entry.get("external_url")))
        if link is None:
            continue
        dated = read_machine_date(_text(entry.get("date_published")), now=now, zone=zone)
        lead = plain(_text(entry.get("summary"))) or None
        title = plain(_text(entry.get("title")))
        found.append((link, title, dated, lead, _text(entry.get("id"))))
    ids = sane_ids([entry[4] for entry in found])
    return tuple(
        candidate(link, title, dated, lead, own_id, "json-feed item")
        for (link, title, dated, lead, _), own_id in zip(found, ids, strict=True)
    )


def candidate(url: str, title: str, dated: Dated | None, lead: str | None, own_id: str | None, how: str) -> Candidate:
    """Make a candidate of what a format states; the id in the address goes before the format's own."""
    return Candidate(
        url=url,
        title=title,
        published_at=dated.at if dated else None,
        published_precision=dated.precision if dated else "inferred",
        lead=lead,
        native_id=native_id(url) or own_id,
        how=how,
    )


def sane_ids(ids: list[str]) -> list[str | None]:
    """Keep the ids that can name a release: not addresses (which move), not repeated, not endless."""
    counts = Counter(ids)
    return [each if _is_sane(each) and counts[each] == 1 else None for each in ids]


def _is_sane(own_id: str) -> bool:
    return 0 < len(own_id) <= _LONGEST_ID and "://" not in own_id and not own_id.startswith("/")


def json_listing(data: Json, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...] | None:
    """Find the array of releases in a JSON document; None when nothing in it looks like one, () when it is empty."""
    return _best_array(data, _Context(url, now, zone, "json items"))


def app_state(html: str, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...] | None:
    """Read the lists that SiteVision's apps are started with; None when there are none, () when they are empty."""
    best: tuple[Candidate, ...] | None = None
    decoder = json.JSONDecoder()
    for match in islice(_STATE.finditer(html), _MOST_STATES):
        try:
            state, _ = decoder.raw_decode(html, match.end())
        except (ValueError, RecursionError):
            continue
        items = state.get("items") if isinstance(state, dict) else None
        if not isinstance(items, list):
            continue
        found = _array(items, _Context(url, now, zone, "app-state items")) if items else ()
        if found is not None and (best is None or len(found) > len(best)):
            best = found
    return best


def json_ld(html: str, url: str, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...]:
    """Give the longest list in a page's JSON-LD (schema.org ItemList, Blog, CollectionPage)."""
    best: tuple[Candidate, ...] = ()
    for match in islice(_JSON_LD.finditer(html), _MOST_STATES):
        end = html.find("</script", match.end())
        values: list[Json] = decode_json_ld(html[match.end() : end if end >= 0 else len(html)])
        found = (
            _best_array(values[0] if len(values) == 1 else values, _Context(url, now, zone, "json-ld ItemList")) or ()
        )
        if len(found) > max(1, len(best)):
            best = found
    return best


def _best_array(data: Json, context: _Context) -> tuple[Candidate, ...] | None:
    best: tuple[Candidate, ...] | None = None
    best_worth = 0.0
    for key, array in _arrays(data):
        if not array:
            if best is None and key in (
                "items",
                "releases",
                "results",
                "hits",
                "posts",
                "news",
                "articles",
                "data",
                "",
            ):
                best = ()
            continue
        found = _array(array, context)
        if not found:
            continue
        worth = sum(1 + 2 * (each.published_at is not None) for each in found)
        if worth > best_worth:
            best, best_worth = found, worth
    return best


def _arrays(data: Json) -> Iterator[tuple[str, list[Json]]]:
    """Give every array in a document with the key it stands under, breadth first."""
    waiting: list[tuple[str, Json]] = [("", data)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        key, value = waiting.pop(0) if len(waiting) < 64 else waiting.pop()
        if isinstance(value, list):
            yield key, value
            waiting.extend((key, each) for each in value if isinstance(each, dict | list))
        elif isinstance(value, dict) and not _NOT_LISTS & {_text(value.get("@type"))}:
            waiting.extend((name.lower(), each) for name, each in value.items() if isinstance(each, dict | list))


def _array(array: list[Json], context: _Context) -> tuple[Candidate, ...] | None:
    """Read an array whose entries have a title and an address; None when most of them do not."""
    found: list[tuple[str, str, Dated | None, str | None, str]] = []
    for entry in array:
        fields = _fields(entry)
        title, link = plain(_first(fields, _TITLE_KEYS)), _first(fields, _LINK_KEYS)
        url = absolute(context.url, link) if link else None
        if title and url:
            lead = plain(_first(fields, _LEAD_KEYS)) or None
            found.append((url, title, _published(fields, context), lead, _text(fields.get("nodeid"))))
    if len(found) * 2 < len(array):
        return None
    return tuple(candidate(url, title, dated, lead, own or None, context.how) for url, title, dated, lead, own in found)


def _fields(entry: Json) -> dict[str, Json]:
    """Give an entry's fields under plain keys ("PublishDateUtc" is "publish_date_utc"); schema.org nests them."""
    if not isinstance(entry, dict):
        return {}
    inner = entry.get("item")
    whole: Mapping[str, Json] = {**entry, **inner} if isinstance(inner, dict) else entry
    if isinstance(inner, str) and "url" not in whole:
        whole = {**whole, "url": inner}
    return {re.sub(r"[^a-z0-9]", "", key.lower()): value for key, value in whole.items()}


def _first(fields: Mapping[str, Json], keys: tuple[str, ...] | list[str]) -> str:
    return next((text for key in keys if (text := _text(fields.get(key)))), "")


def _published(fields: Mapping[str, Json], context: _Context) -> Dated | None:
    for key in _DATE_KEYS:
        text = _text(fields.get(key))
        if not text:
            continue
        if key.endswith(("utc", "gmt")) and re.fullmatch(r"[\d-]{8,10}[T ][\d:.]{5,16}", text):
            text += "Z"
        dated = read_machine_date(text, now=context.now, zone=context.zone)
        if dated:
            return dated
    return None


def _text(value: Json) -> str:
    """Give a field as text, be it wrapped ({"rendered": "…"}, {"iso": "…", "millis": …}) or a number."""
    if isinstance(value, dict):
        return next((text for key in _INNER_KEYS if (text := _text(value.get(key)))), "")
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return ""
    return str(value).strip()
