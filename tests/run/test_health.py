"""How a source fares: each cause is told from the others, recovery is noticed, and what is usual raises no alarm."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper import Archive, RunReport, load_sources, run_once
from scraper.cli import main
from scraper.demo import Newsroom, NewsroomServer, sources_yaml
from scraper.errors import FetchError
from scraper.model import Config, Sample, Standing, Transition, Vitals
from scraper.run.vitals import find_drop, improbability, vitals_after

from .conftest import NOW, FakeWeb, text_of
from .numbered import configured

HOST = "http://alfa.example"
LIST = f"{HOST}/press/"
NAMES = ("Vårdcentralen", "Bussarna", "Biblioteket", "Sjukhuset", "Skolan", "Badhuset", "Teatern", "Färjan", "Museet")
WALL = " ".join(f"Innehållet på den här webbplatsen visas för inloggade läsare i avdelning {n}." for n in range(9))


def name(n: int) -> str:
    return f"{NAMES[n % len(NAMES)]} i {'Norra' if n % 2 else 'Södra'} Exempelstad får besked {n}"


class Press(FakeWeb):
    """A site with a list of releases, each dated on its own page, one a day unless said otherwise."""

    def release(self, n: int, *, on: datetime | None = None, dated: bool = True, text: str | None = None) -> None:
        at = on or NOW + timedelta(days=n - 40)
        body = f"<p>{text}</p>" if text else "".join(f"<p>{each}</p>" for each in text_of("alfa.example", n))
        date = f"<time datetime='{at:%Y-%m-%dT%H:%M:%SZ}'>{at:%Y-%m-%d}</time>" if dated else ""
        page = f"<main><article><h1>{name(n)}</h1>{date}{body}</article></main>"
        self.pages[f"{HOST}/nyhet/{n}"] = f"<html lang=sv><title>{name(n)}</title>{page}</html>".encode()

    def list(self, numbers: Sequence[int]) -> None:
        items = "".join(f"<li><a href='{HOST}/nyhet/{n}'>{name(n)}</a></li>" for n in sorted(numbers, reverse=True))
        self.pages[LIST] = f"<html lang=sv><main><h1>Nyheter</h1><ul>{items}</ul></main></html>".encode()


class Played:
    """A source that is visited at times of our choosing."""

    def __init__(self, folder: Path) -> None:
        self.config, self.web, self.at = configured(folder), Press(), NOW
        self.report: RunReport | None = None

    def start(self, numbers: Sequence[int] = range(1, 31), *, dated: bool = True) -> None:
        for n in numbers:
            self.web.release(n, dated=dated)
        self.web.list(numbers)
        assert self.visit(timedelta()).health == "ok"

    def visit(self, later: timedelta = timedelta(minutes=15), config: Config | None = None) -> Standing:
        self.at += later
        self.report = run_once(config or self.config, now=lambda: self.at, fetch=self.web, only=["alfa"])
        with Archive(self.config.settings.data / "archive.db") as archive:
            return archive.standings()["alfa"]

    def history(self) -> list[Transition]:
        with Archive(self.config.settings.data / "archive.db") as archive:
            return list(archive.transitions(limit=99, source_id="alfa"))

    def remarks(self) -> list[str]:
        assert self.report
        return [remark.kind for remark in self.report.sources[0].remarks]


@pytest.fixture
def press(tmp_path: Path) -> Played:
    return Played(tmp_path)


def found(standing: Standing) -> tuple[str, str | None]:
    return standing.health, standing.kind


class TestTheList:
    @pytest.mark.parametrize(
        ("what", "expected"),
        [
            (FetchError(LIST, "answered 503", transient=True, status=503), ("unreachable", "no-answer")),
            (FetchError(LIST, "name could not be resolved", transient=True), ("unreachable", "no-answer")),
            (FetchError(LIST, "answered 410", transient=False, status=410), ("broken", "list-gone")),
            (b"<html><main><h1>Ny webbplats</h1><p>Snart.</p></main></html>", ("broken", "no-list")),
        ],
    )
    def test_each_way_to_fail_is_told_from_the_others_and_its_end_is_noticed(
        self, press: Played, what: bytes | FetchError, expected: tuple[str, str]
    ) -> None:
        press.start()
        whole, press.web.pages[LIST] = press.web.pages[LIST], what
        standing = press.visit()
        assert found(standing) == expected
        assert standing.evidence
        assert (standing.since, standing.evidence.url, bool(standing.evidence.next_step)) == (press.at, LIST, True)
        press.web.pages[LIST] = whole
        assert found(press.visit()) == ("ok", None)
        assert "recovered" in press.remarks()

    def test_a_list_that_is_there_and_empty_is_broken_and_asked_for_at_each_run(self, tmp_path: Path) -> None:
        press = Played(tmp_path)
        press.config = configured(tmp_path, url="http://alfa.example/rss.xml")
        press.web.publish("alfa.example", [1, 2])
        press.visit()
        press.web.publish("alfa.example", [])
        for _ in range(3):
            standing = press.visit()
            assert (*found(standing), standing.next_at) == ("broken", "empty-list", None)
        press.web.publish("alfa.example", [1, 2])
        assert found(press.visit()) == ("ok", None)

    def test_one_failure_that_passes_is_no_news_and_two_in_a_row_are(self, press: Played) -> None:
        press.start()
        whole = press.web.pages[LIST]
        down = FetchError(LIST, "answered 503", transient=True, status=503)
        for page in (down, whole, down, whole):
            press.web.pages[LIST] = page
            press.visit()
        assert press.history() == []
        press.web.pages[LIST] = down
        began = press.at + timedelta(minutes=15)
        for _ in range(3):
            press.visit()
        press.web.pages[LIST] = whole
        press.visit()
        up, out = press.history()
        assert (up.was, up.health) == ("unreachable", "ok")
        assert (out.was, out.health, out.kind) == ("ok", "unreachable", "no-answer")
        assert (out.since, out.at) == (began, began + timedelta(minutes=15))


class TestFields:
    def test_dates_that_are_missing_though_they_used_to_be_there(self, press: Played) -> None:
        press.start()
        healths = []
        for n in range(31, 36):
            press.web.release(n, dated=False)
            press.web.list(range(1, n + 1))
            healths.append(found(press.visit(timedelta(hours=5))))
        assert healths[0] == ("ok", None)
        assert healths[-1] == ("degraded", "fields-missing")
        standing = press.visit()
        assert standing.evidence
        assert standing.evidence.reason == "the date is missing in 5 of the last 5 releases, before that in 0 of 28"
        assert "scraper check alfa" in standing.evidence.next_step
        for n in range(36, 40):
            press.web.release(n)
            press.web.list(range(1, n + 1))
            healths.append(found(press.visit(timedelta(hours=5))))
        assert healths[5:7] == [("degraded", "fields-missing")] * 2  # one that has it again may be chance
        assert healths[-1] == ("ok", None)
        assert [each.health for each in press.history()] == ["ok", "degraded"]

    def test_a_source_that_never_dates_its_releases_is_well(self, press: Played) -> None:
        press.start(dated=False)
        for n in range(31, 60):
            press.web.release(n, dated=False)
            press.web.list(range(1, n + 1))
            assert press.visit(timedelta(hours=7)).health == "ok"

    def test_a_source_with_two_releases_gets_no_alarm_by_the_next_undated_ones(self, press: Played) -> None:
        for n in range(1, 6):
            press.web.release(n, dated=n < 3)
        for n in (2, 3, 4, 5):
            items = "".join(
                f"<item><title>{name(k)}</title><link>{HOST}/nyhet/{k}</link></item>" for k in range(1, n + 1)
            )
            press.web.pages[LIST] = f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()
            assert press.visit(timedelta(days=1)).health == "ok"

    def test_bodies_that_are_gone_from_all_new_pages_break_the_source(self, press: Played) -> None:
        press.start()
        for n in (31, 32, 33):
            press.web.pages[f"{HOST}/nyhet/{n}"] = f"<html><title>x</title><h1>{name(n)}</h1></html>".encode()
        press.web.list(range(1, 34))
        assert [found(press.visit())[0] for _ in range(3)] == ["ok", "ok", "broken"]
        standing = press.visit()
        assert standing.kind == "fields-missing"
        for n in (31, 32, 33):
            press.web.release(n)
        assert press.visit().health == "ok"

    def test_a_dead_link_is_no_alarm(self, press: Played) -> None:
        press.start()
        press.web.list(range(1, 32))
        assert {press.visit().health for _ in range(6)} == {"ok"}

    def test_releases_that_fail_for_several_visits_while_others_are_read(self, press: Played) -> None:
        press.start()
        for n in range(31, 41):
            if n % 2:
                press.web.release(n)
        press.web.list(range(1, 41))
        assert [found(press.visit()) for _ in range(3)][-1] == ("degraded", "releases-failing")
        for n in range(31, 41):
            press.web.release(n)
        press.web.release(41)
        press.web.list(range(1, 42))
        assert press.visit().health == "ok"


class TestDates:
    def test_new_releases_day_after_day_that_all_have_one_date(self, press: Played) -> None:
        press.start()
        stuck = NOW - timedelta(days=1)
        kinds = []
        for n in range(31, 36):
            press.web.release(n, on=stuck)
            press.web.list(range(1, n + 1))
            kinds.append(found(press.visit(timedelta(days=1))))
        assert kinds[:3] == [("ok", None)] * 3
        assert kinds[-1] == ("degraded", "dates-frozen")
        press.web.release(36, on=press.at)
        press.web.list(range(1, 37))
        assert press.visit().health == "ok"

    def test_many_of_one_day_after_a_silent_weekend_are_no_alarm(self, press: Played) -> None:
        press.start()
        press.visit(timedelta(days=3))
        for n in range(31, 37):
            press.web.release(n, on=press.at)
        press.web.list(range(1, 37))
        assert press.visit().health == "ok"


class TestOneTextAtManyAddresses:
    def test_it_is_not_published_and_taken_when_the_wall_is_gone(self, press: Played) -> None:
        press.start()
        for n in (31, 32, 33, 34):
            press.web.release(n, text=WALL)
        press.web.list(range(1, 35))
        standing = press.visit()
        assert found(standing) == ("degraded", "same-body")
        assert press.report
        assert press.report.sources[0].outcomes == {}
        with Archive(press.config.settings.data / "archive.db") as archive:
            assert archive.count() == 30
        for n in (31, 32, 33, 34):
            press.web.release(n)
        assert press.visit().health == "ok"
        assert press.report.sources[0].outcomes == {"new": 4}

    def test_reports_that_differ_by_the_figures_in_their_titles_may_have_one_text(self, tmp_path: Path) -> None:
        press = Played(tmp_path)
        press.config = configured(tmp_path, url="http://alfa.example/rss.xml")
        press.web.publish("alfa.example", range(1, 6), text=(WALL,))
        assert press.visit().health == "ok"
        assert press.report
        assert press.report.ok


class TestSilence:
    def test_one_that_is_silent_for_longer_than_it_may_be_is_quiet_until_it_is_heard_of(self, press: Played) -> None:
        press.start(range(25, 31))  # too few to know what it is used to
        text = f"sources:\n  - {{id: alfa, name: Alfa, url: '{LIST}', max_silence: 20d}}\n"
        press.config.path.write_text(text, encoding="utf-8")
        config = load_sources(press.config.path)
        assert press.visit(timedelta(days=2), config).health == "ok"  # a weekend
        standing = press.visit(timedelta(days=18), config)
        assert found(standing) == ("quiet", "silent")
        assert standing.next_at is None
        assert press.remarks() == ["quiet"]
        told = CliRunner().invoke(main, ["status", "--config", str(press.config.path)])
        assert (told.exit_code, "alfa: tyst" in told.output) == (0, True)
        press.web.release(31, on=press.at)
        press.web.list(range(25, 32))
        assert press.visit(config=config).health == "ok"

    def test_one_that_is_silent_for_longer_than_it_is_used_to_is_quiet_until_it_is_heard_of(
        self, press: Played
    ) -> None:
        """It published every day for a month, the last time ten days ago; a day's first run looks at that."""
        press.start()
        standing = press.visit(timedelta(days=1))
        assert found(standing) == ("quiet", "silent")
        assert standing.evidence
        assert standing.evidence.reason.startswith(
            "no release since 2026-01-23 09:00 UTC, though 8 were to be expected"
        )
        assert found(press.visit()) == ("quiet", "silent")  # not looked at, and not forgotten
        press.web.release(31, on=press.at)
        press.web.list(range(1, 32))
        assert press.visit().health == "ok"


