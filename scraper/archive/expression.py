"""Writes a search in the language of SQLite's FTS5; whatever was typed, it is a valid expression.

A word that is typed plainly stands for its inflected forms too: the word with one of the endings below. They are a
fixed number of look-ups; all words that begin so would be the more of them the larger the archive is.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from scraper.archive.query import Branch, Group, Item, Query, Tag, Term, read_query, words_of
from scraper.model import Kind

ENDINGS = tuple(
    "s t n r d a e na ns ns en ens et ets er ers erna ernas ar ars arna arnas or ors orna ornas"
    " ade at ande as des de te te are aren".split()
)
"""Swedish inflection, by suffixes alone: vaccin-et, region-ernas, beslut-ade, skola-n."""

SHORTEST_INFLECTED = 4
"""Shorter words have their inflected forms among other words: en and ens, by and byta."""

Reach = Literal["title as typed", "title", "title or lead", "all"]
REACHES: tuple[Reach, ...] = ("title as typed", "title", "title or lead", "all")
"""How far a search looks, the most telling first; each finds all that the one before it does."""

_COLUMNS: Mapping[Reach, str] = {
    "title as typed": "{title}",
    "title": "{title}",
    "title or lead": "{title lead}",
    "all": "{title lead text}",
}

EVERYTHING = 'tags : "every"'
_NOTHING = 'tags : "none"'

Beginnings = Callable[[str], Collection[str] | None]
"""Gives all indexed words that begin so; None when FTS5 had better look for them itself."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an archive knows that a search needs: the names of its sources by their ids, and its words.

    With `widened`, a word that is typed plainly stands for all that begin so.
    """

    names: Mapping[str, str]
    beginnings: Beginnings = lambda _: None
    widened: bool = False

    def named(self, words: tuple[str, ...], *, starts: bool = False) -> list[str]:
        """Return the ids of the sources in whose names the words stand side by side."""
        return sorted(id_ for id_, name in self.names.items() if _within(words, _name_words(name), starts=starts))

    def meant(self, source: str) -> list[str]:
        """Return the ids of the sources that a filter means: by its id, else by the beginnings of words of its name."""
        if source in self.names:
            return [source]
        return self.named(words_of(source), starts=True)


def watched(
    match: str,
    names: Mapping[str, str],
    sources: Collection[str] = (),
    beginnings: Beginnings = lambda _: None,
    kinds: Collection[Kind] = (),
) -> str | None:
    """Return the FTS5 expression for what a watch looks for: the `match` of sources.yaml, read as a typed search.

    `names` are the sources' by their ids; `sources` and `kinds` are what it is limited to. None when there is nothing
    to look for, so that an empty watch finds nothing rather than everything.
    """
    query = read_query(match)
    if not any(True for _ in terms_of(query.asked)):
        return None
    return expression(query.limited(sources=sources, kinds=kinds), Knowledge(names, beginnings))


def expression(query: Query, knowledge: Knowledge, reach: Reach = "all") -> str:
    """Return the FTS5 expression of a search, without its days."""
    return _group(query.asked, knowledge, reach)


def terms_of(item: Item) -> Iterable[Term]:
    """Yield the words that are looked for, not those that must not be there."""
    if isinstance(item, Term):
        yield item
    elif isinstance(item, Group):
        for branch in item.branches:
            for wanted in branch.wanted:
                yield from terms_of(wanted)


def sources_of(item: Item) -> Iterable[str]:
    """Yield the sources that are filtered by, as they were typed."""
    if isinstance(item, Tag) and item.field == "source":
        yield item.value
    elif isinstance(item, Group):
        for branch in item.branches:
            for each in (*branch.wanted, *branch.unwanted):
                yield from sources_of(each)


def pattern(query: Query, *, widened: bool = False) -> re.Pattern[str] | None:
    """Return what finds in a text the words that a search looks for, to mark them; None when it looks for none."""
    found = []
    for term in terms_of(query.asked):
        words = r"[\W_]+".join(map(re.escape, term.words))
        if term.starts or (widened and _inflects(term)):
            words += r"[^\W_]*"
        elif _inflects(term):
            words += f"(?:{'|'.join(sorted(ENDINGS, key=len, reverse=True))})?"
        found.append(words)
    # The longest first: of two that begin at one place, the first that fits is taken.
    found.sort(key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})(?![^\W_])", re.IGNORECASE) if found else None


def source_tag(source_id: str) -> str:
    """Return the word that the index has for a source."""
    return f"src{source_id.encode().hex()}"


def _group(group: Group, knowledge: Knowledge, reach: Reach) -> str:
    return _either(_branch(branch, knowledge, reach) for branch in group.branches)


def _branch(branch: Branch, knowledge: Knowledge, reach: Reach) -> str:
    wanted = " AND ".join(_item(item, knowledge, reach) for item in branch.wanted) or EVERYTHING
    if not branch.unwanted:
        return f"({wanted})"
    return f"(({wanted}) NOT {_either(_item(item, knowledge, 'all') for item in branch.unwanted)})"


def _item(item: Item, knowledge: Knowledge, reach: Reach) -> str:
    match item:
        case Group():
            return _group(item, knowledge, reach)
        case Term():
            return _term(item, knowledge, reach)
        case Tag(field="kind"):
            return f'tags : "kind{item.value}"'
        case Tag(field="state"):
            return 'tags : "gone"' if item.value == "gone" else f'({EVERYTHING} NOT tags : "gone")'
        case Tag():
            return _sources(knowledge.meant(item.value)) or _NOTHING


def _term(term: Term, knowledge: Knowledge, reach: Reach) -> str:
    forms = [f'"{form}"' for form in _forms(term, reach)]
    if term.starts or (knowledge.widened and _inflects(term)):
        forms = _beginning(term, knowledge)
    words = f"{_COLUMNS[reach]} : {_either(forms)}"
    named = _sources(knowledge.named(term.words, starts=term.starts)) if reach == "all" else ""
    return f"({words} OR {named})" if named else words


def _forms(term: Term, reach: Reach) -> list[str]:
    plain = " ".join(term.words)
    inflected = _inflects(term) and reach != "title as typed"
    return [plain, *(plain + ending for ending in dict.fromkeys(ENDINGS))] if inflected else [plain]


def _inflects(term: Term) -> bool:
    last = term.words[-1]
    return not (term.quoted or term.starts) and len(last) >= SHORTEST_INFLECTED and last.isalpha()


def _beginning(term: Term, knowledge: Knowledge) -> list[str]:
    *before, last = term.words
    known = knowledge.beginnings(last)
    if not known:
        return [f'"{" ".join(term.words)}" *']
    return [f'"{" ".join((*before, word))}"' for word in known]


def _sources(ids: Iterable[str]) -> str:
    tags = [f'"{source_tag(source_id)}"' for source_id in ids]
    return f"tags : {_either(tags)}" if tags else ""


def _either(expressions: Iterable[str]) -> str:
    return f"({' OR '.join(expressions) or _NOTHING})"


@lru_cache(maxsize=5_000)
def _name_words(name: str) -> tuple[str, ...]:
    """Return the words of a source's name; each word of each watch is looked for in all of them."""
    return words_of(name)


def _within(words: tuple[str, ...], name: tuple[str, ...], *, starts: bool) -> bool:
    """Whether words stand side by side in a name; with `starts`, the last of them only begins so."""
    if not words:
        return False
    *before, last = words
    for at in range(len(name) - len(words) + 1):
        ends = name[at + len(before)]
        if name[at : at + len(before)] == tuple(before) and (ends.startswith(last) if starts else ends == last):
            return True
    return False
