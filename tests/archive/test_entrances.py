"""Where a source is read is remembered for the address it was given."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from scraper.archive import Archive
from scraper.model import Remembered, Rest

from .conftest import NOW, release, save

GIVEN, FEED = "https://exempel.example/press/", "https://exempel.example/feed"


def where(archive: Archive, source_id: str, given: str) -> str | None:
    remembered = archive.entrance(source_id, given)
    return remembered.url if remembered else None


def test_an_entrance_holds_for_the_address_it_was_chosen_for(archive: Archive) -> None:
    assert where(archive, "exempel", GIVEN) is None
    archive.remember_entrance("exempel", GIVEN, FEED, "rss", NOW)
    assert where(archive, "exempel", GIVEN) == FEED
    assert where(archive, "exempel", "https://exempel.example/nytt/") is None
    assert where(archive, "mellanby", GIVEN) is None
    archive.remember_entrance("exempel", "https://exempel.example/nytt/", GIVEN, "html", NOW)
    assert where(archive, "exempel", "https://exempel.example/nytt/") == GIVEN
    assert where(archive, "exempel", GIVEN) is None


def test_an_entrance_that_stays_keeps_the_time_it_was_chosen_at_and_that_of_its_last_review(archive: Archive) -> None:
    for days, reviewed in enumerate((True, False, True, False)):
        archive.remember_entrance("exempel", GIVEN, FEED, "rss", NOW + timedelta(days=days), reviewed=reviewed)
    assert archive.entrance("exempel", GIVEN) == Remembered(FEED, "rss", NOW, NOW + timedelta(days=2))
    archive.remember_entrance("exempel", GIVEN, GIVEN, "html", NOW + timedelta(days=9), reviewed=False)
    changed = NOW + timedelta(days=9)
    assert archive.entrance("exempel", GIVEN) == Remembered(GIVEN, "html", changed, changed)


def test_what_was_passed_over_is_known_to_its_source_and_not_stored(archive: Archive) -> None:
    archive.pass_over("exempel", {"id-1", "https://exempel.example/1"}, NOW)
    archive.pass_over("exempel", {"id-1"}, NOW + timedelta(days=1))
    assert archive.known("exempel", ["id-1", "id-2"]) == {"id-1"}
    assert archive.known("mellanby", ["id-1"]) == set()
    assert archive.count() == 0


def test_how_long_a_page_is_left_alone_is_kept_until_it_is_forgotten(archive: Archive) -> None:
    rest = Rest("it took longer than 10 s", 3, NOW + timedelta(hours=4))
    archive.remember_rest("exempel", "page#rules", rest)
    assert archive.rest("exempel", "page#rules") == rest
    assert archive.rest("exempel", "page#other-rules") is None
    assert archive.rest("mellanby", "page#rules") is None
    archive.remember_rest("exempel", "page#rules", None)
    assert archive.rest("exempel", "page#rules") is None


def downgrade(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


WITHOUT_REVIEWS = (
    "DROP TABLE passed_over",
    "DROP TABLE rests",
    "DELETE FROM _sqlite_migrations WHERE name = 'm0003_reviews_passed_over_rests'",
)


def test_an_archive_of_the_version_before_has_reviews_to_come(archive: Archive, path: Path) -> None:
    archive.remember_entrance("exempel", GIVEN, FEED, "rss", NOW)
    archive.remember_entrance("exempel", GIVEN, FEED, "rss", NOW + timedelta(days=2))
    archive.close()
    downgrade(path, *WITHOUT_REVIEWS, "ALTER TABLE entrances DROP COLUMN reviewed_at")
    with Archive(path) as updated:
        assert updated.entrance("exempel", GIVEN) == Remembered(FEED, "rss", NOW, NOW)


def test_an_archive_of_the_first_version_keeps_its_sources_where_they_were_read(archive: Archive, path: Path) -> None:
    save(archive, release())
    archive.close()
    downgrade(
        path,
        *WITHOUT_REVIEWS,
        "DROP TABLE entrances",
        "DELETE FROM _sqlite_migrations WHERE name = 'm0002_entrances'",
    )
    with Archive(path) as updated:
        assert where(updated, "exempel", GIVEN) == GIVEN
        assert where(updated, "mellanby", "https://mellanby.example/press/") is None
        assert updated.article(release().id) == release()
