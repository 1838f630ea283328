"""Reads a listing by a source's own CSS selectors, for the pages that defeat discovery."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.errors import LayoutError
from scraper.model import Candidate, Source
from scraper.parse.dates import Dated, date_in_url, find_dates, read_machine_date
from scraper.parse.records import candidate, plain
from scraper.parse.urls import absolute

_MOST_ITEMS = 2_000


def read_selected(html: str, url: str, source: Source, *, now: datetime | None, zone: tzinfo) -> tuple[Candidate, ...]:
    """Read the items that `select.items` (else the links of `select.link`) match; fields not selected are looked for.

    LayoutError when the selectors match nothing.
    """
    return read_items(LexborHTMLParser(html, scripting=True), url, source, now=now, zone=zone)


def read_items(
    page: LexborHTMLParser, url: str, source: Source, *, now: datetime | None, zone: tzinfo
) -> tuple[Candidate, ...]:
    """As `read_selected`, of a page that is parsed already."""
    select = source.select
    nodes: Sequence[LexborNode] = ()
    for selector in select.items or select.link:
        nodes = page.css(selector)
        if nodes:
            break
    if not nodes:
        raise LayoutError(url, f"list of releases by the selector {', '.join(select.items or select.link)}")
    anchor = page.css_first("base[href]")
    base = (absolute(url, anchor.attributes.get("href") or "") if anchor else None) or url
    how = f"select.{'items' if select.items else 'link'} × {len(nodes)}"
    found: dict[str, Candidate] = {}
    for node in nodes[:_MOST_ITEMS]:
        each = _item(node, base, source, how, now, zone)
        if each is not None:
            found.setdefault(each.url, each)
    return tuple(found.values())


def _item(
    node: LexborNode, base: str, source: Source, how: str, now: datetime | None, zone: tzinfo
) -> Candidate | None:
    select = source.select
    link = node if node.tag == "a" else _first(node, (*select.link, "h1 a[href], h2 a[href], h3 a[href]", "a[href]"))
    url = absolute(base, link.attributes.get("href") or "") if link is not None else None
    if link is None or url is None:
        return None
    title = _first(node, select.title) or _first(node, ("h1, h2, h3, h4",)) or link
    dated = _dated(_first(node, select.date) or (None if select.date else _first(node, ("time",))), now, zone)
    lead = _first(node, select.lead)
    return candidate(
        url, _words(title), dated or date_in_url(url, now=now), (_words(lead) or None) if lead else None, None, how
    )


def _first(node: LexborNode, selectors: tuple[str, ...]) -> LexborNode | None:
    return next((found for selector in selectors if (found := node.css_first(selector)) is not None), None)


def _dated(node: LexborNode | None, now: datetime | None, zone: tzinfo) -> Dated | None:
    if node is None:
        return None
    stated = node.attributes.get("datetime") or node.attributes.get("content") or ""
    dated = read_machine_date(stated, now=now, zone=zone) if stated else None
    printed = find_dates(_words(node), now=now, zone=zone)
    if dated is None:
        return printed[0] if printed else None
    if dated.precision == "day":
        return next((e for e in printed if e.precision == "minute" and e.at.date() == dated.at.date()), dated)
    return dated


def _words(node: LexborNode) -> str:
    return plain(node.html or "")
