"""Writes all feeds and their index page into the folder that readers are served from."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.model import Failure, FeedSummary, Settings
from scraper.publish.atomic import Put, sweep, together
from scraper.publish.calendar import CALENDAR, Calendar, render_calendar
from scraper.publish.entries import entries_of
from scraper.publish.entry import Entry
from scraper.publish.feed import ICON, Feed, Published
from scraper.publish.index import Row, icon, latest, render_index, stylesheet, summary_of
from scraper.publish.json_feed import json_feed
from scraper.publish.opml import Subscription, render_opml, subscription_of
from scraper.publish.rendering import atom, rss

FORMS = {"rss": rss, "atom": atom, "json": json_feed}
"""What each feed is written as, by the endings of the files."""


class Edition:
    """Feeds that are written together: readers see all of them when it is whole, and none before.

    They are given one by one, so few stories are in memory at a time; the first is that of everything: its newest
    entries are what the page shows.
    """

    def __init__(self, folder: Path, put: Put, settings: Settings) -> None:
        self._folder = folder
        self._put_in_place = put
        self._settings = settings
        self._written: list[Path] = []
        self._failures: list[Failure] = []
        self._rows: list[Row] = []
        self._summaries: list[FeedSummary] = []
        self._incomplete: list[str] = []
        self._newest: list[Entry] = []
        self._subscriptions: list[Subscription] = []
        self._calendar: str | None = None

    def add(self, feed: Feed) -> None:
        """Write a feed in each form, where its bytes are others."""
        entries, refused = entries_of(feed, self._settings)
        failures = list(refused)
        for ending, render in FORMS.items():
            rendered = render(feed, entries, self._settings)
            failures.extend(rendered.failures)
            self._put(f"{feed.stem}.{ending}", rendered.data)
        if not self._rows:
            self._newest = latest(entries)
        if failures:
            self._incomplete.append(feed.stem)
        self._failures += failures
        self._summaries.append(summary_of(feed, entries))
        self.keep(feed, self._summaries[-1])

    def keep(self, feed: Feed, summary: FeedSummary) -> None:
        """Name a feed in the lists of feeds, and leave its files as they are; its stories are not asked for."""
        self._rows.append(Row(feed.title, summary))
        self._subscriptions.append(subscription_of(feed, self._settings))

    def add_archive_page(self, page: Feed) -> None:
        """Write an archive page of a feed, as Atom only: what reads such pages (RFC 5005) reads Atom."""
        entries, refused = entries_of(page, self._settings)
        rendered = atom(page, entries, self._settings)
        self._failures += (*refused, *rendered.failures)
        self._put(f"{page.stem}.atom", rendered.data)

    def add_calendar(self, calendar: Calendar) -> None:
        """Write the press calendar, where its bytes are others."""
        rendered = render_calendar(calendar, settings=self._settings)
        self._put(CALENDAR, rendered.data)
        if rendered.failures:
            self._incomplete.append(CALENDAR)
        self._failures += rendered.failures
        self.keep_calendar()

    def keep_calendar(self) -> None:
        """Name the press calendar on the page, and leave its file as it is."""
        self._calendar = CALENDAR

    def finish(self) -> None:
        """Write the page that lists the feeds, and the same as OPML."""
        self._put("index.css", stylesheet())
        self._put(ICON, icon())
        self._put("sources.opml", render_opml(self._subscriptions, settings=self._settings))
        self._put("index.html", render_index(self._rows, self._newest, self._settings, calendar=self._calendar))

    @property
    def published(self) -> Published:
        """What was written."""
        failures = tuple(dict.fromkeys(self._failures))
        return Published(tuple(self._written), failures, tuple(self._summaries), tuple(self._incomplete))

    def _put(self, name: str, data: bytes) -> None:
        path = self._folder / name
        if self._put_in_place(path, data):
            self._written.append(path)


@contextmanager
def edition(folder: Path, *, settings: Settings) -> Iterator[Edition]:
    """Give an edition to add feeds to; its files are in place when the block has ended, and none is when it raises.

    Files of feeds that are no longer given, such as those of a source removed from sources.yaml, are left alone: their
    readers keep what they have, and whoever wants them gone deletes them.
    Raises ArchiveError when the disk fails; then all files are as they were.
    """
    sweep(folder)
    with together(folder) as put:
        yield Edition(folder, put, settings)


def write_feeds(
    folder: Path, feeds: Iterable[Feed], *, settings: Settings, calendar: Calendar | None = None
) -> Published:
    """Write `<stem>.rss`, `.atom` and `.json` for each feed, the page and list of all and the press calendar, if given.

    They are written as an `edition`.
    """
    with edition(folder, settings=settings) as made:
        for feed in feeds:
            made.add(feed)
        if calendar:
            made.add_calendar(calendar)
        made.finish()
    return made.published
