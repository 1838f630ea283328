"""The standing schedule: every source at once after the start, and an end that loses nothing."""

import asyncio
from dataclasses import replace

import pytest

from scraper import Archive, ArchiveError, LockedError
from scraper.model import Config, NotModified, Page, RunReport, Validators
from scraper.run.lock import only_run
from scraper.run.schedule import keep_collecting
from scraper.run.turns import Turns

from .conftest import FakeWeb


async def test_every_source_is_visited_after_the_start_and_the_feeds_are_there(config: Config, web: FakeWeb) -> None:
    web.publish("alfa.example", [1, 2])
    web.publish("beta.example", [7])
    stop, runs = asyncio.Event(), list[RunReport]()

    def on_run(report: RunReport) -> None:
        runs.append(report)
        if len(runs) == 2:
            stop.set()

    async with asyncio.timeout(20):
        await keep_collecting(config, stop, fetch=web, on_run=on_run)
    assert sorted(dict(report.sources[0].outcomes)["new"] for report in runs) == [1, 2]
    assert (config.settings.data / "feeds/source/beta.atom").exists()


async def test_a_stop_lets_the_visit_that_is_under_way_end(config: Config) -> None:
    under_way, go_on = asyncio.Event(), asyncio.Event()

    class Slow(FakeWeb):
        async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
            if "nyhet" in url:
                under_way.set()
                await go_on.wait()
            return await super().get(url, client=client, validators=validators)

    slow = Slow()
    slow.publish("alfa.example", [1])
    alone, stop = replace(config, sources=config.sources[:1]), asyncio.Event()
    serving = asyncio.create_task(keep_collecting(alone, stop, fetch=slow))
    async with asyncio.timeout(20):
        await under_way.wait()
        stop.set()
        await asyncio.sleep(0)
        assert not serving.done()
        go_on.set()
        await serving
    with Archive(config.settings.data / "archive.db") as archive:
        assert len(archive.stories()) == 1


async def test_a_stop_ends_a_long_visit_after_its_release_and_publishes_what_it_has(config: Config) -> None:
    under_way = asyncio.Event()

    class Slow(FakeWeb):
        async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
            if url.endswith("/nyhet/49"):
                under_way.set()
                await asyncio.sleep(0.05)
            return await super().get(url, client=client, validators=validators)

    slow = Slow()
    slow.publish("alfa.example", range(30, 50))
    alone, stop = replace(config, sources=config.sources[:1]), asyncio.Event()
    runs = list[RunReport]()
    serving = asyncio.create_task(keep_collecting(alone, stop, fetch=slow, on_run=runs.append))
    async with asyncio.timeout(20):
        await under_way.wait()
        stop.set()
        await serving
    assert 1 <= runs[0].sources[0].outcomes["new"] < 20
    assert runs[0].files_written
    again = asyncio.Event()
    async with asyncio.timeout(20):
        await keep_collecting(alone, again, fetch=slow, on_run=lambda report: (runs.append(report), again.set()))
    assert sum(report.sources[0].outcomes["new"] for report in runs) == 20


async def test_an_archive_that_fails_ends_the_schedule_with_its_error(
    config: Config, web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise ArchiveError("archive.db: the disk is full")

    web.publish("alfa.example", [1])
    monkeypatch.setattr(Archive, "save", full)
    async with asyncio.timeout(20):
        with pytest.raises(ArchiveError, match="the disk is full"):
            await keep_collecting(config, asyncio.Event(), fetch=web)


async def test_a_schedule_does_not_start_beside_another_run(config: Config, web: FakeWeb) -> None:
    with only_run(config.settings.data), pytest.raises(LockedError):
        async with asyncio.timeout(20):
            await keep_collecting(config, asyncio.Event(), fetch=web)


async def test_the_schedule_beats_from_the_start_in_its_own_loop_whether_there_is_anything_to_visit(
    config: Config, web: FakeWeb
) -> None:
    stop, loops = asyncio.Event(), list[asyncio.AbstractEventLoop]()

    def on_beat() -> None:
        loops.append(asyncio.get_running_loop())
        stop.set()

    async with asyncio.timeout(20):
        await keep_collecting(replace(config, sources=()), stop, fetch=web, on_beat=on_beat)
    assert loops == [asyncio.get_running_loop()]


async def test_visits_under_way_are_counted(config: Config) -> None:
    turns, seen, stop = Turns(1), set[int](), asyncio.Event()

    class Watched(FakeWeb):
        async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
            seen.add(turns.running)
            return await super().get(url, client=client, validators=validators)

    web, runs = Watched(), list[RunReport]()
    for host in ("alfa.example", "beta.example"):
        web.publish(host, [1])

    def on_run(report: RunReport) -> None:
        runs.append(report)
        if len(runs) == 2:
            stop.set()

    async with asyncio.timeout(30):
        await keep_collecting(config, stop, fetch=web, on_run=on_run, turns=turns)
    assert seen == {1}
    assert (turns.running, turns.waiting) == (0, 0)


async def test_who_gives_up_waiting_for_a_turn_waits_no_longer() -> None:
    turns = Turns(1)
    async with turns.taken():
        impatient = asyncio.create_task(turns.taken().__aenter__())
        await asyncio.sleep(0)
        assert turns.waiting == 1
        impatient.cancel()
        await asyncio.gather(impatient, return_exceptions=True)
        assert (turns.running, turns.waiting) == (1, 0)
