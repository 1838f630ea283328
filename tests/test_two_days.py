"""The demo's two days, played over HTTP: what each site did to its releases is classed, shown and told word by word."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from scraper import RunReport, load_sources, run_once
from scraper.cli import main
from scraper.demo import Newsroom, NewsroomServer, load_sites, sources_yaml
from scraper.demo.days import load_days
from scraper.demo.newsroom import SITES
from scraper.run.pipeline import ask_again

MORNING = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
NEXT_DAY, LATER = MORNING + timedelta(days=1), MORNING + timedelta(days=1, hours=2)
CORRECTED = "/press/nyhetsarkiv/press/2026-01-20-ny-vardcentral-oppnar-i-lerhamn-i-host"


@dataclass(frozen=True, slots=True)
class Played:
    """Both days as they were collected, and where each site answered."""

    path: Path
    bases: dict[str, str]
    day: RunReport
    evening: RunReport

    def told(self, command: str, site_id: str, path: str, *options: str) -> str:
        done = CliRunner().invoke(main, [command, self.bases[site_id] + path, "--config", str(self.path), *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    def read(self, command: str, site_id: str, path: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.told(command, site_id, path, "--json"))
        return read

    def outcomes(self, report: RunReport, site_id: str) -> dict[str, int]:
        (found,) = (source.outcomes for source in report.sources if source.source_id == site_id)
        return dict(found)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    path = tmp_path_factory.mktemp("days") / "sources.yaml"
    with NewsroomServer(Newsroom()) as playing:
        path.write_text(sources_yaml(playing), encoding="utf-8")
        config = load_sources(path)
        assert run_once(config, now=lambda: MORNING).ok
        playing.newsroom = Newsroom(day=2)
        reports = []
        for at in (NEXT_DAY, LATER):
            ask_again(config, at)
            reports.append(run_once(config, now=lambda at=at: at))
        yield Played(path, dict(playing.bases), *reports)


def path_of(site_id: str, part: str) -> str:
    (path,) = (r.path for site in load_sites() if site.id == site_id for r in site.releases if part in r.path)
    return path


def test_both_collections_of_the_second_day_go_well(played: Played) -> None:
    assert [f for report in (played.day, played.evening) for source in report.sources for f in source.failures] == []


def test_a_slip_put_right_is_a_typo_that_readers_are_not_told_of(played: Played) -> None:
    site, path = "region-bergslagen", path_of("region-bergslagen", "folktandvarden")
    assert played.outcomes(played.day, site) == {"revised": 1}
    (change,) = played.read("diff", site, path)["changes"]
    assert (change["classes"], change["material"]) == (["typo"], False)
    assert played.read("show", site, path)["updated_at"] is None
    assert "[-tandhygeinist-] {+tandhygienist+}" in played.told("diff", site, path)
    assert "2  2026-04-03 10:00  skrivfel (oväsentlig)" in played.told("show", site, path)


def test_a_figure_that_was_changed_without_a_word_is_told(played: Played) -> None:
    site, path = "region-havslandet", path_of("region-havslandet", "elfarjan")
    (change,) = played.read("diff", site, path)["changes"]
    assert (change["classes"], change["material"]) == (["figure"], True)
    assert played.read("show", site, path)["updated_at"] == "2026-04-03T08:00:00Z"
    assert "kostat [-94-] {+112+} miljoner" in played.told("diff", site, path)
    assert "siffra (väsentlig)" in played.told("show", site, path)


def test_a_correction_is_told_with_what_it_corrects(played: Played) -> None:
    (change,) = played.read("diff", "region-vanerkusten", CORRECTED)["changes"]
    assert (change["classes"], change["material"]) == (["correction", "date"], True)
    told = played.told("diff", "region-vanerkusten", CORRECTED)
    assert "version 1 → 2: rättelse, datum (väsentlig)" in told
    assert "den [-17-] {+24+} augusti" in told
    assert "{+Rättelse: I en tidigare version" in told


@pytest.mark.parametrize(
    ("site", "was", "now"),
    [
        (
            "region-vanerkusten",
            "/press/nyhetsarkiv/press/2026-03-16-vanerpilen-far-tolv-nya-tag",
            "/press/nyhetsarkiv/2026/vanerpilen-far-tolv-nya-tag",
        ),
        ("region-slattbygden", "/press/visa.asp?id=1038", "/press/visa.asp?id=2038"),
    ],
    ids=["with a redirect", "without one"],
)
def test_a_release_that_moved_is_the_same_one_at_its_new_address(played: Played, site: str, was: str, now: str) -> None:
    assert played.outcomes(played.day, site)["moved"] == 1
    base = played.bases[site]
    by_old, by_new = (played.read("show", site, path) for path in (was, now))
    assert by_old == by_new
    assert (by_new["url"], by_new["status"], by_new["updated_at"]) == (base + now, "live", None)
    assert [(e["kind"], e["was"], e["url"]) for e in by_new["events"]] == [("moved", base + was, base + now)]
    assert f"flyttad: {base}{was} → {base}{now}" in played.told("diff", site, was)


def test_a_release_that_was_taken_away_is_missed_at_once_and_gone_when_its_page_has_been_for_a_while(
    played: Played,
) -> None:
    site, path = "region-mittdalen", path_of("region-mittdalen", "skoter-blir")
    assert played.outcomes(played.day, site) == {}
    assert played.outcomes(played.evening, site) == {"gone": 1}
    told = played.read("show", site, path)
    assert (told["status"], told["gone_at"]) == ("gone", "2026-04-03T10:00:00Z")
    assert [event["kind"] for event in told["events"]] == ["unlisted", "gone"]
    assert "vårdkälke" in told["text"]
    assert "2026-04-03 12:00  borttagen: " in played.told("diff", site, path)
    assert "Läge: borttagen 2026-04-03 12:00" in played.told("show", site, path)


def test_a_new_release_is_new(played: Played) -> None:
    (new,) = load_days(SITES)["region-fjallmark"].releases
    assert played.outcomes(played.day, "region-fjallmark") == {"new": 1}
    told = played.read("show", "region-fjallmark", new.path)
    assert (told["title"], told["text"], told["revision"]) == (new.title, new.text, 1)
    assert "oförändrad sedan den först sågs" in played.told("diff", "region-fjallmark", new.path)


def test_nothing_else_changed(played: Played) -> None:
    counted: dict[str, int] = {}
    for report in (played.day, played.evening):
        for source in report.sources:
            for outcome, number in source.outcomes.items():
                counted[outcome] = counted.get(outcome, 0) + number
    assert counted == {"new": 1, "revised": 3, "moved": 2, "gone": 1}


def test_the_demo_plays_the_second_day_after_the_first(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["demo", "--once", "--port", "0", "--day", "2", "--data", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "1 ny, 3 ändrade, 2 flyttade" in done.stdout
    assert "1 borttagen" in done.stdout


def test_an_edit_of_what_is_not_there_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "region-mittdalen"
    folder.mkdir()
    (folder / "day2.yaml").write_text("edits: [{path: /x, about: y}]", encoding="utf-8")
    for name in ("site.yaml", "platform.yaml"):
        (folder / name).write_bytes((SITES / folder.name / name).read_bytes())
    (folder / "listing.html.j2").write_bytes(b"")
    with pytest.raises(ValueError, match="no release is at /x"):
        Newsroom(tmp_path, day=2)
