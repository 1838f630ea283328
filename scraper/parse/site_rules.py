"""Applies a source's own selectors to an article page: what they choose is taken, whatever else the page says."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.model import Contact, Image, Selectors
from scraper.parse.body import Layout, nearest_common_box
from scraper.parse.contacts import read_contacts
from scraper.parse.dates import Dated
from scraper.parse.headline import Headline, fold
from scraper.parse.media import part_credit
from scraper.parse.outline import read_outline
from scraper.parse.publication import Clock
from scraper.parse.roles import Role
from scraper.parse.text import absolute


class SiteRules:
    """A source's selectors, applied to one page; `drop` takes effect at once. A field without a rule gives nothing."""

    def __init__(self, tree: LexborHTMLParser, select: Selectors | None) -> None:
        self._tree = tree
        self._select = select or Selectors()
        for selector in self._select.drop:
            for node in tree.css(selector):
                node.decompose()

    def _nodes(self, selectors: tuple[str, ...]) -> list[LexborNode]:
        """Give what the first selector that matches anything matches."""
        return next((nodes for each in selectors if (nodes := self._tree.css(each))), [])

    def _lines(self, selectors: tuple[str, ...]) -> list[str]:
        return [block.text for node in self._nodes(selectors) for block in read_outline(node).blocks]

    def headline(self, layout: Layout) -> Headline | None:
        """Give the title that `select.title` chooses, and where it is printed."""
        text = " ".join(self._lines(self._select.title)[:1])
        if not text:
            return None
        printed = (i for i, block in enumerate(layout.outline.blocks) if fold(block.text) == fold(text))
        at = next(printed, -1)
        return Headline(text, "select.title", at, at + 1) if at >= 0 else Headline(text, "select.title", 0, 0)

    def mark(self, layout: Layout) -> int | None:
        """Mark the boxes that the rules choose, so that they are read as such; give the box of the body, if chosen."""
        roles: list[tuple[tuple[str, ...], Role]] = [
            (self._select.contact, "contact"),
            (self._select.caption, "figure"),
            (self._select.credit, "figure"),
            (self._select.lead, "lead"),
        ]
        for selectors, role in roles:
            for box in self._boxes(layout, selectors):
                layout.roles[box] = role
        bodies = list(self._boxes(layout, self._select.body))
        if not bodies:
            return None
        container = bodies[0]
        for box in bodies[1:]:
            container = nearest_common_box(layout.outline, container, box)
        return container

    def _boxes(self, layout: Layout, selectors: tuple[str, ...]) -> Iterator[int]:
        if not selectors:
            return
        keys = {node.mem_id for node in self._nodes(selectors)}
        yield from (index for index, box in enumerate(layout.outline.boxes) if box.key in keys)

    def lead(self) -> str | None:
        """Give the text that `select.lead` chooses."""
        return " ".join(self._lines(self._select.lead)) or None

    def published(self, clock: Clock) -> tuple[Dated, str] | None:
        """Give the date that `select.date` chooses: its machine-readable attribute, else the date printed there."""
        for node in self._nodes(self._select.date):
            for each in (node, *node.css("time[datetime]")):
                value = each.attributes.get("datetime") or each.attributes.get("content")
                dated = clock.machine(value) if value else None
                if dated:
                    return dated, "select.date"
            printed = clock.printed(" ".join(block.text for block in read_outline(node).blocks))
            if printed:
                return printed[0], "select.date"
        return None

    def contacts(self) -> tuple[Contact, ...]:
        """Give the people that `select.contact` chooses."""
        return read_contacts(line for text in self._lines(self._select.contact) for line in text.split("\n"))

    def images(self, url: str) -> tuple[Image, ...]:
        """Give the pictures that `select.image` chooses; `select.caption` and `select.credit` belong to the first."""
        addresses = []
        for node in self._nodes(self._select.image):
            for image in [node] if node.tag == "img" else node.css("img"):
                source = image.attributes.get("data-src") or image.attributes.get("src") or ""
                if source and not source.startswith("data:"):
                    addresses.append(
                        Image(absolute(source, url), alt=(image.attributes.get("alt") or "").strip() or None)
                    )
        return tuple(addresses)

    def caption(self) -> tuple[str | None, str | None]:
        """Give the caption and the credit that `select.caption` and `select.credit` choose."""
        caption, credit = part_credit(self._lines(self._select.caption))
        own = self._lines(self._select.credit)
        if own:
            within = part_credit(own)
            credit = within[1] or " ".join(own)
        return caption, credit
