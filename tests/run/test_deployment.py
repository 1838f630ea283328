"""Doctor tells what is wrong with how the program is started, by the files of this machine."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.model import Config, Settings
from scraper.run.backing_up import back_up_archive
from scraper.run.deployment import Places
from scraper.run.doctor import diagnose
from scraper.run.findings import Finding
from scraper.run.lock import only_run
from scraper.run.pipeline import run_once

from .conftest import NOW, FakeWeb

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A machine on which nothing is installed yet but the program."""
    program = tmp_path / "opt/scraper"
    for folder in ("units/multi-user.target.wants", "units/timers.target.wants", "cron", "proc", "opt"):
        (tmp_path / folder).mkdir(parents=True)
    program.touch()
    return Places(tmp_path / "units", tmp_path / "cron", tmp_path / "proc", program)


@pytest.fixture
def collected(config: Config, web: FakeWeb) -> Config:
    config = replace(config, settings=Settings(public_url="https://press.example/", data=config.settings.data))
    config.path.write_text("sources: []")
    for host in ("alfa.example", "beta.example"):
        web.publish(host, range(3))
    assert run_once(config, fetch=web, now=lambda: NOW).ok
    return config


def install(name: str, places: Places, config: Config) -> None:
    """Put a unit of deploy/ where systemd looks for it, with this machine's program."""
    text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
    text = text.replace("/opt/press-scraper/bin/scraper", str(places.program))
    (places.units / name).write_text(text.replace("/etc/press-scraper/sources.yaml", str(config.path)))


def enable(name: str, target: str, places: Places) -> None:
    (places.units / f"{target}.wants" / name).symlink_to(places.units / name)


def found(config: Config, places: Places) -> tuple[Finding, ...]:
    return diagnose(config, now=lambda: NOW, places=places).findings


def test_with_one_of_the_ways_to_collect_there_is_nothing_to_find(collected: Config, places: Places) -> None:
    for name in ("press-scraper.service", "press-scraper-run.service", "press-scraper-run.timer"):
        install(name, places, collected)
    enable("press-scraper-run.timer", "timers.target", places)
    assert found(collected, places) == ()


def test_the_service_the_timer_and_cron_are_in_each_others_way(collected: Config, places: Places) -> None:
    enable("press-scraper.service", "multi-user.target", places)
    enable("press-scraper-run.timer", "timers.target", places)
    (places.cron / "press-scraper").write_bytes((DEPLOY / "cron.example").read_bytes())
    (places.cron / "backup").write_text(
        "0 3 * * * root /opt/press-scraper/bin/scraper backup /srv/run\n# scraper run\n"
    )
    (finding,) = found(collected, places)
    assert (finding.kind, finding.severity, finding.count) == ("started twice", "warning", 3)
    assert "press-scraper.service, press-scraper-run.timer" in finding.detail


def test_a_unit_that_starts_another_program_or_configuration_is_told(collected: Config, places: Places) -> None:
    install("press-scraper.service", places, collected)
    other = replace(collected, path=collected.path.with_name("other.yaml"))
    other.path.write_text("sources: []")
    (finding,) = found(other, places)
    assert finding.kind == "unit runs another"
    assert finding.detail == f"{collected.path} ≠ {other.path}"

    (places.units / "press-scraper.service.d").mkdir()
    drop_in = places.units / "press-scraper.service.d/other.conf"
    drop_in.write_text("[Service]\nExecStart=\nExecStart=/srv/old/scraper serve\n")
    (finding,) = found(collected, places)
    assert finding.detail == f"/srv/old/scraper ≠ {places.program}"


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        (b"INVOCATION_ID=a\0NOTIFY_SOCKET=/run/n\0WATCHDOG_USEC=9\0", []),
        (b"INVOCATION_ID=a\0", ["not watched"]),
        (b"INVOCATION_ID=a\0NOTIFY_SOCKET=/run/n\0", ["not watched"]),
        (b"HOME=/root\0", []),  # nobody's service
        (b"", []),  # not ours to read
    ],
)
def test_a_service_of_systemd_without_a_watchdog_is_told(
    collected: Config, places: Places, environ: bytes, told: list[str]
) -> None:
    with only_run(collected.settings.data):
        process = places.processes / (collected.settings.data / "run.lock").read_text().strip()
        process.mkdir()
        (process / "cmdline").write_bytes(b"python\0scraper\0serve\0")
        (process / "environ").write_bytes(environ)
        kinds = [each.kind for each in found(collected, places)]
    assert kinds == [*told, "run under way"]


def test_a_backup_is_missed_when_it_was_made_before_and_else_a_note(collected: Config, places: Places) -> None:
    def kinds(days: int) -> list[tuple[str, str]]:
        later = NOW + timedelta(days=days)
        findings = diagnose(collected, now=lambda: later, places=places).findings
        return [(each.kind, each.severity) for each in findings if "backup" in each.kind]

    assert kinds(7) == []
    assert kinds(9) == [("no backup", "info")]
    target = collected.path.parent / "copies"
    target.mkdir()
    back_up_archive(collected, target, now=lambda: NOW + timedelta(days=9), on_progress=lambda _done, _all: None)
    assert kinds(16) == []
    assert kinds(18) == [("backup is old", "warning")]


def test_of_the_copies_in_a_folder_the_newest_are_kept_and_other_files_left(collected: Config, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    (copies / "archive-before-the-move.db.gz").touch()
    for day in range(4):
        at = NOW + timedelta(days=day)
        back_up_archive(collected, copies, now=lambda at=at: at, on_progress=lambda _done, _all: None, keep=2)  # type: ignore[misc]
    assert sorted(path.name for path in copies.iterdir()) == [
        "archive-20260204T090000Z.db.gz",
        "archive-20260205T090000Z.db.gz",
        "archive-before-the-move.db.gz",
    ]


def test_a_note_of_a_backup_that_is_no_note_counts_for_none(collected: Config, places: Places) -> None:
    for text in ("", "{}", "[]", '{"made_at": "yesterday", "path": "x"}', '{"made_at": null, "path": 1}'):
        (collected.settings.data / "backup.json").write_text(text)
        assert found(collected, places) == ()
