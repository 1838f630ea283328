"""One piece of news with everyone who published it, under an id that does not depend on the order of arrival."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.model import Article, Source, Story

from .conftest import NOW, SOURCES, TEXT, release, save, text_about

MORNING = datetime(2026, 1, 20, 7, 20, tzinfo=UTC)
DAYS = timedelta(days=1)


def publishers(story: Story) -> list[str]:
    return [sighting.source_id for sighting in story.sightings]


def test_the_same_text_from_another_source_joins_the_story_as_an_article_of_its_own(archive: Archive) -> None:
    first = save(archive, release())
    second = save(archive, release("mellanby", title="Utbyggnad i Exempelstad", published_at=MORNING + 3 * DAYS))
    assert (first.outcome, second.outcome) == ("new", "duplicate")
    assert second.story_id == first.story_id
    assert second.article_id != first.article_id
    (story,) = archive.stories()
    assert story.lead == release()
    assert publishers(story) == ["exempel", "mellanby"]
    assert [(s.source_name, s.source_home, s.url) for s in story.sightings] == [
        ("Region Exempel", "https://exempel.example/", "https://exempel.example/press/1"),
        ("Region Mellanby", "https://mellanby.example/", "https://mellanby.example/press/1"),
    ]
    assert story.sightings[1].first_seen_at == NOW


@pytest.mark.parametrize(("days", "outcome"), [(14, "duplicate"), (15, "new"), (-14, "duplicate"), (-15, "new")])
def test_the_same_text_joins_within_14_days_either_way(archive: Archive, days: int, outcome: str) -> None:
    save(archive, release())
    assert save(archive, release("mellanby", published_at=MORNING + days * DAYS)).outcome == outcome


def test_a_reprint_never_leads_though_it_was_published_and_collected_first(archive: Archive) -> None:
    save(archive, release("bladet", originator="Region Exempel", published_at=MORNING - DAYS))
    save(archive, release(originator="Region Exempel"))  # it names itself
    (story,) = archive.stories()
    assert publishers(story) == ["exempel", "bladet"]
    assert story.id == release().id


def test_until_it_is_announced_a_storys_id_follows_its_leader_and_never_after(archive: Archive) -> None:
    late, early, earliest = (
        release(source, published_at=MORNING - days * DAYS)
        for source, days in (("exempel", 0), ("mellanby", 1), ("nordvik", 2))
    )
    assert save(archive, late).story_id == late.id
    assert save(archive, early).story_id == early.id
    archive.announce([early.id, "urn:example:unknown"])
    assert save(archive, earliest).story_id == early.id
    (story,) = archive.stories()
    assert (story.id, story.lead) == (early.id, earliest)
    assert publishers(story) == ["nordvik", "mellanby", "exempel"]
    # A reader that knows the entry must not see its time of change run backwards.
    assert story.updated_at == early.published_at


def test_a_text_between_two_stories_makes_them_one_unless_readers_know_both(archive: Archive) -> None:
    texts = {"quiet": text_about(1), "half": text_about(2), "known": text_about(3)}
    for name, text in texts.items():
        ends = [
            release(s, name, text=text, published_at=MORNING + d * DAYS) for s, d in (("exempel", 0), ("nordvik", 20))
        ]
        assert [save(archive, article).outcome for article in ends] == ["new", "new"]
    archive.announce(f"urn:example:{name}" for name in ("nordvik:half", "exempel:known", "nordvik:known"))
    middles = [release("mellanby", name, text=text, published_at=MORNING + 10 * DAYS) for name, text in texts.items()]
    assert {save(archive, article).outcome for article in middles} == {"duplicate"}
    assert {story.id: sorted(publishers(story)) for story in archive.stories()} == {
        "urn:example:exempel:quiet": ["exempel", "mellanby", "nordvik"],
        "urn:example:nordvik:half": ["exempel", "mellanby", "nordvik"],
        "urn:example:exempel:known": ["exempel", "mellanby"],
        "urn:example:nordvik:known": ["nordvik"],
    }


def test_a_revision_that_sets_two_duplicates_apart_leaves_them_in_their_story(archive: Archive) -> None:
    save(archive, release())
    save(archive, release("mellanby", published_at=MORNING + DAYS))
    longer = TEXT + " Bygget är klart 2027."
    assert save(archive, release("mellanby", text=longer, published_at=MORNING + DAYS)).outcome == "revised"
    (story,) = archive.stories()
    assert publishers(story) == ["exempel", "mellanby"]
    # What is compared from now on is the new text.
    assert save(archive, release("nordvik", text=longer)).story_id == story.id


def test_a_revision_to_the_text_of_another_source_joins_its_story(archive: Archive) -> None:
    save(archive, release())
    draft = release("mellanby", text=text_about(1), published_at=MORNING + DAYS)
    assert save(archive, draft).story_id == draft.id
    assert save(archive, release("mellanby", published_at=MORNING + DAYS)).story_id == release().id
    assert len(archive.stories()) == 1


def test_a_revision_never_joins_two_releases_of_one_source(archive: Archive) -> None:
    save(archive, release())
    save(archive, release(path="2", text=TEXT + " Utkast."))
    assert save(archive, release(path="2")).outcome == "revised"
    assert [publishers(story) for story in archive.stories()] == [["exempel"], ["exempel"]]


def test_a_date_that_becomes_known_can_change_the_leader(archive: Archive) -> None:
    undated = release("mellanby", published_at=None, published_precision="inferred", published_how="")
    save(archive, release())
    assert save(archive, undated).story_id == release().id
    earlier = MORNING - DAYS
    assert save(archive, release("mellanby", published_at=earlier)).story_id == undated.id
    assert publishers(archive.stories()[0]) == ["mellanby", "exempel"]


def test_stories_come_newest_first_and_as_many_as_are_asked_for(archive: Archive) -> None:
    for number in (2, 5, 1, 4, 3):
        save(archive, release(path=str(number), text=text_about(number), published_at=MORNING + number * DAYS))
    assert [story.lead.id[-1] for story in archive.stories(limit=3)] == ["5", "4", "3"]
    assert [story.lead.id[-1] for story in archive.stories(source_id="exempel", limit=2)] == ["5", "4"]
    assert archive.stories(source_id="mellanby") == ()


def test_a_sources_own_stories_are_led_by_its_own_articles_and_name_everyone(archive: Archive) -> None:
    theirs = release("mellanby", title="Utbyggnad i Exempelstad", published_at=MORNING + DAYS)
    save(archive, theirs)
    save(archive, release())
    save(archive, release("nordvik", published_at=MORNING + 2 * DAYS))
    (story,) = archive.stories(source_id="mellanby")
    assert (story.id, story.lead) == (theirs.id, theirs)
    assert publishers(story) == ["mellanby", "exempel", "nordvik"]
    assert story.updated_at == theirs.published_at


def test_a_source_that_was_renamed_or_left_the_configuration_keeps_its_stories(archive: Archive) -> None:
    save(archive, release())
    archive.register([Source("exempel", "Exempelregionen", "https://ny.example/feed", home="https://ny.example/")])
    archive.register([])
    (sighting,) = archive.stories()[0].sightings
    assert (sighting.source_name, sighting.source_home) == ("Exempelregionen", "https://ny.example/")


def test_reading_many_stories_costs_as_many_questions_as_reading_one(archive: Archive) -> None:
    asked: list[str] = []

    def questions() -> int:
        asked.clear()
        archive.stories()
        return len(asked)

    archive._db.conn.set_trace_callback(asked.append)
    save(archive, release())
    for_one = questions()
    for number in range(20):
        for source_id in ("exempel", "mellanby"):
            save(archive, release(source_id, f"n{number}", text=text_about(number)))
    assert questions() == for_one
    assert len(archive.stories()) == 21


@st.composite
def collections(draw: st.DrawFn) -> list[Article]:
    """Releases of a few texts around one month, each source having a text once."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(SOURCES), st.integers(0, 1)), unique=True, max_size=8))
    articles = []
    for source, text in pairs:
        precision = draw(st.sampled_from(["minute", "day", "inferred"]))
        at = datetime(2026, 1, 10, tzinfo=UTC) + draw(st.integers(0, 4)) * 7 * DAYS
        if precision == "minute":
            at += timedelta(minutes=draw(st.sampled_from([0, 440, 1_410])))
        originator = draw(st.sampled_from([None, "Region Exempel"]))
        fields = {"published_at": None if precision == "inferred" else at, "published_precision": precision}
        articles.append(release(source.id, str(text), text=text_about(text), originator=originator, **fields))
    return articles


