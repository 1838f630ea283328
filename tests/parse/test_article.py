"""How a release's page is read, in the shapes that press platforms give it, and with the traps that are on them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from scraper.errors import LayoutError
from scraper.model import Attachment, Contact, Image, Selectors, Source
from scraper.parse import article_id, read_article

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2024, 3, 20, 12, tzinfo=UTC)
URL = "https://region.example/nyheter/ny-vardcentral"
LEAD = "I höst slår Region Exempels nya vårdcentral upp portarna i centrala Sjövik."
FIRST = "Vårdcentralen får plats för 6 200 listade patienter, och rekryteringen av personal har redan börjat."
QUOTE = "– Det här har Sjövik väntat länge på, säger Kim Ek, regionråd."
LAST = "Lokalerna byggs om under våren, och det gamla huset rivs när flytten är klar."
TEXT = "\n\n".join((LEAD, FIRST, QUOTE, LAST))
BODY = f"<p class='ingress'>{LEAD}</p><p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p>"
COOKIES = (
    "<div id='cookie-consent' role='dialog'><p>Vi använder kakor för att webbplatsen ska fungera så "
    "bra som möjligt för dig.</p></div>"
)
MORE = (
    "<aside><h2>Fler nyheter</h2><ul><li><a href='/nyheter/1'>Bussarna byter tidtabell i vår</a> 18 mars 2024</li>"
    "<li><a href='/nyheter/2'>Budgeten är klar för nästa år</a> 17 mars 2024</li></ul></aside>"
)
ABOUT = "<p>Region Exempel ansvarar för hälso- och sjukvård, tandvård och kollektivtrafik i länet.</p>"


def page(inner: str, head: str = "", title: str = "Ny vårdcentral i Sjövik") -> bytes:
    return (
        f"<!doctype html><html lang='sv-se'><head><meta charset='utf-8'><title>{title} - Region Exempel</title>"
        f"<meta property='og:site_name' content='Region Exempel'>{head}</head><body>{COOKIES}"
        f"<header><a href='#main'>Hoppa till innehåll</a><nav><a href='/'>Start</a><a href='/vard'>Vård</a>"
        f"</nav></header>"
        f"{inner}<footer><h2>Kontakta oss</h2><p>Region Exempel, 08-465 004 00, uppdaterad 1 mars 2024</p>"
        f"</footer></body></html>"
    ).encode()


def plain(extra: str = "", before: str = "", head: str = "") -> bytes:
    return page(f"<main><article><h1>Ny vårdcentral i Sjövik</h1>{before}{BODY}{extra}</article>{MORE}</main>", head)


def test_the_text_holds_the_release_and_nothing_of_the_page_around_it():
    article = read_article(plain("<div class='share'>Dela <a href='#'>Facebook</a></div>"), URL, now=NOW)
    assert (article.title, article.lead, article.text) == ("Ny vårdcentral i Sjövik", LEAD, TEXT)
    assert article.found["lead"] == "marked as lead"


class TestPlatforms:
    def test_empty_marker_boxes_tell_what_the_next_text_is(self):
        inner = "".join(
            (
                f"<div class='sv-text-portlet sv-use-margins'><div id='{name}'></div><div "
                f"class='sv-text-portlet-content'>{text}</div></div>"
            )
            for name, text in (
                ("Rubrik", "<h1 class='heading'>Ny vårdcentral i Sjövik</h1>"),
                ("Ingress", f"<p class='normal'>{LEAD}</p>"),
                (
                    "Brodtext",
                    (
                        f"<p class='normal'>{FIRST}</p><h2 class='subheading' id='h-1'>Efterlängtad</h2><p "
                        f"class='normal'>{QUOTE}</p><p>{LAST}</p>"
                    ),
                ),
            )
        )
        head = "<meta name='DC.modified' content='2024-03-05'>"
        top = "<p>2024-03-01 08:20<span class='label'>Pressmeddelande</span></p>"
        article = read_article(page(f"<div class='pagecontent sv-layout'>{top}{inner}</div>", head), URL, now=NOW)

        assert article.lead == LEAD
        assert article.text == "\n\n".join((LEAD, FIRST, "Efterlängtad", QUOTE, LAST))
        assert article.published_at == datetime(2024, 3, 1, 8, 20, tzinfo=STOCKHOLM)
        assert article.updated_at == datetime(2024, 3, 5, tzinfo=UTC)
        assert article.kind == "pressmeddelande"

    def test_a_publication_date_outside_main_beats_the_modified_time_element_inside(self):
        inner = (
            f"<main class='rh-article' id='main'><h1>Ny vårdcentral i Sjövik</h1><p><strong>{LEAD}</strong>"
            f"</p><p>{FIRST}</p>"
            f"<p>{QUOTE}</p><p>{LAST}</p><p>Senast ändrad: <time itemprop='dateModified' "
            f"datetime='2024-03-12'>2024-03-12</time></p></main>"
            "<div class='rh-meta'><span>Publicerad:</span> 2024-02-14</div>"
        )
        article = read_article(page(inner), URL, now=NOW)
        assert article.published_at == datetime(2024, 2, 14, tzinfo=UTC)
        assert article.published_how == "text after 'Publicerad:'"
        assert article.updated_at == datetime(2024, 3, 12, tzinfo=UTC)
        assert (article.lead, article.text) == (LEAD, TEXT)

    def test_a_summary_that_is_repeated_with_a_link_to_read_on_is_said_once(self):
        inner = (
            "<article class='panel'><div><span>Media no image</span></div><p class='type__date'>Pressmeddelande • "
            "<time datetime='2024-02-14T07:33:00+01:00'>Feb 14, 2024 07:33 CET</time></p><h1>Ny "
            "vårdcentral i Sjövik</h1>"
            f"<div class='panel__text'><p>{LEAD}</p><p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p></div>"
            f"<p>{LEAD[:60]}… Läs vidare »</p><h2>Ämnen</h2><ul class='tags'><li><a href='/t'>Primärvård</a></li></ul>"
            "<h2>Regioner</h2><ul class='tags'><li>Norrby</li></ul></article>"
        )
        url = "https://press.example/se/region-exempel/pressreleases/ny-vaardcentral-3312456"
        article = read_article(page(inner, f"<meta property='og:description' content='{LEAD}'>"), url, now=NOW)
        assert (article.lead, article.text) == (LEAD, TEXT)
        assert article.published_at == datetime(2024, 2, 14, 7, 33, tzinfo=STOCKHOLM)
        assert article.native_id == "3312456"
        assert article.id == article_id("", "3312456")
        assert article.kind == "pressmeddelande"
        assert article.images == ()

    def test_a_table_layout_without_any_names_is_read(self):
        paragraphs = "<BR><BR>".join((FIRST, QUOTE, LAST))
        inner = (
            "<TABLE><TR><TD><A HREF='/a'>Press</A><BR><A HREF='/b'>Om oss</A></TD><TD><FONT "
            "SIZE=1>Pressmeddelande 2024-02-14 09:00</FONT><BR>"
            f"<FONT SIZE=5><B>Ny vårdcentral i Sjövik</B></FONT><BR><BR><B>{LEAD}</B><BR><BR>{paragraphs}"
            f"</TD></TR></TABLE>"
        )
        article = read_article(page(inner), URL, now=NOW)
        assert article.title == "Ny vårdcentral i Sjövik"
        assert article.text == TEXT
        assert article.published_at == datetime(2024, 2, 14, 9, tzinfo=STOCKHOLM)


class TestTitle:
    def test_a_heading_that_is_the_sites_name_is_not_the_title(self):
        inner = f"<h1>Region Exempel</h1><main><h2>Ny vårdcentral i Sjövik</h2>{BODY}</main>"
        assert read_article(page(inner), URL).title == "Ny vårdcentral i Sjövik"

    def test_the_sites_name_is_taken_off_a_page_title(self):
        inner = f"<main>{BODY}</main>"
        assert (
            read_article(page(inner, title="Ny vårdcentral – så blir den"), URL).title == "Ny vårdcentral – så blir den"
        )

    def test_a_title_printed_twice_is_no_text(self):
        assert read_article(plain(before="<p>Ny vårdcentral i Sjövik</p>"), URL).text == TEXT

    @pytest.mark.parametrize("placeholder", ["null", "Ingen titel", "Media no image"])
    def test_a_placeholder_is_neither_title_nor_text(self, placeholder):
        head = f"<meta property='og:title' content='{placeholder}'>"
        article = read_article(plain(before=f"<h2>{placeholder}</h2>", head=head), URL)
        assert (article.title, article.text) == ("Ny vårdcentral i Sjövik", TEXT)


class TestDate:
    @pytest.mark.parametrize(
        ("printed", "expected"),
        [
            ("<p>11 juli 2023</p>", datetime(2023, 7, 11, tzinfo=UTC)),
            ("<p>Publicerad 2023-07-11 16:17</p>", datetime(2023, 7, 11, 16, 17, tzinfo=STOCKHOLM)),
            ("<p>Publicerad: 2023-07-11 Senast ändrad:</p>", datetime(2023, 7, 11, tzinfo=UTC)),
            ("<p>2023-07-11 14:39Pressmeddelande</p>", datetime(2023, 7, 11, 14, 39, tzinfo=STOCKHOLM)),
            (
                "<dl><dt>Publicerad</dt><dd>2023-07-11</dd><dt>Senast uppdaterad</dt><dd>2023-08-01</dd></dl>",
                datetime(2023, 7, 11, tzinfo=UTC),
            ),
            ("<time datetime='2023-07-11T14:00:00Z'>11 juli</time>", datetime(2023, 7, 11, 14, tzinfo=UTC)),
        ],
    )
    def test_a_date_by_the_title_is_the_publication(self, printed, expected):
        article = read_article(plain(before=printed), URL, now=NOW)
        assert article.published_at == expected
        assert article.text == TEXT

    def test_a_date_below_the_title_goes_before_one_in_a_banner_above_it(self):
        banner = "<div><p><b>Störningar i telefonin.</b></p><p>1 mars 2024</p></div>"
        inner = f"<main>{banner}<h1>Ny vårdcentral i Sjövik</h1><p>11 juli 2023</p>{BODY}</main>"
        assert read_article(page(inner), URL, now=NOW).published_at == datetime(2023, 7, 11, tzinfo=UTC)

    def test_a_date_line_after_the_lead_is_the_publication_and_no_text(self):
        inner = (
            f"<main><h1>Ny vårdcentral i Sjövik</h1><p class='lead'>{LEAD}</p><p>11 juli 2023</p>"
            f"<p>{FIRST}</p><p>{QUOTE}</p><p>{LAST}</p></main>"
        )
        article = read_article(page(inner), URL, now=NOW)
        assert (article.published_at, article.text) == (datetime(2023, 7, 11, tzinfo=UTC), TEXT)

    def test_dates_in_running_text_related_lists_and_the_footer_are_never_the_publication(self):
        article = read_article(
            plain("<p>Den 5 mars 2024 håller nämnden ett extra möte om flytten i Sjövik.</p>"), URL, now=NOW
        )
        assert article.published_at is None
        assert article.published_precision == "inferred"
        assert "published_at" not in article.found

    def test_the_address_dates_a_release_that_says_nothing_itself(self):
        article = read_article(plain(), "https://region.example/press/2023-11-09-ny-vardcentral", now=NOW)
        assert (article.published_at, article.published_how) == (
            datetime(2023, 11, 9, tzinfo=UTC),
            "date in the address",
        )

    def test_what_is_stated_for_machines_wins_and_keeps_its_offset(self):
        head = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"},
            {"@type": "NewsArticle", "headline": "Ny v\\u00e5rdcentral i Sj\\u00f6vik",
            "datePublished": "2023-07-11T07:00:00+02:00",
            "dateModified": "2023-07-12T10:00:00+02:00", "articleSection": ["Primärvård"]}]}</script>"""
        article = read_article(plain(before="<p>12 juli 2023</p>", head=head), URL, now=NOW)
        assert article.published_at == datetime(2023, 7, 11, 7, tzinfo=timezone(timedelta(hours=2)))
        assert article.updated_at == datetime(2023, 7, 12, 8, tzinfo=UTC)
        assert article.categories == ("Primärvård",)
        assert article.found["published_at"] == "json-ld datePublished"

    def test_a_printed_time_refines_a_stated_day(self):
        head = "<meta name='DC.date.issued' content='2023-07-11'>"
        article = read_article(plain(before="<p>Publicerad: 2023-07-11 14:05</p>", head=head), URL, now=NOW)
        assert (article.published_at, article.published_precision) == (
            datetime(2023, 7, 11, 14, 5, tzinfo=STOCKHOLM),
            "minute",
        )

    def test_a_date_more_than_a_week_ahead_is_refused(self):
        head = "<meta property='article:published_time' content='2024-05-01T08:00:00Z'>"
        assert read_article(plain(before="<p>1 maj 2024</p>", head=head), URL, now=NOW).published_at is None
        assert read_article(plain(head=head), URL).published_at == datetime(2024, 5, 1, 8, tzinfo=UTC)


