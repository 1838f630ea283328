"""An article as it is pasted: the release, its pictures' credits, and whose it is, in Markdown and plain text."""

import time
from dataclasses import replace

import pytest

from scraper.model import Attachment, Contact, Image, Kept
from scraper.publish.markdown import escaped, linked, markdown_of
from scraper.publish.pasting import render_markdown, render_text
from tests.publish.conftest import PUBLISHED_AT


@pytest.fixture
def kept(story, sighting):
    other = sighting("kommun", "Norrviks kommun", "https://kommun.example/1")
    told = story(
        also=(other,),
        html="<h2>Bygget</h2><p>Vårdcentralen <strong>öppnar</strong> i maj.</p><ul><li>Ett</li><li>Två</li></ul>",
        text="Bygget\n\nVårdcentralen öppnar i maj.\n\n- Ett\n- Två",
        images=(Image("https://r.example/1.jpg", caption="Nya huset", credit="Bo Alm"),),
        contacts=(Contact("Kim Ek", "regionråd", "070-174 06 13"),),
        attachments=(Attachment("https://r.example/b.pdf", "Beslutet"),),
    )
    return Kept(told.lead, "Region Exempel", told.id, 1, PUBLISHED_AT, False, told.sightings)


def test_plain_text_is_ready_to_paste(kept, settings):
    assert render_text(kept, settings=settings).decode() == (
        "Ny vårdcentral nummer 1\n\n"
        "Invånarna får kortare väg till vården.\n\n"
        "Bygget\n\n"
        "Vårdcentralen öppnar i maj.\n\n"
        "- Ett\n- Två\n\n"
        "Bildtext: Nya huset\nBild: Bo Alm\nhttps://r.example/1.jpg\n\n"
        "Kontakt:\nKim Ek, regionråd, 070-174 06 13\n\n"
        "Dokument:\nBeslutet (https://r.example/b.pdf)\n\n"
        "Källa: Region Exempel (https://www.region.example/nyheter/1). "
        "Även publicerad av Norrviks kommun (https://kommun.example/1).\n"
        "Publicerad 14 mars 2026 kl. 09.12.\n"
    )


def test_markdown_is_ready_to_paste(kept, settings):
    assert render_markdown(kept, settings=settings).decode() == (
        "# Ny vårdcentral nummer 1\n\n"
        "**Invånarna får kortare väg till vården.**\n\n"
        "## Bygget\n\n"
        "Vårdcentralen **öppnar** i maj.\n\n"
        "- Ett\n- Två\n\n"
        "Bildtext: Nya huset\\\nBild: Bo Alm\\\n<https://r.example/1.jpg>\n\n"
        "Kontakt:\\\nKim Ek, regionråd, 070-174 06 13\n\n"
        "Dokument:\\\n[Beslutet](https://r.example/b.pdf)\n\n"
        "Källa: [Region Exempel](https://www.region.example/nyheter/1). "
        "Även publicerad av [Norrviks kommun](https://kommun.example/1).\\\n"
        "Publicerad 14 mars 2026 kl. 09.12.\n"
    )


def test_it_speaks_english_when_the_settings_do(kept, settings):
    text = render_text(kept, settings=replace(settings, lang="en")).decode()
    assert "Picture: Bo Alm" in text
    assert "Source: Region Exempel (https://www.region.example/nyheter/1). Also published by Norrviks kommun" in text


def test_a_lead_that_the_text_begins_with_is_said_once(kept, settings):
    lead = "Vårdcentralen byggs ut."
    article = replace(kept.article, lead=lead, text=f"{lead}\n\nMer.", html=f"<p>{lead}</p><p>Mer.</p>")
    for render in (render_text, render_markdown):
        assert render(replace(kept, article=article), settings=settings).decode().count(lead) == 1


def test_a_credit_that_says_what_it_is_is_not_told_so_again(kept, settings):
    article = replace(kept.article, images=(Image("https://r.example/1.jpg", credit="Foto: Bo Alm"),))
    assert "\nFoto: Bo Alm\n" in "\n" + render_text(replace(kept, article=article), settings=settings).decode()


def test_what_was_removed_says_so_and_a_reprint_names_its_source(kept, settings):
    article = replace(kept.article, originator="Statens verk")
    text = render_text(replace(kept, article=article, gone=True), settings=settings).decode()
    assert "OBS! Borttagen av avsändaren.\nKälla: Region Exempel (" in text
    assert ", som anger Statens verk som källa." in text


def test_without_html_the_text_is_escaped(kept, settings):
    article = replace(kept.article, html="", text="1. Ett *stort* hus\n- med <dörr>\x00")
    markdown = render_markdown(replace(kept, article=article), settings=settings).decode()
    assert "1\\. Ett \\*stort\\* hus\\\n\\- med \\<dörr>\n" in markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Ett<br>två</p>", "Ett\\\ntvå"),
        ("<p>En <strong>fet </strong>bit</p>", "En **fet** bit"),
        ("<p><em></em>tom</p>", "tom"),
        ('<p>Se <a href="https://r.example/a(b)">sidan</a></p>', "Se [sidan](<https://r.example/a(b)>)"),
        ('<p><a href="javascript:alert(1)">nej</a></p>', "nej"),
        ('<p><a href="mailto:k@r.example">skriv</a></p>', "[skriv](mailto:k@r.example)"),
        ("<ul><li>Ett<ul><li>inre</li></ul></li><li>Två</li></ul>", "- Ett\n  - inre\n- Två"),
        ('<ol start="9"><li>Nio</li><li>Tio</li></ol>', "9. Nio\n10. Tio"),
        ("<blockquote><p>Ja</p><p>Nej</p></blockquote>", "> Ja\n>\n> Nej"),
        ("<pre>a\n  ```</pre>", "````\na\n  ```\n````"),
        ("<p># inte rubrik</p><p>2026. Året</p>", "\\# inte rubrik\n\n2026\\. Året"),
        ("<p>en_av_dem _och_ a*b &amp;amp; [x]</p>", "en_av_dem \\_och\\_ a\\*b \\&amp; \\[x\\]"),
        ("öppet <p>utan slut <strong>här", "öppet\n\nutan slut **här**"),
        ("</p></ul>text", "text"),
    ],
)
def test_html_becomes_markdown_that_shows_the_same(html, markdown):
    assert markdown_of(html) == markdown


def test_a_link_to_nowhere_is_its_text():
    assert linked("Beslutet", "ftp://r.example/x") == "Beslutet"
    assert escaped("---") == "\\---"


@pytest.mark.parametrize("html", ["<blockquote>" * 30_000 + "x", "<li>" * 50_000, "ord " * 250_000, "_*" * 300_000])
def test_hostile_html_takes_no_time(html):
    begun = time.perf_counter()
    markdown_of(html)
    assert time.perf_counter() - begun < 5
