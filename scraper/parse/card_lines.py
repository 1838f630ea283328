"""Lays out the cards of a list line by line, so that what stands in one place on all of them can be compared."""

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import groupby

from scraper.parse.card_bounds import Card
from scraper.parse.tree import Line, Tree, squeeze

_MOST_LINES = 40
_LONGEST_LABEL = 30
_INLINE = frozenset("a b em font i span strong time small mark u cite abbr label".split())
_LABEL = re.compile(r"(?P<label>[^\W\d][^:\d]{1,30}):\s")


Part = tuple[int, str]
"""The index of a node, and its text."""

Group = tuple[int, str, range]
"""The index of an element, its text, and which parts of its line it holds."""


@dataclass(slots=True, eq=False)
class CardLine:
    """A line of a card.

    `place` is equal for the lines that stand in one place on all cards of a list, `form` even where classes differ.
    `parts` are the inline pieces it is made of, none when it is of one piece, `groups` the elements on it that hold
    several of them; `name` is what its label calls it, be it a word before it or the head of its column, and `label`
    how many characters that takes in its text ("Parter: ").
    """

    text: str
    node: int
    place: Hashable
    form: Hashable
    parts: list[Part]
    groups: list[Group]
    column: int = -1
    name: str = ""
    label: int = 0


def lay_out(tree: Tree, cards: list[Card]) -> list[list[CardLine]]:
    """Give the lines of each card."""
    lines = [_lines(tree, card) for card in cards]
    _mark_labels(lines, _heads(tree, cards))
    return lines


def _lines(tree: Tree, card: Card) -> list[CardLine]:
    found = []
    for line in tree.lines_in(card.start, card.end)[:_MOST_LINES]:
        text = line.text(card.start, card.end)
        if text:
            first = line.within(card.start, card.end)[0][0]
            block = _block(tree, first)
            parts, groups = _pieces(tree, block, line, card) if len(line.pieces) > 1 else ([], [])
            node = tree.nodes[block]
            place, form = (node.shape, node.column), (node.form, node.column)
            found.append(CardLine(text, block if parts else first, place, form, parts, groups, node.column))
    return found


def _block(tree: Tree, index: int) -> int:
    """Find the nearest element around a run of text that is not inline."""
    index = tree.nodes[index].parent
    while tree.nodes[index].parent >= 0 and tree.nodes[index].tag in _INLINE:
        index = tree.nodes[index].parent
    return index


_Chain = tuple[list[int], str]
"""A run of text with the nodes around it inside its block, the outermost first."""


def _pieces(tree: Tree, block: int, line: Line, card: Card) -> tuple[list[Part], list[Group]]:
    """Part a line by the inline elements it is made of: the pieces, and the elements that hold several of them."""
    chains = [
        (tree.within(index, block + 1)[::-1], text)
        for index, text in line.within(card.start, card.end)
        if not text.isspace()
    ]
    parts: list[Part] = []
    groups: list[Group] = []
    if len(chains) > 1:
        _part(chains, 0, parts, groups)
    return (parts, groups) if len(parts) > 1 else ([], [])


def _part(chains: list[_Chain], level: int, parts: list[Part], groups: list[Group]) -> None:
    first = chains[0][0]
    while all(len(chain) > level + 1 and chain[level] == first[level] for chain, _ in chains):
        level += 1
    for index, members in groupby(chains, key=lambda each: each[0][min(level, len(each[0]) - 1)]):
        own, begun = list(members), len(parts)
        text = squeeze("".join([text for _, text in own]))
        if len(own) > 1 and len(own) < len(chains):
            _part(own, level + 1, parts, groups)
        elif text:
            parts.append((index, text))
        if len(parts) - begun > 1:
            groups.append((index, text, range(begun, len(parts))))


def _mark_labels(lines: list[list[CardLine]], heads: dict[int, str]) -> None:
    """Name places by the heads of their columns, else by the labels that many of the cards have.

    Those stand at the start of a line, or in the cell before it.
    """
    starts: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for own in lines:
        starts.update({match["label"] for line in own if (match := _LABEL.match(line.text))})
        whole.update({line.text for line in own if len(line.text) <= _LONGEST_LABEL})
    many = max(2, 0.3 * len(lines))
    for own in lines:
        for before, line in zip([None, *own], own, strict=False):
            match = _LABEL.match(line.text)
            if match and starts[match["label"]] >= many:
                _name(line, match["label"])
                line.label = match.end()
            elif heads:
                line.name = heads.get(line.column, "")
            elif before and line.column > before.column >= 0 and whole[before.text] >= many:
                _name(line, before.text)


def _name(line: CardLine, label: str) -> None:
    line.name = label.lower()
    line.place, line.form = (line.place, line.name), (line.form, line.name)


def _heads(tree: Tree, cards: list[Card]) -> dict[int, str]:
    """Read the heads of the table that the cards are in, by column: the last row above them of several short cells."""
    start = cards[0].start
    around = tree.within(cards[0].top)
    table = next((index for index in around if tree.nodes[index].tag == "table"), start)
    heads: dict[int, str] = {}
    for row in (index for index in range(table, start) if tree.nodes[index].tag == "tr" and index not in around):
        cells = [
            index for index in range(row, min(start, tree.nodes[row].end)) if tree.nodes[index].tag in ("th", "td")
        ]
        texts = {tree.nodes[cell].column: tree.text(cell, tree.nodes[cell].end).lower() for cell in cells}
        if len(texts) > 1 and all(len(text) <= _LONGEST_LABEL for text in texts.values()):
            heads = texts
    return heads
