"""Takes off the end of a release, or of one of its blocks, what is no longer text but bears no mark of its own."""

from collections.abc import Sequence
from dataclasses import replace

from scraper.parse.body import without_repeats
from scraper.parse.contacts import has_address, read_contacts
from scraper.parse.outline import BREAK, HEADINGS, Block
from scraper.parse.phrases import BLURB, GLUED_ABOUT


def without_endings(text: Sequence[Block], names: Sequence[str]) -> tuple[list[Block], list[Block]]:
    """Part the contacts without a heading off the end of a text, and drop boilerplate and titles of what was left out.

    `names` are what the publisher is called. Gives the text and the contacts, each in its order.
    """
    kept, contacts = without_repeats(text), list[Block]()
    if kept and (glued := GLUED_ABOUT.search(kept[-1].text)):
        kept[-1] = _cut(kept[-1], glued.start())
    while len(kept) > 1:
        last = kept[-1]
        if last.tag in HEADINGS:
            kept.pop()
        elif _is_contact(last.text):
            contacts.insert(0, kept.pop())
        elif len(kept) > 2 and is_blurb(last.text, names):
            kept.pop()
        else:
            break
    return kept, contacts


def _cut(block: Block, at: int) -> Block:
    text = block.text[:at].rstrip()
    return replace(block, text=text, texts=[text], marks=[])


def cut_last_line(block: Block) -> Block:
    """Take the last line off a block of several."""
    text = block.text.rpartition("\n")[0]
    breaks = [index for index, piece in enumerate(block.texts) if piece == BREAK]
    at = next(index for index in reversed(breaks) if not "".join(block.texts[index:]).isspace())
    marks = [mark for mark in block.marks if mark[0] <= at]
    return replace(block, text=text, texts=block.texts[:at], marks=marks)


def _is_contact(text: str) -> bool:
    """Whether a line under no heading still is a contact: short, with an address, and it begins with a name."""
    return len(text) <= 200 and has_address(text) and any(each.name for each in read_contacts([text])[:1])


def is_blurb(text: str, names: Sequence[str]) -> bool:
    """Whether a publisher describes itself: "Region X ansvarar för …"."""
    return any(text.startswith(name) and BLURB.match(text[len(name) :]) for name in names if name)
