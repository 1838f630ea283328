"""What the archive joins wrongly an editor parts, and the other way; neither comes back by itself."""

from datetime import UTC, datetime, timedelta

from scraper.archive import Archive

from .conftest import NOW, TEXT, release, save, text_about

MORNING = datetime(2026, 1, 20, 7, 20, tzinfo=UTC)
EDITED = TEXT.replace("på måndagen", "i dag").replace("väntat länge", "längtat länge")


def told_by(archive: Archive) -> set[frozenset[str]]:
    return {frozenset(s.source_id for s in story.sightings) for story in archive.stories()}


def test_an_article_that_was_parted_from_its_story_has_one_of_its_own(archive: Archive) -> None:
    save(archive, release())
    save(archive, release("mellanby", text=EDITED))
    assert told_by(archive) == {frozenset({"exempel", "mellanby"})}

    parted = archive.split(release("mellanby").id, NOW)

    assert told_by(archive) == {frozenset({"exempel"}), frozenset({"mellanby"})}
    assert parted == release("mellanby").id


def test_the_others_keep_the_id_that_readers_know_though_it_is_that_of_the_article_that_leaves(
    archive: Archive,
) -> None:
    save(archive, release())
    save(archive, release("mellanby", text=EDITED, published_at=MORNING + timedelta(days=1)))
    archive.announce([release().id])

    parted = archive.split(release().id, NOW)

    assert {story.id: story.lead.source_id for story in archive.stories()} == {
        release().id: "mellanby",
        parted: "exempel",
    }


def test_what_was_parted_stays_parted_when_its_text_changes_and_when_a_third_has_it_too(archive: Archive) -> None:
    save(archive, release())
    save(archive, release("mellanby", text=EDITED))
    archive.split(release("mellanby").id, NOW)

    assert save(archive, release("mellanby", text=TEXT)).outcome == "revised"
    save(archive, release("nordvik", text=TEXT))

    assert frozenset({"exempel", "mellanby"}) not in told_by(archive)
    assert not any({"exempel", "mellanby"} <= publishers for publishers in told_by(archive))
    assert len(archive.stories()) == 2


def test_two_stories_that_an_editor_joins_are_one_though_readers_know_both(archive: Archive) -> None:
    save(archive, release())
    save(archive, release("mellanby", text=text_about(1)))
    archive.announce([release().id, release("mellanby").id])

    archive.join(release("mellanby").id, release().id, NOW)

    assert told_by(archive) == {frozenset({"exempel", "mellanby"})}
    save(archive, release("mellanby", text=text_about(2)))
    assert told_by(archive) == {frozenset({"exempel", "mellanby"})}


def test_joining_takes_back_a_parting(archive: Archive) -> None:
    save(archive, release())
    save(archive, release("mellanby", text=EDITED))
    archive.split(release("mellanby").id, NOW)

    archive.join(release().id, release("mellanby").id, NOW)

    assert told_by(archive) == {frozenset({"exempel", "mellanby"})}


def test_parting_an_article_that_is_alone_changes_nothing(archive: Archive) -> None:
    save(archive, release())
    assert archive.split(release().id, NOW) == release().id
    assert len(archive.stories()) == 1


def test_a_story_says_who_was_first_and_what_each_version_has_alone(archive: Archive) -> None:
    quote = "– Nu får länets södra delar äntligen den vård de behöver, säger Siv Lund, ordförande."
    save(archive, release(published_at=MORNING + timedelta(hours=2)))
    save(archive, release("mellanby", text=f"{TEXT}\n\n{quote} Bygget är klart 2027."))

    first, second = archive.tellings(archive.stories()[0].id)

    assert (first.source_name, first.alone) == ("Region Mellanby", (f"{quote} Bygget är klart 2027.",))
    assert (second.source_name, second.alone) == ("Region Exempel", ())
