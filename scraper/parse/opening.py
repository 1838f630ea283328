"""Parses an article page and lays it out, in its encoding; and once more, should scripts have to show what it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from scraper.model import Platform, Selectors
from scraper.parse.charset import decode, is_spoilt, may_be_utf_8
from scraper.parse.layout import Layout
from scraper.parse.metadata import Metadata, read_metadata
from scraper.parse.outline import read_outline
from scraper.parse.platform_rules import PlatformRules
from scraper.parse.site_rules import SiteRules

_MARKUP = re.compile(r"<(?:p|br|div|li|h[1-6])\b", re.IGNORECASE)
_COVER = re.compile(r"<(?P<end>/?)(?:template|noscript)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as it was parsed, before anything on it is decided."""

    rules: SiteRules
    platform: PlatformRules
    metadata: Metadata
    layout: Layout


def open_page(html: bytes, charset: str | None, select: Selectors, platform: Platform) -> Iterator[Opened]:
    """Give the page as a browser shows it, then, to one who found nothing there, with what only scripts uncover.

    What the rules drop from it is left out. `charset` is what the HTTP header said.
    """
    as_utf_8 = may_be_utf_8(html, charset)
    opened = _open(html if as_utf_8 else decode(html, charset), select, platform)
    if as_utf_8 and opened and is_spoilt("\n".join([block.text for block in opened.layout.outline.blocks])):
        markup = decode(html, charset)
        opened = opened if markup.encode("utf-8", "replace") == html else _open(markup, select, platform)
    if opened:
        yield opened
    uncovered = _COVER.sub(r"<\g<end>div", covered := decode(html, charset))
    if uncovered != covered and (opened := _open(uncovered, select, platform)):
        yield opened


def _open(html: str | bytes, select: Selectors, platform: Platform) -> Opened | None:
    """Parse and lay out; None when there is nothing to lay out."""
    tree = LexborHTMLParser(html, scripting=True, options=LexborDocumentOptions.WO_EVENTS)  # nobody listens to them
    rules, platform_rules = SiteRules(tree, select), PlatformRules(tree, platform)
    if tree.body is None:
        return None
    return Opened(rules, platform_rules, read_metadata(tree), Layout(read_outline(tree.body)))


def lay_out_stated(text: str) -> Layout | None:
    """Lay out the text of a release that a page states as data; it may be HTML, or lines."""
    markup = text if _MARKUP.search(text) else "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    body = LexborHTMLParser(markup, scripting=True).body
    return Layout(read_outline(body)) if body else None
