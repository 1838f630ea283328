"""Tells which of the texts on a list's cards are the titles."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from scraper.parse.card_bounds import Card
from scraper.parse.card_lines import CardLine
from scraper.parse.datelines import DateReader
from scraper.parse.links import HEADINGS
from scraper.parse.title_text import NOTHING, Ending, clean_title, ends_with_date, titleness
from scraper.parse.tree import Tree, squeeze


@dataclass(slots=True, eq=False)
class _Text:
    """A text that may be the title, as printed (`raw`) and cleaned.

    `slot` is equal for texts that stand in one place on all cards, `form` for those that do so by tags alone; `parts`
    are the slots of the pieces it is made of.
    """

    slot: Hashable
    form: Hashable
    raw: str
    text: str
    likeness: float
    worth: float
    line: int
    node: int = -1
    parts: tuple[Hashable, ...] = ()


_NAMED_TITLE = re.compile(r"title|heading|headline|rubrik|(?:^|[\s_-])(?:name|case-?name)(?:$|[\s_-])")
_TITLE_LABEL = re.compile(
    r"\b(?:rubrik|titel|title|headline|case name|parties|parter|subject|ärende|overskrift|otsikko)\b"
)
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")
_POOR = 0.12
_LABELS = 0.8
_NEARLY_ALL = 0.8
_GLUED = 0.6
"""What a line is worth as a title that has a date or a label in it, each in an element of its own."""


def choose_titles(tree: Tree, cards: list[Card], lines: Sequence[Sequence[CardLine]], reader: DateReader) -> list[str]:
    """Choose each card's title from the place where the cards as a whole have the most headline-like, varied text."""
    texts = [_texts(tree, card, own, reader) for card, own in zip(cards, lines, strict=True)]
    slots = [[each.slot for each in own] for own in texts]
    rank = _rank(texts, slots)
    # Where classes differ from card to card, tags alone tell what stands in one place.
    forms = [_numbered(each.form for each in own) for own in texts] if _differ(slots) else slots
    rank_by_tags = _rank(texts, forms) if forms is not slots else {}
    chosen: list[_Text | None] = []
    for own, own_forms in zip(texts, forms, strict=True):
        worths = [
            max(rank[each.slot], rank_by_tags.get(form, 0.0) * each.likeness * each.worth / 2)
            if each.likeness > _POOR
            else 0.0
            for each, form in zip(own, own_forms, strict=True)
        ]
        best = own[worths.index(max(worths))] if own else None
        chosen.append(_whole(tree, best, own) if best and best.text else None)
    ending = _ending(chosen, lines, reader)
    return [
        clean_title(best.raw if best else card.link.text, reader, ending)
        for card, best in zip(cards, chosen, strict=True)
    ]


def _differ(slots: list[list[Hashable]]) -> bool:
    """Whether there are places that a good part of the cards do not have."""
    counts = Counter(slot for own in slots for slot in own)
    return any(count < _NEARLY_ALL * len(slots) for count in counts.values())


def _numbered(places: Iterable[Hashable]) -> list[Hashable]:
    """Tell apart what stands in one place of one card."""
    seen: Counter[Hashable] = Counter()
    numbered: list[Hashable] = []
    for place in places:
        seen[place] += 1
        numbered.append((place, seen[place]))
    return numbered


def _whole(tree: Tree, best: _Text, texts: list[_Text]) -> _Text:
    """Give the whole of a title that goes on after a line break, or is printed cut off ("Ny vårdcentral öpp…")."""
    near = [each for each in texts if abs(each.line - best.line) == 1] if best.node >= 0 else []
    for each in near:
        if _continues(tree, best, each):
            return replace(best, raw=f"{best.raw} {each.raw}")
        if _continues(tree, each, best):
            return replace(best, raw=f"{each.raw} {best.raw}")
    cut = _CUT.search(best.text)
    if cut is None:
        return best
    start = best.text[: cut.start()].casefold()
    whole = (each for each in texts if each.text.casefold().startswith(start) and best.text not in each.text)
    return next((each for each in whole if len(each.text) > len(start) and not _CUT.search(each.text)), best)


def _continues(tree: Tree, first: _Text, second: _Text) -> bool:
    """Whether a text is the second line of a title: parted from the first by a break only, it goes on in lower case."""
    if second.line != first.line + 1 or first.node < 0 or not second.raw[:1].islower() or first.raw[-1:] in ".!?…:":
        return False
    between = [tree.nodes[index].tag for index in range(first.node + 1, second.node)]
    around = (tree.nodes[index] for index in tree.within(first.node, most=4))
    return set(between) <= {"br", "#"} and any(
        (node.tag == "a" or node.tag in HEADINGS) and node.end > second.node for node in around
    )


