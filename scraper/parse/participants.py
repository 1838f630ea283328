"""Reads who takes part in what a release invites to: names with their roles, from lines, lists and sentences."""

import re
from collections.abc import Iterable, Iterator

_NAME = re.compile(r"(?<!\w)[A-ZÅÄÖÉ][\w'’-]+(?:\s(?:von|af|de|[A-ZÅÄÖÉ]\.))?\s[A-ZÅÄÖÉ][\w'’-]+")
_AND_NAME = re.compile(r"\s(?:och|samt)\s(?=[A-ZÅÄÖÉ][\w'’-]+\s[A-ZÅÄÖÉ])")
_AND = re.compile(r"\s(?:och|samt)\s(?!\w+(?:chef|direktör|ordförande)\b)")
_COMMA = re.compile(r",\s+(?![^(]*\))")
_IN_PROSE = re.compile(
    r"^(?:på\splats\sfinns|medverkande\sär|medverkar\sgör|(?:det\s)?medverkar"
    r"|(?:vid|på|under)\s\w+\s(?:deltar|medverkar))(?:\sockså)?\s(?P<who>[^.!?]{3,300}?)(?:,?\s(?:som|där|vilka|vars)\s|[.!?])",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
_MOST = 30
_LONGEST = 200


def read_participants(lines: Iterable[str], prose: Iterable[str]) -> tuple[str, ...]:
    """Give those who are named in the lines for it, else in sentences that begin with "På plats finns", each once."""
    found = [each for line in lines for each in _each(line)]
    if not found:
        sentences = (sentence for line in prose for sentence in _SENTENCES.split(line))
        found = [each for s in sentences if (match := _IN_PROSE.match(s)) for each in _each(match["who"])]
    tidy = (" ".join(each.split()).strip(" ,;.–-") for each in found)
    return tuple(dict.fromkeys(each[:_LONGEST] for each in tidy if each))[:_MOST]


def _each(line: str) -> Iterator[str]:
    """Part those whom a line names; a role belongs to the name it stands beside: "Anna Ek, regionråd, Bo Ask"."""
    if ";" in line:
        yield from line.split(";")
        return
    if not _NAME.search(line):
        yield from (one for part in _COMMA.split(line) for one in _AND.split(part))
        return
    for group in _AND_NAME.split(line):
        one = ""
        for part in _COMMA.split(group):
            if one and _NAME.search(part) and _NAME.search(one):
                yield one
                one = part
            else:
                one = f"{one}, {part}" if one else part
        yield one
