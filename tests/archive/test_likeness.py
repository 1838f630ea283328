"""Two texts are one release or two: judged as an editor would, on pairs that were labelled by hand."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.archive.identity import SAME_NEWS_WITHIN
from scraper.archive.likeness import alone, compare, read_text, sketch

from .conftest import NOW, SOURCES, TEXT, release
from .pairs import LATER, THIRD, Pair, load_pairs

PAIRS = load_pairs()


def joined(pair: Pair) -> bool:
    """Store both releases as two sources publish them, and see whether they became one story."""
    with Archive(":memory:") as archive:
        archive.register(SOURCES)
        decisions = [
            archive.save(
                release(
                    source_id,
                    title=side.title,
                    lead=side.lead,
                    text=side.text,
                    published_at=side.published_at,
                    originator=None,
                ),
                keys={source_id},
                seen_at=NOW,
            )
            for source_id, side in (("exempel", pair.first), ("mellanby", pair.second))
        ]
    return decisions[0].story_id == decisions[1].story_id


@pytest.fixture(scope="module")
def found() -> dict[str, bool]:
    return {pair.name: joined(pair) for pair in PAIRS}


def test_of_all_pairs_at_least_99_in_100_joins_are_right_and_97_in_100_are_made(found: dict[str, bool]) -> None:
    right = [pair.name for pair in PAIRS if pair.same and found[pair.name]]
    wrong = [pair.name for pair in PAIRS if not pair.same and found[pair.name]]
    missed = [pair.name for pair in PAIRS if pair.same and not found[pair.name]]
    assert len(right) / len(right + wrong) >= 0.99, wrong
    assert len(right) / len(right + missed) >= 0.97, missed


@pytest.mark.parametrize("folder", [LATER, THIRD], ids=lambda folder: folder.name)
def test_of_the_pairs_that_were_written_later_none_is_joined_wrongly_and_nine_in_ten_are_made(folder: Path) -> None:
    later = load_pairs(folder)
    found = {pair.name: joined(pair) for pair in later}
    assert [pair.name for pair in later if not pair.same and found[pair.name]] == []
    made = [found[pair.name] for pair in later if pair.same]
    assert sum(made) / len(made) >= 0.9


@pytest.mark.parametrize("kind", ["digest", "boilerplate"])
def test_neither_digests_of_one_title_nor_notices_in_one_frame_are_ever_joined(
    found: dict[str, bool], kind: str
) -> None:
    pairs = [pair for pair in PAIRS if pair.kind == kind]
    assert len(pairs) >= 6
    assert [pair.name for pair in pairs if found[pair.name]] == []


def test_the_order_of_two_texts_makes_no_difference_to_whether_they_are_the_same() -> None:
    for pair in PAIRS:
        first = read_text(pair.first.text, pair.first.title)
        second = read_text(pair.second.text, pair.second.title)
        assert compare(first, second).is_same(0.1) == compare(second, first).is_same(0.1), pair.name


def test_whoever_publishes_the_same_words_later_than_the_window_tells_other_news() -> None:
    pair = next(pair for pair in PAIRS if pair.kind == "markup")
    with Archive(":memory:") as archive:
        archive.register(SOURCES)
        for source_id, after in (("exempel", timedelta()), ("mellanby", SAME_NEWS_WITHIN + timedelta(hours=1))):
            article = release(source_id, text=pair.first.text, published_at=pair.first.published_at + after)
            archive.save(article, keys={source_id}, seen_at=NOW)
        assert len(archive.stories()) == 2


def test_a_source_that_publishes_two_versions_itself_keeps_them_apart() -> None:
    with Archive(":memory:") as archive:
        archive.register(SOURCES)
        for source_id, path, text in (
            ("exempel", "1", TEXT),
            ("exempel", "2", TEXT.replace("i dag", "nu") + " Mer följer."),
            ("mellanby", "1", TEXT + "\n\nTidningen återkommer."),
        ):
            archive.save(release(source_id, path, text=text), keys={f"{source_id}{path}"}, seen_at=NOW)
        told = [sorted(s.article_id for s in story.sightings) for story in archive.stories()]
    assert sorted(map(len, told)) == [1, 2]


@given(st.text(max_size=400))
def test_any_text_is_like_itself_and_has_a_sketch(text: str) -> None:
    words = read_text(text)
    assert sketch(words) == sketch(read_text(text))
    if len(words.words) >= 4:
        assert compare(words, words).contained == 1.0
    assert alone(text, [text]) == ()