def told(archive: Archive) -> set[tuple[str, str, tuple[str, ...], datetime]]:
    return {
        (story.id, story.lead.id, tuple(s.article_id for s in story.sightings), story.updated_at)
        for story in archive.stories(limit=1_000)
    }


def collected(articles: Iterable[Article]) -> set[tuple[str, str, tuple[str, ...], datetime]]:
    with Archive(":memory:") as archive:
        archive.register(SOURCES)
        for article in articles:
            save(archive, article)
        archive.announce(story.id for story in archive.stories(limit=1_000))
        return told(archive)


def linked(articles: list[Article]) -> set[frozenset[str]]:
    """Group articles by brute force: any two with one text within the window are together, and so are their friends."""
    groups: list[list[Article]] = []
    for article in articles:
        near = [
            group
            for group in groups
            if any(
                other.text == article.text
                and abs((other.published_at or NOW) - (article.published_at or NOW)) <= 14 * DAYS
                for other in group
            )
        ]
        groups = [group for group in groups if group not in near] + [[article, *(a for group in near for a in group)]]
    return {frozenset(article.id for article in group) for group in groups}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_order_of_arrival_gives_the_same_stories_leaders_and_ids(data: st.DataObject) -> None:
    articles = data.draw(collections())
    shuffled = data.draw(st.permutations(articles))
    stories = collected(articles)
    assert collected(shuffled) == stories
    assert {frozenset(ids) for _, _, ids, _ in stories} == linked(articles)
    assert all(story_id == lead_id for story_id, lead_id, _, _ in stories)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_id_that_readers_were_shown_is_there_for_ever(data: st.DataObject) -> None:
    articles = data.draw(collections())
    with Archive(":memory:") as archive:
        archive.register(SOURCES)
        shown: set[str] = set()
        for article in articles:
            save(archive, article)
            now = {story.id for story in archive.stories()}
            assert shown <= now
            if data.draw(st.booleans()):
                archive.announce(now)
                shown |= now
        assert sum(len(ids) for _, _, ids, _ in told(archive)) == len(articles) == archive.count()
