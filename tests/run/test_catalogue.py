"""Which feeds a configuration has, and that a run writes those that something touched, and no others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bench.archives import files
from scraper.archive import Archive
from scraper.errors import FetchError
from scraper.model import Config, FeedSettings, Watch
from scraper.publish.files import FORMS
from scraper.run.catalogue import catalogue, filled, slug
from scraper.run.pipeline import run_once
from scraper.run.publishing import ARCHIVE, FEEDS
from tests.run.conftest import NOW

DAY = timedelta(days=1)
OF_BETA = {"all", "source/beta", "category/lanet", "kind/nyhet", "watch/bygg", "index.html"}
"""What shows a release of this source, whose words one of the two watches looks for."""


@pytest.mark.parametrize(
    ("name", "path"),
    [("Örebro län", "orebro-lan"), ("  Hälso- & sjukvård ", "halso-sjukvard"), ("../..", ""), ("É/Ö_x", "e-o-x")],
)
def test_a_categorys_address_is_plain_and_leads_nowhere_else(name, path):
    assert slug(name) == path
    assert len(slug("å" * 500)) == 60


@pytest.fixture
def config(config):
    """The usual two sources, with a category each, and two watches."""
    sources = tuple(replace(each, categories=("Länet", "LÄNET")) for each in config.sources)
    watches = (Watch("bygg", "Bygget", "beslut"), Watch("inget", "Inget", "kameler"))
    return replace(config, sources=sources, watches=watches)


@pytest.fixture
def run(config, web):
    """Collects, and gives the feeds that were written, each in every form, and what other files were.

    All other files have the inode, the time of change and the bytes that they had.
    """

    def go(settled: Config = config, *, later: timedelta = timedelta(0)) -> set[str]:
        data = settled.settings.data
        before = files(data)
        reported = run_once(settled, now=lambda: NOW + later, fetch=web).files_written
        written = {name for name, now in files(data).items() if now != before.get(name)}
        assert {str(path.relative_to(data / FEEDS)) for path in reported} == written
        feeds = {name.removesuffix(".atom") for name in written if name.endswith(".atom")}
        return written - {f"{feed}.{form}" for feed in feeds for form in FORMS} | feeds

    return go


def test_there_is_a_feed_for_each_source_category_kind_and_watch(config, web, run):
    web.publish("alfa.example", range(3))
    written = run()

    sources = {"source/alfa", "source/beta"}
    kinds = {f"kind/{kind}" for kind in ("nyhet", "notis", "pressmeddelande", "pressinbjudan")}
    watches = {"watch/bygg", "watch/inget"}
    lists = {"index.html", "index.css", "icon.png", "sources.opml", "press.ics"}
    assert written == {"all", "changes", "status", "category/lanet", *sources, *kinds, *watches, *lists}
    with Archive(config.settings.data / ARCHIVE) as archive:
        feeds = {each.empty.stem: filled(each, config, archive) for each in catalogue(config, archive)}
    assert len(feeds["watch/bygg"].stories) == len(feeds["category/lanet"].stories) == 3
    assert feeds["watch/inget"].stories == ()


def test_a_run_writes_only_the_feeds_that_what_is_new_is_in(web, run):
    web.publish("alfa.example", range(3))
    web.publish("beta.example", range(3))
    run()
    assert run() == set()

    web.publish("beta.example", range(4))

    assert run() == OF_BETA


def test_an_edit_is_written_into_the_feeds_of_what_was_edited_and_that_of_changes(web, run):
    for host in ("alfa.example", "beta.example"):
        web.publish(host, (38, 39))
    run()
    page = "http://beta.example/nyhet/39"
    web.pages[page] = web.pages[page].replace("fyrtiotvå".encode(), b"sjuttiofem")

    assert run(later=2 * DAY) == OF_BETA | {"changes"}
    assert run(later=2 * DAY) == set()


def test_what_its_source_removes_stays_as_it_was_and_only_who_watches_for_that_is_told(config, web, run):
    watching = replace(config, watches=(*config.watches, Watch("borta", "Borta", "beslut är:borttagen")))
    for host in ("alfa.example", "beta.example"):
        web.publish(host, (38, 39))
    run(watching)
    page = "http://beta.example/nyhet/39"
    web.pages[page] = FetchError(page, "answered 410", transient=False, status=410)

    assert run(watching, later=2 * DAY) == set()  # once may be a mistake
    assert run(watching, later=3 * DAY) == {"watch/borta", "index.html"}
    assert run(watching, later=3 * DAY) == set()


def test_a_source_that_breaks_and_recovers_is_told_of_in_the_status_feed_alone(config, web, run):
    for host in ("alfa.example", "beta.example"):
        web.publish(host, range(3))
    run()
    url = next(each.url for each in config.sources if each.id == "beta")
    page, web.pages[url] = web.pages[url], FetchError(url, "answered 503", transient=True, status=503)

    assert run() == set()  # it may pass: what fails once is in that run's report, and in no reader's feed
    assert run() == {"status", "index.html"}
    status = (config.settings.data / FEEDS / "status.atom").read_text()
    assert "går inte att nå" in status
    web.pages[url] = page
    assert run(later=timedelta(hours=1)) == {"status", "index.html"}
    assert "går att läsa igen" in (config.settings.data / FEEDS / "status.atom").read_text()
    assert "går att läsa igen" not in (config.settings.data / FEEDS / "all.atom").read_text()


def test_a_changed_limit_or_watch_has_all_feeds_looked_at_again(config, web, run):
    web.publish("alfa.example", range(30))
    run()
    few = replace(config, settings=replace(config.settings, feeds=FeedSettings(entries=10, days=4)))
    assert "source/alfa" in run(few)
    assert (config.settings.data / FEEDS / "source/alfa.atom").read_text().count("<entry") == 5
    other = replace(few, watches=(Watch("bygg", "Bygget", "kameler"),))
    assert run(other) == {"watch/bygg", "index.html", "sources.opml"}
