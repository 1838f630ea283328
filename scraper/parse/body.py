"""Finds where on a page the release is: the box that holds the running text, and the lines that say something once."""

import re
from collections.abc import Callable, Iterable

from scraper.parse.headline import Headline
from scraper.parse.layout import Layout
from scraper.parse.outline import HEADINGS, Block, Outline
from scraper.parse.phrases import READ_ON

_MAY_READ_ON = re.compile("äs|ÄS|ead|EAD")
_TAIL = 40


def find_container(layout: Layout, headline: Headline) -> int:
    """Descend from the page to the innermost box that still holds nearly all of the running text."""
    outline, sums = layout.outline, layout.sums
    tags, parents = outline.tags, outline.parents
    weights = [sums[end] - sums[first] for first, end in zip(outline.firsts, outline.ends, strict=True)]
    children: dict[int, list[int]] = {}
    for index, weight in enumerate(weights):
        if weight:
            children.setdefault(parents[index], []).append(index)
    current = 0
    around_title = set(outline.around(outline.blocks[headline.first].box if headline.end else -1))
    while within := children.get(current):
        child = max(within, key=weights.__getitem__)
        if tags[child] == "article" and child not in around_title:
            child = next((i for i in within if tags[i] == "article" and i in around_title), child)
        share = weights[child] / weights[current]
        if tags[child] == "article" and child in around_title and weights[child] >= 100:
            share = 1.0
        named = layout.own(child) == "body" or tags[child] in ("article", "main")
        if not named and 0.4 <= share < 0.75 and child in around_title:
            names = outline.names(child)
            named = not any(
                parent == current and i != child and outline.names(i) == names for i, parent in enumerate(parents)
            )
        elif named and share < 0.75:
            rest = [i for i in within if i != child and weights[i] > weights[current] // 10]
            named = not any(tags[i] == "article" or layout.own(i) == "body" for i in rest)
        if share < (0.4 if named else 0.75) or tags[child] in ("ul", "ol", "li", "table", "tr", "blockquote", "p"):
            break
        current = child
    return current


def nearest_common_box(outline: Outline, first: int, second: int) -> int:
    """Give the innermost box around two others."""
    around = set(outline.around(first))
    return next((box for box in outline.around(second) if box in around), 0)


def is_link_list(block: Block) -> bool:
    """Whether nearly all of a block is links."""
    return block.linked > len(block.text) * 0.8 and block.tag not in HEADINGS


def without_repeats(blocks: Iterable[Block]) -> list[Block]:
    """Keep the first of the blocks that say the same, unless short; a teaser of an earlier one says the same."""
    known: set[str] = set()
    beginnings: set[str] = set()
    kept = []
    for block in blocks:
        text = block.text
        if len(text) > _TAIL:
            words = text.rstrip(" \n.…")
            if _MAY_READ_ON.search(text, len(text) - _TAIL):
                words = text[:-_TAIL] + READ_ON.sub("", text[-_TAIL:])
            cut = len(words) < len(text.rstrip(" ."))
            if words in known or (cut and words[:_TAIL] in beginnings and any(map(_begins_with(words), known))):
                continue
            known.add(words)
            beginnings.add(words[:_TAIL])
        kept.append(block)
    return kept


def _begins_with(words: str) -> Callable[[str], bool]:
    return lambda known: known.startswith(words)
