"""Says what each box of a page is for, and counts the running text in it: what is left is chrome."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from scraper.parse.outline import HEADINGS, Block, Outline
from scraper.parse.phrases import FACTS, speaks_of_consent
from scraper.parse.roles import NO_TEXT, Role, role_of, unseen

_MIN_CHARS = 40
_FEW_CHARS = 10
_SHORT_RELEASE = 200
"""Where less running text than this is found, shorter lines count too."""

_NO_RUNNING_TEXT = HEADINGS | {"dt", "th", "caption", "legend", "label", "summary", "address", "figcaption"}
_SUBHEADINGS = HEADINGS - {"h1"}
_CONSENT = re.compile(r"cookie|consent|gdpr|kakor", re.IGNORECASE)
_TEASER_TAGS = frozenset(("article", "div", "section", "li", "a"))
_LONGEST_TEASER = 700
_FEWEST_TEASERS = 3
_LEAST_PROSE = 100


class Layout:
    """What the boxes of an outline are for, and the running text: `sums[i]` counts its characters before block i.

    A box is judged when it is first asked about: most boxes hold no running text, and nobody asks. Where most of the
    page's running text is, there is no chrome, whatever the names say.
    """

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self._marked: dict[int, Role] = {}
        self._titles = [index for index, block in enumerate(outline.blocks) if block.tag == "h1"]
        for enough, weights in _weighings(outline.blocks):
            self._weigh(weights)
            if self.sums[-1] >= enough:
                break

    def _weigh(self, weights: list[int]) -> None:
        """Judge the boxes by where the running text is, and count what of it is no chrome."""
        outline = self.outline
        self._raw = raw = _running_sums(weights)
        self._total = raw[-1]
        self._inside = [raw[end] - raw[first] for first, end in zip(outline.firsts, outline.ends, strict=True)]
        self._roles: dict[int, Role] = {}
        self._chrome: dict[int, bool] = {-1: False}
        self._within: dict[int, dict[int, Role]] = {}
        self._teasers = _teasers(outline, self._inside)
        self._heavy = self._heavy_names()
        counts: dict[int, bool] = {-1: True}
        self.sums = _running_sums(
            [
                weight if weight and self._counts(block.box, counts) else 0
                for block, weight in zip(outline.blocks, weights, strict=True)
            ]
        )

    def weight(self, box: int) -> int:
        """Characters of running text inside a box."""
        return self.sums[self.outline.ends[box]] - self.sums[self.outline.firsts[box]]

    def own(self, box: int) -> Role:
        """What a box is for, whatever it stands in."""
        role = self._roles.get(box)
        if role is None:
            role = self._roles[box] = self._judge(box)
        return role

    def mark(self, box: int, role: Role) -> None:
        """Say what a box is for; it stays as much chrome as it was."""
        self.is_chrome(box)
        self._roles[box] = role
        self._within.clear()

    def is_chrome(self, box: int) -> bool:
        """Whether a box, or one around it, is no part of what the page is about."""
        known = self._chrome.get(box)
        if known is None:
            known = self.own(box) == "chrome" or self.is_chrome(self.outline.parents[box])
            self._chrome[box] = known
        return known

    def role(self, block: Block, container: int) -> Role:
        """What a block is for, told by the boxes between it and the container: no text if any of them is none."""
        known = self._within.get(container)
        if known is None:
            known = self._within[container] = {container: "", -1: ""}
        return self._role_within(block.box, known)

    def _role_within(self, box: int, known: dict[int, Role]) -> Role:
        role = known.get(box)
        if role is None:
            role = self.own(box)
            if role not in NO_TEXT:
                outer = self._role_within(self.outline.parents[box], known)
                role = outer if outer in NO_TEXT else role or outer
            known[box] = role
        return role

    def _counts(self, box: int, known: dict[int, bool]) -> bool:
        """Whether text in a box is running text: neither it nor a box around it is chrome or a figure."""
        counts = known.get(box)
        if counts is None:
            role = self.own(box)
            counts = role != "chrome" and role != "figure" and self._counts(self.outline.parents[box], known)
            known[box] = counts
        return counts

    def _heavy_names(self) -> set[str]:
        """Find the names that say chrome but together hold much of the running text."""
        held: dict[str, int] = {}
        for box, inside in enumerate(self._inside):
            if inside and self._by_marks(box) in NO_TEXT and (names := self.outline.names(box)):
                held[names] = held.get(names, 0) + inside
        return {names for names, inside in held.items() if inside > self._total * 0.4}

    def _judge(self, box: int) -> Role:
        role, outline = self._by_marks(box), self.outline
        inside = self._inside[box]
        if role == "outside":
            titled = any(outline.firsts[box] <= at < outline.ends[box] for at in self._titles)
            if not titled and (inside < self._total * 0.9 or self._is_never_text(box)):
                return "chrome"
            return ""
        if role in NO_TEXT and (
            inside > self._total * 0.5
            or outline.parents[box] < 0
            or (self._heavy and outline.names(box) in self._heavy)
            or (role == "chrome" and (self._holds_title(box) or self._is_prose(box)))
        ):
            return ""
        return "chrome" if box in self._teasers else role

    def _holds_title(self, box: int) -> bool:
        """Whether the page's only main heading is in a box: a banner with the title in it is no chrome."""
        return len(self._titles) == 1 and self.outline.firsts[box] <= self._titles[0] < self.outline.ends[box]

    def _is_prose(self, box: int) -> bool:
        """Whether a box is a paragraph among paragraphs, without a link: its name then speaks of what it says."""
        outline, raw = self.outline, self._raw
        first, end, above = outline.firsts[box], outline.ends[box], outline.parents[box]
        return (
            self._inside[box] >= _LEAST_PROSE
            and outline.firsts[above] < first
            and end < outline.ends[above]
            and raw[first] > raw[first - 1]
            and raw[end + 1] > raw[end]
            and not any(block.linked or block.tag in HEADINGS for block in outline.held(box))
        )

    def _is_never_text(self, box: int) -> bool:
        """Whether a box is a footer or asks for consent: where a page holds nothing else, it holds no release."""
        return self.outline.tags[box] == "footer" or bool(_CONSENT.search(self.outline.names(box)))

    def _by_marks(self, box: int) -> Role:
        """Judge a box by its own marks, or by an empty box with an id right before it: that is a marker."""
        role = self._marked.get(box)
        if role is None:
            role = self._marked[box] = self._read_marks(box)
        return role

    def _read_marks(self, box: int) -> Role:
        outline = self.outline
        if outline.ends[box] == outline.firsts[box]:
            return ""
        attributes, tag, before = outline.attributes(box), outline.tags[box], box - 1
        role = role_of(tag, attributes)
        if before < 0 or outline.parents[before] != outline.parents[box]:
            before = -1
        if role == "outside" and before >= 0 and outline.tags[before] in _SUBHEADINGS and unseen(attributes):
            return ""  # folded until its heading is pressed
        if role == "chrome" and tag == "aside" and FACTS.match(outline.blocks[outline.firsts[box]].text):
            return "facts"
        if role or before < 0 or outline.ends[before] > outline.firsts[before]:
            return role
        marker = outline.attributes(before)
        marked = role_of(outline.tags[before], marker) if "id" in marker else ""
        return marked if marked not in NO_TEXT or marked == "contact" else ""


