"""The page that lists all feeds and the latest releases: plain HTML and a style sheet, no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from scraper.model import Precision, Settings
from scraper.publish.content import one_line
from scraper.publish.entries import Entry
from scraper.publish.feed import Feed, feed_path
from scraper.publish.words import words_in

LATEST = 25
"""How many releases the page shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A feed as the page lists it."""

    stem: str
    title: str
    entries: int
    newest: Entry | None
    updated_at: datetime | None

    @property
    def group(self) -> str:
        """The part of the page it belongs to: the stem's folder."""
        return self.stem.partition("/")[0] if "/" in self.stem else ""

    @property
    def rss(self) -> str:
        """Where its RSS is, from the page."""
        return feed_path(self.stem, "rss")

    @property
    def atom(self) -> str:
        """Where its Atom is, from the page."""
        return feed_path(self.stem, "atom")


def row_of(feed: Feed, entries: Sequence[Entry]) -> Row:
    """Sum a feed up."""
    return Row(
        stem=feed.stem,
        title=one_line(feed.title) or feed.stem,
        entries=len(entries),
        newest=max(entries, key=_age, default=None),
        updated_at=max((entry.updated_at for entry in entries), default=None),
    )


def latest(entries: Iterable[Entry]) -> list[Entry]:
    """Pick the entries to show, newest first, each once."""
    unique = {entry.id: entry for entry in entries}
    return sorted(unique.values(), key=_age, reverse=True)[:LATEST]


def render_index(rows: Sequence[Row], newest: Sequence[Entry], settings: Settings) -> bytes:
    """Write the page; the same rows and entries always give the same bytes."""
    words, zone = words_in(settings.lang), ZoneInfo(settings.timezone)

    def date(at: datetime, precision: Precision = "minute") -> str:
        return words.date(at, precision, zone)

    def day(at: datetime, precision: Precision) -> str:
        return words.day(at, precision, zone)

    groups: dict[str, list[Row]] = {name: [] for name in (*words.groups.values(), words.other_group)}
    for row in rows:
        groups[words.groups.get(row.group, words.other_group)].append(row)
    updated_at = max((row.updated_at for row in rows if row.updated_at), default=None)
    page = _template().render(
        title=one_line(settings.title),
        words=words,
        groups={name: rows for name, rows in groups.items() if rows},
        latest=newest,
        updated_at=updated_at,
        date=date,
        day=day,
    )
    return page.encode()


def stylesheet() -> bytes:
    """Give the style sheet of the page, which other pages may share."""
    return (Path(__file__).parent / "templates" / "index.css").read_bytes()


def _age(entry: Entry) -> tuple[datetime, str]:
    return entry.published_at, entry.id


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("scraper.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html")
