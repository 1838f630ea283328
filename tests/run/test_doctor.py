"""Doctor finds what is wrong around an archive, says what to do about it, and touches nothing."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from scraper.archive import FlawKind, KeptPages
from scraper.errors import LockedError
from scraper.model import Config, Network, Settings, Source, Watch
from scraper.run import doctor_report, surroundings
from scraper.run.deployment import Places
from scraper.run.doctor import Diagnosis, diagnose, repair
from scraper.run.doctor_words import FINDINGS
from scraper.run.findings import Finding
from scraper.run.lock import only_run
from scraper.run.pipeline import run_once
from scraper.run.publishing import PAGES

from .conftest import NOW, FakeWeb

RIGHT = Settings(public_url="https://press.example/")


NOWHERE = Path("/nonexistent")
PLACES = Places(units=NOWHERE, cron=NOWHERE, processes=NOWHERE)
"""A machine that starts nothing."""


def found(config: Config, at: datetime = NOW) -> Diagnosis:
    return diagnose(config, now=lambda: at, places=PLACES)


def kinds(config: Config, at: datetime = NOW) -> dict[str, str]:
    return {each.kind: each.severity for each in found(config, at).findings}


def everything(folder: Path) -> dict[Path, bytes]:
    """Give all files but those that SQLite's readers share."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {path: path.read_bytes() for path in paths}


@pytest.fixture
def collected(config: Config, web: FakeWeb) -> Iterator[Config]:
    """Two sources that were collected once, three releases each."""
    config = replace(config, settings=replace(RIGHT, data=config.settings.data))
    config.path.write_text("sources: []")
    for host in ("alfa.example", "beta.example"):
        web.publish(host, range(3))
    assert run_once(config, fetch=web, now=lambda: NOW).ok
    return config


def test_after_a_run_there_is_nothing_to_find_and_nothing_is_written(collected: Config) -> None:
    before = everything(collected.settings.data)
    assert found(collected) == Diagnosis(())
    assert everything(collected.settings.data) == before


def test_before_the_first_run_there_is_no_archive_and_that_is_no_problem(config: Config) -> None:
    assert kinds(config) == {"no archive": "info"}
    assert not config.settings.data.exists()


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_there_are_words_for_every_finding(lang: str) -> None:
    assert set(get_args(FlawKind)) <= FINDINGS[lang].keys()
    assert FINDINGS["sv"].keys() == FINDINGS["en"].keys()
    for kind in FINDINGS[lang]:
        assert all(doctor_report.said(Finding(kind, "here", "x", 2), lang))


def test_a_run_that_is_missing_is_told_by_the_longest_interval(collected: Config) -> None:
    assert kinds(collected, NOW + timedelta(minutes=50)) == {}
    assert kinds(collected, NOW + timedelta(hours=2)) == {"run is late": "warning"}
    daily = replace(collected, sources=tuple(replace(each, every_s=86_400) for each in collected.sources))
    assert kinds(daily, NOW + timedelta(hours=50)) == {}


def test_a_run_under_way_is_told_and_not_disturbed(collected: Config) -> None:
    with only_run(collected.settings.data):
        (finding,) = found(collected).findings
        assert (finding.kind, finding.severity, finding.detail) == ("run under way", "info", str(os.getpid()))
        with pytest.raises(LockedError):
            repair(collected, now=lambda: NOW)


def test_what_a_killed_run_leaves_is_told_and_is_no_problem(collected: Config) -> None:
    data = collected.settings.data
    (data / "run.lock").write_text("4711\n")
    (data / "feeds/.all.rss.abc.tmp").write_bytes(b"half a fe")
    (data / "feeds/.edition.abc.tmp").mkdir()
    (data / "pages/.abc.gz.4711").write_bytes(b"half a pa")
    KeptPages(data / PAGES).keep(b"kept, and killed before it was stored")
    diagnosis = found(collected)
    assert {each.kind: each.count for each in diagnosis.findings} == {
        "leftover": 3,
        "run was killed": 0,
        "page of nothing": 1,
    }
    assert diagnosis.problems == ()


