"""Reads the documents that a release offers, with what is printed of their type and size."""

import re
from urllib.parse import unquote, urlsplit

from scraper.model import Attachment
from scraper.parse.layout import Layout
from scraper.parse.outline import Block
from scraper.parse.runs import read_runs
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
_TYPES = "pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|zip"
_HINTS = ("pdf", "doc", "xls", "ppt", "rtf", "csv", "zip", "odt", "ods", "odp")
_SIZE = re.compile(
    r"(?<![0-9])(?P<number>[0-9]{1,3}(?:[ \xa0][0-9]{3})+|[0-9]+(?:[.,][0-9]+)?)\s?(?P<unit>[kKMG]?)i?[Bb]\b"
)
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

_TYPED = re.compile(  # of a text in lower case: ignoring case would cost ten times as much
    rf"[(\[]\s?(?P<a>{_TYPES})\b|\b(?P<b>{_TYPES})[-\s]?(?:fil|dokument)?,?\s[0-9]"
)
_FETCH = re.compile(
    rf"\W*(?:(?:ladda\s(?:ner|ned|hem)|hämta|öppna|visa|läs|download|open)(?:\s(?:som|filen|dokumentet|här))?(?:\s(?:{_TYPES}))?"
    rf"|{_TYPES}|här)\W*",
    re.IGNORECASE,
)
_FILE_ENDING = re.compile(rf"\.(?:{_TYPES})$", re.IGNORECASE)
_LONGEST_OFFER = 120
_LONGEST_TITLE = 300


def _is_typed(text: str) -> bool:
    """Whether a text says of what type a document is."""
    if not ("(" in text or "[" in text or "B" in text):
        return False  # neither a note in brackets nor a size
    lower = text.lower()
    return any(map(lower.__contains__, _HINTS)) and _TYPED.search(lower) is not None


def is_offer(block: Block) -> bool:
    """Whether a line does no more than offer a document: "Beslut (PDF, 1,2 MB)", "Beslutsunderlag, ladda ner"."""
    if not block.linked or len(block.text) > _LONGEST_OFFER:
        return False
    links = [(words, href) for words, href in read_runs(block) if href]
    if not (_is_typed(block.text) or any(_ending(href) in _MEDIA_TYPES for _, href in links)):
        return False
    if all(_FETCH.fullmatch(" ".join(words.split())) for words, _ in links):
        return not block.text.endswith(".")
    return block.linked >= len(_NOTE.sub("", block.text).strip()) * 0.8


def read_attachments(layout: Layout, region: range, url: str) -> tuple[Attachment, ...]:
    """Read the documents that are linked among the release's blocks, known by their address or by what is printed."""
    found: dict[str, Attachment] = {}
    outline = layout.outline
    linked = [
        (thing.at, thing.attributes.get("href") or "", thing.text)
        for thing in outline.documents
        if region.start <= thing.at <= region.stop and not layout.is_chrome(thing.box)
    ]
    for index in region:
        block = outline.blocks[index]
        if block.linked and _is_typed(block.text) and not layout.is_chrome(block.box):
            linked += ((index, href, " ".join(words.split())) for words, href in read_runs(block) if href)
    for at, href, text in linked:
        words = text[:_LONGEST_TITLE]
        line = outline.blocks[at].text if at < len(outline.blocks) else ""
        if attachment := _attachment(href.strip(), words, line if len(line) <= len(words) + 60 else "", url):
            found.setdefault(attachment.url, attachment)
    return tuple(found.values())


def _attachment(href: str, words: str, line: str, url: str) -> Attachment | None:
    """Make an attachment of a link, its text, and the line it is on when there is little else on that."""
    address = absolute(href, url)
    ending = _ending(address)
    typed = _TYPED.search(words.lower()) or _TYPED.search(line.lower())
    if ending not in _MEDIA_TYPES and typed:
        ending = typed["a"] or typed["b"]
    if not address.startswith(("http://", "https://")) or ending not in _MEDIA_TYPES:
        return None
    size = _SIZE.search(words) or _SIZE.search(line)
    octets = None
    if size:
        number = re.sub(r"\s", "", size["number"]).replace(",", ".")
        octets = round(float(number) * _UNITS[size["unit"]])
    title = _NOTE.sub("", words).strip(" ,")
    if _FETCH.fullmatch(title):
        title = _NOTE.sub("", line.replace(words, "")).strip(" ,:–-")
    title = _FILE_ENDING.sub("", title or _name(address))
    return Attachment(address, title, _MEDIA_TYPES[ending], octets)


def _name(address: str) -> str:
    """Give the name of the file at an address."""
    try:
        return unquote(urlsplit(address).path.rsplit("/", 1)[-1])
    except ValueError:
        return ""


def _ending(address: str) -> str:
    return _name(address).rsplit(".", 1)[-1].lower()
