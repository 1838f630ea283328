"""YAML that remembers where everything stands, so that a mistake can be shown by line and column.

Only the plain part of YAML is read: mappings, lists and scalars. Anchors, aliases, merge keys and tags are refused,
which also rules out documents that grow when they are expanded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Value = str | int | float | bool | None
Step = str | int
Plain = Value | list["Plain"] | dict[str, "Plain"]

_LOADER = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
_DEEPEST = 12


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in the file, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in the file's form."""

    place: Place
    path: tuple[Step, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as YAML 1.1 understands it, with the text it was written as; `quoted` values are always text."""

    place: Place
    value: Value
    written: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML list."""

    place: Place
    items: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping; each entry has the place of its key."""

    place: Place
    entries: dict[str, tuple[Place, "Node"]] = field(default_factory=dict)


Node = Scalar | Listing | Mapping


def read_located(text: str) -> tuple[Node | None, list[Slip]]:
    """Read one document; None when it is empty or broken. All slips are returned, a syntax error ends the reading."""
    builder = _Builder(yaml.parse(text, Loader=_LOADER))
    try:
        node = builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        return None, [*builder.slips, _syntax_slip(place, error.problem or error.context or "", text)]
    except _TooDeepError as error:
        slip = Slip(error.place, (), f"is nested more than {_DEEPEST} levels deep")
        return None, [*builder.slips, slip]
    return node, builder.slips


def plain(node: Node) -> Plain:
    """Reduce a node to plain values; an entry without a value is left out, so that it has its default."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    values = ((key, plain(child)) for key, (_, child) in node.entries.items())
    return {key: value for key, value in values if value is not None}


def is_text(written: str) -> bool:
    """Whether an unquoted scalar is taken for the text that it is."""
    return _resolved(written) == written


class _TooDeepError(Exception):
    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class _Builder:
    """Builds nodes from the parser's events, whose marks libyaml counts in characters."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self.slips: list[Slip] = []

    def document(self) -> Node | None:
        node: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._slip(event, (), 'a second document ("---") starts here: keep everything in one')
            elif isinstance(event, NodeEvent):
                built = self._node(event, ())
                node = node or built
        return node

    def _node(self, event: Event, path: tuple[Step, ...]) -> Node:
        place = _place(event)
        if len(path) > _DEEPEST:
            raise _TooDeepError(place)
        if isinstance(event, AliasEvent):
            self._slip(event, path, f"aliases (*{event.anchor}) are not supported: write the value out")
            return Scalar(place, None, "", quoted=False)
        if getattr(event, "anchor", None):
            self._slip(event, path, "anchors (&name) are not supported: write the value out where it is needed")
        if getattr(event, "tag", None):
            self._slip(event, path, "tags (!name) are not supported: remove the word that begins with !")
        if isinstance(event, SequenceStartEvent):
            return self._listing(place, path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(place, path)
        scalar = cast("ScalarEvent", event)
        bare = bool(scalar.implicit[0])
        value = _resolved(scalar.value) if bare else scalar.value
        return Scalar(place, value, scalar.value, quoted=not bare)

    def _listing(self, place: Place, path: tuple[Step, ...]) -> Listing:
        listing = Listing(place)
        while not isinstance(event := next(self._events), SequenceEndEvent):
            listing.items.append(self._node(event, (*path, len(listing.items))))
        return listing

    def _mapping(self, place: Place, path: tuple[Step, ...]) -> Mapping:
        mapping = Mapping(place)
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, path)
            child = self._node(next(self._events), (*path, key or "?"))
            if key is None:
                continue
            if key in mapping.entries:
                first = mapping.entries[key][0]
                message = f"doubled key; the first is on line {first.line}, column {first.column}"
                self._slip(event, (*path, key), message)
            else:
                mapping.entries[key] = (_place(event), child)
        return mapping

    def _key(self, event: Event, path: tuple[Step, ...]) -> str | None:
        """Read a key, always as text; None for what can't be one."""
        if not isinstance(event, ScalarEvent):
            self._node(event, path)
            if not isinstance(event, AliasEvent):
                self._slip(event, path, "a key must be a single word")
            return None
        if event.value == "<<" and event.implicit[0]:
            self._slip(event, path, "merge keys (<<) are not supported: write the keys out")
            return None
        self._node(event, (*path, event.value))
        return event.value

    def _slip(self, event: Event, path: tuple[Step, ...], message: str) -> None:
        self.slips.append(Slip(_place(event), path, message))


def _place(event: Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


_TRUE_OR_FALSE = {
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{0,18}")


def _resolved(written: str) -> Value:
    """Take an unquoted scalar as YAML 1.1 does, but for its octal, sexagesimal and date forms, which stay text."""
    if written in _NOTHING:
        return None
    if written in _TRUE_OR_FALSE:
        return _TRUE_OR_FALSE[written]
    if _WHOLE.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written


_HINTS = {
    "mapping values are not allowed": 'a text with ": " in it must be in quotes, or a key is indented too far',
    "did not find expected key": "a key is not indented as its neighbours, or a quote is not closed",
    "did not find expected '-' indicator": 'a list item is not indented as its neighbours, or its "-" is missing',
    "could not find expected ':'": "a key needs a colon and a space after it",
    "cannot start any token": "a text that begins with a special character must be in quotes",
    "unexpected end of stream": "a quote or a bracket is opened and never closed",
    "did not find expected ',' or": "a list in brackets is not closed, or misses a comma",
    "unknown escape character": "in \"…\" a backslash must be doubled; in '…' it stands for itself",
}


def _syntax_slip(place: Place, problem: str, text: str) -> Slip:
    """Put the parser's complaint in words that name the likely cause."""
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or line[place.column - 1 : place.column] == "\t":
        column = indent.index("\t") + 1 if "\t" in indent else place.column
        return Slip(Place(place.line, column), (), "a tab: YAML is indented with spaces only")
    hint = next((hint for words, hint in _HINTS.items() if words in problem), "")
    return Slip(place, (), f"not valid YAML: {problem}" + (f" ({hint})" if hint else ""))
