"""Finds the releases in data: the array of a JSON document whose entries have a title, an address and mostly a date.

Fields are told by their names, in English or Swedish and in any spelling ("PublishDateUtc", "publicerad_datum"), and by
what they hold.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TypeAlias

from scraper.model import Candidate
from scraper.parse.dates import Dated, read_machine_date
from scraper.parse.headline import is_placeholder
from scraper.parse.tree import read_tree, squeeze
from scraper.parse.urls import absolute, native_id

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_MOST_VALUES = 200_000
_LONGEST_ID = 200
_LONGEST_KEY = 60
_FOLDED = str.maketrans("åäöéüæø", "aaoeuao")
_NO_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of a field: the sure ones in the order they are asked, then those like `like` and not `unlike`."""

    sure: Sequence[str]
    like: re.Pattern[str]
    unlike: re.Pattern[str]

    def of(self, fields: Mapping[str, Json]) -> Iterator[Json]:
        """Give the values under these names, the likeliest first."""
        yield from (fields[name] for name in self.sure if name in fields)
        for name, value in fields.items():
            if name not in self.sure and self.like.fullmatch(name) and not self.unlike.search(name):
                yield value


_TITLE = _Names(
    "title heading headline rubrik titel header subject pagename".split(),
    re.compile(r"\w*(?:title|heading|headline|rubrik|titel|overskrift|otsikko)(?:text|plain|raw)?|name|namn"),
    re.compile(r"^sub|under|seo|meta|og|alt|image|img|bild|category|section|browser|short"),
)
_LINK = _Names(
    "url canonicalurl link permalink weburl pageurl absoluteurl publicurl cisionwireurl href uri path linkurl".split(),
    re.compile(r"\w*(?:url|uri|links?|lank|href|permalink|path|adress|mainentityofpage)"),
    re.compile(
        r"image|img|thumb|picture|photo|bild|video|logo|icon|avatar|file|\bfil|download|pdf|api|self|edit|share|feed|rss"
        r"|author|category|track|next|prev|base|site|content(?!link)"
    ),
)
_LEAD = _Names(
    "preamble lead leadtext ingress intro introduction summary excerpt teaser description desc abstract".split(),
    re.compile(
        r"\w*(?:preamble|lead|ingress|intro\w*|summary|sammanfattning|excerpt|teaser|desc\w*|beskrivning)(?:text)?"
    ),
    re.compile(r"seo|meta|og|image|img|bild|leader"),
)
_DATE = _Names(
    (
        "datepublished publishedat publishdateutc published publishdate publisheddate publicationdate"
        " publisheddatetime publishdatetime machinereadablepublishdatetimestring pubdate publishedon startpublish"
        " publicerad publiceringsdatum dategmt date datum created createdat datecreated releasedate"
    ).split(),
    re.compile(r"\w*publi[cs]\w*|\w*(?:release|post|issue|creat)\w*(?:date|time|at|on)\w*|\w*(?:date|datum|datetime)"),
    re.compile(
        r"modif|updat|chang|andra|uppdat|slut|end|stop|expir|unpub|avpub|event|deadline|(?<!re)start(?!pub)|publicurl"
    ),
)
_TEXTS = ("rendered", "value", "text", "plain", "@value", "name", "title")
_ADDRESSES = ("url", "href", "canonical", "alias", "permalink", "rendered", "value", "html", "web", "@id")
_TIMES = ("iso", "datetime", "date", "rendered", "value", "millis", "seconds", "_seconds", "$date", "text", "@value")
_WRAPPERS = "item node source attributes fields data content properties document article news post release".split()
_OTHER_LISTS = re.compile(
    r"menu|meny|nav|breadcrumb|brodsmul|calend|kalend|event|evenemang|images?$|bilder|files?$|attachments?|bilag|tags?$"
    r"|categor|kategor|facet|filter|authors?$|contacts?$|kontakt|languages?|related|relaterad|shortcut|genvag|footer"
)
_NO_LISTS = frozenset(("BreadcrumbList", "SiteNavigationElement", "Event", "Person", "ImageObject"))
_RELEASES = re.compile(r"Article|Posting|Report|PressRelease|CreativeWork|ListItem")
"""The types of schema.org that releases have; the page, its site and its publisher have titles and addresses too."""
_EMPTY = frozenset("items releases results hits posts news articles data nyheter resultat traffar".split()) | {""}
_LINK_IN_TITLE = re.compile(r"<a\s[^<>]{0,300}?href\s*=\s*[\"'](?P<href>[^\"'<>]{1,1000})")


