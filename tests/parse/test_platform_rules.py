"""How a page's publishing system is recognised, and what its rules may and may not do."""

from datetime import UTC, datetime

import pytest

from scraper.model import CHANGE_STANDS_IN, Article, Contact, Platform, Selectors, Source
from scraper.parse import read_article
from scraper.parse.platform_rules import recognise

URL = "https://www.region.example/aktuellt/ny-brandstation"
LEAD = "Region Exempel bygger en ny brandstation i Norrby, som ska stå klar om två år."
FIRST = "Stationen får plats för sex bilar och bemannas dygnet runt, till skillnad från den gamla vid hamnen."
QUOTE = "– Det här har vi väntat på sedan översvämningen, säger räddningschefen Kim Ek på plats i Norrby."
LAST = "Bygget kostar 41 miljoner kronor och betalas av tre kommuner tillsammans."
TEXT = "\n\n".join((LEAD, FIRST, QUOTE, LAST))
MENU = "<ul>" + "".join(f"<li><a href='/{n}'>Menyval nummer {n}</a></li>" for n in range(20)) + "</ul>"
TEASERS = "".join(
    f"<div class='teaser'><h3><a href='/n{n}'>En annan nyhet, nummer {n}</a></h3></div>" for n in range(4)
)


def page(body: str, head: str = "") -> bytes:
    return (
        f"<html lang='sv'><head><meta charset='utf-8'><title>Ny brandstation – Region Exempel</title>{head}"
        f"<link rel='stylesheet' href='/cms-assets/a.css'></head><body><header>{MENU}</header>{body}"
        f"<div class='more'>{TEASERS}</div><footer><p>Region Exempel, växel 08-465 004 00</p></footer></body></html>"
    ).encode()


ARTICLE = (
    f"<main><h1>Ny brandstation</h1><div class='x1'><p>{LEAD}</p></div><div class='x2'><p>{FIRST}</p><p>{QUOTE}</p>"
    f"<p>{LAST}</p></div></main>"
)


def read(html: bytes, source: Source | None = None, **select: tuple[str, ...]) -> Article:
    platform = Platform("cms", marks=("/cms-assets/",), select=Selectors(**select))
    return read_article(html, URL, source=source, platforms=(platform,))


class TestRecognition:
    HOSTED = Platform("hosted", hosts=("rum.example",))
    MARKED = Platform("marked", marks=("/cms-assets/", "cms-page"))
    ALL = (MARKED, HOSTED)

    @pytest.mark.parametrize("host", ["rum.example", "RUM.example", "region-exempel.rum.example"])
    def test_a_service_is_known_by_its_host_whatever_the_page_holds(self, host):
        assert recognise(b"/cms-assets/", f"https://{host}/a", self.ALL, None) == self.HOSTED

    @pytest.mark.parametrize("url", ["https://enrum.example/", "https://rum.example.evil.example/", "https://[", ""])
    def test_a_host_that_only_looks_alike_is_another(self, url):
        assert recognise(b"", url, self.ALL, None) is None

    def test_a_system_is_known_by_any_of_its_marks_near_the_top(self):
        assert recognise(b"<body class=cms-page>", URL, self.ALL, None) == self.MARKED
        assert recognise(b" " * 100_000 + b"cms-page", URL, self.ALL, None) is None

    def test_what_the_source_says_goes_before_host_and_marks(self):
        assert recognise(b"/cms-assets/", URL, self.ALL, "hosted") == self.HOSTED
        assert recognise(b"/cms-assets/", URL, self.ALL, "something-else") is None


def test_the_rules_choose_and_found_says_which():
    html = page(ARTICLE.replace("<h1>", "<p class='when'>Dag: 3 mars 2026</p><h1 class='t'>"))
    article = read(html, title=("h1.t",), lead=(".none", ".x1"), body=(".x2",), date=(".when",))
    assert (article.title, article.lead, article.text) == ("Ny brandstation", LEAD, TEXT)
    assert article.published_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert {name: article.found[name] for name in ("title", "lead", "text", "published_at")} == {
        "title": "platform cms: h1.t",
        "lead": "platform cms: .x1",
        "text": "platform cms: .x2",
        "published_at": "platform cms: .when",
    }


def test_a_source_can_name_its_platform_and_its_own_selectors_win():
    named = Source("a", "Region Exempel", "https://www.region.example/", platform="cms")
    bare = page(ARTICLE).replace(b"/cms-assets/", b"/assets/")
    assert read(bare, named, title=("h1",)).found["title"] == "platform cms: h1"
    assert read(bare, title=("h1",)).found["title"] == "h1"

    own = Source("a", "Region Exempel", "https://www.region.example/", select=Selectors(title=("h1",), body=(".x2",)))
    article = read(page(ARTICLE), own, title=("h1",), body=("main",))
    assert (article.found["title"], article.found["text"]) == ("select.title", "select.body")


