"""What feeds are made of: which stories, edits and breaks they show, and which of them have to be written again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scraper.archive import Archive, feeding
from scraper.archive.feed_pages import PAGE
from scraper.archive.feed_tables import LISTED_FROM
from scraper.model import Failure, FeedSummary, Selection, Standing
from tests.archive.conftest import NOW, release, save, text_about

LATER = NOW + timedelta(minutes=3)


def put(archive: Archive, number: int, source_id: str = "exempel", **fields: object) -> str:
    """Save a release that is like no other; return its id."""
    seen_at = fields.pop("seen_at", NOW)
    fields = {"title": f"Beslut {number}", "text": text_about(f"{source_id}{number}"), **fields}
    article = release(source_id, str(number), **fields)
    assert isinstance(seen_at, datetime)
    return save(archive, article, seen_at=seen_at).article_id


def shown(archive: Archive, selection: Selection, limit: int = 10) -> list[str]:
    return [story.lead.id for story in archive.stories_of(selection, limit=limit)]


def marks(archive: Archive) -> set[str]:
    """Give what has changed since this was asked last."""
    stale = archive.stale()
    archive.remember_published("x", until=stale.until, feeds=())
    return set(stale.marks)


def test_a_kind_is_told_by_the_article_that_leads(archive: Archive) -> None:
    day = datetime(2026, 1, 20, tzinfo=NOW.tzinfo)
    old, new = (put(archive, n, kind="notis", published_at=day + timedelta(days=n)) for n in (1, 2))
    put(archive, 3)

    assert shown(archive, Selection(kind="notis")) == [new, old]
    assert shown(archive, Selection(kind="notis"), limit=1) == [new]


def test_a_category_finds_stories_by_any_of_their_articles_and_each_once(archive: Archive) -> None:
    text = text_about("samma")
    put(archive, 1, text=text, categories=("Länet",))
    lead = put(archive, 1, "mellanby", text=text, categories=("Länet", "Vård"), published_at=NOW - timedelta(days=20))
    other = put(archive, 2, categories=("Vård",))

    assert shown(archive, Selection(terms=("Länet",))) == [lead]
    assert set(shown(archive, Selection(terms=("Vård", "Länet")))) == {lead, other}
    archive._db.execute("DELETE FROM categorised")
    assert shown(archive, Selection(terms=("Länet",))) == []


def test_a_category_is_listed_when_enough_articles_bear_it_and_stays_so(archive: Archive) -> None:
    for number in range(LISTED_FROM - 1):
        put(archive, number, categories=("Vård", "Rara" if number else "Ensam"))
    assert archive.listed_categories(limit=9) == []
    last = put(archive, 99, categories=("Vård",))
    assert archive.listed_categories(limit=9) == ["Vård"]
    article = archive.article(last)
    assert article is not None
    archive.correct(replace(article, categories=("Annat",)), LATER)
    assert archive.listed_categories(limit=9) == ["Vård"]


def test_a_watch_finds_as_a_search_does_within_its_sources(archive: Archive) -> None:
    here = put(archive, 1, title="Vaccinbussen är tillbaka")
    there = put(archive, 2, "mellanby", title="Nya vacciner")

    assert set(shown(archive, Selection(match="vaccin*"))) == {here, there}
    assert shown(archive, Selection(match="vaccin*", sources=("mellanby",))) == [there]
    assert shown(archive, Selection(match='"')) == []
    assert archive.has_come(Selection(match="vaccin*"), [here])
    assert not archive.has_come(Selection(match="vaccin*", sources=("mellanby",)), [here])
    assert not archive.has_come(Selection(match="vaccin*"), [])


def test_a_watch_looks_at_what_has_come_and_at_nothing_that_was_published_meanwhile(archive: Archive) -> None:
    titles = ("Före", "Vaccin", "Efter")
    first, other, last = (
        put(archive, n, title=title, published_at=NOW - timedelta(days=9 - n)) for n, title in enumerate(titles)
    )

    assert not archive.has_come(Selection(match="vaccin*"), [first, last])
    assert archive.has_come(Selection(match="vaccin*"), [first, other, last])


@pytest.mark.parametrize("selection", [Selection(), Selection(source_id="exempel")])
def test_late_finds_and_bursts_are_shown_beside_the_newest(archive: Archive, selection: Selection) -> None:
    """At most four times as many as usual, none that was old when it came, and in order of publication."""
    before = NOW - timedelta(days=60)
    for number in range(3):
        put(archive, number, published_at=NOW - timedelta(hours=number), seen_at=before)
    late = put(archive, 10, published_at=NOW - timedelta(days=9))
    put(archive, 11, published_at=NOW - timedelta(days=90))

    assert shown(archive, selection, limit=2)[-1] == late
    assert len(shown(archive, selection, limit=2)) == 3
    for number in range(20, 40):
        put(archive, number, published_at=NOW - timedelta(days=10), seen_at=LATER)
    assert len(shown(archive, selection, limit=2)) == 2 + 8


@pytest.mark.parametrize("selection", [Selection(), Selection(source_id="exempel")])
def test_what_a_feed_shows_no_longer_has_a_place_in_its_archive_pages_for_good(
    archive: Archive, selection: Selection
) -> None:
    put(archive, 1000, "mellanby", published_at=NOW - timedelta(days=500))
    stored = [put(archive, n, published_at=NOW - timedelta(days=100 - n)) for n in range(PAGE + 5)]
    older = [] if selection.source_id else shown(archive, Selection(source_id="mellanby"))

    assert archive.page_what_left(selection, stored[-5:]) == PAGE + len(older)
    assert archive.page_what_left(selection, stored) == PAGE + len(older)
    pages = [shown(archive, replace(selection, page=page)) for page in range(2)]
    assert set(pages[0]) == {*older, *stored[: PAGE - len(older)]}
    assert pages[1] == stored[PAGE - len(older) : PAGE]

    late = put(archive, 90, published_at=NOW - timedelta(days=600))
    assert archive.page_what_left(selection, stored) == PAGE + len(older) + 1
    assert late in shown(archive, replace(selection, page=1))


def test_a_page_is_to_be_written_when_something_comes_into_it_or_changes_there(archive: Archive) -> None:
    def pages() -> set[str]:
        return {mark for mark in marks(archive) if mark.startswith("page/")}

    stored = [put(archive, number) for number in range(3)]
    assert pages() == set()
    archive.page_what_left(Selection(source_id="exempel"), stored[1:])
    assert pages() == {"page/source/exempel/0"}

    put(archive, 0, text=text_about("exempel0") + "\n\nRättelse: det gäller 14 platser.", seen_at=LATER)
    assert pages() == {"page/source/exempel/0"}
    put(archive, 1, text=text_about("exempel1") + "\n\nRättelse: det gäller 14 platser.", seen_at=LATER)
    assert pages() == set()


def test_a_release_that_joins_a_story_is_paged_by_itself_only_in_its_sources_feed(archive: Archive) -> None:
    text = text_about("samma")
    put(archive, 1, text=text)
    joined = put(archive, 1, "mellanby", text=text)
    put(archive, 2)

    def items(feed: str) -> set[str]:
        return {row["item_id"] for row in archive._db.execute("SELECT item_id FROM unpaged WHERE feed = ?", (feed,))}

    assert items("all") == {story.id for story in archive.stories(limit=9)}
    assert items("source/mellanby") == {joined}


def test_an_edit_tells_what_was_and_what_is_with_words_beside_it(archive: Archive) -> None:
    text = "Mottagningen öppnar den 3 mars klockan nio i det nya huset vid torget, säger regionen i ett meddelande."
    put(archive, 1, text=text)
    put(archive, 1, text=text.replace("3 mars", "4 mars"), seen_at=LATER)

    (edit,) = archive.edits(limit=9)

    assert (edit.version, edit.seen_at, edit.classes) == (2, LATER, ("date",))
    (passage,) = edit.passages
    assert passage.field == "text"
    assert "öppnar den 3 mars klockan" in passage.before
    assert "öppnar den 4 mars klockan" in passage.after
    assert passage.after.endswith(" …")
    assert archive.edits(limit=0) == ()


def test_each_change_of_a_sources_health_is_kept_once(archive: Archive) -> None:
    failure = Failure("exempel", "https://exempel.example/", "fetch", "answered 503", True, "Wait.")
    steps = (
        Standing("ok", NOW, succeeded_at=NOW),
        Standing("unreachable", LATER, 1, succeeded_at=NOW, evidence=failure),
        Standing("unreachable", LATER, 2, succeeded_at=NOW, evidence=failure),
        Standing("ok", LATER + timedelta(hours=1)),
    )
    for standing in steps:
        archive.remember_manners({"exempel": standing}, {})
    for failures in (1, 2):
        archive.remember_manners({"mellanby": Standing("blocked", NOW, failures, evidence=failure)}, {})

    told = [(each.source_id, each.was, each.health, each.reason) for each in archive.transitions(limit=9)]
    assert told == [
        ("mellanby", None, "blocked", "answered 503"),
        ("exempel", "unreachable", "ok", None),
        ("exempel", "ok", "unreachable", "answered 503"),
    ]
    assert "status" in archive.stale().marks


def test_only_feeds_that_a_change_touches_have_to_be_written_again(archive: Archive) -> None:
    first = put(archive, 1, categories=("Vård",))
    touched = {"all", "source/exempel", "kind/nyhet", "category/Vård"}
    assert marks(archive) == touched | {f"article/{first}"}
    put(archive, 1, categories=("Vård",))
    assert marks(archive) == set()

    article = archive.article(first)
    assert article is not None
    archive.correct(replace(article, kind="notis", categories=("Buss",)), LATER)
    assert marks(archive) >= touched | {"kind/notis", "category/Buss", "watch"}


def test_a_story_that_another_source_joins_touches_the_feeds_of_both(archive: Archive) -> None:
    put(archive, 1, text=text_about("samma"), kind="notis")
    marks(archive)
    put(archive, 1, "mellanby", text=text_about("samma"), categories=("Vård",))

    assert {"all", "source/exempel", "source/mellanby", "kind/notis", "category/Vård"} <= marks(archive)


def test_what_is_stored_while_feeds_are_written_stays_stale(archive: Archive) -> None:
    put(archive, 1)
    before = archive.stale()
    put(archive, 2)
    summary = FeedSummary("all", 2, NOW, "minute", LATER)

    archive.remember_published("files", until=before.until, feeds=(summary,), unfinished=("kind/notis",))

    assert {"all", "source/exempel", "kind/nyhet", "kind/notis"} <= archive.stale().marks
    assert archive.summaries() == {"all": summary}
    assert archive.publication()[1] == "files"


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (feeding.BY_TIME, "stories_by_time"),
        (feeding.OF_A_SOURCE, "articles_by_time (source_id=?)"),
        (feeding.OF_A_KIND, "articles_by_kind (kind=?)"),
        (feeding.OF_A_TERM, "PRIMARY KEY (term=?)"),
        (feeding.LAST_ARRIVAL, "articles_by_arrival"),
        (feeding.LAST_ARRIVAL_OF_A_SOURCE, "articles_of_a_source_by_arrival (source_id=? AND first_seen_at>?)"),
        (feeding.LATE, "articles_by_arrival (first_seen_at>?)"),
        (feeding.LATE_OF_A_SOURCE, "articles_of_a_source_by_arrival (source_id=? AND first_seen_at>?)"),
        (feeding.EDITS, "revisions_by_time"),
        (feeding.TRANSITIONS, "t"),
        (feeding.TRANSITIONS_OF_A_SOURCE, "transitions_by_source (source_id=?)"),
    ],
)
def test_every_question_of_the_feeds_is_answered_from_an_index(archive: Archive, sql: str, index: str) -> None:
    names = ("limit", "source_id", "kind", "term", "since")
    values: object = (1,) if "?" in sql else dict.fromkeys(names, "1")
    plan = [row["detail"] for row in archive._db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any(index in step for step in plan), plan
    assert [step for step in plan if step.startswith("SCAN") and index not in step] == []
