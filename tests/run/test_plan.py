"""A plan shows what today's rules make of kept pages; applied, it corrects the archive and notifies nobody."""

import json
import socket
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner

from scraper import Archive, run_once
from scraper.cli import main
from scraper.errors import ArchiveError
from scraper.model import Config
from scraper.run.plan import Plan, as_json, lines, make_plan
from scraper.sources import read_sources

from .conftest import NOW, FakeWeb

LATER = NOW + timedelta(days=1)


class Room:
    """A newsroom with some releases collected, whose rules can be changed."""

    def __init__(self, folder: Path, web: FakeWeb) -> None:
        self.folder = folder
        web.publish("alfa.example", range(30, 35))
        web.publish("beta.example", [36])
        run_once(self.config(), fetch=web, now=lambda: NOW)

    def config(self, rules: str = "") -> Config:
        sources = "\n".join(
            f"  - {{id: {name}, name: {name.title()}, url: 'http://{name}.example/rss.xml', "
            f"home: 'http://{name}.example/'{rules if name == 'alfa' else ''}}}"
            for name in ("alfa", "beta")
        )
        text = f"settings: {{data: data}}\nsources:\n{sources}\n"
        (self.folder / "sources.yaml").write_text(text, encoding="utf-8")
        return read_sources(text.encode(), self.folder / "sources.yaml")

    def plan(self, rules: str = "", **how: object) -> Plan:
        return make_plan(self.config(rules), now=lambda: LATER, **how)  # type: ignore[arg-type]

    def feed(self) -> dict[str, tuple[str, str, str]]:
        """Give each entry of the feed of all sources: its time of publication, of change, and its text."""
        parsed = feedparser.parse((self.folder / "data/feeds/all.atom").read_bytes())
        return {entry.id: (entry.published, entry.updated, entry.content[0].value) for entry in parsed.entries}

    def archive(self) -> Archive:
        return Archive(self.folder / "data/archive.db")


WITHOUT_LAST = ", select: {drop: ['p:last-of-type']}"


@pytest.fixture
def room(tmp_path: Path, web: FakeWeb) -> Room:
    return Room(tmp_path, web)


def test_rules_that_are_the_same_change_nothing(room: Room) -> None:
    plan = room.plan()
    assert (plan.read, plan.planned, plan.unreadable, plan.lost) == (6, (), (), ())


def test_each_article_and_each_field_that_a_rule_changes_is_listed_with_its_feeds(room: Room) -> None:
    plan = room.plan(WITHOUT_LAST)
    assert [each.article.url for each in plan.planned] == [f"http://alfa.example/nyhet/{n}" for n in range(30, 35)]
    for each in plan.planned:
        assert {change.field for change in each.changes} == {"text", "html"}
        assert each.feeds == ("all", "source/alfa", "kind/nyhet")
    told = list(lines(plan, "sv"))
    assert any("text: [-Ärendet har diarienummer RS 30 vid alfa.example.-] [++]" in line for line in told)
    assert told[-1] == "6 sidor lästa om, 5 artiklar skulle ändras, 15 flödesposter"
    assert json.loads(as_json(plan))["planned"][0]["changes"][0]["field"] in {"text", "html"}


def test_a_plan_writes_nothing_and_asks_nobody(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    with room.archive() as archive:
        before = archive.stories()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    feed = room.feed()
    room.plan(WITHOUT_LAST)
    with room.archive() as archive:
        assert archive.stories() == before
    assert room.feed() == feed


def test_applied_it_corrects_the_text_and_moves_no_id_and_no_time(room: Room) -> None:
    before = room.feed()
    plan = room.plan(WITHOUT_LAST, apply=True)
    after = room.feed()
    assert plan.applied == 5
    assert {key: entry[:2] for key, entry in after.items()} == {key: entry[:2] for key, entry in before.items()}
    changed = [key for key in before if before[key] != after[key]]
    assert len(changed) == 5
    assert not any("diarienummer" in after[key][2] for key in changed)
    assert room.plan(WITHOUT_LAST).planned == ()


def test_the_version_before_is_kept_as_one_that_rules_replaced(room: Room) -> None:
    room.plan(WITHOUT_LAST, apply=True)
    with room.archive() as archive:
        rows = archive._db.execute("SELECT cause, seen_at, fields FROM revisions").fetchall()
    assert {(row["cause"], row["seen_at"]) for row in rows} == {("rules", "2026-02-03T09:00:00Z")}
    assert all("diarienummer" in json.loads(row["fields"])["text"] for row in rows)


def test_the_next_run_tells_no_edit_after_a_correction(room: Room, web: FakeWeb) -> None:
    room.plan(WITHOUT_LAST, apply=True)
    report = run_once(room.config(WITHOUT_LAST), fetch=web, now=lambda: LATER)
    assert [dict(source.outcomes) for source in report.sources] == [{}, {}]


def test_an_article_whose_page_no_longer_reads_is_listed_and_left_alone(room: Room) -> None:
    plan = room.plan(", select: {drop: ['article']}", apply=True)
    assert len(plan.unreadable) == 5
    with room.archive() as archive:
        assert all("diarienummer" in story.lead.text for story in archive.stories())


def test_a_kept_page_that_is_lost_or_spoiled_is_told(room: Room) -> None:
    first, second, *_ = sorted((room.folder / "data/pages").rglob("*.gz"))
    first.unlink()
    second.write_bytes(b"not gzip")
    plan = room.plan(WITHOUT_LAST)
    assert (plan.read, len(plan.lost)) == (6, 2)


def test_one_source_can_be_planned_alone(room: Room) -> None:
    assert room.plan(only=["beta"]).read == 1


def test_without_an_archive_there_is_nothing_to_plan(tmp_path: Path) -> None:
    config = read_sources(b"sources: [{id: a, name: A, url: 'http://a.example/'}]", tmp_path / "sources.yaml")
    with pytest.raises(ArchiveError, match="no archive"):
        make_plan(config, now=lambda: NOW)


def test_the_command_prints_the_plan(room: Room) -> None:
    room.config(WITHOUT_LAST)
    told = CliRunner().invoke(main, ["plan", "--config", str(room.folder / "sources.yaml")])
    assert (told.exit_code, told.output.splitlines()[-1]) == (
        0,
        "6 sidor lästa om, 5 artiklar skulle ändras, 15 flödesposter",
    )
    applied = CliRunner().invoke(main, ["plan", "--apply", "--config", str(room.folder / "sources.yaml")])
    assert "5 artiklar rättade" in applied.output
