"""What is known of publishing systems: the shipped file, and how a mistake in it is told."""

import pytest

from scraper.errors import ConfigError
from scraper.sources import read_sources
from scraper.sources.platforms import load_platforms, read_platforms


def test_the_shipped_file_knows_the_systems_of_the_press_rooms_once_each() -> None:
    known = [platform.id for platform in load_platforms()]
    assert sorted(known) == [
        "cision",
        "drupal",
        "mynewsdesk",
        "notified",
        "optimizely",
        "sitevision",
        "umbraco",
        "via-tt",
        "wordpress",
    ]
    assert load_platforms() is load_platforms()


def test_no_mark_belongs_to_two_systems_and_none_is_an_everyday_word() -> None:
    marks = [mark for platform in load_platforms() for mark in platform.marks]
    assert len(marks) == len(set(marks))
    page = "<html><body class='page main article content'><div id='press'><p>Pressmeddelande</p></div></body></html>"
    assert [mark for mark in marks if mark in page or len(mark) < 6] == []


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("sajt:\n  marks: [x]\n  select: {titel: [h1]}", "sajt.select.titel", "not permitted"),
        ("sajt:\n  marks: [x]\n  select: {title: [h1, ':scope > h1']}", "sajt.select.title[1]", "CSS selector"),
        ("sajt:\n  marks: x", "sajt.marks", "list"),
        ("sajt:\n  hosts: ['https://sajt.example/']", "sajt.hosts[0]", "host name"),
        ("Min Sajt:\n  marks: [x]", "Min Sajt", "lower-case"),
        ("sajt:\n  select: {title: [h1]}", "sajt", "marks or hosts"),
        ("sajt:\n  marks: [x]\nsajt:\n  marks: [y]", "platforms.yaml:3:1", "sajt"),
        ("", "platforms.yaml", "empty"),
        ("- sajt", "platforms.yaml", "dict"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, place: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"platforms\.yaml") as caught:
        read_platforms(text)
    assert place in str(caught.value)
    assert said in str(caught.value)


def test_a_platform_that_nobody_knows_is_told_with_the_nearest() -> None:
    text = "sources:\n  - {id: a, name: A, url: 'https://a.example/', platform: sitevison}\n"
    with pytest.raises(ConfigError, match=r'2:59: sources\[0\].platform: no platform "sitevison" .*"sitevision"'):
        read_sources(text.encode(), "sources.yaml")
