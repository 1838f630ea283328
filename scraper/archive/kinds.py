"""Tells what a word in a release is (a figure, a date, a name, a way to reach somebody), and what is a mere slip."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from scraper.archive.wording import fold
from scraper.archive.wordlist import MONTHS, NUMERALS

Kind = Literal["figure", "date", "name", "contact"]


WORDS_OF_A_PASSAGE = 8
"""More words than these that came or went together are a passage: it changed no figure or name, it is new or gone."""

MOST_WORDS = 400
"""Of a longer stretch only the beginning is looked at."""

_AROUND = 40
_WORD = re.compile(r"[\w\xad\u200b]+(?:[.,:/@'’+‐‑‒–—−-][\w\xad\u200b]+)*")
_BEFORE = re.compile(r"([\w]+)[.\s]*\s\Z")
_AFTER = re.compile(r"\s+([\w]+)")
_SENTENCE_ENDS = re.compile(r"(?:\A|[.!?:\n]|(?:\A|\n)\s*[-–—])[\s\"”“»']*\Z")
_PHONE = re.compile(r"(?<![\w.])(?:\+46|0)[\d\s()‑–-]{6,20}\d")
_NUMBER_WORD = re.compile(
    rf"(?:(?:{'|'.join(NUMERALS)})+|miljon(?:er|en)?|miljard(?:er|en)?|halv(?:a|an|t)?|hälften|dubbelt|dubbla"
    r"|\w+(?:tre|fjär|fem|sjätte|sjun|åtton|nion|tion)de(?:l|ls|lar|len|larna)|tredjedel\w*|fjärdedel\w*|femtedel\w*"
    r"|första|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde|procentenhet(?:er)?|promille|dussin|tiotal"
    r"|hundratals?|tusentals?)"
)
_NO_NUMBERS = frozenset({"en", "ett"})  # which are articles far more often
_FIGURE = re.compile(r"[+−-]?\d")
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)}|jan|feb|apr|aug|sept?|okt|nov|dec)")
_DATE_WORD = re.compile(
    rf"(?:(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en|ar|s|ens)?|{_MONTH.pattern}|idag|igår|imorgon|ikväll)"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:[-/]\d{2,4})?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[–-](?:\d\d){1,2})?")
_BEFORE_A_TIME = frozenset({"kl", "klockan", "vecka", "den", "v"})
_WEEKDAY = re.compile(r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?")

_FILLER = frozenset(
    "och att i på en ett den det de som för av med till är om så även också samt där här då nu bland annat bl a t ex"
    " exempelvis var vid från dessutom dock ju väl helt ganska mycket procent denna detta dessa sig sin sitt sina vi"
    .split()
)  # fmt: skip
_DECISIVE = frozenset(
    "inte ej icke ingen inget inga aldrig utan ska skall kan får bör måste vill kunde skulle borde mer mindre fler"
    " färre minst högst mest alla vissa några före efter upp ned ner över under ja nej på av".split()
)
"""Words that one letter turns into others, and a sentence with them."""

_NEGATIONS = ("o", "miss", "in", "ej", "icke")
_SHORT, _LONG = 4, 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and what it is; None when it is just a word."""

    text: str
    kind: Kind | None
    repeats: bool = False


def words_in(text: str, at: int, stretch: str) -> list[Word]:
    """Give the words of a stretch that begins at a place of a text, which is asked for what stands around it."""
    phones: list[tuple[int, int]] = []
    if any(map(str.isdigit, stretch)):
        first = max(0, at - _AROUND)
        phones = [
            (first + m.start(), first + m.end()) for m in _PHONE.finditer(text[first : at + len(stretch) + _AROUND])
        ]
    found = []
    for match in islice(_WORD.finditer(stretch), MOST_WORDS):
        start, end = at + match.start(), at + match.end()
        if not (word := fold(match[0])):
            continue
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        contact = "@" in word or any(start < there and end > here for here, there in phones)
        kind: Kind | None = "contact" if contact else _kind(word, before, after)
        found.append(Word(word, kind, _neighbours(word, before, after)))
    return found


def is_filler(word: str) -> bool:
    """Whether a word can come and go without changing what is said."""
    return word.casefold() in _FILLER


def is_typo(gone: list[Word], come: list[Word]) -> bool:
    """Whether words that came for others are the same ones, spelt otherwise; or one that stood there twice."""
    if any(word.kind for word in gone + come):
        return [word.text.casefold() for word in gone] == [word.text.casefold() for word in come]
    if len(gone) + len(come) == 1:
        return (gone + come)[0].repeats
    ours, theirs = (["".join(word.text.casefold().split("-")) for word in words] for words in (gone, come))
    if "".join(ours) == "".join(theirs):
        return True
    return len(ours) == len(theirs) and all(map(_is_slip, ours, theirs))


def distance(one: str, other: str, most: int) -> int:
    """Count the letters that came, went, changed or changed places (Damerau); `most` + 1 when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, their in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != their))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == their:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _is_slip(one: str, other: str) -> bool:
    """Whether one word is the other with a letter wrong, two in a long one."""
    if one == other:
        return True
    if {one, other} & _DECISIVE or any(one == p + other or other == p + one for p in _NEGATIONS):
        return False
    shorter = min(len(one), len(other))
    if shorter < _SHORT:
        return bool({one, other} & _FILLER) and distance(one, other, 1) == 1
    most = 1 if shorter < _LONG else 2
    return distance(one, other, most) <= most


def _kind(word: str, before: str, after: str) -> Kind | None:
    plain = word.casefold()
    if _DATE_WORD.fullmatch(plain) and (word[0].islower() or not _starts_with_capital(after)):
        return "date"
    if _FIGURE.match(word):
        return "date" if _is_date(word, before, after) else "figure"
    if _NUMBER_WORD.fullmatch(plain) and plain not in _NO_NUMBERS:
        return "figure"
    if word[0].isupper() and (not _SENTENCE_ENDS.search(before) or _starts_with_capital(after)):
        return "name"
    return None


def _is_date(figure: str, before: str, after: str) -> bool:
    """Whether a figure is part of a date or a time of day, by its form or by the words next to it."""
    if _ISO.fullmatch(figure) or _YEAR.fullmatch(figure):
        return True
    following, preceding = _AFTER.match(after), _BEFORE.search(before)
    if following and _MONTH.fullmatch(following[1].casefold()):
        return True
    word = preceding[1].casefold() if preceding else ""
    return word in _BEFORE_A_TIME or bool(_WEEKDAY.fullmatch(word))


def _starts_with_capital(after: str) -> bool:
    following = _AFTER.match(after)
    return bool(following and following[1][0].isupper())


def _neighbours(word: str, before: str, after: str) -> bool:
    """Whether the same word stands right before or after."""
    beside = {match[1].casefold() for match in (_BEFORE.search(before), _AFTER.match(after)) if match}
    return word.casefold() in beside
