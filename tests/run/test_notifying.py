"""Watches tell what they find at least once, nothing twice, whatever breaks; and no run fails because of it."""

import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from scraper.archive import Archive
from scraper.model import Article, Config
from scraper.run import notifying
from scraper.run.courier import Delivery
from scraper.run.pipeline import ask_again
from scraper.run.publishing import ARCHIVE
from scraper.run.report import as_json, failure_lines

from .conftest import FakeWeb, text_of
from .outboxes import BOSS, DESK, DOWN, Killed, Room, settled

ALFA, BETA = "alfa.example", "beta.example"


def title(number: int) -> str:
    return f"Vård: Beslut nummer {number} i Exempelstad"


@pytest.fixture
def room(config: Config, web: FakeWeb) -> Room:
    return Room(config, web).watching()


def archived(room: Room, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(room.config.settings.data / ARCHIVE)) as db:
        return db.execute(sql, values).fetchall()


class TestWhatIsNews:
    def test_a_release_that_comes_after_the_first_visit_is_told_once(self, room: Room) -> None:
        settled(room)
        assert room.post.titles() == []
        room.publish(ALFA, 40)
        report = room.run()
        assert report.notified == 1
        assert room.post.titles() == [title(40)]
        for _ in range(3):
            room.run()
        assert room.post.titles() == []

    def test_a_newsroom_that_begins_is_told_nothing_of_what_was_there(self, room: Room) -> None:
        room.publish(ALFA, 10, 39, 40)
        assert room.run().notified == 0
        assert archived(room, "SELECT count(*) FROM outbox") == [(0,)]

    def test_a_source_that_is_new_tells_what_was_published_within_a_day_and_since_the_watch_is_there(
        self, room: Room
    ) -> None:
        alfa, beta = room.config.sources
        room.config = replace(room.config, sources=(alfa,))
        settled(room, [ALFA])
        room.config = replace(room.config, sources=(alfa, beta))
        room.at += timedelta(hours=20)
        room.publish(BETA, 40)  # within a day, but before the watch was there
        room.run()
        assert room.post.titles() == []
        gamma = replace(beta, id="gamma", url="http://gamma.example/rss.xml")
        room.config = replace(room.config, sources=(alfa, beta, gamma))
        room.at += timedelta(hours=40)
        room.publish("gamma.example", 40, 41, 42)  # 42 is half a day old
        room.run()
        assert room.post.titles() == [title(42)]

    def test_a_watch_that_is_new_tells_only_what_comes_from_then_on(self, room: Room) -> None:
        room.config = replace(room.config, watches=())
        settled(room)
        room.publish(ALFA, 39)
        room.run()
        room.watching()
        room.publish(ALFA, 40)
        room.run()
        assert room.post.titles() == [title(40)]

    def test_one_that_was_away_begins_afresh(self, room: Room) -> None:
        settled(room)
        room.config = replace(room.config, watches=())
        room.publish(ALFA, 39)
        room.run()
        room.watching()
        room.run()
        assert room.post.titles() == []

    def test_what_is_older_than_a_month_when_it_is_found_is_no_news(self, room: Room) -> None:
        settled(room)
        room.publish(ALFA, 5, 12)
        room.run()
        assert room.post.titles() == [title(12)]

    def test_only_what_it_looks_for_of_its_sources_and_kinds(self, room: Room) -> None:
        settled(room.watching(match="finnsinte"))
        room.publish(ALFA, 40)
        room.run()
        room.watching(sources=("beta",))
        room.publish(ALFA, 39)
        room.publish(BETA, 38)
        room.run()
        room.watching(kinds=("pressinbjudan",))
        room.publish(ALFA, 37)
        room.run()
        assert room.post.titles() == [title(38)]

    def test_a_story_of_three_publishers_is_one_message_with_all_their_names(self, room: Room) -> None:
        gamma = replace(room.config.sources[0], id="gamma", name="Gamma", url="http://gamma.example/rss.xml")
        room.config = replace(room.config, sources=(*room.config.sources, gamma))
        settled(room, [ALFA, BETA, "gamma.example"])
        for host in (ALFA, BETA, "gamma.example"):
            room.publish(host, 40, text=text_of("samma.example", 7))
        room.run()
        [(_, message)] = room.post.sent
        assert "Källa: Alfa. Även publicerad av Beta och Gamma." in message.text
        assert "Källa: Alfa. Även publicerad av Beta och Gamma." in message.html

    def test_a_publisher_who_comes_later_is_no_news(self, room: Room) -> None:
        settled(room)
        room.publish(ALFA, 40, text=text_of("samma.example", 7))
        room.run()
        assert room.post.titles() == [title(40)]
        room.publish(BETA, 41, text=text_of("samma.example", 7))
        room.run()
        assert room.post.titles() == []

    def test_joined_or_split_by_an_editor_nothing_is_told_again(self, room: Room) -> None:
        settled(room)
        room.publish(ALFA, 40)
        room.publish(BETA, 41)
        room.run()
        assert len(room.post.titles()) == 2
        with Archive(room.config.settings.data / ARCHIVE) as archive:
            ids = [row[0] for row in archived(room, "SELECT article_id FROM outbox")]
            archive.join(*ids, room.at)
            room.run()
            archive.split(ids[0], room.at)
            room.run()
        assert room.post.titles() == []


