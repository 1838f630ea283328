"""The figures for Prometheus are those of the archive, the files and the process, in its own text format."""

from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scraper.archive import Archive
from scraper.errors import FetchError
from scraper.model import Config
from scraper.run.backing_up import back_up_archive
from scraper.run.condition import KEPT_S, Condition
from scraper.run.heartbeat import Heart
from scraper.run.metrics import text_of
from scraper.run.pipeline import run_once
from scraper.run.prune import Policy, prune
from scraper.run.turns import Turns
from scraper.sources import load_sources

from .conftest import NOW, FakeWeb

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(text: bytes) -> Figures:
    """Read the text as Prometheus does; one series that is there twice would be an error there."""
    found: Figures = {}
    for family in text_string_to_metric_families(text.decode()):
        assert family.documentation, family.name
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found
            found[key] = sample.value
    return found


def of(found: Figures, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def names(found: Figures) -> set[str]:
    return {name for name, _ in found}


class TestOfTheDemo:
    def test_they_say_what_a_collection_came_to(self, demo_yaml: Path) -> None:
        config = load_sources(demo_yaml)
        report = run_once(config)
        found = figures(text_of(config))
        data = config.settings.data
        with Archive(data / "archive.db") as archive:
            assert sum(value for (name, _), value in found.items() if name == "scraper_articles") == archive.count()
            latest = archive.latest()
        for source in report.sources:
            mine = {"source": source.source_id}
            new = sum(source.outcomes.get(each, 0) for each in ("new", "duplicate"))
            assert of(found, "scraper_articles", **mine) == new
            assert of(found, "scraper_source_health", **mine, health="ok") == 1
            assert of(found, "scraper_source_health", **mine, health="broken") == 0
            assert of(found, "scraper_visit_duration_seconds_count", **mine) == 1
            assert of(found, "scraper_visit_duration_seconds_sum", **mine) == pytest.approx(source.took_s)
            success_s = of(found, "scraper_source_last_success_timestamp_seconds", **mine)
            assert report.started_at.timestamp() - 1 <= success_s <= report.finished_at.timestamp()
            newest_s = of(found, "scraper_source_newest_release_timestamp_seconds", **mine)
            assert newest_s == latest[source.source_id].timestamp()
        assert of(found, "scraper_sources") == len(report.sources)
        assert of(found, "scraper_runs_total") == 1
        assert of(found, "scraper_last_run_timestamp_seconds") == int(report.finished_at.timestamp())
        assert of(found, "scraper_archive_bytes", file="archive.db") == (data / "archive.db").stat().st_size

    def test_each_feed_has_its_size_and_when_it_changed(self, demo_yaml: Path) -> None:
        config = load_sources(demo_yaml)
        written = run_once(config).files_written
        found = figures(text_of(config))
        feeds = config.settings.data / "feeds"
        for path in written:
            name = path.relative_to(feeds).as_posix()
            if not name.startswith("archive/"):
                assert of(found, "scraper_feed_bytes", feed=name) == path.stat().st_size
                changed_s = of(found, "scraper_feed_modified_timestamp_seconds", feed=name)
                assert changed_s == pytest.approx(path.stat().st_mtime)


class TestCounts:
    def test_failures_are_counted_by_source_and_stage_and_never_fall(self, config: Config, web: FakeWeb) -> None:
        web.publish("alfa.example", [1, 2])
        web.pages["http://alfa.example/nyhet/2"] = FetchError(
            "http://alfa.example/nyhet/2", "answered 410", transient=False
        )
        for _ in range(2):
            run_once(config, fetch=web, now=lambda: NOW, afresh=True)
        found = figures(text_of(config))
        assert of(found, "scraper_failures_total", source="alfa", stage="fetch") == 2
        assert of(found, "scraper_failures_total", source="beta", stage="fetch") == 2
        assert of(found, "scraper_source_health", source="beta", health="broken") == 1
        assert of(found, "scraper_source_failures_in_a_row", source="beta") == 2
        assert of(found, "scraper_visit_duration_seconds_count", source="beta") == 2

        run_once(config, fetch=web, now=lambda: NOW, only=["alfa"])
        prune(config, Policy(runs_s=0), now=lambda: NOW.replace(year=2030), apply=True, vacuumed=False)
        pruned = figures(text_of(config))
        assert of(pruned, "scraper_failures_total", source="beta", stage="fetch") == 2
        assert of(pruned, "scraper_failures_total", source="alfa", stage="fetch") == 3
        assert of(pruned, "scraper_runs_total") == 3

    def test_a_source_that_is_left_alone_was_not_visited(self, config: Config, web: FakeWeb) -> None:
        for _ in range(4):
            run_once(config, fetch=web, now=lambda: NOW)
        assert of(figures(text_of(config)), "scraper_visit_duration_seconds_count", source="alfa") == 2

    def test_only_sources_that_are_enabled_can_be_late(self, config: Config, web: FakeWeb) -> None:
        web.publish("alfa.example", [1])
        run_once(config, fetch=web, now=lambda: NOW)
        off = replace(config, sources=tuple(replace(each, enabled=False) for each in config.sources))
        found = figures(text_of(off))
        assert of(found, "scraper_articles", source="alfa") == 1
        assert of(found, "scraper_sources") == 0
        assert not {name for name in names(found) if name.startswith("scraper_source_")}

    def test_the_last_backup_is_told_once_there_is_one(self, config: Config, web: FakeWeb, tmp_path: Path) -> None:
        run_once(config, fetch=web, now=lambda: NOW)
        assert "scraper_last_backup_timestamp_seconds" not in names(figures(text_of(config)))
        back_up_archive(config, tmp_path / "copy.db", now=lambda: NOW, on_progress=lambda _done, _all: None)
        assert of(figures(text_of(config)), "scraper_last_backup_timestamp_seconds") == NOW.timestamp()


class TestOfAProcess:
    def test_visits_under_way_and_the_beat_are_those_of_a_service(self, config: Config) -> None:
        turns = Turns(2)
        turns.running, turns.waiting = 2, 3
        found = figures(text_of(config, Heart(), turns))
        assert of(found, "scraper_visits_running") == 2
        assert of(found, "scraper_visits_waiting") == 3
        assert of(found, "scraper_beat_age_seconds") >= 0
        assert of(found, "process_resident_memory_bytes") > 0

    def test_a_command_has_none_to_tell_of(self, config: Config) -> None:
        found = figures(text_of(config))
        assert not {name for name in names(found) if name.startswith(("process_", "scraper_visits_", "scraper_beat"))}


class TestWithoutAnArchive:
    def test_it_is_a_figure_that_there_is_none(self, config: Config) -> None:
        found = figures(text_of(config))
        assert of(found, "scraper_archive_readable") == 0
        assert of(found, "scraper_sources") == 2
        assert "scraper_articles" not in names(found)

    def test_one_that_can_not_be_read_is_the_same_and_files_are_still_told(self, config: Config, web: FakeWeb) -> None:
        run_once(config, fetch=web, now=lambda: NOW)
        (config.settings.data / "archive.db").write_bytes(b"this is no database" * 100)
        found = figures(text_of(config))
        assert of(found, "scraper_archive_readable") == 0
        assert of(found, "scraper_feed_bytes", feed="all.rss") > 0


def test_an_archive_that_takes_too_long_is_readable_all_the_same(
    config: Config, web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_: Archive) -> None:
        raise TimeoutError

    run_once(config, fetch=web, now=lambda: NOW)
    monkeypatch.setattr(Archive, "figures", slow)
    found = figures(text_of(config))
    assert of(found, "scraper_archive_readable") == 1
    assert "scraper_articles" not in names(found)
    assert of(found, "scraper_feed_bytes", feed="all.rss") > 0


async def test_however_often_they_are_asked_for_the_archive_is_read_once_in_a_while(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, times_s = Archive.figures, list[float]()
    clock_s = 0.0

    def counted(archive: Archive) -> object:
        times_s.append(clock_s)
        return read(archive)

    Archive(config.settings.data / "archive.db").close()
    monkeypatch.setattr(Archive, "figures", counted)
    condition = Condition(config, Heart(), None, clock=lambda: clock_s)
    for clock_s in (0.0, 1.0, KEPT_S, KEPT_S + 1, KEPT_S + 2):  # noqa: B007  # the clock reads it
        await condition.figures()
    assert times_s == [0.0, KEPT_S + 1]
