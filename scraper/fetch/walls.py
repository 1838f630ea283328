"""Walls against bots: pages that stand where a newsroom's should, told by the marks in walls.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MOST_BYTES = 16_384
"""A wall is a small page: what follows is not looked at, and a longer page that was served as one is none."""

_TITLE = re.compile(rb"<title[^>]{0,100}>\s{0,100}([^<]{0,200})")


@dataclass(frozen=True, slots=True)
class _Wall:
    name: str
    headers: tuple[tuple[str, str], ...]
    titles: tuple[bytes, ...]
    marks: tuple[bytes, ...]


@cache
def _walls() -> tuple[_Wall, ...]:
    known = yaml.load((files("scraper.fetch") / "walls.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # a safe one
    return tuple(
        _Wall(
            name,
            tuple(wall.get("headers", {}).items()),
            tuple(title.encode() for title in wall.get("titles", ())),
            tuple(mark.encode() for mark in wall.get("marks", ())),
        )
        for name, wall in known.items()
    )


def wall_of(headers: Mapping[str, str], start: bytes) -> str | None:
    """Name the wall that an answer is the page of, by its headers and the start of its body; None when it is none."""
    page = start[:MOST_BYTES].lower()
    found = _TITLE.search(page)
    title = found[1] if found else b""
    for wall in _walls():
        stated = any(name in headers and headers[name].lower().startswith(value) for name, value in wall.headers)
        if stated or title.startswith(wall.titles) or any(mark in page for mark in wall.marks):
            return wall.name
    return None
