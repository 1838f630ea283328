"""Tells which of the texts on a list's cards are the titles, and cleans them of dates and labels."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scraper.parse.card_bounds import Card
from scraper.parse.card_lines import CardLine
from scraper.parse.datelines import DateReader, is_prose
from scraper.parse.links import HEADINGS, MORE
from scraper.parse.tree import Tree, squeeze


@dataclass(slots=True, eq=False)
class _Text:
    """A text that may be the title; `slot` is equal for texts that stand in one place on all cards."""

    slot: Hashable
    text: str
    likeness: float
    worth: float
    line: int


_NAMED_TITLE = re.compile(r"title|heading|headline|rubrik|(?:^|[\s_-])(?:name|case-?name)(?:$|[\s_-])")
_KIND = r"(?:pressmeddelanden?|pressinbjud(?:an|ningar)|nyhet(?:er)?|notis|artikel|press ?release|news)"
_KIND_FIRST = re.compile(rf"^(?i:{_KIND})(?=[^\w:]|[A-ZÅÄÖ]|$)[\s|–—,-]*")
_KIND_LAST = re.compile(rf"(?i:[\s|–—,·-]+{_KIND}|(?<=[a-zåäö])(?-i:Pressmeddelande|Pressinbjudan|Nyhet))$")
_EDGES = re.compile(r"^[\s|–—·•,:;>»-]+|[\s|–—·•,;>»-]+$")
_REMARK = re.compile(
    r"\s*\((?:öppnas i (?:ett )?nytt fönster|extern länk|länk till annan webbplats.{0,30}"
    r"|opens in (?:a )?new (?:window|tab)|pdf[^()]{0,20}|[^()]{0,12}\d\s?[kM]B)\)"
    r"|[\s,]*(?:öppnas i nytt fönster|länk till annan webbplats(?:, öppnas i nytt fönster)?"
    r"|opens in (?:a )?new window)\.?$"
    r"|\s*(?:läs mer|read more)\s*[.…»›→>]*$"
    r"|^(?:fäst|pinnad|klistrad|utvald|pinned|sticky|featured)(?:\s(?:nyhet|inlägg|artikel|news|post))?:\s*",
    re.IGNORECASE,
)
_REMARKS = tuple(
    "(|fönster|webbplats|window|läs mer|read more|fäst|pinnad|klistrad|utvald|pinned|sticky|featured".split("|")
)
"""What a remark holds: looking for these first takes a tenth of the time."""

_DATE_LABEL = re.compile(
    r"(?:publicera[dt]|publiceringsdatum|datum|date|published|posted(?: on)?|skapad|filed|issued)\s*:?\s*$",
    re.IGNORECASE,
)
_LONGEST = 400
_POOR = 0.12


def choose_titles(tree: Tree, cards: list[Card], lines: Sequence[Sequence[CardLine]], reader: DateReader) -> list[str]:
    """Choose each card's title from the place where the cards as a whole have the most headline-like, varied text."""
    texts = [list(_texts(tree, card, own, reader)) for card, own in zip(cards, lines, strict=True)]
    rank = _rank(texts)
    titles = []
    for card, own in zip(cards, texts, strict=True):
        best = max(own, key=lambda each: rank[each.slot] * (each.likeness > _POOR), default=None)
        titles.append(best.text if best and best.text else clean_title(card.link.text, reader))
    return titles


def _texts(tree: Tree, card: Card, lines: Sequence[CardLine], reader: DateReader) -> Iterator[_Text]:
    seen: dict[Hashable, int] = defaultdict(int)
    link = tree.nodes[card.link.at]
    for number, line in enumerate(lines):
        for index, text in ((line.node, line.text[line.label :]), *line.parts):
            kind = (
                ""
                if not line.parts
                else "whole"
                if index == line.node
                else "bare"
                if tree.nodes[index].tag == "#"
                else ""
            )
            slot: Hashable = (line.place, tree.nodes[index].shape, kind)
            seen[slot] += 1
            yield _text((slot, seen[slot]), clean_title(text, reader), _worth(tree, card, index), number)
    for name in ("title", "aria-label"):
        if link.get(name):
            yield _text(name, clean_title(squeeze(link.get(name)), reader), 0.8, 0)
    if not card.link.text:
        for index in range(card.link.at, card.link.end):
            if tree.nodes[index].get("alt"):
                yield _text("alt", clean_title(squeeze(tree.nodes[index].get("alt")), reader), 0.6, 0)


