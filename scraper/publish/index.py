"""The page that lists all feeds and the latest releases: plain HTML and a style sheet, no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from scraper.model import FeedSummary, Precision, Settings
from scraper.publish.entry import Entry
from scraper.publish.feed import ICON, Feed, feed_path
from scraper.publish.plain import one_line
from scraper.publish.words import words_in

LATEST = 25
"""How many releases the page shows."""

ANNOUNCED = 30
"""How many feeds the page's head names for feed readers, besides those of everything: a longer list helps nobody."""

FOLDED_FROM = 25
"""From so many feeds on a group of the page is folded."""

FORMS = {"rss": "RSS", "atom": "Atom", "json": "JSON"}
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Row:
    """A feed as the page lists it."""

    title: str
    summary: FeedSummary

    @property
    def name(self) -> str:
        """What it is called."""
        return one_line(self.title) or self.summary.stem

    @property
    def group(self) -> str:
        """The part of the page it belongs to: the stem's folder."""
        folder, _, name = self.summary.stem.partition("/")
        return folder if name else ""

    def path(self, ending: str) -> str:
        """Where a form of it is, from the page."""
        return feed_path(self.summary.stem, ending)


def summary_of(feed: Feed, entries: Sequence[Entry]) -> FeedSummary:
    """Sum a feed up."""
    newest = max(entries, key=_age, default=None)
    return FeedSummary(
        stem=feed.stem,
        entries=len(entries),
        newest_at=newest.published_at if newest else None,
        newest_precision=newest.precision if newest else None,
        updated_at=max((entry.updated_at for entry in entries), default=None),
    )


def latest(entries: Iterable[Entry]) -> list[Entry]:
    """Pick the entries to show, newest first, each once."""
    unique = {entry.id: entry for entry in entries}
    return sorted(unique.values(), key=_age, reverse=True)[:LATEST]


def render_index(
    rows: Sequence[Row], newest: Sequence[Entry], settings: Settings, *, calendar: str | None = None
) -> bytes:
    """Write the page; the same rows and entries always give the same bytes.

    `calendar` is where that is, from the page; None when there is none.
    """
    words, zone = words_in(settings.lang), ZoneInfo(settings.timezone)

    def date(at: datetime, precision: Precision = "minute") -> str:
        return words.date(at, precision, zone)

    def day(at: datetime, precision: Precision) -> str:
        return words.day(at, precision, zone)

    groups: dict[str, list[Row]] = {name: [] for name in (*words.groups.values(), words.other_group)}
    for row in rows:
        groups[words.groups.get(row.group, words.other_group)].append(row)
    updated_at = max((row.summary.updated_at for row in rows if row.summary.updated_at), default=None)
    page = _template().render(
        title=one_line(settings.title),
        words=words,
        calendar=calendar,
        icon=ICON,
        groups={name: rows for name, rows in groups.items() if rows},
        announced=_announced(rows),
        forms=FORMS,
        folded_from=FOLDED_FROM,
        latest=newest,
        updated_at=updated_at,
        date=date,
        day=day,
    )
    return page.encode()


def _announced(rows: Sequence[Row]) -> list[tuple[Row, str, str, str]]:
    """Choose what the head names: feeds of everything in each form, the others as Atom; with form and media type."""
    whole = [row for row in rows if not row.group]
    others = [row for row in rows if row.group][:ANNOUNCED]
    return [
        *((row, ending, FORMS[ending], kind) for row in whole for ending, kind in MEDIA_TYPES.items()),
        *((row, "atom", FORMS["atom"], MEDIA_TYPES["atom"]) for row in others),
    ]


def stylesheet() -> bytes:
    """Give the style sheet of the page, which other pages may share."""
    return (Path(__file__).parent / "templates" / "index.css").read_bytes()


def icon() -> bytes:
    """Give the picture of the page and of all feeds, a PNG."""
    return (Path(__file__).parent / "templates" / ICON).read_bytes()


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
