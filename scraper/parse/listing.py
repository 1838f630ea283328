"""Finds the releases that a page, feed, JSON listing or sitemap lists, given only its bytes and address."""

import re
import zlib
from dataclasses import replace
from datetime import datetime, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scraper.errors import LayoutError
from scraper.model import Candidate, Listing, Source
from scraper.parse.alternates import find_alternates
from scraper.parse.card_bounds import Card
from scraper.parse.cards import Item, read_cards
from scraper.parse.charset import decode
from scraper.parse.datelines import DateReader, Order
from scraper.parse.dates import STOCKHOLM
from scraper.parse.discovery import find_list
from scraper.parse.embedded import (
    app_state,
    bare_json,
    is_json_feed,
    json_feed,
    json_ld,
    json_listing,
    markup_in,
    page_data,
    read_json,
)
from scraper.parse.pagination import older_in_feed, older_in_json, older_in_page
from scraper.parse.results import Front
from scraper.parse.selected import read_selected
from scraper.parse.syndication import (
    is_feed,
    is_sitemap,
    read_feed,
    read_index,
    read_sitemap,
    without_noise,
    xml_root,
)
from scraper.parse.tree import Tree, read_tree
from scraper.parse.urls import absolute, canonical_url, native_id

MISSING = "list of releases"

_EMPTY = re.compile(
    r"(?:det finns |vi har )?(?:inga|inget|0)\s(?:\w+\s){0,2}?"
    r"(?:nyhet|träff|resultat|pressmeddeland|artik|inlägg|publicer|poster)"
    r"|(?:sökningen|sökning) gav (?:inga|ingen|0) "
    r"|no (?:news|results|posts|press releases|items)(?:\s\w+){0,3} (?:found|available)"
    r"|nothing found|there are no (?:news|results|posts|press releases|items)",
    re.IGNORECASE,
)
_LONGEST_EMPTY = 140
_PACKED = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS
_MOST_UNPACKED_BYTES = 20_000_000
_AMERICAN_HOSTS = (".gov", ".us", ".mil")


def find_candidates(
    html: bytes, url: str, *, source: Source | None = None, now: datetime | None = None
) -> tuple[Candidate, ...]:
    """Find the releases that a page or feed lists, in its order; () when there is no list, or nothing on it."""
    try:
        return read_listing(html, url, source=source, now=now).candidates
    except LayoutError:
        return ()


def read_listing(
    body: bytes,
    url: str,
    *,
    source: Source | None = None,
    now: datetime | None = None,
    charset: str | None = None,
) -> Listing:
    """Find the releases that a page or feed lists, in its order; what form it has is told from its bytes.

    `source` gives the time zone and selectors that go before discovery, `now` (aware) what dates without a year and
    "Idag" mean, `charset` what the HTTP header said. A list that is there but empty has no candidates; LayoutError when
    there is no list.
    """
    zone = ZoneInfo(source.timezone) if source else STOCKHOLM
    text = _text(body, (source.encoding if source else None) or charset)
    return _once(_read(text, url, source, now, zone))


def read_front(body: bytes, url: str, *, source: Source, now: datetime | None, charset: str | None = None) -> Front:
    """Read a page as `read_listing` does, with the ways that lead on from it; never raises LayoutError."""
    zone = ZoneInfo(source.timezone)
    text = _text(body, source.encoding or charset)
    listing, missing = None, ""
    try:
        listing = _once(_read(text, url, source, now, zone))
    except LayoutError as error:
        missing = error.missing
    root = xml_root(text)
    if (bare := bare_json(text)) is not None:
        return Front(listing, missing, older=older_in_json(read_json(bare), url))
    if is_feed(root):
        return Front(listing, missing, older=older_in_feed(text, url))
    if is_sitemap(root):
        return Front(listing, missing, sitemaps=read_index(text, url, zone=zone))
    # Whoever gives selectors for the list has decided how the page is read.
    chosen = source.select.items or source.select.link
    alternates = () if chosen else find_alternates(text, url)
    return Front(listing, missing, older=older_in_page(text, url), alternates=alternates)


def _text(body: bytes, charset: str | None) -> str:
    """Decode a body; a sitemap may be packed as a file (sitemaps.org 0.9), which no header tells."""
    if body.startswith(_PACKED):
        try:
            body = zlib.decompressobj(_GZIP).decompress(body, _MOST_UNPACKED_BYTES)
        except zlib.error:
            body = b""
    return without_noise(decode(body, charset))


