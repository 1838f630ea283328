"""Pairs of made-up releases, each labelled by what an editor would say: is this one piece of news, or two?

A release is written once, in releases_open.yaml or releases_held.yaml; a pair names two versions, each a release with
edits or a text of its own. README.md says how the set was made and how the files are written.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
_BREAK = "¶"
"""Stands for the break between two paragraphs in a replacement, so that an edit can split or merge them."""


LATER = HERE / "later"
THIRD = HERE / "third"
"""Further sets, each written by somebody who had seen neither the code nor what it got wrong, to measure it by."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release as a publisher has it; `text` is paragraphs joined by a blank line, its lead (if any) the first."""

    title: str
    lead: str | None
    text: str
    published_at: datetime
    publisher: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two releases and whether they are the `same` news; a `held_out` pair never takes part in choosing a threshold.

    No release serves both held-out and other pairs, so that what is measured on the former has not been seen.
    """

    name: str
    kind: str
    same: bool
    held_out: bool
    first: Release
    second: Release


class _Once(yaml.SafeLoader):
    """Reads YAML in which no key comes twice: PyYAML would keep the last, and a pair would be lost in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if doubled := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"{node.start_mark}: keys come twice: {sorted(map(str, doubled))}")
        return super().construct_mapping(node, deep=deep)


@cache
def load_pairs(folder: Path = HERE) -> tuple[Pair, ...]:
    """Give all pairs, in the order of their files; raises ValueError naming the pair of an edit that does not apply."""
    return tuple(pair for path in sorted(folder.glob("pairs_*.yaml")) for pair in _pairs(_read(path), folder))


@cache
def load_releases(folder: Path = HERE) -> Mapping[str, Mapping[str, Any]]:
    """Give the releases that pairs are made from, as written, each with `held_out` added."""
    held = {name: {**written, "held_out": True} for name, written in _read(folder / "releases_held.yaml").items()}
    unheld = {name: {**written, "held_out": False} for name, written in _read(folder / "releases_open.yaml").items()}
    if shared := held.keys() & unheld.keys():
        raise ValueError(f"both held out and not: {sorted(shared)}")
    return held | unheld


def _read(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as file:
        written: dict[str, Any] = yaml.load(file, _Once)
    return written


def _pairs(kinds: Mapping[str, Any], folder: Path) -> Iterator[Pair]:
    for kind, group in kinds.items():
        for name, sides in group["pairs"].items():
            try:
                yield _pair(name, kind, group["same"], sides, load_releases(folder))
            except (KeyError, ValueError) as error:
                raise ValueError(f"pair {name}: {error}") from error


def _pair(
    name: str, kind: str, same: bool, sides: Mapping[str, Any], releases: Mapping[str, Mapping[str, Any]]
) -> Pair:
    """Make a pair; its sides may name one release only, whose text the other side is a version of or stands beside."""
    first, second = (side if isinstance(side, dict) else {"from": side} for side in (sides["first"], sides["second"]))
    named = [side["from"] for side in (first, second) if "from" in side]
    held_out = {bool(releases[release]["held_out"]) for release in named}
    if len(held_out) != 1:
        raise ValueError("its releases are not all held out, or all not")
    return Pair(
        name, kind, same, held_out.pop(), _release(first, named[0], releases), _release(second, named[0], releases)
    )


def _release(side: Mapping[str, Any], beside: str, releases: Mapping[str, Mapping[str, Any]]) -> Release:
    """Make one side: `at` or `after` (hours after the release it is made from, or stands beside) is its time."""
    if unknown := side.keys() - {"from", "at", "after", "publisher", "title", "lead", "text", "paragraphs", "replace"}:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    written = releases[side.get("from", beside)]
    title, paragraphs = _edited(side, written) if "from" in side else (side["title"], _own(side))
    has_lead = side.get("lead") is not False and ("from" in side or "lead" in side)
    return Release(
        title=title,
        lead=paragraphs[0] if has_lead else None,
        text="\n\n".join(paragraphs),
        published_at=datetime.fromisoformat(side.get("at", written["at"])) + timedelta(hours=side.get("after", 0)),
        publisher=side.get("publisher", written["publisher"]),
    )


def _own(written: Mapping[str, Any]) -> list[str]:
    lead = written.get("lead")
    return [*([lead] if lead else []), *written["text"].strip().split("\n")]


def _edited(side: Mapping[str, Any], written: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Choose and add paragraphs (a number is one of the release's, 0 its lead), then replace in title and text."""
    old = _own(written)
    chosen = [old[part] if isinstance(part, int) else part for part in side.get("paragraphs", range(len(old)))]
    title, body = side.get("title", written["title"]), _BREAK.join(chosen)
    if changes := side.get("replace"):
        for phrase in changes:
            if changes[phrase] == phrase or (phrase not in title and phrase not in body):
                raise ValueError(f"replacing {phrase!r} changes nothing")
        longest_first = sorted(changes, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first)))
        title, body = (pattern.sub(lambda found: changes[found[0]], text) for text in (title, body))
    return title, body.split(_BREAK)
