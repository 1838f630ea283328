"""When two texts are one piece of news, and who leads it."""

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scraper.archive.identity import Meeting, Member, fingerprint, is_reprint, lead_order, merge

from .conftest import TEXT

DAY = datetime(2026, 1, 20, tzinfo=UTC)
MINUTE = datetime(2026, 1, 20, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "same",
    [
        TEXT.upper(),
        TEXT.replace("\n\n", "\n"),
        TEXT.replace("å", "a\u030a"),  # the same letter written as two characters
        TEXT.replace("– ", "- ").replace(".", " . "),
        f"{TEXT}\n\nKälla: Region Mellanby",
        f"{TEXT}\n\n  KÄLLA : Region Mellanby, pressmeddelande 12  \n",
    ],
)
def test_layout_case_and_a_closing_attribution_do_not_make_another_text(same: str) -> None:
    assert fingerprint(same) == fingerprint(TEXT) is not None


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("åtta", "nio"),
        TEXT.replace("Ek", "Al"),
        TEXT + " Bygget är klart 2027.",
        f"Källa: Region Mellanby\n\n{TEXT}",
        TEXT.replace("å", "a"),
    ],
)
def test_a_single_other_word_figure_or_letter_makes_another_text(other: str) -> None:
    assert fingerprint(other) != fingerprint(TEXT)


def test_a_text_of_24_words_is_too_short_to_be_told_from_others() -> None:
    assert fingerprint("ord " * 24) is None
    assert fingerprint("ord " * 25) is not None
    assert fingerprint("ord " * 24 + "\n\nKälla: Region Exempel") is None


def test_the_order_of_leaders_is_original_day_exactness_time_and_id() -> None:
    ranked = [
        Member("d", datetime(2026, 1, 19, 22, 59, tzinfo=UTC), "inferred", reprint=False),
        Member("a", datetime(2026, 1, 20, 5, 0, tzinfo=UTC), "minute", reprint=False),
        Member("b", MINUTE, "minute", reprint=False),
        Member("c", MINUTE, "minute", reprint=False),
        Member("0", DAY, "day", reprint=False),
        Member("1", DAY, "inferred", reprint=False),
        Member("2", datetime(2026, 1, 21, tzinfo=UTC), "day", reprint=False),
        Member("3", datetime(2026, 1, 1, tzinfo=UTC), "minute", reprint=True),
    ]
    shuffled = random.Random(1).sample(ranked, k=len(ranked))
    assert sorted(shuffled, key=lead_order) == ranked


def test_a_late_evening_in_stockholm_is_not_the_next_day_of_utc() -> None:
    stockholm = ZoneInfo("Europe/Stockholm")
    just_past_midnight = Member("a", datetime(2026, 1, 20, 0, 10, tzinfo=stockholm), "minute", reprint=False)
    printed_on_the_day_before = Member("b", datetime(2026, 1, 19, tzinfo=UTC), "day", reprint=False)
    printed_on_that_day = Member("c", DAY, "day", reprint=False)
    members = [printed_on_that_day, just_past_midnight, printed_on_the_day_before]
    assert [m.article_id for m in sorted(members, key=lead_order)] == ["b", "a", "c"]


def test_a_body_that_names_itself_as_the_source_is_no_reprint() -> None:
    assert is_reprint("Region Mellanby", "Mellanby Tidning")
    assert not is_reprint("region  mellanby", "Region Mellanby")
    assert not is_reprint(None, "Region Mellanby")


def test_stories_that_readers_know_stay_and_take_up_the_others() -> None:
    new = Meeting("new", MINUTE, announced=False, own=True)
    quiet = Meeting("quiet", DAY, announced=False, own=False)
    known = Meeting("known", MINUTE, announced=True, own=False)
    older = Meeting("older", DAY, announced=True, own=False)
    assert merge([new]) == ("new", ())
    assert merge([quiet, new]) == ("new", ("quiet",))
    assert merge([quiet, new, known]) == ("known", ("new", "quiet"))
    assert merge([known, older, new]) == ("older", ("new",))
