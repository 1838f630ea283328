"""Learns how a page lists its releases from some that are known to be on it, as selectors that read it the same way.

What is learnt is proved on the page itself: the selectors must give the known releases with their titles and days, and
nothing else but what looks like releases of the same source.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from itertools import product

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper.errors import LayoutError
from scraper.model import Candidate, Selectors, Source
from scraper.parse.dates import find_dates
from scraper.parse.links import BESIDE_NAMES, shape_of
from scraper.parse.results import Known, Lesson
from scraper.parse.selected import read_items
from scraper.parse.title_text import titleness
from scraper.parse.tree import MOST_LINKS, UNSTABLE, squeeze
from scraper.parse.urls import absolute, canonical_url, native_id

LEAST_EXPLAINED = 0.9
"""How many of the known releases on a page must be given by what was learnt, for it to be used unseen."""

FEWEST = 2
"""One release repeats nothing."""

_LONGEST_PATH = 4
_MOST_TRIED = 60
_MOST_FIELDS = 12
_OUTERMOST = frozenset(("html", "body", "main", "-undef"))
_SIDES = frozenset(("aside", "footer"))
_AGREE = 0.8
_TELLING = ("time", "h2", "h3", "h4", "article", "p")
_PASSING = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


def learn(
    html: str, url: str, source: Source, known: Sequence[Known], *, now: datetime | None, zone: tzinfo
) -> Lesson | None:
    """Learn the list of the page at `url` by releases that are known of the source; None when too few are on it."""
    page = _Page(html, url, source, known, now, zone)
    if len(page.places) < FEWEST:
        return None
    chosen = _items(page)
    if not chosen:
        return None
    select = Selectors(items=(", ".join(each for each, _ in chosen),), link=_unlike(link for _, link in chosen))
    given = page.read(select)
    for name, is_it in (("title", page.titled), ("date", page.dated), ("lead", page.led)):
        better = _field(page, select, given, name, is_it)
        if better:
            select = replace(select, **{name: (better,)})
            given = page.read(select)
    explained = page.explained(given)
    return Lesson(select, len(explained), page.there, len(known), given, _doubt(page, select, given, len(explained)))


def fold(text: str) -> str:
    """Reduce a text to what makes it the same to a reader: its letters and figures."""
    return "".join(each for each in squeeze(text).casefold() if each.isalnum())


def is_beside(node: LexborNode) -> bool:
    """Whether an element stands where pages show what is not their own matter."""
    return any(
        each.tag in _SIDES or (each.tag not in _OUTERMOST and BESIDE_NAMES.search(_names(each)))
        for each in _above(node)
    )


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()


def _above(node: LexborNode | None) -> Iterator[LexborNode]:
    """Give an element and those around it, the innermost first."""
    while node is not None and node.tag:
        yield node
        node = node.parent


@dataclass(slots=True)
class _Place:
    """Where a known release is on a page: the elements that hold it and no other release."""

    item: LexborNode
    link: LexborNode


@dataclass(slots=True)
class _Page:
    """A page on which known releases are looked for."""

    html: str
    url: str
    source: Source
    known: Sequence[Known]
    now: datetime | None
    zone: tzinfo
    tree: LexborHTMLParser = field(init=False)
    places: dict[int, list[_Place]] = field(init=False)
    there: int = field(init=False)
    _by_key: dict[str, int] = field(init=False)
    _shapes: set[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.tree = LexborHTMLParser(self.html, scripting=True)
        self._by_key = {key: number for number, each in enumerate(self.known) for key in each.keys}
        self._shapes = {shape_of(each.url) for each in self.known}
        self.places = self._find()
        text = fold(self.tree.body.text(separator=" ") if self.tree.body else "")
        named = {
            number for number, each in enumerate(self.known) if len(fold(each.title)) > 12 and fold(each.title) in text
        }
        self.there = len(named | self.places.keys())

    def number(self, url: str) -> int | None:
        """Say which of the known releases is at an address."""
        key = canonical_url(url, aliases=self.source.aliases, home=self.source.home)
        found = self._by_key.get(key)
        return found if found is not None else self._by_key.get(native_id(url) or "")

    def alike(self, url: str) -> bool:
        """Whether an address looks like those of the known releases."""
        return shape_of(url) in self._shapes

    def read(self, select: Selectors) -> tuple[Candidate, ...]:
        """Read the page by selectors; nothing when they can't be used."""
        try:
            return read_items(self.tree, self.url, replace(self.source, select=select), now=self.now, zone=self.zone)
        except (LayoutError, SelectolaxError):
            return ()

    def explained(self, given: Sequence[Candidate]) -> set[int]:
        """Say which of the known releases are among these, under their own titles."""
        numbers = ((self.number(each.url), each) for each in given)
        return {number for number, each in numbers if number is not None and self._same_title(number, each.title)}

    def wrong(self, given: Sequence[Candidate]) -> int:
        """Count what does not look like releases of the source."""
        return sum(
            self.number(each.url) is None and not (self.alike(each.url) and titleness(each.title) >= 0.5)
            for each in given
        )

    def titled(self, number: int, node: LexborNode) -> bool:
        """Whether an element holds a known release's title, and nothing else."""
        return self._same_title(number, node.text(separator=" "), more=1.3)

    def led(self, number: int, node: LexborNode) -> bool:
        """Whether an element holds a known release's lead, or its beginning."""
        lead, text = fold(self.known[number].lead or ""), fold(node.text(separator=" ").removesuffix("…"))
        return len(text) > 40 and bool(lead) and (lead.startswith(text[:60]) and len(text) <= len(lead) * 1.2)

    def dated(self, number: int, node: LexborNode) -> bool:
        """Whether an element states the day of a known release, and is no whole text."""
        at, text = self.known[number].published_at, squeeze(node.text(separator=" "))
        found = find_dates(text, now=self.now, zone=self.zone) if at and len(text) < 80 else ()
        return bool(found) and at is not None and found[0].at.date() == at.date()

    def _same_title(self, number: int, text: str, more: float = 2.5) -> bool:
        one, other = fold(self.known[number].title), fold(text)
        return bool(one and other) and (one in other or other in one) and len(other) <= len(one) * more

    def _find(self) -> dict[int, list[_Place]]:
        """Find the links to the known releases, each with the largest element around it that holds no other release."""
        links: list[tuple[str, int | None, LexborNode]] = []
        held: dict[int, set[str]] = {}
        for node in self.tree.css("a[href]")[:MOST_LINKS]:
            address = absolute(self.url, node.attributes.get("href") or "")
            if address is None:
                continue
            number = self.number(address)
            if number is None and not self.alike(address):
                continue
            key = canonical_url(address) if number is None else str(number)
            links.append((key, number, node))
            for each in _above(node):
                held.setdefault(each.mem_id, set()).add(key)
        found: dict[int, list[_Place]] = {}
        for _, number, node in links:
            if number is not None:
                around = [each for each in _above(node) if len(held[each.mem_id]) == 1 and each.tag not in _OUTERMOST]
                found.setdefault(number, []).append(_Place(around[-1] if around else node, node))
        return found


