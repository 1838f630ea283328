"""Lays a page out as one flat list of nodes and one of printed lines, so that looking for repetition never recurses.

The article side has an outline of its own (outline.py): it asks what stands in a page, this one how it is built.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.parse.characters import visible

MOST_NODES = 120_000
MOST_LINKS = 3_500
"""What comes after this many links is left out: the largest real listings seen have fewer than 800."""

DEEPEST = 200
"""What lies deeper than this is left out: real pages stay below 60, nesting bombs do not."""

_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed select option datalist textarea canvas audio video"
    " map link title frameset rp rt - -comment -document -doctype !doctype".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span"
    " strike strong sub sup time tt u var wbr img button meta picture source input".split()
)
_UNSTABLE = re.compile(
    r"\d|^(?:odd|even|first|last|active|current|selected|sticky|featured|collapsed|expanded|show|hide)$"
    r"|(?:^|[-_])(?:odd|even|first|last)(?:$|[-_])|^(?:tag|category|kategori|status|format)[-_]",
    re.IGNORECASE,
)


_NONE: Mapping[str, str | None] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Node:
    """An element, or a run of text (tag `#`). `end` is the index after its last descendant.

    `shape` is equal for elements under the same tags and classes, `form` for those under the same tags apart from
    inline ones; both count from the root. `column` counts the cells before that of a table which it is in, -1 outside.
    """

    tag: str
    parent: int
    depth: int
    attributes: Mapping[str, str | None]
    end: int = 0
    text: str = ""
    names: str = ""
    shape: int = 0
    form: int = 0
    column: int = -1

    def get(self, name: str) -> str:
        """Give an attribute, empty when it is missing or bare."""
        return self.attributes.get(name) or ""

    @property
    def label(self) -> str:
        """Name it the way a selector would, by tag and first stable class."""
        stable = (name for name in self.get("class").split() if not _UNSTABLE.search(name))
        first = next(stable, "")
        return f"{self.tag}.{first}" if first else self.tag


def _index(piece: tuple[int, str]) -> int:
    return piece[0]


@dataclass(slots=True, eq=False)
class Line:
    """Text printed on one line or in one paragraph: its pieces are (index of the text node, text)."""

    start: int
    pieces: list[tuple[int, str]]
    whole: str = ""

    def within(self, start: int, end: int) -> list[tuple[int, str]]:
        """Give its pieces in the nodes from `start` up to `end`."""
        if start <= self.start and self.pieces[-1][0] < end:
            return self.pieces
        first = bisect_left(self.pieces, start, key=_index)
        return self.pieces[first : bisect_left(self.pieces, end, first, key=_index)]

    def text(self, start: int, end: int) -> str:
        """Give what of it lies in the nodes from `start` up to `end`, its white space made single."""
        pieces = self.within(start, end)
        if pieces is not self.pieces:
            return squeeze("".join([text for _, text in pieces]))
        if not self.whole:
            self.whole = squeeze("".join([text for _, text in pieces]))
        return self.whole


@dataclass(slots=True, eq=False)
class Tree:
    """A page: its nodes in document order, and its lines."""

    nodes: list[Node]
    lines: list[Line]
    starts: list[int]

    def lines_in(self, start: int, end: int) -> list[Line]:
        """Give the lines that begin between two nodes, and the one that runs into them."""
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, end)
        if first and self.lines[first - 1].pieces[-1][0] >= start:
            first -= 1
        return self.lines[first:last]

    def text(self, start: int, end: int) -> str:
        """Give all text between two nodes, lines parted by a space."""
        return squeeze(" ".join(line.text(start, end) for line in self.lines_in(start, end)))

    def within(self, index: int, start: int = 0, most: int = DEEPEST + 2) -> list[int]:
        """Give the node and at most so many of those that enclose it, the innermost first, none before `start`."""
        chain: list[int] = []
        while index >= start and len(chain) < most:
            chain.append(index)
            index = self.nodes[index].parent
        return chain


def squeeze(text: str) -> str:
    """Make white space single, and drop soft hyphens and other characters without width."""
    return " ".join(visible(text).split())


def read_tree(html: str) -> Tree:
    """Parse a page and lay it out; comments, scripts, menus of forms and what is hidden by attribute are left out."""
    root = LexborHTMLParser(html, scripting=True).root
    nodes = _walk(root) if root is not None else []
    _sign(nodes)
    lines = _lines(nodes)
    return Tree(nodes, lines, [line.start for line in lines])


def _walk(root: LexborNode) -> list[Node]:
    nodes: list[Node] = []
    open_nodes: list[int] = []
    path: list[LexborNode] = []
    current: LexborNode | None = root
    links = 0
    while current is not None and len(nodes) < MOST_NODES and links < MOST_LINKS:
        parent = open_nodes[-1] if open_nodes else -1
        tag = current.tag or "-"
        if tag == "-text":
            if text := current.text_content:
                nodes.append(Node("#", parent, len(open_nodes), _NONE, len(nodes) + 1, text))
        elif tag not in _SKIPPED and (node := _element(current, tag, parent, len(open_nodes))):
            nodes.append(node)
            node.end = len(nodes)
            links += tag == "a"
            child = current.first_child if len(open_nodes) < DEEPEST else None
            if child is not None:
                path.append(current)
                open_nodes.append(len(nodes) - 1)
                current = child
                continue
        following = current.next if path else None
        while following is None and path:
            nodes[open_nodes.pop()].end = len(nodes)
            above = path.pop()
            following = above.next if path else None
        current = following
    for index in open_nodes:
        nodes[index].end = len(nodes)
    return nodes


def _element(node: LexborNode, tag: str, parent: int, depth: int) -> Node | None:
    attributes = node.attributes
    if not attributes:
        return None if tag[0] in "!_#" else Node(tag, parent, depth, _NONE)
    if "hidden" in attributes and tag != "meta":
        return None
    classes, own = attributes.get("class"), attributes.get("id")
    names = f"{classes or ''} {own or ''}".lower() if classes or own else ""
    return Node(tag, parent, depth, attributes, names=names)


@lru_cache(maxsize=4096)  # a list repeats its class strings for each item
def _stable_names(classes: str) -> tuple[str, ...]:
    return tuple(sorted(name for name in classes.split()[:12] if not _UNSTABLE.search(name)))


def _sign(nodes: list[Node]) -> None:
    cells: Counter[int] = Counter()
    for node in nodes:
        above = nodes[node.parent] if node.parent >= 0 else None
        outer_shape, outer_form, node.column = (above.shape, above.form, above.column) if above else (0, 0, -1)
        tag = node.tag
        if tag == "#":
            node.shape, node.form = outer_shape, outer_form
            continue
        if tag == "td" or tag == "th":
            node.column = cells[node.parent]
            cells[node.parent] += 1
        classes = node.attributes.get("class")
        node.shape = hash((outer_shape, tag, _stable_names(classes) if classes else ()))
        node.form = outer_form if tag in _INLINE and tag != "a" else hash((outer_form, tag))


def _lines(nodes: list[Node]) -> list[Line]:
    lines: list[Line] = []
    pieces: list[tuple[int, str]] = []
    closing: list[int] = []

    def flush() -> None:
        if pieces:
            lines.append(Line(pieces[0][0], pieces.copy()))
            pieces.clear()

    for index, node in enumerate(nodes):
        while closing and closing[-1] <= index:
            closing.pop()
            flush()
        if node.tag == "#":
            if pieces or not node.text.isspace():
                pieces.append((index, node.text))
        elif node.tag not in _INLINE:
            flush()
            closing.append(node.end)
    flush()
    return lines
