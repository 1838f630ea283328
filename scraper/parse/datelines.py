"""Reads the dates of a listing's lines with what only its whole page tells.

That is whether 3/4/2026 is in March or in April, and which year "31 dec" under a heading "2022" belongs to.
"""

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import Literal

from scraper.parse.dates import Dated, find_dates, may_tell_date

Order = Literal["day first", "month first", "unknown"]

_NUMERIC = re.compile(
    r"(?<![\w./-])(?P<a>[0-3]?[0-9])(?P<bar>[/-])(?P<b>[0-3]?[0-9])(?P=bar)(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})(?![\w/-])"
)
_YEAR_HEADING = re.compile(r"(?:[^\W\d]{3,10}\s)?(?P<year>(?:19|20)[0-9]{2})", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_LONGEST_WITHOUT_YEAR = 24
_COMPACT = re.compile(r"(?P<label>\bdat(?:e|um):?\s)(?P<digits>[0-9]{8})(?![0-9])", re.IGNORECASE)


class DateReader:
    """Reads dates in the lines of one page.

    `texts` are the lines that may tell the order of day and month. Where they do not, it is `default`; when that is
    unknown too, such dates are left out rather than guessed.
    """

    def __init__(self, texts: Iterable[str], *, default: Order, now: datetime | None, zone: tzinfo) -> None:
        self.now, self.zone = now, zone
        self.order = _order(texts, default)
        self.cleaned: dict[str, str] = {}
        """Titles that were cleaned of their dates before: a card's lines are asked about more than once."""
        self._known: dict[tuple[str, int | None], tuple[str, tuple[Dated, ...]]] = {}

    def read(self, text: str, year: int | None = None) -> tuple[str, tuple[Dated, ...]]:
        """Give the text with its numeric dates made plain, and the dates in that; `year` is for those without one."""
        if not may_tell_date(text, self.now):
            return text, ()
        key = (text, year)
        if key not in self._known:
            self._known[key] = self._read(text, year)
        return self._known[key]

    def has_date(self, text: str, year: int | None = None) -> bool:
        """Whether a date stands in a text, though it may be one that can't be told for sure."""
        return bool(self.read(text, year)[1]) or (self.order == "unknown" and bool(_NUMERIC.search(text)))

    def _read(self, text: str, year: int | None) -> tuple[str, tuple[Dated, ...]]:
        plain = _NUMERIC.sub(self._plain, text) if "/" in text or "-" in text else text
        if "dat" in text.lower():
            plain = _COMPACT.sub(self._apart, plain)
        if year and len(plain) <= _LONGEST_WITHOUT_YEAR:
            dated = find_dates(f"{plain} {year}", now=self.now, zone=self.zone)
            if len(dated) == 1 and dated[0].end > len(plain):
                return f"{plain} {year}", dated
        return plain, find_dates(plain, now=self.now, zone=self.zone)

    def _plain(self, match: re.Match[str]) -> str:
        first, second = int(match["a"]), int(match["b"])
        if self.order == "unknown":
            return "-" * len(match[0])
        month, day = (first, second) if self.order == "month first" else (second, first)
        year = int(match["year"]) + (0 if len(match["year"]) == 4 else 2000)
        return f"{year:04d}-{month:02d}-{day:02d}"

    def _apart(self, match: re.Match[str]) -> str:
        """Part "20260211" and, where months go first or last, "02112026" and "11022026"."""
        digits = match["digits"]
        if digits.startswith(("19", "20")) and "01" <= digits[4:6] <= "12":
            return f"{match['label']}{digits[:4]}-{digits[4:6]}-{digits[6:]}"
        return match["label"] + _NUMERIC.sub(self._plain, f"{digits[:2]}/{digits[2:4]}/{digits[4:]}")


_BEFORE_DAY_IN_SENTENCE = re.compile(
    r"\b(?:till|från|senast|sedan|på|efter|före|innan|och|med|by|on|until|from|since|before|after|and|the)\s*$",
    re.IGNORECASE,
)


def is_prose(text: str, dated: Dated) -> bool:
    """Whether a date is part of a sentence ("Den 4 maj 2026 öppnar …"), and so rather no date of publication."""
    after = text[dated.end :].lstrip(" ,")
    if after[:1].islower() and after.count(" ") >= 2:
        return True
    if len(text) > 140 and (dated.end - dated.start) / len(text) < 0.12:
        return True
    return dated.label is None and bool(_BEFORE_DAY_IN_SENTENCE.search(text[: dated.start]))


def year_of_heading(text: str) -> int | None:
    """Read "2022" or "maj 2013" when that is all there is."""
    match = _YEAR_HEADING.fullmatch(text.strip(" :"))
    return int(match["year"]) if match else None


def _order(texts: Iterable[str], default: Order) -> Order:
    """Tell it from a number above 12, else from the sequence: under the right reading fewer neighbours break it."""
    seen: list[tuple[int, int, int]] = []
    for text in texts:
        if not _FIGURE.search(text):
            continue
        if "/" in text or "-" in text:
            seen += [(int(m["year"]) % 100, int(m["a"]), int(m["b"])) for m in _NUMERIC.finditer(text)]
        for digits in (match["digits"] for match in _COMPACT.finditer(text)):
            if digits[4:6] == "20":
                seen.append((int(digits[6:]), int(digits[:2]), int(digits[2:4])))
    month_first = sum(a <= 12 < b for _, a, b in seen)
    day_first = sum(b <= 12 < a for _, a, b in seen)
    if month_first != day_first:
        return "month first" if month_first > day_first else "day first"
    if default != "unknown":
        return default
    months, days = _breaks([(y, a, b) for y, a, b in seen]), _breaks([(y, b, a) for y, a, b in seen])
    if months == days:
        return "unknown"
    return "month first" if months < days else "day first"


def _breaks(days: list[tuple[int, int, int]]) -> int:
    falling = sum(a < b for a, b in pairwise(days))
    rising = sum(a > b for a, b in pairwise(days))
    return min(falling, rising)
