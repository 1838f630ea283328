"""What an entry of a feed is made of, whatever the format."""

from dataclasses import dataclass
from datetime import datetime

from scraper.model import Precision


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its caption and its credit, kept apart."""

    url: str
    media_type: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that belongs to the release; `size_bytes` is None when it is not known."""

    url: str
    media_type: str
    title: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Category:
    """A word to sort by; `scheme` is the URI of the list it comes from, empty for the publisher's own words."""

    term: str
    scheme: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Publisher:
    """One who published a story, and where; `url` is empty when the address is none."""

    name: str
    url: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A story ready to be written: no text that XML forbids, absolute URLs, times in UTC without fractions.

    `title` and the names are plain text, `summary` and `content` HTML. `source_feed` is the path of the leading
    publisher's own feed, without its ending, as an absolute URL, empty for what we tell ourselves. `publishers` are
    all who have the story, the leading one first. What tells of an edit has the article's id as `edited`, and the
    number of its `version`.
    """

    id: str
    url: str
    title: str
    summary: str
    content: str
    published_at: datetime
    precision: Precision
    updated_at: datetime
    lang: str
    creator: str
    source_id: str
    source_name: str
    source_home: str
    source_feed: str
    also_at: tuple[str, ...]
    categories: tuple[Category, ...]
    pictures: tuple[Picture, ...]
    documents: tuple[Document, ...]
    publishers: tuple[Publisher, ...] = ()
    place: str = ""
    kind: str = ""
    edited: str = ""
    version: int | None = None
