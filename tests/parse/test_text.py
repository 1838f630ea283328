"""How the blocks of a page become text and HTML."""

import pytest

from scraper.parse import read_article

URL = "https://region.example/nyheter/korta-koer"
FILLER = "<p>Väntetiden till ortopeden har halverats sedan i våras, visar regionens egen statistik för perioden.</p>"


def text_of(inner: str) -> list[str]:
    page = (
        f"<html lang=sv><title>Korta köer</title><main><h1>Korta köer</h1>{FILLER}{inner}{FILLER[:-5]} "
        f"(uppdaterad).</p></main>"
    )
    return read_article(page.encode(), URL).text.split("\n\n")[1:-1]


def html_of(inner: str) -> str:
    page = (
        f"<html lang=sv><title>Korta köer</title><main><h1>Korta köer</h1>{FILLER}{inner}{FILLER[:-5]} "
        f"(uppdaterad).</p></main>"
    )
    return "\n".join(read_article(page.encode(), URL).html.split("\n")[1:-1])


def test_inline_tags_neither_glue_nor_split_words():
    assert text_of("<p>Tand<b>vård</b>en <em>är</em> öppen, <a href='/x'>läs om tiderna</a>.</p>") == [
        "Tandvården är öppen, läs om tiderna."
    ]


def test_blocks_without_white_space_between_them_do_not_glue():
    assert text_of("<div><div>Köerna minskar i hela länet.</div><div>Mest i norr.</div></div>") == [
        "Köerna minskar i hela länet.",
        "Mest i norr.",
    ]


def test_invisible_characters_and_hard_spaces_are_tidied():
    assert text_of("<p>Sjuk\u00adhusen\u200b får 1\u00a0200&nbsp;kronor\n   per\tdag.</p>") == [
        "Sjukhusen får 1 200 kronor per dag."
    ]


def test_a_list_is_one_paragraph_of_dashed_lines():
    assert text_of("<ul><li>Första</li><li><p>Andra</p></li></ul>") == ["- Första\n- Andra"]


def test_a_nested_list_stays_in_its_list_and_is_indented():
    nested = "<ul><li>Första<ul><li>Inre</li></ul>och mer</li><li>Andra</li></ul>"
    assert text_of(nested) == ["- Första\n  - Inre\n  och mer\n- Andra"]
    assert html_of(nested) == "<ul><li>Första<ul><li>Inre</li></ul>och mer</li><li>Andra</li></ul>"


@pytest.mark.parametrize(
    ("markup", "text", "html"),
    [
        ("<ol><li>Boka</li><li>Kom</li></ol>", "1. Boka\n2. Kom", "<ol><li>Boka</li><li>Kom</li></ol>"),
        (
            "<ol start=3><li>Boka</li><li>Kom</li></ol>",
            "3. Boka\n4. Kom",
            '<ol start="3"><li>Boka</li><li>Kom</li></ol>',
        ),
        (
            "<ol><li>Boka</li><li value=5>Kom</li></ol>",
            "1. Boka\n5. Kom",
            '<ol><li>Boka</li><li value="5">Kom</li></ol>',
        ),
        ("<ol type=a><li>Boka</li><li>Kom</li></ol>", "a. Boka\nb. Kom", "<ol><li>Boka</li><li>Kom</li></ol>"),
        ("<ol><li>1. Boka</li><li>2. Kom</li></ol>", "1. Boka\n2. Kom", "<ol><li>1. Boka</li><li>2. Kom</li></ol>"),
        ("<ul><li>• Boka</li></ul>", "- Boka", "<ul><li>• Boka</li></ul>"),
        (
            "<ol><li><p>Boka</p><p>På nätet.</p></li><li>Kom</li></ol>",
            "1. Boka\n  På nätet.\n2. Kom",
            "<ol><li>Boka<br>På nätet.</li><li>Kom</li></ol>",
        ),
        (
            "<ul><li>Boka<ol><li>logga in</li><li>välj dag</li></ol></li><li>Kom</li></ul>",
            "- Boka\n  1. logga in\n  2. välj dag\n- Kom",
            "<ul><li>Boka<ol><li>logga in</li><li>välj dag</li></ol></li><li>Kom</li></ul>",
        ),
    ],
)
def test_a_numbered_list_keeps_its_numbers(markup, text, html):
    assert text_of(markup) == [text]
    assert html_of(markup) == html


