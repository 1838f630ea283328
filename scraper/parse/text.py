"""Turns the chosen blocks into what readers get: plain text, and the same content as sanitised HTML."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from urllib.parse import urljoin

import nh3

from scraper.parse.lists import list_html, list_lines
from scraper.parse.outline import BREAK, HEADINGS, Block, Outline

_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "a", "strong", "em", "sub", "sup", "br", "pre"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}}
_SCHEMES = {"http", "https", "mailto"}
_WITHOUT_CONTENT = {"script", "style"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    clean_content_tags=_WITHOUT_CONTENT,
    link_rel="noopener noreferrer",
)
_BR = "<br>"
_EDGE_BREAKS = re.compile(r"^(?:<br> ?)+|(?: ?<br>)+$")
_REST = r"(?:\?[^\s#?\[\]]+)?(?:#[^\s\[\]]+)?"
_WHOLE = re.compile(rf"https?://[a-z0-9.-]+(?:/[^\s#?;\[\]]*[^\s#?;\[\]/.])?/?{_REST}", re.ASCII)
_ROOTED = re.compile(rf"/(?:[^\s#?;\[\]/.]+/)*[^\s#?;\[\]/.]*(?:\.[a-z0-9]{{2,5}})?{_REST}", re.ASCII)
"""Addresses that urljoin would give as they are, or put behind the host, in a tenth of the time that takes it."""
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?(?=[/?#]|$)", re.ASCII)
_HEADING_TAGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}


def plain_text(blocks: Sequence[Block], outline: Outline) -> str:
    """Join paragraphs by a blank line; a list is one paragraph, each item a line that begins with "- " or a number."""
    return "\n\n".join("\n".join(_lines(group, outline)) for group in _groups(blocks))


def _lines(group: Sequence[Block], outline: Outline) -> Iterable[str]:
    return list_lines(group, outline) if _is_list(group) else (block.text for block in group)


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Give the blocks one by one, but the items of a list, and the rows of a table, together."""
    for key, group in groupby(blocks, key=lambda block: block.series):
        if key < 0:
            yield from ([block] for block in group)
        else:
            yield list(group)


def _is_list(group: Sequence[Block]) -> bool:
    return group[0].series >= 0 and group[0].item >= 0


def rich_text(blocks: Sequence[Block], outline: Outline, url: str) -> str:
    """Write the same content as HTML: links absolute, nothing but text markup in it (OWASP: an allow-list)."""
    made = "\n".join(_element(group, outline, url) for group in _groups(blocks))
    return _CLEANER.clean(made)


def _element(group: Sequence[Block], outline: Outline, url: str) -> str:
    if _is_list(group):
        return list_html(group, outline, lambda block: _inline(block, url))
    if len(group) > 1:
        return "<p>" + "<br>".join(_inline(block, url) for block in group) + "</p>"
    block = group[0]
    inner = _inline(block, url)
    if block.tag in HEADINGS:
        tag = _HEADING_TAGS[block.tag]
        return f"<{tag}>{inner}</{tag}>"
    return f"<blockquote><p>{inner}</p></blockquote>" if block.tag == "blockquote" else f"<p>{inner}</p>"


def _inline(block: Block, url: str) -> str:
    """Write a block's text with its inline markup, balanced: what was opened outside is not closed here."""
    if not block.marks and "\n" not in block.text:
        return html.escape(block.text, quote=False)
    pieces: list[str] = []
    opened: list[str] = []
    at = 0
    for index, tag, href in [*block.marks, (len(block.texts), "", "")]:
        if index > at:
            pieces += (_BR if text == BREAK else html.escape(text, quote=False) for text in block.texts[at:index])
            at = index
        if tag.startswith("/") and opened[-1:] == [tag[1:]] and pieces[-1].startswith(f"<{tag[1:]}"):
            opened.pop()
            pieces.pop()  # markup around nothing
        elif tag.startswith("/"):
            pieces.append(_closing(tag[1:], opened))
        elif tag:
            opened.append(tag)
            address = absolute(href, url) if href else ""
            pieces.append(f'<a href="{html.escape(address)}">' if address else f"<{tag}>")
    pieces.extend(f"</{tag}>" for tag in reversed(opened))
    made = " ".join("".join(pieces).split())
    return _EDGE_BREAKS.sub("", made) if _BR in made else made


def _closing(tag: str, opened: list[str]) -> str:
    if tag not in opened:
        return ""
    closed = ""
    while opened:
        last = opened.pop()
        closed += f"</{last}>"
        if last == tag:
            break
    return closed


def absolute(href: str, url: str) -> str:
    """Resolve a link against its page; one that can't be resolved leads nowhere: ""."""
    if _WHOLE.fullmatch(href):
        return href
    if _ROOTED.fullmatch(href) and (origin := _origin(url)):
        return origin + href
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return ""


@lru_cache(maxsize=64)  # a page asks for its own again and again
def _origin(url: str) -> str:
    """Give scheme and host of a page's address; "" when they are not plain."""
    origin = _ORIGIN.match(url)
    return origin[0] if origin else ""
