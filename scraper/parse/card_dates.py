"""Tells which of the dates on a list's cards say when the releases were published."""

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from scraper.parse.card_bounds import Card
from scraper.parse.card_lines import CardLine
from scraper.parse.datelines import DateReader, goes_on, is_prose, period_of
from scraper.parse.dates import Dated, Label, date_in_url, label_of, may_tell_date, names_change, read_machine_date
from scraper.parse.tree import Node, Tree


@dataclass(slots=True, eq=False)
class _Reading:
    """A date on a card: where (`slot`), how much of its line it is (`share`), whether in a sentence or in the link."""

    slot: Hashable
    dated: Dated
    share: float
    prose: bool
    linked: bool
    how: str


_OF_DECISION = re.compile(r"\b(?:filed|decided|beslut\w*)\b")
_LONGEST_LINE = 1_000
_SHORT_LINE = 60
_SPLIT_DATE = 10
_ARTICLE = re.compile(r"(?:den|the)\s", re.IGNORECASE)
_AROUND = " .,;:()[]|–—-•·"
_MANY = 3
_WORTH: dict[Label | None, float] = {"published": 1.5, None: 1.0, "event": 0.3, "modified": 0.0}
"""What a date is worth by what it is called; a calendar's cards have none but their events'."""


def choose_dates(
    tree: Tree, cards: list[Card], lines: Sequence[Sequence[CardLine]], titles: Sequence[str], reader: DateReader
) -> list[tuple[Dated | None, str]]:
    """Choose each card's date, with how it was found, from the place where the cards as a whole have the best ones.

    A card without one takes that of the line above it, when the list is one under dated headings, or its address's.
    """
    readings = [
        _stated(tree, card, reader) + _printed(tree, card, own, title, reader)
        for card, own, title in zip(cards, lines, titles, strict=True)
    ]
    rank, coverage = _rank(readings)
    under_headings = sum(not own for own in readings) * 2 > len(cards)
    chosen: list[tuple[Dated | None, str]] = []
    for card, own in zip(cards, readings, strict=True):
        usable = [each for each in own if _is_of_card(each, coverage[each.slot])]
        best = max(usable, key=lambda each: rank[each.slot], default=None)
        if best:
            chosen.append((best.dated, best.how))
        else:
            chosen.append(_from_around(card, reader, under_headings=under_headings))
    return chosen


def _from_around(card: Card, reader: DateReader, *, under_headings: bool) -> tuple[Dated | None, str]:
    if card.spanned or under_headings:
        for dated in reader.read(card.spanned or card.heading)[1]:
            if dated.label not in ("modified", "event"):
                return dated, "date above it"
    in_url = date_in_url(card.link.url, now=reader.now)
    return in_url, "date in URL" if in_url else ""


def _rank(readings: list[list[_Reading]]) -> tuple[dict[Hashable, float], dict[Hashable, float]]:
    """Rank the places dates stand in, and tell on what share of the cards each has one."""
    shares: defaultdict[Hashable, dict[int, float]] = defaultdict(dict)
    days: defaultdict[Hashable, set[object]] = defaultdict(set)
    for number, own in enumerate(readings):
        for each in own:
            worth = each.share * _WORTH[each.dated.label]
            shares[each.slot].setdefault(number, worth)
            days[each.slot].add(each.dated.at.date())
    most = max(map(len, days.values()), default=0)
    rank, coverage = {}, {}
    for slot, own_shares in shares.items():
        coverage[slot] = len(own_shares) / len(readings)
        rank[slot] = coverage[slot] ** 0.5 * (0.1 + sum(own_shares.values()) / len(own_shares))
        if len(days[slot]) == 1 and most >= _MANY:
            rank[slot] *= 0.1  # a template's own date, the same on all cards while others differ
    return rank, coverage


def _is_of_card(reading: _Reading, coverage: float) -> bool:
    """Whether a date is the card's own, and not one that its title or lead only mentions."""
    if reading.dated.label == "modified":
        return False
    if reading.dated.label == "published" or reading.share >= 0.9:
        return True
    if reading.prose and reading.share < 0.5:
        return False
    return coverage >= 0.5 or (reading.share >= 0.25 and not reading.linked)


def _stated(tree: Tree, card: Card, reader: DateReader) -> list[_Reading]:
    """Read the dates that a card states for machines: `<time>`, `datetime` attributes and microdata."""
    found = []
    for index, stated in tree.stated_dates(card.start, card.end):
        node = tree.nodes[index]
        dated, how = _of_element(tree, card, index, stated, reader)
        if dated is None:
            continue
        if dated.label is None and _names_change(node):
            dated = replace(dated, label="modified")
        found.append(_Reading((node.tag, node.shape, dated.label), dated, 2.0, prose=False, linked=False, how=how))
    return found


