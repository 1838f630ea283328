"""A run over hostile sources: each fails with its own cause, and the honest ones are collected as ever."""

import asyncio
from pathlib import Path

import pytest

from scraper.model import Config, Network, Settings, Source
from scraper.run.pipeline import collecting
from tests.fetch.conftest import MORNING, Open, Server, names, redirect, reply

HTML = {"content_type": "text/html; charset=utf-8"}


def listing(*hrefs: str) -> bytes:
    items = "".join(
        f'<li class="nyhet"><h2><a href="{href}">Regionen öppnar mottagning nummer {n}</a></h2>'
        f'<time datetime="2026-03-0{n}">{n} mars 2026</time></li>'
        for n, href in enumerate(hrefs, 1)
    )
    page = f"<!doctype html><html lang=sv><title>Nyheter</title><main><h1>Nyheter</h1><ul>{items}</ul></main></html>"
    return reply(page.encode(), **HTML)


def release(n: int) -> bytes:
    page = f"""<!doctype html><html lang="sv"><title>Regionen öppnar mottagning nummer {n}</title><main><article>
    <h1>Regionen öppnar mottagning nummer {n}</h1><p>Publicerad: {n} mars 2026</p><p>Mottagningen ligger i Exempelby
    och tar emot sina första besökare i april. Tjugo medarbetare är anställda, och fler söks.</p><p>– Det här har
    invånarna väntat på, säger ordföranden Kim Ek.</p></article></main></html>"""
    return reply(page.encode(), **HTML)


async def flood(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1_000)
        await writer.drain()


@pytest.fixture
def newsroom(server: Server) -> tuple[str, ...]:
    """Play an honest source and five that are not, each on a host of its own; return their ids."""
    server.serve("/god", listing("/god/1", "/god/2", "/god/3"))
    for n in (1, 2, 3):
        server.serve(f"/god/{n}", release(n))
    server.serve("/blandad", listing("/blandad/1", "http://169.254.169.254/nyheter/2", "/blandad/3"))
    server.serve("/blandad/1", release(1))
    server.serve("/blandad/3", reply(b"\x89PNG", content_type="image/png"))
    server.serve("/flod", flood)
    server.serve("/runt", redirect("/runt"))
    server.serve("/inat", redirect("http://intern.example/"))
    server.serve("/mur", reply(b"<title>Just a moment...</title>", 503))
    return "god", "blandad", "flod", "runt", "inat", "mur"


async def test_hostile_sources_cost_themselves_alone(
    server: Server, fetcher: Open, newsroom: tuple[str, ...], tmp_path: Path
):
    hosts = names(intern_example=["10.0.0.7"], **{f"{name}_example": ["127.0.0.1"] for name in newsroom})
    sources = tuple(Source(name, name, f"http://{name}.example:{server.port}/{name}") for name in newsroom)
    config = Config(tmp_path / "sources.yaml", Settings(data=tmp_path, network=Network()), sources)

    async with fetcher(resolve=hosts, retries=1) as fetch, collecting(config, now=lambda: MORNING, fetch=fetch) as run:
        report = await run.run(sources)

    told = {source.source_id: [failure.reason for failure in source.failures] for source in report.sources}
    assert told["god"] == []
    assert {source.source_id: sum(source.outcomes.values()) for source in report.sources} == {
        **dict.fromkeys(newsroom, 0),
        "god": 3,
        "blandad": 1,
    }
    assert told["flod"] == ["sent headers without end"]
    assert told["runt"] == ["redirected more than 5 times"]
    assert told["inat"] == ["intern.example is 10.0.0.7, which is not a public address"]
    assert told["mur"] == ["answered 503 with a wall against bots (Cloudflare)"]
    assert set(told["blandad"]) == {
        "169.254.169.254 is not a public address",
        "is image/png, neither a page nor a document",
    }
    assert all(failure.url and failure.next_step for source in report.sources for failure in source.failures)
