"""Finds where the items of a list begin and end: the element around each link, or the run of siblings beside it."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from scraper.parse.links import HEADINGS, Link
from scraper.parse.tree import Tree

_LONGEST_HEADING = 120


@dataclass(slots=True, eq=False)
class Card:
    """One item of a list: the link that stands for it, and the nodes (from `start` up to `end`) that belong to it.

    `top` is the element around the link alone, `heading` the nearest line above that belongs to no card and holds a
    figure.
    """

    link: Link
    start: int
    end: int
    top: int
    heading: str = ""


def bound_cards(tree: Tree, links: list[Link], members: list[Link]) -> list[Card]:
    """Give each link the largest element that holds no other target of `members`, and what stands beside it there.

    Both lists are in the order of the page.
    """
    marks = [member.at for member in members]
    cards = []
    for link in links:
        top = link.at
        while (above := tree.nodes[top].parent) >= 0 and tree.nodes[above].tag not in ("body", "html"):
            low, high = bisect_left(marks, above), bisect_left(marks, tree.nodes[above].end)
            if any(members[index].key != link.key for index in range(low, min(high, low + 40))):
                break
            top = above
        cards.append(Card(link, top, tree.nodes[top].end, top))
    by_parent: dict[int, list[Card]] = {}
    for card in cards:
        by_parent.setdefault(tree.nodes[card.top].parent, []).append(card)
    for parent, siblings in by_parent.items():
        if parent >= 0 and len(siblings) > 1:
            _share_gaps(tree, parent, siblings)
    _note_headings(tree, cards)
    return cards


def _share_gaps(tree: Tree, parent: int, cards: list[Card]) -> None:
    """Part what stands between the cards of one parent into what ends one and what begins the next.

    Text in few of the gaps is headings of the list and stays out of the cards.
    """
    edges = [parent + 1, *(card.end for card in cards)]
    gaps = [bool(tree.text(edge, card.start)) for edge, card in zip(edges, cards, strict=False)]
    if sum(gaps[1:]) < 0.6 * (len(cards) - 1):
        return
    parent_end = tree.nodes[parent].end
    headed = tree.nodes[cards[0].top].tag in HEADINGS
    leading = not headed and gaps[0] and not tree.text(cards[-1].end, parent_end)
    begun = 0
    for before, card in pairwise(cards):
        cut = card.start if headed else _cut(tree, before.end, card.start, leading=leading)
        begun += bool(tree.text(cut, card.start))
        before.end = card.start = cut
    if begun * 2 >= len(cards) - 1:
        cards[0].start = _cut(tree, parent + 1, cards[0].start, leading=True)
    if not leading:
        reach = max(card.end - card.start for card in cards[:-1])
        cards[-1].end = min(parent_end, max(cards[-1].end, cards[-1].start + reach))


def _cut(tree: Tree, start: int, end: int, *, leading: bool) -> int:
    """Tell where in a gap the next card begins: after a rule or empty line, at a heading, else at one of its ends."""
    children = []
    index = start
    while index < end:
        children.append(index)
        index = max(tree.nodes[index].end, index + 1)
    breaks = 0
    for child in reversed(children):
        node = tree.nodes[child]
        if node.tag == "hr":
            return node.end
        if node.tag in HEADINGS:
            return child
        if node.tag == "br":
            breaks += 1
            if breaks == 2:
                return _after_breaks(tree, child, end)
        elif node.tag != "#" or not node.text.isspace():
            breaks = 0
    return start if leading else end


def _after_breaks(tree: Tree, index: int, end: int) -> int:
    while index < end:
        node = tree.nodes[index]
        if node.tag != "br" and not (node.tag == "#" and node.text.isspace()):
            break
        index += 1
    return index


def _note_headings(tree: Tree, cards: list[Card]) -> None:
    """Give each card its heading, looking no farther up than two lines above the list."""
    if not cards:
        return
    line = max(bisect_left(tree.starts, _region(tree, cards)) - 2, 0)
    heading = ""
    for card in cards:
        while line < len(tree.lines) and tree.lines[line].start < card.start:
            text = tree.lines[line].text(0, card.start)
            if len(text) < _LONGEST_HEADING and any(character.isdigit() for character in text):
                heading = text
            line += 1
        card.heading = heading
        line = max(line, bisect_left(tree.starts, card.end))


def _region(tree: Tree, cards: list[Card]) -> int:
    """Find the innermost element around all cards."""
    last = max(card.end for card in cards)
    return next(
        (each for each in tree.within(cards[0].top) if each < cards[0].start and tree.nodes[each].end >= last), 0
    )
