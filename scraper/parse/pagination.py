"""Finds where a listing goes on: the address of the page with the releases that are older than those on this one."""

import html
import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.parse.records import Json
from scraper.parse.tree import squeeze
from scraper.parse.urls import absolute, canonical_url, same_host

_MOST_LINKS = 5_000
_LONGEST_TEXT = 60

_NEXT = re.compile(
    r"(?:gå till |till )?(?:nästa|next|neste|næste|seuraava|nächste)"
    r"(?:\s(?:sida|sidan|page|side|sivu|seite|resultat\w*|results?))?\W*",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:visa|ladda|hämta|läs|load|show|view)\s)?(?:in\s)?(?:fler|mer|äldre|more|older)"
    r"(?:\s(?:inlägg|nyheter|poster|artiklar|pressmeddelanden|meddelanden|träffar|posts|news|entries|items|articles"
    r"|results|(?:press )?releases))?\W*",
    re.IGNORECASE,
)
_BACK = re.compile(r"(?:.*\b(?:första|föregående|first|previous|prev|nyare|newer)\b.*|[«‹<←\s]+)", re.IGNORECASE)
"""Of links with a page number, those that do not lead on."""

_NUMBER_KEY = re.compile(
    r"(?:.*[._-])?(?:page|p|pg|sida|paged|page_?(?:nr|no|num|number|index|ix)|currentpage|seite|side|sivu"
    r"|skip|offset|start|start_?index)",
    re.IGNORECASE,
)
_SIZE_KEY = re.compile(
    r"(?:.*[._-])?(?:take|limit|count|num|size|rows|antal|show|per_?page|page_?size|items_?per_?page)", re.IGNORECASE
)
_NUMBER_HINT = re.compile(
    r"(?:page|pg|p|sida|seite|side|sivu|ix|index|nr|no|num|number|skip|offset|start)[=/-]?\d{1,6}(?:[/&#?]|$)",
    re.IGNORECASE,
)
_NUMBER_PATH = re.compile(r"/(?:page|sida|side|seite|sivu|p)[/-]?(?P<number>\d{1,6})$", re.IGNORECASE)

_FIRST_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_XML_LINK = re.compile(r"<(?:\w+:)?link\s[^>]{0,1000}>")
_XML_ATTRIBUTE = re.compile(r"""\b(?P<name>rel|href)\s*=\s*["'](?P<value>[^"']*)""")
_JSON_KEYS = ("next", "next_url", "nextPage", "nextLink", "next_page_url", "@odata.nextLink")
_JSON_FOLDERS = ("links", "_links", "paging", "pagination", "meta")


@dataclass(frozen=True, slots=True)
class _Address:
    """A page's address, taken apart: what it shares with the other pages of its list, and its number among them."""

    path: str
    pairs: frozenset[tuple[str, str]]
    number: int | None


def older_in_page(markup: str, url: str) -> str | None:
    """Find the link of an HTML listing to its next page, on the same host; None when it has none.

    rel=next goes first (HTML, section 4.6.6.12), then the lowest page number (or offset) after that of `url` in links
    to the same page, then the words for it. Buttons that load more by script are no links.
    """
    page = LexborHTMLParser(markup, scripting=True)
    anchor = page.css_first("base[href]")
    base = (absolute(url, anchor.attributes.get("href") or "") if anchor else None) or url
    here, own = canonical_url(url), _address(url)
    numbered: list[tuple[int, str]] = []
    named: list[str] = []
    for node in islice(page.css("link[rel][href], a[href]"), _MOST_LINKS):
        attributes = node.attributes
        href, leads_on = attributes.get("href") or "", "next" in (attributes.get("rel") or "").lower().split()
        text = _text(node) if node.tag == "a" else ""
        may_be_numbered = bool(text) and _NUMBER_HINT.search(href) is not None and not _BACK.fullmatch(text)
        if not (leads_on or may_be_numbered or _NEXT.fullmatch(text) or _MORE.fullmatch(text)):
            continue
        target = absolute(base, href)
        if target is None or not same_host(target, url) or canonical_url(target) == here:
            continue
        if leads_on:
            return target
        link = _address(target)
        same = link.path == own.path and link.pairs >= own.pairs
        if same and link.number is not None and _is_after(own.number, link.number, text):
            numbered.append((link.number, target))
        elif _NEXT.fullmatch(text) or (same and _MORE.fullmatch(text)):
            named.append(target)
    return min(numbered)[1] if numbered else next(iter(named), None)


def _text(node: LexborNode) -> str:
    """Give what a link says, or is called when it shows a picture only; empty when it is long, as a headline is."""
    attributes = node.attributes
    text = squeeze(node.text() or "") or squeeze(attributes.get("aria-label") or attributes.get("title") or "")
    return text if len(text) <= _LONGEST_TEXT else ""


def _is_after(own: int | None, number: int, text: str) -> bool:
    """Whether a page's number is after that of this page, which has none when it is the first.

    Some count from 0: it is the text that tells whether number 1 is the first page or the second.
    """
    if own is not None:
        return number > own
    return number > 1 or (number == 1 and re.search(r"\d+", text) is not None and re.findall(r"\d+", text) != ["1"])


def _address(url: str) -> _Address:
    parts = urlsplit(url)
    path, number = parts.path.rstrip("/"), None
    if match := _NUMBER_PATH.search(path):
        path, number = path[: match.start()], int(match["number"])
    pairs = set()
    for pair in parts.query.split("&") if parts.query else ():
        key, _, value = pair.partition("=")
        key, value = unquote(key), unquote(value)
        if _NUMBER_KEY.fullmatch(key) and re.fullmatch(r"\d{1,6}", value):
            number = int(value)
        elif key and value and not _SIZE_KEY.fullmatch(key):
            pairs.add((key, value))
    return _Address(unquote(path), frozenset(pairs), number)


def older_in_feed(text: str, url: str) -> str | None:
    """Give the rel=next link of an Atom or RSS feed (RFC 5005, section 3), which stands before the first entry."""
    first = _FIRST_ENTRY.search(text)
    for link in _XML_LINK.finditer(text, 0, first.start() if first else len(text)):
        attributes = {match["name"]: html.unescape(match["value"]) for match in _XML_ATTRIBUTE.finditer(link[0])}
        if attributes.get("rel", "").lower() == "next":
            return _on_host(url, absolute(url, attributes.get("href", "")))
    return None


def older_in_json(data: Json, url: str) -> str | None:
    """Give the address of the next page that a JSON Feed (`next_url`) or a JSON listing states."""
    if not isinstance(data, dict):
        return None
    folders = [data, *(data.get(name) for name in _JSON_FOLDERS)]
    for folder in folders:
        for key in _JSON_KEYS if isinstance(folder, dict) else ():
            stated = folder.get(key) if isinstance(folder, dict) else None
            if isinstance(stated, dict):
                stated = stated.get("href") or stated.get("url")
            # A bare word or number is a cursor, not an address.
            if isinstance(stated, str) and re.match(r"https?://|[/?]", stated):
                return _on_host(url, absolute(url, stated))
    return None


def _on_host(url: str, target: str | None) -> str | None:
    return target if target and same_host(target, url) else None
