"""What one collection does, from the listing to the feeds."""

import logging
import re
from dataclasses import replace
from functools import partial

import feedparser
import pytest

from scraper import Archive, ConfigError, FetchError, run_once
from scraper.model import Config, NotModified, Page, Selectors, Validators
from scraper.run.report import lines, remark_lines

from .conftest import NOW, TEXT, FakeWeb

collect = partial(run_once, now=lambda: NOW)


def titles(config: Config) -> set[str]:
    with Archive(config.settings.data / "archive.db") as archive:
        return {f"{story.lead.source_id}: {story.lead.title}" for story in archive.stories(limit=1_000)}


def test_a_first_run_stores_and_publishes_every_release(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1, 2])
    web.publish("beta.example", [7])
    report = collect(config, fetch=web)
    assert report.ok
    assert [dict(source.outcomes) for source in report.sources] == [{"new": 2}, {"new": 1}]
    feed = feedparser.parse((config.settings.data / "feeds/all.atom").read_bytes())
    assert [entry.link for entry in feed.entries] == [
        "http://beta.example/nyhet/7",
        "http://alfa.example/nyhet/2",
        "http://alfa.example/nyhet/1",
    ]


def test_a_second_run_of_unchanged_sources_asks_for_the_listings_only(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1])
    web.publish("beta.example", [7])
    collect(config, fetch=web)
    web.asked.clear()
    report = collect(config, fetch=web)
    assert sorted(web.asked) == ["http://alfa.example/rss.xml", "http://beta.example/rss.xml"]
    assert all(source.not_modified for source in report.sources)
    assert report.files_written == ()


def test_only_the_release_that_is_new_is_fetched(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1])
    web.publish("beta.example", [7])
    collect(config, fetch=web)
    web.publish("alfa.example", [1, 2])
    web.asked.clear()
    collect(config, fetch=web)
    assert "http://alfa.example/nyhet/2" in web.asked
    assert "http://alfa.example/nyhet/1" not in web.asked


def test_one_failing_source_never_stops_another(config: Config, web: FakeWeb) -> None:
    web.publish("beta.example", [7])
    report = collect(config, fetch=web)
    alfa, beta = report.sources
    assert not report.ok
    assert [(f.source_id, f.stage, f.reason) for f in alfa.failures] == [("alfa", "fetch", "answered 404")]
    assert alfa.failures[0].next_step
    assert beta.ok
    assert titles(config) == {"beta: Beslut nummer 7 i Exempelstad"}


def test_a_release_that_failed_is_tried_again_though_its_listing_is_unchanged(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1, 2])
    web.publish("beta.example", [7])
    page = web.pages.pop("http://alfa.example/nyhet/2")
    first = collect(config, fetch=web)
    assert [f.url for f in first.sources[0].failures] == ["http://alfa.example/nyhet/2"]
    web.pages["http://alfa.example/nyhet/2"] = page
    second = collect(config, fetch=web)
    assert dict(second.sources[0].outcomes) == {"new": 1}
    assert second.ok


def test_a_listing_that_lost_its_list_is_a_failure_and_not_silence(config: Config, web: FakeWeb) -> None:
    web.publish("beta.example", [7])
    web.pages["http://alfa.example/rss.xml"] = b"<html><title>Ny webbplats</title><h1>V\xc3\xa4lkommen</h1></html>"
    alfa = collect(config, fetch=web).sources[0]
    assert [(f.stage, f.transient) for f in alfa.failures] == [("listing", False)]


def test_a_list_that_is_there_but_empty_is_told_apart_from_one_that_is_missing(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [])
    web.publish("beta.example", [7])
    alfa = collect(config, fetch=web).sources[0]
    assert alfa.form == "rss"
    assert "expected at least 1, got 0" in alfa.failures[0].reason


def test_the_same_text_from_two_sources_is_one_entry_that_names_both(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [5], text=TEXT)
    web.publish("beta.example", [5], text=TEXT)
    report = collect(config, fetch=web)
    assert sorted(outcome for source in report.sources for outcome in source.outcomes) == ["duplicate", "new"]
    (entry,) = feedparser.parse((config.settings.data / "feeds/all.atom").read_bytes()).entries
    assert "http://alfa.example/nyhet/5" in entry.content[0].value
    assert "http://beta.example/nyhet/5" in entry.content[0].value
    for name in ("alfa", "beta"):
        own = feedparser.parse((config.settings.data / f"feeds/source/{name}.rss").read_bytes())
        assert [e.link for e in own.entries] == [f"http://{name}.example/nyhet/5"]


def test_entry_ids_are_the_same_after_a_rebuild_from_an_empty_archive(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [4, 5], text=None)
    web.publish("beta.example", [5], text=TEXT)
    collect(config, fetch=web)
    elsewhere = replace(config, settings=replace(config.settings, data=config.settings.data.parent / "again"))
    collect(elsewhere, fetch=web)
    once, again = (c.settings.data / "feeds/all.atom" for c in (config, elsewhere))
    assert [e.id for e in feedparser.parse(once.read_bytes()).entries] == [
        e.id for e in feedparser.parse(again.read_bytes()).entries
    ]


def test_a_rule_that_changed_reads_the_listing_afresh(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1, 2])
    web.publish("beta.example", [7])
    narrow = load_with_exclude(config, "nyhet/2$")
    assert dict(collect(narrow, fetch=web).sources[0].outcomes) == {"new": 1}
    assert dict(collect(config, fetch=web).sources[0].outcomes) == {"new": 1}


def load_with_exclude(config: Config, pattern: str) -> Config:
    first, *rest = config.sources
    return replace(config, sources=(replace(first, exclude=(re.compile(pattern),)), *rest))


