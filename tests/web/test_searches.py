"""A search is a feed like any other: valid, the same for the same search, quick to poll, and bounded in cost."""

import asyncio
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import feedparser
import httpx
import pytest

from scraper import publish
from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.model import Article, Config, Settings, Source
from scraper.run import search_feed
from scraper.run.publishing import ARCHIVE, FEEDS
from scraper.run.search_feed import RENDERERS, SearchFeeds
from scraper.web import create_app

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
SOURCES = tuple(
    Source(id=name, name=title, url=f"https://{name}.example/press", home=f"https://{name}.example/")
    for name, title in (("alfa", "Region Alfa"), ("beta", "Kommunen Beta"))
)


def article(number: int, title: str, **changes: object) -> Article:
    url = f"https://alfa.example/press/{number}"
    plain = Article(
        id=uuid5(NAMESPACE_URL, url).urn,
        source_id="alfa",
        url=url,
        title=title,
        lead=f"Ingress nummer {number}.",
        html=f"<p>Text nummer {number}.</p>",
        text=f"Text nummer {number}.",
        published_at=NOW - timedelta(hours=number),
        published_precision="minute",
        kind="pressmeddelande",
    )
    return replace(plain, **changes)


STORED = (
    article(1, "Vaccination mot säsongsinfluensa börjar"),
    article(2, "Ny buss & båt till skärgården"),
    article(3, "Pressinbjudan: Vaccination på torget", kind="pressinbjudan"),
    article(80, "Vaccination i Beta", source_id="beta", url="https://beta.example/press/80"),
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    settings = Settings(data=tmp_path / "data", public_url="https://press.example/", websub_hub="https://hub.example/")
    return Config(tmp_path / "sources.yaml", settings, SOURCES)


@pytest.fixture
def archive(config: Config):
    with closing(Archive(config.settings.data / ARCHIVE)) as archive:
        archive.register(config.sources)
        for each in STORED:
            archive.save(each, keys={each.url}, seen_at=NOW)
        yield archive


def client_of(config: Config, now: datetime = NOW) -> httpx.AsyncClient:
    app = create_app(config.settings, config.settings.data / FEEDS, SearchFeeds(config, now=lambda: now))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.fixture
async def client(config: Config, archive: Archive):  # noqa: ARG001  # it fills the archive
    async with client_of(config) as client:
        yield client


async def titles(client: httpx.AsyncClient, **asked: object) -> list[str]:
    read = feedparser.parse((await client.get("/feeds/search.atom", params=asked)).content)
    assert not read.bozo
    return [entry.title for entry in read.entries]


@pytest.mark.parametrize("ending", ["atom", "rss"])
async def test_a_reader_gets_what_is_found_under_the_ids_that_all_feeds_have(client, ending):
    response = await client.get(f"/feeds/search.{ending}", params={"q": "vaccination", "kind": "pressmeddelande"})
    read = feedparser.parse(response.content)

    assert response.headers["content-type"] == f"application/{ending}+xml; charset=utf-8"
    assert not read.bozo
    assert read.feed.title == "Sökning: vaccination · pressmeddelande – Pressmeddelanden"
    assert [entry.id for entry in read.entries] == [STORED[0].id, STORED[3].id]
    assert [link.href for link in read.feed.links if link.rel == "self"] == [
        f"https://press.example/feeds/search.{ending}?q=vaccination&kind=pressmeddelande"
    ]
    assert "hub.example" not in response.text  # nobody tells a hub of it


async def test_every_form_that_feeds_have_is_there_and_names_its_whole_address(client):
    assert [f"render_{ending}" for ending in ("atom", "json", "rss") if ending in RENDERERS] == [
        name for name in ("render_atom", "render_json", "render_rss") if name in publish.__all__
    ]
    for ending in RENDERERS:
        response = await client.get(f"/feeds/search.{ending}?kind=nyhet&q=buss")
        assert f'"https://press.example/feeds/search.{ending}?q=buss&kind=nyhet"' in unescape(response.text)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [0, 1, 2, 3]),
        ({"q": '"buss & båt"'}, [1]),
        ({"q": "vaccination", "source": "beta"}, [3]),
        ({"q": "vaccination källa:alfa -torget"}, [0]),
        ({"source": ["beta", "alfa"], "kind": ["pressinbjudan"]}, [2]),
        ({"since": "2026-02-02"}, [0, 1, 2]),
        ({"since": "idag", "q": "buss"}, [1]),
        ({"q": "vacc"}, []),  # what only begins so would be there now and gone tomorrow
        ({"q": "", "since": ""}, [0, 1, 2, 3]),
    ],
)
async def test_words_and_filters_are_those_of_the_search_command(client, asked, found):
    assert await titles(client, **asked) == [STORED[number].title for number in found]


