"""Publishes the archive: takes what the feeds show out of it, and writes the files."""

import asyncio
import hashlib
from contextlib import closing
from pathlib import Path

from scraper import publish as publisher
from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.model import Config
from scraper.publish import Feed, Published
from scraper.run.lock import only_run
from scraper.version import VERSION

FEED_ENTRIES = 100

ARCHIVE = "archive.db"
"""The archive's file in the data folder."""

PAGES = "pages"
"""The folder of kept pages below the data folder."""

FEEDS = "feeds"
"""The folder of feeds below the data folder."""

_ENDINGS = frozenset((".rss", ".atom", ".html", ".css", ".opml"))


async def publish(config: Config, archive: Archive) -> Published:
    """Render every feed from the archive; files whose bytes would not change are left alone.

    The files are written beside the event loop, so that other visits and the web server go on; what they store
    meanwhile is not among what is remembered as published.
    """
    folder, shown = config.settings.data / FEEDS, _shown(config, archive)
    feeds = _to_publish(config, archive)
    published = await asyncio.to_thread(publisher.write_feeds, folder, feeds, settings=config.settings)
    if not published.failures:  # a story that is left out is told of by every run
        archive.remember_published(shown + _files(folder))
    return published


def is_published(config: Config, archive: Archive) -> bool:
    """Whether the files are those that `publish` wrote the last time, and would write again."""
    _, remembered = archive.publication()
    return remembered == _shown(config, archive) + _files(config.settings.data / FEEDS)


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


def feeds_of(config: Config, archive: Archive) -> tuple[Feed, ...]:
    """Take what the feeds show out of the archive."""
    settings = config.settings
    everything = archive.stories(limit=FEED_ENTRIES)
    by_source = {s: archive.stories(source_id=s.id, limit=FEED_ENTRIES) for s in config.sources if s.enabled}
    return (
        Feed(stem="all", title=settings.title, home_url=settings.public_url, stories=everything),
        *(
            Feed(stem=f"source/{source.id}", title=source.name, home_url=source.home or source.url, stories=stories)
            for source, stories in by_source.items()
        ),
    )


def _to_publish(config: Config, archive: Archive) -> tuple[Feed, ...]:
    """Take what the feeds will show out of the archive, and from then on hold the ids of those stories.

    Before the files are written: once a reader may have seen a story its id must hold, even if we are killed then.
    """
    feeds = feeds_of(config, archive)
    archive.announce({story.id for story in feeds[0].stories})
    return feeds


def _shown(config: Config, archive: Archive) -> str:
    """Name all that the feeds are made of: the program, the settings, the sources and the state of the archive."""
    changes, _ = archive.publication()
    sources = [(each.id, each.name, each.home, each.url) for each in config.sources if each.enabled]
    return _digest((VERSION, config.settings, sources, changes))


def _files(folder: Path) -> str:
    """Name the files of the feeds as they are, so that one that was lost or spoilt is written again."""
    found = ((path, path.stat()) for path in folder.rglob("*") if path.suffix in _ENDINGS)
    return _digest(sorted((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in found))


def _digest(what: object) -> str:
    return hashlib.blake2b(repr(what).encode(errors="surrogatepass"), digest_size=16).hexdigest()
