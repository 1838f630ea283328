"""Cuts from a text what shows best why it was found, and says where in it the words stand."""

import re

from scraper.model import Excerpt

LONGEST = 220
"""Characters of an excerpt, about."""

_MOST_MARKS = 40
_BEFORE = 60


def marked(text: str, words: re.Pattern[str] | None) -> Excerpt:
    """Return a whole text on one line, with where the words stand in it."""
    line = " ".join(text.split())
    found = words.finditer(line) if words else ()
    return Excerpt(line, tuple(match.span() for match, _ in zip(found, range(_MOST_MARKS), strict=False)))


def excerpt(texts: tuple[str, ...], words: re.Pattern[str] | None) -> Excerpt:
    """Return the part of one of the texts in which the most different words stand; else the first's beginning.

    It begins and ends between words, with … where the text goes on.
    """
    best, best_score, best_at = "", 0, 0
    for text in texts:
        whole = marked(text, words)
        best = best or whole.text
        for start, _ in whole.marks:
            near = {whole.text[a:b].lower() for a, b in whole.marks if start <= a and b <= start + LONGEST - _BEFORE}
            if len(near) > best_score:
                best, best_score, best_at = whole.text, len(near), start
    return _cut(best, best_at, words)


def _cut(line: str, at: int, words: re.Pattern[str] | None) -> Excerpt:
    start = 0 if at <= _BEFORE else _between(line, at - _BEFORE, at)
    end = len(line) if len(line) - start <= LONGEST else line.rfind(" ", start + 1, start + LONGEST)
    if end <= at:
        end = start + LONGEST
    part = line[start:end].strip()
    return marked(("… " if start else "") + part + (" …" if end < len(line) else ""), words)


def _between(line: str, first: int, last: int) -> int:
    space = line.find(" ", first, last)
    return space + 1 if space >= 0 else last