def _items(page: _Page) -> list[tuple[str, str]]:
    """Choose selectors, of items and of the link in each, that give all known releases, with as few kinds as may be."""
    groups: dict[tuple[str, ...], dict[int, _Place]] = {}
    for number, places in page.places.items():
        for place in places:
            groups.setdefault(tuple(_step(each) for each in list(_above(place.item))[:3]), {}).setdefault(number, place)
    chosen: list[tuple[str, str]] = []
    explained: set[int] = set()
    for group in sorted(groups.values(), key=lambda each: (-len(each), is_beside(next(iter(each.values())).item))):
        if not group.keys() <= explained and (best := _best(page, list(group.values()), explained)):
            selector, now_too = best
            chosen.append(selector)
            explained |= now_too
    return chosen


def _best(page: _Page, group: Sequence[_Place], explained: set[int]) -> tuple[tuple[str, str], set[int]] | None:
    """Find the selectors that give most of a group and nothing that is no release; the plainest of equals."""
    best: tuple[tuple[str, str], set[int]] | None = None
    ways = product(_ways_to([each.item for each in group]), ("", *_links_in(group)))
    for number, (items, link) in enumerate(ways):
        if number >= _MOST_TRIED:
            break
        given = page.read(Selectors(items=(items,), link=(link,) if link else ()))
        if not given or page.wrong(given):
            continue
        got = page.explained(given)
        if got - explained and (best is None or len(got) > len(best[1])):
            best = (items, link), got
    return best