class TestNotText:
    @pytest.mark.parametrize(
        "heading", ["<h2>Kontakt</h2>", "<p><b>För mer information, kontakta:</b></p>", "<p>Presskontakt</p>"]
    )
    def test_contacts_are_read_and_left_out(self, heading):
        people = (
            "<p>Kim Ek, regionråd, <a href='tel:0701740601'>070-174 06 01</a></p><p>Robin Ås"
            "<br>pressekreterare<br>E-post: robin.as@region.example</p>"
        )
        article = read_article(plain(heading + people), URL)
        assert article.text == TEXT
        assert article.contacts == (
            Contact("Kim Ek", "regionråd", "070-174 06 01", None),
            Contact("Robin Ås", "pressekreterare", None, "robin.as@region.example"),
        )

    def test_contacts_under_no_heading_are_left_out_too(self):
        article = read_article(plain("<p>Kim Ek, regionråd, 070-174 06 01</p>"), URL)
        assert (article.text, [contact.name for contact in article.contacts]) == (TEXT, ["Kim Ek"])

    def test_an_address_that_is_only_in_a_link_is_read(self):
        article = read_article(
            plain("<h2>Kontakt</h2><p>Kim Ek, <a href='mailto:kim.ek@region.example'>E-post</a></p>"), URL
        )
        assert article.contacts == (Contact("Kim Ek", None, None, "kim.ek@region.example"),)

    def test_contacts_beside_the_text_are_found(self):
        inner = (
            f"<main><div><h1>Ny vårdcentral i Sjövik</h1><div class='text'>{BODY}</div></div><div "
            f"class='kontakt'><h2>Kontakt</h2><p>Kim Ek<br>070-174 06 01</p></div></main>"
        )
        assert read_article(page(inner), URL).contacts == (Contact("Kim Ek", None, "070-174 06 01", None),)

    @pytest.mark.parametrize(
        "boilerplate",
        [
            f"<h2>Om Region Exempel</h2>{ABOUT}",
            f"<p><strong>Om Region Exempel</strong><br>{ABOUT[3:]}",
            f"<p>Om Region Exempel</p>{ABOUT}",
            ABOUT,
            ABOUT * 2,
        ],
    )
    def test_what_the_publisher_says_of_itself_is_left_out(self, boilerplate):
        assert read_article(plain(boilerplate), URL).text == TEXT

    def test_boilerplate_that_is_glued_to_the_last_sentence_is_cut_off(self):
        glued = "<p>Inflyttningen sker i tre steg.Om Region ExempelRegion Exempel ansvarar för vården i länet.</p>"
        assert read_article(plain(glued), URL).text == f"{TEXT}\n\nInflyttningen sker i tre steg."

    def test_a_fact_box_is_text_even_in_an_aside(self):
        facts = (
            "<aside class='faktaruta'><h3>Fakta: Vårdcentralen</h3><ul><li>Öppnar den 1 oktober</li>"
            "<li>6 200 listade</li></ul></aside>"
        )
        article = read_article(plain(facts), URL)
        assert article.text == f"{TEXT}\n\nFakta: Vårdcentralen\n\n- Öppnar den 1 oktober\n- 6 200 listade"

    @pytest.mark.parametrize(
        "line",
        [
            "Läs vidare »",
            "Dela",
            "Skriv ut",
            "Lyssna",
            "null",
            "You must be logged in to post a comment",
            "Foto: Alva Rönn",
            "Taggar: vård, Sjövik",
            "Report this content",
            "Ämne: Primärvård",
        ],
    )
    def test_furniture_is_left_out(self, line):
        assert read_article(plain(f"<p>{line}</p>"), URL).text == TEXT

    def test_comments_longer_than_the_release_are_left_out(self):
        comments = "<section id='comments'>" + "".join(
            f"<div class='comment'><p>{LAST} Det tycker jag, nummer {i}.</p></div>" for i in range(30)
        )
        assert read_article(plain().replace(b"</main>", f"</main>{comments}</section>".encode()), URL).text == TEXT

    def test_a_section_of_links_ends_where_the_text_goes_on(self):
        links = "<h3>Läs också</h3><ul><li><a href='/a'>Så listar du dig på en vårdcentral</a></li></ul>"
        assert read_article(
            plain(f"{links}<h2>Så blir flytten</h2><p>{FIRST} Flytten tar två veckor.</p>"), URL
        ).text == (f"{TEXT}\n\nSå blir flytten\n\n{FIRST} Flytten tar två veckor.")