def test_a_page_that_a_run_has_just_kept_is_left_to_it(collected: Config) -> None:
    KeptPages(collected.settings.data / PAGES).keep(b"about to be stored")
    with only_run(collected.settings.data):
        assert kinds(collected, datetime.now().astimezone()).keys() >= {"run under way"}
        assert "page of nothing" not in kinds(collected, datetime.now().astimezone())


def test_repair_deletes_what_is_of_no_use_and_forgets_pages_that_are_lost(collected: Config) -> None:
    data = collected.settings.data
    lost, *kept = sorted((data / PAGES).rglob("*.gz"))
    lost.unlink()
    kept[0].write_bytes(b"")
    (data / "feeds/.all.rss.abc.tmp").write_bytes(b"half a fe")
    (data / "feeds/.edition.abc.tmp").mkdir()
    (data / "feeds/.edition.abc.tmp/0").write_bytes(b"a fe")
    spare = KeptPages(data / PAGES).keep(b"kept, and killed before it was stored")
    assert kinds(collected)["page lost"] == "warning"
    diagnosis = repair(collected, now=lambda: NOW)
    assert {each.kind: each.count for each in diagnosis.repaired} == {
        "leftovers deleted": 2,
        "pages deleted": 2,
        "pages forgotten": 2,
    }
    assert diagnosis.findings == ()
    assert not list((data / "feeds").rglob(".*"))
    assert not list((data / PAGES).rglob(f"{spare}.gz"))
    assert len(list((data / PAGES).rglob("*.gz"))) == len(kept) - 1


def test_repair_leaves_a_damaged_archive_to_its_backup(collected: Config) -> None:
    archive = collected.settings.data / "archive.db"
    archive.write_bytes(b"this is no database" * 100)
    diagnosis = repair(collected, now=lambda: NOW)
    assert diagnosis.repaired == ()
    (problem,) = diagnosis.problems
    what, step = doctor_report.said(problem, "sv")
    assert str(archive) in what
    assert "säkerhetskopia" in step


def test_sources_are_compared_with_the_archive(collected: Config) -> None:
    alfa, beta = collected.sources
    renamed = replace(beta, id="gamma")
    new = Source(id="delta", name="Delta", url="http://delta.example/")
    changed = replace(collected, sources=(replace(alfa, enabled=False), renamed, new))
    assert [(each.kind, each.detail.split(":")[0]) for each in found(changed).findings] == [
        ("one address, several ids", "http"),
        ("source disabled", "alfa"),
        ("source left", "beta"),
        ("source never collected", "gamma"),
        ("source never collected", "delta"),
    ]
    assert [each.kind for each in found(changed).problems] == ["one address, several ids"]


def test_two_sources_that_share_a_page_by_rules_of_their_own_are_meant_so(collected: Config) -> None:
    alfa, beta = (replace(each, url="http://both.example/", min_items=2) for each in collected.sources)
    assert "one address, several ids" in kinds(replace(collected, sources=(alfa, beta)))
    beta = replace(beta, select=replace(beta.select, items=("li.beta",)))
    assert "one address, several ids" not in kinds(replace(collected, sources=(alfa, beta)))


def test_a_source_that_is_read_on_a_foreign_host_is_pointed_out(collected: Config) -> None:
    moved = tuple(
        replace(each, url=f"http://www2.{each.id}.example/", home=f"http://www2.{each.id}.example/")
        for each in collected.sources
    )
    assert kinds(replace(collected, sources=moved))["entrance elsewhere"] == "info"
    aliased = tuple(replace(each, aliases=(f"{each.id}.example",)) for each in moved)
    assert "entrance elsewhere" not in kinds(replace(collected, sources=aliased))


def test_a_clock_that_is_behind_what_is_stored_is_an_error(collected: Config) -> None:
    assert kinds(collected, NOW - timedelta(minutes=4)) == {}
    assert kinds(collected, NOW - timedelta(hours=1)) == {"clock behind": "error"}