def test_a_source_without_full_text_is_never_asked_for_an_article(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1])
    web.publish("beta.example", [7])
    config = replace(config, sources=(replace(config.sources[0], full_text=False),))
    assert dict(collect(config, fetch=web).sources[0].outcomes) == {"new": 1}
    assert web.asked == ["http://alfa.example/rss.xml"]
    assert titles(config) == {"alfa: Beslut nummer 1 i Exempelstad"}


def test_a_release_that_is_a_document_is_kept_with_the_document_attached(config: Config) -> None:
    class WithPdf(FakeWeb):
        async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
            page = await super().get(url, client=client, validators=validators)
            return replace(page, media_type="application/pdf") if isinstance(page, Page) and "nyhet" in url else page

    pdf = WithPdf()
    pdf.publish("alfa.example", [1])
    report = collect(config, only=["alfa"], fetch=pdf)
    assert report.ok
    with Archive(config.settings.data / "archive.db") as archive:
        (story,) = archive.stories()
    assert [(a.url, a.media_type) for a in story.lead.attachments] == [
        ("http://alfa.example/nyhet/1", "application/pdf")
    ]


def test_a_bug_in_one_visit_is_told_with_its_traceback_and_spares_the_others(
    config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    class Buggy(FakeWeb):
        async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
            if client == "alfa":
                raise ZeroDivisionError("made up")
            return await super().get(url, client=client, validators=validators)

    buggy = Buggy()
    buggy.publish("beta.example", [7])
    with caplog.at_level(logging.ERROR):
        report = collect(config, fetch=buggy)
    assert "ZeroDivisionError: made up" in caplog.text
    assert "Traceback" in caplog.text
    assert "a bug in this program" in report.sources[0].failures[0].reason
    assert dict(report.sources[1].outcomes) == {"new": 1}


def test_naming_a_source_that_is_not_there_suggests_the_nearest(config: Config, web: FakeWeb) -> None:
    with pytest.raises(ConfigError, match='no source has the id "alpha", did you mean "alfa"'):
        collect(config, only=["alpha"], fetch=web)


def test_without_any_network_each_source_says_so_and_what_is_stored_stays(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1])
    web.publish("beta.example", [7])
    collect(config, fetch=web)
    feed = config.settings.data / "feeds/all.rss"
    before = (feed.read_bytes(), feed.stat().st_mtime_ns)
    down = FakeWeb({s.url: FetchError(s.url, "name could not be resolved", transient=True) for s in config.sources})
    report = collect(config, fetch=down)
    assert [len(source.failures) for source in report.sources] == [1, 1]
    assert all(failure.transient for source in report.sources for failure in source.failures)
    assert (feed.read_bytes(), feed.stat().st_mtime_ns) == before
    assert len(titles(config)) == 2


def test_a_removed_release_that_redirects_to_the_front_page_is_never_read_as_that_page(config: Config) -> None:
    class Redirecting(FakeWeb):
        async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
            gone = url.endswith(("/1", "/2"))
            page = await super().get("http://alfa.example/" if gone else url, client=client, validators=validators)
            return replace(page, url="http://alfa.example/") if gone and isinstance(page, Page) else page

    web = Redirecting()
    web.publish("alfa.example", [1, 2, 3])
    web.pages["http://alfa.example/"] = web.pages["http://alfa.example/nyhet/3"]
    alfa = collect(config, only=["alfa"], fetch=web).sources[0]
    assert dict(alfa.outcomes) == {"new": 1}
    assert [failure.url for failure in alfa.failures] == [f"http://alfa.example/nyhet/{n}" for n in (2, 1)]
    assert "redirects to http://alfa.example/" in alfa.failures[0].reason


def test_a_source_that_may_be_empty_says_so_by_min_items(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [])
    quiet = replace(config, sources=(replace(config.sources[0], min_items=0),))
    assert collect(quiet, fetch=web).ok


def test_a_long_pattern_that_changed_at_its_end_reads_the_listing_afresh(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1, 2])
    many = "|".join(f"amne-nummer-{n}" for n in range(40))
    collect(load_with_exclude(config, f"{many}|nyhet/2$"), only=["alfa"], fetch=web)
    later = collect(load_with_exclude(config, f"{many}|nyhet/9$"), only=["alfa"], fetch=web)
    assert dict(later.sources[0].outcomes) == {"new": 1}


def test_a_parse_bomb_among_the_releases_costs_that_release_only(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1, 2])
    web.pages["http://alfa.example/nyhet/2"] = b"<title>Bomb</title><main><h1>Bomb</h1>" + b"<ul><li>" * 600_000
    alfa = collect(config, only=["alfa"], fetch=web).sources[0]
    assert dict(alfa.outcomes) == {"new": 1}
    assert [(failure.url, failure.stage) for failure in alfa.failures] == [("http://alfa.example/nyhet/2", "article")]


def test_a_sources_own_selectors_that_give_nothing_are_told_once_for_all_pages_and_are_no_failure(
    config: Config, web: FakeWeb
) -> None:
    web.publish("alfa.example", [1, 2, 3])
    chosen = Selectors(title=(".nope",), body=("article",), date=("h1",))
    report = collect(replace(config, sources=(replace(config.sources[0], select=chosen),)), fetch=web)
    assert report.ok
    assert [(remark.kind, remark.detail, remark.pages) for remark in report.sources[0].remarks] == [
        ("selector matched nothing", "title: .nope", 3),
        ("no date in selection", "date: h1", 3),
    ]
    (title, date) = remark_lines(report, "sv")
    assert title == "alfa: obs: http://alfa.example/nyhet/3 (och 2 sidor till): selektorn träffar inget: title: .nope"
    assert "(and 2 more pages): no date in what the selector matches: date: h1" in list(remark_lines(report, "en"))[1]
    assert {title, date} <= set(lines(report, "sv"))