class TestBesideTheText:
    def test_pictures_come_with_caption_and_credit_apart(self):
        figures = (
            "<figure><img src='/b/1.jpg' alt='En entré'><figcaption>Så ska entrén se ut. Foto: Alva Rönn"
            "</figcaption></figure>"
            "<div class='image'><img data-src='/b/2.jpg' src='data:image/gif;base64,R0' alt=''><div "
            "class='caption'><p>Byggplatsen.</p><p>Arkivbild</p></div></div>"
            "<img src='/ikoner/icon-share.png'><img src='https://spy.example/pixel.gif' width=1 height=1>"
        )
        article = read_article(plain(before=figures), URL)
        assert article.images == (
            Image("https://region.example/b/1.jpg", "Så ska entrén se ut.", "Alva Rönn", "En entré"),
            Image("https://region.example/b/2.jpg", "Byggplatsen.", "Arkivbild", None),
        )
        assert article.text == TEXT

    def test_links_are_relative_to_the_pages_base(self):
        article = read_article(plain("<p><a href='b.pdf'>Beslut</a></p>", head="<base href='/filer/'>"), URL)
        assert [each.url for each in article.attachments] == ["https://region.example/filer/b.pdf"]

    def test_documents_are_attachments_with_clean_titles(self):
        files = (
            "<ul><li><a href='/f/beslut.pdf'>Beslutsunderlag (pdf, 168 kB)</a></li><li><a "
            "href='/f/plan.docx'>Plan</a></li></ul>"
        )
        article = read_article(plain(files), URL)
        assert article.attachments == (
            Attachment("https://region.example/f/beslut.pdf", "Beslutsunderlag", "application/pdf", 168_000),
            Attachment(
                "https://region.example/f/plan.docx",
                "Plan",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                None,
            ),
        )
        assert article.text == TEXT

    @pytest.mark.parametrize(
        ("labels", "expected"),
        [
            ("<p>Ämnen: <a rel=tag href='/a'>Vård</a>, <a rel=tag href='/b'>Kultur</a></p>", ("Vård", "Kultur")),
            (
                "<ul class='tags'><li>Hälso- och sjukvård</li><li>Hållbarhet</li></ul>",
                ("Hälso- och sjukvård", "Hållbarhet"),
            ),
            ("<p>Kategori: Vård, Kultur</p>", ("Vård", "Kultur")),
        ],
    )
    def test_labels_are_categories_and_the_menu_is_not(self, labels, expected):
        assert read_article(plain(labels), URL).categories == expected

    @pytest.mark.parametrize(
        ("title", "path", "kind"),
        [
            ("Pressinbjudan: Se nya vårdcentralen", "/pressmeddelanden/a", "pressinbjudan"),
            ("Se nya vårdcentralen", "/om/pressmeddelanden/a", "pressmeddelande"),
            ("Se nya vårdcentralen", "/nyheter/a", "nyhet"),
            ("Se nya vårdcentralen", "/a", "nyhet"),
        ],
    )
    def test_the_kind_is_told_by_the_title_or_the_address(self, title, path, kind):
        html = page(f"<main><h1>{title}</h1>{BODY}</main>", title=title)
        assert read_article(html, f"https://region.example{path}").kind == kind

    def test_a_byline_is_read_and_an_empty_one_is_none(self):
        assert read_article(plain(before="<p>Av Kim Ek</p>"), URL).byline == "Kim Ek"
        assert read_article(plain(before="<p>By <a href='/author/'></a> on 3 mars 2024</p>"), URL).byline is None


