"""Reads what a person types into a search; whatever it is, it is a search, and nothing in it is a mistake.

    vaccin                the word, and its inflected forms: vaccinet, vacciner, vaccinernas
    vaccin*               words that begin so: vaccination, vaccinbuss
    "nya vacciner"        these words side by side, as they stand
    vaccin buss           both of them
    vaccin OR buss        one of them; ELLER is the same, and binds loosest
    vaccin -buss          without the other; NOT is the same
    (tåg OR buss) skåne   brackets
    källa:uppsala  sedan:2026-01-20  till:idag  dag:igår  typ:pressinbjudan  är:borttagen     filters, and English names

What can't be told apart, such as an unclosed quotation, is taken for what it most likely means; what holds no letter
and no figure is left out. Who types nothing asks for everything, who types only what is left out for nothing.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from scraper.archive.days import read_days
from scraper.model import Kind

MOST_TERMS = 64
"""How many terms of a query are searched for; whoever pastes a whole release gets those with its first words."""

_MOST_NESTED = 8

Field = Literal["source", "kind", "state"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words side by side; `starts`: the last only begins so; `quoted`: exactly these, no inflected forms."""

    words: tuple[str, ...]
    starts: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter: a source by its id or a part of its name, a kind, or the state "gone" or "live"."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Branch:
    """What must be there, all of it, and what must not, any of it."""

    wanted: tuple["Item", ...] = ()
    unwanted: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives; none of them means that nothing is found."""

    branches: tuple[Branch, ...]


Item = Term | Tag | Group


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was understood; `until` is the first moment that is too late. `cut`: not all of it was read."""

    asked: Group = field(default_factory=lambda: Group((Branch(),)))
    since: datetime | None = None
    until: datetime | None = None
    cut: bool = False

    def limited(
        self,
        *,
        sources: Collection[str] = (),
        kinds: Collection[Kind] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        gone: bool | None = None,
    ) -> "Query":
        """Return this search with further limits, each of which holds besides those that it has."""
        states = () if gone is None else ("gone" if gone else "live",)
        wanted: list[Item] = [self.asked]
        filters: tuple[tuple[Field, Collection[str]], ...] = (("source", sources), ("kind", kinds), ("state", states))
        for name, values in filters:
            if values:
                wanted.append(Group(tuple(Branch((Tag(name, value),)) for value in values)))
        return replace(
            self,
            asked=self.asked if len(wanted) == 1 else Group((Branch(tuple(wanted)),)),
            since=max(filter(None, (self.since, since)), default=None),
            until=min(filter(None, (self.until, until)), default=None),
        )


_QUOTES = str.maketrans(dict.fromkeys("“”„»«″＂", '"') | {"−": "-", "＊": "*"})
_NEAR = re.compile(r"\bNEAR\s*\(([^()]*?)(?:,\s*\d+\s*)?\)")
_FILTER = r"(?P<name>[^\W\d_]+):(?=[^\s:])"
_LEXEME = re.compile(
    rf'\s*(?:(?P<sign>[-+])(?=[^\s)-]))?(?:{_FILTER})?(?:(?P<open>\()|(?P<close>\))|"(?P<quoted>[^"]*)(?:"|\Z)(?P<star>\*?)|(?P<plain>[^\s()"]+))'
)
_WORD = re.compile(r"[^\W_]+")

_FIELDS: dict[str, Field] = {
    **dict.fromkeys(("källa", "source", "från"), "source"),
    **dict.fromkeys(("typ", "kind", "sort"), "kind"),
    **dict.fromkeys(("är", "is"), "state"),
}
_DAYS = {
    **dict.fromkeys(("sedan", "since", "från", "from"), "since"),
    **dict.fromkeys(("till", "until", "tom"), "until"),
    **dict.fromkeys(("dag", "day", "datum", "date"), "day"),
}
_KINDS: dict[Kind, tuple[str, ...]] = {
    "pressmeddelande": ("pressm", "press release", "press-release"),
    "pressinbjudan": ("pressi", "inbjud", "invitation"),
    "nyhet": ("nyhet", "news"),
    "notis": ("notis", "notice"),
}
_STATES = {
    **dict.fromkeys(("borttagen", "borttaget", "borttagna", "borta", "gone", "removed"), "gone"),
    **dict.fromkeys(("kvar", "live", "finns"), "live"),
}
_OPERATORS = {"OR": "or", "ELLER": "or", "|": "or", "||": "or", "AND": "and", "OCH": "and", "&": "and", "NOT": "not"}


