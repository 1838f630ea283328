"""The demo newsroom, collected over HTTP without a single selector, compared with what its sites say they publish."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from scraper import Archive, RunReport, load_sources, run_once
from scraper.demo import NewsroomServer, Release, Site, load_sites, sources_yaml
from scraper.model import Article, Config, Story

NOW = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
SITES = load_sites()
RELEASES = [(site, release) for site in SITES for release in site.releases]


@dataclass(frozen=True, slots=True)
class Collected:
    """One collection of everything, and what the archive then holds."""

    playing: NewsroomServer
    config: Config
    report: RunReport
    stories: tuple[Story, ...]
    articles: dict[str, Article]

    def article(self, site_id: str, path: str) -> Article:
        return self.articles[self.playing.bases[site_id] + path]


@pytest.fixture(scope="session")
def collected(playing: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    path = tmp_path_factory.mktemp("demo") / "sources.yaml"
    path.write_text(sources_yaml(playing), encoding="utf-8")
    config = load_sources(path)
    report = run_once(config, now=lambda: NOW)
    with Archive(config.settings.data / "archive.db") as archive:
        own = [story for source in config.sources for story in archive.stories(source_id=source.id, limit=1_000)]
        articles = {story.lead.url: story.lead for story in own}
        yield Collected(playing, config, report, archive.stories(limit=1_000), articles)


def test_nothing_failed_and_nothing_is_missing_or_made_up(collected: Collected) -> None:
    assert [failure for source in collected.report.sources for failure in source.failures] == []
    expected = {collected.playing.bases[site.id] + release.path for site, release in RELEASES}
    assert set(collected.articles) == expected


@pytest.mark.parametrize(("site", "release"), RELEASES, ids=[release.path for _, release in RELEASES])
def test_every_field_of_a_release_is_as_its_site_says(collected: Collected, site: Site, release: Release) -> None:
    article = collected.article(site.id, release.path)
    base = collected.playing.bases[site.id]
    assert article.source_id == site.id
    assert article.title == release.title
    assert (article.published_at, article.published_precision) == (release.published.at, release.published.precision)
    assert article.lead == release.lead
    assert article.text == release.text
    assert article.kind == release.kind
    assert article.place == release.place
    assert article.byline == release.byline
    assert article.originator == release.originator
    assert article.categories == release.categories
    assert article.lang == site.platform.lang
    assert release.native_id is None or article.native_id == release.native_id
    assert [(i.alt, i.caption, i.credit) for i in article.images] == [
        (i.alt, i.caption, i.credit) for i in release.images
    ]
    assert all(image.url.startswith(base) for image in article.images)
    assert [(c.name, c.role, c.phone, c.email) for c in article.contacts] == [
        (c.name, c.role, c.phone, c.email) for c in release.contacts
    ]
    assert [(a.title, a.media_type) for a in article.attachments] == [
        (a.title, "application/pdf") for a in release.attachments
    ]
    assert {"title", "text", "published_at"} <= set(article.found)


def test_the_joint_release_is_one_story_with_both_publishers(collected: Collected) -> None:
    joint = [
        s for s in collected.stories if {x.source_id for x in s.sightings} >= {"region-vanerkusten", "region-fjallmark"}
    ]
    assert len(joint) == 1


def test_the_reprint_joins_the_story_of_the_region_and_never_leads_it(collected: Collected) -> None:
    (story,) = [
        s for s in collected.stories if len(s.sightings) == 2 and s.sightings[1].source_id.startswith("lokalnytt")
    ]
    assert story.lead.source_id == "region-bergslagen"


def test_two_weekly_digests_with_one_title_stay_two_stories(collected: Collected) -> None:
    titles = [story.lead.title for story in collected.stories]
    doubled = {title for title in titles if titles.count(title) > 1}
    assert len(doubled) == 1
    assert len({story.id for story in collected.stories}) == len(collected.stories)


def test_a_second_collection_costs_one_304_a_source_and_touches_no_file(
    demo_yaml: Path, playing: NewsroomServer
) -> None:
    config = load_sources(demo_yaml)
    run_once(config, now=lambda: NOW)
    files = {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in (config.settings.data / "feeds").rglob("*.*")}
    before = len(playing.requests)
    report = run_once(config, now=lambda: NOW)
    asked = [request for request in playing.requests[before:] if request.path != "/robots.txt"]
    assert [request.status for request in asked] == [304] * len(SITES)
    assert all(source.not_modified and not source.outcomes for source in report.sources)
    assert {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in files} == files
    assert report.files_written == ()


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_every_entry_says_who_published_it_and_links_there(collected: Collected, ending: str) -> None:
    names = {site.id: site.name for site in SITES}
    feed = feedparser.parse((collected.config.settings.data / f"feeds/all.{ending}").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == len(collected.stories)
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    by_id = {story.id: story for story in collected.stories}
    for entry in feed.entries:
        story = by_id[entry.id]
        content = entry.content[0].value
        assert "Källa: " in content
        for sighting in story.sightings:
            assert names[sighting.source_id] in content
            assert f'href="{sighting.url}"' in content


def test_a_rebuild_from_nothing_gives_the_same_bytes(collected: Collected, demo_yaml: Path) -> None:
    config = load_sources(demo_yaml)
    run_once(config, now=lambda: NOW)
    once, again = collected.config.settings.data / "feeds", config.settings.data / "feeds"
    for path in once.rglob("*.*"):
        assert (again / path.relative_to(once)).read_bytes() == path.read_bytes(), path


def test_the_front_page_shows_a_joint_release_once(collected: Collected) -> None:
    page = (collected.config.settings.data / "feeds/index.html").read_text(encoding="utf-8")
    (joint,) = [story for story in collected.stories if "gemensamt lager" in story.lead.title]
    assert page.count(joint.lead.title) == 1