class TestSelectors:
    def test_what_the_source_selects_wins_over_everything(self):
        select = Selectors(
            title=("h2.rubrik",),
            date=(".satt",),
            lead=(".inledning",),
            body=(".brod",),
            drop=(".reklam",),
            image=(".bild",),
            caption=(".under",),
            credit=(".av",),
            contact=(".ring",),
        )
        source = Source("region-exempel", "Region Exempel", "https://region.example/nyheter/", select=select)
        inner = (
            f"<h1>Aktuellt just nu</h1><h2 class='rubrik'>Ny vårdcentral i Sjövik</h2><p>Publicerad: "
            f"2024-03-01</p><p class='satt'>12 februari 2024</p>"
            f"<p class='inledning'>{LEAD}</p><div class='brod'><p>{FIRST}</p><p class='reklam'>{LAST} Köp "
            f"nu!</p><p>{QUOTE}</p></div>"
            f"<div class='bild'><img src='/b/1.jpg' alt='Ett hus'></div><p class='under'>Huset.</p><p "
            f"class='av'>Alva Rönn</p>"
            f"<div class='ring'>Kim Ek, 070-174 06 01</div><p>{LAST}</p>"
        )
        article = read_article(page(inner), URL, source=source, now=NOW)
        assert article.title == "Ny vårdcentral i Sjövik"
        assert article.published_at == datetime(2024, 2, 12, tzinfo=UTC)
        assert (article.lead, article.text) == (LEAD, "\n\n".join((LEAD, FIRST, QUOTE)))
        assert article.images == (Image("https://region.example/b/1.jpg", "Huset.", "Alva Rönn", "Ett hus"),)
        assert article.contacts == (Contact("Kim Ek", None, "070-174 06 01", None),)
        assert {article.found[name] for name in ("title", "published_at", "lead", "text")} == {
            "select.title",
            "select.date",
            "select.lead",
            "select.body",
        }
        assert article.source_id == "region-exempel"

    def test_what_the_source_selects_may_be_a_part_of_a_line(self):
        select = Selectors(title=("span.rubrik",), date=("span.satt",), lead=("b.inledning",))
        source = Source("region-exempel", "Region Exempel", "https://region.example/nyheter/", select=select)
        inner = (
            f"<h1>Nytt: <span class=rubrik>Ny vårdcentral i Sjövik</span></h1><p>Satt <span class=satt>12 februari "
            f"2024</span> av oss</p><p><b class=inledning>{LEAD}</b></p><p>{FIRST}</p><p>{QUOTE}</p>"
        )
        article = read_article(page(f"<main>{inner}</main>"), URL, source=source, now=NOW)
        assert (article.title, article.lead) == ("Ny vårdcentral i Sjövik", LEAD)
        assert article.published_at == datetime(2024, 2, 12, tzinfo=UTC)


