"""A release is found whatever its page is built of: unmarked boxes, notices of a line, folds, scripts, odd names."""

import json

import pytest

from scraper.errors import LayoutError
from scraper.parse import read_article

URL = "https://region.example/press/varden"
TITLE = "Vårdcentralen i Norrby byggs ut"
FIRST = "Regionstyrelsen beslutade på måndagen att vårdcentralen i Norrby byggs ut med åtta rum och ett laboratorium."
SECOND = "Bygget kostar fjorton miljoner kronor och väntas vara klart till hösten nästa år, om inget oväntat händer."
THIRD = "Under byggtiden flyttar provtagningen till lokaler vid torget, där öppettiderna blir desamma som i dag."
TEXTS = (FIRST, SECOND, THIRD)
FLOW = "".join(f"<p>{text}</p>" for text in TEXTS)
FOOTER = (
    "<footer><p>Region Exempel ansvarar för hälso- och sjukvård, kollektivtrafik och kultur i hela länet.</p>"
    "<p>Region Exempel, Storgatan 1, 123 45 Exempelstad, växel 010-123 45 67</p></footer>"
)


def page(inner: str, head: str = "", title: str = f"{TITLE} - Region Exempel") -> bytes:
    site = "<meta property='og:site_name' content='Region Exempel'>"
    return f"<!doctype html><html lang=sv><head><title>{title}</title>{site}{head}</head><body>{inner}</body>".encode()


def paragraphs(inner: str, head: str = "") -> list[str]:
    return read_article(page(inner, head), URL).text.split("\n\n")


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<x-par>{text}</x-par>" for text in TEXTS),
        "<table>" + "".join(f"<tr><td>{text}</td></tr>" for text in TEXTS) + "</table>",
        "<br><br>".join(TEXTS),
        f"<b>{FIRST}<br> <br>{SECOND}</b><br><br>{THIRD}",
    ],
    ids=["custom elements", "a cell each", "empty lines", "bold over an empty line"],
)
def test_text_in_any_element_is_read(body: str) -> None:
    text = read_article(page(f"<main><h1>{TITLE}</h1>{body}</main>{FOOTER}"), URL).text
    assert [paragraph for paragraph in TEXTS if paragraph in text] == list(TEXTS)
    assert "Storgatan" not in text


def test_a_notice_of_two_short_lines_is_read_though_the_footer_says_more() -> None:
    inner = f"<h1>{TITLE}</h1><div><p>Mottagningen är stängd i dag.</p><p>Den öppnar i morgon.</p></div>{FOOTER}"
    assert paragraphs(inner) == ["Mottagningen är stängd i dag.", "Den öppnar i morgon."]


def test_a_footer_alone_is_no_release() -> None:
    with pytest.raises(LayoutError):
        read_article(page(f"<div id=app></div>{FOOTER}"), URL)


def test_a_longer_text_on_consent_is_not_taken_for_the_release() -> None:
    consent = "".join(
        f"<p>Kakor av typ {n} används för statistik, om du ger ditt samtycke till att vi sparar dem.</p>"
        for n in range(12)
    )
    assert paragraphs(f"<div><h2>Vi använder kakor</h2>{consent}</div><div><h1>{TITLE}</h1>{FLOW}</div>") == [*TEXTS]


def test_a_release_about_cookies_is_one() -> None:
    inner = f"<h1>{TITLE}</h1><p>Myndigheten granskar hur webbplatser ber om samtycke till kakor.</p><p>{SECOND}</p>"
    assert paragraphs(f"<main>{inner}</main>")[0].startswith("Myndigheten granskar")


def test_what_unfolds_when_its_heading_is_pressed_is_text_and_so_is_the_heading() -> None:
    folds = "".join(
        f"<h2><button aria-expanded=false>Fråga {n}?</button></h2><div class=panel {hidden}><p>{text}</p></div>"
        for n, (hidden, text) in enumerate(
            zip(("hidden", "aria-hidden=true", "style='display:none'"), TEXTS, strict=True)
        )
    )
    assert paragraphs(f"<main><h1>{TITLE}</h1>{folds}</main>") == [
        *("Fråga 0?", FIRST, "Fråga 1?", SECOND, "Fråga 2?", THIRD)
    ]


@pytest.mark.parametrize(
    "cover",
    ["<noscript>{}</noscript>", "<news-page><template shadowrootmode=open>{}</template></news-page>"],
)
def test_a_release_that_only_a_script_uncovers_is_read(cover: str) -> None:
    assert paragraphs(cover.format(f"<main><h1>{TITLE}</h1>{FLOW}</main>")) == [*TEXTS]


def test_a_release_that_is_only_stated_as_data_is_read() -> None:
    stated = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(TEXTS)})
    head = f"<script type='application/ld+json'>{stated}</script>"
    article = read_article(page(f"<div id=app></div>{FOOTER}", head), URL)
    assert (article.text.split("\n\n"), article.found["text"]) == ([*TEXTS], "json-ld articleBody")


def test_a_banner_that_holds_the_title_keeps_the_date_and_the_lead() -> None:
    banner = (
        f"<div class=page-banner><h1>{TITLE}</h1><p>Publicerad 20 januari 2026</p><p class=ingress>{FIRST}</p></div>"
    )
    article = read_article(page(f"<main>{banner}<p>{SECOND}</p><p>{THIRD}</p></main>"), URL)
    assert (article.lead, str(article.published_at)[:10]) == (FIRST, "2026-01-20")


