"""Sorts the blocks of a release: its text, and what stands around the text (contacts, boilerplate, credits, place)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from scraper.parse.body import is_link_list, without_repeats
from scraper.parse.contacts import has_address, is_contact_heading, is_person, read_contacts
from scraper.parse.headline import Headline, duplicates_title, is_placeholder
from scraper.parse.layout import Layout, weigh
from scraper.parse.media import is_caption
from scraper.parse.outline import HEADINGS, Block
from scraper.parse.phrases import ABOUT, BYLINE, CREDIT, FURNITURE, GLUED_ABOUT, LABELS, ORIGINATOR, PLACE, RELATED
from scraper.parse.publication import Clock, is_dateline, is_event_line

_LONGEST_LABEL = 90
_BLURB = re.compile(
    r"\s(?:är (?:en|ett)|ansvarar för|svarar för|har (?:cirka|omkring|drygt|ungefär|ansvar)|arbetar för|driver"
    r"|is an?)\s"
)


@dataclass(slots=True)
class Sections:
    """A release taken apart. `text` begins with the lead, if it has one; `header` are indices of lines by the title."""

    text: list[Block] = field(default_factory=list)
    lead: Block | None = None
    lead_how: str = ""
    header: list[int] = field(default_factory=list)
    contact_lines: list[str] = field(default_factory=list)
    byline: str | None = None
    place: str | None = None
    originator: str | None = None
    labels: list[str] = field(default_factory=list)
    region: range = range(0)


def read_sections(layout: Layout, headline: Headline, container: int, clock: Clock, names: Sequence[str]) -> Sections:
    """Go through the release from its title on; `names` are what its publisher is called."""
    sorter = _Sorter(layout, headline, container, clock, names)
    start, end = layout.outline.firsts[container], layout.outline.ends[container]
    first = start
    inside = start <= headline.first < end and headline.end > headline.first
    if inside and layout.sums[headline.first] - layout.sums[start] <= 0.3 * layout.weight(container):
        first = headline.end
        sorter.found.header += range(max(0, headline.first - 8), headline.first)
    elif headline.end and headline.end <= start:
        sorter.take_header(range(headline.end, start))
        sorter.found.header += range(max(0, headline.first - 8), headline.first)
    for index in range(first, end):
        sorter.take(index)
    sorter.take_rest(end)
    found = sorter.found
    _finish(found, names)
    return found


class _Sorter:
    """The state while reading downwards: which section we are in, and whether the text has begun."""

    def __init__(self, layout: Layout, headline: Headline, container: int, clock: Clock, names: Sequence[str]) -> None:
        self.layout = layout
        self.blocks = layout.outline.blocks
        self.headline = headline
        self.container = container
        self.clock = clock
        self.about = {f"{word} {name}".casefold() for name in names for word in ("om", "about")}
        self.found = Sections()
        self.section = "text"
        self.section_level = 9
        self.below_image = {image.at for image in layout.outline.images}

    def take_header(self, indices: Iterable[int]) -> None:
        """Take in the lines between the title and the text: the lead may be among them."""
        for index in indices:
            block = self.blocks[index]
            role = self.layout.role(block, -1)
            is_lead = (role == "lead" and len(block.text) >= 25) or weigh(block) >= 60
            if role in ("figure", "contact") or (role == "chrome" or not is_lead) or self._is_aside(block):
                self.found.header.append(index)
                self._furnish(block)
            elif not is_link_list(block) and len(self.found.text) < 4:
                self.found.text.append(block)
                if role == "lead" and self.found.lead is None:
                    self.found.lead, self.found.lead_how = block, "marked as lead"

    def take(self, index: int) -> None:
        """Take in the next block of the container."""
        block = self.blocks[index]
        role = self.layout.role(block, self.container)
        begun = bool(self.found.text)
        if role in ("chrome", "figure"):
            if not begun:
                self.found.header.append(index)
            return
        if role == "contact":
            self._take_contact(block)
            return
        self._turn(block)
        if self.section == "contact":
            self._take_contact(block)
            return
        if self.section != "text":
            return
        if self._is_aside(block) and not is_event_line(self.blocks, index):
            if len(self.found.text) < 3:
                self.found.header.append(index)
            self._furnish(block)
            return
        if is_link_list(block) or (index in self.below_image and is_caption(block.text)):
            return
        self.found.text.append(block)
        if role == "lead" and self.found.lead is None and len(self.found.text) < 3:
            self.found.lead, self.found.lead_how = block, "marked as lead"

    def take_rest(self, start: int) -> None:
        """Look for contacts and the originator below the text, as far as the release's own main or article box goes."""
        outline = self.layout.outline
        region = self.container
        weight = self.layout.weight(region)
        for box in outline.around(self.container):
            most = weight * (2 if outline.tags[box] in ("main", "article") else 1.3)
            if outline.parents[box] < 0 or self.layout.weight(box) > most:
                continue
            region = box
            if outline.tags[box] in ("main", "article"):
                break
        end, top = outline.ends[region], outline.firsts[region]
        if self.headline.end:
            top = max(top, self.headline.first - 8)
        self.found.region = range(top, end)
        for index in range(start, end):
            block = self.blocks[index]
            role = self.layout.role(block, -1)
            if role in ("chrome", "figure"):
                continue
            self._turn(block)
            if role == "contact" or self.section == "contact":
                self._take_contact(block)
            elif len(block.text) < _LONGEST_LABEL:
                self._furnish(block)

    def _turn(self, block: Block) -> None:
        """Enter or leave a section that is no text; its title may be the first line of a block."""
        text = block.text.split("\n", 1)[0]
        if self._is_label(block, text):
            level = int(block.tag[1]) if block.tag in HEADINGS else 7
            if is_contact_heading(text):
                self.section, self.section_level = "contact", level
            elif ABOUT.match(text) or text.casefold() in self.about:
                self.section, self.section_level = "about", level
            elif RELATED.match(text):
                self.section, self.section_level = "related", level
            elif self.section == "contact" and (is_person(text) or block.tag not in HEADINGS):
                return
            elif block.tag in HEADINGS and level <= self.section_level:
                self.section = "text"
        elif self._reads_on(block):
            self.section = "text"
        elif self.section == "text" and len(text) <= 300 and _announces_contact(text) and has_address(text):
            self.section, self.section_level = "contact", 9

    def _reads_on(self, block: Block) -> bool:
        """Whether a block is so much running text that the section of contacts or links must be over."""
        if self.section == "contact":
            return len(block.text) > 160 and not has_address(block.text)
        return self.section == "related" and weigh(block) > (250 if self.found.text else 100)

    def _is_label(self, block: Block, text: str) -> bool:
        """Whether a line is the title of a section: a heading, bold, or one of the set phrases."""
        if block.tag in HEADINGS:
            return block.tag != "h1"
        if len(text) > _LONGEST_LABEL:
            return False
        bold = block.strong >= len(text) * 0.8
        return bold or text.endswith(":") or bool(ABOUT.match(text)) or is_contact_heading(text)

    def _take_contact(self, block: Block) -> None:
        if ORIGINATOR.match(block.text) or PLACE.match(block.text) or LABELS.match(block.text):
            self._furnish(block)
            return
        self.found.contact_lines += block.text.split("\n")
        mails = (
            unquote(href[7:]).partition("?")[0] for _, _, href in block.marks if href.lower().startswith("mailto:")
        )
        self.found.contact_lines += (mail for mail in mails if mail not in block.text)

    def _is_aside(self, block: Block) -> bool:
        """Whether a block is not text by what it says, each line of it."""
        if block.tag == "h1":
            return True
        if len(block.text) > max(200, len(self.headline.text) + 60):
            return False
        return all(map(self._is_furniture, block.text.split("\n")))

    def _is_furniture(self, text: str) -> bool:
        return (
            duplicates_title(text, self.headline.text)
            or bool(
                FURNITURE.match(text)
                or CREDIT.match(text)
                or LABELS.match(text)
                or ORIGINATOR.match(text)
                or PLACE.match(text)
                or BYLINE.match(text)
            )
            or is_placeholder(text)
            or is_dateline(text, self.clock, begun=bool(self.found.text))
        )

    def _furnish(self, block: Block) -> None:
        """Keep what a line beside the text tells."""
        text, found = block.text, self.found
        if match := ORIGINATOR.match(text):
            found.originator = match["name"]
        elif PLACE.match(text):
            found.place = found.place or text
        elif match := LABELS.match(text):
            found.labels += match["labels"].split(",")
        elif (match := BYLINE.match(text)) and not found.byline:
            found.byline = match["name"]


