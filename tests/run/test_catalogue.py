"""Which feeds a configuration has, and that a run writes those that something touched, and no others."""

from dataclasses import replace

import pytest

from scraper.archive import Archive
from scraper.errors import FetchError
from scraper.model import Config, FeedSettings, Watch
from scraper.run.catalogue import catalogue, filled, slug
from scraper.run.pipeline import run_once
from scraper.run.publishing import ARCHIVE, FEEDS
from tests.run.conftest import NOW


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
    def go(settled: Config = config) -> set[str]:
        written = run_once(settled, now=lambda: NOW, fetch=web).files_written
        return {str(path.relative_to(settled.settings.data / FEEDS)) for path in written if path.suffix == ".atom"}

    return go


def test_there_is_a_feed_for_each_source_category_kind_and_watch(config, web, run):
    web.publish("alfa.example", range(3))
    written = run()

    kinds = {f"kind/{kind}.atom" for kind in ("nyhet", "notis", "pressmeddelande", "pressinbjudan")}
    watches = {"watch/bygg.atom", "watch/inget.atom"}
    assert {"all.atom", "changes.atom", "status.atom", "category/lanet.atom", *kinds, *watches} <= written
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

    assert run() == {"all.atom", "source/beta.atom", "category/lanet.atom", "kind/nyhet.atom", "watch/bygg.atom"}


def test_a_source_that_breaks_and_recovers_is_told_of_in_the_status_feed_alone(config, web, run):
    for host in ("alfa.example", "beta.example"):
        web.publish(host, range(3))
    run()
    url = next(each.url for each in config.sources if each.id == "beta")
    page, web.pages[url] = web.pages[url], FetchError(url, "answered 503", transient=True, status=503)

    assert run() == {"status.atom"}
    status = (config.settings.data / FEEDS / "status.atom").read_text()
    assert "går inte att läsa" in status
    web.pages[url] = page
    assert run() == {"status.atom"}
    assert "går att läsa igen" in (config.settings.data / FEEDS / "status.atom").read_text()
    assert "går att läsa igen" not in (config.settings.data / FEEDS / "all.atom").read_text()


def test_a_changed_limit_or_watch_has_all_feeds_looked_at_again(config, web, run):
    web.publish("alfa.example", range(30))
    run()
    few = replace(config, settings=replace(config.settings, feeds=FeedSettings(entries=10, days=4)))
    assert "source/alfa.atom" in run(few)
    assert (config.settings.data / FEEDS / "source/alfa.atom").read_text().count("<entry") == 5
    other = replace(few, watches=(Watch("bygg", "Bygget", "kameler"),))
    assert run(other) == {"watch/bygg.atom"}
