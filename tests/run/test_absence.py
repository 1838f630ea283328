"""A release that leaves its list is asked for at once, and one whose page will not rest is left alone and told."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper import Archive, FetchError, RunReport
from scraper.archive.history import History
from scraper.cli import main
from scraper.errors import PageError
from scraper.model import Config, Page, SourceReport
from scraper.run.recheck import MOST_ABSENT
from scraper.run.remarks import remark_line
from scraper.sources import load_sources

from .conftest import TEXT, FakeWeb
from .numbered import FEED, Site, collect, configured, url

HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Site:
    site = Site()
    site.releases(range(1, 11))
    site.feed(FEED, range(10, 0, -1))
    return site


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path, url=FEED)


def visit(config: Config, site: FakeWeb, hours: float) -> SourceReport:
    site.asked.clear()
    report: RunReport = collect(config, site, later=timedelta(hours=hours))
    return report.sources[0]


def history(config: Config, n: int) -> History:
    with Archive(config.settings.data / "archive.db") as archive:
        (article_id,) = archive.find(url(n)).article_ids
        return archive.history(article_id)


def test_a_release_that_left_the_list_is_asked_for_in_that_visit_and_is_gone_after_two_404s(
    config: Config, site: Site
) -> None:
    visit(config, site, 0)
    site.feed(FEED, [n for n in range(10, 0, -1) if n != 8])
    site.pages[url(8)] = FetchError(url(8), "answered 404", transient=False, status=404)
    assert visit(config, site, 1).checked == 1
    assert site.asked == [FEED, url(8)]
    assert dict(visit(config, site, 2).outcomes) == {"gone": 1}
    assert [event.kind for event in history(config, 8).events] == ["unlisted", "gone"]


def test_one_whose_page_is_still_there_is_only_unlisted_and_asked_for_once(config: Config, site: Site) -> None:
    visit(config, site, 0)
    site.feed(FEED, [n for n in range(10, 0, -1) if n != 8])
    assert [visit(config, site, 1).checked, visit(config, site, 2).checked] == [1, 0]
    assert history(config, 8).gone_at is None


def test_a_list_that_shows_others_costs_a_few_pages_a_visit(config: Config, site: Site) -> None:
    visit(config, site, 0)
    site.feed(FEED, [3, 2, 1])
    assert visit(config, site, 1).checked == MOST_ABSENT
    site.feed(FEED, [3, 2, 1], titles="{} ")
    assert visit(config, site, 2).checked == MOST_ABSENT


def test_a_list_that_is_read_elsewhere_than_before_says_nothing_of_what_left_it(config: Config, site: Site) -> None:
    visit(config, site, 0)
    site.pages[FEED] = FetchError(FEED, "answered 404", transient=False, status=404)
    assert visit(config, site, 1).checked == 0


class Redirecting(Site):
    """A site that sends those who ask for some pages to another."""

    def __init__(self) -> None:
        super().__init__()
        self.to: dict[str, str] = {}

    async def get(self, url: str, **asked: object) -> Page:  # type: ignore[override]
        if url in self.to:
            return await super().get(self.to[url], client=str(asked["client"]))  # type: ignore[return-value]
        return await super().get(url, **asked)  # type: ignore[arg-type, return-value]


class TestRedirects:
    @pytest.fixture
    def site(self) -> Redirecting:
        site = Redirecting()
        site.releases(range(1, 11))
        site.feed(FEED, range(10, 0, -1))
        return site

    def test_a_page_that_redirects_to_the_front_page_is_not_read_as_that_page(
        self, config: Config, site: Redirecting
    ) -> None:
        visit(config, site, 0)
        site.feed(FEED, [n for n in range(10, 0, -1) if n != 8])
        front = "http://alfa.example/"
        site.pages[front] = site.pages[url(8)].replace(b"Diarienummer", b"Annat nummer")  # type: ignore[union-attr]
        site.to[url(8)] = front
        report = visit(config, site, 1)
        assert ([remark.kind for remark in report.remarks], dict(report.outcomes)) == (["unreadable now"], {})
        assert "Diarienummer" in history(config, 8).article.text

    def test_one_that_redirects_to_where_it_says_the_same_has_moved(self, config: Config, site: Redirecting) -> None:
        visit(config, site, 0)
        site.feed(FEED, [n for n in range(10, 0, -1) if n != 8])
        there = "http://alfa.example/arkiv/8"
        site.pages[there] = site.pages[url(8)]
        site.to[url(8)] = there
        assert dict(visit(config, site, 1).outcomes) == {"moved": 1}
        assert history(config, 8).article.url == there
        assert [event.kind for event in history(config, 8).events] == ["unlisted", "moved"]


def test_a_page_that_changes_whenever_it_is_asked_for_is_told_once_with_what_to_do(
    tmp_path: Path, web: FakeWeb
) -> None:
    ages = ", ".join(f"{24 + n}h" for n in range(1, 13))
    text = f"settings: {{recheck: [{ages}]}}\nsources: [{{id: alfa, name: Alfa, url: 'http://alfa.example/rss.xml'}}]\n"
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    config = load_sources(tmp_path / "sources.yaml")
    page: bytes | PageError | None = None
    remarks = []
    for n in range(10):
        web.publish("alfa.example", [39], text=(*TEXT, f"Missa inte heller: {'abcdefghij'[n] * 12}"))
        page = page or web.pages["http://alfa.example/rss.xml"]
        web.pages["http://alfa.example/rss.xml"] = page
        remarks += visit(config, web, n).remarks
    (remark,) = remarks
    assert (remark.kind, remark.url) == ("churns", "http://alfa.example/nyhet/39")
    assert f"`scraper diff {remark.detail}`" in remark_line(remark, "sv")
    done = CliRunner().invoke(main, ["show", remark.detail, "--config", str(config.path)])
    assert "sidan ändras vid varje hämtning" in done.stdout