def _read(text: str, url: str, source: Source | None, now: datetime | None, zone: tzinfo) -> Listing:
    if (bare := bare_json(text)) is not None:
        return _data(bare, url, now, zone)
    root = xml_root(text)
    if is_feed(root):
        return read_feed(text, url, now=now, zone=zone)
    if is_sitemap(root):
        return read_sitemap(text, url, root, now=now, zone=zone)
    return _page(text, url, source, now, zone)


def _data(text: str, url: str, now: datetime | None, zone: tzinfo) -> Listing:
    data = read_json(text)
    if is_json_feed(data):
        return Listing("json-feed", json_feed(data, url, now=now, zone=zone))
    found = json_listing(data, url, now=now, zone=zone)
    if not found and (markup := markup_in(data)):
        found = _discovered(read_tree(markup), url, now, zone) or found
    if found is None:
        raise LayoutError(url, MISSING)
    return Listing("json", found)


def _page(text: str, url: str, source: Source | None, now: datetime | None, zone: tzinfo) -> Listing:
    if source and (source.select.items or source.select.link):
        return Listing("html", read_selected(text, url, source, now=now, zone=zone))
    state = app_state(text, url, now=now, zone=zone)
    tree = read_tree(text)
    found = _discovered(tree, url, now, zone)
    if state and (_dated(state), len(state)) >= (_dated(found), len(found)):
        return Listing("app-state", state)
    if found and (_dated(found) or not _says_it_is_empty(tree)):
        return Listing("html", found)
    if not found and state is None:
        stated, handed = json_ld(text, url, now=now, zone=zone), page_data(text, url, now=now, zone=zone)
        if stated and _dated(stated) >= len(handed):
            return Listing("html", stated)
        state = handed or None
    if state is not None:
        return Listing("app-state", state)
    if _says_it_is_empty(tree):
        return Listing("html", ())
    raise LayoutError(url, MISSING)


def _dated(found: tuple[Candidate, ...]) -> int:
    return sum(each.published_at is not None for each in found)


def _discovered(tree: Tree, url: str, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...]:
    reader = _reader(tree, url, now, zone)
    base = next((node.get("href") for node in tree.nodes if node.tag == "base" and node.get("href")), "")
    cards = find_list(tree, absolute(url, base) or url, url, reader)
    if not cards:
        return ()
    items = [item for item in read_cards(tree, cards, reader) if item.title]
    how = f"{_label(tree, cards)} × {len(items)}"
    return tuple(_candidate(item, how) for item in items)


def _reader(tree: Tree, url: str, now: datetime | None, zone: tzinfo) -> DateReader:
    language = next((node.get("lang").lower() for node in tree.nodes[:5] if node.tag == "html"), "")
    host = urlsplit(url).hostname or ""
    default: Order = "unknown"
    if language == "en-us" or host.endswith(_AMERICAN_HOSTS):
        default = "month first"
    elif (language and not language.startswith("en")) or len(host.rpartition(".")[2]) == 2:
        default = "day first"
    texts = (line.text(0, len(tree.nodes)) for line in tree.lines)
    return DateReader((text for text in texts if len(text) < 400), default=default, now=now, zone=zone)


def _label(tree: Tree, cards: list[Card]) -> str:
    labels = [tree.nodes[card.top].label for card in cards]
    return max(labels, key=labels.count)


def _candidate(item: Item, how: str) -> Candidate:
    dated, url = item.dated, item.card.link.url
    return Candidate(
        url=url,
        title=item.title,
        published_at=dated.at if dated else None,
        published_precision=dated.precision if dated else "inferred",
        lead=item.lead,
        native_id=native_id(url),
        how=f"{how}, {item.date_how}" if item.date_how else how,
    )


def _once(listing: Listing) -> Listing:
    """Make candidates with one address one, in the place of the first, with what each of them states."""
    found: dict[str, Candidate] = {}
    for each in listing.candidates:
        key = canonical_url(each.url)
        found[key] = _merged(found[key], each) if key in found else each
    return replace(listing, candidates=tuple(found.values()))


def _merged(first: Candidate, other: Candidate) -> Candidate:
    dated = (
        other
        if first.published_at is None or other.published_precision == "minute" != first.published_precision
        else first
    )
    return replace(
        first,
        title=first.title or other.title,
        published_at=dated.published_at,
        published_precision=dated.published_precision,
        lead=first.lead or other.lead,
        native_id=first.native_id or other.native_id,
    )


def _says_it_is_empty(tree: Tree) -> bool:
    for line in tree.lines:
        text = line.text(0, len(tree.nodes))
        if len(text) <= _LONGEST_EMPTY and _EMPTY.search(text):
            return True
    return False
