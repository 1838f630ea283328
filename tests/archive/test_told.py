"""An archive that begins anew gives what it collects again the ids, times and versions that readers know."""

from datetime import timedelta

from scraper.archive import Archive
from scraper.model import Told, ToldBefore

from .conftest import NOW, release, save, text_about

OLD_ID = "urn:example:exempel:before-it-moved"
PUBLISHED, EDITED = NOW - timedelta(days=9), NOW - timedelta(days=2)


def told(path: str = "1", **fields: object) -> Told:
    values = {"article_id": OLD_ID, "published_at": PUBLISHED, "precision": "minute"} | fields
    return Told("exempel", f"https://exempel.example/press/{path}", **values)  # type: ignore[arg-type]


def test_a_release_that_had_moved_gets_the_id_that_readers_know(archive: Archive) -> None:
    archive.take_up(ToldBefore((told(),)))
    decision = save(archive, release())
    assert (decision.outcome, decision.article_id) == ("new", OLD_ID)
    assert save(archive, release()).outcome == "unchanged"


def test_another_sources_release_at_that_address_does_not(archive: Archive) -> None:
    archive.take_up(ToldBefore((told(),)))
    assert save(archive, release("mellanby"), told().key).article_id == "urn:example:mellanby:1"


def test_an_id_that_readers_know_is_given_once(archive: Archive) -> None:
    archive.take_up(ToldBefore((told("1"), told("2"))))
    assert save(archive, release(path="1")).article_id == OLD_ID
    assert save(archive, release(path="2", text=text_about(2))).article_id == "urn:example:exempel:2"


def test_the_time_of_the_last_change_that_readers_know_holds_unless_the_page_states_a_later_one(
    archive: Archive,
) -> None:
    archive.take_up(ToldBefore((told("1", updated_at=EDITED), told("2", article_id="urn:b", updated_at=EDITED))))
    save(archive, release(path="1"))
    save(archive, release(path="2", text=text_about(2), updated_at=NOW))
    shown = {story.id: story.updated_at for story in archive.stories()}
    assert shown == {OLD_ID: EDITED, "urn:b": NOW}


def test_an_undated_release_keeps_the_time_it_was_first_seen_at(archive: Archive) -> None:
    archive.take_up(ToldBefore((told(precision="inferred"),)))
    save(archive, release(published_at=None, published_precision="inferred", published_how=""))
    (story,) = archive.stories()
    assert (story.lead.published_at, story.lead.published_precision) == (PUBLISHED, "inferred")


def test_a_time_that_the_page_states_is_taken_from_it(archive: Archive) -> None:
    archive.take_up(ToldBefore((told(precision="inferred"),)))
    save(archive, release())
    (story,) = archive.stories()
    assert (story.lead.published_at, story.lead.published_precision) == (release().published_at, "minute")


def test_the_next_edit_is_told_under_a_version_that_readers_do_not_know(archive: Archive) -> None:
    archive.take_up(ToldBefore((told(version=2),)))
    save(archive, release())
    save(archive, release(text=release().text.replace("fyrtiotvå", "44")), seen_at=NOW + timedelta(hours=1))
    (edit,) = archive.edits(limit=9)
    assert (edit.article.id, edit.version) == (OLD_ID, 3)


def test_a_story_keeps_the_id_that_readers_know_though_another_leads_it_and_comes_first(archive: Archive) -> None:
    ours, earlier = release(), release("mellanby", published_at=PUBLISHED - timedelta(days=9))
    archive.take_up(ToldBefore(stories={ours.id: EDITED}))
    save(archive, earlier)
    assert save(archive, ours).outcome == "duplicate"
    (story,) = archive.stories()
    assert (story.id, story.lead.id, story.updated_at) == (ours.id, earlier.id, EDITED)


def test_a_category_that_had_a_feed_has_it_again(archive: Archive) -> None:
    archive.take_up(ToldBefore(categories=("Krisberedskap",)))
    assert archive.listed_categories(limit=9) == ["Krisberedskap"]
