"""Which changes make a version, who is told of it, and what else is kept of an article's history."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.archive import Archive, absence, history, revisions, telling
from scraper.archive.schema import PRESS
from scraper.archive.wording import applied
from scraper.model import Article, Candidate, Image, Reading, Validators

from .conftest import NOW, SOURCES, TEXT, release, save

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def edited(number: int | str) -> Article:
    """Make the release say a figure of its own."""
    return release(text=TEXT.replace("åtta", str(number)))


def reworded(number: int) -> Article:
    return release(text=f"{TEXT}\n\nMissa inte heller: {'abcdefghij'[number] * 12}")


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in archive._db.execute(sql)]


def test_noise_makes_no_version_and_writes_nothing(archive: Archive) -> None:
    first = release(images=(Image("https://e.example/hus.jpg?w=480"), Image("https://e.example/bil.jpg")))
    save(archive, first)
    before = rows(archive, "SELECT * FROM articles"), archive.publication()
    noisy = replace(
        first,
        text=TEXT.replace(" ", "\xa0", 3).replace("– Vi", "— Vi")
        + "\n\nDelad 14 gånger\n\nSidan hämtad 2 februari 2026",
        images=(Image("https://e.example/bil.jpg"), Image("https://e.example/hus.jpg?w=960")),
    )
    assert save(archive, noisy, seen_at=NOW + HOUR).outcome == "unchanged"
    assert (rows(archive, "SELECT * FROM articles"), archive.publication()) == before
    assert rows(archive, "SELECT * FROM revisions") == []


def test_only_a_material_change_moves_the_time_of_change(archive: Archive) -> None:
    save(archive, release())
    stated = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
    slip = release(text=TEXT.replace("laboratorium", "labratorium"), updated_at=stated)
    assert save(archive, slip, seen_at=NOW + HOUR).outcome == "revised"
    assert (article := archive.article(slip.id))
    assert (article.text, article.updated_at) == (slip.text, None)
    assert archive.stories()[0].updated_at == release().published_at
    save(archive, edited(9), seen_at=NOW + 2 * HOUR)
    assert archive.stories()[0].updated_at == NOW + 2 * HOUR


def test_a_version_keeps_what_the_change_was_and_the_next_can_be_made_of_it(archive: Archive) -> None:
    save(archive, release())
    save(archive, edited("nio"), seen_at=NOW + HOUR)
    ((classes, material, diff, fields),) = rows(archive, "SELECT classes, material, diff, fields FROM revisions")
    assert (classes, material) == ('["figure"]', 1)
    assert applied(json.loads(str(diff))["text"], json.loads(str(fields))["text"]) == edited("nio").text
    told = archive.history(release().id)
    assert [(v.number, v.seen_at) for v in told.versions] == [(1, NOW), (2, NOW + HOUR)]
    assert told.versions[0].change is None
    assert (change := told.versions[1].change)
    assert (change.classes, change.material) == (("figure",), True)


def test_a_release_that_says_again_what_it_said_before_returns_to_that_version(archive: Archive) -> None:
    for hours, article in enumerate((release(), edited("nio"), edited("tio"), release(), edited("nio"))):
        save(archive, article, seen_at=NOW + hours * HOUR)
    told = archive.history(release().id)
    assert [version.returns_to for version in told.versions] == [None, None, None, 1, 2]


def test_a_correction_of_ours_is_a_version_that_nobody_is_told_of(archive: Archive) -> None:
    save(archive, release())
    assert archive.correct(edited("nio"), NOW + HOUR)
    told = archive.history(release().id).versions[1]
    assert (told.cause, told.change and told.change.classes) == ("rules", ("figure",))
    assert rows(archive, "SELECT material FROM revisions") == [(0,)]


class TestChurn:
    def test_a_page_that_is_reworded_whenever_it_is_asked_for_makes_five_versions_a_day_and_is_told_once(
        self, archive: Archive
    ) -> None:
        save(archive, release())
        decisions = [save(archive, reworded(n), seen_at=NOW + (n + 1) * HOUR) for n in range(9)]
        assert [d.outcome for d in decisions] == ["revised"] * 5 + ["unchanged"] * 4
        assert [d.churn for d in decisions] == [None] * 5 + ["began"] + ["goes on"] * 3
        assert (article := archive.article(release().id))
        assert article.text == reworded(4).text
        told = archive.history(release().id).churn
        assert told
        assert (told.since, told.skipped, told.ended_at) == (NOW + 6 * HOUR, 4, None)

    def test_the_fifth_turn_of_a_page_that_goes_to_and_fro_is_one_too_many(self, archive: Archive) -> None:
        turns = [release(), edited("nio")] * 4
        decisions = [save(archive, each, seen_at=NOW + n * HOUR) for n, each in enumerate(turns)]
        assert [d.churn for d in decisions] == [None] * 5 + ["began", "goes on", "goes on"]
        assert len(archive.history(release().id).versions) == 5

    def test_material_changes_are_kept_however_many(self, archive: Archive) -> None:
        save(archive, release())
        assert {save(archive, edited(n), seen_at=NOW + n * HOUR).outcome for n in range(20, 32)} == {"revised"}

    def test_it_makes_versions_again_when_it_has_said_the_same_for_a_day(self, archive: Archive) -> None:
        save(archive, release())
        for n in range(7):
            save(archive, reworded(n), seen_at=NOW + (n + 1) * HOUR)
        assert save(archive, reworded(6), seen_at=NOW + 7 * HOUR + DAY).outcome == "revised"
        assert save(archive, reworded(7), seen_at=NOW + 8 * HOUR + DAY).outcome == "revised"
        told = archive.history(release().id)
        assert told.churn
        assert told.churn.ended_at == NOW + 7 * HOUR + DAY

    def test_one_that_settles_at_what_is_stored_ends_too(self, archive: Archive) -> None:
        save(archive, release())
        for n in range(7):
            save(archive, reworded(n), seen_at=NOW + (n + 1) * HOUR)
        assert save(archive, reworded(4), seen_at=NOW + 8 * HOUR).churn == "goes on"
        assert save(archive, reworded(4), seen_at=NOW + 8 * HOUR + DAY).churn is None
        assert save(archive, reworded(8), seen_at=NOW + 9 * HOUR + DAY).outcome == "revised"


class TestEvents:
    def test_a_move_a_removal_and_a_return_are_in_the_history(self, archive: Archive) -> None:
        save(archive, release())
        moved = release(path="2")
        assert save(archive, moved, seen_at=NOW + HOUR).outcome == "moved"
        archive.checked(reading(release()), gone=True, at=NOW + 2 * HOUR)
        archive.checked(reading(release()), gone=False, at=NOW + 3 * HOUR)
        told = archive.history(release().id)
        assert [(e.kind, e.url, e.was) for e in told.events] == [
            ("moved", moved.url, release().url),
            ("gone", moved.url, None),
            ("returned", moved.url, None),
        ]
        assert told.article.url == moved.url

    def test_a_removed_release_that_is_published_at_a_new_address_returns_there(self, archive: Archive) -> None:
        save(archive, release())
        archive.checked(reading(release()), gone=True, at=NOW + HOUR)
        save(archive, release(path="2"), seen_at=NOW + 2 * HOUR)
        told = archive.history(release().id)
        assert told.gone_at is None
        assert {event.kind for event in told.events} == {"gone", "moved", "returned"}

    def test_another_spelling_of_an_address_is_no_move(self, archive: Archive) -> None:
        save(archive, release())
        respelt = f"{release().url}/?utm_source=rss"
        assert not archive.moved(release().id, respelt, keys={respelt}, at=NOW)
        assert archive.history(release().id).events == ()


def reading(article: Article, *, check_at: datetime | None = None) -> Reading:
    candidate = Candidate(article.url, article.title)
    validators = Validators()
    return Reading(
        article.id, article.source_id, candidate, False, article.url, "text/html", None, None, validators, NOW, check_at
    )


class TestAbsence:
    @pytest.fixture
    def listed(self, archive: Archive) -> list[Article]:
        """Ten releases of as many days, all on the list."""
        articles = [release(path=str(n), text=f"Nummer {n}.", published_at=NOW - n * DAY) for n in range(10)]
        for article in articles:
            archive.save(article, keys={article.url}, seen_at=NOW, reading=reading(article))
        return articles

    def absent(self, archive: Archive, shown: list[Article], *, most: int = 3) -> list[str]:
        at = NOW + HOUR
        archive.seen("exempel", {article.url for article in shown}, at)
        archive.ask_for_absent("exempel", at, most)
        return sorted(due.article_id[-1] for due in archive.due("exempel", at, 10))

    def test_one_that_left_a_list_which_still_shows_older_ones_is_asked_for_at_once(
        self, archive: Archive, listed: list[Article]
    ) -> None:
        assert self.absent(archive, listed[:4] + listed[5:]) == ["4"]
        assert [event.kind for event in archive.history(listed[4].id).events] == ["unlisted"]
        assert archive.history(listed[4].id).gone_at is None

    def test_the_end_of_a_list_and_a_pinned_old_one_on_it_are_no_reason(
        self, archive: Archive, listed: list[Article]
    ) -> None:
        assert self.absent(archive, listed[:5]) == []
        assert self.absent(archive, [*listed[:5], listed[9]]) == []

    def test_few_are_asked_for_at_a_time_and_each_once(self, archive: Archive, listed: list[Article]) -> None:
        assert self.absent(archive, listed[8:]) == ["0", "1", "2"]
        for article in listed[:3]:
            archive.checked(reading(article), gone=False, at=NOW)
        assert self.absent(archive, listed[8:]) == ["3", "4", "5"]

    def test_one_that_is_gone_or_has_no_date_of_its_own_is_not_missed(self, archive: Archive) -> None:
        undated = release(path="a", text="A.", published_at=None, published_precision="inferred")
        gone = release(path="b", text="B.", published_at=NOW - DAY)
        older = [release(path=str(n), text=f"{n}.", published_at=NOW - n * DAY) for n in (5, 6, 7)]
        for article in (undated, gone, *older):
            archive.save(article, keys={article.url}, seen_at=NOW, reading=reading(article))
        archive.checked(reading(gone), gone=True, at=NOW)
        assert self.absent(archive, older) == []


class TestNames:
    UUID = "urn:uuid:66f3d9ab-5dc6-5878-9357-21e1d71dd64f"
    OTHER = "urn:uuid:66f3d9ab-0000-5878-9357-21e1d71dd64f"

    @pytest.fixture(autouse=True)
    def two(self, archive: Archive) -> None:
        save(archive, replace(release(), id=self.UUID))
        save(archive, replace(release(path="2", text=TEXT + " Mer."), id=self.OTHER))

    @pytest.mark.parametrize(
        "name", [UUID, "urn:uuid:66f3d9ab-5", "66f3d9ab-5dc6", "66F3D9AB-5", release().url, release().url + "/?utm_a=b"]
    )
    def test_an_article_is_found_by_its_id_the_beginning_of_it_or_its_address(
        self, archive: Archive, name: str
    ) -> None:
        assert archive.find(name).article_ids == (self.UUID,)

    def test_what_is_not_clear_is_said(self, archive: Archive) -> None:
        assert archive.find("66f3d9ab").article_ids == (self.OTHER, self.UUID)
        assert archive.find("66f").too_short
        assert archive.find("urn:uuid:").too_short
        for unknown in ("77777777", "https://exempel.example/press/3", "'; --"):
            assert archive.find(unknown).article_ids == ()


def test_an_archive_from_before_has_its_versions_classed_when_they_are_looked_at(path: Path) -> None:
    made_before_changes(path)
    with Archive(path) as archive:
        told = archive.history(release().id)
        assert [v.change and v.change.classes for v in told.versions] == [None, ("figure",), ("figure",)]
        assert [e.kind for e in told.events] == ["gone"]
        save(archive, edited("nio"), seen_at=NOW + 3 * HOUR)
        assert archive.history(release().id).versions[-1].returns_to == 2
        assert archive.history(release().id).gone_at is None


def made_before_changes(path: Path) -> None:
    """Make an archive as the program before m0008 left it, with an article that was edited twice and is gone."""
    with Archive(path) as archive:
        archive.register(SOURCES)
        for hours, article in enumerate((release(), edited("nio"), edited("tio"))):
            save(archive, article, seen_at=NOW + hours * HOUR)
        archive.checked(reading(release()), gone=True, at=NOW)
    db = sqlite3.connect(path)
    with db:
        db.execute("DROP TRIGGER happened_edit")  # of a later step, and it reads a column that goes here
        for column in ("digest", "classes", "diff", "returns_to"):
            db.execute("DROP INDEX IF EXISTS revisions_by_time")
            db.execute(f"ALTER TABLE revisions DROP COLUMN {column}")
        db.execute("ALTER TABLE revisions DROP COLUMN material")
        db.execute("DROP TABLE events")
        db.execute("DROP TABLE churns")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0008_changes'")
    db.close()
    assert [step.name for step in PRESS.pending(Database(path))] == ["m0008_changes"]


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (revisions.RECENT, "sqlite_autoindex_revisions_1 (article_id=?)"),
        (revisions.DIGESTS, "sqlite_autoindex_revisions_1 (article_id=?)"),
        (revisions.CHURN, "PRIMARY KEY (article_id=?)"),
        (absence.NEWEST, "articles_by_time (source_id=?)"),
        (absence.NEWEST, "sightings_by_article (article_id=?)"),
        (absence.ASKED, "PRIMARY KEY (article_id=? AND at>?)"),
        (history.OF_ID, "sqlite_autoindex_articles_1 (id>? AND id<?)"),
        (history.OF_STORY_ID, "sqlite_autoindex_stories_1 (id>? AND id<?)"),
        (history.OF_KEY, "PRIMARY KEY (source_id=? AND key=?)"),
        (history.VERSIONS, "sqlite_autoindex_revisions_1 (article_id=?)"),
        (telling.SIGHTINGS, "articles_by_story (story_id=?)"),
    ],
)
def test_every_question_is_answered_from_an_index(archive: Archive, sql: str, index: str) -> None:
    plan = [row["detail"] for row in archive._db.execute(f"EXPLAIN QUERY PLAN {sql}", ("1",) * sql.count("?"))]
    assert any(index in step for step in plan), plan
    assert not [s for s in plan if s.startswith("SCAN") and "json_each" not in s and "SCAN sources" not in s]
