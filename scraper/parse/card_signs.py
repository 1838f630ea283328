"""Tells what speaks for a card, or a link, being an item of a list: a date, a heading, a title, room of its own."""

import re
from bisect import bisect_right

from scraper.parse.card_bounds import Card
from scraper.parse.datelines import DateReader, period_of
from scraper.parse.links import HEADINGS, MORE, Link
from scraper.parse.tree import Tree, squeeze

_MOST_PIECES = 100
_SPLIT_DATE = 10
_IN_ADDRESS = str.maketrans("åäö", "aao", ":")
_PERHAPS = "arkiv|archives?|recent posts|links|evenemang|events?"
_BESIDE = re.compile(
    r"(?:mest läs\w*|relatera\w*(?:\s\w+)?|läs (?:också|även|mer)|se även|kalend\w*|kommande|på gång|genvägar"
    r"|populär\w*|taggar|hitta (?:snabbt|rätt)|kategorier|ämnen|filtrera.{0,20}|sök|följ oss.*|sociala medier"
    r"|kontakt\w*|om webbplatsen|rekommenderat|lediga (?:jobb|tjänster)|drift(?:information|störningar)"
    r"|related.{0,20}|most (?:read|popular)|popular.{0,20}|categories|tags|upcoming.{0,20}|calendar|recent comments"
    r"|blogroll|meta|about.{0,30}|contact.{0,20}|quick links|follow us.*|vacancies"
    rf"|(?P<perhaps>{_PERHAPS}))[\s:]*",
    re.IGNORECASE,
)
"""Headings of what stands beside a page's list; some of them may be that of the list itself."""


def has_date(tree: Tree, card: Card, reader: DateReader) -> bool:
    """Whether a date stands on a card or right above it, in text or for machines."""
    key = (card.start, card.end, card.heading + card.spanned)
    if key not in reader.dated:
        reader.dated[key] = _has_date(tree, card, reader)
    return reader.dated[key]


def _has_date(tree: Tree, card: Card, reader: DateReader) -> bool:
    if tree.stated_dates(card.start, card.end):
        return True
    period = period_of(card.heading)
    short: list[str] = []
    for line in tree.lines_in(card.start, card.end):
        text = line.text(card.start, card.end)
        if len(text) < 300 and reader.has_date(text, period):
            return True
        if period and any(reader.has_date(squeeze(piece), period) for _, piece in line.within(card.start, card.end)):
            return True
        short = [*short[-2:], text] if len(text) <= _SPLIT_DATE else []
        if len(short) > 1 and reader.has_date(" ".join(short), period):
            return True
    return reader.has_date(card.heading) or reader.has_date(card.spanned)


def in_heading(tree: Tree, link: Link) -> bool:
    """Whether a link stands in a heading, or holds one."""
    if any(tree.nodes[index].tag in HEADINGS for index in tree.within(link.at, most=4)):
        return True
    return any(node.tag in HEADINGS for node in tree.nodes[link.at : min(link.end, link.at + 30)])


def title_length(tree: Tree, card: Card, dated: float) -> float:
    """Tell how long a card's title is: its link's text, else the longest of its lines, which counts for less."""
    own = card.link.text
    more = bool(MORE.fullmatch(own))
    if not more and (len(own) >= 15 or " " in own):
        return len(own)
    longest = 0.6 * min(len(card.link.alt), 60)
    for line in tree.lines_in(card.start, card.end)[:12]:
        size = min(len(line.text(card.start, card.end)), 60)
        headed = any(tree.nodes[index].tag in HEADINGS for index in tree.within(line.start, card.start, 4))
        longest = max(longest, size * (0.7 if headed else 0.6 * (0.4 + 0.6 * dated)))
    return longest * 0.7 if more else max(longest, min(len(own), 12))


def shares_line(tree: Tree, card: Card) -> bool:
    """Whether a link has no room of its own, and other text on its line."""
    if tree.nodes[card.top].tag != "a":
        return False
    for line in tree.lines_in(card.top, card.end)[:1]:
        return any(not card.top <= index < card.end and text.strip(" |,;/·•") for index, text in line.pieces)
    return False


def in_prose(tree: Tree, link: Link, reader: DateReader) -> bool:
    """Whether a link is a few words of a longer sentence; one with a date in it is an item."""
    for line in tree.lines_in(link.at, link.end)[:1]:
        if line.pieces[0][0] >= link.at or len(line.pieces) > _MOST_PIECES:
            return False
        before = sum(len(text) for index, text in line.pieces if index < link.at)
        whole = sum(len(text) for _, text in line.pieces)
        return before > 12 and whole > max(80, 2.5 * len(link.text)) and not reader.read(link.text)[1]
    return False


def side_heading(tree: Tree, card: Card, page: str) -> re.Match[str] | None:
    """Match the heading of a list that says that it is not the page's own; the page's title and address never do."""
    line = bisect_right(tree.starts, card.start) - 1
    for number in range(line, max(line - 3, -1), -1):
        start = tree.lines[number].start
        if start < card.start:
            text = tree.lines[number].text(0, len(tree.nodes))
            if len(text) > 3:
                titled = any(tree.nodes[index].tag == "h1" for index in tree.within(start, most=4))
                named = "-".join(text.lower().translate(_IN_ADDRESS).split()) in page
                return None if titled or named else _BESIDE.fullmatch(text)
    return None


def is_box(tree: Tree, card: Card) -> bool:
    """Whether a heading on a card, above its link, is that of another list."""
    texts = (line.text(card.start, card.link.at) for line in tree.lines_in(card.start, card.link.at))
    return any(len(text) > 3 and _BESIDE.fullmatch(text) for text in texts)