class TestEdits:
    @pytest.fixture
    def told(self, room: Room) -> Room:
        settled(room)
        room.publish(ALFA, 40)
        room.run()
        room.post.sent.clear()
        return room

    def again(self, room: Room) -> None:
        ask_again(room.config, room.at + timedelta(minutes=30))
        assert room.run(60).ok

    def test_a_change_that_readers_must_know_is_told_with_before_and_after(self, told: Room) -> None:
        told.edit(ALFA, 40, "RS 40", "RS 4040")
        self.again(told)
        [(_, message)] = told.post.sent
        assert message.title == "Vård: ändrat: Beslut nummer 40 i Exempelstad"
        assert "RS 40 vid" in message.text.partition("→")[0]
        assert "RS 4040 vid" in message.text
        self.again(told)
        assert len(told.post.sent) == 1

    def test_one_that_does_not_matter_is_not_told(self, told: Room) -> None:
        told.edit(ALFA, 40, "laboratorium.", "laboratroium.")
        self.again(told)
        assert archived(told, "SELECT count(*) FROM revisions") == [(1,)]
        assert told.post.sent == []

    def test_nor_any_for_a_watch_that_wants_none(self, told: Room) -> None:
        told.watching(edits=False)
        told.edit(ALFA, 40, "RS 40", "RS 4040")
        self.again(told)
        assert archived(told, "SELECT material FROM revisions") == [(1,)]
        assert told.post.sent == []

    def test_what_the_watch_no_longer_finds_is_told_to_whom_it_was_told(self, room: Room) -> None:
        settled(room.watching(match="laboratorium"))
        room.publish(ALFA, 40)
        room.run()
        assert room.post.titles() == [title(40)]
        room.edit(ALFA, 40, "laboratorium.", "apotek för 77 kunder.")
        self.again(room)
        assert room.post.titles() == ["Vård: ändrat: Beslut nummer 40 i Exempelstad"]

    def test_an_edit_of_what_waits_is_in_that_and_not_told_by_itself(self, room: Room) -> None:
        settled(room.watching(digest="hourly"))
        room.publish(ALFA, 40)
        room.run(1)
        room.edit(ALFA, 40, "RS 40", "RS 4040")
        ask_again(room.config, room.at)
        room.run(1)
        assert archived(room, "SELECT material FROM revisions") == [(1,)]
        room.run(60)
        assert room.post.titles() == [title(40)]

    def test_what_rules_of_ours_read_otherwise_is_not_told(self, told: Room) -> None:
        with Archive(told.config.settings.data / ARCHIVE) as archive:
            [story, *_] = archive.stories(limit=1)
            lead: Article = story.lead
            assert archive.correct(replace(lead, text=lead.text + "\n\nKostnaden är 55 miljoner."), told.at)
        told.run()
        assert told.post.sent == []


