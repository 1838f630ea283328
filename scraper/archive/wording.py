"""Tells in which words two texts differ, and which differences no reader would call one; pure.

A diff is runs of characters: a number is how many stay, "-word" went, "+word" came. Applied to the old text it gives
the new one, letter by letter, so that one of two versions and their diff give the other.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from scraper.archive.wordlist import MONTHS

Run = int | str
Runs = tuple[Run, ...]

MOST_COMPARISONS = 400_000
"""Of two stretches that would take more comparisons of words than this, one is told as gone and the other as come.

Real texts take some thousands; a page that repeats a few words without end would take minutes.
"""

LEAST_ALIKE = 0.25
"""Of two stretches that share fewer of their words, one is told as gone and the other as come: islands read badly."""

LONGEST_NOISE = 150
"""Characters of a line that may be noise; longer ones are text, and are not worth a search."""

_INVISIBLE = "\xad\u200b\u200c\u200d\u2060\ufeff"
_QUOTES = dict.fromkeys('"“”„‟«»″〝〞', '"') | dict.fromkeys("'‘’‚‛′´`", "'")
_DASHES = dict.fromkeys("-‐‑‒–—―−", "-")
_FOLD = _QUOTES | _DASHES | {"…": "..."} | dict.fromkeys(_INVISIBLE, "")
_ODD = re.compile("[" + re.escape("".join(sign for sign, plain in _FOLD.items() if sign != plain)) + "]")
_TOKEN = re.compile(
    rf"\s*(?:[\w{_INVISIBLE}]+(?:[.,:/@'’+‐‑‒–—−-][\w{_INVISIBLE}]+)*|[^\w\s{_INVISIBLE}])|\s+|[{_INVISIBLE}]+"
)
_PARAGRAPH = re.compile(r".+?(?:\n\n+|\Z)", re.DOTALL)

_COUNTED = r"\d[\d\s.,]*"
_COUNTER = re.compile(
    rf"""(?:
        (?:antal\ )?(?:delad|delat|delningar|delas|visad|visat|visats|visningar|sidvisningar|läst|läsare|läsningar
        |gillad|gillat|gilla|gillningar|kommentarer|besökare|nedladdad|nedladdningar|shares?|views?|likes?|comments?)
        (?:\ av)?\s*:?\s*\(?{_COUNTED}\)?(?:\s*(?:gånger|gång|ggr|personer|person|läsare|besökare|times?))?
        | {_COUNTED}\s*(?:delningar|delning|visningar|visning|läsare|läsningar|gillar(?:\ detta)?|gillningar|kommentarer
        |kommentar|shares?|views?|likes?|comments?)
    )\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_MONTHS = tuple(month[:3] for month in MONTHS)
_STATED = re.compile(
    r"""(?P<what>
        (?:(?:sidan|artikeln|texten|dokumentet|informationen|nyheten|page|this\ page)\s+)?(?:(?:är|var|blev|was)\s+)?
        (?:senast\s+|last\s+)?
        (?:uppdaterad|uppdaterat|uppdaterades|hämtad|hämtat|hämtades|utskriven|utskrivet|granskad|ändrad|ändrades|visad
        |utskriftsdatum|dagens\ datum|updated|printed|retrieved|modified)
    )\s*:?\s*(?:\w+dag(?:en)?,?\s+)?(?:den\s+)?(?:
        (?P<iso>\d{4}-\d\d-\d\d)
        | (?P<day>\d{1,2})(?:\s*/\s*(?P<slashed>\d{1,2})|\.?\s+(?P<month>jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov
        |dec)[a-z]*\.?)(?:[\s-]+(?P<year>\d{4}))?
        | (?P<today>i\ ?dag)
    )(?:,?\s*(?:kl\.?|klockan)?\s*\d{1,2}[.:]\d\d(?::\d\d)?)?\.?""",
    re.IGNORECASE | re.VERBOSE,
)


def fold(text: str) -> str:
    """Reduce a text to what counts: one kind of space, quote and dash, nothing invisible, no space at the ends."""
    return " ".join(_ODD.sub(_plain, unicodedata.normalize("NFC", text)).split())