@dataclass(frozen=True, slots=True)
class Reading:
    """What records are read by: the address of their document, the time, and what to call how they were found.

    `untitled`: an entry may be a mere address, as in schema.org's ItemList.
    """

    url: str
    now: datetime | None
    zone: tzinfo
    how: str
    untitled: bool = False


def plain(text: str) -> str:
    """Take the markup and control characters out of a title or lead that may hold some."""
    text = text.translate(_NO_CONTROLS)
    if "<" in text or "&" in text:
        tree = read_tree(text)
        return tree.text(0, len(tree.nodes))
    return squeeze(text)


def candidate(url: str, title: str, dated: Dated | None, lead: str | None, own_id: str | None, how: str) -> Candidate:
    """Make a candidate of what a format states; the id in the address goes before the format's own."""
    return Candidate(
        url=url,
        title=title,
        published_at=dated.at if dated else None,
        published_precision=dated.precision if dated else "inferred",
        lead=lead,
        native_id=native_id(url) or own_id,
        how=how,
    )


def sane_ids(ids: list[str]) -> list[str | None]:
    """Keep the ids that can name a release: not addresses (which move), not repeated, not endless."""
    counts = Counter(ids)
    return [each if _is_sane(each) and counts[each] == 1 else None for each in ids]


def _is_sane(own_id: str) -> bool:
    return 0 < len(own_id) <= _LONGEST_ID and "://" not in own_id and not own_id.startswith("/")


def text_of(value: Json, inner: Sequence[str] = _TEXTS) -> str:
    """Give a field as text, be it wrapped ({"rendered": "…"}, {"iso": "…", "millis": …}) or a number."""
    if isinstance(value, dict):
        held = {key.lower(): each for key, each in value.items()}
        return next((text for key in inner if (text := text_of(held.get(key), inner))), "")
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return ""
    return str(value).strip()


def find_records(data: Json, reading: Reading) -> tuple[Candidate, ...] | None:
    """Find the releases in a document; None when nothing in it looks like them, () when their array is empty.

    Arrays whose entries have the same fields are parts of one list, as when it is grouped by year.
    """
    lists: dict[frozenset[str], list[Candidate]] = {}
    is_empty = False
    for key, array in _arrays(data):
        is_empty |= not array and key in _EMPTY
        found, shape = _array(array, reading)
        if found:
            lists.setdefault(shape, []).extend(found)
    best = max(lists.values(), key=worth_of, default=None)
    return tuple(best) if best else () if is_empty else None


def worth_of(found: Sequence[Candidate]) -> int:
    """Compare what may be lists: a date is worth more than some further entries, since menus have none."""
    return sum(1 + 4 * (each.published_at is not None) for each in found)


def _arrays(data: Json) -> Iterator[tuple[str, list[Json]]]:
    """Give every array in a document with its key, breadth first; an object of numbered entries is one too."""
    waiting: deque[tuple[str, Json]] = deque([("", data)])
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        key, value = waiting.popleft()
        if isinstance(value, dict):
            if (
                value
                and all(name.isdigit() for name in value)
                and all(isinstance(each, dict) for each in value.values())
            ):
                yield key, list(value.values())
            if text_of(value.get("@type")) not in _NO_LISTS:
                named = ((_fold(name), each) for name, each in value.items() if isinstance(each, dict | list))
                waiting.extend((name, each) for name, each in named if not _OTHER_LISTS.search(name))
        elif isinstance(value, list):
            yield key, value
            waiting.extend((key, each) for each in value if isinstance(each, dict | list))


