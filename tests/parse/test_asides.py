"""What stands around a release's text and is none of it: boilerplate, pointers, who wrote it and whose words it is."""

import pytest

from tests.parse.releases import FIRST, LAST, LEAD, QUOTE, TEXT, added, paragraphs, release

BLURB = "<p>Region Exempel ansvarar för hälso- och sjukvård, tandvård och kollektivtrafik i länet.</p>"


class TestLead:
    @pytest.mark.parametrize(
        "before",
        [
            f"<p class='lead'>{LEAD}</p>",
            f"<div class='intro'>{LEAD[:-1]}</div>",
            f"<p><strong>{LEAD.replace(' ', '&nbsp;', 3)}</strong></p>",
        ],
    )
    def test_a_lead_that_is_printed_twice_is_said_once(self, before):
        article = release(before=before)
        assert paragraphs(article)[1:] == [FIRST, QUOTE, LAST]
        assert (article.lead or "").rstrip(".") == LEAD.rstrip(".")

    def test_a_lead_that_begins_the_first_paragraph_too_is_said_once(self):
        teaser = "Nu är det klart att Sjövik får en egen vårdcentral."
        article = release(before=f"<p class='lead'>{teaser}</p><p>{teaser} Det beslutade nämnden i går.</p>")
        assert paragraphs(article)[0] == f"{teaser} Det beslutade nämnden i går."
        assert article.text.count(teaser) == 1
        assert article.lead == teaser


class TestBoilerplate:
    @pytest.mark.parametrize(
        "after",
        [
            f"<h3>Om Region Exempel</h3>{BLURB}<h3>Kontakt</h3><p>Kim Ek, 010-123 45 67</p>",
            f"<p><strong>OM REGION EXEMPEL</strong></p>{BLURB}",
            f"<p>Text ur en mall.<br>Om Region Exempel<br>{BLURB[3:-4]}</p>",
            f"<p><em>Om Region Exempel: {BLURB[3:-4]}</em></p>",
            f"<p>***</p>{BLURB}",
            "<p><b>Om Folktandvården Exempel</b></p><p>Folktandvården Exempel är länets största tandvårdsgivare.</p>",
            "<p><strong>Kort om Region Exempel</strong></p><ul><li>12 000 medarbetare</li><li>4 sjukhus</li></ul>",
        ],
    )
    def test_what_a_publisher_says_of_itself_is_left_out(self, after):
        assert [each for each in added(release(after=after)) if each != "Text ur en mall."] == []

    @pytest.mark.parametrize(
        "within",
        [
            "<h2>Om vårdcentralen</h2><p>Vårdcentralen är en av länets största och ligger vid torget.</p>",
            "<h2>Om regionen säger nej</h2><p>Då får kommunen ta hela kostnaden, säger Robin Ås.</p>",
        ],
    )
    def test_a_part_of_the_text_that_begins_with_om_stays(self, within):
        assert len(added(release(within=within))) == 2


@pytest.mark.parametrize(
    "after",
    [
        "<p>För mer information, se <a href='/vc'>region.example/vardcentral</a></p>",
        "<p>Läs mer om <a href='/vc'>vårdcentralen i Sjövik</a>.</p>",
        "<p><strong>Vill du veta mer?</strong></p><p><a href='/vc'>Vårdcentralen i Sjövik</a></p>",
        "<p>Dela sidan</p><p>Hjälpte informationen på sidan dig?</p><p>Sidansvarig: Robin Ås</p>",
        "<p>Ansvarig utgivare: Robin Ås</p><p>Lästid: 2 minuter</p>",
        "<p>{{article.footer}}</p><p>[object Object]</p><p>undefined</p><p>NaN</p>",
    ],
)
def test_pointers_furniture_and_placeholders_are_left_out(after):
    article = release(after=after)
    assert added(article) == []
    assert article.contacts == ()