def test_the_demos_two_days_raise_no_alarm(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    with NewsroomServer(Newsroom()) as playing:
        path.write_text(sources_yaml(playing), encoding="utf-8")
        config = load_sources(path)
        for day in (1, 2, 2, 2):
            playing.newsroom = Newsroom(day=day)
            run_once(config, now=lambda day=day: NOW + timedelta(days=60 + day))  # type: ignore[misc]
    with Archive(config.settings.data / "archive.db") as archive:
        assert {standing.health for standing in archive.standings().values()} == {"ok"}
        assert archive.transitions(limit=9) == ()


def test_status_of_a_named_source_tells_its_history(press: Played) -> None:
    press.start()
    press.web.pages[LIST] = b"<html><main><h1>Ny webbplats</h1></main></html>"
    press.visit()
    press.visit()
    press.config.path.write_text(f"sources:\n  - {{id: alfa, name: Alfa, url: '{LIST}'}}\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["status", "alfa", "--config", str(press.config.path)])
    assert told.exit_code == 1
    assert "alfa: trasig; sedan 2026-02-02 10:15" in told.output
    assert "2026-02-02 10:30  trasig; sedan 2026-02-02 10:15; [no-list] http://alfa.example/press/" in told.output


def sample(n: int, *, dated: bool) -> Sample:
    return Sample(f"u{n}", NOW + timedelta(hours=n), {"date": dated})


class TestChance:
    def test_it_is_that_of_drawing_so_many_by_luck(self) -> None:
        assert improbability(3, 3, 0, 50) == pytest.approx(1 / 23_426)
        assert improbability(0, 3, 0, 50) == 1.0

    def test_a_field_that_comes_and_goes_is_no_finding(self) -> None:
        vitals = Vitals()
        for n in range(400):
            vitals = vitals_after(vitals, [sample(n, dated=n % 3 != 0)], first=False)
            assert find_drop(vitals, "date") is None