def _array(array: list[Json], reading: Reading) -> tuple[list[Candidate], frozenset[str]]:
    """Read an array of which most entries have a title and an address, with the names of their fields; else nothing."""
    found: list[Candidate] = []
    shapes: Counter[frozenset[str]] = Counter()
    for entry in array:
        fields = _fields(entry) if _may_be_release(entry) else {}
        each = _record(fields, reading) if fields else None
        if each:
            found.append(each)
            shapes[frozenset(fields)] += 1
    if not found or len(found) * 2 < len(array):
        return [], frozenset()
    return found, shapes.most_common(1)[0][0]


def _may_be_release(entry: Json) -> bool:
    """Whether an entry says of no part of itself that it is another thing than a release."""
    if not isinstance(entry, dict):
        return False
    parts = [entry, *([inner] if isinstance(inner := entry.get("item"), dict) else [])]
    types = [kind for part in parts for kind in _listed(part.get("@type"))]
    return all(_RELEASES.search(text_of(kind)) for kind in types)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _record(fields: Mapping[str, Json], reading: Reading) -> Candidate | None:
    stated = _title(fields)
    url = _address(fields, stated, reading.url)
    title = plain(stated)
    if url is None or not (title or reading.untitled):
        return None
    lead = next((text for value in _LEAD.of(fields) if (text := plain(text_of(value)))), None)
    title = "" if is_placeholder(title) else title
    return candidate(url, title, _published(fields, reading), lead, text_of(fields.get("nodeid")) or None, reading.how)


def _title(fields: Mapping[str, Json]) -> str:
    """Give the title as stated; numbers are no titles."""
    texts = (text_of(value) for value in _TITLE.of(fields) if not isinstance(value, int | float))
    return next(filter(None, texts), "")


def _address(fields: Mapping[str, Json], title: str, base: str) -> str | None:
    """Give the address: a field of its own, else that of a link in the title, else an id that is one."""
    link = next((text for value in _LINK.of(fields) if (text := text_of(value, _ADDRESSES))), "")
    if not link and (match := _LINK_IN_TITLE.search(title)):
        link = match["href"]
    if not link:
        link = next((text for name in ("id", "guid") if _is_address(text := text_of(fields.get(name)))), "")
    return absolute(base, link.removeprefix("~")) if link else None


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "/"))


def _fields(entry: Json) -> dict[str, Json]:
    """Give an entry's fields under plain keys ("PublishDateUtc" is "publishdateutc"), those of a wrapper among them."""
    if not isinstance(entry, dict):
        return {}
    fields = {_fold(key): value for key, value in entry.items()}
    for name in _WRAPPERS:
        inner = fields.get(name)
        if isinstance(inner, dict):
            fields |= {_fold(key): value for key, value in inner.items()}
        elif name == "item" and isinstance(inner, str):
            fields.setdefault("url", inner)
    return fields


@lru_cache(maxsize=4096)  # the entries of an array repeat their keys
def _fold(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key[:_LONGEST_KEY].lower().translate(_FOLDED))


def _published(fields: Mapping[str, Json], reading: Reading) -> Dated | None:
    for value in _DATE.of(fields):
        text = text_of(value, _TIMES)
        if re.fullmatch(r"[\d-]{8,10}[T ][\d:.]{5,16}", text) and _is_utc(value, fields):
            text += "Z"
        if text and (dated := read_machine_date(text, now=reading.now, zone=reading.zone)):
            return dated
    return None


def _is_utc(value: Json, fields: Mapping[str, Json]) -> bool:
    """Whether a time without a zone is under a name that states it."""
    return any(name.endswith(("utc", "gmt")) and each is value for name, each in fields.items())
