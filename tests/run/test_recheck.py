"""Recent releases are asked for again, less and less often: edits become revisions, and what is gone is marked so."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from scraper import Archive, FetchError, RunReport, run_once
from scraper.model import Config, SourceReport
from scraper.run.recheck import MOST_CHECKS, next_check
from scraper.sources import read_sources

from .conftest import NOW, TEXT, FakeWeb

AGES = (3_600.0, 86_400.0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = "http://alfa.example/nyhet/39"  # published at NOW less a day
GONE = FetchError(PAGE, "answered 410", transient=False, status=410)


WALL = (
    "Webbplatsen använder kakor för att fungera på ett bra sätt för dig och för att kunna räkna besökare. Genom att"
    " surfa vidare godkänner du att informationen sparas i din webbläsare. Nödvändiga kakor behövs alltid, medan andra"
    " kräver ditt samtycke, som du när som helst kan återkalla under inställningar längst ned. Läs mer om hur dina"
    " personuppgifter enligt dataskyddsförordningen, vilka leverantörer som anlitas och hur länge uppgifterna lagras."
)
RELEASE = (
    "Regionstyrelsen beslutade på onsdagen att bygga ut ambulansstationen i Exempelstad med ytterligare fyra garage."
    " Bakgrunden är att utryckningarna har blivit betydligt fler sedan motorvägen öppnade. Byggstarten planeras till"
    " hösten och kostnaden uppskattas till fjorton miljoner kronor. Ordföranden menar att väntetiden därmed kortas för"
    " invånarna i norra länsdelen, där avståndet till sjukhuset i dag är längst. Personalen flyttar tillfälligt till"
    " brandstationen medan arbetet pågår."
)


def test_the_next_time_is_the_next_age_from_publication_and_an_old_release_is_left_alone() -> None:
    assert next_check(NOW, AGES, NOW) == NOW + HOUR
    assert next_check(NOW, AGES, NOW + HOUR) == NOW + DAY
    assert next_check(NOW, AGES, NOW + DAY) is None
    assert next_check(NOW - timedelta(days=400), AGES, NOW) is None


class Watched:
    """One source with a release of the day before, visited hour by hour."""

    def __init__(self, folder: Path, web: FakeWeb, *, settings: str = "recheck: [25h, 26h, 27h, 3d]") -> None:
        source = "{id: alfa, name: Alfa, url: 'http://alfa.example/rss.xml', home: 'http://alfa.example/'}"
        self.config: Config = read_sources(
            f"settings: {{{settings}}}\nsources: [{source}]".encode(), folder / "sources.yaml"
        )
        self.web, self.at = web, NOW

    def visit(self, later: timedelta = timedelta(0)) -> SourceReport:
        self.at += later
        self.web.asked.clear()
        report: RunReport = run_once(self.config, fetch=self.web, now=lambda: self.at)
        return report.sources[0]

    def says(self, number: int, *paragraphs: str) -> None:
        """Let the release's page say something else, with the list as it was."""
        listing = self.web.pages["http://alfa.example/rss.xml"]
        self.web.publish("alfa.example", [number], text=paragraphs)
        self.web.pages["http://alfa.example/rss.xml"] = listing

    @property
    def archive(self) -> Archive:
        return Archive(self.config.settings.data / "archive.db")


@pytest.fixture
def watched(tmp_path: Path, web: FakeWeb) -> Watched:
    web.publish("alfa.example", [39])
    return Watched(tmp_path, web)


def test_a_page_is_asked_for_at_its_ages_only_and_costs_a_304_while_it_stays_as_it_was(watched: Watched) -> None:
    watched.visit()
    assert watched.visit().checked == 0
    assert watched.web.asked == ["http://alfa.example/rss.xml"]
    report = watched.visit(HOUR)
    assert (report.checked, dict(report.outcomes)) == (1, {})
    assert watched.web.unchanged[-1] == PAGE
    assert [watched.visit(timedelta(minutes=30)).checked for _ in range(3)] == [0, 1, 0]


def test_an_edit_is_seen_though_the_list_is_unchanged(watched: Watched) -> None:
    watched.visit()
    watched.says(39, *TEXT, "Rättelse: beloppet är 12 miljoner kronor.")
    report = watched.visit(HOUR)
    assert (report.not_modified, dict(report.outcomes)) == (True, {"revised": 1})
    with watched.archive as archive:
        (story,) = archive.stories()
    assert "Rättelse" in story.lead.text
    assert dict(watched.visit(HOUR).outcomes) == {}


def test_a_page_whose_frame_changed_is_no_edit(watched: Watched) -> None:
    watched.visit()
    body = watched.web.pages[PAGE]
    assert isinstance(body, bytes)
    watched.web.pages[PAGE] = body.replace(b"</main>", b"</main><footer>4711 visningar</footer>")
    report = watched.visit(HOUR)
    assert (report.checked, dict(report.outcomes)) == (1, {})


def test_what_other_rules_of_ours_read_is_no_edit_of_the_sources(watched: Watched) -> None:
    watched.visit()
    with watched.archive as archive:
        (story,) = archive.stories()
        read_otherwise = story.lead.text.replace("Exempelstad", "Annorstad")
        archive._db.execute("UPDATE articles SET text = ?", (read_otherwise,))
        archive._db.commit()
    body = watched.web.pages[PAGE]
    assert isinstance(body, bytes)
    watched.web.pages[PAGE] = body + b"<!-- another etag -->"
    report = watched.visit(HOUR)
    assert (report.checked, dict(report.outcomes)) == (1, {})


