"""Finds where on a page the release is: the box that holds the running text, and the lines between it and the title."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scraper.parse.headline import Headline
from scraper.parse.outline import HEADINGS, Block, Outline
from scraper.parse.phrases import READ_ON
from scraper.parse.roles import NO_TEXT, Role, role_of

_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_MAY_READ_ON = re.compile("äs|ÄS|ead|EAD")
_MIN_CHARS = 40
_TAIL = 40
_RUNNING_TEXT = frozenset(("p", "div", "section", "article", "blockquote", "td", "li", "main", "body", "pre", "dd"))
_TEASER_TAGS = frozenset(("article", "div", "section", "li", "a"))
_LONGEST_TEASER = 700


@dataclass(slots=True)
class Layout:
    """What each box of an outline is for, and the running text: `sums[i]` counts its characters before block i."""

    outline: Outline
    roles: list[Role]
    chrome: list[bool]
    sums: list[int]

    def weight(self, box: int) -> int:
        """Characters of running text inside a box."""
        each = self.outline.boxes[box]
        return self.sums[each.end] - self.sums[each.first]

    def role(self, block: Block, container: int) -> Role:
        """What a block is for, told by the boxes between it and the container: no text if any of them is none."""
        role: Role = ""
        boxes, roles, box = self.outline.boxes, self.roles, block.box
        while box >= 0 and box != container:
            if own := roles[box]:
                if own in NO_TEXT:
                    return own
                role = role or own
            box = boxes[box].parent
        return role


def weigh(block: Block) -> int:
    """How much running text a block is: none for labels, headings and link lists; a CJK sign counts for three."""
    size = len(block.text)
    if size < 10 or block.tag not in _RUNNING_TEXT or block.linked * 2 > size:
        return 0
    if not block.text.isascii():
        size += 2 * len(_CJK.findall(block.text))
    return size if size >= _MIN_CHARS else 0


def read_layout(outline: Outline) -> Layout:
    """Judge every box; where most of the page's running text is, there is no chrome, whatever the names say."""
    boxes, blocks = outline.boxes, outline.blocks
    weights = [weigh(block) for block in blocks]
    raw = _running_sums(weights)
    total = raw[-1]
    own = _own_roles(outline)
    by_names: dict[str, int] = {}
    for box, role in zip(boxes, own, strict=True):
        if role in NO_TEXT and box.attributes and (inside := raw[box.end] - raw[box.first]):
            by_names[box.names] = by_names.get(box.names, 0) + inside
    heavy = {names for names, inside in by_names.items() if inside > total * 0.4}
    teasers = _teasers(outline, raw)
    titles = [index for index, block in enumerate(blocks) if block.tag == "h1"]
    roles = own
    chrome: list[bool] = []
    figure: list[bool] = []
    for index, box in enumerate(boxes):
        parent, role = box.parent, own[index]
        if role:
            inside = raw[box.end] - raw[box.first]
            if role == "outside":
                role = "chrome" if inside < total * 0.9 and not any(box.first <= at < box.end for at in titles) else ""
            elif role in NO_TEXT and (inside > total * 0.5 or parent < 0 or (heavy and box.names in heavy)):
                role = ""
            elif index in teasers:
                role = "chrome"
            roles[index] = role
        elif index in teasers:
            role = roles[index] = "chrome"
        chrome.append(role == "chrome" or (parent >= 0 and chrome[parent]))
        figure.append(role == "figure" or (parent >= 0 and figure[parent]))
    kept = [0 if chrome[b.box] or figure[b.box] else w for b, w in zip(blocks, weights, strict=True)]
    return Layout(outline, roles, chrome, _running_sums(kept))


def _own_roles(outline: Outline) -> list[Role]:
    """Judge the boxes one by one; an empty box with an id is a marker, and tells what the box right after it is for."""
    boxes = outline.boxes
    roles: list[Role] = [role_of(box.tag, box.attributes) if box.end > box.first else "" for box in boxes]
    for index, marker in enumerate(boxes[:-1]):
        if marker.end == marker.first and "id" in marker.attributes and not roles[index + 1]:
            role = role_of(marker.tag, marker.attributes)
            if boxes[index + 1].parent == marker.parent and (role not in NO_TEXT or role == "contact"):
                roles[index + 1] = role
    return roles


def _teasers(outline: Outline, raw: Sequence[int]) -> set[int]:
    """Find lists of other articles: three or more boxes alike, side by side, each short and with a linked line."""
    linked = [b.linked > 15 and b.linked > len(b.text) * 0.8 and len(b.text) >= 20 for b in outline.blocks]
    lines = _running_sums(linked)
    groups: dict[tuple[int, str, str | None], list[int]] = {}
    for index, box in enumerate(outline.boxes):
        first, end = box.first, box.end
        if lines[end] > lines[first] and box.tag in _TEASER_TAGS and raw[end] - raw[first] < _LONGEST_TEASER:
            groups.setdefault((box.parent, box.tag, box.attributes.get("class")), []).append(index)
    return {index for group in groups.values() if len(group) >= 3 for index in group}


def _running_sums(weights: Sequence[int]) -> list[int]:
    return list(accumulate(weights, initial=0))


def find_container(layout: Layout, headline: Headline) -> int:
    """Descend from the page to the innermost box that still holds nearly all of the running text."""
    boxes, sums = layout.outline.boxes, layout.sums
    weights = [sums[box.end] - sums[box.first] for box in boxes]
    children: dict[int, list[int]] = {}
    for index, weight in enumerate(weights):
        if weight:
            children.setdefault(boxes[index].parent, []).append(index)
    current = 0
    title_box = layout.outline.blocks[headline.first].box if headline.end else -1
    around_title = set(layout.outline.around(title_box))
    while within := children.get(current):
        child = max(within, key=weights.__getitem__)
        if boxes[child].tag == "article" and child not in around_title:
            child = next((i for i in within if boxes[i].tag == "article" and i in around_title), child)
        share = weights[child] / weights[current]
        if boxes[child].tag == "article" and child in around_title and weights[child] >= 100:
            share = 1.0
        named = layout.roles[child] == "body" or boxes[child].tag in ("article", "main")
        if not named and 0.4 <= share < 0.75 and child in around_title:
            names = boxes[child].names
            named = not any(b.parent == current and b.names == names and i != child for i, b in enumerate(boxes))
        elif named and share < 0.75:
            rest = [i for i in within if i != child and weights[i] > weights[current] // 10]
            named = not any(boxes[i].tag == "article" or layout.roles[i] == "body" for i in rest)
        if share < (0.4 if named else 0.75) or boxes[child].tag in ("ul", "ol", "li", "table", "tr", "blockquote", "p"):
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
    seen: list[str] = []
    known: set[str] = set()
    kept = []
    for block in blocks:
        text = block.text
        if len(text) > _TAIL:
            words = text.rstrip(" \n.…")
            if _MAY_READ_ON.search(text, len(text) - _TAIL):
                words = text[:-_TAIL] + READ_ON.sub("", text[-_TAIL:])
            cut = len(words) < len(text.rstrip(" ."))
            if words in known or (cut and any(each.startswith(words) for each in seen)):
                continue
            known.add(words)
            seen.append(words)
        kept.append(block)
    return kept
