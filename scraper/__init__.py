"""A press-release monitor for newsrooms.

The story of a run: `sources.yaml` names newsrooms by three lines each. For every one of them the run fetches its
listing (politely, and only if it has changed), finds the releases on it, reads each that is not known yet into a
normalised article, and stores it in an SQLite archive that knows the same release when it meets it at another
publisher. From the archive the feeds are rendered, each entry with everyone who published it.

The folders follow the data: sources → fetch → parse → archive → publish, with run/ in charge of order; web/ and cli/
are where people come in, and demo/ is a small recorded newsroom to try it all on.

    import scraper

    config = scraper.load_sources("sources.yaml")
    report = scraper.run_once(config)
    with scraper.Archive(config.settings.data / "archive.db") as archive:
        for story in archive.stories(limit=10):
            print(story.lead.title, [sighting.source_name for sighting in story.sightings])
"""

from typing import TYPE_CHECKING

from scraper.lazy import loader
from scraper.version import VERSION

if TYPE_CHECKING:
    from scraper.archive import Archive
    from scraper.errors import (
        ArchiveError,
        BlockedError,
        ConfigError,
        FetchError,
        LayoutError,
        LockedError,
        ParseError,
        ScraperError,
    )
    from scraper.model import Article, Candidate, Config, RunReport, Source, Story
    from scraper.run.pipeline import run_once
    from scraper.run.reading import find_candidates, read_article
    from scraper.sources import load_sources

__version__ = VERSION

_HOMES = {
    "Archive": "scraper.archive",
    **dict.fromkeys(
        (
            "ArchiveError",
            "BlockedError",
            "ConfigError",
            "FetchError",
            "LayoutError",
            "LockedError",
            "ParseError",
            "ScraperError",
        ),
        "scraper.errors",
    ),
    **dict.fromkeys(("Article", "Candidate", "Config", "RunReport", "Source", "Story"), "scraper.model"),
    "find_candidates": "scraper.run.reading",
    "load_sources": "scraper.sources",
    "read_article": "scraper.run.reading",
    "run_once": "scraper.run.pipeline",
}

__all__ = [
    "Archive",
    "ArchiveError",
    "Article",
    "BlockedError",
    "Candidate",
    "Config",
    "ConfigError",
    "FetchError",
    "LayoutError",
    "LockedError",
    "ParseError",
    "RunReport",
    "ScraperError",
    "Source",
    "Story",
    "__version__",
    "find_candidates",
    "load_sources",
    "read_article",
    "run_once",
]

# A parsing process needs no network library and a reader of the archive no parser: loading all of them for each would
# cost a cron job half of its time.
__getattr__ = loader(__name__, _HOMES)
