"""A message says what a release says, and nothing in a release changes how a message is shown or whom it reaches."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.model import Article, Edit, Passage, Settings, Sighting, Story
from scraper.publish.messages import LONGEST_TITLE, message_of, plain

AT = datetime(2026, 1, 20, 7, 20, tzinfo=UTC)
URL = "https://alfa.example/nyhet/1"


def story(title: str = "Ny vårdcentral", lead: str = "Den byggs i år.", url: str = URL) -> Story:
    article = Article("urn:x:1", "alfa", url, title, lead=lead, published_at=AT, published_precision="minute")
    sighting = Sighting("alfa", "Region Alfa", "https://alfa.example/", "urn:x:1", url, AT, AT)
    return Story("urn:x:1", article, (sighting,), AT)


def test_it_has_title_time_lead_source_and_address() -> None:
    message = message_of("Vård", [story()], Settings())
    assert message.title == "Vård: Ny vårdcentral"
    assert message.text.splitlines() == [
        "Ny vårdcentral",
        "20 januari 2026 kl. 08.20",
        "Den byggs i år.",
        "Källa: Region Alfa.",
        URL,
        "",
        "Du får det här för bevakningen Vård.",
    ]
    assert f'<a href="{URL}">Ny vårdcentral</a>' in message.html
    assert "Source: Region Alfa." in message_of("Vård", [story()], Settings(lang="en")).text


def test_an_edit_has_before_and_after() -> None:
    lead = story().lead
    edit = Edit(lead, "Region Alfa", "", 2, AT, ("figure",), (Passage("text", "kostar 4 kr", "kostar 5 kr"),))
    message = message_of("Vård", [edit, story()], Settings())
    assert message.title == "Vård: 1 ny, 1 ändrad"
    assert "Ändrat 20 januari 2026 kl. 08.20: siffra" in message.text
    assert "Text: kostar 4 kr → kostar 5 kr" in message.text


@pytest.mark.parametrize(
    "nasty",
    [
        "Ny\r\nBcc: alla@press.example",
        "<script>alert(1)</script>",
        "<!channel> @everyone <@U123>",
        "[läs mer](https://ond.example) `x` *y* ~z~",
        "\u2028\x00\x1b[31mröd",
    ],
)
def test_a_release_brings_no_markup_no_headers_and_calls_nobody(nasty: str) -> None:
    message = message_of("Vård", [story(nasty, nasty), story(nasty, nasty)], Settings())
    single = message_of("Vård", [story(nasty, nasty)], Settings())
    for title in (message.title, single.title):
        assert title.splitlines() == [title]
        assert "\x00" not in title
    for text in (single.title, single.text):
        assert not set("<>[]`*~|\\") & set(text)
        assert "@everyone" not in text
    assert "<script" not in single.html
    assert "<!channel" not in single.html
    assert single.html.count("<a ") == 1


def test_an_address_that_is_none_is_left_out() -> None:
    message = message_of("Vård", [story(url="javascript:alert(1)")], Settings())
    assert "javascript" not in message.text + message.html


def test_an_address_of_e_mail_stays_as_it_is_and_underscores_within_words_too() -> None:
    assert plain("Kim Ek, kim.ek@alfa.example, fil_a_b") == "Kim Ek, kim.ek@alfa.example, fil_a_b"
    assert plain("# Rubrik _kursiv_").startswith("\u2060# Rubrik ˍkursivˍ")


def test_what_is_long_is_cut() -> None:
    long = replace(story().lead, title="ord " * 500, lead="ord " * 5_000)
    message = message_of("Vård", [replace(story(), lead=long)], Settings())
    assert len(message.title) <= LONGEST_TITLE + 2
    assert len(message.text) < 1_000