def _ending(chosen: Sequence[_Text | None], lines: Sequence[Sequence[CardLine]], reader: DateReader) -> Ending:
    """Tell whether the dates at the end of titles belong to them.

    They do when only a few have one ("Veckobrev – 29 mars 2026"), or the cards have a date of their own beside it.
    """
    dated = [ends_with_date(each.raw, reader) for each in chosen if each]
    if sum(dated) * 2 <= len(dated):
        return "kept"
    beside = 0
    for each, own in zip(chosen, lines, strict=True):
        beside += any(each and each.raw not in line.text and reader.read(line.text)[1] for line in own)
    return "kept" if beside * 2 > len(chosen) else "dropped"


def _texts(tree: Tree, card: Card, lines: Sequence[CardLine], reader: DateReader) -> list[_Text]:
    """Give the texts of a card: its lines, the elements on them and their pieces, and what its link is called."""
    worths: dict[int, float] = {}
    seen: dict[Hashable, int] = {}

    def read(line: CardLine, number: int, index: int, raw: str, kind: str, parts: Sequence[_Text] = ()) -> _Text:
        node = tree.nodes[index]
        place = (line.place, node.shape, kind)
        seen[place] = seen.get(place, 0) + 1
        around = index if node.tag != "#" else node.parent
        if around not in worths:
            worths[around] = _worth(tree, card, around)
        worth = worths[around] * (1.25 if line.name and _TITLE_LABEL.search(line.name) else 1)
        if any(map(_is_no_text, parts)):
            worth *= _GLUED
        clean, form = clean_title(raw, reader), (line.form, node.form, kind or node.tag)
        held = tuple([each.slot for each in parts])
        return _Text((place, seen[place]), form, raw, clean, titleness(clean), worth, number, index, held)

    texts: list[_Text] = []
    for number, line in enumerate(lines):
        label = line.text[: line.label]
        parts = [
            read(line, number, index, raw.removeprefix(label), "bare" if tree.nodes[index].tag == "#" else "")
            for index, raw in line.parts
        ]
        texts.append(read(line, number, line.node, line.text[line.label :], "whole" if parts else "", parts))
        for index, raw, held in line.groups:
            texts.append(read(line, number, index, raw.removeprefix(label), "group", [parts[each] for each in held]))
        texts += parts
    for name, worth, raw in _called(tree, card):
        clean = clean_title(raw, reader)
        texts.append(_Text(name, name, raw, clean, titleness(clean), worth, 0))
    return texts


def _called(tree: Tree, card: Card) -> Iterator[tuple[str, float, str]]:
    """Give what a card's link is called without its being printed, with what that is worth."""
    link = tree.nodes[card.link.at]
    for name in ("title", "aria-label"):
        if raw := squeeze(link.get(name)):
            yield name, 0.8, raw
    if card.link.alt:
        yield "alt", 0.6, card.link.alt


def _is_no_text(part: _Text) -> bool:
    """Whether a piece of a line is only a date, or only says to read more."""
    return (not part.text and any(map(str.isalnum, part.raw))) or 0 < part.likeness <= NOTHING


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


def _rank(texts: list[list[_Text]], slots: list[list[Hashable]]) -> dict[Hashable, float]:
    """Rank the places of texts: on many cards, varied, like headlines, marked up as such and far up."""
    by_slot: defaultdict[Hashable, list[_Text]] = defaultdict(list)
    for own, own_slots in zip(texts, slots, strict=True):
        for each, slot in zip(own, own_slots, strict=True):
            by_slot[slot].append(each)
    labels = {slot for slot, found in by_slot.items() if len(found) * 2 >= len(texts) and _is_of_labels(found)}
    rank = {}
    for slot, found in by_slot.items():
        mean = sum([each.likeness * each.worth * (1 if labels.isdisjoint(each.parts) else _GLUED) for each in found])
        rank[slot] = (len(found) / len(texts)) ** 0.7 * _variety(found) * mean / len(found) / (1 + 0.02 * found[0].line)
    return rank


def _is_of_labels(found: list[_Text]) -> bool:
    """Whether nearly every text in one place is on several cards."""
    counts = Counter(each.text for each in found)
    return sum(count for count in counts.values() if count > 1) >= _LABELS * len(found)


def _variety(found: list[_Text]) -> float:
    varied = len({each.text for each in found}) / len(found)
    return varied if len(found) > 3 else max(varied, 0.7)
