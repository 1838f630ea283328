"""Tells which of a source's own selectors chose nothing: where they do, a page is read as if they were not there."""

from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.model import Selectors
from scraper.parse.publication import Clock
from scraper.parse.results import IN_ITEMS, ON_RELEASE, Unmatched
from scraper.parse.site_rules import date_of


def unmatched_in_items(markup: str, select: Selectors, clock: Clock) -> tuple[Unmatched, ...]:
    """Tell the fields that were chosen in no item of a list; () when there are no items."""
    page = LexborHTMLParser(markup, scripting=True)
    chosen = select.items or select.link
    items: Sequence[LexborNode] = next((found for each in chosen if (found := page.css(each))), [])
    return tuple(_unmatched(items, select, IN_ITEMS, clock)) if items else ()


def unmatched_on_release(markup: str, select: Selectors, clock: Clock) -> tuple[Unmatched, ...]:
    """Tell the fields that were not chosen on the page of a release."""
    page = LexborHTMLParser(markup, scripting=True)
    return tuple(_unmatched([page.root] if page.root else [], select, ON_RELEASE, clock))


def _unmatched(
    scopes: Sequence[LexborNode], select: Selectors, fields: Sequence[str], clock: Clock
) -> Iterator[Unmatched]:
    for field in fields:
        selectors: tuple[str, ...] = getattr(select, field)
        if not selectors:
            continue
        nodes = [node for scope in scopes for node in _first_match(scope, selectors)]
        if not nodes:
            yield Unmatched(field, "selector matched nothing")
        elif field == "date" and not any(date_of(node, clock) for node in nodes):
            yield Unmatched(field, "no date in selection")
        elif not any(_is_of_use(field, node) for node in nodes):
            yield Unmatched(field, "nothing in selection")


def _first_match(scope: LexborNode, selectors: Sequence[str]) -> list[LexborNode]:
    return next((found for each in selectors if (found := scope.css(each))), [])


def _is_of_use(field: str, node: LexborNode) -> bool:
    """Whether there is in an element what the field is read from."""
    if field in ("date", "drop"):
        return True
    if field == "link":
        return node.css_first("a[href]") is not None
    if field == "image":
        return node.css_first("img") is not None
    return bool(node.text().strip())
