"""Decides what a release is called, from what the page prints and what it states for machines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from scraper.parse.layout import Layout
from scraper.parse.metadata import Metadata
from scraper.parse.outline import HEADINGS

_WORD = re.compile(r"\w+")
_SUFFIX = re.compile(r"\s+[|–—\-·•»:]\s+|\s*[|｜]\s*")
_SECTION = re.compile(
    r"nyhet(?:er|sarkiv)?|aktuellt|press(?:rum|meddelanden?|releaser?|inbjudan)?|media|notis(?:er)?"
    r"|news(?:room)?|press releases?|artikel|article|start(?:sida)?|home"
)
"""What pages print large above the title: the part of the site."""

_PLACEHOLDER = re.compile(
    r"(?:null|undefined|nan|ingen titel|untitled|no title|media no image|\{\{.{0,80}\}\}|\[object object\]"
    r"|lorem ipsum.{0,200})",
    re.IGNORECASE,
)
_WEIGHTS = {"h1": 2.1, "json-ld headline": 1.5, "og:title": 1.5, "title": 1.0, "heading": 2.1}


_MAIN = frozenset(("h1",))

Heading = tuple[str, str, int, int]
"""A printed heading: its tag, its text, its first block and the end of its blocks."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A title, how it was found, and the blocks that print it (none when it is printed nowhere)."""

    text: str
    how: str
    first: int
    end: int


@lru_cache(maxsize=512)  # the same few titles are compared with everything: half of all calls
def fold(text: str) -> str:
    """Reduce a text to its words in lower case, to compare what is printed with what is stated."""
    return " ".join(_WORD.findall(text.casefold()))


def is_placeholder(text: str) -> bool:
    """Whether a template left its marker where a text should be."""
    return bool(_PLACEHOLDER.fullmatch(text.strip()))


def read_headline(layout: Layout, metadata: Metadata, site_names: Iterable[str]) -> Headline | None:
    """Choose the title that the most evidence agrees on; the site's own name is never one."""
    printed = _printed(layout, _MAIN)
    stated = [
        ("json-ld headline", metadata.text("headline")),
        ("og:title", metadata.meta.get("og:title", "") or metadata.meta.get("twitter:title", "")),
        ("title", metadata.page_title),
    ]
    site = {fold(name) for name in site_names if name}
    site.add(fold(metadata.meta.get("og:site_name", "")))
    texts = {how: _usable(text, site) for how, text in stated}
    known = {fold(text) for text in texts.values() if text}
    h1 = [each for each in printed if each[0] == "h1" and _usable(each[1], site)]
    h1.sort(key=lambda each: fold(each[1]) not in known)
    choices = [("h1", h1[0][1])] if h1 else []
    named = ((how, _without_site(text, site, choices)) for how, text in texts.items() if text)
    choices += [(how, text) for how, text in named if _usable(text, site)]
    if not h1 or not any(f" {fold(h1[0][1])} " in f" {each} " for each in known):
        printed = _printed(layout, HEADINGS)
        said = {fold(text) for how, text in choices if how != "h1"}
        choices += [("heading", text) for tag, text, *_ in printed if tag != "h1" and fold(text) in said][:1]
    if not h1:
        choices = choices or [("heading", text) for tag, text, *_ in printed if tag in ("h2", "h3")][:1]
    if not choices:
        return None
    votes: dict[str, float] = {}
    for how, text in choices:
        votes[fold(text)] = votes.get(fold(text), 0) + _WEIGHTS[how]
    how, text = max(choices, key=lambda each: votes[fold(each[1])])
    proper = _without_site(texts["og:title"], site, [])
    if ": " in text and proper and fold(text.split(": ", 1)[1]) == fold(proper):
        how, text = "og:title", proper  # what stands before the colon is a kicker, not title
    return _located(text, how, printed, h1)


def _located(text: str, how: str, printed: list[Heading], h1: list[Heading]) -> Headline:
    """Find where the title is printed: word for word, else the main heading, else one that shares half its words."""
    folded = fold(text)
    where = next((each for each in printed if fold(each[1]) == folded), None) or next(iter(h1), None)
    if where is None:
        words = set(folded.split())
        alike = (each for each in printed if 2 * len(words & set(fold(each[1]).split())) >= len(words))
        where = next(alike, ("", "", 0, 0))
    return Headline(text, how, where[2], where[3])


def _printed(layout: Layout, tags: frozenset[str]) -> list[Heading]:
    """Give the headings of some ranks that are printed: (tag, text, first block, end); one in several pieces is one."""
    found = []
    outline = layout.outline
    for box, tag in enumerate(outline.tags):
        if tag in tags and not layout.is_chrome(box) and (held := outline.held(box)):
            text = " ".join([block.text.replace("\n", " ") for block in held])
            found.append((tag, text, outline.firsts[box], outline.ends[box]))
    return found


def _usable(text: str, site: set[str]) -> str:
    folded = fold(text)
    return "" if not folded or folded in site or _SECTION.fullmatch(folded) or is_placeholder(text) else text


def _without_site(text: str, site: set[str], printed: list[tuple[str, str]]) -> str:
    """Take the site's name off a page title: what the headline is already known to be, or what is known of the site."""
    for _, known in printed:
        if fold(text).startswith(fold(known) + " "):
            return known
    before, colon, after = text.partition(": ")
    if colon and fold(before) in site:
        return after
    cuts = list(_SUFFIX.finditer(text))
    if not cuts:
        return text
    head, tail = text[: cuts[-1].start()], text[cuts[-1].end() :]
    if fold(tail) in site or (
        text[cuts[-1].start() : cuts[-1].end()].strip() in ("|", "｜", "»") and len(tail) < len(head)
    ):
        return head
    first, rest = text[: cuts[0].start()], text[cuts[0].end() :]
    return rest if fold(first) in site else text


def duplicates_title(text: str, title: str) -> bool:
    """Whether a line only prints the title once more."""
    return abs(len(text) - len(title)) <= 20 and fold(text) == fold(title)
