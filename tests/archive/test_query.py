"""What a person types is a search, whatever it is; what it means is what she most likely meant."""

import sqlite3
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.archive.days import read_days
from scraper.archive.expression import REACHES, Knowledge, expression, pattern, watched
from scraper.archive.query import MOST_TERMS, Branch, Group, Tag, Term, read_query

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 2, 4, 9, 30, tzinfo=STOCKHOLM)  # a Wednesday
NAMES = {"exempel": "Region Exempel", "mellanby": 'Region "Mellanby" (län)', "odd-1": "", "kommun": "Örby kommun"}

TYPED = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                *(
                    "vaccin",
                    "vård*",
                    "Å",
                    "É",
                    '"',
                    "“",
                    "(",
                    ")",
                    "-",
                    "*",
                    ":",
                    "^",
                    "+",
                    "{",
                    "}",
                    ",",
                    "\0",
                    "🙂",
                    "'",
                ),
                *("OR", "AND", "NOT", "ELLER", "NEAR(a b, 5)", "NEAR", "NEAR(", "källa:", "källa:exempel", "is:gone"),
                *(
                    "sedan:igår",
                    "dag:99/99",
                    "typ:x",
                    "title:x",
                    "-(",
                    '-"',
                    "\ud800",
                    "o\u0308",
                    "--",
                    "a:b:c",
                    "  ",
                    "\n",
                ),
            ]
        ),
        max_size=40,
    ).map(" ".join),
    st.lists(st.sampled_from(list("()\"*-:^ aå'\0{}")), max_size=60).map("".join),
)


@pytest.fixture(scope="module")
def fts() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE search USING fts5 (title, lead, text, tags, tokenize='unicode61 remove_diacritics 0')"
    )
    connection.execute("INSERT INTO search VALUES ('Nya vacciner', 'Vård i Örebro', 'Text', 'every src6578 kindnyhet')")
    yield connection
    connection.close()


def asked(typed: str) -> Group:
    return read_query(typed, NOW).asked


def all_of(*items: Term | Tag | Group, without: tuple[Term | Tag | Group, ...] = ()) -> Group:
    return Group((Branch(items, without),))


@given(typed=TYPED)
@example(typed="")
@example(typed="(" * 10_000)
@example(typed='"' * 10_001)
@example(typed="-" * 10_000)
@example(typed="a " * 5_000)
@example(typed="a" * 10_000)
@example(typed="NOT NOT OR AND ) ( -")
@example(typed='"\0" OR *')
def test_nothing_that_can_be_typed_is_an_error(typed: str, fts: sqlite3.Connection) -> None:
    query = read_query(typed, NOW)
    for reach in REACHES:
        for widened in (False, True):
            match = expression(query, Knowledge(NAMES, widened=widened), reach)
            assert match, "FTS5 takes no empty expression"
            fts.execute("SELECT rowid FROM search WHERE search MATCH ?", (match,)).fetchall()
    if words := pattern(query):
        words.search("Nya vacciner i Örebro")
    watched_match = watched(typed, NAMES)
    if watched_match is not None:
        fts.execute("SELECT rowid FROM search WHERE search MATCH ?", (watched_match,)).fetchall()


def test_a_search_may_name_a_thousand_sources(fts: sqlite3.Connection) -> None:
    names = {f"kommun-{number}": f"Kommun {number}" for number in range(1_000)}
    match = expression(read_query("kommun -källa:kommun"), Knowledge(names))
    assert fts.execute("SELECT rowid FROM search WHERE search MATCH ?", (match,)).fetchall() == []


def test_words_are_all_wanted_or_is_one_of_them_and_a_minus_or_not_leaves_out() -> None:
    vaccin, buss, skola = (Term((word,)) for word in ("vaccin", "buss", "skola"))
    assert asked("vaccin buss") == asked("vaccin AND buss") == asked("Vaccin OCH BUSS") == all_of(vaccin, buss)
    assert asked("vaccin OR buss skola") == Group((Branch((vaccin,)), Branch((buss, skola))))
    assert asked("vaccin ELLER buss") == asked("vaccin | buss") == Group((Branch((vaccin,)), Branch((buss,))))
    assert asked("vaccin -buss") == asked("vaccin NOT buss") == asked("-buss vaccin") == all_of(vaccin, without=(buss,))
    assert asked("(vaccin OR buss) skola") == all_of(Group((Branch((vaccin,)), Branch((buss,)))), skola)
    assert asked("skola -(vaccin buss)") == all_of(skola, without=(all_of(vaccin, buss),))
    assert asked("NEAR(vaccin buss, 5)") == all_of(all_of(vaccin, buss))
    assert asked("or not and") == all_of(Term(("or",)), Term(("not",)), Term(("and",)))


def test_a_star_is_a_beginning_and_quotation_marks_of_any_kind_make_a_phrase() -> None:
    assert asked("vård*") == all_of(Term(("vård",), starts=True))
    assert asked('"nya vacciner"') == asked("”Nya vacciner”") == asked("»nya, vacciner«") == asked('"nya vacciner')
    assert asked('"nya vacciner"') == all_of(Term(("nya", "vacciner"), quoted=True))
    assert asked('"nya vacc"*') == all_of(Term(("nya", "vacc"), starts=True, quoted=True))
    assert asked("covid-19") == all_of(Term(("covid", "19")))
    assert asked("– vaccin –") == all_of(Term(("vaccin",)))


