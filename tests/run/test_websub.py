"""A WebSub hub is told once of each feed that has changed, sooner or later, and no run fails because of it."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import stamina

from scraper.archive import Archive
from scraper.demo import Newsroom, NewsroomServer, write_sources
from scraper.errors import FetchError
from scraper.model import Config, Failure, RunReport
from scraper.run import websub
from scraper.run.pipeline import ask_again, run_once, utc_now
from scraper.run.publishing import FEEDS
from scraper.run.report import failure_lines
from scraper.run.websub import tell_hub
from scraper.sources import load_sources
from tests.hub import Hub, playing_hub
from tests.run.conftest import NOW

HUB = "https://hub.example/"
ALL, ONE = "https://press.example/feeds/all.atom", "https://press.example/feeds/source/alfa.atom"


@pytest.fixture
def hub() -> Iterator[Hub]:
    stamina.set_testing(True, attempts=100, cap=True)
    with playing_hub() as hub:
        yield hub
    stamina.set_testing(False)


def config_of(playing: NewsroomServer, folder: Path, hub: Hub) -> Config:
    config = load_sources(write_sources(playing, folder, public_url="http://press.example/"))
    network = config.settings.network
    network = replace(network, allow_private=(*network.allow_private, ("127.0.0.1", hub.port)))
    return replace(config, settings=replace(config.settings, websub_hub=hub.url, network=network))


def addresses(config: Config, report: RunReport) -> list[str]:
    folder = config.settings.data / FEEDS
    names = (file.relative_to(folder).as_posix() for file in report.files_written)
    feeds = (name for name in names if name.endswith((".rss", ".atom", ".json")) and not name.startswith("archive/"))
    return sorted(f"http://press.example/feeds/{name}" for name in feeds)


def test_it_is_told_once_of_each_changed_feed_through_a_503_and_of_none_when_nothing_changed(tmp_path: Path, hub: Hub):
    hub.answers = [(503, {"Retry-After": "0"})]
    with NewsroomServer(Newsroom()) as playing:
        config = config_of(playing, tmp_path, hub)
        first = run_once(config)
        told = hub.topics()
        run_once(config)
        assert hub.topics() == told

        playing.newsroom = Newsroom(day=2)
        later = utc_now() + timedelta(days=1)
        ask_again(config, later)
        second = run_once(config, now=lambda: later)

    assert first.untold == second.untold == ()
    assert told[0] == told[1]  # the 503
    assert sorted(told[1:]) == addresses(config, first)
    assert sorted(hub.topics()[len(told) :]) == addresses(config, second)
    assert "http://press.example/feeds/all.atom" in addresses(config, second)
    assert {each.form["hub.mode"] for each in hub.told} == {"publish"}


def test_what_it_is_told_of_is_what_the_feeds_call_themselves_and_they_name_it(tmp_path: Path, hub: Hub):
    with NewsroomServer(Newsroom()) as playing:
        config = config_of(playing, tmp_path, hub)
        run_once(config)

    for topic in hub.topics():
        text = (config.settings.data / topic.removeprefix("http://press.example/")).read_text(encoding="utf-8")
        if topic.endswith(".json"):
            assert json.loads(text)["feed_url"] == topic
            assert json.loads(text)["hubs"] == [{"type": "WebSub", "url": hub.url}]
            continue
        assert f'href="{topic}" rel="self"' in text
        assert f'href="{hub.url}" rel="hub"' in text


def test_a_hub_that_is_down_fails_no_run_and_hears_of_the_changes_when_it_is_up(tmp_path: Path, hub: Hub):
    hub.answers = [(503, {"Retry-After": "1200"})]
    with NewsroomServer(Newsroom()) as playing:
        config = config_of(playing, tmp_path, hub)
        down = run_once(config)
        asked = len(hub.told)
        run_once(config)  # too soon
        assert len(hub.told) == asked == 1
        later = utc_now() + timedelta(minutes=21)
        up = run_once(config, now=lambda: later)

    [failure] = down.untold
    assert down.ok == all(source.ok for source in down.sources)
    assert failure.transient
    assert [line for line in failure_lines(down, "sv") if "WebSub-hubben fick inte veta" in line]
    assert up.files_written == up.untold == ()
    assert sorted(hub.topics()[1:]) == addresses(config, down)


@dataclass
class Line:
    """The way to a hub: `ends` are what becomes of the pings to an address, in turn, and then all arrive."""

    ends: dict[str, list[FetchError]] = field(default_factory=dict)
    hangs: bool = False
    sent: list[str] = field(default_factory=list)

    async def post(self, url: str, form: Mapping[str, str], *, client: str) -> None:
        self.sent.append(form["hub.url"])
        if self.hangs:
            await asyncio.Event().wait()
        if waiting := self.ends.get(form["hub.url"]):
            raise waiting.pop(0)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(Archive(tmp_path / "archive.db")) as archive:
        archive.remember_pings([ONE, ALL])
        yield archive


def down(retry_after_s: float | None = None) -> FetchError:
    return FetchError(HUB, "answered 503", transient=True, retry_after_s=retry_after_s, status=503)


async def tell(line: Line, archive: Archive, at: datetime = NOW) -> tuple[Failure, ...]:
    return await tell_hub(HUB, line, archive, now=lambda: at)


async def test_a_feed_that_changes_twice_before_it_is_told_of_is_told_of_once(archive: Archive):
    archive.remember_pings([ALL])
    line = Line()
    assert await tell(line, archive) == ()
    assert line.sent == [ALL, ONE]
    assert await tell(line, archive) == ()
    assert line.sent == [ALL, ONE]


async def test_a_hub_that_is_down_is_left_alone_longer_each_time_a_day_at_most(archive: Archive):
    line, at, waits = Line({ALL: [down() for _ in range(13)]}), NOW, []
    while await tell(line, archive, at):
        sent, minutes = len(line.sent), 0
        while len(line.sent) == sent and minutes < 3_000:
            minutes += 1
            if archive.due_pings(at + timedelta(minutes=minutes), 1):
                break
        waits.append(minutes)
        at += timedelta(minutes=minutes)

    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == 24 * 60
    assert line.sent[-2:] == [ALL, ONE]
    assert archive.due_pings(at + timedelta(days=9), 9) == []


async def test_it_rests_for_as_long_as_it_asks_for_and_so_does_what_changes_meanwhile(archive: Archive):
    line = Line({ALL: [down(1800)]})
    await tell(line, archive)
    archive.remember_pings(["https://press.example/feeds/all.rss"])

    assert await tell(line, archive, NOW + timedelta(minutes=29)) == ()
    assert line.sent == [ALL]
    await tell(line, archive, NOW + timedelta(minutes=30))
    assert len(line.sent) == 4


async def test_what_it_refuses_is_told_to_the_operator_and_not_offered_again_until_it_changes(archive: Archive):
    line = Line({ALL: [FetchError(HUB, "answered 400", transient=False, status=400)]})
    [failure] = await tell(line, archive)

    assert ALL in failure.reason
    assert not failure.transient
    assert line.sent == [ALL, ONE]
    await tell(line, archive)
    assert line.sent == [ALL, ONE]
    archive.remember_pings([ALL])
    await tell(line, archive)
    assert line.sent == [ALL, ONE, ALL]


async def test_one_that_refuses_everything_is_not_asked_about_each_feed(archive: Archive):
    feeds = [f"https://press.example/feeds/source/{number}.rss" for number in range(20)]
    archive.remember_pings(feeds)
    no = FetchError(HUB, "answered 404", transient=False, status=404)
    line = Line({feed: [no] for feed in (ALL, ONE, *feeds)})

    assert len(await tell(line, archive)) == len(line.sent) == 3


async def test_one_that_hangs_holds_up_no_run(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(websub, "WITHIN_S", 0.05)
    line = Line(hangs=True)
    [failure] = await tell(line, archive)

    assert "timed out" in failure.reason
    assert await tell(line, archive) == ()  # it is left alone
    assert len(archive.due_pings(NOW + timedelta(minutes=1), 9)) == 2
