"""A sources.yaml that changes while the schedule runs: taken up whole when right, refused whole when wrong."""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.model import Config, RunReport
from scraper.run.pipeline import run_once
from scraper.run.reloading import Reloading
from scraper.run.schedule import keep_collecting
from scraper.sources import load_sources

from .conftest import NOW, FakeWeb

SOURCES = """
settings: {{title: {title}, lang: {lang}, {settings}}}
sources:
  - {{id: alfa, name: Alfa, url: "http://alfa.example/rss.xml"}}
{more}
"""
Step = tuple[str, Callable[[Path], object] | None]
BETA = '  - {id: beta, name: Beta, url: "http://beta.example/rss.xml"}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "sources.yaml")


def write(path: Path, title: str = "Press", more: str = "", lang: str = "sv", settings: str = "data: data") -> Path:
    """Write the file, always with another time."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(SOURCES.format(title=title, more=more, lang=lang, settings=settings), encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))
    return path


def ids(config: Config | None) -> list[str]:
    assert config
    return [source.id for source in config.sources]


class TestLooking:
    async def test_a_file_that_is_as_it_was_is_not_read(self, path: Path) -> None:
        file = Reloading(load_sources(path), load=lambda _: pytest.fail("was read"))
        assert [await file.look(), await file.look()] == [None, None]

    async def test_a_change_is_taken_up_when_it_is_still_there_at_the_next_look(self, path: Path) -> None:
        file = Reloading(load_sources(path))
        write(path, more=BETA)
        assert await file.look() is None
        assert ids(await file.look()) == ["alfa", "beta"]
        assert [await file.look(), await file.look()] == [None, None]

    async def test_a_file_that_is_being_written_is_left_until_it_is_done(self, path: Path) -> None:
        file = Reloading(load_sources(path))
        for title in ("A", "B", "C"):
            write(path, title)
            assert await file.look() is None
        taken = await file.look()
        assert taken
        assert taken.settings.title == "C"

    async def test_a_file_that_is_away_for_a_moment_changes_nothing(self, path: Path) -> None:
        file = Reloading(load_sources(path))
        await asyncio.to_thread(path.rename, path.with_suffix(".away"))
        assert [await file.look(), await file.look()] == [None, None]


class TestAWrongFile:
    async def test_is_refused_whole_with_all_its_mistakes_told_once(
        self, path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        file = Reloading(load_sources(path))
        before = file.config
        write(path, more=BETA + "\n  - {id: beta, name: Gamma, url: nowhere, evry: 5m}")
        assert [await file.look(), await file.look(), await file.again()] == [None, None, None]
        assert file.config == before
        [record] = caplog.records
        told = record.getMessage()
        assert "är fel och togs inte" in told
        assert told.count("sources.yaml:") >= 3
        assert 'menade du "every"?' in told

    async def test_is_told_in_its_language(self, path: Path, caplog: pytest.LogCaptureFixture) -> None:
        file = Reloading(load_sources(path))
        write(path, more="  - {id: beta}", lang="en")
        assert await file.again() is None
        assert "was refused; the configuration before it goes on" in caplog.text

    async def test_is_taken_up_when_it_has_been_corrected(self, path: Path) -> None:
        file = Reloading(load_sources(path))
        write(path, more="  - {id: beta}")
        assert await file.again() is None
        write(path, more=BETA)
        assert ids(await file.again()) == ["alfa", "beta"]


async def test_what_is_open_stays_until_the_next_start_and_is_told(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = Reloading(load_sources(path))
    before = file.config.settings
    write(path, settings="data: other, contact: a@b.example, backfill: 7")
    taken = await file.again()
    assert taken
    assert (taken.settings.data, taken.settings.contact) == (before.data, before.contact)
    assert taken.settings.backfill == 7
    assert "data, contact i " in caplog.text


class TestTheSchedule:
    """With the real collector, on pages in memory."""

    async def serve(self, path: Path, web: FakeWeb, *steps: Step) -> list[RunReport]:
        """Serve, and after each visit that a step waits for change the file, and say so."""
        stop, runs = asyncio.Event(), list[RunReport]()
        reload = self.reload = asyncio.Event()
        left = list(steps)

        def on_run(report: RunReport) -> None:
            runs.append(report)
            if not left or report.sources[0].source_id != left[0][0]:
                return
            _, change = left.pop(0)
            if change is None:
                stop.set()
            else:
                change(path)
                reload.set()

        async with asyncio.timeout(30):
            await keep_collecting(load_sources(path), stop, fetch=web, on_run=on_run, reload=reload)
        return runs

    async def test_an_added_source_is_visited_and_published_and_the_others_are_left_in_peace(
        self, path: Path, web: FakeWeb
    ) -> None:
        web.publish("alfa.example", [1])
        web.publish("beta.example", [7])
        runs = await self.serve(path, web, ("alfa", lambda path: write(path, more=BETA)), ("beta", None))
        assert [run.sources[0].source_id for run in runs] == ["alfa", "beta"]
        assert (path.parent / "data/feeds/source/beta.atom").exists()

    async def test_a_source_that_is_taken_out_is_visited_no_more_and_named_no_more(
        self, path: Path, web: FakeWeb
    ) -> None:
        web.publish("alfa.example", [1])
        web.publish("beta.example", [7])
        write(path, more=BETA)
        gamma = '  - {id: gamma, name: Gamma, url: "http://gamma.example/rss.xml"}'
        web.publish("gamma.example", [3])
        runs = await self.serve(path, web, ("beta", lambda path: write(path, more=gamma)), ("gamma", None))
        assert sorted(run.sources[0].source_id for run in runs) == ["alfa", "beta", "gamma"]
        assert "source/beta" not in (path.parent / "data/feeds/index.html").read_text()

    async def test_a_wrong_file_stops_nothing_and_a_right_one_is_taken_up_after_it(
        self, path: Path, web: FakeWeb
    ) -> None:
        web.publish("alfa.example", [1])
        web.publish("beta.example", [7])
        refused = list[str]()

        class Correct(logging.Handler):
            def emit(handler, record: logging.LogRecord) -> None:  # noqa: N805
                refused.append(record.getMessage())
                write(path, more=BETA)
                self.reload.set()

        correct = Correct(logging.ERROR)
        logging.getLogger("scraper.run.reloading").addHandler(correct)
        try:
            await self.serve(path, web, ("alfa", lambda path: write(path, more="  - {id: beta}")), ("beta", None))
        finally:
            logging.getLogger("scraper.run.reloading").removeHandler(correct)
        assert len(refused) == 1

    async def test_the_feeds_are_written_anew_when_a_setting_changed(self, path: Path, web: FakeWeb) -> None:
        web.publish("alfa.example", [1])
        write(path, more='  - {id: beta, name: Beta, url: "http://beta.example/rss.xml", enabled: false}')

        def rename(path: Path) -> None:
            write(path, title="Nytt namn", more=BETA)

        web.publish("beta.example", [7])
        await self.serve(path, web, ("alfa", rename), ("beta", None))
        assert "Nytt namn" in (path.parent / "data/feeds/all.rss").read_text()

    async def test_max_silence_is_told_when_it_has_passed_and_once(self, config: Config, web: FakeWeb) -> None:
        def silent(after: timedelta) -> list[str]:
            only = replace(config, sources=(replace(config.sources[0], max_silence_s=30 * 86_400.0),))
            report = run_once(only, now=lambda: NOW + after, fetch=web)
            return [remark.detail for remark in report.sources[0].remarks if remark.kind == "quiet"]

        web.publish("alfa.example", [30, 31])  # the newer one ten days ago
        told = [await asyncio.to_thread(silent, timedelta(days=n)) for n in (0, 20, 22, 23)]
        reason = "no release since 2026-01-24 09:00 UTC, longer than max_silence (30 days)"
        assert told == [[], [], [reason], []]
