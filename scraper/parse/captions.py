"""Finds the lines that belong to pictures, and parts them into caption and credit.

They stand in a figure, in a box that is called a caption, or as bare paragraphs right after a picture or before it.
"""

import re
from collections.abc import Iterable, Sequence

from scraper.parse.headline import is_placeholder
from scraper.parse.layout import Layout
from scraper.parse.outline import HEADINGS, Block
from scraper.parse.phrases import CREDIT, CREDITED, PICTURE_WORD, QUOTE
from scraper.parse.pictures import Picture

_NAME = r"[A-ZÅÄÖÉÜ][\w.’'-]*"
_CREDIT_WITHIN = re.compile(
    r"(?:[\s,;|(–-]*(?<![^\W_])|(?<=[a-zåäö.])(?=(?-i:[A-Z])))"  # two inline boxes may be glued: "torgetFoto: "
    rf"(?P<label>{PICTURE_WORD})"
    rf"(?:\s?(?:av|by))?{CREDITED}(?P<credit>[^:\n]{{2,100}}?)[\s.)]*$",
    re.IGNORECASE,
)
_NAMED = re.compile(  # "… mot torget. Foto Alva Rönn": without a colon only after a sentence, and only with a name
    rf"(?<=[.!?])\s*\(?(?:Foto(?:graf)?|Bild)\s(?:av\s)?(?P<credit>{_NAME}(?:\s{_NAME}){{1,3}}(?:\s?[/,]\s?{_NAME}(?:\s\w+){{0,3}})?)[\s.)]*$"
)
_ARCHIVE_PICTURE = re.compile(r"[\s(]*\b(?P<credit>arkivbild|genrebild)\b[\s.)]*$", re.IGNORECASE)
_COPYRIGHT = re.compile(r"[\s(]*©\s?(?P<credit>[^\n]{2,60}?)[\s.)]*$")
_HINTS = ("foto", "bild", "photo", "illustration", "grafik", "credit", "image", "picture", "©")
_LABEL = re.compile(r"^\W*bildtext\s?:\s*", re.IGNORECASE)

_LONGEST = 450
"""Up to this many characters a line may end in a credit, and right after a picture is its caption then."""

_LONGEST_WITHOUT_CREDIT = 200
_LONGEST_PLAIN = 120
_MOST_BESIDE = 6
_MOST_IN_FIGURE = 20
"""A box with more blocks than this is more than a picture and its caption."""


def find_captions(layout: Layout, pictures: Sequence[Picture]) -> None:
    """Note for each picture the blocks of its caption; pictures side by side share what stands below them."""
    figures: dict[int, bool] = {-1: False}
    bare: list[tuple[Picture, list[int], list[int]]] = []
    places = sorted({picture.at for picture in pictures})
    before = dict(zip(places, [0, *places], strict=False))
    after = dict(zip(places, [*places[1:], len(layout.outline.blocks)], strict=False))
    for picture in pictures:
        end = min(after[picture.at], picture.at + 2)
        boxed = _boxed(layout, picture, end, figures)
        if boxed is not None:
            picture.lines = boxed
        else:
            bare.append((picture, _below(layout, picture, end), _above(layout, picture, before[picture.at])))
    # A line between two pictures belongs to the upper one, unless the page has its captions above the pictures.
    above_first = sum(bool(above) for *_, above in bare) > sum(bool(below) for _, below, _ in bare)
    taken: set[int] = set()
    for picture, below, above in bare:
        picture.lines = (above or below) if above_first else (below or above)
        if not taken.isdisjoint(picture.lines) and picture.lines is not below:
            picture.lines = []
        taken.update(picture.lines)


def _boxed(layout: Layout, picture: Picture, end: int, figures: dict[int, bool]) -> list[int] | None:
    """Give the lines in the figure around a picture, or in a caption's box beside it; None when there is neither."""
    outline = layout.outline
    for box in outline.around(picture.box):
        lines = range(outline.firsts[box], outline.ends[box])
        most = _MOST_IN_FIGURE if outline.tags[box] == "figure" else _MOST_BESIDE
        if 0 < len(lines) <= most and layout.own(box) == "figure":
            return list(lines)
        if len(lines) > _MOST_BESIDE:
            break
        beside = [index for index in lines if _in_figure(layout, outline.blocks[index].box, figures)]
        if beside:
            return [index for index in beside if picture.at <= index < end] or beside[:3]
    beside = [i for i in range(picture.at, end) if _in_figure(layout, outline.blocks[i].box, figures)]
    return beside or None


def _in_figure(layout: Layout, box: int, known: dict[int, bool]) -> bool:
    """Whether a box is a figure or a caption, or in one; `known` are those already asked about."""
    answer = known.get(box)
    if answer is None:
        answer = layout.own(box) == "figure" or _in_figure(layout, layout.outline.parents[box], known)
        known[box] = answer
    return answer


def _below(layout: Layout, picture: Picture, end: int) -> list[int]:
    """Give the bare lines right after a picture that read as its caption."""
    at, blocks = picture.at, layout.outline.blocks
    if at >= end:
        return []
    block = blocks[at]
    text = block.text
    if block.tag in HEADINGS:
        return []
    if is_caption(text):
        return [at]
    if QUOTE.match(text) or len(text) > _LONGEST_WITHOUT_CREDIT:
        return []
    emphasised = _is_emphasised(block)
    if at + 1 < end and CREDIT.match(blocks[at + 1].text) and (emphasised or len(text) <= _LONGEST_PLAIN):
        return [at, at + 1]
    # The lead below a picture at the top may be in italics too.
    begun = layout.sums[at] > 0 or block.box == picture.box
    return [at] if _LABEL.match(text) or (emphasised and begun) else []


def _above(layout: Layout, picture: Picture, start: int) -> list[int]:
    """Give the bare line right before a picture, if it ends in a credit."""
    at = picture.at - 1
    blocks = layout.outline.blocks
    return [at] if at >= start and blocks[at].tag not in HEADINGS and is_caption(blocks[at].text) else []


def _is_emphasised(block: Block) -> bool:
    """Whether all of a block is in italics."""
    depth, turn = 0, 0
    for index, text in enumerate(block.texts):
        while turn < len(block.marks) and block.marks[turn][0] <= index:
            depth += {"em": 1, "/em": -1}.get(block.marks[turn][1], 0)
            turn += 1
        if depth <= 0 and not text.isspace():
            return False
    return True


def is_caption(text: str) -> bool:
    """Whether a line reads as a caption: not long, and with a credit at its end."""
    return _credit(text) is not None


def _credit(line: str) -> re.Match[str] | None:
    if len(line) > _LONGEST or not any(map(line.lower().__contains__, _HINTS)):
        return None  # most lines have none of it: five patterns would cost ten times as much
    for pattern in (CREDIT.match, _CREDIT_WITHIN.search, _NAMED.search, _ARCHIVE_PICTURE.search, _COPYRIGHT.search):
        if match := pattern(line):
            return match
    return None


def part_credit(lines: Iterable[str]) -> tuple[str | None, str | None]:
    """Part the lines of a picture into caption and credit: "Entrén. Foto: Kim Ek" is both on one line."""
    captions, credits_ = [], []
    for line in "\n".join(lines).split("\n"):
        if match := _credit(line):
            credits_.append(match["credit"].strip(" .,;"))
            line = line[: match.start()].strip()
        line = _LABEL.sub("", line)
        if line and not is_placeholder(line):
            captions.append(line)
    return " ".join(captions) or None, ", ".join(dict.fromkeys(credits_)) or None