def test_a_release_is_gone_after_two_404s_and_comes_back_with_its_page(watched: Watched) -> None:
    watched.visit()
    page, watched.web.pages[PAGE] = watched.web.pages[PAGE], GONE
    assert dict(watched.visit(HOUR).outcomes) == {}
    assert dict(watched.visit(HOUR).outcomes) == {"gone": 1}
    with watched.archive as archive:
        assert archive.count() == 1
    watched.web.pages[PAGE] = page
    assert dict(watched.visit(HOUR).outcomes) == {"returned": 1}


@pytest.mark.parametrize("error", [FetchError(PAGE, "answered 503", transient=True, status=503), GONE])
def test_what_can_not_be_had_is_left_alone_for_an_hour_and_is_no_failure(watched: Watched, error: FetchError) -> None:
    watched.visit()
    watched.web.pages[PAGE] = error
    assert watched.visit(HOUR).ok
    assert watched.visit(timedelta(minutes=15)).checked == 0
    assert watched.visit(timedelta(minutes=45)).checked == 1


def test_a_page_that_can_not_be_read_any_longer_is_told_and_its_article_stays(watched: Watched) -> None:
    watched.visit()
    watched.web.pages[PAGE] = b"<html><title>Logga in</title><h1>Logga in</h1>"
    assert [remark.kind for remark in watched.visit(HOUR).remarks] == ["unreadable now"]
    with watched.archive as archive:
        assert "Regionstyrelsen" in archive.stories()[0].lead.text


def test_one_visit_asks_for_a_few_pages_again_and_the_rest_wait(tmp_path: Path, web: FakeWeb) -> None:
    web.publish("alfa.example", range(39 - MOST_CHECKS - 3, 39))
    watched = Watched(tmp_path, web, settings="recheck: [60d]")
    watched.visit()
    asked = [watched.visit(timedelta(days=61)).checked, watched.visit().checked, watched.visit().checked]
    assert asked == [MOST_CHECKS, 3, 0]


def test_without_ages_nothing_is_asked_for_again(tmp_path: Path, web: FakeWeb) -> None:
    web.publish("alfa.example", [39])
    watched = Watched(tmp_path, web, settings="recheck: []")
    watched.visit()
    assert watched.visit(timedelta(days=2)).checked == 0


class TestKeptPages:
    def files(self, watched: Watched) -> list[Path]:
        return sorted(path for path in (watched.config.settings.data / "pages").rglob("*") if path.is_file())

    def test_each_page_is_kept_as_it_was_sent_in_a_file_that_every_tool_opens(self, watched: Watched) -> None:
        watched.visit()
        (kept,) = self.files(watched)
        assert gzip.decompress(kept.read_bytes()) == watched.web.pages[PAGE]

    def test_pages_of_the_same_bytes_are_kept_once(self, tmp_path: Path, web: FakeWeb) -> None:
        web.publish("alfa.example", [38, 39], text=TEXT)
        web.pages["http://alfa.example/nyhet/38"] = web.pages[PAGE]
        watched = Watched(tmp_path, web)
        watched.visit()
        assert len(self.files(watched)) == 1

    def test_they_are_deleted_when_they_are_old(self, tmp_path: Path, web: FakeWeb) -> None:
        web.publish("alfa.example", [39])
        watched = Watched(tmp_path, web, settings="keep_pages: 10d, recheck: []")
        watched.visit()
        watched.visit(timedelta(days=9))
        assert len(self.files(watched)) == 1
        watched.visit(timedelta(days=2))
        assert self.files(watched) == []

    def test_none_is_kept_when_none_is_to_be(self, tmp_path: Path, web: FakeWeb) -> None:
        web.publish("alfa.example", [39])
        watched = Watched(tmp_path, web, settings="keep_pages: 0d")
        watched.visit()
        assert self.files(watched) == []

    def test_a_disk_that_takes_no_page_loses_no_release(self, watched: Watched) -> None:
        (watched.config.settings.data).mkdir(parents=True, exist_ok=True)
        (watched.config.settings.data / "pages").write_text("in the way", encoding="utf-8")
        report = watched.visit()
        assert dict(report.outcomes) == {"new": 1}
        assert [remark.kind for remark in report.remarks] == ["page not kept"]


def test_a_page_that_says_something_else_altogether_is_no_edit_of_its_release(watched: Watched) -> None:
    """A consent wall, say, that came to stand before every page."""
    watched.web.publish("alfa.example", [39], text=(RELEASE,))
    watched.visit()
    watched.says(39, WALL)

    report = watched.visit(2 * HOUR)

    assert ([remark.kind for remark in report.remarks], dict(report.outcomes)) == (["unreadable now"], {})
    with watched.archive as archive:
        (story,) = archive.stories(limit=9)
        assert story.lead.text.startswith("Regionstyrelsen beslutade")
    watched.says(39, RELEASE.replace("fjorton", "sexton"))
    assert watched.visit(HOUR).outcomes == {"revised": 1}
