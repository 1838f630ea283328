"""What a feed is: a name below data/feeds and the stories in it; and the addresses its readers reach it by."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scraper.model import Edit, Failure, FeedSummary, Settings, Story, Transition

_NEXT_STEP = "All other stories are published; open the address, and if it is a real release report this as a bug."

_STEM = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")


ICON = "icon.png"
"""The picture of all feeds, below data/feeds."""

ICON_PX = 144
"""Its width and height: as much as RSS allows."""

ARCHIVE_PAGES = "archive/"
"""Where the archive pages of feeds are below data/feeds."""


def archive_page(stem: str, page: int) -> str:
    """Give the stem of an archive page of a feed, counted from 0; its address counts from 1."""
    return f"{ARCHIVE_PAGES}{stem}/{page + 1}"


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed, newest story first; `stem` is its path below data/feeds without an ending (`all`, `source/<id>`).

    `title` is the feed's own name ("Region Exempel"), `home_url` the page it is about. `notices` are what is told in
    place of stories: edits, or what became of sources. `query` is what follows the path in the address of a feed that
    is no file. `archive_of` is the stem of the feed that this is an archive page of, `previous` the path of the newest
    such page before this, as it stands in a URL. A stem that could leave the folder or hide in it raises ValueError.
    """

    stem: str
    title: str
    stories: tuple[Story, ...]
    home_url: str = ""
    description: str = ""
    notices: tuple[Edit | Transition, ...] = ()
    query: str = ""
    archive_of: str = ""
    previous: str = ""

    def __post_init__(self) -> None:
        if not _STEM.fullmatch(self.stem):
            raise ValueError(f"{self.stem!r} can't be the path of a feed")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A feed as bytes, and a failure for each story that is not in it though it should be."""

    data: bytes
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing changed: the files whose bytes are new, and a failure for each story that had to be left out.

    `feeds` sums up those that were rendered; `incomplete` are the stems of those that a story was left out of.
    """

    files_written: tuple[Path, ...] = ()
    failures: tuple[Failure, ...] = ()
    feeds: tuple[FeedSummary, ...] = ()
    incomplete: tuple[str, ...] = ()


def left_out(source_id: str, url: str, reason: str) -> Failure:
    """Report a story that can't be written as an entry."""
    return Failure(source_id, url, "publish", f"left out of the feeds: {reason}", False, _NEXT_STEP)


def feeds_url(settings: Settings) -> str:
    """Give the address of the folder of feeds, with a slash at its end."""
    return f"{settings.public_url.rstrip('/')}/feeds/"


def feed_path(stem: str, ending: str, query: str = "") -> str:
    """Give a feed's path below the folder of feeds, as it stands in a URL."""
    return f"{quote(stem)}.{ending}?{query}" if query else f"{quote(stem)}.{ending}"
