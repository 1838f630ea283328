"""Reads what stands around a printed date: its label, weekday and clock, and whether it is one end of a period."""

import re
from dataclasses import dataclass

from scraper.parse.dates.clocks import ClockTime, clock_before
from scraper.parse.dates.moments import Label
from scraper.parse.dates.words import (
    ANY_DATE,
    CHANGED,
    DASH,
    DAY_LABEL,
    EVENT_LABEL,
    EVENT_LINE,
    EVENT_WORDS,
    JOINING,
    LABEL_WORDS,
    PUBLISHED,
    SHORT_WEEKDAYS,
    WEEKDAY,
    WEEKDAYS,
)

_FARTHEST_BACK = 100
_MOST_BETWEEN = 5
_LONGEST_AUTHOR = 40
_LONGEST_LABEL = 40
_LONGEST_LINE = 200
_ARTICLES = frozenset(("den", "the", "d."))
_BETWEEN = " \t\n\r\xa0\u2009\u202f:,|•·/(" + DASH
_LAST_HUMP = re.compile("[A-ZÅÄÖÆØÜ][a-zåäöæøü]+$")
_NO_LETTER = re.compile(r"[\W\d_]+")
_BY = re.compile(r"\s(?:av|by|von|af)\s", re.IGNORECASE)
_NO_AUTHOR = re.compile(r"[\d:|•·\n]")
_UNTIL = re.compile(
    rf"""\s{{0,3}}(?:[{DASH}]{{1,2}}|(?:t\.?o\.?m\.?|till|til|to|bis|until|through|och|and|und|og|ja)\s|&)\s{{0,3}}
    (?:{WEEKDAY}[.,]{{0,2}}\s{{1,2}})?(?:(?:den|the)\s{{1,2}})?(?=\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_SINCE = re.compile(
    rf"""(?<![0-9.,:])(?P<day>[0-9]{{1,2}})(?::[ae]|\.)?\s{{0,2}}
    (?:[{DASH}&]|,|(?<=\s)(?:till|til|to|bis|until|och|and|und|og|ja|eller|or)(?=\s))\s{{0,2}}
    (?:(?:den|the)\s{{1,2}})?$""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_ALONE = re.compile(r"\s*(?:[|•·,;:)\]–-]|$)|\s*\n")
_LINE_ENDS = re.compile(r"\s*(?:[|•·;)\]–-]|$)|\s*\n")
_BEFORE_ALONE = re.compile(r"(?:^|[|•·,;:/(\[–\n-])\s*$")


@dataclass(slots=True)
class Before:
    """What stands right before a date: where its span begins, what it is called, its weekday (Monday 0) and clock."""

    start: int
    label: Label | None = None
    weekday: int | None = None
    clock: ClockTime | None = None


def look_back(text: str, start: int, floor: int, *, numeric: bool) -> Before:
    """Read backwards from a date to `floor`, where the date before it ends; `numeric` is one such as 5.2.2026."""
    floor = max(floor, start - _FARTHEST_BACK)
    found = Before(start)
    if start == floor:
        return found
    word, at = _word_before(text, floor, start)
    if word in _ARTICLES:
        found.start = at
    found.start, found.weekday = _weekday_before(text, floor, found.start, numeric=numeric)
    found.clock = clock_before(text, floor, found.start)
    if found.clock:
        found.start = found.clock.start
        if found.weekday is None:
            found.start, found.weekday = _weekday_before(text, floor, found.start, numeric=numeric)
    found.label = _label(text, floor, found.start)
    return found


def _word_before(text: str, floor: int, end: int) -> tuple[str, int]:
    """Give the word that white space parts from what follows it, in lower case, and where it begins."""
    if end <= floor or not text[end - 1].isspace():
        return "", end
    words = text[floor:end].rsplit(None, 1)
    if not words:
        return "", end
    return words[-1].lower(), text.rindex(words[-1], floor, end)


def _weekday_before(text: str, floor: int, end: int, *, numeric: bool) -> tuple[int, int | None]:
    word, at = _word_before(text, floor, end)
    name = word.strip("(.,")
    number = WEEKDAYS.get(name)
    if number is None and len(name) == 2 and (numeric or word[-1] in ".,"):
        number = SHORT_WEEKDAYS.get(name)
    return (end, None) if number is None else (at + len(word) - len(word.lstrip("(")), number)


def _label(text: str, floor: int, end: int) -> Label | None:
    """Tell what the words before a date call it; the line it is in may say so too ("Tid: måndag till …")."""
    before = text[floor:end].rstrip(_BETWEEN)
    gap = text[floor + len(before) : end]
    words = before.rsplit(None, 4)
    label = _named(words, colon=":" in gap) if words and len(gap) <= _MOST_BETWEEN else None
    if label is None and (by := _BY.search(before)):
        author = before[by.end() :]
        if len(author) <= _LONGEST_AUTHOR and not _NO_AUTHOR.search(author):
            label = _named(before[: by.start()].rsplit(None, 4), colon=False)
    line = text.rfind("\n", max(0, end - _LONGEST_LINE), end) + 1
    if label is None and (line or end <= _LONGEST_LINE) and is_of_event(text, line):
        return "event"
    return label


def label_of(text: str) -> Label | None:
    """Tell what a line calls the date after it ("Senast ändrad:"), None when it says more or something else."""
    words = text.lower().split(None, 5) if len(text) <= _LONGEST_LABEL else []
    first = words[0].strip(_BETWEEN) if words else ""
    if first in EVENT_WORDS and EVENT_LABEL.fullmatch(text.strip("•·– ")) and not DAY_LABEL.match(text):
        return "event"
    if first in LABEL_WORDS and LABEL_WORDS.issuperset(filter(None, (each.strip(_BETWEEN) for each in words))):
        return _named(text.rstrip(_BETWEEN).split(), colon=text.endswith(":"))
    return None


def _named(words: list[str], *, colon: bool) -> Label | None:
    """Tell what the last of some words call a date: "senast uppdaterad den", "PressmeddelandePublicerad".

    In "Rapporten publicerades" a label is the verb of a sentence.
    """
    while len(words) > 1 and words[-1].lower().rstrip(".:") in JOINING:
        words = words[:-1]
    word = _NO_LETTER.split(words[-1])[-1] if words else ""
    name = word.lower()
    if not colon and word.islower() and len(words) > 1 and _is_word_of_sentence(words[-2]):
        return None
    if (hump := _LAST_HUMP.search(word)) and hump.start():
        name = hump[0].lower()
    if name in CHANGED or (name == "stand" and (colon or len(words) == 1)):
        return "modified"
    if name in PUBLISHED:
        return "published"
    if name in ANY_DATE:
        before = _named(words[:-1], colon=False) if len(words) > 1 else None
        return before or "published"
    return "event" if colon and name and EVENT_LABEL.fullmatch(name + ":") else None


def _is_word_of_sentence(word: str) -> bool:
    return word[-1].isalnum() and word.lower() not in LABEL_WORDS


def is_of_event(text: str, start: int = 0) -> bool:
    """Whether a line that begins at `start` tells when or where something takes place: "Tid: …", "Plats: …"."""
    return EVENT_LINE.match(text, start) is not None


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but separators stands around a date in its line."""
    return bool(_AFTER_ALONE.match(text, end) and _BEFORE_ALONE.search(text, max(0, start - 8), start))


def ends_line(text: str, end: int) -> bool:
    """Whether a line ends with a date, or goes on with something else: after a comma more of the date may follow."""
    return bool(_LINE_ENDS.match(text, end))


def other_end(text: str, end: int) -> int | None:
    """Where the second date would begin, if the one that ends here is the first day of a period ("5 maj – 7 juni")."""
    match = _UNTIL.match(text, end)
    return match.end() if match else None


def ends_period(text: str, start: int, floor: int, day: int) -> bool:
    """Whether a date is the last day of a period whose first is but a number: "5 – 7 februari", "den 5 och 6 maj"."""
    match = _SINCE.search(text, max(floor, start - 20), start)
    return match is not None and int(match["day"]) < day
