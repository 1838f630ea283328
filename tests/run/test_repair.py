"""A list that can't be used is read by what the stored releases teach of its page, or not at all."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper import Archive, RunReport
from scraper.cli import main
from scraper.model import Config, Repair
from scraper.run.proposal import lines, propose

from .conftest import NOW
from .numbered import HOST, LIST, Site, collect, configured, day, stored, title, url

DAY = timedelta(days=1)
SERVICES = "".join(
    f"<article><h2><a href='/tjanster/{word}/'>Så gör du när du vill {word} något hos oss</a></h2><p>Här står allt"
    " som du behöver veta innan du kontaktar oss, och vad som händer efteråt.</p></article>"
    for word in "ansöka överklaga beställa låna anmäla köpa boka avboka hyra byta".split()
)


@pytest.fixture
def site() -> Site:
    """Six releases are collected in the tests, 7 and 8 come when the layout has changed."""
    site = Site()
    site.releases(range(1, 10))
    site.page(LIST, range(6, 0, -1))
    return site


@pytest.fixture
def config(tmp_path: Path, site: Site) -> Config:
    path = tmp_path / "sources.yaml"
    made = configured(tmp_path)
    path.write_text(f"sources:\n  - id: alfa  # the only one\n    name: Alfa\n    url: {LIST}\n", encoding="utf-8")
    assert collect(made, site).ok
    site.asked.clear()
    return made


def below_services(*numbers: int) -> bytes:
    """A list that looks less like one than what stands above it."""
    rows = "".join(f"<li><a href='{url(n)}'>{title(n)}</a></li>" for n in numbers)
    return f"<html lang=sv><h1>Start</h1><main>{SERVICES}<div class=latest><ul>{rows}</ul></div></main>".encode()


def repair_of(config: Config) -> Repair | None:
    with Archive(config.settings.data / "archive.db") as archive:
        return archive.repairs().get("alfa")


def remarks(report: RunReport) -> list[str]:
    return [each.kind for each in report.sources[0].remarks]


class TestAListThatIsHiddenByAnother:
    def test_is_read_in_the_same_visit_without_asking_for_more(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        report = collect(config, site, later=DAY)
        assert report.ok
        assert remarks(report) == ["repaired"]
        assert [each for each in site.asked if "tjanster" in each] == []
        assert site.listings() == ["/press/"]
        assert stored(config).keys() == {f"/nyhet/{n}" for n in range(1, 9)}

    def test_is_read_by_what_was_learnt_from_then_on(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        collect(config, site, later=DAY)
        assert collect(config, site, later=2 * DAY).ok
        assert collect(config, site, later=3 * DAY).sources[0].not_modified
        site.pages[LIST] = below_services(*range(9, 3, -1))
        report = collect(config, site, later=4 * DAY)
        assert (report.ok, remarks(report), dict(report.sources[0].outcomes)) == (True, [], {"new": 1})

    def test_is_learnt_again_when_the_rules_in_sources_yaml_are_others(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        collect(config, site, later=DAY)
        (source,) = config.sources
        changed = replace(config, sources=(replace(source, timezone="Europe/London"),))
        assert remarks(collect(changed, site, later=2 * DAY)) == ["repaired"]

    def test_is_read_as_before_when_the_layout_is_as_before(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        collect(config, site, later=DAY)
        site.page(LIST, range(9, 3, -1))
        report = collect(config, site, later=2 * DAY)
        assert (report.ok, remarks(report), dict(report.sources[0].outcomes)) == (True, ["as before again"], {"new": 1})
        assert repair_of(config) is None


class TestAListThatIsNotSure:
    def test_is_reported_at_once_and_nothing_of_it_is_taken(self, site: Site, config: Config) -> None:
        site.pages[LIST] = f"<html lang=sv><h1>Start</h1><main>{SERVICES}</main>".encode()
        report = collect(config, site, later=DAY)
        (failure,) = report.sources[0].failures
        assert failure.reason == "found no list of this source's releases: the one on the page has nothing known"
        assert [each for each in site.asked if "tjanster" in each] == []
        assert len(stored(config)) == 6

    def test_is_taken_as_it_is_by_who_says_so(self, site: Site, config: Config) -> None:
        site.pages[LIST] = f"<html lang=sv><h1>Start</h1><main>{SERVICES}</main>".encode()
        collect(config, site, later=DAY, afresh=True)
        assert [each for each in site.asked if "tjanster" in each] != []

    def test_is_only_proposed_when_it_stands_beside(self, site: Site, config: Config) -> None:
        rows = "".join(f"<p class=n><a href='{url(n)}'>{title(n)}</a> {day(n)}</p>" for n in range(8, 2, -1))
        site.pages[LIST] = f"<html lang=sv><main><h1>Start</h1></main><aside>{rows}</aside>".encode()
        report = collect(config, site, later=DAY)
        assert (report.ok, remarks(report), len(stored(config))) == (False, ["repair proposed"], 6)
        repair = repair_of(config)
        assert repair
        assert (repair.used, repair.why) == (False, "stands beside the page's own matter")

    def test_is_proposed_as_another_address_when_the_page_links_to_a_newswire(self, site: Site, config: Config) -> None:
        wire = "https://www.mynewsdesk.com/se/alfa"
        site.pages[LIST] = f"<html lang=sv><h1>Press</h1><p>Vi finns nu <a href='{wire}'>här</a>.</p>".encode()
        assert not collect(config, site, later=DAY).ok
        site.page(wire, range(6, 0, -1))
        proposal = propose(config, config.sources[0], now=lambda: NOW, fetch=site)
        assert (proposal.met, f"+    url: {wire}\n" in proposal.patch) == (6, True)
        assert wire not in config.path.read_text(encoding="utf-8")

    def test_a_wall_in_the_place_of_a_release_is_none(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        site.pages[url(8)] = site.pages[url(8)].replace(b"Beslut nummer 8 i Exempelstad", b"Godta kakor")
        report = collect(config, site, later=DAY)
        (failure,) = report.sources[0].failures
        assert failure.reason.endswith("its page is called Godta kakor")
        assert f"{HOST}/nyhet/8".removeprefix(HOST) not in stored(config)


class TestTheCommand:
    def test_shows_what_is_used_and_writes_it_into_sources_yaml(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        collect(config, site, later=DAY)
        before = config.path.read_text(encoding="utf-8")
        shown = CliRunner().invoke(main, ["repair", "alfa", "--config", str(config.path)])
        assert shown.exit_code == 0, shown.output
        assert "alfa: används sedan 2026-02-03 09:00 UTC: items: div.latest" in shown.output
        assert "4 av 4 kända meddelanden på sidan förklaras (6 eftersöktes)" in shown.output
        assert f"  - {day(1)}  {title(1)}" in shown.output
        assert "+    select: {items:" in shown.output
        assert config.path.read_text(encoding="utf-8") == before

        applied = CliRunner().invoke(main, ["repair", "alfa", "--config", str(config.path), "--apply"])
        assert applied.exit_code == 0, applied.output
        assert config.path.read_text(encoding="utf-8").startswith(f"{before}    select: {{items: ")

    def test_as_json_for_programs(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        collect(config, site, later=DAY)
        told = CliRunner().invoke(main, ["repair", "alfa", "--config", str(config.path), "--json"])
        read = json.loads(told.stdout)
        assert (read["repair"]["used"], read["repair"]["explained"], read["known"], read["applied"]) == (
            True,
            4,
            6,
            False,
        )

    def test_says_so_when_there_is_nothing_to_repair(self, config: Config) -> None:
        told = CliRunner().invoke(main, ["repair", "alfa", "--config", str(config.path)])
        assert (told.exit_code, told.stdout.startswith("alfa: inget att reparera")) == (1, True)

    def test_in_english_too(self, site: Site, config: Config) -> None:
        site.pages[LIST] = below_services(*range(8, 2, -1))
        collect(config, site, later=DAY)
        said = "\n".join(lines(propose(config, config.sources[0], now=lambda: NOW), "en"))
        assert "4 of 4 known releases on the page are explained" in said
