"""Reads the dates of a listing's lines with what only its whole page tells.

That is whether 3/4/2026 is in March or in April, and which year "31 dec" under a heading "2022" belongs to.
"""

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import cached_property
from itertools import pairwise
from typing import Literal

from scraper.parse.dates import Dated, find_dates, may_tell_date

Order = Literal["day first", "month first", "unknown"]

_NUMERIC = re.compile(
    r"(?<![\w./-])(?P<a>[0-3]?[0-9])(?P<bar>[/-])(?P<b>[0-3]?[0-9])(?P=bar)(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})(?![\w/-])"
)
_YEAR_HEADING = re.compile(r"(?P<words>\D{0,40}?)(?<!\w)(?P<year>(?:19|20)[0-9]{2})(?!\w)\D{0,20}")
_BARE_DAY = re.compile(r"[0-3]?[0-9]\.?")
_FIGURE = re.compile(r"\d")
_LONGEST_WITHOUT_YEAR = 24
_LONGEST_MONTH = 12
_COMPACT = re.compile(r"(?P<label>\bdat(?:e|um):?\s)(?P<digits>[0-9]{8})(?![0-9])", re.IGNORECASE)


class DateReader:
    """Reads dates in the lines of one page.

    `texts` are the lines that may tell the order of day and month. Where they do not, it is `default`; when that is
    unknown too, such dates are left out rather than guessed.
    """

    def __init__(self, texts: Iterable[str], *, default: Order, now: datetime | None, zone: tzinfo) -> None:
        self.now, self.zone = now, zone
        self._given, self._default = texts, default
        self.cleaned: dict[tuple[str, str], str] = {}
        """Titles that were cleaned of their dates before: a card's lines are asked about more than once."""
        self.dated: dict[tuple[int, int, str], bool] = {}
        """Whether cards have a date: a link is in several groups."""
        self._known: dict[tuple[str, str], tuple[str, tuple[Dated, ...]]] = {}

    @cached_property
    def _texts(self) -> list[str]:
        return [text for text in self._given if _FIGURE.search(text)]

    @cached_property
    def _numeric(self) -> list[re.Match[str]]:
        """Find the numeric dates of the page; few pages have any, so it is done when it is asked for."""
        return [each for text in self._texts if "/" in text or "-" in text for each in _NUMERIC.finditer(text)]

    @cached_property
    def order(self) -> Order:
        """Whether 3/4/2026 is in March or in April."""
        return _order(self._numeric, self._texts, self._default)

    @cached_property
    def _year_first(self) -> bool | None:
        """Whether 26-06-11 is of 2026: on one page years vary less than days. None when that can't be told."""
        short = [each for each in self._numeric if each["bar"] == "-" and len(each["year"]) == 2]
        if any(int(each["b"]) > 12 or not 1 <= int(each["year"]) <= 31 for each in short):
            return False
        firsts, lasts = {each["a"] for each in short}, {each["year"] for each in short}
        return None if len(firsts) == len(lasts) else len(firsts) < len(lasts)

    def read(self, text: str, period: str = "") -> tuple[str, tuple[Dated, ...]]:
        """Give the text with its numeric dates made plain, and the dates in that.

        `period` ("mars 2026", "2026", see `period_of`) completes a date without a year, and a mere "18".
        """
        known = self._known.get((text, period))
        if known is None:
            known = self._read(text, period) if may_tell_date(text, self.now) else (text, ())
            self._known[text, period] = known
        return known

    def has_date(self, text: str, period: str = "") -> bool:
        """Whether a date stands in a text, though it may be one that can't be told for sure."""
        return bool(self.read(text, period)[1]) or (bool(_NUMERIC.search(text)) and self.order == "unknown")

    def _read(self, text: str, period: str) -> tuple[str, tuple[Dated, ...]]:
        plain = _NUMERIC.sub(self._plain, text) if "/" in text or "-" in text else text
        if len(plain) == 8 and plain.startswith(("19", "20")) and plain.isdigit():
            plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"  # as all of a line or element it is no number
        if "dat" in text.lower():
            plain = _COMPACT.sub(self._apart, plain)
        if period and len(plain) <= _LONGEST_WITHOUT_YEAR:
            bare = plain.rstrip(" ,:;|–—-·•»›")
            whole = f"{bare} {period if _BARE_DAY.fullmatch(bare) else period[-4:]}"
            dated = find_dates(whole, now=self.now, zone=self.zone)
            if len(dated) == 1 and dated[0].end > len(bare):
                return whole, dated
        return plain, find_dates(plain, now=self.now, zone=self.zone)

    def _plain(self, match: re.Match[str]) -> str:
        first, second = int(match["a"]), int(match["b"])
        if match["bar"] == "-" and len(match["year"]) == 2 and self._year_first is not False:
            if self._year_first:
                return f"20{first:02d}-{second:02d}-{match['year']}"
            if first > 12:
                return "-" * len(match[0])
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


_BYLINE_AFTER = re.compile(r"(?:i|in|av|by|under|med|with|från|from|kl\.?|at)\s")
_BEFORE_DAY = re.compile(r"(?:\w+\s)?(?:den|the)\s", re.IGNORECASE)
_LONGEST_BYLINE = 100
_BEFORE_DAY_IN_SENTENCE = re.compile(
    r"\b(?:till|från|senast|sedan|på|efter|före|innan|och|med|by|on|until|from|since|before|after|and|the)\s*$",
    re.IGNORECASE,
)


def is_prose(text: str, dated: Dated) -> bool:
    """Whether a date is part of a sentence ("Den 4 maj 2026 öppnar …"), and so rather no date of publication.

    A line that begins with it and goes on with who wrote it, or where ("18 mars 2026 i Vård"), is no sentence.
    """
    before, after = text[: dated.start], text[dated.end :].lstrip(" ,")
    if before.strip("( ") and len(text) > 140 and (dated.end - dated.start) / len(text) < 0.12:
        return True
    if not before and len(text) <= _LONGEST_BYLINE and _BYLINE_AFTER.match(after) and not _BEFORE_DAY.match(text):
        return False
    return goes_on(before if dated.label is None else "", after)


def goes_on(before: str, after: str) -> bool:
    """Whether the words before or after a date make it part of their sentence."""
    return (after[:1].islower() and after.count(" ") >= 2) or bool(_BEFORE_DAY_IN_SENTENCE.search(before))


def period_of(heading: str) -> str:
    """Read the month and year, or only the year, that a heading such as "Mars 2026" or "Nyheter 2025" states; or ""."""
    match = _YEAR_HEADING.fullmatch(heading.strip(" :"))
    if match is None:
        return ""
    words = match["words"].split()
    return f"{words[0]} {match['year']}" if len(words) == 1 else match["year"]


def is_month(text: str) -> bool:
    """Whether a heading is the name of a month."""
    return text.isalpha() and len(text) <= _LONGEST_MONTH and bool(find_dates(f"1 {text} 2000"))


def _order(numeric: Iterable[re.Match[str]], texts: Iterable[str], default: Order) -> Order:
    """Tell it from a number above 12, else from the sequence: under the right reading fewer neighbours break it."""
    seen = [(int(each["year"]) % 100, int(each["a"]), int(each["b"])) for each in numeric]
    compact = [each["digits"] for text in texts if "dat" in text.lower() for each in _COMPACT.finditer(text)]
    seen += [(int(each[6:]), int(each[:2]), int(each[2:4])) for each in compact if each[4:6] == "20"]
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