def _ways_to(nodes: Sequence[LexborNode]) -> list[str]:
    """Write selectors for elements that are built alike: by their own classes, then by the path to them."""
    first = nodes[0]
    common = set.intersection(*(set(_classes(each)) for each in nodes))
    own = [f"{first.tag}.{each}" for each in _classes(first) if each in common]
    step = own[0] if own else str(first.tag)
    ways, path = list(own), step
    for around in list(_above(first.parent))[:_LONGEST_PATH]:
        if around.tag == "html":
            break
        path = f"{'body' if around.tag == 'body' else _step(around)} > {path}"
        ways.append(path)
        if around.tag != "body" and ("." in _step(around) or "#" in _step(around)):
            ways.append(f"{_step(around)} {step}")
    if step == first.tag and first.tag not in ("div", "li", "p", "a", "span"):
        ways.append(step)
    inner = set.intersection(*({str(each.tag) for each in node.css("*")} for node in nodes))
    ways += [f"{step}:has({each})" for each in _TELLING if each in inner]
    # Names with figures in them may be others tomorrow, but that is for the next repair to see.
    ways.sort(key=lambda each: "." not in each and "#" not in each)  # what is named stays, what is near comes first
    passing = set.intersection(*(set((each.attributes.get("class") or "").split()) for each in nodes))
    return [*ways, *(f"{first.tag}.{each}" for each in sorted(passing) if _PASSING.fullmatch(each))]


def _step(node: LexborNode) -> str:
    """Name an element the way a selector does: by its tag, with its first stable class or else its id."""
    if classes := _classes(node):
        return f"{node.tag}.{classes[0]}"
    own_id = node.attributes.get("id") or ""
    return f"{node.tag}#{own_id}" if _is_plain(own_id) else str(node.tag)


def _classes(node: LexborNode) -> list[str]:
    return [each for each in (node.attributes.get("class") or "").split() if _is_plain(each)]


def _is_plain(name: str) -> bool:
    """Whether a name may stand in a selector as it is, and is likely to stay."""
    return (
        bool(name) and name.isascii() and name.replace("-", "").replace("_", "").isalpha() and not UNSTABLE.search(name)
    )


def _links_in(group: Sequence[_Place]) -> list[str]:
    """Write selectors for the link of an item, where it is not the first in it."""
    first = group[0].link
    ways = [f"a.{each}" for each in _classes(first)]
    if first.parent is not None:
        ways.append(f"{_step(first.parent)} > a")
    return ways


def _unlike(links: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in links if each))


def _field(
    page: _Page,
    select: Selectors,
    given: Sequence[Candidate],
    name: str,
    is_it: Callable[[int, LexborNode], bool],
) -> str | None:
    """Find a selector for a field of the items, if it is not read rightly without; None when there is none."""
    numbered = {number: each for each in given if (number := page.number(each.url)) is not None}
    right = sum(_agrees(page, name, number, each) for number, each in numbered.items())
    if right >= len(numbered) * _AGREE:
        return None
    ways: dict[str, int] = {}
    for number, places in page.places.items():
        inside = [(place.item, each) for place in places for each in place.item.css("*") if is_it(number, each)]
        closer = [(item, each) for item, each in inside if each != item] or inside
        inner = {way for item, each in closer for way in _names_of(each, item)}
        for way in inner:
            ways[way] = ways.get(way, 0) + 1
    for way in sorted(ways, key=lambda each: (-ways[each], " " in each, "." not in each, each))[:_MOST_FIELDS]:
        tried = page.read(replace(select, **{name: (way,)}))
        agreeing = sum(
            _agrees(page, name, number, each) for each in tried if (number := page.number(each.url)) is not None
        )
        if agreeing > right and agreeing >= len(numbered) * _AGREE:
            return way
    return None


def _names_of(node: LexborNode, item: LexborNode) -> list[str]:
    """Write short selectors for an element within its item, the surest first."""
    own = [f"{node.tag}.{each}" for each in _classes(node)]
    above = [f"{_step(node.parent)} > {node.tag}"] if node.parent is not None and node != item else []
    return [*own, *above, str(node.tag)]


def _agrees(page: _Page, name: str, number: int, given: Candidate) -> bool:
    """Whether a field of an item is what is known of the release; a lead that the list lacks is no fault."""
    known = page.known[number]
    if name == "title":
        return number in page.explained((given,))
    if name == "date":
        return bool(
            given.published_at and known.published_at and given.published_at.date() == known.published_at.date()
        )
    return bool(given.lead)


def _doubt(page: _Page, select: Selectors, given: Sequence[Candidate], explained: int) -> str:
    """Say why what was learnt should not be used unseen; "" when it may."""
    if explained < FEWEST or explained < page.there * LEAST_EXPLAINED:
        return "explains too little"
    if page.wrong(given):
        return "gives what is no release"
    for each in given:
        known = page.known[number] if (number := page.number(each.url)) is not None else None
        at = known.published_at if known else None
        if at and each.published_at and abs((at - each.published_at).days) > 1:
            return "gives other days"
    nodes = page.tree.css(select.items[0])
    if nodes and all(map(is_beside, nodes)):
        return "stands beside the page's own matter"
    return ""
