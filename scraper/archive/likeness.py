"""Decides, from two texts alone, whether they tell the same release.

What two copies of a release share is most of the shorter one's wording, from its opening on, and its figures, dates and
names. What only looks alike differs in just these: this week's statistics and last week's, a bus that visits another
village, two short notices around one long paragraph on how to book. The limits were set on labelled pairs
(docs/decisions/0002-same-story.md).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b

SHINGLE_WORDS = 4
_OPENING_WORDS = 60
_MOST_WORDS = 1_500  # of a text are compared; a release is shorter, a report is told by its beginning

_ATTRIBUTION = re.compile(r"(?:\A|\n)[^\S\n]*källa\s*:[^\n]*\Z", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}\b)")
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|\w+")
_STARTS = re.compile(r"(?:\A|[.!?:…”\"»]|\n|[–—-]\s?)\s*\Z")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"”»–—-]?\s?[A-ZÅÄÖÉ0-9])")
_DATE_WORDS = frozenset(
    "januari februari mars april maj juni juli augusti september oktober november december jan feb apr aug sept okt "
    "nov dec måndag tisdag onsdag torsdag fredag lördag söndag måndagen tisdagen onsdagen torsdagen fredagen lördagen "
    "söndagen".split()
)
_UNITS = "två|tre|fyra|fem|sex|sju|åtta|nio"
_TENS = "tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio"
_NUMBER_WORD = re.compile(
    rf"(?:(?:{_TENS})(?:en|ett|{_UNITS})?|{_UNITS}|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton)?"
    r"(?:hundra|tusen)*"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A release's words as they are compared: folded, with what marks each as a figure or a name."""

    words: tuple[str, ...]
    figures: frozenset[int]
    names: frozenset[int]

    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Return each run of four words."""
        size = min(SHINGLE_WORDS, len(self.words))
        return frozenset(self.words[at : at + size] for at in range(len(self.words) - size + 1))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts compare; shares are between 0 and 1.

    `contained` is how much of the shorter one's wording the other has, `shared` how much of all their wording is in
    both; `opening` how much of one's first words the other has, whichever is more. `conflicts` are the places where one
    has a figure, date or name and the other another in its stead, `agreements` those that stand in both.
    """

    contained: float
    shared: float
    opening: float
    conflicts: int
    agreements: int

    @property
    def is_same(self) -> bool:
        """Whether both tell one release."""
        alike = self.contained >= CONTAINED or self.shared >= SHARED
        return alike and self.opening >= OPENING and self.conflicts <= _conflicts_borne(self.agreements)


CONTAINED = 0.7
SHARED = 0.3
OPENING = 0.3


def _conflicts_borne(agreements: int) -> float:
    """Return how many places may differ: one may be corrected in a copy, more only among many that stand."""
    return 1 if agreements >= 3 else 0


def read_text(text: str) -> Text:
    """Take a release's text apart into what is compared."""
    text = _THOUSANDS.sub("", _ATTRIBUTION.sub("", unicodedata.normalize("NFC", text)))
    words: list[str] = []
    figures: set[int] = set()
    names: set[int] = set()
    for at, found in enumerate(_WORD.finditer(text)):
        if at == _MOST_WORDS:
            break
        word = found[0]
        folded = word.casefold()
        words.append(folded)
        if word[0].isdigit() or folded in _DATE_WORDS or _NUMBER_WORD.fullmatch(folded):
            figures.add(at)
        elif word[0].isupper() and not _STARTS.search(text[max(0, found.start() - 4) : found.start()]):
            names.add(at)
    return Text(tuple(words), frozenset(figures), frozenset(names))


def compare(first: Text, second: Text) -> Likeness:
    """Compare two texts; the order makes no difference."""
    ours, theirs = first.shingles(), second.shingles()
    both = len(ours & theirs)
    if not both:
        return Likeness(0.0, 0.0, 0.0, 0, 0)
    conflicts, agreements = _told_apart(first, second)
    return Likeness(
        contained=both / min(len(ours), len(theirs)),
        shared=both / len(ours | theirs),
        opening=max(_opening(first, theirs), _opening(second, ours)),
        conflicts=conflicts,
        agreements=agreements,
    )


def _opening(text: Text, other: frozenset[tuple[str, ...]]) -> float:
    start = Text(text.words[:_OPENING_WORDS], frozenset(), frozenset()).shingles()
    return len(start & other) / len(start)


def _told_apart(first: Text, second: Text) -> tuple[int, int]:
    """Count the places where a figure, a date or a name stands against another, and those where both have one."""
    conflicts = agreements = 0
    ours, theirs = Counter(first.words), Counter(second.words)
    telling_ours, telling_theirs = first.figures | first.names, second.figures | second.names
    for what, a, b, c, d in SequenceMatcher(None, first.words, second.words, autojunk=False).get_opcodes():
        if what == "equal":
            agreements += sum(at in telling_ours for at in range(a, b))
        elif what == "replace":
            # One that the other text has elsewhere only stands in another place: two regions name each other in turn.
            mine = {first.words[at] for at in range(a, b) if at in telling_ours and not theirs[first.words[at]]}
            yours = {second.words[at] for at in range(c, d) if at in telling_theirs and not ours[second.words[at]]}
            conflicts += min(len(mine), len(yours))
    return conflicts, agreements


def sketch(text: Text) -> tuple[int, ...]:
    """Return the numbers by which a text's likes are looked up: 40 bits each, of the least of its shingles' digests.

    Sixteen of them are of its opening, since a blurb or a copy that was cut short has little else.
    """
    opening = _digests(Text(text.words[: _OPENING_WORDS + 20], frozenset(), frozenset()))[:16]
    return tuple(sorted({*_digests(text)[:32], *opening}))


def _digests(text: Text) -> list[int]:
    return sorted(
        int.from_bytes(blake2b(" ".join(shingle).encode(errors="replace"), digest_size=5).digest(), "big")
        for shingle in text.shingles()
    )


def alone(text: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return what a text says that no other does: of each paragraph the sentences whose wording is nowhere else."""
    told = frozenset().union(*(read_text(other).shingles() for other in others))
    paragraphs = (
        [sentence for sentence in _SENTENCE_END.split(paragraph) if _is_new(read_text(sentence), told)]
        for paragraph in text.split("\n\n")
    )
    return tuple(" ".join(sentences) for sentences in paragraphs if sentences)


def _is_new(sentence: Text, told: frozenset[tuple[str, ...]]) -> bool:
    if len(sentence.words) < SHINGLE_WORDS:  # "Fakta", "– Ja." are said everywhere
        return False
    shingles = sentence.shingles()
    return len(shingles & told) * 2 < len(shingles)