@pytest.mark.parametrize("name", ["social-services", "author-page", "login-help", "popup", "rating"])
def test_a_paragraph_among_paragraphs_is_text_whatever_its_box_is_called(name: str) -> None:
    inner = f"<p>{FIRST}</p><div class={name}><p>{SECOND}</p></div><p>{THIRD}</p>"
    assert paragraphs(f"<main><h1>{TITLE}</h1>{inner}</main>") == [*TEXTS]


def test_a_box_between_paragraphs_that_links_elsewhere_is_none() -> None:
    box = f"<div class=teaser><p>{SECOND} <a href=/x>Läs mer</a></p></div>"
    assert paragraphs(f"<main><h1>{TITLE}</h1><p>{FIRST}</p>{box}<p>{THIRD}</p></main>") == [FIRST, THIRD]


def test_facts_in_an_aside_belong_to_the_release() -> None:
    aside = "<aside><h2>Fakta</h2><ul><li>Åtta rum</li><li>Fjorton miljoner kronor</li></ul></aside>"
    assert paragraphs(f"<main><h1>{TITLE}</h1>{FLOW}{aside}</main>")[3:] == [
        "Fakta",
        "- Åtta rum\n- Fjorton miljoner kronor",
    ]


@pytest.mark.parametrize("section", ["Nyheter", "Pressmeddelande", "Aktuellt"])
def test_the_part_of_the_site_is_no_title(section: str) -> None:
    inner = f"<main><h1>{section}</h1><h2>{TITLE}</h2>{FLOW}</main>"
    assert read_article(page(inner), URL).title == TITLE
    assert read_article(page(inner, title=f"{section} - Region Exempel"), URL).title == TITLE


def test_a_title_that_begins_with_the_site_loses_it() -> None:
    assert read_article(page(f"<main>{FLOW}</main>", title=f"Region Exempel: {TITLE}"), URL).title == TITLE


def test_sentences_in_elements_of_their_own_do_not_run_together() -> None:
    spans = "".join(f"<span style='display:block'>{text}</span>" for text in TEXTS)
    assert paragraphs(f"<main><h1>{TITLE}</h1><p>{spans}</p></main>") == [" ".join(TEXTS)]


def test_markup_around_nothing_is_dropped() -> None:
    article = read_article(page(f"<main><h1>{TITLE}</h1><p><a href=/share></a>{FIRST}</p><p>{SECOND}</p></main>"), URL)
    assert article.html.startswith(f"<p>{FIRST}</p>")


def test_a_page_with_an_old_declaration_left_in_it_is_read_as_what_it_is() -> None:
    inner = f"<main><h1>{TITLE}</h1><p>{FIRST} Trasigt tecken: \ufffd.</p><p>{SECOND}</p></main>"
    html = page(inner, "<meta charset=gb2312>")
    assert read_article(html, URL).text.startswith(FIRST)


def test_a_page_whose_bytes_are_not_what_it_says_is_read_by_them() -> None:
    html = page(f"<main><h1>{TITLE}</h1>{FLOW}</main>", "<meta charset=utf-8>").decode().encode("cp1252")
    assert read_article(html, URL, charset="utf-8").text.split("\n\n") == [*TEXTS]


PERSON = "<p>Kim Ek<br>pressansvarig<br>070-123 45 67<br>kim.ek@region.example</p>"


@pytest.mark.parametrize(
    "between",
    [
        "<p><b>Läs också:</b></p><p><a href=/x>Nya tider för bussarna i vår</a></p>",
        "<h3>Läs mer</h3><ul><li><a href=/x>Nya tider för bussarna i vår</a></li></ul>",
        "<h2>Dokument</h2><ul><li><a href=/a.pdf>Protokoll</a></li></ul>",
        "<div><h2>Om Region Exempel</h2><p>Region Exempel är länets största arbetsgivare.</p></div>",
        f"<div><h2>Kontakt</h2>{PERSON}</div>",
    ],
)
def test_the_text_goes_on_after_what_stands_between_its_paragraphs(between: str) -> None:
    assert paragraphs(f"<main><h1>{TITLE}</h1><p>{FIRST}</p>{between}<p>{SECOND}</p><p>{THIRD}</p></main>") == [*TEXTS]


def test_teasers_below_the_text_stay_out_though_they_are_sentences() -> None:
    teasers = "".join(f"<h3><a href=/{n}>Nyhet nummer {n} i länet</a></h3><p>{SECOND[n:]}</p>" for n in range(3))
    text = paragraphs(f"<main><h1>{TITLE}</h1>{FLOW}<h2>Fler nyheter</h2>{teasers}</main>")
    assert text == [*TEXTS]


@pytest.mark.parametrize(
    "where",
    [
        "<main><h1>{title}</h1>{flow}</main><div>{card}</div>",
        "<main><h1>{title}</h1>{flow}</main><aside>{card}</aside>",
        "<main><h1>{title}</h1>{flow}<div class=sidebar>{card}</div></main>",
        "<article><h1>{title}</h1>{flow}<footer>{card}</footer></article>",
    ],
)
def test_whom_to_call_is_found_beside_the_release(where: str) -> None:
    card = f"<h2>Presskontakt</h2>{PERSON}"
    article = read_article(page(where.format(title=TITLE, flow=FLOW, card=card) + FOOTER), URL)
    assert [(contact.name, contact.phone) for contact in article.contacts] == [("Kim Ek", "070-123 45 67")]
    assert article.text.split("\n\n") == [*TEXTS]


def test_the_sites_own_footer_names_nobody_to_call() -> None:
    footer = f"<footer><h2>Kontakt</h2>{PERSON}</footer>"
    assert read_article(page(f"<main><h1>{TITLE}</h1>{FLOW}</main>{footer}"), URL).contacts == ()