class TestNoRelease:
    @pytest.mark.parametrize(
        ("title", "inner"),
        [
            (
                "Sidan kunde inte hittas",
                (
                    "<main><h1>Sidan kunde inte hittas</h1><p>Sidan du söker finns inte eller har flyttats "
                    "till en ny adress.</p></main>"
                ),
            ),
            (
                "404 Not Found",
                "<h1>404 Not Found</h1><p>The requested URL was not found on this server. Please check it.</p>",
            ),
            (
                "Ny chef",
                (
                    "<main><h1>Ny chef</h1><p>Innan du fortsätter behöver vi ditt samtycke till att använda "
                    "cookies på den här webbplatsen.</p></main>"
                ),
            ),
            ("Ny chef", "<div id='app'></div><noscript>You need to enable JavaScript to run this app.</noscript>"),
        ],
    )
    def test_error_pages_walls_and_shells_are_refused(self, title, inner):
        with pytest.raises(LayoutError) as refused:
            read_article(page(inner, title=title), URL)
        assert refused.value.missing == "body"

    def test_a_page_without_any_title_is_refused(self):
        with pytest.raises(LayoutError) as refused:
            read_article(f"<p>{FIRST}</p>".encode(), URL)
        assert refused.value.missing == "title"

    @pytest.mark.parametrize("nothing", [b"", b"\x00\xff", b"<", b"%PDF-1.4"])
    def test_what_is_no_page_is_refused(self, nothing):
        with pytest.raises(LayoutError):
            read_article(nothing, URL)


def test_a_page_in_an_old_character_set_is_decoded():
    html = plain().decode().replace("<meta charset='utf-8'>", "<meta charset='iso-8859-1'>").encode("cp1252")
    assert read_article(html, URL).text == TEXT
