"""A page that exceeded a limit is left alone for a while, longer each time, and told at each run all the same."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scraper import FetchError, RunReport
from scraper.model import Config, Failure
from scraper.run.release import FIRST_REST, LONGEST_REST, rest_after

from .conftest import NOW
from .numbered import FEED, LIST, Site, collect, configured, named, stored, url

TOO_LONG = FetchError(url(2), "body over 5 MB", transient=False, exceeds=True)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path)


@pytest.fixture
def web() -> Site:
    """A list of two releases, of which the second exceeds a limit."""
    web = Site()
    web.releases([1, 2])
    web.page(LIST, [2, 1])
    web.pages[url(2)] = TOO_LONG
    return web


def reasons(report: RunReport) -> list[str]:
    return [failure.reason for failure in report.sources[0].failures]


def test_a_page_that_exceeded_a_limit_is_told_at_the_next_run_without_being_asked_for(
    config: Config, web: Site
) -> None:
    assert reasons(collect(config, web)) == ["body over 5 MB"]
    web.asked.clear()
    report = collect(config, web)
    assert reasons(report) == ["body over 5 MB (tried once; left alone until 2026-02-02 10:00 UTC)"]
    assert not report.ok
    assert "scraper run alfa --afresh" in report.sources[0].failures[0].next_step
    assert web.asked == [LIST]


def test_each_time_it_is_left_alone_twice_as_long_up_to_a_day() -> None:
    failed = Failure("alfa", url(2), "fetch", "body over 5 MB", transient=False, next_step="", exceeded=True)
    rest, waits = None, []
    for _ in range(7):
        rest = rest_after(failed, rest, NOW)
        waits.append(rest.until - NOW)
    assert waits == [*(FIRST_REST * n for n in (1, 2, 4, 8, 16)), LONGEST_REST, LONGEST_REST]


def test_after_its_rest_it_is_tried_again_and_collected_if_it_is_better(config: Config, web: Site) -> None:
    collect(config, web)
    collect(config, web, later=FIRST_REST)
    web.releases([2])
    web.asked.clear()
    assert reasons(collect(config, web, later=FIRST_REST * 2)) != []
    assert web.asked == [LIST]
    assert dict(collect(config, web, later=FIRST_REST * 3).sources[0].outcomes) == {"new": 1}
    assert set(stored(config)) == {"/nyhet/1", "/nyhet/2"}


def test_an_operator_can_have_it_tried_at_once(config: Config, web: Site) -> None:
    collect(config, web)
    web.releases([2])
    assert dict(collect(config, web, afresh=True).sources[0].outcomes) == {"new": 1}


def test_other_rules_for_the_source_try_it_at_once(config: Config, web: Site) -> None:
    collect(config, web)
    web.releases([2])
    other = replace(config.sources[0], encoding="windows-1252")
    assert dict(collect(replace(config, sources=(other,)), web).sources[0].outcomes) == {"new": 1}


def test_a_release_that_is_missing_or_odd_is_tried_at_each_run(config: Config, web: Site) -> None:
    web.pages[url(2)] = b"<html><title>Tom</title><p>Ingenting.</p>"
    web.page(LIST, [3, 2, 1])
    collect(config, web)
    web.asked.clear()
    collect(config, web)
    assert web.asked == [LIST, url(3), url(2)]


def test_a_listing_that_exceeds_a_limit_is_left_alone_too_and_starts_over_once_it_was_read(
    config: Config, web: Site
) -> None:
    page, web.pages[LIST] = web.pages[LIST], FetchError(LIST, "body over 5 MB", transient=False, exceeds=True)
    for hours in (0, 1):
        assert reasons(collect(config, web, later=timedelta(hours=hours))) == ["body over 5 MB"]
    web.asked.clear()
    assert "tried 2 times" in reasons(collect(config, web, later=timedelta(hours=2)))[0]
    assert web.asked == []
    bomb, web.pages[LIST] = web.pages[LIST], page
    web.releases([2])
    assert collect(config, web, later=timedelta(hours=3)).ok
    web.pages[LIST] = bomb
    collect(config, web, later=timedelta(hours=4))
    assert "tried once" in reasons(collect(config, web, later=timedelta(hours=4)))[0]


def test_a_feed_that_exceeds_a_limit_is_replaced_by_its_page(config: Config, web: Site) -> None:
    web.releases([2])
    web.page(LIST, [2, 1], head=named())
    web.feed(FEED, [2, 1])
    collect(config, web)
    web.pages[FEED] = FetchError(FEED, "body over 5 MB", transient=False, exceeds=True)
    assert collect(config, web).ok
