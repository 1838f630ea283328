"""Applies a source's own selectors to an article page: what they choose is taken, whatever else the page says."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.model import Contact, Image, Selectors
from scraper.parse.body import nearest_common_box
from scraper.parse.captions import part_credit
from scraper.parse.contact_lines import contact_lines
from scraper.parse.contacts import read_contacts
from scraper.parse.dates import Dated
from scraper.parse.headline import Headline, fold
from scraper.parse.layout import Layout
from scraper.parse.outline import read_outline
from scraper.parse.pictures import best_address
from scraper.parse.publication import Clock
from scraper.parse.roles import Role
from scraper.parse.text import absolute


class SiteRules:
    """A source's selectors, applied to one page; `drop` takes effect at once. A field without a rule gives nothing."""

    def __init__(self, tree: LexborHTMLParser, select: Selectors) -> None:
        self._tree = tree
        self._select = select
        self._matched: dict[str, tuple[str, list[LexborNode]]] = {}
        for node in self._dropped():
            node.decompose()

    def how(self, field: str) -> str:
        """Say what chose a field."""
        return f"select.{field}"

    def _dropped(self) -> list[LexborNode]:
        return [node for selector in self._select.drop for node in self._tree.css(selector)]

    def _nodes(self, field: str) -> list[LexborNode]:
        """Give what a field's first selector that matches anything matches."""
        return self._match(field)[1]

    def _match(self, field: str) -> tuple[str, list[LexborNode]]:
        selectors: tuple[str, ...] = getattr(self._select, field)
        if not selectors:
            return "", []
        if field not in self._matched:
            matches = ((each, self._tree.css(each)) for each in selectors)
            self._matched[field] = next((match for match in matches if match[1]), ("", []))
        return self._matched[field]

    def _lines(self, field: str) -> list[str]:
        return [line for node in self._nodes(field) for line in lines_of(node)]

    def headline(self, layout: Layout) -> Headline | None:
        """Give the title that `select.title` chooses, and where it is printed."""
        text = " ".join(self._lines("title")[:1])
        return located(text, self.how("title"), layout) if text else None

    def mark(self, layout: Layout) -> int | None:
        """Mark the boxes that the rules choose, so that they are read as such; give the box of the body, if chosen."""
        roles: tuple[tuple[str, Role], ...] = (
            ("contact", "contact"),
            ("caption", "figure"),
            ("credit", "figure"),
            ("lead", "lead"),
        )
        for field, role in roles:
            for box in boxes_of(self._nodes(field), layout):
                layout.mark(box, role)
        bodies = list(boxes_of(self._nodes("body"), layout))
        if not bodies:
            return None
        container = bodies[0]
        for box in bodies[1:]:
            container = nearest_common_box(layout.outline, container, box)
        return container

    def lead(self) -> str | None:
        """Give the text that `select.lead` chooses."""
        return " ".join(self._lines("lead")) or None

    def published(self, clock: Clock) -> tuple[Dated, str] | None:
        """Give the date that `select.date` chooses."""
        found = next((dated for node in self._nodes("date") if (dated := date_of(node, clock))), None)
        return (found, self.how("date")) if found else None

    def contacts(self) -> tuple[Contact, ...]:
        """Give the people that `select.contact` chooses."""
        blocks = (block for node in self._nodes("contact") for block in read_outline(node).blocks)
        return read_contacts(line for block in blocks for line in contact_lines(block, by_piece=False))

    def images(self, url: str, read: Iterable[Image]) -> tuple[Image, ...]:
        """Give the pictures that `select.image` chooses, with what was `read` of them otherwise."""
        known = {image.url: image for image in read}
        chosen: dict[str, Image] = {}
        for node in self._nodes("image"):
            for image in [node] if node.tag == "img" else node.css("img"):
                around = image.parent
                beside = around.css("source") if around is not None and around.tag == "picture" else ()
                source = best_address(image.attributes, [each.attributes for each in beside])
                address = absolute(source, url)
                if source and address:
                    alt = " ".join((image.attributes.get("alt") or "").split())
                    chosen.setdefault(address, known.get(address, Image(address, alt=alt or None)))
        return tuple(chosen.values())

    def captioned(self, images: tuple[Image, ...]) -> tuple[Image, ...]:
        """Give the first picture the caption and the credit that `select.caption` and `select.credit` choose."""
        caption, credit = part_credit(self._lines("caption"))
        own = self._lines("credit")
        if own:
            credit = part_credit(own)[1] or " ".join(own)
        if not images or not (caption or credit):
            return images
        first = replace(images[0], caption=caption or images[0].caption, credit=credit or images[0].credit)
        return (first, *images[1:])


def lines_of(node: LexborNode) -> list[str]:
    """Give the blocks of text in an element."""
    return [block.text for block in read_outline(node).blocks]


def boxes_of(nodes: Iterable[LexborNode], layout: Layout) -> Iterator[int]:
    """Give the boxes of an outline that are these elements."""
    keys = {node.mem_id for node in nodes}
    if keys:
        yield from (box for box, node in enumerate(layout.outline.nodes) if node.mem_id in keys)


def located(text: str, how: str, layout: Layout) -> Headline:
    """Make a headline of a text, with the place where it is printed, if it is."""
    printed = (i for i, block in enumerate(layout.outline.blocks) if fold(block.text) == fold(text))
    at = next(printed, -1)
    return Headline(text, how, at, at + 1) if at >= 0 else Headline(text, how, 0, 0)


def date_of(node: LexborNode, clock: Clock) -> Dated | None:
    """Read the date in an element: its machine-readable attribute, else what it prints; never a date of change.

    A day stated for machines gets the clock time printed beside it: some systems state only the day.
    """
    text = " ".join(lines_of(node))
    printed = [each for each in clock.printed(text) if each.label != "modified"]
    printed.sort(key=lambda each: each.label != "published")
    for each in (node, *node.css("time[datetime]")):
        value = each.attributes.get("datetime") or each.attributes.get("content")
        if not value or each.attributes.get("itemprop") == "dateModified":
            continue
        stated = clock.machine(value)
        if stated:
            finer = (p for p in printed if p.precision == "minute" and p.at.date() == stated.at.date())
            return next(finer, stated) if stated.precision == "day" else stated
    return printed[0] if printed else None