def _text(slot: Hashable, text: str, worth: float, line: int) -> _Text:
    return _Text(slot, text, titleness(text), worth, line)


def _worth(tree: Tree, card: Card, index: int) -> float:
    """How much the markup around a text says that it is a title."""
    worth, href = 1.0, tree.nodes[card.link.at].get("href")
    for each in tree.within(index, card.start):
        node = tree.nodes[each]
        if node.tag in HEADINGS:
            worth *= 1.6
        elif node.tag == "a" and "href" in node.attributes:
            worth *= 1.6 if node.get("href") == href else 0.7
        elif node.tag in ("strong", "b"):
            worth *= 1.1
        elif node.tag == "p":
            worth *= 0.9
        if node.names and node.tag not in HEADINGS and _names_title(node.names):
            worth *= 1.25
    return min(worth, 2.5)


@lru_cache(maxsize=4096)  # a list repeats its names for each item
def _names_title(names: str) -> bool:
    return bool(_NAMED_TITLE.search(names))


def _rank(texts: list[list[_Text]]) -> dict[Hashable, float]:
    by_slot: defaultdict[Hashable, list[_Text]] = defaultdict(list)
    for own in texts:
        for each in own:
            by_slot[each.slot].append(each)
    rank = {}
    for slot, found in by_slot.items():
        varied = len({each.text for each in found}) / len(found)
        if len(found) <= 3:
            varied = max(varied, 0.7)
        mean = sum(each.likeness * each.worth for each in found) / len(found)
        rank[slot] = (len(found) / len(texts)) ** 0.7 * varied * mean / (1 + 0.02 * found[0].line)
    return rank


@lru_cache(maxsize=4096)  # texts are asked about as a line, as its parts and for each of a list's items
def titleness(text: str) -> float:
    """How much a text is like a headline, from 0 to 1: some words, mostly letters, not a whole paragraph."""
    if not text or text.endswith(":"):
        return 0.0
    if MORE.fullmatch(text):
        return 0.02
    letters, figures = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    if letters < 3 or "//" in text or letters * 2 <= figures:
        return 0.1
    if letters < figures:
        return 0.2
    if " " not in text:
        if sum(character > "\u2e7f" for character in text) > 4:
            return 0.6  # Chinese and Japanese write without spaces
        return 0.15 if re.search(r"[._/\\]|\d", text) else 0.35
    value = 0.4 + min(len(text), 60) / 100
    if len(text) > 160:
        value = 0.6 if len(text) < 300 else 0.25
    return value * (1 - 0.5 * figures / (letters + figures))


def clean_title(text: str, reader: DateReader) -> str:
    """Take dates and labels off the ends of a title: "2020-04-08 14:39Pressmeddelande Rubrik" is "Rubrik"."""
    if text not in reader.cleaned:
        reader.cleaned[text] = _cleaned(text, reader)
    return reader.cleaned[text]


def _cleaned(text: str, reader: DateReader) -> str:
    if any(map(text.lower().__contains__, _REMARKS)):
        text = _REMARK.sub("", text)
    text = text.strip()
    if len(text) > _LONGEST:
        return text
    plain, dates = reader.read(text)
    dates = tuple(each for each in dates if not is_prose(plain, each))
    if dates:
        plain = _without_edge_dates(plain, dates[0].start, dates[0].end, dates[-1].start, dates[-1].end)
    return _EDGES.sub("", plain if dates else text)


def _without_edge_dates(text: str, first: int, first_end: int, last: int, last_end: int) -> str:
    if last_end >= len(text.rstrip(" .)]")) and text[:last].rstrip()[-1:] in tuple("|,–—-·•:("):
        text = _KIND_LAST.sub("", _DATE_LABEL.sub("", _EDGES.sub("", text[:last])))
    if first_end <= len(text) and not _DATE_LABEL.sub("", text[:first]).strip(" |–-"):
        text = _KIND_FIRST.sub("", _EDGES.sub("", text[first_end:]))
    return text
