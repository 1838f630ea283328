"""Writes all feeds and their index page into the folder that readers are served from."""

from collections.abc import Iterable
from pathlib import Path

from scraper.model import Failure, Settings
from scraper.publish.atomic import sweep, together
from scraper.publish.entries import Entry, entries_of
from scraper.publish.feed import Feed, Published
from scraper.publish.index import Row, latest, render_index, row_of, stylesheet
from scraper.publish.opml import Subscription, render_opml, subscription_of
from scraper.publish.rendering import atom, rss


def write_feeds(folder: Path, feeds: Iterable[Feed], *, settings: Settings) -> Published:
    """Write `<stem>.rss` and `<stem>.atom` for each feed, and `index.html`, `index.css`, `sources.opml`, where changed.

    The first feed is that of everything: its newest entries are what the page shows. Feeds are taken one at a time, so
    a generator keeps few stories in memory. Files of feeds that are no longer given, such as those of a source removed
    from sources.yaml, are left alone: their readers keep what they have, and whoever wants them gone deletes them.
    Raises ArchiveError when the disk fails; then all files are as they were.
    """
    sweep(folder)
    written: list[Path] = []
    failures: list[Failure] = []
    rows: list[Row] = []
    newest: list[Entry] = []
    subscriptions: list[Subscription] = []

    with together(folder) as put_in_place:

        def put(name: str, data: bytes) -> None:
            path = folder / name
            if put_in_place(path, data):
                written.append(path)

        for feed in feeds:
            entries, refused = entries_of(feed, settings)
            failures.extend(refused)
            for ending, render in (("rss", rss), ("atom", atom)):
                rendered = render(feed, entries, settings)
                failures.extend(rendered.failures)
                put(f"{feed.stem}.{ending}", rendered.data)
            if not rows:
                newest = latest(entries)
            rows.append(row_of(feed, entries))
            subscriptions.append(subscription_of(feed, settings))
        put("index.css", stylesheet())
        put("sources.opml", render_opml(subscriptions, settings=settings))
        put("index.html", render_index(rows, newest, settings))
    return Published(tuple(written), tuple(dict.fromkeys(failures)))
