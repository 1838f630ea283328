"""The file under the archive: opened, shared, full, foreign, old and new."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.archive import Archive, joining, saving, store, telling
from scraper.errors import ArchiveError
from scraper.model import Failure, RunReport, SourceReport, Validators

from .conftest import NOW, TEXT, release, save

LATER = NOW + timedelta(minutes=3)


def test_an_archive_is_made_with_its_folder_and_is_there_when_opened_again(archive: Archive, path: Path) -> None:
    save(archive, release())
    archive.close()
    with Archive(str(path)) as again:
        assert again.article(release().id) == release()


def test_a_reader_sees_the_last_whole_state_while_a_writer_is_at_work(archive: Archive, path: Path) -> None:
    save(archive, release())
    with archive._writing() as db:
        db.execute("DELETE FROM sightings")
        with Archive(path) as reader:
            assert len(reader.stories()) == 1
            assert reader.known("exempel", [release().url]) == {release().url}


def test_a_reader_in_the_middle_of_reading_keeps_no_writer_waiting(archive: Archive, path: Path) -> None:
    save(archive, release())
    with Archive(path) as reader, reader._reading_several() as db:
        count = "SELECT count(*) FROM articles"
        assert db.execute(count).fetchone()[0] == 1
        assert save(archive, release(path="2", text=TEXT + " Mer.")).outcome == "new"
        assert db.execute(count).fetchone()[0] == 1


def test_what_fails_half_way_is_not_stored_at_all(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(saving, "sight", fail)
        with pytest.raises(ZeroDivisionError):
            save(archive, release())
    assert (archive.count(), archive.stories()) == (0, ())
    assert save(archive, release()).outcome == "new"


def test_a_full_disk_is_told_and_leaves_what_was_stored(archive: Archive, path: Path) -> None:
    save(archive, release())
    (pages,) = archive._db.execute("PRAGMA page_count").fetchone()
    archive._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ArchiveError, match="the disk is full") as told:
        save(archive, release(path="2", text=TEXT + " Mer." * 5_000))
    assert str(path) in str(told.value)
    assert archive.count() == 1
    archive._db.execute("PRAGMA max_page_count = 100000")
    assert save(archive, release(path="2", text=TEXT + " Mer." * 5_000)).outcome == "new"


def test_an_archive_that_cannot_be_written_can_still_be_read(archive: Archive) -> None:
    save(archive, release())
    archive._db.execute("PRAGMA query_only = ON")
    with pytest.raises(ArchiveError, match="it can't be written"):
        save(archive, release(path="2", text=TEXT + " Mer."))
    assert len(archive.stories()) == 1


def no_database(path: Path) -> None:
    path.write_bytes(b"this is no database" * 100)


def damaged(path: Path) -> None:
    with Archive(path):
        pass
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


def another_programs(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE articles (id)")
    connection.close()


def a_newer_programs(path: Path) -> None:
    with Archive(path):
        pass
    with sqlite3.connect(path) as connection:
        insert = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('press', 'm9999_moon', '')"
        connection.execute(insert)
    connection.close()


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "reason", "next_step"),
    [
        (no_database, "it is not an SQLite database", "restore it from a backup"),
        (damaged, "it is damaged", "restore it from a backup"),
        (another_programs, "no archive of this program", "Move the file away"),
        (a_newer_programs, "newer version of this program, which added m9999_moon", "Update the program"),
        (a_folder, "it can't be opened", "permissions"),
    ],
)
def test_a_file_that_is_no_usable_archive_is_refused_with_the_way_out_and_left_as_it_is(
    make: Callable[[Path], None], reason: str, next_step: str, tmp_path: Path
) -> None:
    path = tmp_path / "archive.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ArchiveError, match=reason) as told:
        Archive(path)
    assert str(told.value).startswith(f"{path}: ")
    assert next_step in told.value.next_step
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ArchiveError, match="its folder can't be made"):
        Archive(tmp_path / "data" / "archive.db")


def test_a_backup_taken_while_it_is_open_is_a_whole_archive(archive: Archive, path: Path) -> None:
    save(archive, release())
    with sqlite3.connect(path) as source, sqlite3.connect(path.with_name("copy.db")) as target:
        source.backup(target)
    source.close()
    target.close()
    moved = shutil.move(path.with_name("copy.db"), path.with_name("elsewhere.db"))
    with Archive(moved) as copy:
        assert copy.stories() == archive.stories()


def test_a_listings_validators_are_those_remembered_last(archive: Archive) -> None:
    url = "https://exempel.example/press/#rules"
    assert archive.validators(url) is None
    archive.remember_page("exempel", url, Validators('"a"', None), NOW, "html")
    archive.remember_page("exempel", url, Validators(None, "Mon, 02 Feb 2026 09:00:00 GMT"), LATER, "rss")
    assert archive.validators(url) == Validators(None, "Mon, 02 Feb 2026 09:00:00 GMT")
    archive.remember_page("exempel", url, Validators(), LATER, "rss")
    assert archive.validators(url) is None


def test_a_run_leaves_its_outcomes_and_a_row_for_each_failure(archive: Archive) -> None:
    failure = Failure("exempel", "https://exempel.example/", "fetch", "answered 503", transient=True, next_step="Wait.")
    unpublished = replace(failure, source_id="", stage="publish", transient=False)
    reports = (
        SourceReport("exempel", "Region Exempel", outcomes={"new": 2}, failures=(failure,)),
        SourceReport("mellanby", "Region Mellanby", outcomes={"new": 1, "duplicate": 1}),
    )
    killed, run = archive.start_run(NOW), archive.start_run(NOW)
    archive.finish_run(run, RunReport(NOW, LATER, reports, (Path("all.rss"),), (unpublished,)))
    runs = archive._db.query("SELECT id, finished_at, sources, outcomes, files_written FROM runs ORDER BY id")
    assert [tuple(row.values()) for row in runs] == [
        (killed, None, None, None, None),
        (run, "2026-02-02T09:03:00Z", 2, '{"new":3,"duplicate":1}', 1),
    ]
    failures = archive._db.query("SELECT run_id, source_id, stage, reason, transient FROM failures ORDER BY id")
    assert [tuple(row.values()) for row in failures] == [
        (run, "exempel", "fetch", "answered 503", 1),
        (run, "", "publish", "answered 503", 0),
    ]


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (store.KNOWN, "PRIMARY KEY (source_id=? AND key=?)"),
        (saving.BY_KEY, "PRIMARY KEY (source_id=? AND key=?)"),
        (saving.BY_TEXT, "articles_by_fingerprint (fingerprint=?)"),
        (joining.SAME_NEWS, "articles_by_fingerprint (fingerprint=? AND published_at>? AND published_at<?)"),
        (joining.MEMBERS, "articles_by_story (story_id=?)"),
        (joining.SKETCHED_ALIKE, "PRIMARY KEY (month=? AND hash=?)"),
        (joining.CANDIDATES, "s USING INTEGER PRIMARY KEY (rowid=?)"),
        (joining.RULED, "rulings_by_second (second_id=?)"),
        (store.STORIES, "SCAN stories USING INDEX stories_by_time"),
        (store.STORIES_OF_A_SOURCE, "articles_by_time (source_id=?)"),
        (telling.SIGHTINGS, "articles_by_story (story_id=?)"),
    ],
    ids=[
        "known",
        "by key",
        "by text",
        "same news",
        "members",
        "alike",
        "candidates",
        "ruled",
        "stories",
        "stories of a source",
        "sightings",
    ],
)
def test_every_question_is_answered_from_an_index(archive: Archive, sql: str, index: str) -> None:
    plan = [row["detail"] for row in archive._db.execute(f"EXPLAIN QUERY PLAN {sql}", ("1",) * sql.count("?"))]
    assert any(index in step for step in plan), plan
    scans = [step for step in plan if step.startswith("SCAN") and "json_each" not in step and index not in step]
    assert scans == []
    if "LIMIT ?" in sql:
        assert not any("TEMP B-TREE" in step for step in plan), plan


def test_every_reference_is_indexed_so_that_no_save_reads_a_whole_table(archive: Archive) -> None:
    references = [
        (table, key["from"])
        for table in archive._db.table_names()
        for key in archive._db.query(f"PRAGMA foreign_key_list({table})")
    ]
    assert len(references) > 5
    for table, column in references:
        assert any(index.columns[0] == column for index in archive._db.table(table).indexes), (table, column)


def test_what_was_failing_is_broken_or_unreachable_in_an_archive_from_before(archive: Archive, path: Path) -> None:
    """As m0015 finds it: the columns it adds and the table it makes are taken away again first."""
    whys = {"exempel": ("found no list of releases", "listing", 0), "mellanby": ("answered 503", "fetch", 1)}
    with archive._writing() as db:
        for source_id, (reason, stage, transient) in whys.items():
            db.execute(
                "INSERT INTO standings (source_id, health, since, failures, url, stage, reason, transient, next_step)"
                " VALUES (?, 'failing', '2026-01-01T00:00:00Z', 2, 'https://x.example/', ?, ?, ?, 'Look.')",
                (source_id, stage, reason, transient),
            )
            for was, health in ((None, "failing"), ("failing", "ok")):
                why = reason if health == "failing" else None
                db.execute(
                    "INSERT INTO transitions (source_id, at, was, health, reason) VALUES (?, '2026-01-01', ?, ?, ?)",
                    (source_id, was, health, why),
                )
        db.execute("DROP TABLE vitals")
        db.execute("ALTER TABLE standings DROP COLUMN kind")
        for column in ("since", "kind", "stage", "status", "blocked_by"):
            db.execute(f"ALTER TABLE transitions DROP COLUMN {column}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0015_health'")
    archive.close()
    with Archive(path) as again:
        standings = again.standings()
        assert {each: (standings[each].health, standings[each].kind) for each in whys} == {
            "exempel": ("broken", "no-list"),
            "mellanby": ("unreachable", "no-answer"),
        }
        assert [(each.was, each.health) for each in again.transitions(limit=9, source_id="exempel")] == [
            ("broken", "ok"),
            (None, "broken"),
        ]
