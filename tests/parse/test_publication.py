"""How everything on a page that says when a release was published is weighed, and what says something else."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scraper.model import CHANGE_STANDS_IN, Article, Candidate, Selectors, Source
from scraper.parse import complete, read_article

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
URL = "https://region.example/nyheter/ny-vardcentral"
DATED_URL = "https://region.example/press/2026-01-20-ny-vardcentral"
TITLE = "Ny vårdcentral i Sjövik"
LEAD = "I höst slår Region Exempels nya vårdcentral upp portarna i centrala Sjövik."
FIRST = "Vårdcentralen får plats för 6 200 listade patienter, och rekryteringen av personal har redan börjat."
LAST = "Lokalerna byggs om under våren, och det gamla huset rivs när flytten är klar."
BODY = f"<p class='ingress'>{LEAD}</p><p>{FIRST}</p><p>{LAST}</p>"
TEXT = "\n\n".join((LEAD, FIRST, LAST))


def day(number: int, month: int = 2, year: int = 2026) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


def read(
    before: str = "",
    after: str = "",
    *,
    head: str = "",
    below: str = "",
    beside: str = "",
    url: str = URL,
    now: datetime | None = NOW,
) -> Article:
    """Read a page: `before` and `after` its text, `below` the article, `beside` the main column."""
    html = (
        f"<!doctype html><html lang=sv><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body>"
        f"<header><a href='/'>Region Exempel</a></header><main><article><h1>{TITLE}</h1>{before}{BODY}{after}</article>"
        f"{below}</main>{beside}<footer><p>Region Exempel, 08-465 004 00</p><p>Sidan uppdaterad 1 februari 2026</p>"
        "</footer></body></html>"
    )
    return read_article(html.encode(), url, now=now)


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


class TestOrder:
    """From the surest to the least sure; what stands higher wins over all that stands lower."""

    ARTICLE = json_ld('{"@type": "NewsArticle", "datePublished": "2026-02-01"}')
    META = "<meta property='article:published_time' content='2026-02-02'>"
    LABELLED = "<p>Publicerad: 3 februari 2026</p>"
    WEB_PAGE = json_ld('{"@type": "WebPage", "datePublished": "2026-02-04"}')
    UNLABELLED = "<p>5 februari 2026</p>"
    CHANGED = "<p>Senast uppdaterad: 6 februari 2026</p>"

    @pytest.mark.parametrize(
        ("expected", "how", "head", "before", "url"),
        [
            (day(1), "json-ld datePublished", META + WEB_PAGE + ARTICLE, LABELLED + UNLABELLED, DATED_URL),
            (day(2), "meta article:published_time", WEB_PAGE + META, LABELLED + UNLABELLED, DATED_URL),
            (day(3), "text after 'Publicerad:'", WEB_PAGE, UNLABELLED + LABELLED, DATED_URL),
            (day(4), "json-ld WebPage datePublished", WEB_PAGE, UNLABELLED + CHANGED, DATED_URL),
            (day(5), "text near the title", "", CHANGED + UNLABELLED, DATED_URL),
            (day(20, 1), "date in the address", "", CHANGED, DATED_URL),
            (day(6), CHANGE_STANDS_IN, "", CHANGED, URL),
        ],
    )
    def test_the_surest_evidence_wins(self, expected: datetime, how: str, head: str, before: str, url: str) -> None:
        article = read(before, head=head, url=url)
        assert (article.published_at, article.published_how, article.text) == (expected, how, TEXT)

    def test_a_labelled_date_in_a_box_of_its_own_goes_before_an_unlabelled_one_by_the_title(self) -> None:
        article = read(self.UNLABELLED, beside="<div class='meta'><span>Publicerad:</span> 2026-02-03</div>")
        assert article.published_at == day(3)

    def test_the_address_goes_before_a_date_above_the_title_which_may_be_a_mastheads(self) -> None:
        html = f"<main><p>Tisdag 10 februari 2026</p><h1>{TITLE}</h1>{BODY}</main>".encode()
        assert read_article(html, DATED_URL, now=NOW).published_at == day(20, 1)
        assert read_article(html, URL, now=NOW).published_at == day(10)

    def test_a_dateline_may_name_the_place_and_who_wrote_it(self) -> None:
        for line in (
            "Sjövik, 5 februari 2026",
            "Pressmeddelande | Norra Sjövik, 2026-02-05",
            "5 februari 2026 av Kim Ek",
        ):
            article = read(f"<p>{line}</p>")
            assert (article.published_at, article.text) == (day(5), TEXT)

    def test_a_time_element_is_surer_than_the_words_in_it(self) -> None:
        article = read("<p>Publicerad <time datetime='2026-02-03T14:05:00+01:00'>i dag 14.05</time></p>")
        assert article.published_at == datetime(2026, 2, 3, 14, 5, tzinfo=STOCKHOLM)

    def test_a_time_element_whose_class_names_a_change_is_one_of_change(self) -> None:
        changed = "<time class='updated' datetime='2026-02-06'>6 februari 2026</time>"
        article = read(f"<div>{changed} <time datetime='2026-02-03'>3 februari 2026</time></div>")
        assert (article.published_at, article.updated_at) == (day(3), day(6))

    def test_dates_of_several_articles_in_microdata_are_weaker_than_a_labelled_one(self) -> None:
        others = "".join(f"<meta itemprop='datePublished' content='2025-12-0{n}'>" for n in (3, 5))
        assert read(self.LABELLED, below=others).published_at == day(3)


class TestStatedOfThePage:
    @pytest.mark.parametrize(
        "kind", ["WebSite", "Organization", "BreadcrumbList", "ImageObject", "VideoObject", "CollectionPage", "Event"]
    )
    def test_what_is_stated_of_anything_but_the_page_dates_nothing(self, kind: str) -> None:
        head = json_ld(f'{{"@graph": [{{"@type": "{kind}", "datePublished": "2026-02-04"}}, {{"@type": "WebPage"}}]}}')
        assert read(head=head).published_at is None

    def test_the_articles_of_a_list_are_not_this_one(self) -> None:
        items = '[{"item": {"@type": "NewsArticle", "headline": "En annan", "datePublished": "2026-02-04"}}]'
        assert read(head=json_ld(f'{{"@type": "ItemList", "itemListElement": {items}}}')).published_at is None

    def test_a_page_in_a_graph_that_is_broken_is_mended_and_read(self) -> None:
        head = json_ld('{"@graph": [{"@type": "WebPage", "name": "Ny\nvårdcentral", "datePublished": "2026-02-04",},]')
        assert read(head=head).published_at == day(4)


class TestChange:
    @pytest.mark.parametrize(
        "line",
        [
            "Senast uppdaterad: 6 februari 2026",
            "Uppdaterad av Kim Ek den 6 februari 2026",
            "Aktualisiert am 06.02.2026",
            "Stand: 06.02.2026",
            "Oppdatert 6. februar 2026",
            "Päivitetty 6.2.2026",
            "<time itemprop='dateModified' datetime='2026-02-06'>6 februari</time>",
        ],
    )
    def test_a_date_of_change_stands_in_where_it_is_the_only_one(self, line: str) -> None:
        article = read(f"<p>{line}</p>")
        assert (article.published_at, article.published_precision) == (day(6), "day")
        assert article.found["published_at"] == article.published_how == CHANGE_STANDS_IN
        assert (article.updated_at, article.text) == (day(6), TEXT)

    def test_it_keeps_its_clock_time(self) -> None:
        head = "<meta name='DC.modified' content='2026-02-06'>"
        article = read("<p>Senast uppdaterad: 2026-02-06 09:00</p>", head=head)
        assert (article.published_at, article.published_precision) == (
            datetime(2026, 2, 6, 9, tzinfo=STOCKHOLM),
            "minute",
        )

    def test_the_date_that_a_listing_has_beats_it(self) -> None:
        source = Source("region-exempel", "Region Exempel", "https://region.example/nyheter/")
        item = Candidate(URL, TITLE, day(4), "day", None, None, "li × 8, text")
        article = complete(read("<p>Senast uppdaterad: 6 februari 2026</p>"), item, source, explicit=False)
        assert (article.published_at, article.published_how, article.updated_at) == (day(4), "li × 8, text", day(6))

    def test_a_date_of_change_in_the_sites_own_footer_is_not_the_releases(self) -> None:
        assert (read().published_at, read().updated_at) == (None, None)
        article = read(after="<footer>Senast ändrad 6 februari 2026</footer>")
        assert article.published_at == day(6)


class TestEvents:
    @pytest.mark.parametrize(
        "lines",
        [
            "<ul><li>Dag: torsdag 5 februari 2026</li><li>Plats: Sjövik</li></ul>",
            "<p>Tid: torsdag 5 februari 2026 kl. 10–12</p><p>Plats: Rådhuset, Sjövik</p>",
            "<p><b>När:</b> 5 februari 2026<br><b>Var:</b> Rådhuset, Sjövik</p>",
            "<ul><li>Datum: 5 februari 2026</li><li>Tid: 10–12</li><li>Plats: Sjövik</li></ul>",
            "<p>Datum och tid: 5 februari 2026 kl. 10</p>",
            "<p>Torsdag 5 februari 2026 kl. 10.00–11.30</p>",
            "<h2>Tid</h2><p>Torsdag 5 februari 2026 kl. 10</p>",
            "<table><tr><th>Tid</th><td>5 februari 2026 kl. 10</td></tr><tr><th>Plats</th><td>Sjövik</td></tr></table>",
            "<p>5–7 februari 2026</p>",
        ],
    )
    def test_the_lines_of_an_invitation_stay_in_the_text_and_date_nothing(self, lines: str) -> None:
        article = read(after=lines)
        assert article.published_at is None
        assert "5" in article.text.removeprefix(TEXT)
        assert "februari 2026" in article.text

    def test_the_releases_own_date_beside_them_is_taken(self) -> None:
        article = read("<p>Datum: 3 februari 2026</p>", "<p>Tid: torsdag 5 februari 2026 kl. 10–12</p>")
        assert (article.published_at, "Datum" in article.text) == (day(3), False)

    @pytest.mark.parametrize("line", ["Tid: 5 februari 2026 kl. 10", "5–7 februari 2026", "Invigning: 5 februari 2026"])
    def test_an_events_day_by_the_title_dates_nothing(self, line: str) -> None:
        assert read(f"<p>{line}</p>").published_at is None

    def test_a_weekday_with_a_clock_is_a_dateline_by_the_title_and_a_programme_in_the_text(self) -> None:
        article = read("<p>Torsdag 14:05</p>", "<p>Torsdag kl. 18</p><p>Filmen visas för första gången i Sjövik.</p>")
        assert article.published_at == datetime(2026, 2, 5, 14, 5, tzinfo=STOCKHOLM)
        assert article.text == f"{TEXT}\n\nTorsdag kl. 18\n\nFilmen visas för första gången i Sjövik."


class TestOtherDates:
    @pytest.mark.parametrize(
        "teasers",
        [
            "<li><h3><a href='/nyheter/1'>Ny chef</a></h3><p>Publicerad 3 februari 2026</p></li>",
            "<div><p>Publicerad: 2026-02-03</p><p><a href='/nyheter/1'>Bussarna byter tidtabell i vår</a></p></div>",
            "<a href='/nyheter/1'><p>Publicerad 3 februari 2026</p><p>Bussarna byter tidtabell i vår</p></a>",
            "<p><a href='/nyheter/1'>Bussarna byter tidtabell i vår</a> 3 februari 2026</p>",
            "<p><a href='/nyheter/1'>Bussar</a> Publicerad 3 februari 2026</p>",
            "<div><p><a href='/nyheter/1'>Bussar</a></p><p>Publicerad 3 februari 2026</p></div>",
        ],
    )
    @pytest.mark.parametrize("place", ["below", "beside"])
    def test_the_dates_of_other_news_are_never_taken(self, teasers: str, place: str) -> None:
        box = f"<div class='c1'><h2>Fler nyheter</h2>{teasers}</div>"
        assert read(**{place: box}).published_at is None  # type: ignore[arg-type]  # one of the two

    @pytest.mark.parametrize("name", ["comments", "cookie-info", "related"])
    def test_the_dates_of_comments_and_consent_are_never_taken(self, name: str) -> None:
        assert read(beside=f"<div class='{name}'><p>Publicerad 3 februari 2026 14:05</p></div>").published_at is None

    def test_links_to_share_it_or_to_its_category_do_not_make_a_date_anothers(self) -> None:
        links = "<p><a href='#'>Dela</a></p><p>Publicerad: 3 februari 2026</p><p><a href='/amnen/vard'>Vård</a></p>"
        assert read(beside=f"<div>{links}</div>").published_at == day(3)

    @pytest.mark.parametrize(
        "sentence",
        [
            "Den 5 februari 2026 öppnar vi dörrarna.",
            "Sedan den 5 februari 2026 går det att lista sig.",
            "Beslutet togs 3 februari 2026 och gäller genast.",
            "Rapporten publicerades den 3 februari 2026 och har mött kritik.",
            "Rapporten publicerades den 3 februari 2026.",
        ],
    )
    def test_a_date_in_a_sentence_is_no_dateline(self, sentence: str) -> None:
        assert read(f"<p>{sentence}</p>").published_at is None
        assert read(after=f"<p>{sentence}</p>").text == f"{TEXT}\n\n{sentence}"

    def test_the_day_in_the_title_is_not_the_day_it_was_published(self) -> None:
        title = "Öppet hus 5 februari 2026"
        html = f"<main><p>{title}</p><h1>{title}</h1>{BODY}</main>".encode()
        assert read_article(html, URL, now=NOW).published_at is None

    @pytest.mark.parametrize("when", ["2026-02-18", "2026-02-30", "1970-01-01", "0001-01-01"])
    def test_a_date_far_ahead_or_impossible_is_refused_however_it_is_stated(self, when: str) -> None:
        head = (
            json_ld(f'{{"@type": "NewsArticle", "datePublished": "{when}"}}')
            + json_ld(f'{{"@type": "WebPage", "datePublished": "{when}"}}')
            + f"<meta property='article:published_time' content='{when}'><meta name='DC.modified' content='{when}'>"
        )
        printed = f"<p>Publicerad: {when}</p><time datetime='{when}'>nyss</time>"
        article = read(printed, head=head, url=f"https://region.example/press/{when}-ny-vardcentral")
        assert (article.published_at, article.updated_at) == (None, None)

    def test_a_selected_date_far_ahead_is_refused_too(self) -> None:
        source = Source("a", "A", URL, select=Selectors(date=(".d",)))
        html = f"<main><h1>{TITLE}</h1><p class=d>18 februari 2026</p>{BODY}</main>".encode()
        assert read_article(html, URL, source=source, now=NOW).published_at is None


def test_a_menu_beside_a_short_release_does_not_make_it_the_card_of_another():
    menu = "<div><a href='/'>Region Exempel</a> <a href='/vard'>Vård och hälsa</a> <a href='/press'>Press</a></div>"
    text = "<h1>Mottagningen stänger</h1><p>2026-01-20</p><p>Den öppnar igen i augusti, efter semestern.</p>"
    article = read_article(f"<title>Mottagningen stänger</title><div>{menu}{text}</div>".encode(), URL)
    assert str(article.published_at)[:10] == "2026-01-20"
