"""A made-up site whose releases are numbered, and a configuration that collects it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from scraper import Archive, RunReport, run_once
from scraper.model import Config
from scraper.sources import read_sources

from .conftest import NOW, TEXT, FakeWeb

HOST = "http://alfa.example"
LIST, FEED = f"{HOST}/press/", f"{HOST}/press/feed.xml"


def configured(folder: Path, *, backfill: int = 50, url: str = LIST) -> Config:
    text = f"settings: {{backfill: {backfill}}}\nsources:\n  - {{id: alfa, name: Alfa, url: '{url}'}}\n"
    return read_sources(text.encode(), folder / "sources.yaml")


class Site(FakeWeb):
    """A site whose releases are numbered: the higher the newer."""

    def releases(self, numbers: Sequence[int]) -> None:
        for n in numbers:
            body = "".join(f"<p>{paragraph}</p>" for paragraph in (*TEXT, f"Diarienummer RS {n}."))
            page = f"<html lang=sv><title>{title(n)}</title><main><article><h1>{title(n)}</h1>{body}</article></main>"
            self.pages[url(n)] = page.encode()

    def page(self, at: str, numbers: Sequence[int], *, older: str = "", head: str = "") -> None:
        """Put a page with a list of releases at an address."""
        items = "".join(f"<li><a href='{url(n)}'>{title(n)}</a> <time>{day(n)}</time></li>" for n in numbers)
        link = f"<a href='{older}'>Nästa</a>" if older else ""
        markup = (
            f"<html lang=sv><head>{head}</head><body><main><h1>Nyheter</h1><ul>{items}</ul>{link}</main></body></html>"
        )
        self.pages[at] = markup.encode()

    def feed(self, at: str, numbers: Sequence[int], *, titles: str = "{}") -> None:
        """Put an RSS feed at an address, whose guids are no addresses."""
        items = "".join(
            f"<item><title>{titles.format(title(n))}</title><link>{url(n)}?utm_source=rss</link>"
            f"<guid isPermaLink='false'>guid-{n}</guid><pubDate>{when(n):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for n in numbers
        )
        self.pages[at] = f"<rss version='2.0'><channel><title>Alfa</title>{items}</channel></rss>".encode()

    def numbered(self, pages: int, each: int) -> None:
        """Give the listing this many pages, the newest release first."""
        newest = pages * each
        self.releases(range(1, newest + 1))
        for page in range(pages):
            top = newest - page * each
            at = LIST if page == 0 else f"{LIST}?page={page + 1}"
            self.page(at, range(top, top - each, -1), older=f"?page={page + 2}" if page + 1 < pages else "")

    def listings(self) -> list[str]:
        """The pages asked for that are no releases, in order; what was asked before is forgotten."""
        asked, self.asked = [each.removeprefix(HOST) for each in self.asked if "/nyhet/" not in each], []
        return asked


def url(n: int) -> str:
    return f"{HOST}/nyhet/{n}"


def title(n: int) -> str:
    return f"Beslut nummer {n} i Exempelstad"


def when(n: int) -> datetime:
    return NOW - timedelta(days=400 - n)


def day(n: int) -> str:
    return f"{when(n):%Y-%m-%d}"


def named(feed: str = FEED, name: str = "Nyheter") -> str:
    return f"<link rel=alternate type=application/rss+xml title='{name}' href='{feed}'>"


def collect(config: Config, web: FakeWeb, *, later: timedelta = timedelta(), afresh: bool = False) -> RunReport:
    return run_once(config, now=lambda: NOW + later, fetch=web, afresh=afresh)


def stored(config: Config) -> dict[str, str]:
    """The ids of all articles by their addresses."""
    with Archive(config.settings.data / "archive.db") as archive:
        articles = [story.lead for story in archive.stories(source_id="alfa", limit=1_000)]
        return {article.url.removeprefix(HOST): article.id for article in articles}


def entrance(config: Config) -> str | None:
    with Archive(config.settings.data / "archive.db") as archive:
        remembered = archive.entrance("alfa", config.sources[0].url)
        return remembered.url if remembered else None
