"""Applies what is known of a publishing system to one of its pages, wherever the page bears it out.

A system's templates are changed by those who use it. So unlike a source's own selectors these rules are evidence among
other evidence: each gives way when the page contradicts it, and never makes a page read worse than without it.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.model import Platform
from scraper.parse.body import nearest_common_box
from scraper.parse.dates import Dated
from scraper.parse.headline import Headline, fold, is_placeholder
from scraper.parse.layout import Layout, weigh
from scraper.parse.metadata import Metadata
from scraper.parse.outline import Block
from scraper.parse.publication import Clock, Publication
from scraper.parse.roles import Role
from scraper.parse.site_rules import SiteRules, boxes_of, date_of, lines_of, located

_MARKED_BYTES = 16_384
"""Marks stand in the head or right below it; to search all of a large page would cost as much as reading it."""

_SHARE_OF_TITLE = 0.4
"""A title is at least this much of the stated one, of which the site's name may be the rest; a kicker is less."""

_SHARE_OF_BODY = 0.75
"""A rule's body is taken when it, with the lead, holds at least this share of the running text found without it."""

_MOST_AROUND_LEAD_AND_BODY = 1.3
_SHARE_OF_ASIDE = 0.3
"""What a rule calls contacts or captions may together hold at most this share of the page's running text."""


def recognise(html: bytes, url: str, platforms: Sequence[Platform], named: str | None) -> Platform | None:
    """Tell which system a page is made with: the one that is `named`, else by its host, else by its marks."""
    if named is not None:
        return next((each for each in platforms if each.id == named), None)
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    for each in platforms:
        if any(host == own or host.endswith("." + own) for own in each.hosts):
            return each
    head = html[:_MARKED_BYTES]
    return next((each for each in platforms if any(mark.encode() in head for mark in each.marks)), None)


class PlatformRules(SiteRules):
    """A platform's selectors, applied to one page; without a platform they give nothing."""

    def __init__(self, tree: LexborHTMLParser, platform: Platform) -> None:
        self._id = platform.id
        self._lead: int | None = None
        super().__init__(tree, platform.select)

    def how(self, field: str) -> str:
        """Say what chose a field: the platform, and which of its selectors."""
        return f"platform {self._id}: {self._match(field)[0]}"

    def _dropped(self) -> list[LexborNode]:
        nodes = super()._dropped()
        if not nodes or self._tree.body is None:
            return nodes
        most = len(self._tree.body.text(deep=True)) / 2
        return [node for node in nodes if len(node.text(deep=True)) < most and node.css_first("h1") is None]

    def title(self, layout: Layout, metadata: Metadata) -> Headline | None:
        """Give the title the rules choose, if what the page states of itself (JSON-LD first) agrees or is silent."""
        stated = metadata.text("headline") or " ".join(metadata.properties.get("headline", [])[:1])
        known = [stated] if stated else [metadata.meta.get("og:title", ""), metadata.page_title]
        known = [words for each in known if (words := fold(each))]
        for node in self._nodes("title"):
            text = " ".join(lines_of(node)).replace("\n", " ")
            words = fold(text)
            agreed = any(f" {words} " in f" {each} " and len(words) >= len(each) * _SHARE_OF_TITLE for each in known)
            if words and not is_placeholder(text) and (agreed or not known):
                return located(text, self.how("title"), layout)
        return None

    def mark_asides(self, layout: Layout) -> None:
        """Mark the boxes that the rules choose as contacts, captions and lead, so that they are read as such."""
        total = _running_text(layout.outline.blocks)
        roles: tuple[tuple[str, Role], ...] = (("contact", "contact"), ("caption", "figure"), ("credit", "figure"))
        for field, role in roles:
            boxes = list(boxes_of(self._nodes(field), layout))
            if sum(_running_text(_within(layout, box)) for box in boxes) <= total * _SHARE_OF_ASIDE:
                for box in boxes:
                    layout.mark(box, role)
        leads = list(boxes_of(self._nodes("lead"), layout))
        if len(leads) == 1 and layout.own(leads[0]) in ("", "lead", "body"):
            layout.mark(leads[0], "lead")
            self._lead = leads[0]

    def chose_lead(self, layout: Layout, lead: Block) -> bool:
        """Whether a block stands where the rules say the lead is."""
        return self._lead is not None and any(block is lead for block in _within(layout, self._lead))

    def body(self, layout: Layout, container: int) -> int | None:
        """Give the box the rules choose as the body, unless much of the text in `container` is outside of it.

        Where the lead stands in a box of its own, it is the box around both, if that holds hardly any other text.
        """
        boxes = list(boxes_of(self._nodes("body"), layout))
        if not boxes:
            return None
        weights = {box: _running_text(_within(layout, box)) for box in boxes}
        chosen = max(boxes, key=weights.__getitem__)
        held = weights[chosen]
        if self._lead is not None and chosen not in layout.outline.around(self._lead):
            held += _running_text(_within(layout, self._lead))
            both = nearest_common_box(layout.outline, chosen, self._lead)
            if _running_text(_within(layout, both)) <= held * _MOST_AROUND_LEAD_AND_BODY:
                chosen = both
        return chosen if held >= layout.weight(container) * _SHARE_OF_BODY > 0 else None

    def dated(self, clock: Clock, read: Publication) -> tuple[Dated, str] | None:
        """Give the date the rules choose; not where JSON-LD says it, nor when they choose several that differ.

        A clock time that was `read` on the same day is not given up for a day alone.
        """
        if read.how.startswith(("json-ld datePublished", "microdata")):
            return None
        dates = [dated for node in self._nodes("date") if (dated := date_of(node, clock))]
        if not dates or len({each.at.date() for each in dates}) > 1:
            return None
        chosen = next((each for each in dates if each.precision == "minute"), dates[0])
        other = read.published
        if other and chosen.precision == "day" and other.precision == "minute" and other.at.date() == chosen.at.date():
            return None
        return chosen, self.how("date")


def _within(layout: Layout, box: int) -> list[Block]:
    return layout.outline.held(box)


def _running_text(blocks: Iterable[Block]) -> int:
    return sum(map(weigh, blocks))