def test_a_clock_that_was_ahead_is_told_by_the_files_own_time(collected: Config) -> None:
    before = (NOW - timedelta(days=3)).timestamp()
    for path in collected.settings.data.glob("archive.db*"):
        os.utime(path, (before, before))
    assert kinds(collected) == {"clock was ahead": "warning"}


@pytest.mark.parametrize(
    ("free", "kind"), [(1_000, "disk nearly full"), (200_000, "no room for a copy"), (10**9, None)]
)
def test_the_disk_must_have_room_to_go_on_and_for_a_copy(
    collected: Config, monkeypatch: pytest.MonkeyPatch, free: int, kind: str | None
) -> None:
    usage = shutil.disk_usage(collected.settings.data)._replace(total=10**6, free=free)
    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(surroundings, "_size_bytes", lambda _: 300_000)
    assert list(kinds(collected)) == ([kind] if kind else [])


def test_permissions_that_are_too_wide_are_told(collected: Config) -> None:
    collected.settings.data.chmod(0o777)
    (finding,) = found(collected).problems
    assert (finding.kind, finding.where) == ("writable by all", str(collected.settings.data))


def test_files_that_another_user_must_have_made_are_an_error(
    collected: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings.os, "access", lambda path, _: Path(path).name != "archive.db")
    (finding,) = found(collected).problems
    assert (finding.kind, finding.where) == ("not writable", str(collected.settings.data / "archive.db"))


@pytest.mark.parametrize(
    ("proxy", "notify", "told"),
    [
        ("http://user:pass@proxy.example:3128", (), "settings.network.proxy"),
        (None, ("slack://T1/B2/key",), "watches.vard.notify"),
        (None, ("env:ALERTS", "mailto://desk@press.example"), None),
        ("http://proxy.example:3128", (), None),
    ],
)
def test_secrets_that_everyone_can_read_are_told_by_their_place_alone(
    collected: Config,
    proxy: str | None,
    notify: tuple[str, ...],
    told: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALERTS", "slack://T1/B2/key")
    settings = replace(collected.settings, network=Network(proxy=proxy))
    config = replace(collected, settings=settings, watches=(Watch("vard", "Vård", "vaccin*", notify=notify),))
    config.path.chmod(0o644)
    assert [each.detail for each in found(config).problems] == ([told] if told else [])
    config.path.chmod(0o640)
    assert found(config).problems == ()


def test_data_that_a_web_server_shows_is_a_problem(collected: Config) -> None:
    (collected.settings.data.parent / "index.html").write_text("<h1>Välkommen</h1>")
    assert kinds(collected) == {"data in web root": "warning"}


def test_feeds_that_refer_to_this_machine_are_pointed_out(collected: Config) -> None:
    here = replace(collected, settings=replace(collected.settings, public_url=Settings().public_url))
    assert kinds(here) == {"public_url of this machine": "info"}


def test_lines_say_degree_place_cause_and_next_step_and_json_says_it_to_programs(collected: Config) -> None:
    collected.settings.data.chmod(0o777)
    diagnosis = found(collected)
    (line,) = doctor_report.lines(diagnosis, "sv")
    data = collected.settings.data
    assert line == f"varning: {data}: kan skrivas av alla på datorn (1 sökvägar); nästa steg: chmod o-w"
    told = json.loads(doctor_report.as_json(diagnosis, "en"))
    assert (told["ok"], told["problems"]) == (False, 1)
    assert told["findings"][0]["kind"] == "writable by all"
    assert told["findings"][0]["next_step"] == "chmod o-w"
    assert doctor_report.table(diagnosis, "sv").row_count == 1


def test_an_unfinished_page_is_swept_by_the_next_run(collected: Config, web: FakeWeb) -> None:
    pages = collected.settings.data / PAGES
    (pages / ".abc.gz.4711").write_bytes(gzip.compress(b"half")[:9])
    run_once(collected, fetch=web, now=lambda: NOW)
    assert not list(pages.glob(".*"))
