"""Reads how a release is labelled: its categories, and if it is a press release, an invitation, news or a notice."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from scraper.model import Kind
from scraper.parse.invitations import names_invitation
from scraper.parse.layout import Layout, weigh
from scraper.parse.metadata import Metadata
from scraper.parse.outline import HEADINGS, Block
from scraper.parse.phrases import HASHTAGS, LABEL_HEADING, LABELS
from scraper.parse.roles import is_post_class
from scraper.parse.runs import read_runs

_LABEL_NAMES = re.compile(
    r"(?:^|[\s_-])(?:categor(?:y|ies)|kategori(?:er)?|labels|tags|tag-?list|amnen?|topics?|keywords?|etikett(?:er)?|subjects?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LABEL_HINT = re.compile(r"ateg|tag|label|amne|opic|eyword|tikett|ubject")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "pressinbjudan",
        re.compile(
            r"press-?(?:inbjud\w*|träff|konferens|visning)|(?:press|media)[ -]?invit\w*"
            r"|inbjudan till (?:press|media)\w*",
            re.IGNORECASE,
        ),
    ),
    ("pressmeddelande", re.compile(r"press-?meddeland\w*|press-?releases?|pressmelding", re.IGNORECASE)),
    ("notis", re.compile(r"(?<![^\W\d_])notis(?:er)?\b|kort-?nytt|i korthet", re.IGNORECASE)),
    ("nyhet", re.compile(r"(?<![^\W\d_])nyhet(?:er)?\b|\bnews\b", re.IGNORECASE)),
)
_NO_CATEGORIES = re.compile(r"regioner|regions|orter|platser|places|kontakt\w*|contacts?|dela|share", re.IGNORECASE)
_PREFIX = re.compile(r"(?P<prefix>[^:]{4,40}?)(?::|\s[–—-])\s")
_SLUG = re.compile(r"^(?:category|tag)-(?P<slug>[a-z0-9][a-z0-9_-]+)$")
_NO_SLUG = re.compile(r"(?:okategorisera[dt]e?|uncategori[sz]ed|allmant|general|[0-9]+)(?:-[0-9]+)?")
_SENTENCE = re.compile(r"[.!?…:]$|^[–—−-]\s|\.\s")
_GLUED = re.compile(r"(?<=[a-zåäöéü])(?=[A-ZÅÄÖ][a-zåäö]{3})")
_LONGEST_LABEL = 40
_MOST_WORDS = 6
_LONGEST_GLUED = 200
_MOST_LABELS = 12
_BELOW = 15
"""Some platforms print the labels in a box of their own, this many blocks below the release at most."""


def read_kind(title: str, lines: Iterable[str], slugs: Iterable[str], url: str) -> tuple[Kind, str]:
    """Tell the kind by the title's prefix, else by a label near it, a slug, or the address; by default it is news.

    The prefix ("Pressinbjudan: …") stays in the title: it is what the publisher called the release.
    """
    prefix = _PREFIX.match(title)
    if prefix and (kind := _kind_of(prefix["prefix"])):
        return kind, "title"
    if names_invitation(title):
        return "pressinbjudan", "title"
    for line in lines:
        if len(line) <= 60 and (kind := _kind_of(line)):
            return kind, "label near the title"
    for slug in slugs:
        if kind := _kind_of(slug):
            return kind, "class of the article"
    for part in reversed(unquote(urlsplit(url).path).split("/")[:-1]):
        if kind := _kind_of(part):
            return kind, "address"
    return "nyhet", "default"


def _kind_of(text: str) -> Kind | None:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def read_slugs(layout: Layout, container: int) -> tuple[str, ...]:
    """Read what WordPress writes into the class of an article: `category-halso-vard tag-vaccin` (post_class)."""
    for box in layout.outline.around(container):
        names = (layout.outline.attributes(box).get("class") or "").lower().split()
        slugs = [match["slug"] for name in names if (match := _SLUG.match(name))]
        if slugs and is_post_class(" ".join(names)):
            return tuple(slug for slug in slugs if not _NO_SLUG.fullmatch(slug))
    return ()


def read_categories(
    layout: Layout, region: range, metadata: Metadata, printed: Sequence[str], slugs: Sequence[str]
) -> tuple[str, ...]:
    """Read the labels that the release was given; a menu is not a label, and neither is the kind or a place.

    `printed` are those found in the text; only a page that shows none and states none is known by its `slugs`.
    """
    labels = [*metadata.texts("articleSection")[:5], metadata.meta.get("article:section", ""), *printed]
    outline = layout.outline
    done = region.start
    for box in range(bisect_left(outline.firsts, region.start), bisect_left(outline.firsts, region.stop)):
        first, end = outline.firsts[box], outline.ends[box]
        inside = done <= first < end <= region.stop and end - first <= _MOST_LABELS
        if inside and holds_labels(outline.attributes(box)):
            heading = outline.blocks[first - 1] if first else None
            elsewhere = heading is not None and heading.tag in HEADINGS and _NO_CATEGORIES.match(heading.text)
            if not elsewhere and not any(map(weigh, outline.held(box))):
                labels += _listed(outline.held(box))
            done = end
    if done == region.start:
        labels += [thing.text for thing in outline.labels if region.start <= thing.at < region.stop + _BELOW][
            :_MOST_LABELS
        ]
    return _tidied(labels) or _tidied([slug.replace("-", " ").capitalize() for slug in slugs])


def _tidied(labels: Iterable[str]) -> tuple[str, ...]:
    """Give each label once, as written first, without what is no label: sentences, the kind."""
    kept: dict[str, str] = {}
    for written in labels:
        for label in _parted(" ".join(written.split()).strip(" ,;#|")) if len(written) <= _LONGEST_GLUED else ():
            if not 1 < len(label) <= _LONGEST_LABEL or label.count(" ") >= _MOST_WORDS:
                continue
            if not _SENTENCE.search(label) and not _is_kind(label):
                kept.setdefault(label.casefold(), label)
    return tuple(kept.values())


def _parted(label: str) -> list[str]:
    """Part glued labels ("Hälso- och sjukvårdHållbarhet") where that is evident; names such as "PowerPoint" are not."""
    for glued in _GLUED.finditer(label):
        left, right = label[: glued.start()], label[glued.start() :]
        word = left.rpartition(" ")[2]
        swedish = any(letter in label for letter in "åäöÅÄÖ")
        if ((swedish or word[0].islower()) and len(word) > 3) or (len(word) > 5 and len(right.split(" ")[0]) > 5):
            return [left, *_parted(right)]
    return [label]


def holds_labels(attributes: Mapping[str, str | None]) -> bool:
    """Whether the names of a box say that it holds labels."""
    return _named_labels(attributes.get("class")) or _named_labels(attributes.get("id"))


@lru_cache(maxsize=4096)  # a page repeats its class strings: 0.05 µs instead of 1 µs a box
def _named_labels(names: str | None) -> bool:
    if names is None or not _LABEL_HINT.search(names) or is_post_class(names):
        return False
    return bool(_LABEL_NAMES.search(names))


def _listed(blocks: Sequence[Block]) -> Iterator[str]:
    """Give the labels in a box: each stands in an element of its own, or they are parted by commas."""
    elsewhere = False
    for block in blocks:
        if block.tag in HEADINGS:
            elsewhere = bool(_NO_CATEGORIES.match(block.text))
        elif not elsewhere and not LABEL_HEADING.match(block.text):
            yield from labels_in(block)


def labels_in(block: Block) -> list[str]:
    """Give the labels in a line: its links, if it has any, else what commas part; without a lead-in ("Ämnen: …")."""
    if block.linked:
        return [words for words, href in read_runs(block) if href is not None and words.strip()]
    match = LABELS.match(block.text)
    if match or HASHTAGS.match(block.text):
        return re.split(r"[,;#\n]", match["labels"] if match else block.text)
    return [label for text in block.texts if not LABEL_HEADING.match(text) for label in re.split(r"[,;|•·]", text)]


def _is_kind(label: str) -> bool:
    return any(pattern.fullmatch(label) for _, pattern in _KINDS)
