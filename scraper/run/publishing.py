"""Publishes the archive: takes what the feeds show out of it, and writes the files."""

from contextlib import closing

from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.model import Config
from scraper.publish import Feed, Published, write_feeds
from scraper.run.lock import only_run

FEED_ENTRIES = 100

ARCHIVE = "archive.db"
"""The archive's file in the data folder."""

PAGES = "pages"
"""The folder of kept pages below the data folder."""

FEEDS = "feeds"
"""The folder of feeds below the data folder."""


def publish(config: Config, archive: Archive) -> Published:
    """Render every feed from the archive; files whose bytes would not change are left alone."""
    return write_feeds(config.settings.data / FEEDS, to_publish(config, archive), settings=config.settings)


def publish_again(config: Config) -> Published:
    """Render every feed from an archive that is there, while no collection is under way.

    Raises LockedError during one, and ArchiveError when there is no archive: publishing nothing would empty the feeds.
    """
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive to publish from; `scraper run` makes one")
    with only_run(config.settings.data), closing(Archive(path)) as archive:
        archive.register(config.sources)
        return publish(config, archive)


def to_publish(config: Config, archive: Archive) -> tuple[Feed, ...]:
    """Take what the feeds will show out of the archive, and from then on hold the ids of those stories.

    Before the files are written: once a reader may have seen a story its id must hold, even if we are killed then.
    """
    feeds = feeds_of(config, archive)
    archive.announce({story.id for story in feeds[0].stories})
    return feeds


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
