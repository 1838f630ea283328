"""A source that fails is left alone longer each time, told as what it is, and taken up again by itself."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from scraper import Archive, RunReport, run_once
from scraper.cli import main
from scraper.errors import BlockedError, FetchError, PageError
from scraper.model import Config, Failure, RobotsFile, Source, SourceReport, Standing
from scraper.run.backoff import LONGEST_S
from scraper.run.health import standing_after
from scraper.run.logs import JsonLines, about
from scraper.run.report import lines

from .conftest import NOW, FakeWeb

ALFA = "http://alfa.example/rss.xml"
DOWN = FetchError(ALFA, "answered 503", transient=True, status=503)
SOURCE = Source("alfa", "Alfa", ALFA, every_s=900)


def failed(**about: object) -> SourceReport:
    failure = Failure("alfa", ALFA, "fetch", "answered 503", transient=True, next_step="wait")
    return SourceReport("alfa", "Alfa", failures=(replace(failure, **about),))  # type: ignore[arg-type]


def after(times: int, report: SourceReport | None = None) -> Standing:
    standing: Standing | None = None
    for _ in range(times):
        standing = standing_after(SOURCE, report or failed(), standing, NOW, lambda: 1.0)
    assert standing
    return standing


def waited(standing: Standing) -> float | None:
    return (standing.next_at - NOW).total_seconds() if standing.next_at else None


class TestStandings:
    def test_the_first_failure_costs_no_visit_and_each_one_after_it_doubles_the_wait(self) -> None:
        assert [waited(after(times)) for times in (1, 2, 3, 4)] == [None, 1_800, 3_600, 7_200]

    def test_no_wait_is_longer_than_a_day(self) -> None:
        assert waited(after(40)) == LONGEST_S
        assert waited(after(1, failed(retry_after_s=9e9))) == LONGEST_S

    def test_sources_that_fail_together_are_not_tried_together(self) -> None:
        waits = {waited(standing_after(SOURCE, failed(), after(4), NOW, lambda j=j: j / 10)) for j in range(10)}
        assert len(waits) == 10
        assert all(wait and 0.8 * 14_400 <= wait <= 14_400 for wait in waits)

    def test_a_host_that_asks_for_a_longer_silence_gets_it_at_once(self) -> None:
        assert waited(after(1, failed(retry_after_s=7_200.0))) == 7_200

    def test_one_that_is_kept_out_is_blocked_and_that_begins_anew_when_it_did_not_begin_so(self) -> None:
        before = after(1)
        later = NOW + timedelta(hours=1)
        standing = standing_after(SOURCE, failed(blocked_by="server", status=403), before, later, lambda: 1.0)
        assert (standing.health, standing.since, standing.failures) == ("blocked", later, 2)

    @pytest.mark.parametrize("had", [{"not_modified": True}, {"form": "rss"}])
    def test_a_release_that_fails_is_no_failure_of_its_source(self, had: dict[str, object]) -> None:
        report = replace(failed(), **had)  # type: ignore[arg-type]
        assert standing_after(SOURCE, report, after(3), NOW, lambda: 1.0) == Standing("ok", NOW, succeeded_at=NOW)


class Days:
    """Runs at times of our choosing."""

    def __init__(self, config: Config, web: FakeWeb) -> None:
        self.config, self.web = config, web
        self.at = NOW
        web.publish("alfa.example", [1])
        web.publish("beta.example", [2])

    def run(self, later: timedelta = timedelta(0), **how: object) -> RunReport:
        self.at += later
        self.web.asked.clear()
        return run_once(self.config, fetch=self.web, now=lambda: self.at, **how)  # type: ignore[arg-type]

    def down(self, error: PageError = DOWN) -> None:
        self.web.pages[ALFA] = error


@pytest.fixture
def days(config: Config, web: FakeWeb) -> Days:
    return Days(config, web)


def alfa(report: RunReport) -> SourceReport:
    return next(each for each in report.sources if each.source_id == "alfa")


def test_a_source_that_waits_is_not_asked_and_is_no_failure_of_the_run(days: Days) -> None:
    days.down()
    assert not days.run().ok
    assert not days.run(timedelta(minutes=15)).ok
    report = days.run(timedelta(minutes=15))
    assert (report.ok, days.web.asked) == (True, ["http://beta.example/rss.xml"])
    waiting = alfa(report).waiting_until
    assert waiting is not None
    assert any("alfa: väntar till" in line for line in lines(report, "sv"))
    assert ALFA in (days.run(waiting - days.at), days.web.asked)[1]


@pytest.mark.parametrize("how", [{"only": ["alfa"]}, {"afresh": True}])
def test_one_that_is_named_or_read_afresh_is_tried_at_once(days: Days, how: dict[str, object]) -> None:
    days.down(FetchError(ALFA, "asked to wait", transient=True, retry_after_s=7_200.0, status=429))
    days.run()
    assert alfa(days.run()).waiting_until
    assert alfa(days.run(**how)).failures


def test_a_source_that_works_again_is_told_once_with_since_when_it_had_not(days: Days) -> None:
    days.down()
    days.run()
    days.web.publish("alfa.example", [1])
    (remark,) = alfa(days.run(timedelta(hours=1))).remarks
    assert (remark.kind, remark.detail) == ("recovered", "2026-02-02 09:00 UTC")
    assert alfa(days.run(timedelta(hours=1))).remarks == ()


def test_what_robots_txt_said_is_kept_from_run_to_run(config: Config) -> None:
    said = RobotsFile("User-agent: *\nDisallow: /x", NOW)
    with Archive(config.settings.data / "archive.db") as archive:
        archive.remember_manners({}, {"http://alfa.example/robots.txt": said})
        archive.remember_manners({}, {"http://beta.example/robots.txt": RobotsFile("", NOW)})
    with Archive(config.settings.data / "archive.db") as archive:
        assert archive.robots()["http://alfa.example/robots.txt"] == said
        assert archive.robots()["http://beta.example/robots.txt"].text == ""


def test_a_host_that_dies_in_the_middle_of_a_visit_costs_three_requests_and_loses_nothing(days: Days) -> None:
    numbers = range(1, 21)
    days.web.publish("alfa.example", numbers)
    for n in numbers:
        days.web.pages[f"http://alfa.example/nyhet/{n}"] = DOWN
    report = alfa(days.run())
    assert len([url for url in days.web.asked if "alfa.example/nyhet" in url]) == 3
    assert [(remark.kind, remark.detail) for remark in report.remarks] == [("given up", "17")]
    days.web.publish("alfa.example", numbers)
    assert alfa(days.run(timedelta(hours=1))).outcomes == {"new": 20}


class TestFailuresInFull:
    def test_all_that_is_known_of_a_failure_is_in_the_report_and_in_the_archive(self, days: Days) -> None:
        days.down(BlockedError(ALFA, "answered 403", by="server", status=403))
        (failure,) = alfa(days.run()).failures
        assert (failure.blocked_by, failure.status, failure.transient) == ("server", 403, False)
        with Archive(days.config.settings.data / "archive.db") as archive:
            standing = archive.standings()["alfa"]
        assert standing.health == "blocked"
        assert standing.evidence == failure

    def test_a_program_reads_each_in_the_log_with_its_run_and_source(
        self, days: Days, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.handler.setFormatter(JsonLines())
        days.down(FetchError(ALFA, "asked to wait", transient=True, retry_after_s=60.0, status=429))
        with caplog.at_level(logging.WARNING):
            days.run()
        told = [json.loads(line) for line in caplog.text.splitlines()]
        (line,) = [each for each in told if each.get("source") == "alfa"]
        assert {"run", "url", "stage", "reason", "transient", "status", "retry_after_s", "next_step"} <= set(line)
        assert (line["level"], line["status"], line["retry_after_s"]) == ("warning", 429, 60.0)


def test_a_record_says_what_it_is_about_and_carries_its_traceback() -> None:
    def record(make: Callable[[], object]) -> dict[str, object]:
        with about(run=7), about(source="alfa"):
            try:
                make()
            except ZeroDivisionError as error:
                info = (type(error), error, error.__traceback__)
                made = logging.LogRecord("scraper.run", logging.ERROR, "x.py", 1, "%s å", ("a",), info)
                loaded: dict[str, object] = json.loads(JsonLines().format(made))
                return loaded
        raise AssertionError

    line = record(lambda: 1 / 0)
    assert (line["run"], line["source"], line["message"], line["logger"]) == (7, "alfa", "a å", "scraper.run")
    assert "ZeroDivisionError" in str(line["traceback"])
    assert datetime.fromisoformat(str(line["time"])).tzinfo


class TestStatusCommand:
    def told(self, config: Config, *more: str) -> tuple[int, str]:
        config.path.write_text(
            "settings: {data: data}\nsources:\n"
            + "".join(f"  - {{id: {s.id}, name: {s.name}, url: '{s.url}'}}\n" for s in config.sources),
            encoding="utf-8",
        )
        result = CliRunner().invoke(main, ["status", "--config", str(config.path), *more])
        return result.exit_code, result.output

    def test_before_the_first_run_nothing_is_wrong(self, config: Config) -> None:
        code, said = self.told(config)
        assert code == 0
        assert "alfa: ej besökt" in said

    def test_it_says_since_when_why_and_what_to_do(self, days: Days) -> None:
        days.down(BlockedError(ALFA, "answered 403", by="server", status=403))
        days.run()
        code, said = self.told(days.config)
        assert code == 1
        assert "alfa: blockerad; sedan 2026-02-02 10:00" in said
        assert "beta: fungerar" in said
        assert f"alfa: hämtning: {ALFA}: svarade 403; nästa steg: Be utgivaren " in said

    def test_a_program_gets_the_same_as_json(self, days: Days) -> None:
        days.run()
        code, said = self.told(days.config, "--json")
        assert code == 0
        assert [(each["source_id"], each["ok"], each["standing"]["health"]) for each in json.loads(said)] == [
            ("alfa", True, "ok"),
            ("beta", True, "ok"),
        ]
