"""Writes lists out of the blocks of their items: as lines with markers, and as HTML with the same structure."""

import re
from collections.abc import Callable, Iterator, Sequence

from scraper.parse.outline import Block, Outline

_OWN_NUMBER = re.compile(r"\(?(?:[0-9]{1,3}|[a-zA-Z])[.)]\s")
_BULLET = re.compile(r"^[•·▪‣◦●■*]\s*")
_INDENT = "  "

Path = list[int]
"""The boxes from an item's outermost list down to the item, by turns a list and an item of it."""


def list_lines(group: Sequence[Block], outline: Outline) -> Iterator[str]:
    """Give a list's lines: "- " before an item, "1. " where they are numbered, and inner lists indented."""
    numbers: dict[int, int] = {}
    begun: set[int] = set()
    for block in group:
        path = _path(block, outline)
        words = _BULLET.sub("", block.text.replace("\n", " "))
        indent = _INDENT * (len(path) // 2 - 1)
        if block.item in begun:
            yield f"{indent}{_INDENT}{words}"
            continue
        begun.add(block.item)
        marker = _marker(path[-2:], outline, numbers)
        yield f"{indent}{words}" if marker[0] != "-" and _OWN_NUMBER.match(words) else f"{indent}{marker} {words}"


def list_html(group: Sequence[Block], outline: Outline, inline: Callable[[Block], str]) -> str:
    """Write a list with its inner lists; `inline` writes what stands in an item."""
    made: list[str] = []
    opened: Path = []
    for block in group:
        path = _path(block, outline)
        shared = next(
            (i for i, (a, b) in enumerate(zip(opened, path, strict=False)) if a != b), min(len(opened), len(path))
        )
        again = shared == len(path) == len(opened)
        made += _closing(opened[shared:], outline)
        made += (_opening(box, outline) for box in path[shared:])
        made.append(f"<br>{inline(block)}" if again else inline(block))
        opened = path
    return "".join([*made, *_closing(opened, outline)])


def _path(block: Block, outline: Outline) -> Path:
    """Give the lists and items around a block, up to the outermost of its series."""
    path: Path = []
    item = -1
    for box in outline.around(block.box):
        tag = outline.tags[box]
        if tag == "li" and item < 0:
            item = box
        elif tag in ("ul", "ol") and item >= 0:
            path[:0] = (box, item)
            item = -1
        if box == block.series:
            break
    return path or [block.series, block.item]


def _marker(place: Path, outline: Outline, numbers: dict[int, int]) -> str:
    """Give what stands before an item; `numbers` are the last numbers of the lists so far."""
    within, item = place
    if outline.tags[within] != "ol":
        return "-"
    attributes = outline.attributes(within)
    number = _number(outline.attributes(item).get("value"))
    if number is None:
        start = _number(attributes.get("start"))
        number = numbers[within] + 1 if within in numbers else 1 if start is None else start
    numbers[within] = number
    letter = {"a": "a", "A": "A"}.get(attributes.get("type") or "")
    return f"{chr(ord(letter) + number - 1)}." if letter and 1 <= number <= 26 else f"{number}."


def _number(written: str | None) -> int | None:
    return int(written) if written and len(written) < 6 and written.isdecimal() else None


def _opening(box: int, outline: Outline) -> str:
    """Open a list or an item, with the number it says it has."""
    tag = outline.tags[box]
    name = {"ol": "start", "li": "value"}.get(tag, "")
    number = _number(outline.attributes(box).get(name)) if name else None
    return f"<{tag}>" if number is None else f'<{tag} {name}="{number}">'


def _closing(boxes: Path, outline: Outline) -> list[str]:
    """Close boxes, the innermost first."""
    return [f"</{outline.tags[box]}>" for box in reversed(boxes)]
