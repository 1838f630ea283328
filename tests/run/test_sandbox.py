"""A page that would bring the program down costs only itself."""

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from scraper.errors import LayoutError, ParseError
from scraper.model import Article, Candidate, Page, Source, Validators
from scraper.run.reading import ReadArticle, ReadFront
from scraper.run.sandbox import Sandbox, WorkerBug

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
SOURCE = Source(id="exempel", name="Region Exempel", url="https://exempel.example/press/")
URL = "https://exempel.example/press/1"
TEXT = "<p>Regionstyrelsen beslutade på måndagen att vårdcentralen byggs ut med åtta rum och ett nytt laboratorium.</p>"
BOMBS = {
    "nested elements": "<div>" * 100_000,
    "unclosed formatting": "<b i><i i>" * 4_000,
    "formatting reopened in every paragraph": ("<b a><i b><u c><em d>" * 200 + "<p>x") * 400,
    "a list in a list": "<ul><li>" * 60_000,
    "tables in tables": "<table><tr><td>" * 30_000,
}


def page(body: str, url: str = URL) -> Page:
    return Page(url, body.encode(), "text/html", "utf-8", Validators(), NOW)


def article(body: str) -> ReadArticle:
    markup = f"<html lang=sv><title>Vårdcentralen byggs ut</title><main><h1>Vårdcentralen byggs ut</h1>{body}</main>"
    return ReadArticle(page(markup), SOURCE, NOW, Candidate(URL, "Vårdcentralen byggs ut"), explicit=False)


@dataclass(frozen=True)
class Misuse:
    """A job that does what no page can be made to do on demand."""

    page: Page
    what: str

    def __call__(self) -> int:
        if self.what == "crash":
            os.abort()
        if self.what == "eat":
            return len(bytearray(2_000_000_000))
        if self.what == "nest":
            return Misuse(self.page, self.what)()
        if self.what == "hang":
            while True:
                pass
        raise ZeroDivisionError("made up")


async def test_a_page_is_read_as_in_this_process() -> None:
    job = article(TEXT * 3)
    async with Sandbox() as sandbox:
        assert await sandbox.read(job) == job()


async def test_a_listing_is_read_as_in_this_process() -> None:
    items = "".join(
        f"<li><a href=/press/{n}>Vårdcentral nummer {n} byggs ut</a> <time>{n} jan 2026</time>" for n in range(1, 9)
    )
    job = ReadFront(page(f"<main><h1>Nyheter</h1><ul>{items}</ul></main>", SOURCE.url), SOURCE, NOW)
    async with Sandbox() as sandbox:
        front = await sandbox.read(job)
    assert front == job()
    assert front.listing is not None
    assert len(front.listing.candidates) == 8


async def test_an_error_about_the_page_comes_back_whole() -> None:
    empty = page("<html><title>Tom</title><p>Ingenting.</p>")
    job = ReadArticle(empty, SOURCE, NOW, Candidate(URL, ""), explicit=False)
    async with Sandbox() as sandbox:
        with pytest.raises(LayoutError) as raised:
            await sandbox.read(job)
    with pytest.raises(LayoutError) as here:
        job()
    assert (raised.value.url, raised.value.missing, str(raised.value)) == (
        here.value.url,
        here.value.missing,
        str(here.value),
    )


@pytest.mark.parametrize("kind", BOMBS)
async def test_a_parse_bomb_costs_its_own_page_only(kind: str) -> None:
    async with Sandbox(deadline_s=2.0, memory_bytes=512 << 20, processes=1) as sandbox:
        (outcome,) = await asyncio.gather(sandbox.read(article(BOMBS[kind] + TEXT)), return_exceptions=True)
        assert isinstance(outcome, Article | ParseError | LayoutError)
        assert outcome.url == URL
        assert (await sandbox.read(article(TEXT * 3))).title == "Vårdcentralen byggs ut"


@pytest.mark.parametrize(
    ("what", "limit"),
    [
        ("hang", "longer than 0.5 s"),
        ("eat", "more than 512 MB of memory"),
        ("nest", "nested too deeply"),
        ("crash", "crashed the parser"),
    ],
)
async def test_a_page_that_exceeds_a_limit_is_told_by_its_url_and_the_limit(
    what: str, limit: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with Sandbox(deadline_s=0.5, memory_bytes=512 << 20, processes=1) as sandbox:
        with pytest.raises(ParseError, match=limit) as raised:
            await sandbox.read(Misuse(page(""), what))
        assert raised.value.url == URL
        assert (await sandbox.read(article(TEXT * 3))).title
    capfd.readouterr()


async def test_a_bug_in_a_parsing_process_is_raised_with_its_traceback() -> None:
    async with Sandbox() as sandbox:
        with pytest.raises(WorkerBug, match="ZeroDivisionError: made up"):
            await sandbox.read(Misuse(page(""), "bug"))


async def test_a_reading_that_is_cancelled_leaves_no_answer_for_the_next() -> None:
    async with Sandbox(processes=1) as sandbox:
        hanging = asyncio.create_task(sandbox.read(Misuse(page(""), "hang")))
        await asyncio.sleep(0)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        assert (await sandbox.read(article(TEXT * 3))).title


async def test_many_pages_at_once_share_the_processes() -> None:
    async with Sandbox(processes=2) as sandbox:
        jobs = [article(TEXT * (2 + number % 3)) for number in range(20)]
        assert await asyncio.gather(*map(sandbox.read, jobs)) == [job() for job in jobs]
