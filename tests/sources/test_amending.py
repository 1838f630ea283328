"""Rules that were learnt are written into sources.yaml as a person would, and every other byte stays."""

from pathlib import Path

import pytest

from scraper.errors import PatchError
from scraper.sources import read_sources
from scraper.sources.amending import with_rules

PATH = Path("sources.yaml")
RULES = {"items": ("li.a", "div.b"), "link": (), "title": (), "date": ("time",), "lead": ()}


def amended(text: str, **given: object) -> str:
    return with_rules(text.encode(), PATH, "beta", **given).decode()  # type: ignore[arg-type]  # as the test says


def test_selectors_are_added_behind_the_last_key_and_what_is_said_of_it():
    text = (
        "sources:\n  - id: alfa\n    name: Alfa\n    url: https://alfa.example/\n  - id: beta  # the second\n"
        "    name: Beta\n    url: https://beta.example/  # its list\n\n  # the third\n  - id: gamma\n    name: Gamma\n"
        "    url: https://gamma.example/\n"
    )
    line = '    select: {items: ["li.a", "div.b"], date: ["time"]}\n'
    assert amended(text, select=RULES) == text.replace("# its list\n", f"# its list\n{line}")


def test_in_a_select_that_is_there_only_the_fields_of_the_list_change():
    text = (
        "sources:\n  - id: beta\n    name: Beta\n    url: https://beta.example/\n    select:\n      # since 2024\n"
        "      items: [ul.old > li]\n      link:\n        - a.old  # gone\n      body: [.text]  # stays\n"
    )
    made = amended(text, select=RULES)
    assert "      # since 2024\n" in made
    assert "      body: [.text]  # stays\n" in made
    (source,) = read_sources(made.encode(), PATH).sources
    assert (source.select.items, source.select.link, source.select.date) == (("li.a", "div.b"), (), ("time",))
    assert source.select.body == (".text",)


def test_a_source_in_braces_stays_in_braces():
    text = "sources:\n  - {id: beta, name: Beta, url: 'https://beta.example/'}\n"
    made = amended(text, select=RULES, url="https://ny.example/press")
    assert made == (
        'sources:\n  - {id: beta, name: Beta, url: "https://ny.example/press",'
        ' select: {items: ["li.a", "div.b"], date: ["time"]}}\n'
    )


def test_another_address_takes_the_place_of_the_old_one_alone():
    text = "sources:\r\n  - id: beta\r\n    url: https://beta.example/  # old\r\n    name: Beta\r\n"
    made = amended(text, url="https://ny.example/press")
    assert made == text.replace("https://beta.example/", "https://ny.example/press")


def test_what_can_not_be_changed_safely_is_not_changed():
    text = "sources:\n  - {id: beta, name: Beta, url: 'https://beta.example/', select: {}}\n"
    with pytest.raises(PatchError, match="can't be changed from here"):
        amended(text, select=RULES)
