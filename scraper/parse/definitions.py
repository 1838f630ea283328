"""Reads definition lists: each term and what is said of it become one line, "Öppnar: 1 oktober"."""

from dataclasses import replace
from itertools import takewhile

from scraper.parse.outline import Block, Outline

_LONGEST = 300
_MOST = 6
"""A term whose descriptions are longer than this, or more, is a heading in a layout, and the blocks stay apart."""


def join_definitions(outline: Outline, region: range) -> tuple[list[Block], set[int]]:
    """Give an outline's blocks with short definitions in a region joined to their terms, and which were joined."""
    blocks, joined = outline.blocks, set[int]()
    if "dl" not in outline.tags:
        return blocks, joined
    made = list(blocks)
    for index in region:
        block = blocks[index]
        if _part(outline, block) == "dt" and index not in joined:
            said = list(takewhile(lambda each: _part(outline, each) == "dd", blocks[index + 1 : index + _MOST + 2]))
            if 0 < len(said) <= _MOST and len(block.text) + sum(len(each.text) for each in said) <= _LONGEST:
                made[index] = _join(block, said, _list_of(outline, block))
                joined.update(range(index + 1, index + 1 + len(said)))
    return made, joined


def _part(outline: Outline, block: Block) -> str:
    """Say if a block is in a term or in a description: "dt", "dd" or ""."""
    return next((tag for box in outline.around(block.box) if (tag := outline.tags[box]) in ("dt", "dd", "dl")), "")


def _list_of(outline: Outline, block: Block) -> int:
    return next((box for box in outline.around(block.box) if outline.tags[box] == "dl"), -1)


def _join(term: Block, said: list[Block], series: int) -> Block:
    texts, marks = list(term.texts), list(term.marks)
    text = term.text.rstrip(" :")
    if texts and len(text) < len(term.text):
        texts[-1] = texts[-1].rstrip(" :\n\t")
    for number, each in enumerate(said):
        between = ", " if number else ": "
        texts.append(between)
        marks += [(at + len(texts), tag, href) for at, tag, href in each.marks]
        texts += each.texts
        text += between + each.text.replace("\n", ", ")
    linked, strong = sum(each.linked for each in (term, *said)), sum(each.strong for each in (term, *said))
    return replace(term, text=text, texts=texts, marks=marks, linked=linked, strong=strong, series=series, item=-1)
