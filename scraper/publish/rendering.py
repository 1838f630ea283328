"""Writes a feed as Atom 1.0 (RFC 4287) or RSS 2.0 through feedgen.

The same stories always give the same bytes: every time comes from the stories, never from a clock.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from scraper.model import Failure, Settings
from scraper.publish.addresses import web_url
from scraper.publish.entries import entries_of
from scraper.publish.entry import Entry
from scraper.publish.feed import ICON, ICON_PX, Feed, Rendered, feed_path, feeds_url, left_out
from scraper.publish.feedgen_entries import ATOM, DC, MEDIA, AtomEntry, Element, RssEntry, in_references
from scraper.publish.plain import one_line
from scraper.publish.words import words_in

GENERATOR = "press-release-scraper"
EMPTY_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed that holds nothing was last updated: it needs a time, not now, nor one too early for validators."""


HISTORY = "http://purl.org/syndication/history/1.0"


class _Channel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Declares the namespaces that entries use, and writes what feedgen does not.

    That is the WebSub hub in RSS, and in Atom archive pages and the links to them (RFC 5005, section 4).
    """

    hub: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    archived = False

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA, **({"fh": HISTORY} if self.archived else {})}

    def extend_atom(self, feed: Element) -> Element:
        for rel, url in self.links:
            xml_elem(f"{{{ATOM}}}link", feed, href=url, rel=rel, type="application/atom+xml")
        if self.archived:
            xml_elem(f"{{{HISTORY}}}archive", feed)
        return feed

    def extend_rss(self, feed: list[Element]) -> list[Element]:
        if self.hub:
            xml_elem(f"{{{ATOM}}}link", feed[0], href=self.hub, rel="hub")
        return feed


def render_atom(feed: Feed, *, settings: Settings) -> Rendered:
    """Write a feed as Atom 1.0 in UTF-8; stories that can't be entries are reported, not written."""
    entries, failures = entries_of(feed, settings)
    rendered = atom(feed, entries, settings)
    return Rendered(rendered.data, (*failures, *rendered.failures))


def render_rss(feed: Feed, *, settings: Settings) -> Rendered:
    """Write a feed as RSS 2.0 in UTF-8; stories that can't be entries are reported, not written."""
    entries, failures = entries_of(feed, settings)
    rendered = rss(feed, entries, settings)
    return Rendered(rendered.data, (*failures, *rendered.failures))


def atom(feed: Feed, entries: Iterable[Entry], settings: Settings) -> Rendered:
    """Write entries that are checked already as Atom."""
    generator, failures = _generator(feed, entries, settings, AtomEntry)
    return Rendered(generator.atom_str(pretty=True), failures)


def rss(feed: Feed, entries: Iterable[Entry], settings: Settings) -> Rendered:
    """Write entries that are checked already as RSS."""
    generator, failures = _generator(feed, entries, settings, RssEntry)
    return Rendered(in_references(generator.rss_str(pretty=True)), failures)


def _generator(
    feed: Feed, entries: Iterable[Entry], settings: Settings, form: type[AtomEntry] | type[RssEntry]
) -> tuple[FeedGenerator, tuple[Failure, ...]]:
    generator = _channel(feed, settings, "atom" if form is AtomEntry else "rss")
    updated_at, failures = EMPTY_SINCE, []
    for entry in entries:
        try:
            generator.add_entry(form(entry), order="append")
            updated_at = max(updated_at, entry.updated_at)
        except ValueError as error:  # feedgen's and lxml's word for what they won't write: only this entry is lost
            failures.append(left_out(entry.source_id, entry.url, str(error)))
    generator.updated(updated_at)
    return generator, tuple(failures)


def _channel(feed: Feed, settings: Settings, ending: str) -> FeedGenerator:
    words, folder = words_in(settings.lang), feeds_url(settings)
    name, site = one_line(feed.title) or feed.stem, one_line(settings.title)
    self_url = folder + feed_path(feed.stem, ending, feed.query)
    generator = FeedGenerator()
    generator.register_extension("press", _Channel)
    hub = None if feed.archive_of else settings.websub_hub  # nobody is told of a page that stays as it is
    generator.press.hub = hub
    generator.press.archived = bool(feed.archive_of)
    current = feed_path(feed.archive_of, "atom") if feed.archive_of else ""
    links = {"current": current, "prev-archive": feed.previous}
    generator.press.links = tuple((rel, folder + path) for rel, path in links.items() if path)
    generator.id(folder + feed_path(feed.archive_of, ending) if feed.archive_of else self_url)
    generator.title(name if name == site else words.feed_of.format(feed=name, title=site))
    generator.subtitle(one_line(feed.description) or words.feed_from.format(feed=name))
    generator.generator(GENERATOR)
    generator.language(settings.lang)
    generator.ttl(max(1, round(settings.every_s / 60)))
    generator.link(href=self_url, rel="self", type=f"application/{ending}+xml")
    if hub:
        generator.link(href=hub, rel="hub")
    site_url = web_url(feed.home_url) or f"{folder}index.html"
    if ending == "atom":
        generator.icon(folder + ICON)
    else:  # in Atom it would be a logo, which is to be twice as wide as it is high (RFC 4287, section 4.2.8)
        generator.image(folder + ICON, title=generator.title(), link=site_url, width=str(ICON_PX), height=str(ICON_PX))
    # Last: feedgen takes the channel's link in RSS from the last link it was given.
    generator.link(href=site_url, rel="alternate", type="text/html")
    return generator
