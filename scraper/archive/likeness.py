"""Decides, from two texts alone, whether they tell the same release.

What two copies of a release share is most of the shorter one's wording, from its opening on, and its figures, dates and
names. What only looks alike differs in just these: this week's statistics and last week's, a bus that visits another
village, two short notices around one long paragraph on how to book. The limits were set on labelled pairs
(docs/decisions/0002-same-story.md).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import Literal

from scraper.archive.identity import unattributed
from scraper.archive.kinds import distance
from scraper.archive.wordlist import figure

SHINGLE_WORDS = 4
_OPENING_WORDS = 45
_LONG_WORD_LETTERS = 6
_MOST_UNEVEN = 3
_ONE_PATTERN = 0.6
_WHOLE = 0.97
_KINDS: tuple[Literal["names", "figures"], ...] = ("names", "figures")
_SKETCHED_OPENING_WORDS = 80
_MOST_WORDS = 500  # of a text are compared: what is longer is told by its beginning, and a list of one word by less

_PHONE = re.compile(r"(?:\+46[ -]?(?:\(0\))?|\b0)\d{1,3}[ -–]{1,3}\d{2,3}(?:[  ]\d{2,3}){1,3}\b")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}\b)")
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|\w+")
_STARTS = re.compile(r"(?:\A|[.!?:…”\"»]|\n|[–—-]\s?)\s*\Z")
_QUOTE = re.compile(r"^[–—-]\s.*$|[\"”»][^\"”»\n]{20,}[\"”»]", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"”»–—-]?\s?[A-ZÅÄÖÉ0-9])")


@dataclass(frozen=True, slots=True)
class Text:
    """A release's words as they are compared, folded, with those of its `title` apart, as they were written.

    `figures` are the places of numbers and days, `names` of what is written large within a sentence, `quoted` of what
    somebody says.
    """

    title: tuple[str, ...]
    words: tuple[str, ...]
    figures: frozenset[int]
    names: frozenset[int]
    quoted: frozenset[int]

    def unquoted(self, kind: Literal["names", "figures"], start: int, end: int) -> list[str]:
        """Return the names or figures between two places that nobody is quoted as saying."""
        places = self.names if kind == "names" else self.figures
        return [self.words[at] for at in range(start, end) if at in places and at not in self.quoted]

    @property
    def facts(self) -> frozenset[str]:
        """The figures, days and names that it states."""
        return frozenset(self.words[at] for at in self.figures | self.names)

    @property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Each run of four words."""
        return _runs(self.words)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts compare; shares are between 0 and 1.

    `contained` is how much of the shorter one's wording the other has, `shared` how much of all their wording is in
    both, `opening` how many of the telling words that one begins with the other has, whichever is more, and `facts`
    how many of the figures and names that the shorter one states. `names`, `figures` and `late` are how often one has
    a name, a figure, other words, or any after the opening, and the other another in its stead; `agreements` how often
    figures and names stand in both, and `stated` how many facts the shorter one has.
    """

    contained: float
    shared: float
    opening: float
    facts: float
    stated: int
    names: int
    figures: int
    reworded: int
    late: int
    agreements: int

    def is_same(self, apart_days: float) -> bool:
        """Whether both tell one release, published so many days apart.

        In one's words and of one thing; or in other words, but with all its facts and at about the same time. A name in
        another's stead at the opening makes it other news, and so does a figure, unless it is put right within a day
        and all else stands. What differs after that is mostly of the publisher.
        """
        if self.names or self.opening < OPENING or (self.figures + self.late) * STAND_FOR_EACH > self.agreements:
            return False
        if self.opening < OPENING_SURE and self.facts < FACTS:
            return False
        if self.figures:
            only_corrected = self.figures <= MOST_CORRECTED and not self.reworded and self.contained >= NEARLY_ALL
            return only_corrected and apart_days <= CORRECTED_WITHIN_DAYS
        if self.contained >= MOST:
            return True
        if self.late or apart_days > REWORDED_WITHIN_DAYS:
            return False
        if self.contained >= CONTAINED or self.shared >= SHARED:
            return self.opening >= OPENING_REWORDED
        retold = self.contained >= RETOLD and self.facts >= FACTS and self.stated >= LEAST_STATED
        return retold and self.opening >= OPENING_RETOLD


MOST = 0.75
OPENING = 0.5
OPENING_SURE = 0.75
STAND_FOR_EACH = 2
NEARLY_ALL = 0.8
MOST_CORRECTED = 2
CORRECTED_WITHIN_DAYS = 1.5
REWORDED_WITHIN_DAYS = 3.0
CONTAINED = 0.55
SHARED = 0.32
OPENING_REWORDED = 0.6
RETOLD = 0.3
FACTS = 0.85
LEAST_STATED = 5
OPENING_RETOLD = 0.8


def read_text(text: str, title: str = "") -> Text:
    """Take a release apart into what is compared."""
    text = _THOUSANDS.sub("", _PHONE.sub("", unattributed(text)))
    words: list[str] = []
    figures: set[int] = set()
    names: set[int] = set()
    quoted: set[int] = set()
    quotes = [(found.start(), found.end()) for found in _QUOTE.finditer(text)]
    for at, found in enumerate(_WORD.finditer(text)):
        if at == _MOST_WORDS:
            break
        folded = found[0].casefold()
        if number := figure(folded):
            figures.add(at)
        elif found[0][0].isupper() and not _STARTS.search(text[max(0, found.start() - 4) : found.start()]):
            names.add(at)
        words.append(number or folded)
        while quotes and quotes[0][1] <= found.start():
            del quotes[0]
        if quotes and quotes[0][0] <= found.start():
            quoted.add(at)
    headline = _WORD.findall(unicodedata.normalize("NFC", title))
    return Text(tuple(headline), tuple(words), frozenset(figures), frozenset(names), frozenset(quoted))


def compare(first: Text, second: Text) -> Likeness:
    """Compare two texts; the order makes no difference."""
    ours, theirs = first.shingles, second.shingles
    both = len(ours & theirs)
    if not both:
        return Likeness(0.0, 0.0, 0.0, 0.0, 0, 0, 0, 0, 0, 0)
    shorter, longer = sorted((first, second), key=lambda text: (len(text.words), text.words))
    stated = shorter.facts
    # Both ways, since difflib may match otherwise from the other side; what one of them sees apart is apart.
    ways = _told_apart(shorter, longer), _told_apart(longer, shorter)
    names, figures, reworded, late, _ = map(max, *ways)
    agreements = min(way[-1] for way in ways)
    return Likeness(
        contained=both / min(len(ours), len(theirs)),
        shared=both / len(ours | theirs),
        opening=max(_opening(first, second), _opening(second, first)),
        facts=len(stated & {*longer.words}) / len(stated) if stated else 1.0,
        stated=len(stated),
        names=names + (_other_title(shorter, longer) if both < _WHOLE * min(len(ours), len(theirs)) else 0),
        figures=figures,
        reworded=reworded,
        late=late,
        agreements=agreements,
    )


def _runs(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    size = min(SHINGLE_WORDS, len(words))
    return frozenset(words[at : at + size] for at in range(len(words) - size + 1))


def _opening(text: Text, other: Text) -> float:
    telling = text.figures | text.names
    start = {
        word for at, word in enumerate(text.words[:_OPENING_WORDS]) if at in telling or len(word) >= _LONG_WORD_LETTERS
    }
    return len(start & {*other.words}) / len(start) if start else 0.0


def _told_apart(first: Text, second: Text) -> tuple[int, int, int, int, int]:
    """Count what stands against something else: names, figures and words at the opening, any after it; and what agrees.

    What is put in another's stead over and over counts once, a passage that only one text has is in no stead, and of
    two quotes each is somebody else's. Nor does a name count that the other text has elsewhere, for two regions name
    each other in turn; nor one that is misspelt.
    """
    names: set[tuple[str, str]] = set()
    figures: set[tuple[str, str]] = set()
    late: set[tuple[str, str]] = set()
    reworded = agreements = 0
    ours, theirs = {*first.words}, {*second.words}
    for what, a, b, c, d in SequenceMatcher(None, first.words, second.words, autojunk=False).get_opcodes():
        if what == "equal":
            agreements += sum(at in first.figures or at in first.names for at in range(a, b))
        if what != "replace" or max(b - a, d - c) > _MOST_UNEVEN * min(b - a, d - c):
            continue
        swapped = [
            {
                (one, other)
                for one, other in zip(first.unquoted(kind, a, b), second.unquoted(kind, c, d), strict=False)
                if (one not in theirs or other not in ours) and not _is_misspelt(one, other)
            }
            for kind in _KINDS
        ]
        if min(a, c) < _OPENING_WORDS:
            names |= swapped[0]
            figures |= swapped[1]
            reworded += not swapped[1]
        else:
            late |= swapped[0] | swapped[1]
    return len(names), len(figures), reworded, len(late - names - figures), agreements


def _is_misspelt(one: str, other: str) -> bool:
    """Whether two words differ in one letter, or in two that changed places; figures never do by mistake alone."""
    return not one[0].isdigit() and min(len(one), len(other)) >= _LONG_WORD_LETTERS and distance(one, other, 1) <= 1


def _other_title(first: Text, second: Text) -> int:
    """Count the names that two titles of one pattern put in each other's stead; a new headline is no such title."""
    ours, theirs = ([word.casefold() for word in text.title] for text in (first, second))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if not ours or not theirs or matcher.ratio() < _ONE_PATTERN:
        return 0
    known_there, known_here = {*second.words, *theirs}, {*first.words, *ours}
    return sum(
        any(at and first.title[at][0].isupper() and ours[at] not in known_there for at in range(a, b))
        and any(at and second.title[at][0].isupper() and theirs[at] not in known_here for at in range(c, d))
        for what, a, b, c, d in matcher.get_opcodes()
        if what == "replace"
    )


