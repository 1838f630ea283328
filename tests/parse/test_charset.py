"""Which encoding wins: the mark, the header, what the page says of itself, and the guess."""

import pytest

from scraper.parse.charset import decode

TEXT = "Räksmörgås på Åland – 12 kr"
META = '<html><head><meta charset="{}"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("mark", "name"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_a_byte_order_mark_goes_before_the_header(mark: bytes, name: str) -> None:
    assert decode(mark + TEXT.encode(name), "windows-1252") == TEXT


@pytest.mark.parametrize("name", ["iso-8859-1", "latin1", "ISO8859-1", "us-ascii", "windows-1252"])
def test_latin_1_means_windows_1252(name: str) -> None:
    assert decode(TEXT.encode("cp1252"), name) == TEXT


def test_the_header_goes_before_what_the_page_declares() -> None:
    page = META.format("utf-8", TEXT)
    assert decode(page.encode("cp1252"), "windows-1252") == page


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="iso-8859-1">',
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>",
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
    ],
)
def test_without_a_header_the_declaration_holds(declaration: str) -> None:
    assert decode((declaration + TEXT).encode("cp1252")) == declaration + TEXT


def test_a_page_that_declares_latin_1_but_is_utf_8_is_read_as_utf_8() -> None:
    page = META.format("iso-8859-1", TEXT)
    assert decode(page.encode()) == page
    assert decode(page.encode(), "iso-8859-1") == page


def test_without_any_hint_it_is_utf_8_and_failing_that_windows_1252() -> None:
    assert decode(TEXT.encode()) == TEXT
    assert decode(TEXT.encode("cp1252")) == TEXT


def test_utf_8_that_was_cut_in_the_middle_of_a_letter_stays_utf_8() -> None:
    assert decode("Räksmörgå".encode()[:-1]) == "Räksmörg\ufffd"


@pytest.mark.parametrize("name", ["", "no-such-charset", "hex", "zlib", "x" * 500, "\0"])
def test_an_unknown_or_nonsensical_name_is_passed_over(name: str) -> None:
    assert decode(TEXT.encode(), name) == TEXT


@pytest.mark.parametrize("name", ["utf-8", "windows-1252", "utf-16", None])
def test_any_bytes_become_some_text(name: str | None) -> None:
    assert isinstance(decode(bytes(range(256)), name), str)


GARBLED = "FÃ¶r Ã¥ldrarna Ã¤r det sÃ¥ â€“ Ã…sa sÃ¤ger â€œjaâ€\x9d"
SOUND = "För åldrarna är det så – Åsa säger “ja”"


@pytest.mark.parametrize("charset", [None, "utf-8", "windows-1252"])
def test_text_that_was_garbled_before_it_was_sent_is_mended(charset: str | None) -> None:
    assert decode(GARBLED.encode(), charset) == SOUND


def test_text_that_was_garbled_as_latin_1_or_twice_is_mended() -> None:
    once = SOUND.encode().decode("latin-1")
    assert decode(once.encode()) == SOUND
    assert decode(once.encode().decode("latin-1").encode()) == SOUND


def test_a_sound_frame_around_a_garbled_text_stays_sound() -> None:
    assert decode(f"Vård på lätt svenska. {GARBLED}".encode()) == f"Vård på lätt svenska. {SOUND}"


@pytest.mark.parametrize(
    "text",
    [
        "AMANHÃ… E DEPOIS, NA IRMÃ…",
        "Visar sidan ”Ã¥”, ”Ã¤” och ”Ã¶” i stället för å, ä och ö är den felkodad. Så är det på några sidor.",
        "THÉÂTRE À L’HÔTEL, CHÂTEAU, PÂTÉ, ÂGE «Âme»",
        "Ã¥",
    ],
)
def test_text_that_only_looks_a_little_garbled_is_left_alone(text: str) -> None:
    assert decode(text.encode()) == text


def test_a_page_that_says_utf_8_but_is_windows_1252_is_read_as_that() -> None:
    page = META.format("utf-8", TEXT)
    assert decode(page.encode("cp1252"), "utf-8") == page
    assert decode(page.encode("cp1252")) == page


def test_a_stray_byte_does_not_make_utf_8_another_encoding() -> None:
    assert decode(f"{TEXT} ".encode() + b"\xe5 \xe4 slut", "utf-8") == f"{TEXT} \ufffd \ufffd slut"