def _plain(odd: re.Match[str]) -> str:
    return _FOLD[odd[0]]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that became another: from `at` the old text says `gone`, from `new_at` the new one `come`."""

    at: int
    gone: str
    new_at: int
    come: str


def word_diff(old: str, new: str) -> Runs:
    """Tell by words how a text became another; empty when both are.

    Paragraphs that stayed are found first, then words within those that did not.
    """
    made = _Made()
    ours, theirs = _PARAGRAPH.findall(old), _PARAGRAPH.findall(new)
    keys, other_keys = [each.rstrip() for each in ours], [each.rstrip() for each in theirs]
    start, end = _alike_at_the_ends(keys, other_keys)
    steps = _steps(keys[start : len(keys) - end], other_keys[start : len(other_keys) - end])
    steps = [(kind, start + i, start + j, start + k, start + m) for kind, i, j, k, m in steps]
    last = len(keys) - end, len(keys), len(other_keys) - end, len(other_keys)
    for kind, i, j, k, m in (("equal", 0, start, 0, start), *steps, ("equal", *last)):
        if kind == "equal":
            for one, other in zip(ours[i:j], theirs[k:m], strict=True):
                _keep_paragraph(one, other, made)
        elif kind == "replace" and j - i == m - k:  # most likely each became one: shorter to compare, and to read
            for one, other in zip(ours[i:j], theirs[k:m], strict=True):
                _compare_words(one, other, made)
        elif kind == "replace":
            _compare_words("".join(ours[i:j]), "".join(theirs[k:m]), made)
        else:
            made.change("".join(ours[i:j]), "".join(theirs[k:m]))
    return made.runs()


def applied(runs: Iterable[Run], old: str) -> str:
    """Give the new text, of the old one and their diff."""
    at, new = 0, []
    for run in runs:
        if isinstance(run, int):
            new.append(old[at : at + run])
            at += run
        elif run.startswith("-"):
            at += len(run) - 1
        else:
            new.append(run[1:])
    return "".join(new)


def spans(runs: Iterable[Run]) -> list[Span]:
    """Give the changes of a diff with their places in both texts."""
    found: list[Span] = []
    at = new_at = 0
    gone = come = ""
    for run in (*runs, 0):
        if isinstance(run, str):
            gone, come = (gone + run[1:], come) if run.startswith("-") else (gone, come + run[1:])
            continue
        if gone or come:
            found.append(Span(at, gone, new_at, come))
        at, new_at = at + len(gone) + run, new_at + len(come) + run
        gone = come = ""
    return found


def without_noise(old: str, new: str, days: Collection[date]) -> tuple[str, str]:
    """Take out of both texts the lines that change by themselves: counters of readers, and the day of fetching.

    A line such as "Sidan hämtad 25 november 2026" goes out of the new text if that is one of the `days` of fetching,
    and then out of the old one whatever day it names there.
    """
    if "\n" not in old and "\n" not in new and not (_noisy(old) or _noisy(new)):
        return old, new
    kept_new, dated = [], set()
    for line in new.split("\n"):
        stated = _stated(line)
        if stated and _names(stated, days):
            dated.add(stated["what"].casefold())
        elif not _is_counter(line):
            kept_new.append(line)
    kept_old = [
        line
        for line in old.split("\n")
        if not (_is_counter(line) or ((s := _stated(line)) and s["what"].casefold() in dated))
    ]
    return "\n".join(kept_old), "\n".join(kept_new)


def timeless(text: str) -> str:
    """Fold a text without counters and without lines that say when the page was fetched or changed."""
    lines = (line for line in text.split("\n") if not (_is_counter(line) or _stated(line)))
    return fold("\n".join(lines))


def _noisy(line: str) -> bool:
    return _is_counter(line) or _stated(line) is not None


def _stated(line: str) -> re.Match[str] | None:
    """Read a line that says when the page was changed or fetched."""
    return _STATED.fullmatch(" ".join(line.split())) if len(line) <= LONGEST_NOISE else None


def _is_counter(line: str) -> bool:
    """Whether a line is nothing but counters, of which some sites set several side by side."""
    if len(line) > LONGEST_NOISE or not any(map(str.isdigit, line)):
        return False
    parts = [part.strip() for part in re.split(r"[|·•]", line)]
    return all(_COUNTER.fullmatch(part) for part in parts if part) and any(parts)


def _names(stated: re.Match[str], days: Collection[date]) -> bool:
    """Whether a stated date is one of these days."""
    if stated["today"]:
        return True
    if stated["iso"]:
        return stated["iso"] in {day.isoformat() for day in days}
    month = int(stated["slashed"]) if stated["slashed"] else _MONTHS.index(stated["month"].lower()) + 1
    year = int(stated["year"]) if stated["year"] else None
    return any((day.day, day.month, year or day.year) == (int(stated["day"]), month, day.year) for day in days)


@dataclass(slots=True)
class _Made:
    """A diff in the making: what goes and comes between two stretches that stay is one change."""

    _runs: list[Run]
    _gone: str
    _come: str

    def __init__(self) -> None:
        self._runs, self._gone, self._come = [], "", ""

    def keep(self, characters: int) -> None:
        if not characters:
            return
        self._end_change()
        if self._runs and isinstance(last := self._runs[-1], int):
            self._runs[-1] = last + characters
        else:
            self._runs.append(characters)

    def change(self, gone: str, come: str) -> None:
        self._gone += gone
        self._come += come

    def runs(self) -> Runs:
        self._end_change()
        return tuple(self._runs)

    def _end_change(self) -> None:
        self._runs += [sign + text for sign, text in (("-", self._gone), ("+", self._come)) if text]
        self._gone = self._come = ""


def _keep_paragraph(old: str, new: str, made: "_Made") -> None:
    """Keep a paragraph; one that was the last, and is so no longer, is followed by other space."""
    if old == new:
        made.keep(len(old))
        return
    stays = len(old.rstrip())
    made.keep(stays)
    made.change(old[stays:], new[stays:])


def _compare_words(old: str, new: str, made: _Made) -> None:
    ours, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
    keys, other_keys = map(fold, ours), map(fold, theirs)
    if not _ODD.search(old) and not _ODD.search(new):
        keys, other_keys = map(str.strip, ours), map(str.strip, theirs)
    _compare(ours, theirs, list(keys), list(other_keys), made)


def _compare(ours: list[str], theirs: list[str], keys: list[str], other_keys: list[str], made: "_Made") -> None:
    """Compare two stretches word by word; the keys are what the words are compared by."""
    start, end = _alike_at_the_ends(keys, other_keys)
    inner, other_inner = keys[start : len(keys) - end], other_keys[start : len(other_keys) - end]

    def same(i: int, j: int, k: int) -> None:
        if ours[i:j] == theirs[k : k + j - i]:
            made.keep(sum(map(len, ours[i:j])))
            return
        for token, other in zip(ours[i:j], theirs[k : k + j - i], strict=True):
            if token == other:
                made.keep(len(token))
            else:  # the same word in other glyphs or after other space: the diff must still give the new text
                made.change(token, other)

    same(0, start, 0)
    steps = _steps(inner, other_inner)
    shared = sum(j - i for kind, i, j, _, _ in steps if kind == "equal")
    if not start + end and shared < LEAST_ALIKE * max(len(inner), len(other_inner)):
        steps = [("replace", 0, len(inner), 0, len(other_inner))]
    for kind, i, j, k, m in steps:
        if kind == "equal":
            same(start + i, start + j, start + k)
        else:
            made.change("".join(ours[start + i : start + j]), "".join(theirs[start + k : start + m]))
    same(len(keys) - end, len(keys), len(other_keys) - end)


def _alike_at_the_ends(ours: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    """Count what is the same at the beginning, and what is besides at the end."""
    most = min(len(ours), len(theirs))
    start = 0
    while start < most and ours[start] == theirs[start]:
        start += 1
    end = 0
    while end < most - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    return start, end


def _steps(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Say how one sequence becomes the other, as difflib does; in one step when that would take too long."""
    if not ours or not theirs:
        kind = "delete" if ours else "insert"
        return [(kind, 0, len(ours), 0, len(theirs))] if ours or theirs else []
    counts = Counter(theirs)
    if sum(counts[each] for each in ours) > MOST_COMPARISONS:
        return [("replace", 0, len(ours), 0, len(theirs))]
    matcher = difflib.SequenceMatcher(a=ours, b=theirs, autojunk=False)
    return [(kind, i, j, k, m) for kind, i, j, k, m in matcher.get_opcodes()]
