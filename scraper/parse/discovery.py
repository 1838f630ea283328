"""Finds the list on a page: of all links that repeat in one shape, those that look most like releases."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from scraper.parse.card_bounds import Card, bound_cards
from scraper.parse.datelines import DateReader, year_of_heading
from scraper.parse.links import HEADINGS, MORE, PAGING, Link, each_target_once, find_links
from scraper.parse.tree import Tree

_MOST_GROUPS = 60
_MOST_PIECES = 100
_MOSTLY = 0.8
_BESIDE = re.compile(
    r"(?:mest läs\w*|relatera\w*|läs (?:också|även|mer)|se även|kalend\w*|kommande|på gång|genvägar|populär\w*|taggar"
    r"|hitta (?:snabbt|rätt)|kategorier|ämnen|filtrera.{0,20}|sök|arkiv|följ oss.*|sociala medier|kontakt\w*"
    r"|om webbplatsen|rekommenderat|related.{0,20}|most (?:read|popular)|popular.{0,20}|categories|tags|archives?"
    r"|upcoming.{0,20}|calendar|recent (?:comments|posts)|blogroll|links|meta|about.{0,30}|contact.{0,20}|quick links"
    r"|follow us.*)[\s:]*",
    re.IGNORECASE,
)
_ITEMS = frozenset(("li", "article", "tr", "section", "div", "dl"))


@dataclass(slots=True, eq=False)
class Group:
    """A list that may be the page's: its cards, and all links of their shape.

    `dated` is the share of cards with a date, `length` how long their titles seem to be, `weight` how likely the place
    and build are those of a list.
    """

    members: list[Link]
    cards: list[Card]
    dated: float
    length: float
    weight: float

    @property
    def score(self) -> float:
        """Compare it with the other lists of its page."""
        return _size(len(self.cards)) * min(self.length, 80) * (1 + 2.5 * self.dated) * self.weight

    @property
    def is_list(self) -> bool:
        """Whether it is more than a menu or a footer, which every page has."""
        if self.dated >= 0.5:
            return self.score >= 50 and self.weight >= 0.05
        return len(self.cards) >= 3 and self.length >= 10 and self.score >= 100 and self.weight >= 0.35


_MOST_PER_WORTH = 80 * (1 + 2.5) * 1.4 * 1.3
"""How much a group's score can be of its size and weight: titles at their longest, all dated, headed and below."""


def _size(count: int) -> float:
    return min(count, 30) + max(count - 30, 0) * 0.2


def _median(values: list[float]) -> float:
    """As in `statistics`, which takes 3 MB of memory to import."""
    values.sort()
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def find_list(tree: Tree, base: str, page: str, reader: DateReader) -> Group | None:
    """Find the list of a page; None when nothing on it looks like one."""
    links = find_links(tree, base, page)
    best = max(find_groups(tree, links, page, reader), key=lambda group: group.score, default=None)
    if best is None or not best.is_list:
        return _lone_item(tree, links, reader)
    _take_in(tree, best, links, reader)
    _trim(tree, best, reader)
    return best


def find_groups(tree: Tree, links: list[Link], page: str, reader: DateReader) -> list[Group]:
    """Group links by the shape of the place they stand in, with and without classes, and by that of their addresses."""
    by_place: dict[tuple[object, ...], list[Link]] = {}
    for link in links:
        node = tree.nodes[link.at]
        for place in (("classes", node.shape), ("tags", node.form), ("address", node.form, link.shape)):
            by_place.setdefault(place, []).append(link)
    rough: dict[tuple[int, ...], tuple[float, list[Link], list[Link]]] = {}
    for members in by_place.values():
        kept = each_target_once(members)
        if len(kept) >= 2:
            worth = _size(len(kept)) * _median([link.weight for link in kept])
            rough[tuple(link.at for link in members)] = (worth, kept, members)
    likely = sorted(rough.values(), key=lambda each: -each[0])[:_MOST_GROUPS]
    groups: list[Group] = []
    for worth, kept, members in likely:
        if not groups or worth * _MOST_PER_WORTH > max(group.score for group in groups):
            groups.append(_group(tree, members, bound_cards(tree, kept, members), page, reader))
    return groups


def _group(tree: Tree, members: list[Link], cards: list[Card], page: str, reader: DateReader) -> Group:
    dated = sum(has_date(tree, card, reader) for card in cards) / len(cards)
    length = _median([_title_length(tree, card, dated) for card in cards])
    paging = sum(bool(PAGING.fullmatch(card.link.text)) for card in cards) / len(cards)
    weight = _median([card.link.weight * (0.25 if _in_prose(tree, card.link) else 1) for card in cards])
    unnamed = sum(not card.link.text for card in cards) / len(cards)
    weight *= (1 - 0.9 * paging) * (1 - 0.8 * unnamed) * (0.25 if _has_side_heading(tree, cards[0]) else 1)
    weight *= _alike(tree, cards) * (1 + 0.3 * _below(cards, page))
    return Group(members, cards, dated, length, weight)


def _alike(tree: Tree, cards: list[Card]) -> float:
    """Items of a list are built alike, often headed; links that only share a line with others are no items."""
    tops = Counter(tree.nodes[card.top].form for card in cards)
    headed = sum(_in_heading(tree, card.link) for card in cards) / len(cards)
    shared = sum(_shares_line(tree, card) for card in cards) / len(cards)
    return (0.4 + 0.6 * tops.most_common(1)[0][1] / len(cards)) * (1 - 0.7 * shared) * (1 + 0.4 * headed)


def _below(cards: list[Card], page: str) -> float:
    """Tell the share of cards whose addresses lie below the page's own."""
    folder = urlsplit(page).path.rstrip("/") + "/"
    if folder == "/":
        return 0.0
    return sum(urlsplit(card.link.url).path.startswith(folder) for card in cards) / len(cards)


