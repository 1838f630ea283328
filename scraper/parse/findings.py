"""Holds what is found on a release's page, and reads the lines beside its text that tell something about it."""

import re
from dataclasses import dataclass, field

from scraper.parse.captions import is_caption
from scraper.parse.labels import labels_in
from scraper.parse.outline import Block
from scraper.parse.phrases import BYLINE, CREDIT, HASHTAGS, LABELS, ORIGINATOR, PLACE
from scraper.parse.pictures import Picture


def tells(line: str) -> bool:
    """Whether a line is no text, but tells something of the release."""
    # All but the name of who wrote it hold one of the two: most lines are asked about one pattern instead of five.
    marked = (":" in line or "/" in line) and any(p.match(line) for p in (ORIGINATOR, PLACE, LABELS, CREDIT))
    return marked or bool(BYLINE.match(line))


@dataclass(slots=True)
class Sections:
    """A release taken apart. `text` begins with the lead, if it has one; `header` are indices of lines by the title.

    `credits_` are those of pictures that stand apart from any; `elsewhere` are blocks of sections that are no text.
    """

    text: list[Block] = field(default_factory=list)
    lead: Block | None = None
    lead_how: str = ""
    header: list[int] = field(default_factory=list)
    contact_lines: list[str] = field(default_factory=list)
    byline: str | None = None
    place: str | None = None
    originator: str | None = None
    labels: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    credits_: list[str] = field(default_factory=list)
    elsewhere: set[int] = field(default_factory=set)
    region: range = range(0)

    def sign(self, block: Block) -> None:
        """Keep who wrote the release, if a block of chrome tells that."""
        for line in block.text.split("\n"):
            if BYLINE.match(line):
                self.note(line)

    def furnish(self, block: Block) -> None:
        """Keep what a block beside the text tells."""
        if LABELS.match(block.text) or HASHTAGS.match(block.text):
            self.labels += labels_in(block)
        else:
            for line in block.text.split("\n"):
                self.note(line)

    def note(self, line: str) -> None:
        """Keep what a line beside the text tells: the originator, the place, labels, who wrote, whose a picture is."""
        if match := ORIGINATOR.match(line):
            self.originator = match["name"]
        elif PLACE.match(line):
            self.place = self.place or line
        elif match := LABELS.match(line):
            self.labels += re.split("[,;]", match["labels"])
        elif CREDIT.match(line):
            self.credits_.append(line)
        elif match := BYLINE.match(line):
            self.byline = self.byline or match["name"]
            if is_caption(line):  # "Text: Kim Ek Foto: Robin Ås"
                self.credits_.append(line)
