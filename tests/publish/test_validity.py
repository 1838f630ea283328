"""All that is published is valid by strict rules: of the demo, and of five thousand releases of the nastiest kind."""

import fcntl
import json
import os
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest

from scraper import run_once
from scraper.archive import Archive
from scraper.demo import sources_yaml
from scraper.model import Config, Selection, Story
from scraper.publish.feed import feeds_url
from scraper.publish.ninjs import render_ninjs, render_ninjs_list
from scraper.run.catalogue import catalogue, filled
from scraper.run.publishing import ARCHIVE, FEEDS, publish_again
from scraper.run.search_feed import SearchFeeds
from scraper.sources import load_sources
from tests import nastiness
from tests.publish.rules import atom, json_feed, lists, rss
from tests.publish.test_ninjs import VALIDATOR

RULES = {"atom": atom, "rss": rss, "json": json_feed}
SEARCHES = (
    {},
    {"q": "exempelstad OR bro*"},
    {"q": ']]> "<b>" & \x00 🚑', "since": "2026-03-01"},
    {"kind": "pressinbjudan"},
    {"q": "finnsinte"},
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was published, and which addresses of stories were told as failures, each with how often."""

    config: Config
    left_out: Counter[str]

    @property
    def folder(self) -> Path:
        return self.config.settings.data / FEEDS

    def url(self, path: str) -> str:
        return feeds_url(self.config.settings) + quote(path)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory) -> Shelf:
    """Five thousand nasty releases, stored and published once for all workers of a run of the tests."""
    shared = tmp_path_factory.getbasetemp()
    shared = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "nasty"
    shared.mkdir(exist_ok=True)
    told = shared / "left_out.json"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            published = publish_again(nastiness.stocked(shared))
            told.write_text(json.dumps([failure.url for failure in published.failures]))
    return Shelf(nastiness.config_in(shared), Counter(json.loads(told.read_text())))


@pytest.fixture(scope="module")
def demo(playing, tmp_path_factory) -> Shelf:
    """The demo newsroom, collected and published."""
    path = tmp_path_factory.mktemp("valid") / "sources.yaml"
    path.write_text(sources_yaml(playing), encoding="utf-8")
    config = load_sources(path)
    report = run_once(config)
    return Shelf(config, Counter(failure.url for failure in report.unpublished))


@pytest.fixture(params=["demo", "nasty"])
def shelf(request) -> Shelf:
    return request.getfixturevalue(request.param)


def told(slips):
    """Show the first of what is wrong, and of how much it is the first."""
    found = list(slips)
    return [f"{len(found)} in all", *found[:15]] if found else []


@pytest.mark.parametrize("ending", RULES)
def test_every_feed_is_valid(shelf, ending):
    paths = sorted(path.relative_to(shelf.folder) for path in shelf.folder.rglob(f"*.{ending}"))
    assert {"all", "changes", "status"} <= {path.stem for path in paths}
    for path in paths:
        data = (shelf.folder / path).read_bytes()
        assert told(RULES[ending].slips(data, shelf.url(path.as_posix()))) == [], path


@pytest.mark.parametrize("ending", RULES)
def test_every_search_is_a_valid_feed(shelf, ending):
    searches = SearchFeeds(shelf.config)
    for search in SEARCHES:
        wanted = searches.wanted(search.items())
        url = shelf.url(f"search.{ending}") + (f"?{wanted.query}" if wanted.query else "")
        assert told(RULES[ending].slips(searches.render(wanted, ending), url)) == [], search


def test_plain_text_in_rss_is_written_as_the_profile_advises(shelf):
    for path in shelf.folder.rglob("*.rss"):
        assert told(rss.slips_of_character_data(path.read_bytes())) == [], path


def test_the_calendar_the_list_and_the_page_are_valid(shelf):
    assert told(lists.slips_of_calendar((shelf.folder / "press.ics").read_bytes())) == []
    assert told(lists.slips_of_opml((shelf.folder / "sources.opml").read_bytes())) == []
    assert told(lists.slips_of_page((shelf.folder / "index.html").read_bytes())) == []


def test_every_article_is_valid_ninjs(shelf):
    with (
        Archive(shelf.config.settings.data / ARCHIVE, read_only=True) as archive,
        closing(archive.kept(attributed=True)) as kept,
    ):
        for each in kept:
            item = json_feed.read(render_ninjs(each, settings=shelf.config.settings))
            assert told(error.message for error in VALIDATOR.iter_errors(item)) == [], each.article.url


def test_articles_are_a_valid_list_of_ninjs(shelf):
    with Archive(shelf.config.settings.data / ARCHIVE, read_only=True) as archive, closing(archive.kept()) as kept:
        some = list(islice(kept, 500))
    items = json_feed.read(render_ninjs_list(some, settings=shelf.config.settings))
    assert [item["uri"] for item in items] == [each.article.id for each in some]


def test_each_story_is_in_its_feeds_in_each_form_or_is_told_as_a_failure(shelf):
    with Archive(shelf.config.settings.data / ARCHIVE, read_only=True) as archive:
        for listed in catalogue(shelf.config, archive):
            feed = filled(listed, shelf.config, archive)
            possible = [story.id for story in feed.stories if story.lead.url not in shelf.left_out]
            for ending, rules in RULES.items():
                written = rules.ids((shelf.folder / f"{feed.stem}.{ending}").read_bytes())
                assert written[: len(possible)] == possible, (feed.stem, ending)
                assert len(written) - len(possible) == len(notices_of(feed, shelf)), (feed.stem, ending)


def notices_of(feed, shelf):
    return [
        notice for notice in feed.notices if not hasattr(notice, "article") or notice.article.url not in shelf.left_out
    ]


def test_of_five_thousand_only_those_without_an_address_are_left_out_and_each_is_told(nasty):
    with Archive(nasty.config.settings.data / ARCHIVE, read_only=True) as archive:
        own = [each for source in nasty.config.sources for each in stories_of(archive, source.id)]
        edits = archive.edits(limit=1_000)
        health = archive.transitions(limit=1_000)
    without = {story.lead.url for story in own if nastiness.is_no_address(story.lead.url)}
    assert (len(own), len(without)) == (nastiness.NUMBER + 50, 20)
    assert set(nasty.left_out) == without
    published = sum(len(rss.ids(path.read_bytes())) for path in (nasty.folder / "source").glob("*.rss"))
    assert published == nastiness.NUMBER + 50 - 20
    assert len(edits) > 100
    assert len(health) >= 24


def stories_of(archive: Archive, source_id: str) -> tuple[Story, ...]:
    return archive.stories_of(Selection(source_id=source_id), limit=nastiness.NUMBER)


def test_the_demo_is_published_whole(demo):
    assert demo.left_out == Counter()
