"""A search as a feed: whoever can type a search can subscribe to it."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from scraper.archive import Archive
from scraper.archive.days import read_days
from scraper.archive.query import read_kind
from scraper.model import Config, Kind, Story
from scraper.publish import Feed, Rendered, render_atom, render_json, render_rss
from scraper.run.pipeline import utc_now
from scraper.run.publishing import ARCHIVE

RENDERERS: Mapping[str, Callable[..., Rendered]] = {"atom": render_atom, "json": render_json, "rss": render_rss}
"""How a search is written, by the ending of its address."""

ENTRIES = 50
MOST_CHARACTERS = 500
MOST_VALUES = 20
WITHIN_S = 2.0
"""How long the archive may take to find the stories."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "title": "Sökning: {what}",
        "about": "Det nyaste som sökningen hittar: {what}.",
        "everything": "allt",
        "since": "sedan {since}",
        "unknown": "Sökningen känner inte till {name}. Det som kan stå i adressen är {names}.",
        "twice": "{name} kan bara stå en gång i adressen.",
        "many": "Sökningen har för många källor eller typer: högst {most}.",
        "long": "Sökningen är för lång: {name} får ha högst {most} tecken.",
        "kind": "{value} är ingen typ. Typerna är {kinds}.",
        "day": "{value} är ingen dag. Skriv till exempel 2026-01-20, igår, måndag eller 7d.",
        "source": "Ingen källa heter {value}.",
    },
    "en": {
        "title": "Search: {what}",
        "about": "The newest that the search finds: {what}.",
        "everything": "everything",
        "since": "since {since}",
        "unknown": "The search does not know {name}. What the address may hold is {names}.",
        "twice": "{name} can only be in the address once.",
        "many": "The search has too many sources or kinds: {most} at most.",
        "long": "The search is too long: {name} may have {most} characters at most.",
        "kind": "{value} is no kind. The kinds are {kinds}.",
        "day": "{value} is no day. Write for example 2026-01-20, yesterday, monday or 7d.",
        "source": "No source is called {value}.",
    },
}
_NAMES = ("q", "source", "kind", "since")


class NoSearchError(ValueError):
    """An address that states no search, and why, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as its address states it, in one order however it was written: what is the same has the same feed."""

    typed: str = ""
    sources: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: str = ""

    @property
    def query(self) -> str:
        """The part of the address after the question mark."""
        pairs = [("q", self.typed), *(("source", each) for each in self.sources)]
        pairs += [*(("kind", each) for each in self.kinds), ("since", self.since)]
        return urlencode([(name, value) for name, value in pairs if value])


class SearchFeeds:
    """Gives searches in the archive as feeds; from any thread, since each call opens the archive for itself."""

    def __init__(self, config: Config, *, now: Callable[[], datetime] = utc_now) -> None:
        # Nobody tells a hub of them, so they name none.
        self._settings = replace(config.settings, websub_hub=None)
        self._path = config.settings.data / ARCHIVE
        self._zone = ZoneInfo(config.settings.timezone)
        self._words = _WORDS[config.settings.lang]
        self._now = now

    def wanted(self, parameters: Iterable[tuple[str, str]]) -> Wanted:
        """Read a search from an address; raises NoSearchError, in the reader's language, for what is none."""
        given: dict[str, list[str]] = {name: [] for name in _NAMES}
        for name, value in parameters:
            if name not in given:
                raise self._wrong("unknown", name=f'"{name[:40]}"', names=", ".join(_NAMES))
            if len(value) > MOST_CHARACTERS:
                raise self._wrong("long", name=name, most=MOST_CHARACTERS)
            if value := " ".join(value.split()):
                given[name].append(value)
        for name in ("q", "since"):
            if len(given[name]) > 1:
                raise self._wrong("twice", name=name)
        if len(given["source"]) + len(given["kind"]) > MOST_VALUES:
            raise self._wrong("many", most=MOST_VALUES)
        since = "".join(given["since"])
        if since and read_days(since, self._today()) is None:
            raise self._wrong("day", value=f'"{since[:40]}"')
        sources, kinds = sorted(set(given["source"])), sorted(set(map(self._kind, given["kind"])))
        return Wanted("".join(given["q"]), tuple(sources), tuple(kinds), since)

    def state(self) -> tuple[int, ...]:
        """Say as of what searches are answered: the archive's count of changes, and the day, which words may tell."""
        day = self._today().toordinal()
        if not self._path.exists():
            return (-1, day)
        with closing(Archive(self._path, read_only=True)) as archive:
            return (archive.publication()[0], day)

    def render(self, wanted: Wanted, ending: str) -> bytes:
        """Write the newest stories that a search finds, as one of `RENDERERS`; the same ones give the same bytes.

        Raises NoSearchError for a source that there is none of, TimeoutError when it takes too long, ArchiveError.
        """
        stories: tuple[Story, ...] = ()
        if self._path.exists():
            with closing(Archive(self._path, read_only=True)) as archive, archive.within(WITHIN_S):
                for name in wanted.sources:
                    if not archive.sources_meant(name):
                        raise self._wrong("source", value=f'"{name}"')
                since = read_days(wanted.since, self._today()) if wanted.since else None
                page = archive.search(
                    wanted.typed,
                    now=self._today(),
                    sources=wanted.sources,
                    kinds=wanted.kinds,
                    since=since[0] if since else None,
                    limit=ENTRIES,
                )
                # What only begins like the words would be in the feed until something has them, and then be gone.
                stories = () if page.widened else tuple(hit.story for hit in page.hits)
        title, about = (self._words[name].format(what=self._told(wanted)) for name in ("title", "about"))
        feed = Feed(
            stem="search",
            title=title,
            stories=stories,
            home_url=self._settings.public_url,
            description=about,
            query=wanted.query,
        )
        return RENDERERS[ending](feed, settings=self._settings).data

    def _told(self, wanted: Wanted) -> str:
        since = self._words["since"].format(since=wanted.since) if wanted.since else ""
        parts = [part for part in (wanted.typed, *wanted.sources, *wanted.kinds, since) if part]
        return " · ".join(parts) or self._words["everything"]

    def _kind(self, typed: str) -> Kind:
        kind = read_kind(typed)
        if kind is None:
            raise self._wrong("kind", value=f'"{typed[:40]}"', kinds=", ".join(get_args(Kind)))
        return kind

    def _today(self) -> datetime:
        return self._now().astimezone(self._zone)

    def _wrong(self, what: str, **said: object) -> NoSearchError:
        return NoSearchError(self._words[what].format(**said))