def _of_element(tree: Tree, card: Card, index: int, stated: str, reader: DateReader) -> tuple[Dated | None, str]:
    """Read one such element. A day whose clock only its text has ("16 mars 2026 09:00") is taken from the text."""
    node = tree.nodes[index]
    dated = read_machine_date(stated, now=reader.now, zone=reader.zone) if stated else None
    printed = reader.read(tree.text(index, node.end))[1]
    if not any(each.precision == "minute" for each in printed):
        for line in tree.lines_in(index, node.end):
            text = line.text(card.start, card.end)
            if len(text) < _SHORT_LINE:
                printed = reader.read(text)[1] or printed
    if dated is None:
        return (printed[0] if printed else None), node.tag
    name = next(name for name, value in node.attributes.items() if value == stated)
    how = f"{node.tag}[{name}]"
    label = next((each.label for each in printed if each.at.date() == dated.at.date()), None)
    if dated.precision == "day":
        for each in printed:
            if each.precision == "minute" and each.at.date() == dated.at.date():
                return each, f"{how}, clock from its text"
    return replace(dated, label=label), how


@lru_cache(maxsize=512)  # a table has one name for all cells of a column
def _label_of(name: str) -> Label | None:
    return label_of(f"{name}:") or ("published" if _OF_DECISION.search(name) else None)


def _names_change(node: Node) -> bool:
    return names_change(f"{node.names} {node.get('itemprop')}")


def _printed(tree: Tree, card: Card, lines: Sequence[CardLine], title: str, reader: DateReader) -> list[_Reading]:
    """Read the dates in a card's text: from a part that is one, by part where the parts hold more, else by line.

    What the title keeps of dates is the title's.
    """
    titled = {each.at for each in reader.read(title)[1]}
    period = period_of(card.heading)
    found = []
    for number, line in enumerate(lines):
        if len(line.text) > _LONGEST_LINE:
            continue
        if len(line.text) > _SPLIT_DATE and not may_tell_date(line.text, reader.now):
            continue
        plain, dates = reader.read(line.text, period)
        by_part = [(index, *reader.read(text, period)) for index, text in line.parts]
        alone = [each for place, each in enumerate(by_part) if _is_alone(tree, line, place, *each[1:])]
        if alone or sum(len(each) for _, _, each in by_part) > len(dates):
            for index, text, each in alone or by_part:
                found += _in_text(tree, card, index, (line.place, tree.nodes[index].shape), line, text, each[:2])
            continue
        if not dates:
            plain, dates = _split_date(lines[number : number + 3], reader, period)
        if titled and title in line.text:
            dates = tuple(each for each in dates if each.at not in titled)
        if dates:
            node = next(
                (index for index, _, each in by_part if each and each[0].at.date() == dates[0].at.date()), line.node
            )
            found += _in_text(tree, card, node, line.place, line, plain, dates[:3])
    return found


def _is_alone(tree: Tree, line: CardLine, place: int, text: str, dates: tuple[Dated, ...]) -> bool:
    """Whether a part of a line is a date and nothing else, and no sentence runs through it."""
    if len(dates) != 1 or text[dates[0].end :].strip(_AROUND):
        return False
    before = text[: dates[0].start].strip()
    if before.strip(_AROUND) and dates[0].label is None and not before.endswith(":"):
        return False
    texts = [each for _, each in line.parts]
    after = " ".join(texts[place + 1 :])
    if not _ARTICLE.match(text) and any(tree.nodes[index].tag == "a" for index, _ in line.parts[place + 1 : place + 2]):
        after = ""  # a title may begin in lower case
    return not goes_on(" ".join(texts[:place]), after)


def _split_date(lines: Sequence[CardLine], reader: DateReader, period: str) -> tuple[str, tuple[Dated, ...]]:
    """Read a date of which day and month, and mostly the year, stand on lines of their own."""
    for count in (3, 2):
        texts = [each.text for each in lines[:count]]
        if len(texts) == count and max(map(len, texts)) <= _SPLIT_DATE:
            plain, dates = reader.read(" ".join(texts), period)
            if dates:
                return plain, dates
    return "", ()


def _in_text(
    tree: Tree, card: Card, index: int, place: Hashable, line: CardLine, text: str, dates: tuple[Dated, ...]
) -> list[_Reading]:
    found = []
    label = "modified" if _names_change(tree.nodes[index]) else _label_of(line.name)
    linked = card.link.at <= index < card.link.end
    for number, dated in enumerate(dates):
        before = text[: dated.start].strip()
        labelled = number == 0 and len(before) < 30 and before.endswith(":")
        share = (dated.end - dated.start) / max(1, len(text) - (len(before) if labelled else 0))
        slot = (place, before.lower() if labelled else "", number)
        named = replace(dated, label=label) if label and dated.label is None else dated
        found.append(_Reading(slot, named, share, is_prose(text, dated), linked, "text"))
    return found
