"""Says in Swedish what the program says in English of what went wrong, and what to do about it.

Causes and next steps are English where they arise, in the archive, in JSON and in logs, so that they can be searched
for and reported; only what is printed for people is put into their language, here. The sentences are data, English with
holes and the same in Swedish; a test finds every cause in the program and fails for one that is not among them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

CAUSE = "cause"
"""The hole whose content is itself put into Swedish."""

_QUANTITIES = frozenset(("count", "limit", "seconds"))
"""The holes with numbers, which English and Swedish group otherwise."""

_HOLE = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+\.\d+")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with holes, taken apart into what stands around them, and the same in Swedish."""

    english: str
    swedish: str
    fixed: tuple[str, ...]
    holes: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much of it is said outright."""
        return sum(map(len, self.fixed))

    def read(self, text: str) -> dict[str, str] | None:
        """Return what fills the holes if a text is this sentence: the shortest that can, and never nothing."""
        start, *between = self.fixed
        if not between:
            return {} if text == start else None
        end = between.pop()
        stop = len(text) - len(end)
        if not (text.startswith(start) and text.endswith(end)):
            return None
        values: list[str] = []
        at = len(start)
        for words in between:
            found = text.find(words, at + 1, stop)
            if found < 0:
                return None
            values.append(text[at:found])
            at = found + len(words)
        if stop <= at:
            return None
        filled = list(zip(self.holes, (*values, text[at:stop]), strict=True))
        said = dict(filled)
        return said if all(said[name] == value for name, value in filled) else None


@dataclass(frozen=True, slots=True)
class Fit:
    """A text taken for a sentence: `said` fills its holes, and `cause` is what its cause is taken for, if known."""

    sentence: Sentence
    said: Mapping[str, str]
    cause: "Fit | None"

    @property
    def weight(self) -> int:
        """How much of the text is known."""
        return self.sentence.weight + (self.cause.weight if self.cause else 0)

    @property
    def swedish(self) -> str:
        """The text in Swedish."""
        return self.sentence.swedish.format_map({name: self._filled(name, value) for name, value in self.said.items()})

    def _filled(self, name: str, value: str) -> str:
        if name == CAUSE and self.cause:
            return self.cause.swedish
        if name in _QUANTITIES and _NUMBER.fullmatch(value):
            return value.replace(",", " ").replace(".", ",")
        return value


def in_language(text: str, lang: str) -> str:
    """Say a cause or a next step in the language of the settings; what is not known stays as it is."""
    fit = fit_of(text) if lang == "sv" else None
    return fit.swedish if fit else text


def fit_of(text: str, depth: int = _DEEPEST) -> Fit | None:
    """Find the sentence that a text is; of several the one that leaves least of it open."""
    if not depth:
        return None
    fitting = (
        Fit(each, said, fit_of(said[CAUSE], depth - 1) if CAUSE in said else None)
        for each in sentences()
        if (said := each.read(text)) is not None
    )
    return max(fitting, key=lambda fit: fit.weight, default=None)


@cache
def sentences() -> tuple[Sentence, ...]:
    """Take apart all sentences that are known; they are loaded when the first is needed."""
    from scraper.run.swedish.causes import CAUSES, FOREIGN
    from scraper.run.swedish.mistakes import MISTAKES
    from scraper.run.swedish.steps import STEPS

    return tuple(_sentence(*pair) for table in (CAUSES, FOREIGN, STEPS, MISTAKES) for pair in table.items())


def _sentence(english: str, swedish: str) -> Sentence:
    parts = _HOLE.split(english)
    return Sentence(english, swedish, tuple(parts[::2]), tuple(parts[1::2]))
