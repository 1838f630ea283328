"""A source's own selectors that give nothing are told apart by what they lack."""

from datetime import UTC, datetime

import pytest

from scraper.model import Selectors
from scraper.parse.publication import Clock
from scraper.parse.results import Unmatched
from scraper.parse.unmatched import unmatched_in_items, unmatched_on_release

CLOCK = Clock(datetime(2026, 2, 2, 9, 0, tzinfo=UTC), UTC)
RELEASE = """
<html lang=sv><title>Ny bro</title><main><h1>Ny bro</h1><p class=date>Publicerad 20 januari 2026</p><p class=lead></p>
<div class=body><p>Bron är klar.</p><figure><img src=/bro.jpg><figcaption>Bron.</figcaption></figure></div></main>
"""
LIST = """
<html lang=sv><main><ul><li><a class=t href=/1>Ny bro</a> <i>20 januari 2026</i></li><li><a class=t href=/2>Ny väg</a>
</li></ul><p class=intro>Nyheter</p></main>
"""


@pytest.mark.parametrize(
    ("field", "selector", "why"),
    [
        ("title", "h1", None),
        ("title", ".nope", "selector matched nothing"),
        ("title", "img", "nothing in selection"),
        ("lead", ".lead", "nothing in selection"),
        ("date", ".date", None),
        ("date", "h1", "no date in selection"),
        ("date", "time", "selector matched nothing"),
        ("image", "figure", None),
        ("image", "h1", "nothing in selection"),
        ("drop", "figure img", None),
        ("items", ".nope", None),
    ],
)
def test_on_a_release_each_field_is_told_by_what_its_selectors_lack(field: str, selector: str, why: str | None) -> None:
    found = unmatched_on_release(RELEASE, Selectors(**{field: (selector,)}), CLOCK)
    assert [(each.field, each.why) for each in found] == ([(field, why)] if why else [])


def test_of_several_selectors_one_that_matches_is_enough() -> None:
    assert unmatched_on_release(RELEASE, Selectors(title=(".nope", "h1"), body=("article", ".body")), CLOCK) == ()


def test_in_a_list_it_is_enough_that_one_item_has_the_field() -> None:
    right = Selectors(items=("li",), link=("a.t",), title=("a",), date=("i",))
    assert unmatched_in_items(LIST, right, CLOCK) == ()
    wrong = Selectors(items=("li",), link=("i",), title=("h2",), date=("a",), lead=(".intro",), body=(".nope",))
    assert unmatched_in_items(LIST, wrong, CLOCK) == (
        Unmatched("link", "nothing in selection"),
        Unmatched("title", "selector matched nothing"),
        Unmatched("date", "no date in selection"),
        Unmatched("lead", "selector matched nothing"),
    )


def test_links_alone_make_a_list_too_and_a_list_that_is_not_there_is_told_otherwise() -> None:
    assert unmatched_in_items(LIST, Selectors(link=("a.t",), title=("i",)), CLOCK) == (
        Unmatched("title", "selector matched nothing"),
    )
    assert unmatched_in_items(LIST, Selectors(items=(".nope",), title=("i",)), CLOCK) == ()
