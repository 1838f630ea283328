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

SHINGLE_WORDS = 4
_OPENING_WORDS = 45
_LONG_WORD_LETTERS = 6
_MOST_UNEVEN = 3
_SKETCHED_OPENING_WORDS = 80
_MOST_WORDS = 1_500  # of a text are compared; a release is shorter, a report is told by its beginning

_ATTRIBUTION = re.compile(r"(?:\A|\n)[^\S\n]*källa\s*:[^\n]*\Z", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}\b)")
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|\w+")
_STARTS = re.compile(r"(?:\A|[.!?:…”\"»]|\n|[–—-]\s?)\s*\Z")
_QUOTE = re.compile(r"^[–—-]\s.*$|[\"”»][^\"”»\n]{20,}[\"”»]", re.MULTILINE)
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
    """A release's words as they are compared, folded.

    `telling` are the places of those that are a figure, a date or a name, `quoted` of those that somebody says.
    """

    words: tuple[str, ...]
    telling: frozenset[int]
    quoted: frozenset[int] = frozenset()

    def counts(self, at: int) -> bool:
        """Whether a word, if another one stands in its stead, tells the texts apart."""
        return at in self.telling and at not in self.quoted

    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Return each run of four words."""
        size = min(SHINGLE_WORDS, len(self.words))
        return frozenset(self.words[at : at + size] for at in range(len(self.words) - size + 1))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts compare; shares are between 0 and 1.

    `contained` is how much of the shorter one's wording the other has, `shared` how much of all their wording is in
    both; `opening` how much of one's first words the other has, whichever is more. `early` and `late` are how
    often one has a figure, date or name and the other another in its stead, at the opening and after it; `agreements`
    how often they stand in both.
    """

    contained: float
    shared: float
    opening: float
    early: int
    late: int
    agreements: int

    @property
    def is_same(self) -> bool:
        """Whether both tell one release: in one's words, of one thing, and with one's figures and names.

        A figure that was corrected in one copy, or the names that two bodies put in each their place, are borne where
        all else is the same and many more stand.
        """
        if self.opening < OPENING or max(self.contained / CONTAINED, self.shared / SHARED) < 1:
            return False
        if not self.early and not self.late:
            return True
        enough = self.early * STAND_FOR_EARLY + self.late * STAND_FOR_LATE <= self.agreements
        return enough and self.contained >= (NEARLY_ALL if self.early else MOST)


CONTAINED = 0.55
SHARED = 0.32
OPENING = 0.5
MOST = 0.75
STAND_FOR_LATE = 2
NEARLY_ALL = 0.85
STAND_FOR_EARLY = 8


def read_text(text: str) -> Text:
    """Take a release's text apart into what is compared."""
    text = _THOUSANDS.sub("", _ATTRIBUTION.sub("", unicodedata.normalize("NFC", text)))
    words: list[str] = []
    telling: set[int] = set()
    quoted: set[int] = set()
    quotes = [(found.start(), found.end()) for found in _QUOTE.finditer(text)]
    for at, found in enumerate(_WORD.finditer(text)):
        if at == _MOST_WORDS:
            break
        word = found[0]
        folded = word.casefold()
        words.append(folded)
        if _is_figure(folded) or (
            word[0].isupper() and not _STARTS.search(text[max(0, found.start() - 4) : found.start()])
        ):
            telling.add(at)
        while quotes and quotes[0][1] <= found.start():
            del quotes[0]
        if quotes and quotes[0][0] <= found.start():
            quoted.add(at)
    return Text(tuple(words), frozenset(telling), frozenset(quoted))


def _is_figure(folded: str) -> bool:
    return folded[0].isdigit() or folded in _DATE_WORDS or bool(_NUMBER_WORD.fullmatch(folded))


def compare(first: Text, second: Text) -> Likeness:
    """Compare two texts; the order makes no difference."""
    ours, theirs = first.shingles(), second.shingles()
    both = len(ours & theirs)
    if not both:
        return Likeness(0.0, 0.0, 0.0, 0, 0, 0)
    early, late, agreements = _told_apart(first, second)
    return Likeness(
        contained=both / min(len(ours), len(theirs)),
        shared=both / len(ours | theirs),
        opening=max(_opening(first, second), _opening(second, first)),
        early=early,
        late=late,
        agreements=agreements,
    )


def _opening(text: Text, other: Text) -> float:
    """Return how many of the telling words that a text begins with the other one has as well."""
    start = {
        word
        for at, word in enumerate(text.words[:_OPENING_WORDS])
        if at in text.telling or len(word) >= _LONG_WORD_LETTERS
    }
    return len(start & {*other.words}) / len(start) if start else 0.0


def _told_apart(first: Text, second: Text) -> tuple[int, int, int]:
    """Count what stands against something else, at the opening and after it, and what stands in both.

    What is put in another's stead over and over counts once, a passage that only one text has is in no stead, and of
    two quotes each is somebody else's.
    """
    agreements = 0
    early: set[tuple[str, str]] = set()
    late: set[tuple[str, str]] = set()
    ours, theirs = {*first.words}, {*second.words}
    for what, a, b, c, d in SequenceMatcher(None, first.words, second.words, autojunk=False).get_opcodes():
        if what == "equal":
            agreements += sum(at in first.telling for at in range(a, b))
        elif what == "replace" and max(b - a, d - c) <= _MOST_UNEVEN * min(b - a, d - c):
            # One that the other text has elsewhere only stands in another place: two regions name each other in turn.
            mine = [first.words[at] for at in range(a, b) if first.counts(at) and first.words[at] not in theirs]
            yours = [second.words[at] for at in range(c, d) if second.counts(at) and second.words[at] not in ours]
            (early if min(a, c) < _OPENING_WORDS else late).update(zip(mine, yours, strict=False))
    return len(early), len(late - early), agreements


def sketch(text: Text) -> tuple[int, ...]:
    """Return the numbers by which a text's likes are looked up: 40 bits each, of the least of its shingles' digests.

    Twelve of them are of its opening, since a blurb or a copy that was cut short has little else.
    """
    opening = _digests(Text(text.words[:_SKETCHED_OPENING_WORDS], frozenset()))[:12]
    return tuple(sorted({*_digests(text)[:24], *opening}))


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