@pytest.mark.parametrize("typed", ["*", "-", '""', "( )", "🙂", "...", "-*"])
def test_who_types_only_signs_finds_nothing_and_who_types_nothing_finds_everything(typed: str) -> None:
    assert asked(typed) == Group(())
    assert watched(typed, NAMES) is None
    assert asked("  \0") == all_of()


def test_filters_can_be_typed_in_swedish_and_english_and_what_is_none_is_words() -> None:
    assert asked("källa:exempel") == asked("Source:exempel") == all_of(Tag("source", "exempel"))
    assert asked('källa:"Region Exempel"') == all_of(Tag("source", "Region Exempel"))
    assert asked("-källa:exempel") == all_of(without=(Tag("source", "exempel"),))
    assert asked("typ:pressinbjudningar") == asked("kind:invitation") == all_of(Tag("kind", "pressinbjudan"))
    assert asked("är:borttagen") == asked("is:gone") == all_of(Tag("state", "gone"))
    assert asked("typ:två") == all_of(Term(("typ", "två")))
    assert asked("https://exempel.example/") == all_of(Term(("https", "exempel", "example")))
    assert asked("Örebro: nytt") == all_of(Term(("örebro",)), Term(("nytt",)))


def test_days_that_are_typed_are_of_the_newsrooms_clock_and_until_takes_the_whole_day() -> None:
    query = read_query("vaccin sedan:2026-01-20 till:igår", NOW)
    assert query.since == datetime(2026, 1, 20, tzinfo=STOCKHOLM)
    assert query.until == datetime(2026, 2, 4, tzinfo=STOCKHOLM)
    day = read_query("dag:idag", NOW)
    assert (day.since, day.until) == (datetime(2026, 2, 4, tzinfo=STOCKHOLM), datetime(2026, 2, 5, tzinfo=STOCKHOLM))
    span = read_query("dag:2026-01-01..2026-01-31", NOW)
    assert (span.since, span.until) == (datetime(2026, 1, 1, tzinfo=STOCKHOLM), datetime(2026, 2, 1, tzinfo=STOCKHOLM))
    assert read_query("sedan:snart", NOW) == read_query("sedan-snart", NOW)


def test_without_a_clock_only_whole_dates_are_days() -> None:
    assert read_query("sedan:2026-01-20").since == datetime(2026, 1, 20, tzinfo=STOCKHOLM)
    assert read_query("sedan:igår").asked == all_of(Term(("sedan", "igår")))


@pytest.mark.parametrize(
    ("text", "first", "days"),
    [
        ("2026-01-20", "2026-01-20", 1),
        ("20260120", "2026-01-20", 1),
        ("20/1", "2026-01-20", 1),
        ("20/1 2025", "2025-01-20", 1),
        ("20/12", "2025-12-20", 1),
        ("20 januari", "2026-01-20", 1),
        ("den 20:e jan 2025", "2025-01-20", 1),
        ("3 maj", "2025-05-03", 1),
        ("29/2", "2024-02-29", 1),
        ("idag", "2026-02-04", 1),
        ("I går", "2026-02-03", 1),
        ("i förrgår", "2026-02-02", 1),
        ("yesterday", "2026-02-03", 1),
        ("måndag", "2026-02-02", 1),
        ("onsdag", "2026-02-04", 1),
        ("i torsdags", "2026-01-29", 1),
        ("friday", "2026-01-30", 1),
        ("2026-01", "2026-01-01", 31),
        ("2025", "2025-01-01", 365),
        ("vecka 4", "2026-01-19", 7),
        ("v. 50", "2025-12-08", 7),
        ("7d", "2026-01-28", 8),
        ("2 veckor", "2026-01-21", 15),
    ],
)
def test_days_are_read_as_people_write_them(text: str, first: str, days: int) -> None:
    begins = datetime.fromisoformat(first).replace(tzinfo=STOCKHOLM)
    assert read_days(text, NOW) == (begins, begins + timedelta(days=days))


@given(
    text=st.one_of(st.text(max_size=20), st.from_regex(r"\d{1,4}[-/ ]\d{1,4}([-/ ]\d{1,4})?(\.\.)?", fullmatch=True))
)
@example(text="31/2")
@example(text="0000-00-00")
@example(text="9999-12-31")
@example(text="9999d")
@example(text="..")
@example(text="vecka 53 2026")
def test_what_is_no_day_is_none(text: str) -> None:
    days = read_days(text, NOW)
    assert days is None or all(at.tzinfo for at in days)


def test_whoever_pastes_a_whole_release_searches_for_its_beginning() -> None:
    query = read_query("ord " * 10_000, NOW)
    assert query.cut
    assert len(query.asked.branches[0].wanted) == MOST_TERMS
    assert not read_query("ord " * MOST_TERMS, NOW).cut


def test_letters_composed_of_parts_are_the_same_letters() -> None:
    for word in ("Örebro", "idé", "Müller", "Åsa"):
        assert asked(unicodedata.normalize("NFD", word)) == asked(word)


def test_a_watch_is_a_search_within_its_sources() -> None:
    match = watched("vaccin* OR vårdcentral*", NAMES, ["exempel"])
    assert match is not None
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE search USING fts5 (title, lead, text, tags)")
    for source in ("exempel", "mellanby"):
        tags = f"every src{source.encode().hex()}"
        connection.execute("INSERT INTO search VALUES ('Vaccinbuss', '', '', ?)", (tags,))
    assert connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (match,)).fetchall() == [(1,)]
    connection.close()