def test_a_list_after_another_is_a_list_of_its_own():
    assert text_of("<ul><li>Boka</li></ul><ol><li>Kom</li></ol>") == ["- Boka", "1. Kom"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<dl><dt>Öppnar</dt><dd>1 oktober</dd><dt>Rum</dt><dd>12</dd></dl>", "Öppnar: 1 oktober\nRum: 12"),
        ("<dl><div><dt>Öppnar:</dt><dd><p>1 oktober</p></dd></div></dl>", "Öppnar: 1 oktober"),
        ("<dl><dt>Tider</dt><dd>måndag</dd><dd>tisdag</dd></dl>", "Tider: måndag, tisdag"),
    ],
)
def test_a_definition_stands_on_a_line_with_its_term(markup, text):
    assert text_of(markup) == [text]


def test_a_definition_list_of_long_texts_is_a_layout():
    long = "Bygget kostar mycket pengar och tar lång tid. " * 8
    assert text_of(f"<dl><dt>Vad kostar det?</dt><dd>{long}</dd></dl>") == ["Vad kostar det?", long.strip()]


def test_links_in_a_definition_are_kept():
    made = html_of("<dl><dt><b>Mer</b></dt><dd>se <a href='/x'>listan</a> här</dd></dl>")
    assert made.startswith('<p><strong>Mer</strong>: se <a href="https://region.example/x"')


def test_two_line_breaks_make_a_paragraph_and_one_makes_a_line():
    assert text_of("<p>Första raden<br>andra raden<br><br>Nytt stycke om köerna.</p>") == [
        "Första raden\nandra raden",
        "Nytt stycke om köerna.",
    ]


def test_line_breaks_at_the_ends_of_a_paragraph_are_not_written():
    assert html_of("<p><br>Fler får tid <b>i vår</b>.<br></p><p>Köerna minskar.<br/>Mest i norr.<br></p>") == (
        "<p>Fler får tid <strong>i vår</strong>.</p>\n<p>Köerna minskar.<br>Mest i norr.</p>"
    )


def test_the_rows_of_a_data_table_are_read_across():
    table = "<table><tr><th>År</th><th>Köande</th></tr><tr><td><p>2024</p></td><td><p>1 800</p></td></tr></table>"
    assert text_of(table) == ["År | Köande\n2024 | 1 800"]


def test_every_kind_of_dash_that_begins_a_quote_is_text():
    quotes = ["– Det är bra.", "- Det är också bra.", "− Och det här.", "• Fyra platser tillkommer."]
    assert text_of("".join(f"<p>{quote}</p>" for quote in quotes)) == quotes


def test_html_keeps_emphasis_links_and_headings_and_makes_links_absolute():
    assert html_of(
        "<h2 class='x' onclick='y()'>Så gick det</h2><p>Se <a href='/om?a=1&amp;b=2' target=_blank>hela listan</a>.</p>"
    ) == (
        "<h2>Så gick det</h2>\n"
        '<p>Se <a href="https://region.example/om?a=1&amp;b=2" rel="noopener noreferrer">hela listan</a>.</p>'
    )


def test_html_carries_nothing_that_runs():
    dirty = (
        "<p onmouseover='x()'>Köerna <a href='javascript:alert(1)'>minskar</a> &lt;script&gt;x&lt;/script&gt;"
        "<img src=x onerror=alert(1)><svg onload=alert(1)></svg></p><script>alert(1)</script><iframe "
        "src='https://x.example'></iframe>"
    )
    made = html_of(dirty)
    assert made.startswith("<p>Köerna ")
    assert "&lt;script&gt;x&lt;/script&gt;" in made
    assert not any(
        word in made for word in ("javascript", "onerror", "onmouseover", "onload", "<script", "<iframe", "<img")
    )


def test_markup_left_open_ends_with_its_block():
    assert html_of("<p><b>Fet text</p><p>inte längre fet, men med text</b></p>").count("<strong>") <= 2
    assert "</strong></p>" in html_of("<p><b>Fet text</p><p>och mer</p>")


def test_deep_nesting_is_read_without_recursion():
    depth = 3_000
    inner = "<div>" * depth + "<p>Långt inne står texten om väntetiderna i länet.</p>" + "</div>" * depth
    assert text_of(inner) == ["Långt inne står texten om väntetiderna i länet."]
