"""Operators are told once that a source has stopped working, are reminded of it, and told once that it is over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scraper.errors import FetchError
from scraper.model import Alert, Alerts, Config, Failure, Source, Standing
from scraper.run.alerts import alert_message, decide

from .conftest import NOW, FakeWeb
from .outboxes import BOSS, DESK, DOWN, Room

FEED = "http://{}.example/rss.xml"


def names(troubles: tuple[object, ...]) -> list[str]:
    return [each.source_id for each in troubles]  # type: ignore[attr-defined]


def told(room: Room) -> str | None:
    """What the last run told operators, None when it told nothing, in short."""
    room.run()
    titles = room.post.titles(BOSS)
    assert len(titles) <= 1
    return titles[0].removeprefix("Driftlarm: ") if titles else None


@pytest.fixture
def room(config: Config, web: FakeWeb) -> Room:
    alerts = Alerts(notify=(BOSS,), after=3, remind_s=24 * 3_600)
    room = Room(replace(config, settings=replace(config.settings, alerts=alerts)), web)
    for source in config.sources:
        room.publish(f"{source.id}.example", 10)
    room.run()
    return room


def break_(room: Room, *ids: str) -> None:
    for source_id in ids:
        url = FEED.format(source_id)
        room.web.pages[url] = FetchError(url, "answered 503", transient=True, status=503)


def mend(room: Room, *ids: str) -> None:
    for source_id in ids:
        room.web.publish(f"{source_id}.example", [10])


class TestTheSequence:
    def test_ten_failing_runs_one_alert_a_reminder_a_day_and_one_all_clear(self, room: Room) -> None:
        break_(room, "alfa")
        begun = "1 källa har slutat fungera"
        assert [told(room) for _ in range(10)] == [None, None, begun, *[None] * 7]
        lasts = "1 källa fungerar fortfarande inte"
        reminders = [told(room) for _ in range(4 * 48)]
        assert [at for at, each in enumerate(reminders, 11) if each] == [3 + 96, 3 + 2 * 96]
        assert {each for each in reminders if each} == {lasts}
        mend(room, "alfa")
        assert [told(room) for _ in range(10)] == ["1 källa fungerar igen", *[None] * 9]

    def test_sources_that_fail_in_one_run_are_one_message(self, room: Room) -> None:
        more = tuple(Source(id=f"s{n}", name=f"Källa {n}", url=FEED.format(f"s{n}")) for n in range(15))
        room.config = replace(room.config, sources=(*room.config.sources, *more))
        break_(room, *(each.id for each in more))
        assert [told(room) for _ in range(5)] == [None, None, "15 källor har slutat fungera", None, None]

    def test_what_a_killed_or_failed_sending_left_is_told_later_and_once(self, room: Room) -> None:
        break_(room, "alfa")
        room.post.answers[BOSS] = [DOWN]
        assert [told(room) for _ in range(6)] == [None, None, None, "1 källa har slutat fungera", None, None]

    def test_one_that_is_repaired_before_it_has_failed_often_is_not_told_of(self, room: Room) -> None:
        for _ in range(3):
            break_(room, "alfa")
            assert [told(room), told(room)] == [None, None]
            mend(room, "alfa")
            assert told(room) is None

    def test_it_is_named_with_its_cause_and_next_step_in_swedish(self, room: Room) -> None:
        break_(room, "alfa")
        for _ in range(3):
            room.run()
        [(address, message)] = room.post.sent
        assert address == BOSS
        assert "Alfa (alfa): sedan 2026-02-02 10:30, 3 misslyckade besök i rad" in message.text
        assert "http://alfa.example/rss.xml: svarade 503" in message.text
        assert "Nästa steg: Nytt försök görs" in message.text
        assert "<h3>1 källa har slutat fungera</h3>" in message.html

    def test_one_that_left_the_configuration_is_dropped_without_a_word(self, room: Room) -> None:
        break_(room, "alfa")
        assert [told(room) for _ in range(3)][-1]
        room.config = replace(room.config, sources=room.config.sources[1:])
        assert [told(room) for _ in range(100)] == [None] * 100

    def test_sources_that_a_service_visits_one_by_one_are_told_of_at_once_and_then_together(self, room: Room) -> None:
        room.config = replace(
            room.config, settings=replace(room.config.settings, alerts=replace(room.config.settings.alerts, after=1))
        )
        for minute, source_id in enumerate(("alfa", "beta")):
            break_(room, source_id)
            room.run(minute)
        assert room.post.titles(BOSS) == ["Driftlarm: 1 källa har slutat fungera"]
        gamma = Source(id="gamma", name="Gamma", url=FEED.format("gamma"))
        room.config = replace(room.config, sources=(*room.config.sources, gamma))
        break_(room, "gamma")
        room.run(1)
        assert room.post.titles(BOSS) == []
        assert told(room) == "2 källor har slutat fungera"

    def test_watches_hear_nothing_of_it(self, room: Room) -> None:
        room.watching(match="källa OR Alfa")
        break_(room, "alfa")
        for _ in range(4):
            room.run()
        assert room.post.titles(DESK) == []


SOURCES = tuple(Source(id=name, name=name, url=FEED.format(name)) for name in ("alfa", "beta"))


def standing(health: str, *, failures: int = 0, since: datetime = NOW) -> Standing:
    failed = Failure("alfa", "u", "listing", "answered 503", transient=True, next_step="x")
    return Standing(health, since, failures, evidence=failed if health != "ok" else None)  # type: ignore[arg-type]


class TestTheDecision:
    @pytest.mark.parametrize("health", ["unreachable", "blocked", "broken", "quiet"])
    def test_any_state_but_ok_is_told_when_it_has_lasted_for_a_day_however_few_the_visits(self, health: str) -> None:
        standings = {"alfa": standing(health)}
        assert not decide(SOURCES, standings, {}, Alerts(), NOW + timedelta(hours=23))
        assert names(decide(SOURCES, standings, {}, Alerts(), NOW + timedelta(hours=24)).begun) == ["alfa"]

    def test_another_kind_of_trouble_is_the_same_trouble(self) -> None:
        told = {"alfa": (NOW, NOW)}
        later = NOW + timedelta(hours=2)
        assert not decide(SOURCES, {"alfa": standing("blocked", since=later)}, told, Alerts(), later)

    def test_a_reminder_is_for_all_that_lasts_so_that_reminders_do_not_come_apart(self) -> None:
        told = {"alfa": (NOW, NOW), "beta": (NOW, NOW + timedelta(hours=12))}
        standings = dict.fromkeys(("alfa", "beta"), standing("broken", failures=9))
        alert = decide(SOURCES, standings, told, Alerts(), NOW + timedelta(hours=24))
        assert names(alert.lasts) == ["alfa", "beta"]

    def test_without_remind_nobody_is_reminded(self) -> None:
        standings = {"alfa": standing("broken", failures=9)}
        assert not decide(SOURCES, standings, {"alfa": (NOW, NOW)}, Alerts(remind_s=None), NOW + timedelta(days=99))

    def test_what_waited_together_is_told_as_it_ended(self, config: Config) -> None:
        bad = decide(SOURCES, {"alfa": standing("broken", failures=3)}, {}, Alerts(), NOW)
        good = decide(SOURCES, {"alfa": standing("ok")}, {"alfa": (NOW, NOW)}, Alerts(), NOW)
        message = alert_message([bad, good], config.settings)
        assert message.title == "Driftlarm: 1 källa fungerar igen"
        assert not Alert()
