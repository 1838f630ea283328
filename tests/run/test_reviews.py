"""A way in that was chosen once is looked at again: a feed can stop, and come back, while its page goes on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scraper import FetchError, RunReport
from scraper.model import Config, Selectors
from scraper.run.collector import REVIEW_EVERY

from .numbered import FEED, HOST, LIST, Site, collect, configured, entrance, named, stored

SOON = REVIEW_EVERY - timedelta(minutes=1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path)


@pytest.fixture
def web() -> Site:
    """A page and a feed that carry the same ten releases."""
    web = Site()
    web.releases(range(1, 20))
    web.page(LIST, range(10, 0, -1), head=named())
    web.feed(FEED, range(10, 0, -1))
    return web


def remarks(report: RunReport) -> list[tuple[str, str, str]]:
    return [
        (remark.kind, remark.url.removeprefix(HOST), remark.detail.removeprefix(HOST))
        for remark in report.sources[0].remarks
    ]


def test_a_feed_that_stopped_is_left_for_its_page_within_a_day_and_nothing_is_lost(config: Config, web: Site) -> None:
    collect(config, web)
    web.page(LIST, range(11, 0, -1), head=named())
    web.listings()
    assert collect(config, web, later=SOON).sources[0].not_modified
    assert web.listings() == ["/press/feed.xml"]
    report = collect(config, web, later=REVIEW_EVERY)
    assert (report.ok, dict(report.sources[0].outcomes)) == (True, {"new": 1})
    assert "/nyhet/11" in stored(config)
    assert entrance(config) == LIST
    assert web.listings() == ["/press/", "/press/feed.xml"]
    lacking = "/press/feed.xml: lacks the newest that the page lists"
    assert remarks(report) == [("entrance changed", "/press/", lacking)]
    web.page(LIST, range(12, 0, -1), head=named())
    assert dict(collect(config, web, later=REVIEW_EVERY).sources[0].outcomes) == {"new": 1}
    assert web.listings() == ["/press/"]


def test_a_review_of_a_page_that_has_not_changed_costs_one_conditional_request_a_day(config: Config, web: Site) -> None:
    collect(config, web)
    web.listings()
    assert collect(config, web, later=REVIEW_EVERY).sources[0].not_modified
    assert web.unchanged == [LIST, FEED]
    assert web.listings() == ["/press/", "/press/feed.xml"]
    assert collect(config, web, later=REVIEW_EVERY + SOON).sources[0].not_modified
    assert web.listings() == ["/press/feed.xml"]


def test_a_feed_that_goes_with_its_page_stays_the_way_in(config: Config, web: Site) -> None:
    collect(config, web)
    web.page(LIST, range(12, 0, -1), head=named())
    web.feed(FEED, range(12, 4, -1))
    web.listings()
    report = collect(config, web, later=REVIEW_EVERY)
    assert dict(report.sources[0].outcomes) == {"new": 2}
    assert (entrance(config), remarks(report)) == (FEED, [])
    assert web.listings() == ["/press/", "/press/feed.xml"]


def test_what_only_the_page_lists_is_taken_at_the_review_though_the_feed_stays(config: Config, web: Site) -> None:
    web.page(LIST, range(9, 0, -1), head=named())
    web.feed(FEED, range(9, 0, -1))
    collect(config, web)
    web.page(LIST, range(12, 0, -1), head=named())
    web.feed(FEED, [12, 11, *range(9, 0, -1)])
    assert dict(collect(config, web, later=SOON).sources[0].outcomes) == {"new": 2}
    assert dict(collect(config, web, later=REVIEW_EVERY).sources[0].outcomes) == {"new": 1}
    assert "/nyhet/10" in stored(config)
    assert entrance(config) == FEED


def test_a_source_that_lost_its_feed_gets_it_back_once_its_page_has_changed_after_a_day(
    config: Config, web: Site
) -> None:
    collect(config, web)
    feed = web.pages.pop(FEED)
    report = collect(config, web)
    assert remarks(report) == [("entrance changed", "/press/", "/press/feed.xml: answered 404")]
    assert entrance(config) == LIST
    web.pages[FEED] = feed
    assert collect(config, web, later=REVIEW_EVERY).sources[0].not_modified
    web.page(LIST, range(11, 0, -1), head=named())
    web.feed(FEED, range(11, 0, -1))
    report = collect(config, web, later=REVIEW_EVERY)
    assert dict(report.sources[0].outcomes) == {"new": 1}
    assert remarks(report) == [("entrance changed", "/press/feed.xml", "/press/: a better way in was found")]
    assert entrance(config) == FEED


def test_a_feed_that_failed_just_now_is_not_asked_for_twice(config: Config, web: Site) -> None:
    collect(config, web)
    del web.pages[FEED]
    web.listings()
    collect(config, web)
    assert web.listings() == ["/press/feed.xml", "/press/"]


def test_a_page_that_cannot_be_had_for_the_review_is_told_and_its_feed_goes_on(config: Config, web: Site) -> None:
    collect(config, web)
    web.pages[LIST] = FetchError(LIST, "answered 503", transient=True)
    web.feed(FEED, range(11, 0, -1))
    web.listings()
    report = collect(config, web, later=REVIEW_EVERY)
    assert (report.ok, dict(report.sources[0].outcomes)) == (True, {"new": 1})
    assert remarks(report) == [("not compared", "/press/", "answered 503")]
    assert entrance(config) == FEED
    collect(config, web, later=REVIEW_EVERY + SOON)
    assert web.listings() == ["/press/", "/press/feed.xml", "/press/feed.xml"]


def test_a_feed_that_fails_for_now_at_the_review_is_not_left(config: Config, web: Site) -> None:
    collect(config, web)
    web.page(LIST, range(11, 0, -1), head=named())
    web.pages[FEED] = FetchError(FEED, "answered 503", transient=True)
    report = collect(config, web, later=REVIEW_EVERY)
    assert [failure.url for failure in report.sources[0].failures] == [FEED]
    assert entrance(config) == FEED


def test_a_feed_that_its_page_no_longer_names_stays_as_long_as_it_carries_the_releases(
    config: Config, web: Site
) -> None:
    collect(config, web)
    web.page(LIST, range(11, 0, -1))
    web.feed(FEED, range(11, 0, -1))
    assert collect(config, web, later=REVIEW_EVERY).ok
    assert entrance(config) == FEED


def test_an_operator_can_have_the_review_at_once(config: Config, web: Site) -> None:
    collect(config, web)
    web.page(LIST, range(11, 0, -1), head=named())
    web.listings()
    assert dict(collect(config, web, afresh=True).sources[0].outcomes) == {"new": 1}
    assert web.unchanged == []
    assert entrance(config) == LIST


def test_selectors_that_are_written_later_decide_that_the_page_is_read(config: Config, web: Site) -> None:
    collect(config, web)
    chosen = replace(config.sources[0], select=Selectors(items=("main li",)))
    web.listings()
    assert collect(replace(config, sources=(chosen,)), web).ok
    assert web.listings() == ["/press/"]
