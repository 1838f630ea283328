"""Reads how a release is labelled: its categories, and if it is a press release, an invitation, news or a notice."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from scraper.model import Kind
from scraper.parse.layout import Layout
from scraper.parse.metadata import Metadata
from scraper.parse.outline import HEADINGS, Block

_LABEL_NAMES = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ies)|kategori(?:er)?|labels|tags|tag-?list|amnen?|topics?|keywords?|etikett(?:er)?|subjects?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LABEL_HINT = re.compile(r"ateg|tag|label|amne|opic|eyword|tikett|ubject")
_LEAD_IN = re.compile(
    r"\W*(?:kategori(?:er)?|ämnen?|ämnesord|taggar|etiketter|nyckelord|categories|tags|topics)\W*$", re.IGNORECASE
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "pressinbjudan",
        re.compile(r"press-?inbjud\w*|(?:press|media)[ -]?invit\w*|inbjudan till (?:press|media)\w*", re.IGNORECASE),
    ),
    ("pressmeddelande", re.compile(r"press-?meddeland\w*|press-?releases?|pressmelding", re.IGNORECASE)),
    ("notis", re.compile(r"(?<![^\W\d_])notis(?:er)?\b|kort-?nytt|i korthet", re.IGNORECASE)),
    ("nyhet", re.compile(r"(?<![^\W\d_])nyhet(?:er)?\b|\bnews\b", re.IGNORECASE)),
)
_NO_CATEGORIES = re.compile(r"regioner|regions|orter|platser|places|kontakt\w*|contacts?|dela|share", re.IGNORECASE)
_LONGEST_LABEL = 40
_MOST_LABELS = 12
_BELOW = 15
"""Some platforms print the labels in a box of their own, this many blocks below the release at most."""


def read_kind(title: str, lines: Iterable[str], url: str) -> tuple[Kind, str]:
    """Tell the kind by the title's prefix, else by a label near it, else by the address; by default it is news."""
    prefix, colon, _ = title.partition(":")
    if colon and (kind := _kind_of(prefix)):
        return kind, "title"
    for line in lines:
        if len(line) <= 60 and (kind := _kind_of(line)):
            return kind, "label near the title"
    for part in reversed(unquote(urlsplit(url).path).split("/")[:-1]):
        if kind := _kind_of(part):
            return kind, "address"
    return "nyhet", "default"


def _kind_of(text: str) -> Kind | None:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def read_categories(layout: Layout, region: range, metadata: Metadata, printed: Sequence[str]) -> tuple[str, ...]:
    """Read the labels that the release was given; a menu is not a label, and neither is the kind or a place."""
    labels = [*metadata.texts("articleSection")[:5], metadata.meta.get("article:section", ""), *printed]
    outline = layout.outline
    done = region.start
    for box in range(bisect_left(outline.firsts, region.start), bisect_left(outline.firsts, region.stop)):
        first, end = outline.firsts[box], outline.ends[box]
        if done <= first < end <= region.stop and end - first <= _MOST_LABELS:
            attributes = outline.attributes(box)
            if _holds_labels(attributes.get("class")) or _holds_labels(attributes.get("id")):
                labels += _listed(outline.held(box))
                done = end
    if done == region.start:
        labels += [thing.text for thing in outline.labels if region.start <= thing.at < region.stop + _BELOW][
            :_MOST_LABELS
        ]
    kept: dict[str, str] = {}
    for label in (" ".join(label.split()).strip(" ,;#|") for label in labels):
        if 1 < len(label) <= _LONGEST_LABEL and not label.endswith(":") and not _is_kind(label):
            kept.setdefault(label.casefold(), label)
    return tuple(kept.values())


@lru_cache(maxsize=4096)  # a page repeats its class strings: 0.05 µs instead of 1 µs a box
def _holds_labels(names: str | None) -> bool:
    """Whether the names in a class or id attribute say that a box holds labels."""
    return names is not None and bool(_LABEL_HINT.search(names) and _LABEL_NAMES.search(names))


def _listed(blocks: Sequence[Block]) -> Iterator[str]:
    """Give the labels in a box: each stands in an element of its own, or they are parted by commas."""
    elsewhere = False
    for block in blocks:
        if block.tag in HEADINGS:
            elsewhere = bool(_NO_CATEGORIES.match(block.text))
        elif not elsewhere and not _LEAD_IN.match(block.text):
            for text in block.texts:
                yield from re.split(r"[,|•·]", text)


def _is_kind(label: str) -> bool:
    return any(pattern.fullmatch(label) for _, pattern in _KINDS)