def read_query(typed: str, now: datetime | None = None) -> Query:
    """Read any text as a search, its days by the clock and in the zone of `now`; never raises.

    Without `now` days are Stockholm's, and those that are told by today are words.
    """
    text = unicodedata.normalize("NFC", typed.encode("utf-8", "replace").decode("utf-8")).translate(_QUOTES)
    return _Reader(now).read(_NEAR.sub(r"(\1)", text.replace("\0", " ")))


def read_kind(text: str) -> Kind | None:
    """Return the kind of release that a word names, in any form of it; None when it names none."""
    plain = text.casefold()
    return next((kind for kind, begins in _KINDS.items() if plain.startswith(begins)), None)


def words_of(text: str) -> tuple[str, ...]:
    """Return a text's words as the index has them: letters and figures, in small letters and NFC."""
    return tuple(_WORD.findall(unicodedata.normalize("NFC", text).lower()))


class _Reader:
    """Reads from left to right; `_open` are the brackets that are not closed yet, each with the sign before it."""

    def __init__(self, now: datetime | None) -> None:
        self._now = now
        self._open: list[tuple[list[tuple[list[Item], list[Item]]], bool]] = [([([], [])], False)]
        self._not = False
        self._terms = 0
        self._query = Query()

    def read(self, text: str) -> Query:
        at = 0
        while (match := _LEXEME.match(text, at)) and not self._query.cut:
            at = match.end()
            self._take(match)
        while len(self._open) > 1:
            self._close()
        asked = _group(self._open[0][0])
        if asked is None:
            everything = not text.strip() or self._query.since or self._query.until
            asked = Group((Branch(),)) if everything else Group(())
        return replace(self._query, asked=asked)

    def _take(self, match: re.Match[str]) -> None:
        unwanted = match["sign"] == "-" or self._not
        if match["open"]:
            if len(self._open) <= _MOST_NESTED:
                self._open.append(([([], [])], unwanted))
            self._not = False
        elif match["close"]:
            self._close()
        elif match["plain"] and not match["name"] and (operator := _OPERATORS.get(match["plain"])):
            if operator == "or":
                self._open[-1][0].append(([], []))
            self._not = operator == "not"
        else:
            self._not = False
            self._put(self._item(match), unwanted=unwanted)

    def _close(self) -> None:
        if len(self._open) > 1:
            branches, unwanted = self._open.pop()
            self._put(_group(branches), unwanted=unwanted)

    def _put(self, item: Item | None, *, unwanted: bool) -> None:
        if item is not None:
            self._open[-1][0][-1][unwanted].append(item)

    def _item(self, match: re.Match[str]) -> Item | None:
        quoted = match["quoted"] is not None
        value = match["quoted"] if quoted else match["plain"]
        if match["name"]:
            name = match["name"].casefold()
            if self._takes_days(name, value):
                return None
            if tag := _tag(name, value):
                return tag
            value = f"{match['name']} {value}"
        words = words_of(value)
        if not words:
            return None
        self._terms += 1
        if self._terms > MOST_TERMS:
            self._query = replace(self._query, cut=True)
            return None
        return Term(words, starts=bool(match["star"]) or (not quoted and value.endswith("*")), quoted=quoted)

    def _takes_days(self, name: str, value: str) -> bool:
        days = read_days(value, self._now) if name in _DAYS else None
        if days:
            since = days[0] if _DAYS[name] in ("since", "day") else self._query.since
            until = days[1] if _DAYS[name] in ("until", "day") or ".." in value else self._query.until
            self._query = replace(self._query, since=since, until=until)
        return days is not None


def _tag(name: str, value: str) -> Tag | None:
    field = _FIELDS.get(name)
    if field == "source":
        return Tag(field, value)
    known = read_kind(value) if field == "kind" else _STATES.get(value.casefold()) if field == "state" else None
    return Tag(field, known) if field and known else None


def _group(branches: list[tuple[list[Item], list[Item]]]) -> Group | None:
    said = tuple(Branch(tuple(wanted), tuple(unwanted)) for wanted, unwanted in branches if wanted or unwanted)
    return Group(said) if said else None
