"""Tells which of the dates on a list's cards say when the releases were published."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from scraper.parse.card_bounds import Card
from scraper.parse.card_lines import CardLine
from scraper.parse.datelines import DateReader, is_prose, year_of_heading
from scraper.parse.dates import Dated, Label, date_in_url, names_change, read_machine_date
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


_MICRODATA = frozenset(("datePublished", "dateCreated", "dateModified"))
_LONGEST_LINE = 1_000
_SHORT_LINE = 60
_SPLIT_DATE = 10
_MANY = 3
_WORTH: dict[Label | None, float] = {"published": 1.5, None: 1.0, "event": 0.3, "modified": 0.0}
"""What a date is worth by what it is called; a calendar's cards have none but their events'."""


def choose_dates(
    tree: Tree, cards: list[Card], lines: Sequence[Sequence[CardLine]], reader: DateReader
) -> list[tuple[Dated | None, str]]:
    """Choose each card's date, with how it was found, from the place where the cards as a whole have the best ones.

    A card without one takes that of the line above it, when the list is one under dated headings, or its address's.
    """
    readings = [
        _stated(tree, card, reader) + _printed(tree, card, own, reader) for card, own in zip(cards, lines, strict=True)
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
    if under_headings and card.heading:
        for dated in reader.read(card.heading)[1]:
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
    for index in range(card.start, card.end):
        node = tree.nodes[index]
        if node.tag == "#" or not (
            node.tag == "time" or "datetime" in node.attributes or node.get("itemprop") in _MICRODATA
        ):
            continue
        dated, how = _of_element(tree, card, index, reader)
        if dated is None:
            continue
        if dated.label is None and _names_change(node):
            dated = replace(dated, label="modified")
        found.append(_Reading((node.tag, node.shape, dated.label), dated, 2.0, prose=False, linked=False, how=how))
    return found


def _of_element(tree: Tree, card: Card, index: int, reader: DateReader) -> tuple[Dated | None, str]:
    """Read one such element. A day whose clock only its text has ("16 mars 2026 09:00") is taken from the text."""
    node = tree.nodes[index]
    stated = node.get("datetime") or node.get("content")
    dated = read_machine_date(stated, now=reader.now, zone=reader.zone) if stated else None
    printed = reader.read(tree.text(index, node.end))[1]
    if not any(each.precision == "minute" for each in printed):
        for line in tree.lines_in(index, node.end):
            text = line.text(card.start, card.end)
            if len(text) < _SHORT_LINE:
                printed = reader.read(text)[1] or printed
    if dated is None:
        return (printed[0] if printed else None), node.tag
    how = f"{node.tag}[{'datetime' if node.get('datetime') else 'content'}]"
    label = next((each.label for each in printed if each.at.date() == dated.at.date()), None)
    if dated.precision == "day":
        for each in printed:
            if each.precision == "minute" and each.at.date() == dated.at.date():
                return each, f"{how}, clock from its text"
    return replace(dated, label=label), how


def _names_change(node: Node) -> bool:
    return names_change(f"{node.names} {node.get('itemprop')}")


def _printed(tree: Tree, card: Card, lines: Sequence[CardLine], reader: DateReader) -> list[_Reading]:
    """Read the dates in a card's text: by part where a line's parts hold more of them, else by line."""
    year = year_of_heading(card.heading)
    found = []
    for number, line in enumerate(lines):
        if len(line.text) > _LONGEST_LINE:
            continue
        plain, dates = reader.read(line.text, year)
        by_part = [(index, text, reader.read(text, year)[1]) for index, text in line.parts]
        if sum(len(each) for _, _, each in by_part) > len(dates):
            for index, text, each in by_part:
                found += _in_text(tree, card, index, (line.place, tree.nodes[index].shape), text, each[:2])
            continue
        if not dates:
            three = [each.text for each in lines[number : number + 3]]
            if len(three) == 3 and max(map(len, three)) <= _SPLIT_DATE:
                plain, dates = reader.read(" ".join(three))
        if dates:
            node = next(
                (index for index, _, each in by_part if each and each[0].at.date() == dates[0].at.date()), line.node
            )
            found += _in_text(tree, card, node, line.place, plain, dates[:3])
    return found


def _in_text(
    tree: Tree, card: Card, index: int, place: Hashable, text: str, dates: tuple[Dated, ...]
) -> list[_Reading]:
    found = []
    changed = _names_change(tree.nodes[index])
    linked = card.link.at <= index < card.link.end
    for number, dated in enumerate(dates):
        before = text[: dated.start].strip()
        labelled = number == 0 and len(before) < 30 and before.endswith(":")
        share = (dated.end - dated.start) / max(1, len(text) - (len(before) if labelled else 0))
        slot = (place, before.lower() if labelled else "", number)
        named = replace(dated, label="modified") if changed and dated.label is None else dated
        found.append(_Reading(slot, named, share, is_prose(text, dated), linked, "text"))
    return found
