"""What the archive makes of each article it is given."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.model import CHANGE_STANDS_IN, Article, Attachment, Contact, Image

from .conftest import NOW, TEXT, release, save

LATER = NOW + timedelta(hours=1)

FULL = release(
    native_id="5.4a1f92c7",
    lead="Åtta rum tillkommer.",
    html="<p>Regionstyrelsen …</p>",
    updated_at=datetime(2026, 1, 21, 8, 0, tzinfo=UTC),
    byline="Kim Ek",
    originator="Region Mellanby",
    images=(
        Image("https://exempel.example/a.jpg", caption="Ett hus", credit="Foto: Kim Ek"),
        Image("https://b.example/"),
    ),
    contacts=(Contact("Kim Ek", "regionråd", "070-174 06 13"), Contact(email="press@exempel.example")),
    attachments=(Attachment("https://exempel.example/a.pdf", "Beslutet", "application/pdf", 168_700),),
    categories=("Hälso- och sjukvård", "Byggen"),
    place="Exempelstad",
    kind="pressmeddelande",
    lang="sv",
    found={"title": "h1", "text": "main"},
)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Look into the file as any other program could."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_an_article_comes_back_as_it_was_saved(archive: Archive) -> None:
    assert save(archive, FULL).outcome == "new"
    assert archive.article(FULL.id) == FULL
    assert archive.article("urn:example:none") is None


def test_times_are_stored_as_sortable_utc_and_a_time_without_zone_is_refused(archive: Archive, path: Path) -> None:
    winter = timezone(timedelta(hours=1))
    save(archive, release(published_at=datetime(2026, 1, 20, 8, 20, 59, 999, winter)))
    assert rows(path, "SELECT published_at, first_seen_at FROM articles") == [
        ("2026-01-20T07:20:59Z", "2026-02-02T09:00:00Z")
    ]
    with pytest.raises(ValueError, match="has no time zone"):
        save(archive, release(path="2", published_at=datetime(2026, 1, 20, 8, 20)))  # noqa: DTZ001  # that is the point
    assert archive.count() == 1


def test_a_text_that_utf_8_cannot_hold_is_stored_with_a_mark_in_its_place(archive: Archive) -> None:
    odd = release(title="Ny \ud83d vårdcentral", categories=("\udfff",))
    assert archive.save(odd, keys={"id-\ud83d"}, seen_at=NOW).outcome == "new"
    stored = archive.article(odd.id)
    assert stored
    assert (stored.title, stored.categories) == ("Ny ? vårdcentral", ("?",))
    assert archive.known("exempel", ["id-\ud83d", "id-ö"]) == {"id-\ud83d"}
    assert archive.save(odd, keys={"id-\ud83d"}, seen_at=NOW).outcome == "unchanged"


def test_every_key_of_an_article_is_known_to_its_source_only(archive: Archive) -> None:
    save(archive, release(), "3441207")
    asked = ["3441207", release().url, "https://exempel.example/press/2"]
    assert archive.known("exempel", asked) == {"3441207", release().url}
    assert archive.known("mellanby", asked) == set()
    assert archive.known("exempel", []) == set()


def test_what_is_saved_twice_is_unchanged_and_only_its_sighting_moves_on(archive: Archive, path: Path) -> None:
    save(archive, FULL)
    before = rows(path, "SELECT * FROM articles, stories")
    decision = save(archive, replace(FULL, html="<p>ny uppmärkning</p>", categories=()), seen_at=LATER)
    assert (decision.outcome, decision.article_id) == ("unchanged", FULL.id)
    assert rows(path, "SELECT * FROM articles, stories") == before
    assert rows(path, "SELECT first_seen_at, last_seen_at FROM sightings") == [
        ("2026-02-02T09:00:00Z", "2026-02-02T10:00:00Z")
    ]
    assert rows(path, "SELECT * FROM revisions") == []


def test_a_listing_that_still_shows_a_release_moves_its_sighting_on_and_never_back(
    archive: Archive, path: Path
) -> None:
    save(archive, release(), "3441207")
    archive.seen("exempel", {"3441207", "unknown"}, LATER)
    archive.seen("exempel", {"3441207"}, NOW)
    assert rows(path, "SELECT key, last_seen_at FROM sightings ORDER BY key") == [
        ("3441207", "2026-02-02T10:00:00Z"),
        (release().url, "2026-02-02T09:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), 10),
        (datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=12))), 9990),
    ],
)
def test_a_time_at_the_end_of_the_calendar_is_stored_as_one_that_can_be_reckoned_with(
    archive: Archive, stated: datetime, kept: int
) -> None:
    for source_id in ("exempel", "mellanby"):
        save(archive, release(source_id, published_at=stated))
    (story,) = archive.stories()
    assert [each.published_at.year for each in story.sightings] == [kept, kept]


@pytest.mark.parametrize(
    "changed",
    [
        replace(FULL, title="Rättelse: Vårdcentralen byggs ut"),
        replace(FULL, lead=None),
        replace(FULL, text=TEXT.replace("åtta", "nio")),
        replace(FULL, contacts=FULL.contacts[:1]),
        replace(FULL, attachments=()),
        replace(FULL, images=FULL.images[:1]),
    ],
    ids=["title", "lead", "text", "contacts", "attachments", "images"],
)
def test_changed_content_is_a_revision_and_the_old_version_is_kept(
    archive: Archive, path: Path, changed: Article
) -> None:
    save(archive, FULL)
    decision = save(archive, changed, seen_at=LATER)
    assert (decision.outcome, decision.article_id, decision.story_id) == ("revised", FULL.id, FULL.id)
    told = changed.images == FULL.images  # a picture less is nothing that a reader must know
    assert archive.article(FULL.id) == replace(changed, updated_at=LATER if told else FULL.updated_at)
    ((number, seen_at, fields),) = rows(path, "SELECT number, seen_at, fields FROM revisions")
    assert (number, seen_at) == (1, "2026-02-02T10:00:00Z")
    old = json.loads(str(fields))
    assert (old["title"], old["lead"], old["text"]) == (FULL.title, FULL.lead, FULL.text)
    assert old["contacts"][0] == {"name": "Kim Ek", "role": "regionråd", "phone": "070-174 06 13", "email": None}
    assert rows(path, "SELECT revision FROM articles") == [(2,)]


def test_a_text_that_goes_from_a_to_b_and_back_is_seen_each_time(archive: Archive, path: Path) -> None:
    b = replace(FULL, text=TEXT.replace("åtta", "nio"))
    assert [save(archive, article).outcome for article in (FULL, b, FULL, FULL)] == [
        "new",
        "revised",
        "revised",
        "unchanged",
    ]
    assert [number for (number,) in rows(path, "SELECT number FROM revisions ORDER BY number")] == [1, 2]


def test_the_update_a_page_states_wins_over_when_we_saw_it_if_it_is_newer(archive: Archive) -> None:
    save(archive, FULL)
    stated = datetime(2026, 2, 2, 8, 30, tzinfo=UTC)
    save(archive, replace(FULL, title="Ny rubrik", updated_at=stated), seen_at=LATER)
    assert (article := archive.article(FULL.id))
    assert article.updated_at == stated
    assert archive.stories()[0].updated_at == stated


def test_an_article_without_a_date_gets_the_time_it_was_first_seen_and_keeps_it(archive: Archive) -> None:
    undated = release(published_at=None, published_precision="inferred", published_how="")
    save(archive, undated)
    save(archive, undated, seen_at=LATER)
    save(archive, replace(undated, title="Ny rubrik"), seen_at=LATER)
    assert (article := archive.article(undated.id))
    assert (article.published_at, article.published_precision, article.published_how) == (NOW, "inferred", "first seen")


def test_a_date_that_is_stated_later_replaces_an_inferred_one(archive: Archive) -> None:
    save(archive, release(published_at=None, published_precision="inferred", published_how=""))
    save(archive, release(), seen_at=LATER)
    assert (article := archive.article(release().id))
    assert article == release()
    assert archive.stories()[0].sightings[0].published_at == release().published_at


def test_a_date_of_change_stands_in_until_one_of_publication_is_stated_and_never_moves(archive: Archive) -> None:
    changed = datetime(2026, 1, 25, tzinfo=UTC)
    stands_in = release(published_at=changed, published_precision="day", published_how=CHANGE_STANDS_IN)
    save(archive, stands_in)
    save(archive, replace(stands_in, title="Ny rubrik", published_at=datetime(2026, 1, 30, tzinfo=UTC)), seen_at=LATER)
    assert (article := archive.article(stands_in.id))
    assert (article.published_at, article.published_how) == (changed, CHANGE_STANDS_IN)

    save(archive, release(title="Ny rubrik"), seen_at=LATER)
    assert (article := archive.article(stands_in.id))
    assert (article.published_at, article.published_how) == (release().published_at, "time")
    save(archive, replace(stands_in, title="Rubriken"), seen_at=LATER)
    assert (article := archive.article(stands_in.id))
    assert article.published_at == release().published_at


def test_a_date_of_change_is_later_than_what_was_seen_before_it(archive: Archive) -> None:
    undated = release(published_at=None, published_precision="inferred", published_how="")
    save(archive, undated)
    save(archive, replace(undated, published_at=LATER, published_precision="day", published_how=CHANGE_STANDS_IN))
    assert (article := archive.article(undated.id))
    assert (article.published_at, article.published_how) == (NOW, "first seen")


def test_a_stated_date_changes_with_a_revision_only(archive: Archive) -> None:
    save(archive, release())
    moved = release(published_at=datetime(2026, 1, 31, 12, 0, tzinfo=UTC))
    assert save(archive, moved).outcome == "unchanged"
    assert (article := archive.article(moved.id))
    assert article.published_at == release().published_at
    assert save(archive, replace(moved, title="Ny rubrik")).outcome == "revised"
    assert (article := archive.article(moved.id))
    assert article.published_at == moved.published_at
    assert archive.stories()[0].sightings[0].published_at == moved.published_at


def test_a_known_key_leads_to_the_stored_article_whatever_id_was_computed(archive: Archive) -> None:
    save(archive, release(), "3441207")
    again = release(path="arkiv/1", text=TEXT + " Bygget är klart 2027.")
    decision = save(archive, again, "3441207")
    assert (decision.outcome, decision.article_id) == ("revised", release().id)
    assert archive.known("exempel", [again.url]) == {again.url}
    assert archive.count() == 1


def test_a_stored_id_is_recognised_though_no_key_is_known(archive: Archive) -> None:
    archive.save(release(), keys=(), seen_at=NOW)
    assert save(archive, release(title="Ny rubrik")).outcome == "revised"
    assert archive.known("exempel", [release().url]) == {release().url}


def test_the_same_text_at_a_new_address_of_the_same_source_has_moved(archive: Archive) -> None:
    save(archive, release(), "3441207")
    moved = release(path="arkiv/2026/1", title="Vårdcentralen", published_at=datetime(2026, 1, 25, tzinfo=UTC))
    decision = save(archive, moved)
    assert (decision.outcome, decision.article_id, decision.story_id) == ("moved", release().id, release().id)
    assert archive.count() == 1
    assert archive.article(release().id) == replace(release(), url=moved.url)
    assert archive.known("exempel", [release().url, moved.url]) == {release().url, moved.url}
    assert save(archive, replace(moved, text=TEXT + " Klart 2027.")).article_id == release().id


def test_short_texts_and_weekly_digests_with_one_title_stay_apart(archive: Archive) -> None:
    digest = "Regionstyrelsen i korthet"
    texts = ("Läs mer i bilagan.", "Läs mer i bilagan.", TEXT.replace("åtta", "sex"), TEXT.replace("åtta", "sju"))
    for number, text in enumerate(texts):
        assert save(archive, release(path=str(number), title=digest, text=text)).outcome == "new"
    assert save(archive, release("mellanby", title=digest, text=texts[0])).outcome == "new"
    assert len(archive.stories()) == 5


def test_a_notice_printed_word_for_word_a_year_later_is_news_again(archive: Archive) -> None:
    first = release()
    again = release(path="2", published_at=datetime(2027, 1, 20, 7, 20, tzinfo=UTC))
    undated = release(path="3", published_at=None, published_precision="inferred")
    assert [save(archive, article).outcome for article in (first, again, undated)] == ["new", "new", "moved"]
    assert archive.count() == 2


def test_weekly_reports_of_one_standing_text_stay_apart_by_their_week_or_their_file(archive: Archive) -> None:
    first = release(title="Smittläget vecka 12")
    by_title = release(path="2", title="Smittläget vecka 13")
    one, other = (Attachment(f"https://exempel.example/{n}.pdf", "Rapport") for n in (12, 13))
    by_file = release(path="3", title="Smittläget vecka 12", attachments=(other,))
    assert [save(archive, article).outcome for article in (first, by_title, by_file)] == ["new"] * 3
    elsewhere = release(path="4", title="Smittläget vecka 12", attachments=(replace(other, title="Bilaga"),))
    assert save(archive, elsewhere).article_id == by_file.id
    assert save(archive, release(path="5", title="Smittläget vecka 12", attachments=(one,))).outcome == "new"
