"""feedgen's entries with whole links, a whole source, creators and pictures, which feedgen 1.0 loses or can't write."""

import re
from email.utils import format_datetime
from typing import Protocol

from feedgen.entry import FeedEntry
from feedgen.util import xml_elem

from scraper.publish.entry import Category, Entry

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XML = "http://www.w3.org/XML/1998/namespace"

_PLAIN = re.compile(
    rb"(<(?:title|category|source|dc:creator|dc:contributor|media:description|media:credit)(?: [^>]*)?>)([^<]*)"
)


class Element(Protocol):
    """What is used of lxml's elements, which come without types."""

    text: str | None

    def set(self, name: str, value: str) -> None:
        """Give the element an attribute."""

    def findall(self, path: str) -> list["Element"]:
        """Find the children of that name."""


class _Filled(FeedEntry):  # type: ignore[misc]  # feedgen has no types
    """An entry with what both forms share; raises ValueError when feedgen will not have it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.id(entry.id)
        self.title(entry.title)
        self.updated(entry.updated_at)
        self.author(name=entry.source_name, uri=entry.source_home)
        self.content(entry.content, type="html")
        if entry.summary:
            self.summary(entry.summary, type="html")
        # All at once: feedgen goes through those it has whenever it is given more.
        self.category([_category(category) for category in entry.categories])
        self.link(href=entry.url, rel="alternate", type="text/html")


def _category(category: Category) -> dict[str, str]:
    label = {"label": category.label} if category.label else {}
    return {"term": category.term, "scheme": category.scheme, **label}


class AtomEntry(_Filled):
    """An Atom entry, built at once so that a bad one fails alone; every picture and document is an enclosure."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.published(entry.published_at)
        for picture in entry.pictures:
            self.link(href=picture.url, rel="enclosure", type=picture.media_type, title=picture.caption)
        for document in entry.documents:
            length = "" if document.size_bytes is None else str(document.size_bytes)
            self.link(href=document.url, rel="enclosure", type=document.media_type, title=document.title, length=length)
        self._element: Element = super().atom_entry()
        # feedgen looks for these on the element it has just made instead of on the link, so all are lost.
        for written, link in zip(self._element.findall("link"), self.link(), strict=True):
            for name in ("rel", "type", "title", "length"):
                if link.get(name):
                    written.set(name, link[name])
        if entry.lang:
            self._element.set(f"{{{XML}}}lang", entry.lang)
        if entry.source_feed:
            _add_source(self._element, entry)
        _add_contributors(self._element, entry)
        _add_creator_and_media(self._element, entry)

    def atom_entry(self, extensions: bool = True) -> Element:  # noqa: ARG002 - feedgen's signature
        """Hand feedgen the element that was built."""
        return self._element


class RssEntry(_Filled):
    """An RSS item, built at once so that a bad one fails alone.

    RSS allows one enclosure: the first picture, or the first document when there is no picture; the content links to
    all documents anyway. An unknown length is 0, as the RSS Advisory Board's profile advises.
    """

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        if entry.source_feed:
            self.source(url=f"{entry.source_feed}.rss", title=entry.source_name)
        if entry.pictures:
            self.enclosure(entry.pictures[0].url, 0, entry.pictures[0].media_type)
        elif entry.documents:
            first = entry.documents[0]
            self.enclosure(first.url, first.size_bytes or 0, first.media_type)
        self._element: Element = super().rss_entry()
        # Not by feedgen, whose way of writing dates gives years before 1000 fewer than four digits.
        xml_elem("pubDate", self._element).text = format_datetime(entry.published_at)
        for publisher in entry.publishers[1:]:
            xml_elem(f"{{{DC}}}contributor", self._element).text = publisher.name
        if entry.lang:
            xml_elem(f"{{{DC}}}language", self._element).text = entry.lang
        _add_creator_and_media(self._element, entry)

    def rss_entry(self, extensions: bool = True) -> Element:  # noqa: ARG002 - feedgen's signature
        """Hand feedgen the element that was built."""
        return self._element


def in_references(rss: bytes) -> bytes:
    """Write `<` and `&` of plain text as references to their numbers, which the RSS Advisory Board's profile advises.

    Readers that take a title for HTML then show them all the same.
    """
    return _PLAIN.sub(lambda found: found[1] + found[2].replace(b"&lt;", b"&#x3C;").replace(b"&amp;", b"&#x26;"), rss)


def _add_source(element: Element, entry: Entry) -> None:
    """Name the feed the entry comes from; feedgen leaves out the id and updated of RFC 4287, section 4.2.11."""
    source: Element = xml_elem("source", element)
    feed_url = f"{entry.source_feed}.atom"
    for name, text in (("id", feed_url), ("title", entry.source_name), ("updated", entry.updated_at.isoformat())):
        xml_elem(name, source).text = text
    xml_elem("link", source, rel="self", type="application/atom+xml", href=feed_url)
    if entry.source_home:
        xml_elem("link", source, rel="alternate", type="text/html", href=entry.source_home)


def _add_contributors(element: Element, entry: Entry) -> None:
    """Name who else published it (RFC 4287, section 4.2.3)."""
    for publisher in entry.publishers[1:]:
        contributor: Element = xml_elem("contributor", element)
        xml_elem("name", contributor).text = publisher.name
        if publisher.home:
            xml_elem("uri", contributor).text = publisher.home


def _add_creator_and_media(element: Element, entry: Entry) -> None:
    xml_elem(f"{{{DC}}}creator", element).text = entry.creator
    for picture in entry.pictures:
        content: Element = xml_elem(
            f"{{{MEDIA}}}content", element, url=picture.url, type=picture.media_type, medium="image"
        )
        for name, text in (("description", picture.caption), ("credit", picture.credit)):
            if text:
                xml_elem(f"{{{MEDIA}}}{name}", content).text = text