def _weighings(blocks: Sequence[Block]) -> Iterator[tuple[int, list[int]]]:
    """Weigh all blocks, with how much would be enough: as running text is, with short lines, and with lines on consent.

    A notice is a line or two, and a release may be about cookies.
    """
    for enough, strict, consent in ((_SHORT_RELEASE, True, False), (1, False, False), (0, False, True)):
        weights = (weigh(block, strict=strict) for block in blocks)
        yield (
            enough,
            [
                0 if weight and not consent and speaks_of_consent(block.text) else weight
                for block, weight in zip(blocks, weights, strict=True)
            ],
        )


def weigh(block: Block, *, strict: bool = True) -> int:
    """How much running text a block is, in bytes of UTF-8: none for labels, headings and link lists.

    Bytes, since a Chinese sign says as much as three letters. Not `strict`, short lines count too.
    """
    size = len(block.text)
    if size < _FEW_CHARS or block.tag in _NO_RUNNING_TEXT or block.linked * 2 > size:
        return 0
    if not block.text.isascii():
        size = len(block.text.encode("utf-8", "replace"))
    return size if size >= _MIN_CHARS or not strict else 0


def _teasers(outline: Outline, inside: Sequence[int]) -> set[int]:
    """Find lists of other articles: three or more boxes alike, side by side, each short and with a linked line."""
    lines = _running_sums(
        [b.linked > 15 and b.linked > len(b.text) * 0.8 and len(b.text) >= 20 for b in outline.blocks]
    )
    siblings: dict[tuple[int, str], list[int]] = {}
    for box, (first, end) in enumerate(zip(outline.firsts, outline.ends, strict=True)):
        if lines[end] > lines[first] and inside[box] < _LONGEST_TEASER and outline.tags[box] in _TEASER_TAGS:
            siblings.setdefault((outline.parents[box], outline.tags[box]), []).append(box)
    found: set[int] = set()
    for group in siblings.values():
        if len(group) >= _FEWEST_TEASERS:
            classes = [outline.attributes(box).get("class") for box in group]
            often = {name for name, count in Counter(classes).items() if count >= _FEWEST_TEASERS}
            found.update(box for box, name in zip(group, classes, strict=True) if name in often)
    return found


def _running_sums(weights: Sequence[int]) -> list[int]:
    return list(accumulate(weights, initial=0))
