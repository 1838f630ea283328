"""Sorts the blocks of a release: its text, and what stands around the text (contacts, boilerplate, credits, place)."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from scraper.parse.attachments import is_offer
from scraper.parse.body import is_link_list
from scraper.parse.captions import find_captions
from scraper.parse.contact_lines import contact_lines
from scraper.parse.contacts import (
    has_address,
    is_contact_heading,
    is_empty_template,
    is_person,
    is_weak_heading,
    names_contact,
    read_contacts,
)
from scraper.parse.contacts_beside import contacts_beside
from scraper.parse.definitions import join_definitions
from scraper.parse.endings import cut_last_line, is_blurb, without_endings
from scraper.parse.findings import Sections, tells
from scraper.parse.headline import Headline, duplicates_title, fold, is_placeholder
from scraper.parse.labels import holds_labels, labels_in
from scraper.parse.layout import Layout, weigh
from scraper.parse.outline import HEADINGS, Block
from scraper.parse.phrases import (
    ABOUT,
    FACTS,
    FURNITURE,
    HASHTAGS,
    LABEL_HEADING,
    LABELS,
    ORIGINATOR,
    PICTURES,
    PLACE,
    PLACE_HEADING,
    POINTER,
    RELATED,
)
from scraper.parse.pictures import read_pictures
from scraper.parse.publication import Clock, is_dateline, is_event_line

_LONGEST_LABEL = 90
_LONGEST_LABELS = 60
_BLOCKS_TO_CONTACT = 4
_TEXT_GOES_ON = 200
_SHORTEST_FLOW = 60
_SHORTEST_SENTENCE = 80
_MOST_LAST_LINES = 5
_LONGEST_FURNITURE = 150
_LONGEST_POINTER = 200
_CARD = re.compile(r"(?<![\w-])(?:vcard|h-?card)(?![\w-])", re.IGNORECASE)
_PROPER_NAME = re.compile(r"[Oo]m (?P<name>[A-ZÅÄÖ][\w&-]*(?: (?:[a-zåäö]{1,4} )?[A-ZÅÄÖ][\w&-]*)+):?")
_ENDS = re.compile(r"[.!?][”\"»]?$")

Section = Literal["text", "contact", "about", "related", "pictures", "labels", "places"]


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
    return sorter.finished(names)


def _is_prose(block: Block) -> bool:
    """Whether a block is a paragraph without links, which ends as a sentence does, and tells nobody's address."""
    text = block.text
    return weigh(block) > _SHORTEST_FLOW and not block.linked and bool(_ENDS.search(text)) and not has_address(text)


def _begins_with(text: str, beginning: str) -> bool:
    """Whether a text begins with the words of another; to look at the first of them spares most a comparison."""
    return text[:3].casefold() == beginning[:3].casefold() and fold(text).startswith(fold(beginning) + " ")


def _region(layout: Layout, headline: Headline, container: int) -> range:
    """Give the blocks that may belong to a release: from a little above its title to the end of its own main box."""
    outline, region, weight = layout.outline, container, layout.weight(container)
    for box in outline.around(container):
        most = weight * (2 if outline.tags[box] in ("main", "article") else 1.3)
        if outline.parents[box] < 0 or layout.weight(box) > most:
            continue
        region = box
        if outline.tags[box] in ("main", "article"):
            break
    top = outline.firsts[region]
    return range(max(top, headline.first - 8) if headline.end else top, outline.ends[region])


