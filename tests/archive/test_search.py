"""Stories are found by their words, the newest first, one hit each, and the index is in step with what is stored."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.archive.search import MATCHING, NUMBERS
from scraper.model import SearchPage

from .conftest import NOW, SOURCES, TEXT, release, save

MORNING = datetime(2026, 1, 20, 7, 20, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)


def ids(page: SearchPage) -> list[str]:
    return [hit.article.id.removeprefix("urn:example:") for hit in page.hits]


def put(
    archive: Archive, path: str, title: str, text: str = "Kort.", source: str = "exempel", **fields: object
) -> None:
    save(archive, release(source, path, title=title, text=text, **fields))


def in_step(archive: Archive) -> bool:
    """Let SQLite compare the whole index with the texts; it raises when they differ."""
    archive._db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    indexed, stored = archive._db.execute(
        "SELECT (SELECT count(*) FROM searched), (SELECT count(*) FROM articles)"
    ).fetchone()
    return bool(indexed == stored)


def test_a_word_is_found_in_title_lead_text_and_the_name_of_the_source(archive: Archive) -> None:
    put(archive, "1", "Nytt laboratorium")
    put(archive, "2", "Nytt", lead="Ett laboratorium byggs.")
    put(archive, "3", "Nytt", "I huset ryms ett laboratorium.")
    put(archive, "4", "Nytt", source="nordvik")
    assert ids(archive.search("laboratorium")) == ["exempel:3", "exempel:2", "exempel:1"]
    assert ids(archive.search("nordvik")) == ids(archive.search('"region nordvik" nytt')) == ["nordvik:4"]
    assert ids(archive.search("nytt -nordvik -laboratorium")) == []


def test_case_makes_no_difference_and_the_swedish_letters_do(archive: Archive) -> None:
    put(archive, "1", "Öppet i Örebro med Åsa, Andrée och Müller")
    for typed in ("örebro", "ÖREBRO", "åsa", "ÅSA", "andrée", "ANDRÉE", "müller", "MÜLLER"):
        assert ids(archive.search(typed)) == ["exempel:1"], typed
    for typed in ("orebro", "asa", "ärebro", "andree", "muller"):
        assert ids(archive.search(typed)) == [], typed


def test_letters_composed_of_parts_are_stored_as_one_and_found(archive: Archive) -> None:
    put(archive, "1", unicodedata.normalize("NFD", "Öppet i Örebro"))
    assert ids(archive.search("örebro")) == ["exempel:1"]
    assert archive.search("örebro").hits[0].title.text == "Öppet i Örebro"
    again = release(path="1", title="Öppet i Örebro", text="Kort.")
    assert save(archive, again).outcome == "unchanged"


def test_a_word_finds_its_inflected_forms_and_with_a_star_all_that_begin_so(archive: Archive) -> None:
    put(archive, "1", "Vaccinet är här")
    put(archive, "2", "Vaccinationsbuss")
    put(archive, "3", "TBE-vaccin")
    assert ids(archive.search("vaccin")) == ["exempel:3", "exempel:1"]
    assert ids(archive.search('"vaccin"')) == ["exempel:3"]
    assert ids(archive.search("vaccin*")) == ["exempel:3", "exempel:2", "exempel:1"]
    assert ids(archive.search("vac*")) == ids(archive.search("vacc*")) == ids(archive.search("vaccin*"))


def test_words_that_nothing_has_are_taken_for_beginnings_and_the_page_says_so(archive: Archive) -> None:
    for number in range(3):
        put(archive, str(number), f"Vaccinationsbuss {number}")
    page = archive.search("vaccination", limit=2)
    assert (ids(page), page.widened) == (["exempel:2", "exempel:1"], True)
    rest = archive.search("vaccination", limit=2, after=page.after)
    assert (ids(rest), rest.widened, rest.after) == (["exempel:0"], True, None)
    assert not archive.search("mässling").widened


def test_a_beginning_that_more_words_have_than_are_looked_up_one_by_one_finds_them_all(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(archive, "1", "Vårdcentralen, vårdcentralens och vårdcentralerna")
    put(archive, "2", "Vårdcentralchef")
    monkeypatch.setattr("scraper.archive.search.MOST_BEGINNINGS", 2)
    assert ids(archive.search("vårdcentral*")) == ["exempel:2", "exempel:1"]


def test_a_phrase_is_words_side_by_side(archive: Archive) -> None:
    put(archive, "1", "Nya bussar i Exempelstad")
    put(archive, "2", "Bussar, nya")
    assert ids(archive.search('"nya bussar"')) == ["exempel:1"]


def test_a_story_is_one_hit_with_all_who_published_it_shown_by_the_one_that_leads(archive: Archive) -> None:
    save(archive, release())
    save(archive, release("mellanby", published_at=MORNING + 3 * DAY))
    save(archive, release("bladet", published_at=MORNING + 2 * DAY, title="Bygge"))
    (hit,) = archive.search("laboratorium").hits
    assert hit.article == hit.story.lead == release()
    assert [sighting.source_id for sighting in hit.story.sightings] == ["exempel", "bladet", "mellanby"]
    assert hit.at == MORNING + 3 * DAY
    (of_another,) = archive.search("bygge").hits
    assert of_another.article.source_id == "bladet"
    assert of_another.story == hit.story


def test_the_newest_come_first_and_with_relevance_those_with_the_words_in_the_title(archive: Archive) -> None:
    for number, (title, lead, text) in enumerate(
        [
            ("Vaccin", "", "x"),
            ("Vaccinet", "", "x"),
            ("Buss", "Med vaccin.", "x"),
            ("Buss", "", "Den har vaccin."),
        ]
    ):
        put(archive, str(number), title, text, lead=lead, published_at=MORNING + number * DAY)
    newest = archive.search("vaccin")
    assert ids(newest) == ["exempel:3", "exempel:2", "exempel:1", "exempel:0"]
    best = archive.search("vaccin", relevance=True)
    assert ids(best) == ["exempel:0", "exempel:1", "exempel:2", "exempel:3"]
    assert [hit.rank for hit in best.hits] == [0, 1, 2, 3]


def test_filters_hold_typed_or_given(archive: Archive) -> None:
    put(archive, "1", "Ett", kind="pressinbjudan", published_at=MORNING)
    put(archive, "2", "Två", source="nordvik", published_at=MORNING + DAY)
    put(archive, "3", "Tre", source="bladet", published_at=MORNING + 2 * DAY)
    archive._db.execute("UPDATE articles SET gone_at = '2026-01-25T00:00:00Z' WHERE title = 'Tre'")
    assert ids(archive.search("källa:nordvik")) == ids(archive.search(sources=["Region Nord"])) == ["nordvik:2"]
    assert ids(archive.search(sources=["nordvik", "bladet"])) == ["bladet:3", "nordvik:2"]
    assert ids(archive.search("typ:pressinbjudan")) == ids(archive.search(kinds=["pressinbjudan"])) == ["exempel:1"]
    assert ids(archive.search("är:borttagen")) == ids(archive.search(gone=True)) == ["bladet:3"]
    assert ids(archive.search("är:kvar")) == ids(archive.search(gone=False)) == ["nordvik:2", "exempel:1"]
    assert ids(archive.search("dag:2026-01-21")) == ["nordvik:2"]
    assert ids(archive.search(since=MORNING + DAY, until=MORNING + 2 * DAY)) == ["nordvik:2"]
    assert ids(archive.search("sedan:2026-01-21", until=MORNING + 2 * DAY)) == ["nordvik:2"]
    assert ids(archive.search("dag:igår", now=datetime(2026, 1, 22, 0, 5, tzinfo=STOCKHOLM))) == ["nordvik:2"]
    nobody = archive.search("källa:sydvik")
    assert (nobody.hits, nobody.unknown) == ((), ("sydvik",))
    assert archive.search("tre").hits[0].gone


def test_a_release_of_which_only_the_day_is_known_is_of_that_day(archive: Archive) -> None:
    put(archive, "1", "Dag", published_at=datetime(2026, 1, 20, tzinfo=UTC), published_precision="day")
    assert ids(archive.search("dag:2026-01-20")) == ["exempel:1"]
    assert ids(archive.search("dag:2026-01-19")) == ids(archive.search("dag:2026-01-21")) == []


def test_the_words_are_marked_where_they_stand_in_plain_text(archive: Archive) -> None:
    put(
        archive,
        "1",
        "<b>Vaccin</b> & mer",
        "Först något annat.\n\n" + "ord " * 200 + "om vaccinet och bussen. " + "x " * 99,
    )
    (hit,) = archive.search("vaccin buss").hits
    assert hit.title.text == "<b>Vaccin</b> & mer"
    assert [hit.title.text[a:b] for a, b in hit.title.marks] == ["Vaccin"]
    assert [hit.excerpt.text[a:b] for a, b in hit.excerpt.marks] == ["vaccinet", "bussen"]
    assert hit.excerpt.text.startswith("… ord ord")
    assert hit.excerpt.text.endswith(" …")
    assert len(hit.excerpt.text) < 230


def test_what_changes_is_found_by_its_new_words_only(archive: Archive) -> None:
    put(archive, "1", "Gammal", "Om bussar.")
    put(archive, "1", "Ny", "Om tåg.", published_at=MORNING + DAY)
    assert ids(archive.search("bussar")) == ids(archive.search("gammal")) == []
    assert ids(archive.search("tåg")) == ids(archive.search("dag:2026-01-21")) == ["exempel:1"]
    archive.correct(release(path="1", title="Rättad", text="Om båtar."), NOW)
    assert ids(archive.search("båtar")) == ["exempel:1"]
    archive._db.execute("UPDATE articles SET gone_at = '2026-02-01T00:00:00Z'")
    assert ids(archive.search("båtar är:borttagen")) == ["exempel:1"]
    assert in_step(archive)


def test_a_source_with_a_new_name_is_found_by_that_at_once(archive: Archive) -> None:
    put(archive, "1", "Nytt")
    archive.register([replace(SOURCES[0], name="Landstinget Övrigt")])
    assert ids(archive.search("landstinget")) == ["exempel:1"]
    assert ids(archive.search("källa:region")) == []
    assert in_step(archive)


def test_what_any_program_deletes_is_no_longer_found(archive: Archive) -> None:
    put(archive, "1", "Kvar")
    put(archive, "2", "Bort")
    archive._db.executescript(
        """
        PRAGMA defer_foreign_keys = ON; BEGIN; PRAGMA defer_foreign_keys = ON;
        DELETE FROM sightings WHERE article_id LIKE '%2'; DELETE FROM sketched WHERE article_id LIKE '%2';
        DELETE FROM articles WHERE id LIKE '%2';
        DELETE FROM stories WHERE id LIKE '%2'; COMMIT;
        """
    )
    assert ids(archive.search("bort")) == []
    assert in_step(archive)


def test_an_archive_from_before_is_indexed_when_it_is_opened(archive: Archive, path: Path) -> None:
    for number in range(5):
        put(archive, str(number), "Öppet i Örebro", text=f"{TEXT} {number}")
    put(archive, "9", "Äldre", published_at=MORNING - DAY)
    archive._db.executescript(
        f"""
        DROP TRIGGER search_new; DROP TRIGGER search_changed; DROP TRIGGER search_gone;
        DROP TABLE search; DROP VIEW searchable; DROP TABLE searched;
        DELETE FROM _sqlite_migrations WHERE name = 'm0009_search';
        UPDATE articles SET title = '{unicodedata.normalize("NFD", "Öppet i Örebro")}' WHERE id LIKE '%3';
        """
    )
    archive.close()
    with Archive(path) as again:
        assert len(again.search("örebro").hits) == 5
        assert ids(again.search(limit=10))[-1] == "exempel:9"
        put(again, "7", "Ny i Örebro", text="Kort.")
        assert len(again.search("örebro").hits) == 6
        assert in_step(again)


def test_more_of_one_second_than_it_has_numbers_for_are_all_found(archive: Archive) -> None:
    for number in range(3):
        put(archive, f"a{number}", "Fullt")
    archive._db.execute("PRAGMA foreign_keys = OFF")
    ((highest,),) = archive._db.execute("SELECT max(id) FROM searched").fetchall()
    end = (highest // 4096 + 1) * 4096
    archive._db.execute("UPDATE searched SET article_id = article_id, id = ? WHERE id = ?", (end - 1, highest))
    archive._db.execute("INSERT INTO search (search) VALUES ('rebuild')")
    put(archive, "b", "Fullt")
    put(archive, "c", "Fullt", published_at=MORNING + timedelta(seconds=1))
    numbers = [row["id"] for row in archive._db.execute("SELECT id FROM searched ORDER BY id")]
    assert numbers[-2:] == [end, end + 1]
    assert len(archive.search("fullt").hits) == 5


@given(
    order=st.lists(st.tuples(st.sampled_from(["exempel", "mellanby", "nordvik"]), st.integers(0, 5)), max_size=12),
    limit=st.integers(1, 4),
    relevance=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_pages_give_each_story_once_and_together_all_of_them(
    order: list[tuple[str, int]], limit: int, relevance: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Archive(tmp_path_factory.mktemp("pages") / "archive.db") as archive:
        archive.register(SOURCES)
        for number, (source, text) in enumerate(order):
            title = "Laboratorium" if number % 3 else "Bygge"
            at = MORNING + number % 4 * DAY
            save(archive, release(source, str(number), title=title, text=f"{TEXT} {text}", published_at=at))
        shown, after = [], None
        while True:
            page = archive.search("laboratorium", limit=limit, after=after, relevance=relevance)
            shown += [hit.story.id for hit in page.hits]
            after = page.after
            if after is None:
                break
            assert len(page.hits) == limit
        assert sorted(shown) == sorted(story.id for story in archive.stories())


def test_a_place_that_no_page_gave_is_refused(archive: Archive) -> None:
    with pytest.raises(ValueError, match="no place in a search"):
        archive.search("x", after="7")


def test_the_newest_hits_are_read_off_the_index_without_sorting_or_scanning(archive: Archive) -> None:
    def plan(sql: str, values: object) -> Iterable[str]:
        return [row["detail"] for row in archive._db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]

    steps = plan(MATCHING, {"expression": "x", "lowest": 0, "below": 9})
    assert steps[0].startswith("SCAN search VIRTUAL TABLE INDEX")
    assert all(step.startswith("SEARCH") for step in steps[1:]), steps
    assert all(step.startswith("SEARCH") for step in plan(NUMBERS, ("x",)) if "B-TREE" not in step)


def test_a_search_writes_nothing_and_waits_for_nobody(archive: Archive, path: Path) -> None:
    put(archive, "1", "Vaccinationsbuss")
    changes, _ = archive.publication()
    with archive._writing(), Archive(path) as reader:
        assert ids(reader.search("vaccination*")) == ["exempel:1"]
    assert archive.publication()[0] == changes