async def test_the_same_search_gives_the_same_bytes_however_it_is_written(client):
    one = await client.get("/feeds/search.atom?q=vaccination&source=beta&source=alfa&since=")
    other = await client.get("/feeds/search.atom?source=alfa&q=+vaccination++&source=beta&source=beta")

    assert one.content == other.content
    assert one.headers["etag"] == other.headers["etag"]


async def test_a_reader_that_has_it_gets_a_304_until_something_new_is_found(client, archive):
    first = await client.get("/feeds/search.rss?q=vaccination")
    held = {"If-None-Match": first.headers["etag"]}
    assert (await client.get("/feeds/search.rss?q=vaccination", headers=held)).status_code == 304

    archive.save(article(90, "Om något annat"), keys={"90"}, seen_at=NOW)
    assert (await client.get("/feeds/search.rss?q=vaccination", headers=held)).status_code == 304

    archive.save(article(91, "Vaccination för resande"), keys={"91"}, seen_at=NOW)
    again = await client.get("/feeds/search.rss?q=vaccination", headers=held)
    assert again.status_code == 200
    assert "för resande" in again.text


async def test_head_and_gzip_are_as_for_files(client):
    get, head = await client.get("/feeds/search.rss?q=buss"), await client.head("/feeds/search.rss?q=buss")

    assert head.headers == get.headers
    assert head.content == b""
    assert get.headers["content-encoding"] == "gzip"
    assert get.headers["vary"] == "Accept-Encoding"
    plain = await client.get("/feeds/search.rss?q=buss", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == get.content


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sida=2", 'känner inte till "sida". Det som kan stå i adressen är q, source, kind, since'),
        ("q=a&q=b", "q kan bara stå en gång"),
        ("since=snart", '"snart" är ingen dag'),
        ("kind=dikt", '"dikt" är ingen typ. Typerna är pressmeddelande'),
        ("source=gamma", 'Ingen källa heter "gamma"'),
        ("q=" + "a" * 501, "q får ha högst 500 tecken"),
        ("source=alfa&" * 21, "högst 20"),
    ],
)
async def test_what_is_no_search_is_answered_with_what_is_wrong(client, query, said):
    response = await client.get(f"/feeds/search.atom?{query}")

    assert response.status_code == 400
    assert said in response.text
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("archive")
async def test_it_is_said_in_english_when_the_settings_are(config):
    english = replace(config, settings=replace(config.settings, lang="en"))
    async with client_of(english) as client:
        assert "The search does not know" in (await client.get("/feeds/search.rss?page=2")).text
        assert "Search: everything" in (await client.get("/feeds/search.rss")).text


@pytest.mark.parametrize("path", ["search.html", "search.db", "search.atom/x", "search"])
async def test_nothing_else_is_a_search(client, path):
    assert (await client.get(f"/feeds/{path}?q=buss")).status_code == 404


async def test_before_the_first_collection_a_search_is_an_empty_feed_and_makes_no_archive(config):
    async with client_of(config) as client:
        assert await titles(client, q="buss") == []
    assert not (config.settings.data / ARCHIVE).exists()


