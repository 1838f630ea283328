"""Finds the list on a page: of all links that repeat in one shape, those that look most like releases."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from scraper.parse.card_bounds import Card, bound_cards
from scraper.parse.card_signs import has_date, in_heading, in_prose, shares_line, side_heading, title_length
from scraper.parse.datelines import DateReader
from scraper.parse.links import PAGING, Link, each_target_once, find_links
from scraper.parse.list_edges import complete_list, lone_item
from scraper.parse.tree import Tree

_MOST_GROUPS = 60
_SHORTEST_LEAD = 40
_BEFORE_TITLE = 0.3
_BESIDE, _PERHAPS_BESIDE = 0.02, 0.1


@dataclass(slots=True, eq=False)
class _Group:
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
        return _size(len(self.cards)) * min(self.length, _LONGEST) * (1 + 2.5 * self.dated**2) * self.weight


_LONGEST = 80
_MOST_OF_CARD = 42
_MOST = (1 + 2.5) * 1.4 * 1.3
"""How much a group's score can be of its size, length and weight: all dated, headed and below."""


def _size(count: int) -> float:
    return min(count, 30) + max(count - 30, 0) * 0.2


def _median(values: list[float]) -> float:
    """As in `statistics`, which takes 3 MB of memory to import."""
    values.sort()
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def find_list(tree: Tree, base: str, page: str, reader: DateReader) -> list[Card]:
    """Find the list of a page, as its cards; none when nothing on it looks like one."""
    links = find_links(tree, base, page)
    best = _best_group(tree, links, page, reader)
    if best is not None:
        return complete_list(tree, best.cards, best.members, links, page, reader)
    only = lone_item(tree, links, reader)
    return [only] if only else []


def _best_group(tree: Tree, links: list[Link], page: str, reader: DateReader) -> _Group | None:
    """Group links by the shape of the place they stand in, with and without classes, and by that of their addresses."""
    by_place: dict[tuple[object, ...], list[Link]] = {}
    for link in links:
        node = tree.nodes[link.at]
        for place in (("classes", node.shape), ("tags", node.form), ("address", node.form, link.shape)):
            by_place.setdefault(place, []).append(link)
    alike = {tuple([link.at for link in members]): members for members in by_place.values()}
    likely = []
    for members in alike.values():
        kept = each_target_once(members)
        if len(kept) >= 2:
            length = _median([max(min(len(link.text), _LONGEST), _MOST_OF_CARD) for link in kept])
            most = _size(len(kept)) * length * _median([link.weight for link in kept]) * _MOST
            likely.append((most, kept, members))
    likely.sort(key=lambda each: -each[0])
    best: _Group | None = None
    title = _page_title(tree)
    for most, kept, members in likely[:_MOST_GROUPS]:
        if best and most <= best.score:
            break
        group = _group(tree, members, bound_cards(tree, kept, members), page, reader)
        if group.cards[-1].end <= title:
            group.weight *= _BEFORE_TITLE
        if (best is None or group.score > best.score) and _is_list(tree, group, page):
            best = group
    return best


def _page_title(tree: Tree) -> int:
    """Find the page's own heading: menus stand before it, its list does not. 0 when that can't be told."""
    found = [index for index, node in enumerate(tree.nodes) if node.tag == "h1" and tree.text(index, node.end)]
    return found[0] if len(found) == 1 else 0


def _group(tree: Tree, members: list[Link], cards: list[Card], page: str, reader: DateReader) -> _Group:
    dated = sum(has_date(tree, card, reader) for card in cards) / len(cards)
    length = _median([title_length(tree, card, dated) for card in cards])
    paging = sum(bool(PAGING.fullmatch(card.link.text)) for card in cards) / len(cards)
    weight = _median([card.link.weight * (0.25 if in_prose(tree, card.link, reader) else 1) for card in cards])
    unnamed = sum(not (card.link.text or card.link.alt) for card in cards) / len(cards)
    weight *= (1 - 0.9 * paging) * (1 - 0.8 * unnamed)
    if side := side_heading(tree, cards[0], page):
        weight *= _PERHAPS_BESIDE if side["perhaps"] else _BESIDE
    weight *= _alike(tree, cards, reader) * (1 + 0.3 * _below(cards, page))
    return _Group(members, cards, dated, length, weight)


def _alike(tree: Tree, cards: list[Card], reader: DateReader) -> float:
    """Items of a list are built alike, often headed; links that only share a line with others are no items."""
    tops = Counter(tree.nodes[card.top].form for card in cards)
    headed = sum(in_heading(tree, card.link) for card in cards) / len(cards)
    shared = sum(shares_line(tree, card) and not reader.read(card.link.text)[1] for card in cards) / len(cards)
    return (0.4 + 0.6 * tops.most_common(1)[0][1] / len(cards)) * (1 - 0.7 * shared) * (1 + 0.4 * headed)


def _below(cards: list[Card], page: str) -> float:
    """Tell the share of cards whose addresses lie below the page's own."""
    folder = urlsplit(page).path.rstrip("/") + "/"
    if folder == "/":
        return 0.0
    return sum(urlsplit(card.link.url).path.startswith(folder) for card in cards) / len(cards)


def _is_list(tree: Tree, group: _Group, page: str) -> bool:
    """Whether a group is more than a menu or a footer, which every page has.

    Without dates something else has to speak for it: long titles, headings, leads, or addresses below the page's own or
    all in one folder.
    """
    cards, score = group.cards, group.score
    if group.dated >= 0.5:
        return score >= 50 and group.weight >= 0.05
    if score < 100 or group.weight < 0.35 or group.length < 10:
        return False
    signs = (
        _share(cards, lambda card: in_heading(tree, card.link)),
        _share(cards, lambda card: tree.plain_size(card.start, card.end) >= _SHORTEST_LEAD),
        _below(cards, page),
        _share(cards, lambda card: card.link.shape == cards[0].link.shape) * (len(cards) >= 10) * _has_folder(cards[0]),
        group.length / 60,
    )
    count = sum(share >= 0.5 for share in signs)
    return count >= (1 if len(cards) > 2 else 3)


def _share(cards: list[Card], test: Callable[[Card], bool]) -> float:
    return sum(map(test, cards)) / len(cards)


def _has_folder(card: Card) -> bool:
    return urlsplit(card.link.url).path.strip("/").count("/") > 0
