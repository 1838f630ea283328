"""Finds whom to call where a page prints it away from the release: in a column, a card or the article's own footer."""

from scraper.parse.contact_lines import contact_lines
from scraper.parse.contacts import is_contact_heading, read_contacts
from scraper.parse.layout import Layout
from scraper.parse.outline import HEADINGS

_LONGEST_TITLE = 60
_MOST_BLOCKS = 12


def contacts_beside(layout: Layout) -> list[str]:
    """Give the lines of the boxes that a contact's title begins and that name somebody with an address.

    The site's own footer says how to reach the body, not who knows about the release.
    """
    outline = layout.outline
    found: list[str] = []
    end = 0
    for index, block in enumerate(outline.blocks):
        text = block.text
        if block.linked or len(text) > _LONGEST_TITLE or index < end:
            continue
        if not (block.tag in HEADINGS or block.strong or text[-1] == ":"):
            continue
        if not is_contact_heading(text.split("\n", 1)[0]) or _in_site(layout, index):
            continue
        end = _end_of_card(layout, index)
        lines = [line for each in outline.blocks[index:end] for line in contact_lines(each, by_piece=False)]
        if any(contact.name and (contact.phone or contact.email) for contact in read_contacts(lines)):
            found += lines
    return found


def _end_of_card(layout: Layout, index: int) -> int:
    """Give where the largest box ends that a block begins and that is no larger than a card."""
    outline, end = layout.outline, index + 1
    for box in outline.around(outline.blocks[index].box):
        if outline.firsts[box] != index or outline.ends[box] > index + _MOST_BLOCKS:
            break
        end = outline.ends[box]
    return end


def _in_site(layout: Layout, index: int) -> bool:
    outline = layout.outline
    boxes = list(outline.around(outline.blocks[index].box))
    own = any(outline.tags[box] in ("article", "main") for box in boxes)
    return not own and any(
        outline.tags[box] == "footer" or outline.attributes(box).get("role") == "contentinfo" for box in boxes
    )
