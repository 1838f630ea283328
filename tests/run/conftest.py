"""A network of made-up pages in memory, for what the pipeline does with what it is given."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper.errors import FetchError, PageError
from scraper.model import Config, NotModified, Page, Settings, Source, Validators

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)

TEXT = (
    "Regionstyrelsen beslutade på måndagen att vårdcentralen i Exempelstad byggs ut med åtta mottagningsrum.",
    "Arbetet börjar efter sommaren och beräknas kosta fyrtiotvå miljoner kronor, med ett nytt laboratorium.",
    "– Vi har väntat länge på det här, och nu får personalen lokaler som de kan arbeta i, säger Kim Ek, regionråd.",
    "Under byggtiden flyttar barnavårdscentralen till lokaler vid torget. Bokade besök påverkas inte.",
)


def text_of(host: str, number: int) -> tuple[str, ...]:
    """Make the paragraphs of a release in words of its own: no other one's are nearly the same."""
    mark = f"{host.partition('.')[0]}{number}"
    own = (" ".join(f"{word}{mark}" if word.isalpha() else word for word in each.split()) for each in TEXT)
    return (*own, f"Ärendet har diarienummer RS {number} vid {host}.")


@dataclass
class FakeWeb:
    """Pages by URL, lists of what was asked for and of what had not changed; a page has an ETag that is its content."""

    pages: dict[str, bytes | PageError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        self.asked.append(url)
        body = self.pages.get(url, FetchError(url, "answered 404", transient=False, status=404))
        if isinstance(body, PageError):
            raise body
        etag = f'"{hash(body)}"'
        if validators and validators.etag == etag:
            self.unchanged.append(url)
            return NotModified(url)
        media_type = "application/rss+xml" if url.endswith(".xml") else "text/html"
        return Page(url, body, media_type, "utf-8", Validators(etag, None), NOW)

    def publish(self, host: str, numbers: Iterable[int], *, text: tuple[str, ...] | None = None) -> None:
        """Give a host a feed of releases with these numbers, newest first, and a page for each."""
        numbers = tuple(numbers)
        items = "".join(
            f"<item><title>Beslut nummer {n} i Exempelstad</title><link>http://{host}/nyhet/{n}</link>"
            f"<pubDate>{(NOW - timedelta(days=40 - n)):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for n in sorted(numbers, reverse=True)
        )
        rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title><link>http://{host}/</link>'
        self.pages[f"http://{host}/rss.xml"] = f"{rss}<description>x</description>{items}</channel></rss>".encode()
        for n in numbers:
            body = "".join(f"<p>{p}</p>" for p in text or text_of(host, n))
            page = f"<html lang=sv><title>Beslut nummer {n} i Exempelstad</title><main><article>"
            page += f"<h1>Beslut nummer {n} i Exempelstad</h1>{body}</article></main></html>"
            self.pages[f"http://{host}/nyhet/{n}"] = page.encode()


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Two sources, with nothing collected yet."""
    sources = tuple(
        Source(id=name, name=name.title(), url=f"http://{name}.example/rss.xml", home=f"http://{name}.example/")
        for name in ("alfa", "beta")
    )
    return Config(tmp_path / "sources.yaml", Settings(data=tmp_path / "data"), sources)
