"""Lays out the cards of a list line by line, so that what stands in one place on all of them can be compared."""

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from scraper.parse.card_bounds import Card
from scraper.parse.tree import Line, Tree, squeeze

_MOST_LINES = 40
_LONGEST_LABEL = 30
_INLINE = frozenset("a b em font i span strong time small mark u cite abbr label".split())
_LABEL = re.compile(r"(?P<label>[^\W\d][^:\d]{1,30}):\s")


@dataclass(slots=True, eq=False)
class CardLine:
    """A line of a card. `place` is equal for the lines that stand in one place on all cards of a list.

    `parts` are the inline pieces it is made of, as (index of the node, text), none when it is of one piece; `label` is
    how many characters its label takes ("Parter: ").
    """

    text: str
    node: int
    place: Hashable
    parts: list[tuple[int, str]]
    column: int = -1
    label: int = 0


def lay_out(tree: Tree, cards: list[Card]) -> list[list[CardLine]]:
    """Give the lines of each card."""
    lines = [_lines(tree, card) for card in cards]
    _mark_labels(lines)
    return lines


def _lines(tree: Tree, card: Card) -> list[CardLine]:
    found = []
    for line in tree.lines_in(card.start, card.end)[:_MOST_LINES]:
        text = line.text(card.start, card.end)
        if text:
            first = line.within(card.start, card.end)[0][0]
            block = _block(tree, first)
            parts = _parts(tree, block, line, card) if len(line.pieces) > 1 else []
            column = tree.nodes[block].column
            found.append(CardLine(text, block if parts else first, (tree.nodes[block].shape, column), parts, column))
    return found


def _block(tree: Tree, index: int) -> int:
    """Find the nearest element around a run of text that is not inline."""
    index = tree.nodes[index].parent
    while tree.nodes[index].parent >= 0 and tree.nodes[index].tag in _INLINE:
        index = tree.nodes[index].parent
    return index


def _parts(tree: Tree, block: int, line: Line, card: Card) -> list[tuple[int, str]]:
    """Part a line by the inline elements it is made of, at the outermost level where there are several."""
    chains: list[tuple[list[int], str]] = []
    for index, text in line.within(card.start, card.end):
        if not text.isspace():
            chains.append((tree.within(index, block + 1)[::-1], text))
    if len(chains) < 2:
        return []
    level = 0
    while all(len(chain) > level + 1 for chain, _ in chains) and len({chain[level] for chain, _ in chains}) == 1:
        level += 1
    parts: list[tuple[int, str]] = []
    for chain, text in chains:
        index = chain[min(level, len(chain) - 1)]
        if parts and parts[-1][0] == index:
            parts[-1] = (index, parts[-1][1] + text)
        else:
            parts.append((index, text))
    return [(index, words) for index, text in parts if (words := squeeze(text))]


def _mark_labels(lines: list[list[CardLine]]) -> None:
    """Tell places apart by the labels that many of the cards have: at the start of a line, or in the cell before it."""
    counts: Counter[str] = Counter()
    for own in lines:
        counts.update({match["label"] for line in own if (match := _LABEL.match(line.text))})
        counts.update({line.text for line in own if len(line.text) <= _LONGEST_LABEL})
    many = max(2, 0.3 * len(lines))
    for own in lines:
        for before, line in zip([None, *own], own, strict=False):
            match = _LABEL.match(line.text)
            if match and counts[match["label"]] >= many:
                line.place, line.label = (line.place, match["label"].lower()), match.end()
            elif before and line.column > before.column >= 0 and counts[before.text] >= many:
                line.place = (line.place, before.text.lower())
