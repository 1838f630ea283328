"""Reads the feeds out of an OPML file, which may come from anyone: nothing in it is expanded or fetched."""

from dataclasses import dataclass
from xml.parsers import expat

from scraper.errors import OpmlError

LARGEST_BYTES = 5_000_000
MOST_OUTLINES = 5_000
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A feed that is named in the file, in its own words and not yet checked; `line` is where."""

    title: str
    url: str
    home: str
    line: int


def read_opml(body: bytes, name: str) -> tuple[Subscribed, ...]:
    """Read the feeds of an OPML file (1.0, 1.1 or 2.0), whatever folders they are in, in its order.

    Attributes are known in any case, as readers write `xmlUrl` and `xmlurl`. Raises OpmlError, with line and column,
    when it is no OPML, has a document type (the way of every attack by entities), or is too large or nested too deep.
    """
    if len(body) > LARGEST_BYTES:
        raise OpmlError(f"{name}: is over {LARGEST_BYTES // 1_000_000} MB, which no list of subscriptions is")
    return _Reader(name).read(body)


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = 0
        self._found: list[Subscribed] = []
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, body: bytes) -> tuple[Subscribed, ...]:
        try:
            self._parser.Parse(body, True)  # expat's own signature: this is all of it
        except expat.ExpatError as error:
            where = f"{self._name}:{error.lineno}:{error.offset + 1}"
            raise OpmlError(f"{where}: not valid XML: {expat.ErrorString(error.code)}") from None
        except (LookupError, ValueError):  # an encoding that is unknown, or of several bytes
            raise OpmlError(f"{self._name}:1:1: has an encoding that can't be read: save it as UTF-8") from None
        return tuple(self._found)

    def _doctype(self, *_: object) -> None:
        raise OpmlError(f"{self._where()}: has a DOCTYPE, which OPML has no use for: remove it")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._depth and tag.lower() != "opml":
            raise OpmlError(f"{self._where()}: begins with <{tag[:40]}>: it is not OPML")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise OpmlError(f"{self._where()}: is nested more than {_DEEPEST} levels deep")
        if tag.lower() != "outline":
            return
        given = {name.lower(): value for name, value in attributes.items()}
        if url := given.get("xmlurl", "").strip():
            if len(self._found) >= MOST_OUTLINES:
                raise OpmlError(f"{self._where()}: has more than {MOST_OUTLINES} feeds")
            title = given.get("title", "").strip() or given.get("text", "").strip()
            line = self._parser.CurrentLineNumber
            self._found.append(Subscribed(title, url, given.get("htmlurl", "").strip(), line))

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _where(self) -> str:
        return f"{self._name}:{self._parser.CurrentLineNumber}:{self._parser.CurrentColumnNumber + 1}"
