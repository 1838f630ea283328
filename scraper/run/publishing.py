"""Publishes the archive: takes what the feeds show out of it, and writes the files."""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scraper import publish as publisher
from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.model import Config
from scraper.publish import Feed, Published
from scraper.publish.feed import ARCHIVE_PAGES
from scraper.run.lock import only_run
from scraper.run.websub import topics
from scraper.version import VERSION

if TYPE_CHECKING:
    from scraper.archive.feeding import Stale
    from scraper.publish.files import Edition
    from scraper.run.catalogue import Listed

ARCHIVE = "archive.db"
"""The archive's file in the data folder."""

PAGES = "pages"
"""The folder of kept pages below the data folder."""

FEEDS = "feeds"
"""The folder of feeds below the data folder."""

ENDINGS = (".rss", ".atom", ".json", ".ics", ".html", ".css", ".opml", ".png")


async def publish(config: Config, archive: Archive) -> Published:
    """Write the feeds of which anything has changed; files whose bytes would not change are left alone.

    All are written when the program, the configuration or the files are not those of the last time. The files are
    written beside the event loop, so that other visits and the web server go on; what they store meanwhile is not among
    what is remembered as published.
    """
    from scraper.run.calendar import MARKS  # a run that finds nothing new publishes nothing
    from scraper.run.catalogue import catalogue

    folder, basis = config.settings.data / FEEDS, _basis(config)
    stale, everything = archive.stale(), not _as_remembered(config, archive)
    listed = tuple(catalogue(config, archive))
    with publisher.edition(folder, settings=config.settings) as edition, _beside() as beside:
        await _fill(edition, listed, None if everything else stale, config, archive, beside)
        if config.settings.websub_hub:  # before, too: a change that the hub never hears of is worse than one told twice
            archive.remember_pings(topics(edition.published.files_written, folder, config.settings))
    published = edition.published
    marks = {each.empty.stem: each.mark for each in listed} | MARKS
    left = [marks[name] for name in published.incomplete]  # told of by every run
    archive.remember_published(basis + _files(folder), until=stale.until, feeds=published.feeds, unfinished=left)
    return published


async def _fill(
    edition: "Edition",
    listed: Iterable["Listed"],
    stale: "Stale | None",
    config: Config,
    archive: Archive,
    beside: Callable[..., Awaitable[None]],
) -> None:
    """Add the feeds that are stale, or all of them when None says what is, and name the others; `beside` is where."""
    from scraper.run.calendar import calendar_of, is_stale_calendar
    from scraper.run.catalogue import filled, filled_pages, is_stale, pages_of

    known = archive.summaries() if stale else {}
    for number, each in enumerate(listed):
        summary = known.get(each.empty.stem)
        # The first is always added, since the page shows what is in it.
        if number and summary and stale and not is_stale(each, stale, archive):
            edition.keep(each.empty, summary)
            continue
        feed = filled(each, config, archive)
        # Before the files are in place: once a reader may have seen a story its id must hold, though we are killed.
        archive.announce({story.id for story in feed.stories})
        pages = pages_of(each, feed, config, archive)
        await beside(edition.add, replace(feed, previous=pages.before()))
        for page in filled_pages(each, pages, archive, everything=stale is None):
            await beside(edition.add_archive_page, page)
    if stale and not is_stale_calendar(stale):
        edition.keep_calendar()
    else:
        await beside(edition.add_calendar, calendar_of(config, archive))
    await beside(edition.finish)


@contextmanager
def _beside() -> Iterator[Callable[..., Awaitable[None]]]:
    """Give a thread beside the event loop, one for all that is written at a time.

    asyncio's own take turns, and for each of them the C library keeps as much memory as the largest feed has taken.
    """
    from concurrent.futures import ThreadPoolExecutor  # a run that finds nothing new publishes nothing

    thread = ThreadPoolExecutor(1)

    async def do(work: Callable[..., None], *args: object) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(thread, copy_context().run, work, *args)  # with what log lines are about

    try:
        yield do
    finally:
        thread.shutdown(wait=False)


def is_published(config: Config, archive: Archive) -> bool:
    """Whether the files are those that `publish` wrote the last time, and would write again."""
    return not archive.stale().marks and _as_remembered(config, archive)


def _as_remembered(config: Config, archive: Archive) -> bool:
    """Whether the program, the configuration and the files are those of the last time."""
    _, remembered = archive.publication()
    return remembered == _basis(config) + _files(config.settings.data / FEEDS)


def publish_again(config: Config) -> Published:
    """Render every feed from an archive that is there, while no collection is under way.

    Raises LockedError during one, and ArchiveError when there is no archive: publishing nothing would empty the feeds.
    """
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive to publish from; `scraper run` makes one")
    with only_run(config.settings.data), closing(Archive(path)) as archive:
        archive.register(config.sources)
        return asyncio.run(publish(config, archive))


def feeds_of(config: Config, archive: Archive) -> Iterator[Feed]:
    """Take what the feeds show out of the archive, one feed after the other."""
    from scraper.run.catalogue import catalogue, filled

    for each in catalogue(config, archive):
        yield filled(each, config, archive)


def _basis(config: Config) -> str:
    """Name all that the feeds are made of but the archive: the program, the settings, the sources and the watches."""
    sources = [(s.id, s.name, s.home, s.url, s.categories, s.enabled) for s in config.sources]
    return _digest((VERSION, config.settings, sources, config.watches))


def _files(folder: Path) -> str:
    """Name the files of the feeds as they are, so that one that was lost or spoilt is written again.

    Archive pages are many and hardly read: of them the folders are named, which tell what came and went.
    """
    pages = str(folder / ARCHIVE_PAGES)
    found = (
        (each.path, each.stat())
        for each in _below(folder)
        if (each.is_dir() if each.path.startswith(pages) else each.name.endswith(ENDINGS))
    )
    return _digest(sorted((path, stat.st_size, stat.st_mtime_ns) for path, stat in found))


def _below(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Give what is in a folder and below it: each run asks for thousands of files, and Path.rglob takes its time."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for each in entries:
            yield each
            if each.is_dir(follow_symlinks=False):
                yield from _below(each.path)


def _digest(what: object) -> str:
    return hashlib.blake2b(repr(what).encode(errors="surrogatepass"), digest_size=16).hexdigest()
