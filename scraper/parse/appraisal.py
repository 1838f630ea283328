"""Tells whether the list that was found on a page is the source's, by releases of it that are known.

The first sign of a layout change is often not that no list is found, but that another one is: a calendar, the services,
the box beside. What such a list holds must never be taken for releases.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.model import Candidate, Listing, Source
from scraper.parse.learning import fold, is_beside
from scraper.parse.links import shape_of
from scraper.parse.results import Known, Verdict, is_changed
from scraper.parse.title_text import titleness
from scraper.parse.tree import MOST_LINKS, squeeze
from scraper.parse.urls import absolute, canonical_url, native_id, same_host

_AGREE = 0.8
_NEWSROOM = re.compile(
    r"(?:till |vårt |våra |alla )*(?:pressrum(?:met)?|press|pressmeddelanden?|nyhetsrum|nyheter|nyhetsarkiv"
    r"|newsroom|press releases|news)(?: och (?:press\w*|nyheter))?",
    re.IGNORECASE,
)
_HEADLINE = 0.7
_MOST_LEFT_OUT = 5
_LONGEST_PATH = 12


def appraise(html: str, url: str, source: Source, listing: Listing | None, known: Sequence[Known]) -> Verdict:
    """Judge a list that was read at `url`, None when none was found there."""
    if listing is None or not listing.candidates:
        return Verdict(usable=False, why="nothing")
    view = _View(html, url, source, known)
    given = listing.candidates
    fresh = [each for each in given if view.number(each.url) is None]
    changed = is_changed(given, known)
    hits = {number for each in given if (number := view.number(each.url)) is not None}
    there = view.linked()
    if not hits:
        return Verdict(_is_a_burst(view, fresh, len(there)), "nothing known", changed=changed)
    if len(there - hits) > len(hits):
        return Verdict(usable=False, why="too little of what is known", changed=changed)
    if not changed:
        return Verdict(usable=True)
    if any(not view.alike(each.url) for each in fresh):
        return Verdict(usable=False, why="what is no release", changed=True)
    listed = {view.key(each.url) for each in given}
    if fresh and view.all_beside(listed):
        return Verdict(usable=False, why="a list beside the page's own matter", changed=True)
    return Verdict(usable=True, changed=True, left_out=tuple(view.left_out(listed))[:_MOST_LEFT_OUT])


def _is_a_burst(view: "_View", fresh: Sequence[Candidate], there: int) -> bool:
    """Whether a list of nothing known is the source's all the same: so much is new, or all has new addresses."""
    titles = {fold(each.title) for each in view.known}
    if there >= 2 or not all(same_host(each.url, view.known[0].url) for each in fresh):
        return False
    moved = sum(fold(each.title) in titles for each in fresh)
    alike = sum(view.alike(each.url) for each in fresh)
    return moved * 2 >= min(len(fresh), len(view.known)) or alike >= len(fresh) * _AGREE


def same_titles(given: Sequence[Candidate], known: Sequence[Known]) -> int:
    """Count the items of a list that are called as known releases are."""
    titles = {fold(each.title) for each in known}
    return sum(fold(each.title) in titles for each in given)


def moved_to(
    html: str, url: str, source: Source, known: Sequence[Known], newswires: Collection[str]
) -> tuple[str | None, str]:
    """Say where a list may have gone from the page at `url`, and what speaks for it; nothing, when nothing does.

    That is this page itself if it is not on a host of the source's releases; else a link to one of the `newswires`
    (hosts), or to what calls itself the newsroom.
    """
    if canonical_url(url) != canonical_url(source.url) and not any(same_host(url, each.url) for each in known):
        return url, "the list redirects there"
    tree = LexborHTMLParser(html, scripting=True)
    named: list[str] = []
    for node in tree.css("a[href]")[:MOST_LINKS]:
        address = absolute(url, node.attributes.get("href") or "")
        if address is None or canonical_url(address) in (canonical_url(url), canonical_url(source.url)):
            continue
        host = urlsplit(address).hostname or ""
        if any(host == each or host.endswith(f".{each}") for each in newswires) and urlsplit(address).path.strip("/"):
            return address, "the page links to a newswire"
        if _NEWSROOM.fullmatch(squeeze(node.text(separator=" "))):
            named.append(address)
    return (named[0], "the page links to a newsroom") if named else (None, "")


class _View:
    """A page as the known releases see it."""

    def __init__(self, html: str, url: str, source: Source, known: Sequence[Known]) -> None:
        self.known = known
        self._source = source
        self._shapes = {shape_of(each.url) for each in known}
        self._by_key = {key: number for number, each in enumerate(known) for key in each.keys}
        self._links = list(self._read(html, url))

    def key(self, url: str) -> str:
        """Give what an address is compared by."""
        return canonical_url(url, aliases=self._source.aliases, home=self._source.home)

    def number(self, url: str) -> int | None:
        """Say which of the known releases is at an address."""
        found = self._by_key.get(self.key(url))
        return found if found is not None else self._by_key.get(native_id(url) or "")

    def alike(self, url: str) -> bool:
        """Whether an address looks like those of the known releases."""
        return shape_of(url) in self._shapes

    def linked(self) -> set[int]:
        """Say which of the known releases the page links to."""
        return {number for url, _ in self._links if (number := self.number(url)) is not None}

    def all_beside(self, listed: Collection[str]) -> bool:
        """Whether all links to what is listed stand beside the page's own matter."""
        places = [is_beside(node) for url, node in self._links if self.key(url) in listed]
        return bool(places) and all(places)

    def left_out(self, listed: Collection[str]) -> Iterator[str]:
        """Give the addresses that look like releases, by address and title, stand in the open and are not listed."""
        given: set[str] = set()
        for url, node in self._links:
            key = self.key(url)
            if key in given or key in listed or self.number(url) is not None or not self.alike(url):
                continue
            if _is_in_a_heading(node) and not is_beside(node) and titleness(node.text(separator=" ")) >= _HEADLINE:
                given.add(key)
                yield url

    def _read(self, html: str, url: str) -> Iterator[tuple[str, LexborNode]]:
        self._tree = LexborHTMLParser(html, scripting=True)  # kept, since its nodes do not keep it
        for node in self._tree.css("a[href]")[:MOST_LINKS]:
            if address := absolute(url, node.attributes.get("href") or ""):
                yield address, node


def _is_in_a_heading(node: LexborNode | None) -> bool:
    """Whether a link stands in a heading, or holds one."""
    if node is not None and node.css_first("h1, h2, h3, h4") is not None:
        return True
    for _ in range(_LONGEST_PATH):
        if node is None:
            return False
        if node.tag in ("h1", "h2", "h3", "h4"):
            return True
        node = node.parent
    return False
