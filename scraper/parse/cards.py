"""Reads the cards of a list: title, date and lead, each from where the cards as a whole have it."""

from dataclasses import dataclass

from scraper.parse.card_bounds import Card
from scraper.parse.card_dates import choose_dates
from scraper.parse.card_lines import CardLine, lay_out
from scraper.parse.card_titles import choose_titles
from scraper.parse.datelines import DateReader
from scraper.parse.dates import Dated
from scraper.parse.title_text import NOTHING, clean_title, titleness
from scraper.parse.tree import Tree

_SHORTEST_LEAD = 40


@dataclass(slots=True, eq=False)
class Item:
    """What a card says."""

    card: Card
    title: str
    dated: Dated | None
    date_how: str
    lead: str | None


def read_cards(tree: Tree, cards: list[Card], reader: DateReader) -> list[Item]:
    """Read all cards of a list together, in their order."""
    lines = lay_out(tree, cards)
    titles = choose_titles(tree, cards, lines, reader)
    dates = choose_dates(tree, cards, lines, titles, reader)
    return [
        Item(card, title, dated, how, _lead(own, title, reader))
        for card, own, title, (dated, how) in zip(cards, lines, titles, dates, strict=True)
    ]


def _lead(lines: list[CardLine], title: str, reader: DateReader) -> str | None:
    """Take the longest line that is a sentence and not the title."""
    best = ""
    for line in lines:
        if len(line.text) - line.label <= max(len(best), _SHORTEST_LEAD):
            continue
        text = clean_title(_without_title(line, title, reader), reader)
        if (
            len(text) > max(len(best), _SHORTEST_LEAD)
            and text.count(" ") >= 5
            and title not in text
            and text not in title
        ):
            best = text
    return best or None


def _without_title(line: CardLine, title: str, reader: DateReader) -> str:
    """Take off a line what is in it up to the title, and at its ends dates and what says to read more."""
    text = line.text[line.label :]
    pieces = [piece for _, piece in line.parts]
    begun = next((number for number, piece in enumerate(pieces) if title in piece), -1)
    while pieces and (begun >= 0 or titleness(clean_title(pieces[0], reader)) <= NOTHING):
        text = text.removeprefix(pieces.pop(0)).lstrip()
        begun -= 1
    while pieces and titleness(clean_title(pieces[-1], reader)) <= NOTHING:
        text = text.removesuffix(pieces.pop()).rstrip()
    return text