def _in_heading(tree: Tree, link: Link) -> bool:
    if any(tree.nodes[index].tag in HEADINGS for index in tree.within(link.at, most=4)):
        return True
    return any(node.tag in HEADINGS for node in tree.nodes[link.at : min(link.end, link.at + 30)])


def _shares_line(tree: Tree, card: Card) -> bool:
    """Whether a link has no room of its own, and other text on its line."""
    if tree.nodes[card.top].tag != "a":
        return False
    for line in tree.lines_in(card.top, card.end)[:1]:
        return any(not card.top <= index < card.end and text.strip(" |,;/·•") for index, text in line.pieces)
    return False


def _in_prose(tree: Tree, link: Link) -> bool:
    """Whether a link is a few words of a longer sentence."""
    for line in tree.lines_in(link.at, link.end)[:1]:
        if len(line.pieces) > _MOST_PIECES:
            return False
        before = sum(len(text) for index, text in line.pieces if index < link.at)
        whole = sum(len(text) for _, text in line.pieces)
        return before > 12 and whole > max(80, 2.5 * len(link.text))
    return False


def _title_length(tree: Tree, card: Card, dated: float) -> float:
    """Tell how long a card's title is: its link's text, else the longest of its lines, which counts for less."""
    own = card.link.text
    more = bool(MORE.fullmatch(own))
    if not more and (len(own) >= 15 or " " in own):
        return len(own)
    longest = 0.0
    for line in tree.lines_in(card.start, card.end)[:12]:
        size = min(len(line.text(card.start, card.end)), 60)
        headed = any(tree.nodes[index].tag in HEADINGS for index in tree.within(line.start, card.start, 4))
        longest = max(longest, size * (0.7 if headed else 0.6 * (0.4 + 0.6 * dated)))
    return longest * 0.7 if more else max(longest, min(len(own), 12))


def has_date(tree: Tree, card: Card, reader: DateReader) -> bool:
    """Whether a date stands on a card or right above it, in text or for machines."""
    for node in tree.nodes[card.start : card.end]:
        if node.tag == "time" or (node.attributes and node.attributes.get("itemprop") == "datePublished"):
            return True
    year = year_of_heading(card.heading)
    for line in tree.lines_in(card.start, card.end):
        text = line.text(card.start, card.end)
        if len(text) < 300 and reader.has_date(text, year):
            return True
    return reader.has_date(card.heading)


def _has_side_heading(tree: Tree, card: Card) -> bool:
    """Whether the heading of a list says that it is another thing than the page's own."""
    line = bisect_right(tree.starts, card.start) - 1
    for number in range(line, max(line - 3, -1), -1):
        if tree.lines[number].start < card.start:
            text = tree.lines[number].text(0, len(tree.nodes))
            if len(text) > 3:
                return bool(_BESIDE.fullmatch(text))
    return False


def _take_in(tree: Tree, best: Group, links: list[Link], reader: DateReader) -> None:
    """Add items of the same list that are marked up otherwise: a lead story, or another month's."""
    known = {card.link.key for card in best.cards}
    starts = [card.start for card in best.cards]
    shapes, forms = _common_shapes(best.cards), {tree.nodes[card.link.at].form for card in best.cards}
    weight = _median([card.link.weight for card in best.cards])
    new = []
    for link in links:
        before = bisect_right(starts, link.at) - 1
        if link.key in known or link.weight < weight or (before >= 0 and link.at < best.cards[before].end):
            continue
        alike = link.shape in shapes, tree.nodes[link.at].form in forms
        if (all(alike) or (any(alike) and best.dated >= _MOSTLY)) and not _in_prose(tree, link):
            new.append(link)
    found = bound_cards(tree, each_target_once(new), sorted([*new, *best.members], key=lambda link: link.at))
    for card in found:
        named = not PAGING.fullmatch(card.link.text) and _title_length(tree, card, 1.0) >= 12
        if named and (best.dated < _MOSTLY or has_date(tree, card, reader)):
            best.cards.append(card)
    best.cards.sort(key=lambda card: card.link.at)


def _trim(tree: Tree, best: Group, reader: DateReader) -> None:
    """Drop what slipped in by its shape only: paging, and undated links to elsewhere among dated items."""
    shapes = _common_shapes(best.cards)
    forms = Counter(tree.nodes[card.top].form for card in best.cards)
    kept = []
    for card in best.cards:
        rare = card.link.shape not in shapes or forms[tree.nodes[card.top].form] * 5 < len(best.cards)
        stray = best.dated >= _MOSTLY and rare and not has_date(tree, card, reader)
        if not stray and not PAGING.fullmatch(card.link.text):
            kept.append(card)
    if len(kept) * 2 >= len(best.cards):
        best.cards = kept


def _common_shapes(cards: list[Card]) -> set[tuple[str, ...]]:
    """Give the shapes of address that a good part of the cards share."""
    counts = Counter(card.link.shape for card in cards)
    return {shape for shape, count in counts.items() if count >= max(2, len(cards) * 0.2)}


def _lone_item(tree: Tree, links: list[Link], reader: DateReader) -> Group | None:
    """Find the only item of a list: a headed link in the content, with a date beside it."""
    for link in links:
        if link.weight < 1 or len(link.text) < 15 or not _in_heading(tree, link):
            continue
        for top in tree.within(link.at, most=5)[1:]:
            card = Card(link, top, tree.nodes[top].end, top)
            if tree.nodes[top].tag in _ITEMS and has_date(tree, card, reader):
                return Group([link], [card], 1.0, len(link.text), 1.0)
    return None