def test_json_ld_goes_before_a_rule_and_a_rule_before_a_meta_element():
    inner = ARTICLE.replace("<h1>", "<time class='when' datetime='2026-03-03T08:15:00+01:00'></time><h1>")
    stated = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-03-01"}</script>'
    assert read(page(inner, stated), date=(".when",)).published_how == "json-ld datePublished"
    meta = "<meta property='article:published_time' content='2026-03-01'>"
    article = read(page(inner, meta), date=(".when",))
    assert (article.published_how, article.published_precision) == ("platform cms: .when", "minute")


class TestGivingWay:
    @pytest.mark.parametrize("body", ["p", "div", ".x1", ".teaser", "header", "footer", "html", ".none", "h1", "li"])
    def test_a_body_that_lacks_text_or_holds_the_page_is_not_taken(self, body):
        assert read(page(ARTICLE), body=(body,)).text == TEXT

    @pytest.mark.parametrize("field", ["lead", "contact", "caption", "credit"])
    @pytest.mark.parametrize("chosen", ["main", "p", "div", ".x2", ".teaser", "body"])
    def test_no_rule_for_what_stands_beside_it_takes_the_text_away(self, field, chosen):
        article = read(page(ARTICLE), **{field: (chosen,)})
        assert (article.title, article.text) == ("Ny brandstation", TEXT)

    @pytest.mark.parametrize("chosen", ["html", "body", "main", "h1", ".x", ".x .x"])
    def test_nothing_that_holds_the_title_or_most_of_the_page_is_dropped(self, chosen):
        aside = "<div class='x'><div class='x'>Prenumerera</div></div>"
        around = f"<h1>Ny brandstation</h1><div class='x'><div class='x'>{aside}<p>{LEAD}</p><p>{FIRST}</p>"
        html = page(f"{around}<p>{QUOTE}</p><p>{LAST}</p><p>{FIRST * 5}</p></div></div>")
        article = read(html, drop=(chosen,))
        assert article.title == "Ny brandstation"
        assert article.text.removeprefix("Prenumerera\n\n") == f"{TEXT}\n\n{FIRST * 5}"

    def test_a_title_that_the_page_states_otherwise_is_not_taken(self):
        html = page(
            f"<h1 class='t'>Aktuellt hos oss</h1>{ARTICLE}", "<meta property='og:title' content='Ny brandstation'>"
        )
        assert read(html, title=("h1.t",)).title == read(html).title == "Ny brandstation"

    def test_a_kicker_is_no_title(self):
        head = "<meta property='og:title' content='Pressmeddelande: Ny brandstation byggs i Norrby'>"
        html = page("<h1 class='t'>Pressmeddelande</h1>" + ARTICLE.replace("h1>", "h2>"), head)
        assert read(html, title=("h1.t",)).found["title"] == read(html).found["title"]

    def test_dates_that_differ_are_nobodys(self):
        several = "<span class='when'>3 mars 2026</span><span class='when'>9 mars 2026</span>"
        assert read(page(ARTICLE + several), date=(".when",)).published_at is None

    def test_a_date_of_change_is_chosen_by_no_rule(self):
        changed = (
            "<span class='when'>Senast ändrad: 3 mars 2026</span>"
            "<time class='at' itemprop='dateModified' datetime='2026-03-03'></time>"
        )
        for rule in (".when", ".at"):
            assert read(page(ARTICLE + changed), date=(rule,)).published_how == CHANGE_STANDS_IN

    def test_a_clock_time_is_not_given_up_for_a_day(self):
        inner = ARTICLE.replace("<h1>", "<span class='when'>2026-03-03</span><p>Publicerad 2026-03-03 08:15</p><h1>")
        assert read(page(inner), date=(".when",)).published_precision == "minute"

    def test_a_page_without_text_where_the_rule_points_is_read_as_any_other(self):
        assert read(page(ARTICLE + "<div class='x3'></div>"), body=(".x3",)).found["text"] == "running text"


def test_contacts_outside_of_the_release_are_added_to_those_inside():
    inside = ARTICLE.replace("</main>", "<h2>Kontakt</h2><p>Kim Ek, räddningschef, 070-174 06 05</p></main>")
    people = "<p>Kim Ek, räddningschef, 070-174 06 05</p><p>Lo Alm, presschef, 070-174 06 06</p>"
    aside = f"<aside class='people'>{people}</aside>"
    article = read(page(inside + aside), contact=(".people",))
    assert article.contacts == (
        Contact("Kim Ek", "räddningschef", "070-174 06 05"),
        Contact("Lo Alm", "presschef", "070-174 06 06"),
    )
    assert article.found["contacts"] == "platform cms: .people"


def test_a_picture_that_a_rule_chooses_keeps_the_caption_that_was_read():
    figures = "".join(
        f"<figure class='f{n}'><img src='/b{n}.jpg'><figcaption>Entrén. Foto: Siv Berg</figcaption></figure>"
        for n in (1, 2)
    )
    article = read(page(ARTICLE.replace("</h1>", f"</h1>{figures}")), image=(".f2",))
    assert [(image.url, image.credit) for image in article.images] == [
        ("https://www.region.example/b2.jpg", "Siv Berg")
    ]
    assert article.found["images"] == "platform cms: .f2"