async def test_nothing_is_searched_for_twice_until_the_archive_or_the_day_is_another(config, archive, monkeypatch):
    searched = []
    search = Archive.search
    monkeypatch.setattr(Archive, "search", lambda *given, **more: (searched.append(1), search(*given, **more))[1])
    async with client_of(config) as client:
        for _ in range(3):
            await client.get("/feeds/search.atom?since=idag")
        assert len(searched) == 1
        archive.save(article(91, "Nytt"), keys={"91"}, seen_at=NOW)
        await client.get("/feeds/search.atom?since=idag")
        assert len(searched) == 2


@pytest.mark.usefixtures("archive")
def test_the_day_moves_on_by_itself(config):
    feeds = SearchFeeds(config, now=lambda: now)
    now = NOW
    today = feeds.state()
    now = NOW + timedelta(days=1)
    assert feeds.state() != today


async def test_memory_holds_no_more_than_its_share(client, monkeypatch):
    monkeypatch.setattr("scraper.web.searches.KEPT_BYTES", 1)
    for _ in range(2):
        assert (await client.get("/feeds/search.atom?q=buss")).status_code == 200


async def test_a_few_are_made_at_once_and_the_others_are_asked_to_come_again(client, monkeypatch):
    go, render, made = threading.Event(), SearchFeeds.render, []
    monkeypatch.setattr(SearchFeeds, "render", lambda *given: (made.append(1), go.wait(10), render(*given))[2])
    monkeypatch.setattr("scraper.web.searches.MOST_WAITING", 3)

    asked = [asyncio.create_task(client.get(f"/feeds/search.atom?q=ord{number}")) for number in range(8)]
    refused: list[httpx.Response] = []
    while len(refused) < 3:
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        refused = [each.result() for each in done]
        await asyncio.sleep(0.01)
    assert len(made) == 2
    go.set()
    answers = [await each for each in asked]

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [503] * 3
    assert {answer.headers["retry-after"] for answer in refused} == {"5"}
    assert "För många sökningar" in refused[0].text


async def test_what_many_readers_ask_for_at_once_is_made_once(client, monkeypatch):
    made, render = [], SearchFeeds.render
    monkeypatch.setattr(SearchFeeds, "render", lambda *given: (made.append(1), render(*given))[1])

    answers = await asyncio.gather(*(client.get("/feeds/search.atom?q=buss") for _ in range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(made) <= 2  # as many as are made at the same time


async def test_a_search_that_takes_too_long_is_broken_off(client, monkeypatch):
    monkeypatch.setattr(search_feed, "WITHIN_S", -1.0)
    monkeypatch.setattr("scraper.archive.connection._LOOK_EVERY", 1)
    response = await client.get("/feeds/search.atom?q=vaccination")

    assert response.status_code == 503
    assert response.headers["retry-after"] == "300"
    assert "Gör den snävare" in response.text


async def test_an_archive_that_cant_be_read_is_said_and_logged(config, archive, caplog):
    archive.close()
    (config.settings.data / ARCHIVE).write_bytes(b"spoilt " * 1000)
    for rest in config.settings.data.glob("archive.db-*"):
        rest.unlink()
    async with client_of(config) as client:
        response = await client.get("/feeds/search.atom?q=vaccination")

    assert response.status_code == 503
    assert "Arkivet går inte att läsa" in response.text
    assert "not an SQLite database" in caplog.text


@pytest.mark.usefixtures("archive")
def test_an_archive_opened_to_read_is_never_written_to(config):
    path = config.settings.data / ARCHIVE
    with closing(Archive(path, read_only=True)) as reading, pytest.raises(ArchiveError, match="can't be written"):
        reading.remember_pings(["https://press.example/feeds/all.rss"])
    with pytest.raises(ArchiveError, match="can't be opened"):
        Archive(path.with_name("none.db"), read_only=True)
    assert not path.with_name("none.db").exists()


def test_an_archive_of_an_older_program_is_not_read_and_not_brought_up_to_date(config, archive):
    path = config.settings.data / ARCHIVE
    archive._db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0012_pings'")
    archive._db.conn.commit()
    with pytest.raises(ArchiveError, match="older version"):
        Archive(path, read_only=True)