class TestAtLeastOnce:
    def test_a_service_that_is_down_is_tried_again_and_told_once_it_is_up(self, room: Room) -> None:
        settled(room)
        room.publish(ALFA, 40)
        room.post.answers[DESK] = [DOWN, DOWN]
        first = room.run()
        assert first.ok
        assert first.notified == 0
        [failure] = first.untold
        assert failure.reason == "the notification was not delivered: the service answered 503"
        assert (failure.source_id, failure.url) == ("watch/vard", "watches.vard.notify[0] (json)")
        assert room.run(0.5).untold == ()  # it is left alone for a minute
        assert len(room.run(1).untold) == 1
        room.run(1)
        assert (room.post.titles(), room.post.tried) == ([], 2)  # two minutes the second time
        room.run(1)
        assert room.post.titles() == [title(40)]
        room.run()
        assert room.post.titles() == []

    def test_one_dead_destination_makes_no_doubles_at_another(self, room: Room) -> None:
        settled(room.watching(notify=(BOSS, DESK)))
        room.post.answers[BOSS] = [DOWN] * 3
        for number in (38, 39):
            room.publish(ALFA, number)
            room.run()
        assert room.post.titles(DESK) == [title(38), title(39)]
        for _ in range(4):
            room.run(30)
        assert sorted(room.post.titles(BOSS)) == [title(38), title(39)]
        assert room.post.titles(DESK) == []

    def test_one_that_is_left_alone_is_left_alone_with_what_comes_meanwhile(self, room: Room) -> None:
        settled(room)
        room.post.answers[DESK] = [DOWN] * 4
        room.publish(ALFA, 38)
        for _ in range(4):
            room.run(20)
        room.publish(ALFA, 39)
        tried = room.post.tried
        room.run(1)
        assert room.post.tried == tried == 4
        room.run(30)
        assert room.post.titles() == [title(38), title(39)]

    def test_it_is_given_up_after_days_with_a_failure_that_says_so(self, room: Room) -> None:
        settled(room)
        room.publish(ALFA, 40)
        room.post.answers[DESK] = [DOWN] * 1_000
        reasons = []
        for _ in range(4 * 4):
            reasons += [each.reason for each in room.run(6 * 60).untold]
        assert reasons.count("1 notifications were given up after 3 days of tries") == 1
        tried = room.post.tried
        room.run(24 * 60)
        assert room.post.tried == tried
        room.post.answers.clear()
        room.publish(ALFA, 44)
        room.run()
        assert room.post.titles() == [title(44)]

    def test_a_kill_after_storing_and_before_the_outbox_loses_nothing(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settled(room)
        room.publish(ALFA, 40)
        with monkeypatch.context() as patched:
            patched.setattr(notifying, "notify", killed)
            with pytest.raises(Killed):
                room.run()
        assert archived(room, "SELECT count(*) FROM happened") == [(1,)]
        room.run()
        assert room.post.titles() == [title(40)]

    def test_a_kill_between_outbox_and_sending_loses_nothing(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        settled(room)
        room.publish(ALFA, 40)
        with monkeypatch.context() as patched:
            patched.setattr(notifying, "message_of", killed)
            with pytest.raises(Killed):
                room.run()
        assert archived(room, "SELECT count(*) FROM outbox") == [(1,)]
        assert room.post.titles() == []
        room.run()
        room.run()
        assert room.post.titles() == [title(40)]

    def test_a_kill_between_sending_and_marking_doubles_that_message_and_no_other(self, room: Room) -> None:
        settled(room)
        room.publish(ALFA, 38, 39, 40)
        room.post.killed = lambda: killed() if len(room.post.sent) == 2 else None
        with pytest.raises(Killed):
            room.run()
        room.post.killed = lambda: None
        room.run()
        room.run()
        titles = room.post.titles()
        assert sorted(titles) == sorted([title(38), title(39), title(40), titles[1]])
        assert titles[1] == titles[2]

    def test_a_bug_in_telling_fails_no_run(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> None:
            raise KeyError("x")

        settled(room)
        room.publish(ALFA, 40)
        monkeypatch.setattr(notifying, "message_of", broken)
        report = room.run()
        assert report.ok
        assert [each.reason for each in report.untold] == ["a bug in this program"]

    def test_a_run_begins_no_message_when_its_time_is_over(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        settled(room)
        room.publish(ALFA, 39, 40)
        with monkeypatch.context() as patched:
            patched.setattr(notifying, "WITHIN_S", -1)
            assert room.run().notified == 0
        assert room.run().notified == 2

    def test_who_is_no_longer_to_be_told_is_not_told_what_waits(self, room: Room) -> None:
        settled(room.watching(notify=(BOSS, DESK), digest="hourly"))
        room.publish(ALFA, 40)
        room.run(1)
        room.watching(notify=(DESK,), digest="hourly")
        room.run(60)
        assert room.post.titles(BOSS) == []
        assert room.post.titles(DESK) == [title(40)]


def killed(*_: object, **__: object) -> Any:
    raise Killed


class TestDigests:
    def test_daily_is_one_message_at_half_past_seven(self, room: Room) -> None:
        settled(room.watching(digest=time(7, 30)))
        for number in (39, 40, 41):
            room.publish(ALFA, number)
            room.run()
        assert room.post.sent == []
        room.at = room.at.replace(hour=6, minute=14) + timedelta(days=1)  # 07:14
        room.run()
        assert room.post.sent == []
        room.run()
        assert room.post.titles() == ["Vård: 3 nya"]

    def test_what_came_before_its_time_and_is_seen_to_after_it_is_in_that_digest(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settled(room.watching(digest=time(7, 30)))
        room.at = room.at.replace(hour=6, minute=14) + timedelta(days=1)
        room.publish(ALFA, 40)
        with monkeypatch.context() as patched:
            patched.setattr(notifying, "notify", killed)
            with pytest.raises(Killed):
                room.run()
        room.run()
        assert room.post.titles() == [title(40)]

    def test_what_comes_in_quiet_hours_is_told_after_them(self, room: Room) -> None:
        settled(room.watching(quiet=(time(22, 0), time(6, 30))))
        room.at = room.at.replace(hour=21, minute=0)  # 22:00
        for number in range(35, 41):
            room.publish(ALFA, number)
        room.run()
        room.at = room.at.replace(hour=5, minute=14) + timedelta(days=1)
        assert room.run().notified == 0
        assert room.run().notified == 1
        assert room.post.titles() == ["Vård: 6 nya"]

    def test_a_few_that_come_together_are_a_message_each_and_many_are_one(self, room: Room) -> None:
        settled(room)
        room.publish(ALFA, 36, 37, 38, 39, 40)
        assert room.run().notified == 5
        room.publish(BETA, *range(20, 34))
        assert room.run().notified == 1
        assert room.post.titles()[5:] == ["Vård: 14 nya"]


class TestSecrets:
    SECRET = "T0KEN-8f2c"

    @pytest.mark.parametrize("why", ["refused", "no address", "late", "no process", "no apprise"])
    def test_no_address_is_in_logs_reports_failures_or_the_archive(
        self, room: Room, caplog: pytest.LogCaptureFixture, why: Any
    ) -> None:
        caplog.set_level(logging.DEBUG)
        settled(room.watching(notify=(f"slack://{self.SECRET}/B/C", f"json://user:{self.SECRET}@host/")))
        room.publish(ALFA, 40)
        for address in room.config.watches[0].notify:
            room.post.answers[address] = [Delivery(ok=False, why=why)]
        report = room.run()
        assert len(report.untold) == 2
        stored = (room.config.settings.data / ARCHIVE).read_bytes()
        stored += b"".join(path.read_bytes() for path in room.config.settings.data.glob(f"{ARCHIVE}-*"))
        told = [caplog.text, repr(report), as_json(report), *failure_lines(report, "sv"), repr(room.config)]
        assert not [each for each in told if self.SECRET in each]
        assert self.SECRET.encode() not in stored

    def test_a_variable_that_is_not_set_is_named_with_its_watch_and_what_waits_is_kept(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settled(room.watching(notify=("env:VARD_LARM",)))
        room.publish(ALFA, 40)
        [failure] = room.run().untold
        assert failure.url == "watches.vard.notify[0] (env:VARD_LARM)"
        assert "the environment has no variable VARD_LARM" in failure.reason
        monkeypatch.setenv("VARD_LARM", f"json://{self.SECRET}/")
        room.run()
        assert room.post.titles(f"json://{self.SECRET}/") == [title(40)]


def test_without_anybody_to_tell_nothing_is_noted(room: Room) -> None:
    room.watching(notify=())
    settled(room)
    room.publish(ALFA, 40)
    room.run()
    assert archived(room, "SELECT count(*) FROM happened") == [(0,)]
    assert archived(room, "SELECT count(*) FROM watchers") == [(0,)]