@pytest.mark.parametrize(
    "line",
    [
        "Förra året fick ytterligare 300 patienter <a href='/x'>hjälp</a> i tid.",
        "För ett år sedan fick ytterligare tolv orter <a href='/x'>bredband</a>.",
    ],
)
def test_a_sentence_with_a_link_is_no_pointer(line):
    assert len(added(release(within=f"<p>{line}</p>"))) == 1


def test_a_heading_with_a_slash_is_no_place():
    article = release(within="<h2>Mat/Dryck</h2><p>Kaffe finns i entrén.</p>")
    assert (article.place, added(article)) == (None, ["Mat/Dryck", "Kaffe finns i entrén."])


def test_a_fact_box_stays_where_it_stands():
    items = "<ul><li>Öppnar 1 oktober</li><li>6 200 listade</li></ul>"
    box = f"<aside class='faktaruta'><h3>FAKTA: Vårdcentralen</h3>{items}</aside>"
    assert paragraphs(release(within=box)) == [
        LEAD,
        FIRST,
        "FAKTA: Vårdcentralen",
        "- Öppnar 1 oktober\n- 6 200 listade",
        QUOTE,
        LAST,
    ]


class TestByline:
    @pytest.mark.parametrize(
        "before",
        [
            "<p class='byline'>Text: Robin Ås</p>",
            "<p>Publicerad av Robin Ås, 2024-02-14</p>",
            "<p>Av <a rel='author' href='/a/robin'>Robin Ås</a></p>",
            "<p>Text och foto: Robin Ås</p>",
        ],
    )
    def test_who_wrote_it_is_read_and_no_text(self, before):
        article = release(before=before)
        assert (article.byline, added(article)) == ("Robin Ås", [])

    @pytest.mark.parametrize(
        "before",
        [
            "<p>By on 20 januari, 2024</p>",
            "<div class='entry-meta'>By <a rel='author' href='/a/'></a> on <span>20 januari, 2024</span></div>",
            "<p>Av: </p>",
        ],
    )
    def test_an_empty_one_is_nobody(self, before):
        article = release(before=before)
        assert (article.byline, paragraphs(article)) == (None, TEXT)

    def test_an_account_is_nobody(self):
        stated = '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "admin"}}</script>'
        assert release(head=stated).byline is None


class TestOriginator:
    @pytest.mark.parametrize(
        "line",
        [
            "Källa: Region Norrby",
            "<strong>Källa:</strong> <a href='https://norrby.example/'>Region Norrby</a>",
            "(Källa: Region Norrby)",
        ],
    )
    def test_the_source_at_the_end_is_the_originator(self, line):
        article = release(after=f"<p>{line}</p>")
        assert (article.originator, added(article)) == ("Region Norrby", [])

    def test_a_source_on_the_last_line_of_a_paragraph_is_taken_off_it(self):
        article = release(after="<p>Inflyttningen sker i tre steg.<br>Källa: Region Norrby</p>")
        assert (article.originator, added(article)) == ("Region Norrby", ["Inflyttningen sker i tre steg."])
        assert article.html.endswith("<p>Inflyttningen sker i tre steg.</p>")

    def test_the_source_of_a_table_is_part_of_the_text(self):
        table = (
            "<table><tr><th>År</th><th>Köande</th></tr><tr><td>2023</td><td>1 900</td></tr></table><p>Källa: SCB</p>"
        )
        more = f"<p>{FIRST} Det är fler än i Norrby, där köerna länge har varit de längsta i hela länet.</p>"
        article = release(within=table + more)
        assert article.originator is None
        assert added(article)[:2] == ["År | Köande\n2023 | 1 900", "Källa: SCB"]


def test_every_way_to_begin_a_quote_is_text():
    quotes = [
        "— Helt rätt.",
        "”Vi är glada”, säger Robin.",
        "»Det är stort«, säger hon.",
        "« Bra », säger han.",
        "• Fyra rum.",
    ]
    assert added(release(within="".join(f"<p>{quote}</p>" for quote in quotes))) == quotes
