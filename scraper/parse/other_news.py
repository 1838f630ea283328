"""Tells lines of other releases, of comments and of the site apart from those of the release a page is for."""

from scraper.parse.outline import HEADINGS, Block, Outline
from scraper.parse.phrases import FURNITURE
from scraper.parse.roles import role_of

_CARD = 6
"""A box of more blocks than this is no card of a list."""

_SHORTEST_TITLE = 25
_FEWEST_SPACES = 3


def is_in_card(outline: Outline, index: int) -> bool:
    """Whether a line stands in the card of another release: a small box with a linked title in it."""
    return any(_is_linked_title(outline.blocks[each]) for each in _card(outline, index) if each != index)


def is_of_other(outline: Outline, index: int) -> bool:
    """Whether a line that is away from the title is of anything but the release, by its boxes and links.

    A link that it begins with, or that stands above it in its card, is a title, however short; one that is below may be
    a category.
    """
    block = outline.blocks[index]
    boxes = list(outline.around(block.box))
    own = any(outline.tags[box] in ("article", "main") for box in boxes)
    for box in boxes:
        tag, attributes = outline.tags[box], outline.attributes(box)
        if role_of(tag, attributes) == "outside" and not (own and "footer" in f"{tag} {outline.names(box)}"):
            return True
    above = (outline.blocks[each] for each in _card(outline, index) if each < index)
    return _begins_with_link(block) or is_in_card(outline, index) or any(map(_is_link, above))


def _card(outline: Outline, index: int) -> range:
    """Give the blocks of the smallest box that holds more than this one; none if it is no card."""
    boxes = outline.around(outline.blocks[index].box)
    held = (range(outline.firsts[box], outline.ends[box]) for box in boxes)
    smallest = next((each for each in held if len(each) > 1), range(0))
    is_own = any(outline.blocks[each].tag == "h1" for each in smallest[:_CARD])
    return smallest if len(smallest) <= _CARD and not is_own else range(0)


def _is_linked_title(block: Block) -> bool:
    """Whether a block is a link and reads like a title; the name of a category is shorter."""
    long = len(block.text) >= _SHORTEST_TITLE and block.text.count(" ") >= _FEWEST_SPACES
    return _is_link(block) and block.tag != "h1" and (long or block.tag in HEADINGS)


def _is_link(block: Block) -> bool:
    return block.linked > len(block.text) * 0.8 and not FURNITURE.match(block.text)


def _begins_with_link(block: Block) -> bool:
    if not block.linked:
        return False
    at, mark, _ = block.marks[0]
    return mark == "a" and not "".join(block.texts[:at]).strip()
