"""The commands that take care of an archive, as an operator types them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper import Archive
from scraper.cli import main
from scraper.run.lock import only_run


def scraper(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def collected(demo_yaml: Path) -> Path:
    """The sources.yaml of a demo that was collected once."""
    assert scraper("run", "-q", "--config", demo_yaml).exit_code == 0
    return demo_yaml


def archive_of(config: Path) -> Path:
    return config.parent / "data/archive.db"


def age(config: Path, years: int) -> None:
    """Have all that is stored happen so many years earlier."""
    with closing(sqlite3.connect(archive_of(config))) as db, db:
        shifts = (
            ("runs", ("started_at", "finished_at")),
            ("articles", ("first_seen_at", "published_at", "updated_at")),
            ("stories", ("published_at", "updated_at")),
            ("sightings", ("first_seen_at", "last_seen_at")),
            ("readings", ("fetched_at",)),
        )
        for table, columns in shifts:
            for column in columns:
                moved = f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-{years} years')"
                db.execute(f"UPDATE {table} SET {column} = {moved} WHERE {column} IS NOT NULL")


def test_doctor_ends_with_0_and_says_so_when_there_is_no_problem(collected: Path) -> None:
    done = scraper("doctor", "--config", collected)
    assert done.exit_code == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "inga problem"
    assert json.loads(scraper("doctor", "--json", "--config", collected).stdout)["ok"] is True


def test_doctor_ends_with_1_and_names_each_problem_and_repair_ends_it(collected: Path) -> None:
    with closing(sqlite3.connect(archive_of(collected))) as db, db:
        db.execute("DROP TRIGGER articles_new")
    done = scraper("doctor", "--config", collected)
    assert done.exit_code == 1
    assert f"fel: {archive_of(collected)}: saknas eller är ändrat i arkivet: articles_new" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 problem"
    repaired = scraper("doctor", "--repair", "--config", collected)
    assert repaired.exit_code == 0, repaired.stdout
    assert "återskapade i arkivet: articles_new" in repaired.stdout


def test_repair_is_refused_while_a_run_is_under_way(collected: Path) -> None:
    with only_run(collected.parent / "data"):
        assert scraper("doctor", "--repair", "--config", collected).exit_code == 3
        assert scraper("doctor", "--config", collected).exit_code == 0


@pytest.mark.parametrize("name", ["kopia.db", "kopia.db.gz"])
def test_backup_says_what_it_wrote_and_replaces_a_file_only_by_force(
    collected: Path, tmp_path: Path, name: str
) -> None:
    copy = tmp_path / name
    done = scraper("backup", copy, "--config", collected)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"Säkerhetskopia: {copy}, ")
    again = scraper("backup", copy, "--config", collected)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    told = json.loads(scraper("backup", "--force", "--json", copy, "--config", collected).stdout)
    assert told["size_bytes"] == copy.stat().st_size
    with Archive(archive_of(collected)) as archive:
        assert told["articles"] == archive.count()


def test_backup_never_replaces_the_archive_itself(collected: Path) -> None:
    before = archive_of(collected).read_bytes()
    done = scraper("backup", "--force", archive_of(collected), "--config", collected)
    assert done.exit_code == 2
    assert "is the archive itself" in done.stderr
    assert archive_of(collected).read_bytes() == before


def test_an_archive_restored_from_its_backup_publishes_the_same_feeds(collected: Path, tmp_path: Path) -> None:
    feeds = collected.parent / "data/feeds"
    before = {path: path.read_bytes() for path in feeds.rglob("*.*")}
    scraper("backup", tmp_path / "kopia.db", "--config", collected)
    for path in archive_of(collected).parent.glob("archive.db*"):
        path.unlink()
    archive_of(collected).write_bytes((tmp_path / "kopia.db").read_bytes())
    for path in before:
        path.unlink()
    assert scraper("publish", "--config", collected).exit_code == 0
    assert {path: path.read_bytes() for path in feeds.rglob("*.*")} == before
    assert scraper("doctor", "--config", collected).exit_code == 0


def test_prune_tells_what_would_go_and_changes_nothing_until_it_is_applied(collected: Path) -> None:
    age(collected, 3)
    scraper("run", "-q", "--config", collected)
    before = archive_of(collected).read_bytes()
    done = scraper("prune", "--config", collected)
    assert done.exit_code == 0, done.output
    assert "1 körningar med sina fel" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Torrkörning: inget är ändrat")
    assert archive_of(collected).read_bytes() == before
    applied = scraper("prune", "--apply", "--config", collected)
    assert applied.exit_code == 0, applied.output
    assert scraper("prune", "--config", collected).stdout == "Inget att glömma\n"


def test_articles_in_feeds_stay_and_the_feeds_with_them(collected: Path) -> None:
    age(collected, 3)
    scraper("publish", "--config", collected)
    feeds = {path: path.read_bytes() for path in (collected.parent / "data/feeds").rglob("*.*")}
    done = scraper("prune", "--articles-older-than", "52w", "--apply", "--vacuum", "--config", collected)
    assert done.exit_code == 0, done.output
    scraper("publish", "--config", collected)
    assert {path: path.read_bytes() for path in (collected.parent / "data/feeds").rglob("*.*")} == feeds


def test_prune_beside_a_run_leaves_kept_pages_to_it_and_refuses_a_vacuum(collected: Path) -> None:
    with only_run(collected.parent / "data"):
        done = scraper("prune", "--apply", "--config", collected)
        assert done.exit_code == 0, done.output
        assert "en körning pågår" in done.stdout
        assert scraper("prune", "--apply", "--vacuum", "--config", collected).exit_code == 3


def test_an_age_without_a_unit_is_refused(demo_yaml: Path) -> None:
    done = scraper("prune", "--articles-older-than", "30", "--config", demo_yaml)
    assert done.exit_code == 2
    assert "has no unit" in done.stderr
    assert scraper("prune", "--vacuum", "--config", demo_yaml).exit_code == 2


@pytest.mark.parametrize("command", [("prune",), ("backup", "kopia.db")])
def test_without_an_archive_there_is_nothing_to_care_for(demo_yaml: Path, command: tuple[str, ...]) -> None:
    done = scraper(*command, "--config", demo_yaml)
    assert done.exit_code == 4
    assert "`scraper run` skapar ett" in done.stderr
    assert scraper("doctor", "--config", demo_yaml).exit_code == 0


def test_backup_into_a_folder_names_the_copy_and_keeps_as_many_as_it_is_told(collected: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    refused = scraper("backup", copies, "--keep", "2", "--config", collected)
    assert refused.exit_code == 2
    assert "--keep needs a folder" in refused.output
    copies.mkdir()
    done = scraper("backup", copies, "--keep", "2", "--json", "--config", collected)
    (copy,) = copies.iterdir()
    assert json.loads(done.stdout)["path"] == str(copy)
    assert copy.name.endswith(".db.gz")


def test_metrics_are_printed_or_put_into_a_file_all_at_once(collected: Path, tmp_path: Path) -> None:
    printed = scraper("metrics", "--config", collected)
    assert "scraper_runs_total 1.0\n" in printed.stdout
    target = tmp_path / "textfile/press-scraper.prom"
    done = scraper("metrics", "--output", target, "--config", collected)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "scraper_runs_total 1.0\n" in target.read_text()
    assert [path.name for path in target.parent.iterdir()] == [target.name]
