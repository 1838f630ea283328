"""E-mail addresses and telephone numbers: found however a page writes them, and replaced the same everywhere."""

import re

import pytest

from scraper.parse.personal import Redaction, find_personal


def found(text: str) -> list[str]:
    return list(find_personal(text.encode()).values())


@pytest.mark.parametrize(
    "text",
    [
        '<a href="mailto:Kim.Ek@region.example">Mejla</a>',
        '<a href="mailto:kim.ek%40region.example">',
        "<p>kim.ek&#64;region.example</p>",
        "<p>&#107;im.ek&#x40;region.example.</p>",
        r'{"email":"kim.ek\u0040region.example"}',
        r'{"html":"\u003ekim.ek@region.example\n"}',
    ],
)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == ["kim.ek@region.example"]


def test_an_address_that_is_hidden_from_robots_is_found_and_replaced() -> None:
    hidden = "2a" + bytes(each ^ 0x2A for each in b"kim.ek@region.example").hex()
    page = f'<span data-cfemail="{hidden}"></span><a href="/cdn-cgi/l/email-protection#{hidden}">'
    assert found(page) == ["kim.ek@region.example"]
    redacted = Redaction()(page.encode())
    assert hidden.encode() not in redacted
    assert [*find_personal(redacted)] == ["namn.namn1@exempel.example"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring 070-174 06 13.", "070-174 06 13"),
        ('<a href="tel:+46701740613">', "+46701740613"),
        ("<p>0046 8 465 004 20</p>", "0046 8 465 004 20"),
        ("<p>+46 (0)8-465 004 20</p>", "+46 (0)8-465 004 20"),
        ("<p>08–465&nbsp;004&nbsp;20</p>", "08 465 004 20"),
        ("<p>0980-31 92 21</p>", "0980-31 92 21"),
        (r'{"phone":"08-465\u00a0004 20"}', "08-465 004 20"),
    ],
)
def test_a_number_is_found_however_it_is_written(text: str, expected: str) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "<time>2026-01-13</time> 08:00-16:30, den 02-03-2026",
        '<img src="/bilder/logga@2x.png">',
        '<link href="/style-0701740613.css?v=0701740613">',
        "diarienummer RS2026-0701740613",
        "0,701 740 613 kronor",
        '<meta content="width=device-width"> @media (min-width: 1024px)',
        '{"id":4650042012345,"created":1767225600000}',
    ],
)
def test_dates_files_and_other_figures_are_neither(text: str) -> None:
    assert found(text) == []


def test_the_same_number_is_replaced_by_the_same_in_every_way_of_writing_it() -> None:
    page = 'Ring <a href="tel:+46701740613">070-174 06 13</a>, +46 (0)70-174 06 13'
    redacted = Redaction()(page.encode()).decode()
    assert redacted == 'Ring <a href="tel:+46701740605">070-174 06 05</a>, +46 (0)70-174 06 05'


def test_replacements_have_the_shape_of_the_real_ones_and_belong_to_nobody() -> None:
    page = "kim.ek@region.example kim_ek-berg@region.example 08-465 004 20 0980-31 92 21 070-555 66 77"
    redacted = Redaction()(page.encode()).decode()
    emails, phones = redacted.split(" 08", 1)
    assert re.fullmatch(r"namn\.namn\d@exempel\.example namn_namn-namn\d@exempel\.example", emails)
    assert re.fullmatch(r"-0\d\d 00\d \d\d 098\d-0\d \d\d \d\d 070-174 06 \d\d", phones)


def test_a_redaction_is_the_same_in_all_files_of_a_case() -> None:
    redaction = Redaction()
    first, second = redaction(b"kim@region.example, lo@region.example"), redaction(b"lo@region.example")
    assert first.endswith(second)
    assert not first.startswith(second)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-16-be"])
def test_pages_in_every_encoding_are_redacted_and_otherwise_unchanged(encoding: str) -> None:
    text = "\ufeff" * (encoding == "utf-16-be") + "<p>Åsa Öst, kim@region.example, 070-555 66 77</p>"
    redacted = Redaction()(text.encode(encoding)).decode(encoding)
    assert redacted == text.replace("kim@region.example", "namn1@exempel.example").replace(
        "070-555 66 77", "070-174 06 05"
    )


def test_a_page_without_personal_data_is_unchanged_to_the_byte() -> None:
    page = bytes(range(256)) * 3
    assert Redaction()(page) == page
    assert Redaction()(b"\xff\xfe\x00\xd8\x01") == b"\xff\xfe\x00\xd8\x01"
