"""Reads what a release shows and offers besides its text: pictures with caption and credit, and documents to fetch."""

import re
from urllib.parse import unquote, urlsplit

from scraper.model import Attachment, Image
from scraper.parse.headline import is_placeholder
from scraper.parse.layout import Layout
from scraper.parse.outline import Thing
from scraper.parse.phrases import CREDIT
from scraper.parse.text import absolute

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "rtf": "application/rtf",
    "csv": "text/csv",
    "zip": "application/zip",
}
_SIZE = re.compile(r"(?P<number>[0-9]+(?:[.,][0-9]+)?)\s?(?P<unit>[kKMG]?)i?[Bb]\b")
_UNITS = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_NOTE = re.compile(
    r"""[\s,]*(?:
        [(\[]\s*(?:pdf|docx?|xlsx?|pptx?|od[tspg]|rtf|csv|zip|word|excel)\b[^()\[\]]{0,60}[)\]]
      | [(\[]?\s*(?:pdf|docx?|xlsx?|pptx?|od[tspg]|rtf|csv|zip)[-\s]?(?:fil|dokument)?,?
            \s*[0-9][0-9.,]*\s?[kKMG]?i?[Bb][^()\[\]]{0,40}[)\]]?\.?
      | [(\[]\s*[0-9][0-9.,]*\s?[kKMG]?i?[Bb]\s*[)\]]
      | ,?\s*(?:öppnas\si\snytt\sfönster|opens\sin\sa\snew\swindow)\.?
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_PHOTO = re.compile(  # of an address in lower case: ignoring case would cost ten times as much
    r"(?<![^/_.-])(?:logo\w*|logotyp\w*|icons?|ikon\w*|sprite\w*|spacer|pixel|blank|placeholder|avatar|gravatar|emoji|tracking|beacon|1x1|badge)(?:[/_.-]|$)"
    r"|\.svg(?:$|\?)|^data:|/tr\?|doubleclick|gravatar\.com"
)
_CREDIT_WITHIN = re.compile(
    r"[\s,;|(–-]*\b(?P<label>foto(?:graf)?|bild|illustration|grafik|photo(?:graph)?|arkivbild|genrebild)(?:\s?(?:av|by))?\s?[:/]\s?(?P<credit>[^:]{2,100}?)[\s.)]*$",
    re.IGNORECASE,
)
_ARCHIVE_PICTURE = re.compile(r"[\s(]*\b(?P<credit>arkivbild|genrebild)\b[\s.)]*$", re.IGNORECASE)
_SMALLEST = 60


def read_images(layout: Layout, region: range, url: str, page_image: str) -> tuple[Image, ...]:
    """Read the pictures among the release's blocks, each with its caption; the page's own picture if there are none."""
    found: dict[str, Image] = {}
    for thing in layout.outline.images:
        if not (region.start <= thing.at <= region.stop) or layout.is_chrome(thing.box) or _is_small(thing):
            continue
        source = _source(thing)
        address = absolute(source, url) if source and not _NO_PHOTO.search(source.lower()) else ""
        if not address.startswith(("http://", "https://")) or address in found:
            continue
        caption, credit = _caption(layout, thing)
        alt = " ".join((thing.attributes.get("alt") or "").split())
        found[address] = Image(address, caption, credit, None if is_placeholder(alt) else alt or None)
    if not found and page_image and not _NO_PHOTO.search(page_image.lower()):
        address = absolute(page_image, url)
        if address.startswith(("http://", "https://")):
            found[address] = Image(address)
    return tuple(found.values())


def _is_small(thing: Thing) -> bool:
    width, height = thing.attributes.get("width") or "", thing.attributes.get("height") or ""
    return (width.isdecimal() and int(width) < _SMALLEST) or (height.isdecimal() and int(height) < _SMALLEST)


def _source(thing: Thing) -> str:
    """Give the address of a picture; where it is loaded late, `src` holds only a stand-in."""
    for name in ("data-src", "data-lazy-src", "data-original", "src"):
        value = (thing.attributes.get(name) or "").strip()
        if value and not value.startswith("data:"):
            return value
    sets = thing.attributes.get("srcset") or thing.attributes.get("data-srcset") or ""
    return sets.strip().split(",")[-1].strip().split(" ")[0]


def _caption(layout: Layout, thing: Thing) -> tuple[str | None, str | None]:
    """Find the lines that belong to a picture: the figure around it, a caption beside it, or a credit line below it."""
    outline = layout.outline
    for box in outline.around(thing.box):
        blocks = outline.held(box)
        if outline.tags[box] == "figure" or layout.own(box) == "figure":
            return part_credit([block.text for block in blocks])
        if not blocks:
            continue
        if len(blocks) > 6:
            break
        beside = [block.text for block in blocks if any(layout.own(i) == "figure" for i in outline.around(block.box))]
        if beside or len(blocks) > 3:
            return part_credit(beside[:3]) if len(blocks) <= 6 else credit_below(layout, thing)
    return credit_below(layout, thing)


def credit_below(layout: Layout, thing: Thing) -> tuple[str | None, str | None]:
    """Read the line right below a picture, if it ends in a credit."""
    below = layout.outline.blocks[thing.at : thing.at + 1]
    return part_credit([below[0].text]) if below and is_caption(below[0].text) else (None, None)


def is_caption(text: str) -> bool:
    """Whether a line reads as a caption: short, and with a credit at its end."""
    return len(text) <= 250 and bool(CREDIT.match(text) or _CREDIT_WITHIN.search(text) or _ARCHIVE_PICTURE.search(text))


def part_credit(lines: list[str]) -> tuple[str | None, str | None]:
    """Part the lines below a picture into caption and credit: "Entrén. Foto: Kim Ek" is both on one line."""
    captions, credits_ = [], []
    for line in "\n".join(lines).split("\n"):
        match = CREDIT.match(line) or _CREDIT_WITHIN.search(line) or _ARCHIVE_PICTURE.search(line)
        if match:
            credits_.append(match["credit"].strip(" .,;"))
            line = line[: match.start()].strip()
        if line and not is_placeholder(line):
            captions.append(line)
    return " ".join(captions) or None, ", ".join(dict.fromkeys(credits_)) or None


def read_attachments(layout: Layout, region: range, url: str) -> tuple[Attachment, ...]:
    """Read the documents that are linked among the release's blocks."""
    found: dict[str, Attachment] = {}
    for thing in layout.outline.documents:
        href = (thing.attributes.get("href") or "").strip()
        if not region.start <= thing.at <= region.stop or layout.is_chrome(thing.box):
            continue
        address = absolute(href, url)
        name = unquote(urlsplit(address).path.rsplit("/", 1)[-1])
        ending = name.rsplit(".", 1)[-1].lower()
        if not address.startswith(("http://", "https://")) or ending not in _MEDIA_TYPES:
            continue
        size = _SIZE.search(thing.text) or _SIZE.search(_own_line(layout, thing))
        octets = round(float(size["number"].replace(",", ".")) * _UNITS[size["unit"]]) if size else None
        title = _NOTE.sub("", thing.text).strip(" ,") or name
        found.setdefault(address, Attachment(address, title, _MEDIA_TYPES[ending], octets))
    return tuple(found.values())


def _own_line(layout: Layout, thing: Thing) -> str:
    """Give the line a link stands on, when there is little else on it."""
    blocks = layout.outline.blocks
    text = blocks[thing.at].text if thing.at < len(blocks) else ""
    return text if len(text) < len(thing.text) + 40 else ""
