"""The labelled pairs are what README.md beside them says: enough of each kind, honest, and made by hand."""

import re
from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest

from tests.archive.pairs import HERE, Pair, Release, _pairs, load_pairs, load_releases

SAME = {
    "markup", "extra-quote", "framed", "truncated", "blurb", "headline-and-splits", "template-copied", "copy-edit",
    "shortened", "figure-corrected", "joint", "days-later", "boilerplate-differs", "order-changed", "fact-box-dropped",
}  # fmt: skip
OTHER = {
    "digest", "templated-figures", "templated-names", "boilerplate", "own-wording", "follow-up", "invitations",
    "campaign", "agenda", "tender", "warnings", "next-year",
}  # fmt: skip
MAY_BE_IDENTICAL = {"days-later", "headline-and-splits", "template-copied"}
"""Kinds in which a copy may have every word of the other, and differ in title, breaks, time or publisher."""

PAIRS = load_pairs()
each_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("\N{SOFT HYPHEN}", "").lower())


def sides(pair: Pair) -> tuple[Release, Release]:
    return pair.first, pair.second


def test_there_are_enough_pairs_of_each_label_and_kind() -> None:
    assert sum(pair.same for pair in PAIRS) >= 70
    assert sum(not pair.same for pair in PAIRS) >= 75
    kinds = Counter(pair.kind for pair in PAIRS)
    assert set(kinds) == SAME | OTHER
    assert {kind: count for kind, count in kinds.items() if count < 6} == {}


def test_a_kind_has_one_label() -> None:
    assert {pair.kind for pair in PAIRS if pair.same} == SAME
    assert {pair.kind for pair in PAIRS if not pair.same} == OTHER


def test_about_two_fifths_of_each_kind_are_held_out() -> None:
    for kind in SAME | OTHER:
        held_out = [pair.held_out for pair in PAIRS if pair.kind == kind]
        assert 0.35 <= sum(held_out) / len(held_out) <= 0.5, kind


def test_names_are_unique() -> None:
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)


def test_no_text_is_both_held_out_and_not() -> None:
    held_out = {side.text for pair in PAIRS if pair.held_out for side in sides(pair)}
    assert not held_out & {side.text for pair in PAIRS if not pair.held_out for side in sides(pair)}


def test_every_release_is_used() -> None:
    texts = {side.text for pair in PAIRS for side in sides(pair)}
    unused = {
        name
        for name, written in load_releases().items()
        if not any(written["text"].split("\n")[0] in text for text in texts)
    }
    assert len(load_releases()) >= 45
    assert unused == set()


def test_no_two_pairs_are_the_same() -> None:
    for one, other in combinations(PAIRS, 2):
        assert {*sides(one)} != {*sides(other)}, (one.name, other.name)


@each_pair
def test_both_sides_are_whole_releases(pair: Pair) -> None:
    for side in sides(pair):
        assert side.title.strip() == side.title != ""
        assert side.publisher
        assert side.published_at.utcoffset() == timedelta(0)
        assert "¶" not in side.text + side.title
        paragraphs = side.text.split("\n\n")
        assert all(paragraph == paragraph.strip() != "" for paragraph in paragraphs)
        assert side.lead in {None, paragraphs[0]}
        assert 40 <= len(words(side.text)) <= 400


@each_pair
def test_texts_are_identical_only_where_the_kind_says_so(pair: Pair) -> None:
    first, second = sides(pair)
    if pair.kind == "markup":
        assert first.text != second.text
    elif pair.kind not in MAY_BE_IDENTICAL:
        assert words(first.text) != words(second.text)
    if pair.same:
        assert pair.first.publisher != pair.second.publisher or pair.kind == "figure-corrected"


@each_pair
def test_one_piece_of_news_is_published_within_five_days(pair: Pair) -> None:
    apart = abs(pair.second.published_at - pair.first.published_at)
    if pair.same:
        assert apart <= timedelta(days=5)
    if pair.kind == "next-year":
        assert apart >= timedelta(days=300)


def test_an_edit_that_changes_nothing_is_refused() -> None:
    sides = {"first": "budget", "second": {"from": "budget", "replace": {"not in it": "anything"}}}
    with pytest.raises(ValueError, match="pair a: replacing 'not in it' changes nothing"):
        list(_pairs({"markup": {"same": True, "pairs": {"a": sides}}}, HERE))


def test_a_pair_of_a_held_out_release_and_another_is_refused() -> None:
    with pytest.raises(ValueError, match="pair a: its releases are not all held out, or all not"):
        list(_pairs({"own-wording": {"same": False, "pairs": {"a": {"first": "budget", "second": "varg"}}}}, HERE))
