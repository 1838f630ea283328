"""The commands as an operator types them: what they print, and how they end."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import feedparser
import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from scraper.demo import NewsroomServer, load_sites
from scraper.run.lock import only_run

SITES = load_sites()
RELEASES = sum(len(site.releases) for site in SITES)


def scraper(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def sources_file(folder: Path, *urls: str) -> Path:
    """Write a sources.yaml whose sources are at these addresses, all of them allowed."""
    ports = ", ".join(f'"{url.split("/")[2]}"' for url in urls)
    lines = ["settings:", f"  network: {{allow_private: [{ports}], delay: 0s, retries: 0}}", "sources:"]
    for number, url in enumerate(urls):
        lines += [f"  - id: source-{number}", f"    name: Källa {number}", f"    url: {url}"]
    path = folder / "sources.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_run_prints_a_line_for_each_source_and_the_sum(demo_yaml: Path) -> None:
    done = scraper("run", "--config", demo_yaml)
    assert done.exit_code == 0, done.output
    for site in SITES:
        assert f"{site.id}: " in done.stdout
    again = scraper("run", "--config", demo_yaml)
    assert again.stdout.count("oförändrad lista (304)") == len(SITES)
    assert f"{len(SITES)} källor, 0 nya, 0 flödesfiler skrivna" in again.stdout


def test_a_quiet_run_that_went_well_prints_nothing(demo_yaml: Path) -> None:
    done = scraper("run", "-q", "--config", demo_yaml)
    assert (done.exit_code, done.output) == (0, "")


def test_json_is_one_object_that_a_program_can_read(demo_yaml: Path) -> None:
    report = json.loads(scraper("run", "--json", "--config", demo_yaml).stdout)
    assert report["ok"] is True
    found = sum(sum(source["outcomes"].values()) for source in report["sources"])
    assert found == RELEASES
    assert report["finished_at"].endswith("Z")


def test_a_source_that_fails_is_named_with_cause_and_next_step_and_the_exit_is_1(
    playing: NewsroomServer, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/press/"
    path = sources_file(tmp_path, nobody, playing.url(SITES[0].id))
    done = scraper("run", "-q", "--config", path)
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"source-0: hämtning: {nobody}: robots.txt kunde inte läsas: anslutningen nekades (")
    assert "); nästa steg: Nytt försök görs vid nästa körning" in line
    assert (tmp_path / "data/feeds/source/source-1.rss").exists()


def test_a_wrong_configuration_ends_with_2_and_every_mistake_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("settings: {every: soon}\nsources:\n  - {id: a, name: A, url: 'ftp://x/', exclud: x}\n")
    done = scraper("run", "--config", path)
    assert done.exit_code == 2
    assert done.stderr.count(f"{path}:") == 3
    assert 'okänd nyckel; menade du "exclude"?' in done.stderr
    assert "\nNästa steg: Rätta sources.yaml" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_run_beside_another_ends_with_3_and_names_its_process(demo_yaml: Path) -> None:
    with only_run(demo_yaml.parent / "data"):
        done = scraper("run", "--config", demo_yaml)
    assert done.exit_code == 3
    assert "samlar redan in\nNästa steg: Vänta tills den andra körningen är klar" in done.stderr


def test_what_ends_a_command_is_told_in_the_language_of_the_settings(demo_yaml: Path) -> None:
    demo_yaml.write_text(demo_yaml.read_text().replace("settings:", "settings:\n  lang: en", 1))
    for command in (["run"], ["publish"], ["plan"]):
        with only_run(demo_yaml.parent / "data"):
            (demo_yaml.parent / "data/archive.db").touch()
            done = scraper(*command, "--config", demo_yaml)
        assert "is collecting already\nNext step: Wait for the other run to end" in done.stderr
    (demo_yaml.parent / "data/archive.db").write_bytes(b"this is no database" * 100)
    done = scraper("check", SITES[0].id, "--config", demo_yaml)
    assert "it is not an SQLite database (file is not a database)\nNext step: Move the file away" in done.stderr


@pytest.mark.parametrize(
    ("settings", "next_step"),
    [
        ("{lang: en}", "Next step: "),
        ("\n  lang: 'en'\n   title: x", "Next step: "),
        ("{lang: sv}", "Nästa steg: "),
        ("{title: x} # lang: en", "Nästa steg: "),
        ("{lang: de}", "Nästa steg: "),
    ],
)
def test_a_file_that_is_wrong_is_told_in_the_language_it_asks_for(
    tmp_path: Path, settings: str, next_step: str
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(f"settings: {settings}\nsources: 7\n")
    done = scraper("run", "--config", path)
    assert done.exit_code == 2
    assert f"\n{next_step}" in done.stderr


def test_a_broken_archive_ends_with_4(demo_yaml: Path) -> None:
    (demo_yaml.parent / "data").mkdir()
    (demo_yaml.parent / "data/archive.db").write_bytes(b"this is no database" * 100)
    done = scraper("run", "--config", demo_yaml)
    assert done.exit_code == 4
    assert "archive.db: filen är ingen SQLite-databas (file is not a database)" in done.stderr


def test_publish_writes_the_same_feeds_again_from_the_archive(demo_yaml: Path) -> None:
    scraper("run", "-q", "--config", demo_yaml)
    feed = demo_yaml.parent / "data/feeds/all.atom"
    before = feed.read_bytes()
    feed.unlink()
    done = scraper("publish", "--config", demo_yaml)
    assert done.stdout.split() == [str(feed)]
    assert feed.read_bytes() == before


def test_the_demo_collects_everything_and_names_its_page_and_the_feed_of_all(tmp_path: Path) -> None:
    done = scraper("demo", "--once", "--port", "0", "--data", tmp_path / "här")
    assert done.exit_code == 0, done.output
    page, *feeds = [Path(line) for line in done.stdout.splitlines() if line.startswith(str(tmp_path))]
    listed = page.read_text(encoding="utf-8")
    assert all(f'href="{stem}.atom"' in listed for stem in ("all", "status", *(f"source/{site.id}" for site in SITES)))
    assert [path.name for path in feeds] == ["all.rss", "all.atom", "all.json"]
    for feed in feeds[:2]:
        assert len(feedparser.parse(feed.read_bytes()).entries) == RELEASES - 2  # a joint release and a reprint


def test_a_demo_port_that_is_taken_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for port in (taken.getsockname()[1], taken.getsockname()[1] - 1):
            done = scraper("demo", "--once", "--port", port, "--data", tmp_path)
            assert done.exit_code == 2
            assert "--port" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demo_never_writes_over_a_sources_yaml_that_is_not_its_own(tmp_path: Path) -> None:
    mine = tmp_path / "sources.yaml"
    mine.write_text("# forty sources, all mine\n")
    done = scraper("demo", "--once", "--port", "0", "--data", tmp_path)
    assert done.exit_code == 4
    assert "--data" in done.stderr
    assert mine.read_text() == "# forty sources, all mine\n"


def test_serve_says_at_once_that_its_port_is_taken_and_collects_nothing(demo_yaml: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = scraper("serve", "--port", taken.getsockname()[1], "--config", demo_yaml)
    assert done.exit_code == 2
    assert "--port" in done.stderr
    assert not (demo_yaml.parent / "data").exists()


def test_publishing_without_an_archive_is_an_error_and_never_empties_the_feeds(demo_yaml: Path) -> None:
    scraper("run", "-q", "--config", demo_yaml)
    archive, feed = demo_yaml.parent / "data/archive.db", demo_yaml.parent / "data/feeds/all.atom"
    archive.rename(archive.with_name("damaged.db"))
    before = feed.read_bytes()
    done = scraper("publish", "--config", demo_yaml)
    assert done.exit_code == 4
    assert not archive.exists()
    assert feed.read_bytes() == before


def test_a_source_that_was_renamed_has_its_new_name_in_every_entry(demo_yaml: Path) -> None:
    scraper("run", "-q", "--config", demo_yaml)
    demo_yaml.write_text(demo_yaml.read_text().replace("Region Fjällmark", "Region Nytt Namn"))
    scraper("publish", "--config", demo_yaml)
    feed = feedparser.parse((demo_yaml.parent / "data/feeds/source/region-fjallmark.atom").read_bytes())
    assert all(entry.author == "Region Nytt Namn" for entry in feed.entries)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_collects_serves_the_feeds_and_stops_cleanly_on_a_signal(demo_yaml: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-m", "scraper", "-v", "serve", "--config", demo_yaml, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stderr is not None
        said = ""
        for line in serving.stderr:
            said += line
            if all(f"{site.id}: " in said for site in SITES) and "Flödena finns på " in said:
                break
        url = said.partition("Flödena finns på ")[2].split()[0]
        with urlopen(f"{url}feeds/all.atom", timeout=10) as answer:  # an address of our own on loopback
            entries = feedparser.parse(answer.read()).entries
        serving.send_signal(how)
        said += serving.stderr.read()
    assert serving.returncode == 0, said
    assert len(entries) == RELEASES - 2
    assert "Traceback" not in said


def test_serve_reads_its_sources_again_on_a_hangup_and_refuses_them_when_they_are_wrong(demo_yaml: Path) -> None:
    command = [sys.executable, "-m", "scraper", "-v", "serve", "--config", demo_yaml, "--port", "0"]
    right, said = demo_yaml.read_text(encoding="utf-8"), list[str]()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stderr is not None

        def wait_for(what: str) -> None:
            assert serving.stderr is not None
            for line in serving.stderr:
                said.append(line)
                if what in line:
                    return

        wait_for("region-fjallmark: ")
        demo_yaml.write_text(right + "\nwatches: [{id: a, name: A}]\n", encoding="utf-8")
        serving.send_signal(signal.SIGHUP)
        wait_for("är fel och togs inte")
        wait_for('watches[0]: nyckeln "match" måste anges')
        demo_yaml.write_text(right + "\nwatches: [{id: a, name: A, match: vård}]\n", encoding="utf-8")
        serving.send_signal(signal.SIGHUP)
        wait_for("har lästs in igen: ")
        serving.send_signal(signal.SIGTERM)
        said += serving.stderr.readlines()
    assert serving.returncode == 0, said


def test_serve_with_nothing_to_do_is_a_usage_error(demo_yaml: Path) -> None:
    done = scraper("serve", "--no-web", "--no-schedule", "--config", demo_yaml)
    assert done.exit_code == 2
