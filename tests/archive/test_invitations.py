"""Which stories the press calendar is made of."""

from datetime import timedelta

from scraper.archive import Archive
from scraper.archive.invitations import NEWEST

from .conftest import NOW, release, save, text_about

INVITES = {"kind": "pressinbjudan", "title": "Pressinbjudan: Ny vårdcentral"}


def test_only_invitations_are_given_the_newest_first(archive: Archive) -> None:
    for n in range(4):
        save(archive, release(path=str(n), text=text_about(n), published_at=NOW + timedelta(hours=n), **INVITES))
    save(archive, release(path="9", text=text_about(9)))

    assert [each.story.lead.url[-1] for each in archive.invitations(limit=3)] == ["3", "2", "1"]


def test_each_version_removal_and_return_counts_as_a_change_and_moves_its_time(archive: Archive) -> None:
    article = release(text=f"Tid: 5 februari klockan 10\n\n{text_about(1)}", **INVITES)
    save(archive, article)
    (first,) = archive.invitations()
    assert (first.changes, first.changed_at, first.gone) == (0, article.published_at, False)

    hours = iter(range(1, 9))
    moved = release(text=f"Tid: 6 februari klockan 13\n\n{text_about(1)}", **INVITES)
    save(archive, moved, seen_at=NOW + timedelta(hours=next(hours)))
    (edited,) = archive.invitations()
    assert edited.changes == 1
    assert edited.story.id == first.story.id

    with archive._writing() as db:
        from scraper.archive.absence import mark_gone

        mark_gone(db, article.id, True, NOW + timedelta(days=1))
    (gone,) = archive.invitations()
    assert (gone.changes, gone.changed_at, gone.gone) == (2, NOW + timedelta(days=1), True)

    with archive._writing() as db:
        mark_gone(db, article.id, False, NOW + timedelta(days=2))
    (returned,) = archive.invitations()
    assert (returned.changes, returned.changed_at, returned.gone) == (3, NOW + timedelta(days=2), False)


def test_a_story_that_another_source_tells_too_is_there_once(archive: Archive) -> None:
    save(archive, release(**INVITES))
    save(archive, release("nordvik", **INVITES))

    (found,) = archive.invitations()
    assert {sighting.source_id for sighting in found.story.sightings} == {"exempel", "nordvik"}


def test_they_are_found_by_their_index_and_nothing_is_sorted(archive: Archive) -> None:
    plan = [row["detail"] for row in archive._db.execute(f"EXPLAIN QUERY PLAN {NEWEST}", (500,))]
    assert "SEARCH articles USING INDEX articles_by_kind (kind=?)" in plan
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")]
