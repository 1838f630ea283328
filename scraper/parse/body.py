"""Finds where on a page the release is: the box that holds the running text, and the lines between it and the title."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scraper.parse.headline import Headline
from scraper.parse.outline import HEADINGS, Block, Outline
from scraper.parse.phrases import READ_ON
from scraper.parse.roles import NO_TEXT, Role, role_of

_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
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
        for box in self.outline.around(block.box):
            if box == container:
                break
            if self.roles[box] in NO_TEXT:
                return self.roles[box]
            role = role or self.roles[box]
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
    weights = [weigh(block) for block in outline.blocks]
    raw = _running_sums(weights)
    total = raw[-1]
    own = _own_roles(outline)
    by_names: dict[str, int] = {}
    for box, role in zip(outline.boxes, own, strict=True):
        if role in NO_TEXT and box.attributes:
            by_names[box.names] = by_names.get(box.names, 0) + raw[box.end] - raw[box.first]
    teasers = _teasers(outline, raw)
    titles = [index for index, block in enumerate(outline.blocks) if outline.boxes[block.box].tag == "h1"]
    roles: list[Role] = []
    chrome: list[bool] = []
    figure: list[bool] = []
    for index, (box, role) in enumerate(zip(outline.boxes, own, strict=True)):
        inside = raw[box.end] - raw[box.first]
        if role == "outside":
            role = "chrome" if inside < total * 0.9 and not any(box.first <= at < box.end for at in titles) else ""
        elif role in NO_TEXT and (inside > total * 0.5 or box.parent < 0 or by_names.get(box.names, 0) > total * 0.4):
            role = ""
        elif index in teasers:
            role = "chrome"
        roles.append(role)
        chrome.append(role == "chrome" or (box.parent >= 0 and chrome[box.parent]))
        figure.append(role == "figure" or (box.parent >= 0 and figure[box.parent]))
    kept = [0 if chrome[b.box] or figure[b.box] else w for b, w in zip(outline.blocks, weights, strict=True)]
    return Layout(outline, roles, chrome, _running_sums(kept))


def _own_roles(outline: Outline) -> list[Role]:
    """Judge the boxes one by one; an empty box with an id is a marker, and tells what the box right after it is for."""
    boxes = outline.boxes
    roles: list[Role] = [role_of(box) if box.end > box.first else "" for box in boxes]
    for index, marker in enumerate(boxes[:-1]):
        if marker.end == marker.first and "id" in marker.attributes and not roles[index + 1]:
            role = role_of(marker)
            if boxes[index + 1].parent == marker.parent and (role not in NO_TEXT or role == "contact"):
                roles[index + 1] = role
    return roles


def _teasers(outline: Outline, raw: Sequence[int]) -> set[int]:
    """Find lists of other articles: three or more boxes alike, side by side, each short and with a linked line."""
    lines = _running_sums([block.linked > len(block.text) * 0.8 and len(block.text) >= 20 for block in outline.blocks])
    groups: dict[tuple[int, str, str | None], list[int]] = {}
    for index, box in enumerate(outline.boxes):
        if (
            lines[box.end] > lines[box.first]
            and box.tag in _TEASER_TAGS
            and raw[box.end] - raw[box.first] < _LONGEST_TEASER
        ):
            groups.setdefault((box.parent, box.tag, box.attributes.get("class")), []).append(index)
    return {index for group in groups.values() if len(group) >= 3 for index in group}


def _running_sums(weights: Sequence[int]) -> list[int]:
    sums, total = [0], 0
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


def find_container(layout: Layout, headline: Headline) -> int:
    """Descend from the page to the innermost box that still holds nearly all of the running text."""
    boxes = layout.outline.boxes
    heaviest: dict[int, int] = {}
    weights = [layout.sums[box.end] - layout.sums[box.first] for box in boxes]
    for index, box in enumerate(boxes):
        best = heaviest.get(box.parent)
        if best is None or weights[index] > weights[best]:
            heaviest[box.parent] = index
    current = 0
    title_box = layout.outline.blocks[headline.first].box if headline.end else -1
    around_title = set(layout.outline.around(title_box))
    while (child := heaviest.get(current)) is not None and weights[child]:
        if boxes[child].tag == "article" and child not in around_title:
            own = (i for i in around_title if boxes[i].parent == current and boxes[i].tag == "article" and weights[i])
            child = next(own, child)
        share = weights[child] / weights[current]
        if boxes[child].tag == "article" and child in around_title and weights[child] >= 100:
            share = 1.0
        named = layout.roles[child] == "body" or boxes[child].tag in ("article", "main")
        if not named and 0.4 <= share < 0.75 and child in around_title:
            names = boxes[child].names
            named = not any(b.parent == current and b.names == names and i != child for i, b in enumerate(boxes))
        elif named and share < 0.75:
            rest = [
                i
                for i, b in enumerate(boxes)
                if b.parent == current and i != child and weights[i] > weights[current] // 10
            ]
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
        words = block.text[:-_TAIL] + READ_ON.sub("", block.text[-_TAIL:]) if len(block.text) > _TAIL else ""
        if words:
            cut = len(words) < len(block.text.rstrip(" ."))
            if words in known or (cut and any(each.startswith(words) for each in seen)):
                continue
            known.add(words)
            seen.append(words)
        kept.append(block)
    return kept
