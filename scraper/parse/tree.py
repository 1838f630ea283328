"""Lays a page out as one flat list of nodes and one of printed lines, so that looking for repetition never recurses.

The article side has an outline of its own (outline.py): it asks what stands in a page, this one how it is built.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
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
_NO_TEXT = frozenset("html head ul ol dl table thead tbody tfoot tr".split())
"""Elements in which white space is nothing: lists and tables hold as much of it as of items."""

UNSTABLE = re.compile(
    r"\d|^(?:odd|even|first|last|active|current|selected|sticky|featured|collapsed|expanded|show|hide)$"
    r"|(?:^|[-_])(?:odd|even|first|last)(?:$|[-_])|^(?:tag|category|kategori|status|format)[-_]",
    re.IGNORECASE,
)


_MICRODATA = frozenset(("datePublished", "dateCreated", "dateModified"))
_MARKED = frozenset(("abbr", "span", "small", "relative-time", "time-ago"))
_MACHINE = re.compile(r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?:[T ][0-9:.]{4,16}(?:Z|[+-][0-9:]{4,6})?)?")

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
        stable = (name for name in self.get("class").split() if not UNSTABLE.search(name))
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
    """A page: its nodes in document order, and its lines.

    `starts` is where each line begins, `dated` which elements state a date for machines, `texts` where each run of text
    is; `sizes` counts the characters before each of those and `plain` those of them that are in no link, both with the
    whole page's at the end.
    """

    nodes: list[Node]
    lines: list[Line]
    starts: list[int]
    dated: list[tuple[int, str]]
    texts: list[int]
    sizes: list[int]
    plain: list[int]

    def size(self, start: int, end: int) -> int:
        """Count the characters between two nodes."""
        return self.sizes[bisect_left(self.texts, end)] - self.sizes[bisect_left(self.texts, start)]

    def plain_size(self, start: int, end: int) -> int:
        """Count the characters between two nodes that are in no link."""
        return self.plain[bisect_left(self.texts, end)] - self.plain[bisect_left(self.texts, start)]

    def lines_in(self, start: int, end: int) -> list[Line]:
        """Give the lines that begin between two nodes, and the one that runs into them."""
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, end)
        if first and self.lines[first - 1].pieces[-1][0] >= start:
            first -= 1
        return self.lines[first:last]

    def stated_dates(self, start: int, end: int) -> list[tuple[int, str]]:
        """Give the elements between two nodes that state a date, and what they state; "" if only their text tells."""
        first = bisect_left(self.dated, (start, ""))
        return self.dated[first : bisect_left(self.dated, (end, ""), first)]

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
    lines = _lines(nodes)
    starts, dated = [line.start for line in lines], _stated_dates(nodes)
    return Tree(nodes, lines, starts, dated, *_measure(nodes, lines))


def _stated_dates(nodes: list[Node]) -> list[tuple[int, str]]:
    """Find `<time>`, `datetime` attributes, microdata, and dates in the title or data of an abbreviation or such."""
    found = []
    for index, node in enumerate(nodes):
        attributes, tag = node.attributes, node.tag
        if tag == "time" or (
            attributes
            and ("datetime" in attributes or ("itemprop" in attributes and attributes["itemprop"] in _MICRODATA))
        ):
            found.append((index, attributes.get("datetime") or attributes.get("content") or ""))
        elif tag in _MARKED and attributes:
            for name, value in attributes.items():
                if value and (name == "title" or name[:5] == "data-") and _MACHINE.fullmatch(value):
                    found.append((index, value))
                    break
    return found


def _measure(nodes: list[Node], lines: list[Line]) -> tuple[list[int], list[int], list[int]]:
    starts: list[int] = []
    ends: list[int] = []
    for index, node in enumerate(nodes):
        if node.tag == "a" and not (ends and node.end <= ends[-1]):
            starts.append(index)
            ends.append(node.end)
    texts = [index for line in lines for index, _ in line.pieces]
    sizes = [len(text) for line in lines for _, text in line.pieces]
    links = [bisect_right(starts, index) - 1 for index in texts]
    plain = [
        0 if link >= 0 and index < ends[link] else size for index, size, link in zip(texts, sizes, links, strict=True)
    ]
    return texts, [0, *accumulate(sizes)], [0, *accumulate(plain)]


def _walk(root: LexborNode) -> list[Node]:
    nodes: list[Node] = []
    open_nodes: list[int] = []
    path: list[LexborNode] = []
    cells: Counter[int] = Counter()
    outside = above = Node("-", -1, 0, _NONE)
    current: LexborNode | None = root
    links = 0
    while current is not None and len(nodes) < MOST_NODES and links < MOST_LINKS:
        tag = current.tag or "-"
        if tag == "-text":
            text = current.text_content
            if text and not (above.tag in _NO_TEXT and text.isspace()):
                parent = open_nodes[-1] if open_nodes else -1
                inherited = above.shape, above.form, above.column
                nodes.append(Node("#", parent, len(open_nodes), _NONE, len(nodes) + 1, text, "", *inherited))
        elif tag not in _SKIPPED and (node := _element(current, tag, open_nodes, above, cells)):
            nodes.append(node)
            node.end = len(nodes)
            links += tag == "a"
            child = current.first_child if len(open_nodes) < DEEPEST else None
            if child is not None:
                path.append(current)
                open_nodes.append(len(nodes) - 1)
                current, above = child, node
                continue
        following = current.next if path else None
        while following is None and path:
            nodes[open_nodes.pop()].end = len(nodes)
            left = path.pop()
            following = left.next if path else None
            above = nodes[open_nodes[-1]] if open_nodes else outside
        current = following
    for index in open_nodes:
        nodes[index].end = len(nodes)
    return nodes


def _element(node: LexborNode, tag: str, open_nodes: list[int], above: Node, cells: Counter[int]) -> Node | None:
    attributes: Mapping[str, str | None] = node.attributes or _NONE
    if (attributes is _NONE and tag[0] in "!_#") or ("hidden" in attributes and tag != "meta"):
        return None
    classes, own = (attributes.get("class"), attributes.get("id")) if attributes else (None, None)
    names = f"{classes or ''} {own or ''}".lower() if classes or own else ""
    stable = _stable_names(classes) if classes else ()
    column = above.column
    parent = open_nodes[-1] if open_nodes else -1
    if tag == "td" or tag == "th":
        column = cells[parent]
        cells[parent] += 1
    shape = hash((above.shape, tag, stable))
    form = above.form if tag in _INLINE and tag != "a" else hash((above.form, tag))
    return Node(tag, parent, len(open_nodes), attributes, 0, "", names, shape, form, column)


@lru_cache(maxsize=4096)  # a list repeats its class strings for each item
def _stable_names(classes: str) -> tuple[str, ...]:
    return tuple(sorted(name for name in classes.split()[:12] if not UNSTABLE.search(name)))


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
