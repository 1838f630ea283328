"""Finds where the items of a list begin and end: the element around each link, or the run of siblings beside it."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from scraper.parse.datelines import is_month, period_of
from scraper.parse.links import HEADINGS, Link
from scraper.parse.tree import Line, Tree

_LONGEST_HEADING = 120
_LONGEST_OPENING = 60
_LONGEST_ROW = 4
_NEARLY_ALL = 0.8
_ONE_IN = 8
_MOST_SHARING = 3
_ITEMS = frozenset(("li", "article", "section", "div", "p", "tr", "dl"))


@dataclass(slots=True, eq=False)
class Card:
    """One item of a list: the link that stands for it, and the nodes (from `start` up to `end`) that belong to it.

    `top` is the element around the link alone, `heading` the nearest line above that belongs to no card and holds a
    figure, `spanned` what an earlier card has for this one too: a cell over several rows, or a date over several items.
    """

    link: Link
    start: int
    end: int
    top: int
    heading: str = ""
    spanned: str = ""


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
    _lower(tree, cards)
    _raise(tree, cards, marks)
    for parent, siblings in _by_parent(tree, cards).items():
        if parent >= 0 and len(siblings) > 1:
            _share_gaps(tree, parent, siblings)
    note_headings(tree, cards)
    _note_spans(tree, cards)
    return cards


def _by_parent(tree: Tree, cards: list[Card]) -> dict[int, list[Card]]:
    by_parent: dict[int, list[Card]] = {}
    for before, card in zip([None, *cards], cards, strict=False):
        if before is None or before.top != card.top:
            by_parent.setdefault(tree.nodes[card.top].parent, []).append(card)
    return by_parent


def _lower(tree: Tree, cards: list[Card]) -> None:
    """Make items that are alone under a heading no larger than those that share theirs: the heading is no part of them.

    "Mars 2026" may stand over three items, and "februari 2026" over one.
    """
    families = Counter((tree.nodes[card.top].parent, tree.nodes[card.top].shape) for card in cards)
    sharing: Counter[int] = Counter()
    for (_, shape), count in families.items():
        sharing[shape] += count if count > 1 else 0
    shapes = {shape for shape, count in sharing.items() if count * _ONE_IN >= len(cards)}
    for card in cards if shapes and len(sharing) > 1 else ():
        for index in tree.within(card.link.at, card.top + 1):
            node = tree.nodes[index]
            if node.shape in shapes and node.tag in _ITEMS:
                card.start, card.end, card.top = index, node.end, index
                break


def _raise(tree: Tree, cards: list[Card], marks: list[int]) -> None:
    """Let links that share an item, a decision and the dissent to it, have all of the item each."""
    shapes = Counter(tree.nodes[card.top].shape for card in cards)
    shape, count = shapes.most_common(1)[0] if shapes else (0, 0)
    if count == len(cards) or count * 2 < len(cards):
        return
    for card in cards:
        if tree.nodes[card.top].shape == shape:
            continue
        for index in tree.within(card.top, most=5)[1:]:
            node = tree.nodes[index]
            if node.shape == shape and bisect_left(marks, node.end) - bisect_left(marks, index) <= _MOST_SHARING:
                card.start, card.end, card.top = index, node.end, index
                break


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
    first = _first_of_row(tree, parent, cards) if gaps[0] else -1
    leading = gaps[0] and (first >= 0 or not tree.text(cards[-1].end, parent_end))
    openings = {} if leading else _openings(tree, parent, cards)
    begun = 0
    for before, card in pairwise(cards):
        if openings:
            cut = openings.get(card.start, card.start)
        else:
            cut = card.start if headed and not leading else _cut(tree, before.end, card.start, leading=leading)
        begun += bool(tree.text(cut, card.start))
        before.end = card.start = cut
    if openings:
        cards[0].start = openings.get(cards[0].start, cards[0].start)
    elif begun * 2 >= len(cards) - 1:
        cards[0].start = first if first >= 0 else _cut(tree, parent + 1, cards[0].start, leading=True)
    if openings or not leading:
        reach = max(card.end - card.start for card in cards[:-1])
        cards[-1].end = min(parent_end, max(cards[-1].end, cards[-1].start + reach))
    opening = ""
    for card in cards:
        own = tree.text(card.start, card.top)
        card.spanned = "" if own else opening
        opening = own or opening


def _first_of_row(tree: Tree, parent: int, cards: list[Card]) -> int:
    """Find where the first card begins when as much as stands between cards stands, built alike, before it too.

    What follows the last card must be built otherwise; else, or when that can't be told, it is -1.
    """
    children = _children(tree, parent)
    places = [children.index(card.start) for card in cards]
    step = Counter(after - before for before, after in pairwise(places)).most_common(1)[0][0] - 1
    if not 0 < step <= min(places[0], _LONGEST_ROW):
        return -1
    builds = [[_build(tree, child) for child in children[place - step : place]] for place in places]
    after = [_build(tree, child) for child in children[places[-1] + 1 : places[-1] + 1 + step]]
    alike = builds.count(builds[0]) >= _NEARLY_ALL * len(cards)
    return children[places[0] - step] if alike and after != builds[0] else -1


def _build(tree: Tree, index: int) -> tuple[int, ...]:
    """Tell how an element is built, by its shape and those of its children."""
    return (tree.nodes[index].shape, *(tree.nodes[child].shape for child in _children(tree, index)))


def _openings(tree: Tree, parent: int, cards: list[Card]) -> dict[int, int]:
    """Map where cards start to the element right before each, when it is of the card ("18 mars 2026" over a heading).

    Such elements are alike before nearly all cards, short, with a figure in them, and none follows the last card.
    """
    children, starts = _children(tree, parent), {card.start for card in cards}
    places = [children.index(card.start) for card in cards]
    between = children[places[0] + 1 : places[-1]]
    if places[0] == 0 or any(tree.nodes[child].tag in HEADINGS for child in between if child not in starts):
        return {}
    kinds = [_opening(tree, children[place - 1], children[place]) for place in places]
    kind, step = kinds[0], max(after - before for before, after in pairwise(places))
    if kind is None or kinds.count(kind) < _NEARLY_ALL * len(cards):
        return {}
    after = children[places[-1] + 1 : places[-1] + 1 + step]
    if any(_opening(tree, child, tree.nodes[child].end) == kind for child in after):
        return {}
    return {
        card.start: children[place - 1] for card, place, own in zip(cards, places, kinds, strict=True) if own == kind
    }


def _children(tree: Tree, parent: int) -> list[int]:
    """Give the children of a node, without blank text."""
    children = []
    index, end = parent + 1, tree.nodes[parent].end
    while index < end:
        node = tree.nodes[index]
        if node.tag != "#" or not node.text.isspace():
            children.append(index)
        index = max(node.end, index + 1)
    return children


def _opening(tree: Tree, index: int, end: int) -> int | None:
    """Give the shape of an element that may open a card: a short line with a figure; else None."""
    node = tree.nodes[index]
    if node.tag == "#" or node.tag == "br":
        return None
    text = tree.text(index, end)
    return node.shape if len(text) <= _LONGEST_OPENING and any(map(str.isdigit, text)) else None


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


def note_headings(tree: Tree, cards: list[Card]) -> None:
    """Give each card its heading, looking no farther up than two lines above the list."""
    if not cards:
        return
    line = max(bisect_left(tree.starts, _region(tree, cards)) - 2, 0)
    heading = ""
    for card in cards:
        while line < len(tree.lines) and tree.lines[line].start < card.start:
            text = tree.lines[line].text(0, card.start)
            if len(text) < _LONGEST_HEADING and any(map(str.isdigit, text)) and not _is_linked(tree, tree.lines[line]):
                heading = text
            elif period_of(heading) and is_month(text):
                heading = f"{text} {period_of(heading)[-4:]}"
            line += 1
        card.heading = heading
        line = max(line, bisect_left(tree.starts, card.end))


def _note_spans(tree: Tree, cards: list[Card]) -> None:
    """Give rows the cell with a figure that spans them from above."""
    text, rows = "", 0
    for card in cards:
        if tree.nodes[card.top].tag != "tr":
            return
        cells = (index for index in range(card.top, card.end) if "rowspan" in tree.nodes[index].attributes)
        cell = next(cells, None)
        if cell is None and rows > 0:
            card.spanned, rows = text, rows - 1
        elif cell is not None:
            stated = tree.nodes[cell].get("rowspan")
            text, rows = (
                tree.text(cell, tree.nodes[cell].end),
                int(stated) - 1 if re.fullmatch("[0-9]{1,3}", stated) else 0,
            )


def _is_linked(tree: Tree, line: Line) -> bool:
    """Whether a line leads to another page: then it is an item of some list, and no heading."""
    for index, _ in line.pieces[:3]:
        for each in tree.within(index, most=6):
            if tree.nodes[each].tag == "a" and tree.nodes[each].get("href").lstrip()[:1] not in ("", "#"):
                return True
    return False


def _region(tree: Tree, cards: list[Card]) -> int:
    """Find the innermost element around all cards."""
    last = max(card.end for card in cards)
    return next(
        (each for each in tree.within(cards[0].top) if each < cards[0].start and tree.nodes[each].end >= last), 0
    )
