"""Reads a parsed page once, into the flat list of text blocks a reader would see, each knowing the boxes around it.

Everything that asks about an article (its body, date, contacts, pictures) works on this outline and not on the tree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborNode

from scraper.parse.roles import unseen

MOST_NODES = 150_000
"""Nodes beyond this many are left out: the largest real pages seen hold 10,000."""

DEEPEST = 200
"""Boxes deeper than this are not told apart: real pages stay below 60, nesting bombs do not."""

_SKIPPED = (
    "script style noscript template svg math iframe object embed select option datalist textarea button canvas"
    " audio video map progress meter head title link meta frameset rt rp nav"
    " input source - -comment -document !doctype"
)
_INLINE = (
    "abbr acronym bdi bdo big cite code data del dfn font ins kbd label mark nobr q s samp small span"
    " strike time tt u var wbr ruby rb"
)
_MARKED = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "sub": "sub", "sup": "sup", "a": "a"}
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_IN_TABLES = frozenset(("table", "tr", "caption", "thead", "tbody", "tfoot"))

_TEXT, _SKIP, _PLAIN, _MARK, _BREAK, _IMAGE, _BLOCK = range(7)
_KINDS: dict[str | None, int] = {
    None: _SKIP,
    "-text": _TEXT,
    **dict.fromkeys(_SKIPPED.split(), _SKIP),
    **dict.fromkeys(_INLINE.split(), _PLAIN),
    **dict.fromkeys(_MARKED, _MARK),
    "br": _BREAK,
    "img": _IMAGE,
}
"""What a node is by its tag; all other tags are `_BLOCK`. One look-up a node instead of a chain of tests."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_HAS_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
BREAK = "\v"

