"""What is wrong with an archive is found without touching it, and what can be made anew is made anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive, examine, rebuild_indexes, restore_parts
from scraper.archive import examining as looking

from .conftest import TEXT, release, save


@contextmanager
def by_hand(path: Path) -> Iterator[sqlite3.Connection]:
    """Change an archive as no code of the program would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def kinds(path: Path) -> dict[str, int]:
    return {flaw.kind: flaw.count for flaw in examine(path).flaws}


@pytest.fixture
def stored(archive: Archive, path: Path) -> Path:
    """The path of an archive with five articles, one of them in two sources."""
    for number in range(4):
        save(archive, release(path=str(number), text=f"{TEXT} Nummer {number}."))
    save(archive, release("mellanby", "0", text=f"{TEXT} Nummer 0."))
    archive.close()
    return path


def test_a_whole_archive_has_no_flaw_and_its_file_is_not_touched(stored: Path) -> None:
    before = stored.read_bytes()
    examined = examine(stored)
    assert (examined.flaws, examined.readable) == ((), True)
    assert {each.id: each.articles for each in examined.sources} == {
        "bladet": 0,
        "exempel": 4,
        "mellanby": 1,
        "nordvik": 0,
    }
    assert stored.read_bytes() == before


def test_an_archive_that_is_being_written_is_looked_at_as_of_one_moment(archive: Archive, path: Path) -> None:
    save(archive, release())
    with archive._writing() as db:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("DELETE FROM articles")
        # FTS5 compares its index with the texts in a writer's turn, which is taken.
        assert [flaw.kind for flaw in examine(path).flaws] == ["index not compared"]
        db.execute("INSERT INTO stories SELECT 'x', 'nothing', '', '', 0")
        db.rollback()
        db.execute("BEGIN")


@pytest.mark.parametrize(
    ("change", "kind", "count"),
    [
        ("DELETE FROM articles WHERE source_id = 'mellanby'", "broken reference", 1),
        ("INSERT INTO revisions (article_id, number, seen_at, fields) VALUES ('x', 1, '', '')", "broken reference", 1),
        ("DELETE FROM sources WHERE id = 'mellanby'", "broken reference", 1),
        ("INSERT INTO stories SELECT 'x', id, '', '', 0 FROM articles LIMIT 1", "story without article", 1),
        (
            "UPDATE stories SET lead_id = (SELECT id FROM articles WHERE story_id <> stories.id)",
            "lead elsewhere",
            4,
        ),
        ("PRAGMA foreign_keys = ON; UPDATE stories SET id = 'urn:' || rowid", "story of no article", 4),
        ("DROP TRIGGER articles_changed", "schema part missing", 1),
        ("DROP INDEX sightings_by_article", "schema part missing", 1),
        ("DELETE FROM publication", "changes not counted", 0),
    ],
)
def test_each_flaw_is_told_with_its_number(stored: Path, change: str, kind: str, count: int) -> None:
    with by_hand(stored) as connection:
        connection.executescript(change)
    assert kinds(stored).get(kind) == count


def test_a_damaged_page_is_found_and_nothing_further_is_concluded(stored: Path) -> None:
    whole = bytearray(stored.read_bytes())
    whole[4096 * 8 : 4096 * 24] = b"\x5a" * 4096 * 16
    stored.write_bytes(whole)
    examined = examine(stored)
    assert not examined.readable
    assert {flaw.kind for flaw in examined.flaws} <= {"damaged", "unusable", "broken reference"}
    assert examined.flaws


@pytest.mark.parametrize(
    ("content", "kind"), [(b"this is no database" * 100, "unusable"), (b"", "empty file")], ids=["text", "empty"]
)
def test_a_file_that_is_no_archive_is_a_flaw_and_no_failure(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(content)
    assert kinds(path) == {kind: 1}
    assert path.read_bytes() == content


def test_the_archive_of_a_newer_program_is_told_by_its_steps(stored: Path) -> None:
    insert = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('press', 'm9999_moon', '')"
    with by_hand(stored) as connection:
        connection.execute(insert)
    (flaw,) = examine(stored).flaws
    assert (flaw.kind, flaw.detail) == ("made by newer", "m9999_moon")


def test_the_archive_of_an_older_program_is_left_as_old_as_it_is(stored: Path) -> None:
    with by_hand(stored) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0010_care'")
        connection.execute("ALTER TABLE passed_over DROP COLUMN last_seen_at")
    assert kinds(stored) == {"older schema": 1}
    assert kinds(stored) == {"older schema": 1}


def test_triggers_and_indexes_that_were_lost_are_made_as_they_were_and_the_feeds_rendered_again(stored: Path) -> None:
    with by_hand(stored) as connection:
        connection.executescript("DROP TRIGGER stories_new; DROP INDEX stories_by_lead; DELETE FROM publication")
    assert restore_parts(stored) == ("stories_by_lead", "stories_new")
    assert examine(stored).flaws == ()
    with Archive(stored) as archive:
        assert archive.publication()[1] is None


TEXTS = "CREATE VIRTUAL TABLE texts USING fts5(title, text, content='articles')"
OWN = "CREATE VIRTUAL TABLE texts USING fts5(title, text)"


@pytest.mark.parametrize("table", [TEXTS, OWN], ids=["of another table's texts", "of its own"])
def test_a_search_index_that_lacks_an_article_is_out_of_step(stored: Path, table: str) -> None:
    with by_hand(stored) as connection:
        connection.execute(table)
        connection.execute("INSERT INTO texts (rowid, title, text) SELECT rowid, title, text FROM articles")
    assert "index out of step" not in kinds(stored)
    with by_hand(stored) as connection:
        if table == TEXTS:
            columns = "'delete', rowid, title, text FROM articles LIMIT 1"
            connection.execute(f"INSERT INTO texts (texts, rowid, title, text) SELECT {columns}")
        else:
            connection.execute("DELETE FROM texts WHERE rowid = 1")
    assert kinds(stored)["index out of step"] == 1


def test_an_index_with_other_words_than_the_texts_is_told_and_made_anew(stored: Path) -> None:
    with by_hand(stored) as connection:
        connection.execute(TEXTS)
        connection.execute("INSERT INTO texts (rowid, title, text) SELECT rowid, 'Annat', 'Annat' FROM articles")
    assert kinds(stored)["index damaged"] == 1
    assert "texts" in rebuild_indexes(stored)
    assert examine(stored).flaws == ()


def test_comparing_an_index_ends_before_a_run_would_miss_its_turn(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with by_hand(stored) as connection:
        connection.execute(TEXTS)
        connection.execute("INSERT INTO texts (texts) VALUES ('rebuild')")
    monkeypatch.setattr(looking, "INDEX_CHECK_S", -1.0)
    monkeypatch.setattr(looking, "_STEPS_BETWEEN_LOOKS", 1)
    assert kinds(stored)["index not compared"] >= 1
    with Archive(stored) as archive:
        assert save(archive, release(path="9", text=TEXT + " Sist.")).outcome == "new"
