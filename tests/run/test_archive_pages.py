"""What a feed shows no longer is in its archive pages (RFC 5005, section 4): who walks them back meets all."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import etree

from scraper.archive import Archive
from scraper.archive.feed_pages import PAGE
from scraper.model import Config, FeedSettings
from scraper.publish.feed import feeds_url
from scraper.run.pipeline import run_once
from scraper.run.publishing import ARCHIVE, FEEDS
from tests.run.conftest import NOW

ATOM, HISTORY = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"
LISTED = 78


def numbers(count: int = LISTED) -> range:
    """Number releases a day apart, which were old when they came, so that none is shown for having come lately."""
    return range(-120, -120 + count)


@pytest.fixture
def config(config: Config) -> Config:
    return limited(config, entries=20)


def limited(config: Config, **limits: int) -> Config:
    return replace(config, settings=replace(config.settings, backfill=1_000, feeds=FeedSettings(**limits)))


@pytest.fixture
def run(config, web):
    def go(settled: Config = config) -> set[str]:
        written = run_once(settled, now=lambda: NOW, fetch=web).files_written
        return {str(path.relative_to(settled.settings.data / FEEDS)) for path in written}

    return go


def read(config: Config, name: str) -> etree._Element:
    return etree.parse(config.settings.data / FEEDS / name).getroot()


def linked(feed: etree._Element, rel: str, config: Config) -> str | None:
    """Give what a feed links to, as a path below the folder of feeds."""
    [*found] = (link.get("href") for link in feed.iterfind(f"{ATOM}link") if link.get("rel") == rel)
    assert len(found) <= 1
    return found[0].removeprefix(feeds_url(config.settings)) if found else None


def walk(config: Config, name: str) -> Iterator[etree._Element]:
    """Read a feed and its archive pages as a reader does that never saw it."""
    path: str | None = name
    while path:
        feed = read(config, path.partition("?")[0])
        yield feed
        path = linked(feed, "prev-archive", config)


def ids(feed: etree._Element) -> list[str]:
    return [entry.findtext(f"{ATOM}id") for entry in feed.iterfind(f"{ATOM}entry")]


@pytest.mark.parametrize("stem", ["all", "source/alfa"])
def test_who_walks_back_from_a_feed_meets_every_release(config, web, run, stem):
    web.publish("alfa.example", numbers())
    run()

    shown, *pages = walk(config, f"{stem}.atom")

    assert [len(ids(page)) for page in (shown, *pages)] == [20, LISTED - 20 - PAGE, PAGE]
    assert shown.find(f"{HISTORY}archive") is None
    for page in pages:
        assert page.find(f"{HISTORY}archive") is not None
        assert linked(page, "current", config) == f"{stem}.atom"
        assert page.findtext(f"{ATOM}id") == shown.findtext(f"{ATOM}id")
    met = [entry for feed in (shown, *pages) for entry in ids(feed)]
    assert len(set(met)) == LISTED


def test_what_is_new_leaves_full_pages_alone_and_an_edit_is_in_its_page(config, web, run):
    web.publish("alfa.example", numbers())
    run()

    def pages_written() -> set[str]:
        return {name for name in run() if name.startswith("archive/")}

    web.publish("alfa.example", numbers(LISTED + 1))
    assert pages_written() == {"archive/all/2.atom", "archive/source/alfa/2.atom"}
    assert pages_written() == set()

    first = ids(read(config, "archive/source/alfa/1.atom"))[0]
    with Archive(config.settings.data / ARCHIVE) as archive:
        article = archive.article(first)
        assert article is not None
        archive.correct(replace(article, title="En annan rubrik"), NOW)
    assert pages_written() == {"archive/all/1.atom", "archive/source/alfa/1.atom"}
    assert "En annan rubrik" in (config.settings.data / FEEDS / "archive/all/1.atom").read_text(encoding="utf-8")


def test_a_page_that_is_being_filled_is_asked_for_again_by_who_knows_it(config, web, run):
    """Its address tells how much is in it: readers do not ask twice for an archive page (RFC 5005, section 4)."""
    web.publish("alfa.example", numbers())
    run()
    known = [linked(page, "prev-archive", config) for page in walk(config, "all.atom")]
    assert known == [f"archive/all/2.atom?entries={LISTED - 20 - PAGE}", "archive/all/1.atom", None]

    web.publish("alfa.example", numbers(LISTED + 50))
    run()
    now = [linked(page, "prev-archive", config) for page in walk(config, "all.atom")]
    assert now == ["archive/all/3.atom?entries=8", "archive/all/2.atom", "archive/all/1.atom", None]


def test_a_page_that_is_lost_is_written_again(config, web, run):
    web.publish("alfa.example", numbers())
    run()
    page = config.settings.data / FEEDS / "archive/source/alfa/1.atom"
    whole = page.read_bytes()
    page.unlink()

    assert "archive/source/alfa/1.atom" in run()
    assert page.read_bytes() == whole


def test_no_more_pages_are_written_than_the_settings_say(config, web, run):
    few = limited(config, entries=20, archive_entries=PAGE)
    none = limited(config, entries=20, archive_entries=0)
    web.publish("alfa.example", numbers())

    run(none)
    assert linked(read(none, "all.atom"), "prev-archive", none) is None
    assert not (none.settings.data / FEEDS / "archive").exists()

    written = run(few)
    assert {"archive/all/2.atom", "archive/source/alfa/2.atom"} == {n for n in written if n.startswith("archive/")}
    assert linked(read(few, "archive/all/2.atom"), "prev-archive", few) is None


def test_a_collection_from_nothing_gives_the_same_pages(config, web, run):
    web.publish("alfa.example", numbers())
    web.publish("beta.example", numbers())
    run()
    pages = {path: path.read_bytes() for path in (config.settings.data / FEEDS).rglob("archive/**/*.atom")}
    assert pages

    shutil.rmtree(config.settings.data)
    run()
    assert {path: path.read_bytes() for path in (config.settings.data / FEEDS).rglob("archive/**/*.atom")} == pages


def test_every_form_of_a_feed_names_the_icon(config, web, run):
    web.publish("alfa.example", numbers(1))
    run()
    folder = config.settings.data / FEEDS
    assert (folder / "icon.png").read_bytes().startswith(b"\x89PNG")
    for ending in ("rss", "atom", "json"):
        assert f"{feeds_url(config.settings)}icon.png" in (folder / f"all.{ending}").read_text(encoding="utf-8")