Mark = tuple[int, str, str]
_FOR_MACHINES_ONLY = re.compile(r"sr-?only|screen-?reader|visually-?hidden|assistive-?text")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tspg]|rtf|csv|zip)(?=$|[?#])", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Box:
    """An element that holds blocks; `first` and `end` are the half-open range of the blocks inside it."""

    tag: str
    attributes: dict[str, str | None]
    parent: int
    key: int
    first: int
    end: int

    @property
    def names(self) -> str:
        """Its classes and id."""
        return f"{self.attributes.get('class') or ''} {self.attributes.get('id') or ''}".strip()


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, heading, list item, table row or other run of text that stands on its own.

    `texts` are its pieces as they stand in the page (`BREAK` is a line break), `marks` the inline markup between them:
    (index into `texts`, tag, or "/" and tag where it ends, and where a link leads).
    `linked` and `strong` count the characters inside links and bold type. `item` is the box of the list item it is in,
    `series` that of the outermost list or the table whose rows are read across; -1 is none.
    """

    tag: str
    box: int
    text: str
    texts: list[str]
    marks: list[Mark]
    linked: int
    strong: int
    item: int
    series: int


@dataclass(slots=True, eq=False)
class Thing:
    """A picture, a time, a link to a document or a label (`rel=tag`): `at` is the block that holds or follows it."""

    tag: str
    attributes: dict[str, str | None]
    at: int
    box: int
    text: str = ""


@dataclass(slots=True, eq=False)
class Outline:
    """A page's blocks in reading order, the boxes around them (a parent always before its children), and its things."""

    boxes: list[Box] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    images: list[Thing] = field(default_factory=list)
    times: list[Thing] = field(default_factory=list)
    documents: list[Thing] = field(default_factory=list)
    labels: list[Thing] = field(default_factory=list)

    def around(self, box: int) -> Iterator[int]:
        """Give the box and all that enclose it, the innermost first."""
        while box >= 0:
            yield box
            box = self.boxes[box].parent

    def inside(self, box: int, outer: int) -> bool:
        """Whether a box is another one, or lies in it."""
        return any(each == outer for each in self.around(box))


def read_outline(root: LexborNode) -> Outline:
    """Walk the tree below `root` once, without recursion."""
    reader = _Reader()
    kinds = _KINDS
    path: list[tuple[LexborNode, str, int]] = []
    node = root
    for _ in range(MOST_NODES):
        tag = node.tag or "-"
        kind = kinds.get(tag, _BLOCK)
        if kind == _TEXT:
            text = node.text_content or " "
            if not text.isspace():
                reader.text(text)
            elif reader.texts:
                reader.texts.append(" ")
        elif kind != _SKIP and (opened := reader.enter(node, tag, kind)):
            child = node.first_child
            if child is not None:
                path.append((node, tag, opened))
                node = child
                continue
            reader.leave(tag, opened)
        if not path:
            break
        following = node.next
        while following is None and path:
            node, tag, opened = path.pop()
            reader.leave(tag, opened)
            following = node.next if path else None
        if following is None:
            break
        node = following
    for _, tag, opened in reversed(path):
        reader.leave(tag, opened)
    return reader.outline


_OPAQUE, _BOXED, _INLINED, _CELL, _DEEP = range(5)
_LISTED = frozenset(("li", "ul", "ol", "table"))


class _Reader:
    """The state of the walk: the open boxes, and the run of text that is being gathered."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.boxes = self.outline.boxes
        self.blocks = self.outline.blocks
        self.box = -1
        self.depth = 0
        self.texts: list[str] = []
        self.marks: list[Mark] = []
        self.links = self.bolds = 0
        self.linked = self.strong = 0
        self.items: list[int] = []
        self.series: list[int] = []
        self.data_tables = 0
        self.tables_seen = 0

    def enter(self, node: LexborNode, tag: str, kind: int) -> int:
        """Take in an element; say how it was opened, `_OPAQUE` when what it holds is not to be read."""
        if kind in (_PLAIN, _MARK):
            return self._inline(node, tag, kind)
        if kind == _BREAK:
            self.texts.append(BREAK)
            return _OPAQUE
        if kind == _IMAGE:
            self.outline.images.append(Thing(tag, node.attributes, len(self.blocks), self.box))
            return _OPAQUE
        if self.data_tables and tag not in _IN_TABLES:
            self.texts.append(" | " if tag in ("td", "th") and self.texts else " ")
            return _CELL
        if self.texts:
            self.flush()
        if self.depth >= DEEPEST:
            return _DEEP
        position = len(self.blocks)
        self.boxes.append(Box(tag, node.attributes, self.box, node.mem_id, position, position))
        self.box = len(self.boxes) - 1
        self.depth += 1
        if tag in _LISTED:
            self._open_list(node, tag)
        return _BOXED

    def leave(self, tag: str, opened: int) -> None:
        """Close what `enter` opened."""
        if opened == _BOXED:
            if self.texts:
                self.flush()
            box = self.boxes[self.box]
            box.end = len(self.blocks)
            self.box = box.parent
            self.depth -= 1
            if tag in _LISTED:
                self._close_list(tag)
        elif opened == _INLINED:
            if tag in _MARKED:
                self._close_mark(tag)
        elif opened == _CELL:
            self.texts.append(" ")
        elif self.texts:
            self.flush()

    def text(self, text: str) -> None:
        """Take in a piece of text that is more than white space."""
        self.texts.append(text)
        if self.links or self.bolds:
            size = len(text.strip())
            self.linked += size if self.links else 0
            self.strong += size if self.bolds else 0

    def _inline(self, node: LexborNode, tag: str, kind: int) -> int:
        attributes = node.attributes
        if attributes:
            if unseen(attributes) or ("class" in attributes and _is_for_machines(attributes["class"] or "")):
                return _OPAQUE
            if tag == "time":
                words = " ".join(node.text(deep=True).split())
                self.outline.times.append(Thing(tag, attributes, len(self.blocks), self.box, words))
        if kind == _MARK:
            if tag == "a":
                self._link(node, attributes)
            else:
                mark = _MARKED[tag]
                self.marks.append((len(self.texts), mark, ""))
                self.bolds += mark == "strong"
        return _INLINED

    def _link(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        href = attributes.get("href") or ""
        self.links += 1
        self.marks.append((len(self.texts), "a", href))
        is_label = "rel" in attributes and "tag" in (attributes["rel"] or "").split()
        if is_label or ("." in href and _DOCUMENT.search(href)):
            words = " ".join(node.text(deep=True).split())
            kept = self.outline.labels if is_label else self.outline.documents
            kept.append(Thing("a", attributes, len(self.blocks), self.box, words))

    def _close_mark(self, tag: str) -> None:
        mark = _MARKED[tag]
        self.marks.append((len(self.texts), "/" + mark, ""))
        self.links -= tag == "a"
        self.bolds -= mark == "strong"

    def _open_list(self, node: LexborNode, tag: str) -> None:
        if tag == "li":
            self.items.append(self.box)
        elif tag == "ul" or tag == "ol":
            self.series.append(self.box)
        elif self.data_tables or self._holds_data(node):
            self.data_tables += 1
            self.series.append(self.box)

    def _close_list(self, tag: str) -> None:
        if tag == "li":
            self.items.pop()
        elif tag == "ul" or tag == "ol":
            self.series.pop()
        elif self.data_tables:
            self.data_tables -= 1
            self.series.pop()

    def _holds_data(self, table: LexborNode) -> bool:
        """Whether a table's rows are to be read across: short cells, and no other table laid out inside."""
        self.tables_seen += 1
        if self.tables_seen > 40:
            return False
        cells = len(table.css("td,th"))
        return cells > 1 and not table.css("td table, td h1, td h2") and len(table.text(deep=True)) / cells < 150

    def flush(self) -> None:
        """End the run of text: what was gathered becomes a block, or several where empty lines part it."""
        texts, marks = self.texts, self.marks
        linked, strong = self.linked, self.strong
        self.texts, self.marks, self.linked, self.strong = [], [], 0, 0
        joined = "".join(texts)
        if not joined.isascii() and _HAS_INVISIBLE.search(joined):
            texts = [text.translate(_INVISIBLE) for text in texts]
            joined = "".join(texts)
        if not joined or joined.isspace():
            return
        tag = self.boxes[self.box].tag if self.box >= 0 else "div"
        item = self.items[-1] if self.items and not self.data_tables else -1
        series = self.series[0] if self.series and (item >= 0 or self.data_tables) else -1
        if BREAK not in joined:
            self.blocks.append(
                Block(tag, self.box, " ".join(joined.split()), texts, marks, linked, strong, item, series)
            )
            return
        for start, end in _between_empty_lines(texts):
            part = texts[start:end]
            text = "\n".join(filter(None, (" ".join(line.split()) for line in "".join(part).split(BREAK))))
            kept = [
                (at - start, mark, href) for at, mark, href in marks if start <= at < end or at == end == len(texts)
            ]
            counts = _inside(texts, marks, "a", start, end), _inside(texts, marks, "strong", start, end)
            self.blocks.append(Block(tag, self.box, text, part, kept, *counts, item, series))


@lru_cache(maxsize=4096)  # a page repeats few class strings: 0.05 µs instead of 1 µs a time
def _is_for_machines(names: str) -> bool:
    return bool(_FOR_MACHINES_ONLY.search(names.lower()))


def _between_empty_lines(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Cut a run at two or more line breaks in a row; give the parts that hold any text."""
    cuts, breaks = [0], 0
    for index, text in enumerate(texts):
        if text == BREAK:
            breaks += 1
            if breaks == 2:
                cuts.append(index)
        elif not text.isspace():
            breaks = 0
    for start, end in pairwise([*cuts, len(texts)]):
        if any(not text.isspace() for text in texts[start:end]):
            yield start, end


def _inside(texts: list[str], marks: list[Mark], tag: str, start: int, end: int) -> int:
    """Count the characters of some pieces of a run that stand inside one kind of markup."""
    turns = [(at, 1 if mark == tag else -1) for at, mark, _ in marks if mark in (tag, "/" + tag)]
    count = depth = turn = 0
    for index, text in enumerate(texts[:end]):
        while turn < len(turns) and turns[turn][0] <= index:
            depth += turns[turn][1]
            turn += 1
        count += len(text.strip()) if depth > 0 and index >= start else 0
    return count