class _Sorter:
    """The state while reading downwards: which section we are in, and whether the text has begun."""

    def __init__(self, layout: Layout, headline: Headline, container: int, clock: Clock, names: Sequence[str]) -> None:
        self.layout = layout
        self.headline = headline
        self.container = container
        self.clock = clock
        self.about = {f"{word} {name}".casefold() for name in names for word in ("om", "about")}
        self.found = Sections()
        self.section: Section = "text"
        self.section_level = 9
        self.section_end = -1
        self.labels_before = 0
        self.sources: list[tuple[int, Block]] = []
        self.found.region = _region(layout, headline, container)
        self.blocks, self.joined = join_definitions(layout.outline, self.found.region)
        self.pictures = read_pictures(layout, self.found.region)
        find_captions(layout, self.pictures)
        self.captions = {index for picture in self.pictures for index in picture.lines}

    def take_header(self, indices: Iterable[int]) -> None:
        """Take in the lines between the title and the text: the lead may be among them."""
        for index in indices:
            block = self.blocks[index]
            if index in self.captions:
                continue
            role = self.layout.role(block, -1)
            is_lead = (role == "lead" and len(block.text) >= 25) or weigh(block) >= 60
            if role in ("figure", "contact") or (role == "chrome" or not is_lead) or self._is_aside(block):
                self.found.header.append(index)
                self.found.furnish(block)
            elif not is_link_list(block) and len(self.found.text) < 4:
                self.found.text.append(block)
                if role == "lead" and self.found.lead is None:
                    self.found.lead, self.found.lead_how = block, "marked as lead"

    def take(self, index: int) -> None:
        """Take in the next block of the container."""
        block = self.blocks[index]
        if index in self.captions or index in self.joined:
            if index in self.joined and self.found.header[-1:] == [index - 1]:
                self.found.header.append(index)
            return
        role = self.layout.role(block, self.container)
        if self._is_beside(index, block, role):
            if role != "contact" and not self.found.text:
                self.found.header.append(index)
                self.found.sign(block)
            return
        if self._is_aside(block) and not is_event_line(self.blocks, index):
            if len(self.found.text) < 3:
                self.found.header.append(index)
            self.found.furnish(block)
            if ORIGINATOR.match(block.text):
                self.sources.append((len(self.found.text), block))
            return
        if block.linked and (is_link_list(block) or is_offer(block)):
            return
        if "\n" in block.text:
            block = self._trimmed(block)
        self.found.text.append(block)
        if role == "lead" and self.found.lead is None and len(self.found.text) < 3:
            self.found.lead, self.found.lead_how = block, "marked as lead"

    def take_rest(self, start: int) -> None:
        """Look for contacts and the originator below the text, as far as the release's own main or article box goes."""
        for index in range(start, self.found.region.stop):
            block = self.blocks[index]
            if index in self.captions or index in self.joined:
                continue
            if not self._is_beside(index, block, self.layout.role(block, -1)) and len(block.text) < _LONGEST_LABEL:
                self.found.furnish(block)

    def _is_beside(self, index: int, block: Block, role: str) -> bool:
        """Whether a block is in no section of the text, by its box or by the heading above it; keep what it tells."""
        if role in ("chrome", "figure"):
            if self.section in ("labels", "places") and holds_labels(self.layout.outline.attributes(block.box)):
                self._take_labels(block)
            return True
        if role == "contact":
            self._take_contact(block)
            return True
        before = self.section
        self._turn(index, block)
        if self.section == "text":
            return False
        if self.section == before and before != "pictures":
            self.found.elsewhere.add(index)
        if self.section == "contact":
            self._take_contact(block)
        elif self.section in ("labels", "places"):
            self._take_labels(block)
        return True

    def _turn(self, index: int, block: Block) -> None:
        """Enter or leave a section that is no text; its title may be the first line of a block."""
        over = 0 <= self.section_end <= index
        text = block.text.split("\n", 1)[0]
        if self._is_label(block, text):
            level = int(block.tag[1]) if block.tag in HEADINGS else 7
            if section := self._announced(index, text):
                self.section, self.section_level = section, level
                self.section_end = self._end_of_box(index)
                self.labels_before = len(self.found.labels) + len(self.found.places)
            elif self.section == "contact" and (is_person(text) or block.tag not in HEADINGS):
                return
            elif block.tag in HEADINGS and (over or level <= self.section_level):
                self.section = "text"
        elif self._reads_on(index, block) or (over and _is_prose(block)):
            self.section = "text"
        elif self.section == "text" and len(text) <= 300 and names_contact(text):
            self.section, self.section_level = "contact", 9
        elif self.section == "text" and self._is_about(index, text):
            self.section, self.section_level = "about", 9

    def _end_of_box(self, index: int) -> int:
        """Give where the box ends that a section's title begins, and with it the section; -1 if it begins none."""
        outline, end = self.layout.outline, -1
        for box in outline.around(self.blocks[index].box):
            if box == self.container or outline.firsts[box] != index:
                break
            if outline.ends[box] > index + 1:
                end = outline.ends[box]
        return end

    def _announced(self, index: int, text: str) -> Section | None:
        """Say which section a line is the title of, if of any that we know."""
        if is_contact_heading(text):
            if not is_weak_heading(text) or self._contacts_follow(index):
                return "contact"
            return "related" if any(map(is_link_list, self.blocks[index + 1 : index + 2])) else None
        if ABOUT.match(text) or self._is_about(index, text):
            return "about"
        if FACTS.match(text):
            return "text"
        if LABEL_HEADING.match(text) and self._labels_follow(index):
            return "labels"
        if PLACE_HEADING.match(text) and self._labels_follow(index):
            return "places"
        if RELATED.match(text):
            return "pictures" if PICTURES.match(text) else "related"
        return None

    def _contacts_follow(self, index: int) -> bool:
        """Whether anybody to call stands in the block that announces it, or in the next few before any prose."""
        lines: list[str] = []
        for block in self.blocks[index : index + _BLOCKS_TO_CONTACT]:
            own = contact_lines(block, by_piece=False)
            if any(len(line) > 30 and _ENDS.search(line) and not has_address(line) for line in own):
                break
            lines += own
        return any(map(has_address, lines)) or any(map(is_person, lines)) or bool(read_contacts(lines))

    def _labels_follow(self, index: int) -> bool:
        """Whether labels stand below a line that announces them, or on the next line of its own block, not prose."""
        own, following = self.blocks[index], self.blocks[index + 1 : index + 2]
        return "\n" in own.text or any(each.linked or len(each.text) <= _LONGEST_LABELS for each in following)

    def _is_about(self, index: int, text: str) -> bool:
        """Whether a line begins what a publisher says of itself: "Om X", and then "X är …"."""
        if not text.startswith(("Om ", "om ", "OM ", "About ", "ABOUT ")):
            return False
        title = text.partition(":")[0]
        if title.casefold() in self.about:
            return True
        match = _PROPER_NAME.fullmatch(title)
        if match is None:
            return False
        texts = [self.blocks[index].text[len(title) :], *(block.text for block in self.blocks[index + 1 : index + 2])]
        return is_blurb(" ".join(texts).lstrip(": \n"), (match["name"],))

    def _reads_on(self, index: int, block: Block) -> bool:
        """Whether a block is so much running text that the section of contacts, labels or links must be over."""
        text = block.text
        if self.section == "contact":
            begun = len(self.found.text) > 1
            prose = weigh(block) > 60 and bool(_ENDS.search(text))
            long = len(text) > 160 or (prose and (not begun or self.section_level == 9))
            return long and not has_address(text)
        if self.section in ("labels", "places") and not self.found.text:
            return not block.linked and (len(text) > _LONGEST_LABELS or self._labelled)
        if self.section in ("text", "about"):
            return False
        return weigh(block) > (250 if self.found.text else 100) or self._is_flow(index)

    def _is_flow(self, index: int) -> bool:
        """Whether two paragraphs in a row have no link: the texts of teasers alternate with their titles."""
        both = self.blocks[index : index + 2]
        return len(both) == 2 and all(map(_is_prose, both))

    def _is_label(self, block: Block, text: str) -> bool:
        """Whether a line is the title of a section: a heading, bold, or one of the set phrases."""
        if block.tag in HEADINGS:
            return block.tag != "h1"
        if len(text) > _LONGEST_LABEL:
            return False
        bold = block.strong >= len(text) * 0.8
        return bold or text.endswith(":") or bool(ABOUT.match(text)) or is_contact_heading(text)

    @property
    def _labelled(self) -> bool:
        """Whether the section has given any label yet: only its first line may be without links."""
        return len(self.found.labels) + len(self.found.places) > self.labels_before

    def _take_contact(self, block: Block) -> None:
        if any(pattern.match(block.text) for pattern in (ORIGINATOR, PLACE, LABELS)):
            self.found.furnish(block)
            return
        outline = self.layout.outline
        is_card = any(_CARD.search(outline.names(box)) for box in outline.around(block.box))
        self.found.contact_lines += contact_lines(block, by_piece=is_card)

    def _take_labels(self, block: Block) -> None:
        if self._labelled and not block.linked and block.item < 0:
            return
        kept = self.found.labels if self.section == "labels" else self.found.places
        kept += (label for label in labels_in(block) if not PLACE_HEADING.match(label))

    def _is_aside(self, block: Block) -> bool:
        """Whether a block is not text by what it says, each line of it."""
        if block.tag == "h1":
            return True
        text = block.text
        if len(text) > max(_LONGEST_POINTER, len(self.headline.text) + 60):
            return False
        if (
            len(text) > _SHORTEST_SENTENCE
            and text[-1] in ".!?"
            and not block.linked
            and ":" not in text
            and "#" not in text
        ):
            return False  # a sentence; most of a text ends here
        if block.tag in HEADINGS and PLACE.match(block.text):
            return False  # "Mat/Dryck" is a part of the text
        outline = self.layout.outline
        if block.item >= 0 and outline.tags[outline.parents[block.item]] == "ol":
            return False  # a step to take ("Logga in"), where one of an unnumbered list may be a button
        if block.linked and POINTER.match(block.text) and not has_address(block.text):
            return True
        return all(map(self._is_furniture, block.text.split("\n")))

    def _is_furniture(self, text: str) -> bool:
        if len(text) > _LONGEST_FURNITURE:
            return bool(LABELS.match(text) or HASHTAGS.match(text)) or duplicates_title(text, self.headline.text)
        return (
            duplicates_title(text, self.headline.text)
            or tells(text)
            or bool(FURNITURE.match(text) or HASHTAGS.match(text))
            or is_placeholder(text)
            or is_empty_template(text)
            or is_dateline(text, self.clock, begun=bool(self.found.text))
        )

    def _trimmed(self, block: Block) -> Block:
        """Take off a block's end the lines that tell something about the release: "…<br>Källa: Region X"."""
        for _ in range(min(block.text.count("\n"), _MOST_LAST_LINES)):
            line = block.text.rpartition("\n")[2]
            if not tells(line):
                break
            self.found.note(line)
            block = cut_last_line(block)
        return block

    def finished(self, names: Sequence[str]) -> Sections:
        """Give what was found, without what only its place at the end tells to be no text."""
        found = self.found
        for at, block in reversed(self.sources):
            if at and sum(map(weigh, found.text[at:])) >= _TEXT_GOES_ON:
                # The source of a table or of figures in the text; a release's own is named at its end.
                found.text.insert(at, block)
                found.originator = None if block.text.endswith(found.originator or "-") else found.originator
        found.text, contacts = without_endings(found.text, names)
        found.contact_lines[:0] = [line for block in contacts for line in contact_lines(block, by_piece=False)]
        if not found.contact_lines:
            found.contact_lines += contacts_beside(self.layout)
        first = found.text[:2]
        if len(first) == 2 and len(first[0].text) > 40 and _begins_with(first[1].text, first[0].text):
            # The text begins with its lead once more: as part of the first paragraph it is said once.
            found.lead, found.lead_how = found.text.pop(0), found.lead_how or "repeated in the first paragraph"
        elif found.lead is not None and found.lead not in found.text:
            found.lead = None
        if found.place is None and len(set(found.places)) == 1:
            found.place = found.places[0]
        outline = self.layout.outline
        found.pictures = [
            picture
            for picture in self.pictures
            if picture.at not in found.elsewhere
            and not any(self.layout.own(box) == "contact" for box in outline.around(picture.box))
        ]
        return found
