"""Makes the images of a release out of its pictures, each once and as large as it is given."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scraper.model import Image
from scraper.parse.captions import part_credit
from scraper.parse.layout import Layout
from scraper.parse.pictures import Picture, is_photo_address
from scraper.parse.text import absolute

_SIZED = re.compile(r"-(?P<width>[0-9]{2,4})x[0-9]{2,4}(?=\.\w{3,4}$)|-scaled(?=\.\w{3,4}$)")

_ASKED = re.compile(r"[?&](?:im)?w(?:idth)?=(?P<width>[0-9]{2,4})(?![0-9])")
_ORIGINAL = 10_000


def read_images(
    pictures: Iterable[Picture], layout: Layout, url: str, page_image: str, credits_: Sequence[str]
) -> tuple[Image, ...]:
    """Make images of a release's pictures, each with its caption; the page's own picture if there are none.

    `credits_` are lines such as "Foto: …" that stood apart from any picture: one that is alone is that of the only one.
    """
    found: dict[str, Image] = {}
    for picture in pictures:
        address = absolute(picture.address.replace(" ", "%20"), url)
        if not address.startswith(("http://", "https://")):
            continue
        caption, credit = part_credit(layout.outline.blocks[index].text for index in picture.lines)
        key = _whatever_size(address)
        known = found.get(key)
        if known is None:
            found[key] = Image(address, caption, credit, picture.alt)
            continue
        largest = max(known.url, address, key=_width)
        found[key] = Image(largest, known.caption or caption, known.credit or credit, known.alt or picture.alt)
    if not found and is_photo_address(page_image, shared=True):
        address = absolute(page_image, url)
        if address.startswith(("http://", "https://")):
            found[address] = Image(address)
    images = tuple(found.values())
    if len(images) == 1 and not images[0].credit and len(set(credits_)) == 1:
        return (replace(images[0], credit=part_credit(credits_[:1])[1]),)
    return images


def _whatever_size(address: str) -> str:
    """Give what the addresses of one picture in several sizes have in common."""
    path = address.partition("?")[0]
    return _SIZED.sub("", path) if path[-5:].lower().endswith((".jpg", ".jpeg", ".png", ".webp")) else address


def _width(address: str) -> int:
    """Say how wide a picture is by its address; one whose address says nothing is the original."""
    sized = _ASKED.search(address) or _SIZED.search(address.partition("?")[0])
    return int(sized["width"] or _ORIGINAL) if sized else _ORIGINAL
