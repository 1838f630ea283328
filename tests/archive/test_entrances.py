"""Where a source is read is remembered for the address it was given."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from scraper.archive import Archive

from .conftest import NOW, release, save

GIVEN, FEED = "https://exempel.example/press/", "https://exempel.example/feed"


def test_an_entrance_holds_for_the_address_it_was_chosen_for(archive: Archive) -> None:
    assert archive.entrance("exempel", GIVEN) is None
    archive.remember_entrance("exempel", GIVEN, FEED, "rss", NOW)
    assert archive.entrance("exempel", GIVEN) == FEED
    assert archive.entrance("exempel", "https://exempel.example/nytt/") is None
    assert archive.entrance("mellanby", GIVEN) is None
    archive.remember_entrance("exempel", "https://exempel.example/nytt/", GIVEN, "html", NOW)
    assert archive.entrance("exempel", "https://exempel.example/nytt/") == GIVEN
    assert archive.entrance("exempel", GIVEN) is None


def test_an_entrance_that_stays_keeps_the_time_it_was_chosen_at(archive: Archive) -> None:
    for days in range(3):
        archive.remember_entrance("exempel", GIVEN, FEED, "rss", NOW + timedelta(days=days))
    (row,) = archive._db.query("SELECT * FROM entrances")
    assert tuple(row.values()) == ("exempel", GIVEN, FEED, "rss", "2026-02-02T09:00:00Z")


def test_an_archive_of_the_version_before_keeps_its_sources_where_they_were_read(archive: Archive, path: Path) -> None:
    save(archive, release())
    archive.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE entrances")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0002_entrances'")
    connection.close()
    with Archive(path) as updated:
        assert updated.entrance("exempel", GIVEN) == GIVEN
        assert updated.entrance("mellanby", "https://mellanby.example/press/") is None
        assert updated.article(release().id) == release()