def _announces_contact(text: str) -> bool:
    return is_contact_heading(text.partition(":")[0].partition(",")[0])


def _finish(found: Sections, names: Sequence[str]) -> None:
    """Drop what only stands at the end: contacts without a heading, boilerplate, titles of what was left out."""
    found.text = without_repeats(found.text)
    if found.text and (glued := GLUED_ABOUT.search(found.text[-1].text)):
        found.text[-1] = _cut(found.text[-1], glued.start())
    while len(found.text) > 1:
        last = found.text[-1]
        if last.tag in HEADINGS:
            found.text.pop()
        elif _is_contact(last.text):
            found.contact_lines[:0] = found.text.pop().text.split("\n")
        elif len(found.text) > 2 and _is_blurb(last.text, names):
            found.text.pop()
        else:
            break
    if found.lead is not None and found.lead not in found.text:
        found.lead = None


def _cut(block: Block, at: int) -> Block:
    text = block.text[:at].rstrip()
    return replace(block, text=text, texts=[text], marks=[])


def _is_contact(text: str) -> bool:
    """Whether a line under no heading still is a contact: short, with an address, and it begins with a name."""
    return len(text) <= 200 and has_address(text) and any(each.name for each in read_contacts([text])[:1])


def _is_blurb(text: str, names: Sequence[str]) -> bool:
    """Whether a publisher describes itself: "Region X ansvarar för …"."""
    return any(text.startswith(name) and _BLURB.match(text[len(name) :]) for name in names if name)