def sketch(text: Text) -> tuple[int, ...]:
    """Return the numbers by which a text's likes are looked up: 40 bits each, of the least of its shingles' digests.

    Twelve of them are of its opening, since a blurb or a copy that was cut short has little else.
    """
    opening = _digests(text.words[:_SKETCHED_OPENING_WORDS])[:12]
    return tuple(sorted({*_digests(text.words)[:24], *opening}))


def _digests(words: tuple[str, ...]) -> list[int]:
    return sorted(
        int.from_bytes(blake2b(" ".join(shingle).encode(errors="replace"), digest_size=5).digest(), "big")
        for shingle in _runs(words)
    )


def alone(text: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return what a text says that no other does: of each paragraph the sentences whose wording is nowhere else."""
    told = frozenset().union(*(read_text(other).shingles for other in others))
    paragraphs = (
        [sentence for sentence in _SENTENCE_END.split(paragraph) if _is_new(read_text(sentence), told)]
        for paragraph in text.split("\n\n")
    )
    return tuple(" ".join(sentences) for sentences in paragraphs if sentences)


def _is_new(sentence: Text, told: frozenset[tuple[str, ...]]) -> bool:
    if len(sentence.words) < SHINGLE_WORDS:  # "Fakta", "– Ja." are said everywhere
        return False
    shingles = sentence.shingles
    return len(shingles & told) * 2 < len(shingles)
