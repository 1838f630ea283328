"""What a release is labelled with: categories as they are printed, the place, and what kind of release it is."""

import pytest

from scraper.parse import read_article
from tests.parse.releases import LEAD, TEXT, TITLE, URL, added, page, paragraphs, release


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Kategorier: Kultur, Vård", ("Kultur", "Vård")),
        ("<strong>Nyckelord:</strong> Kultur; Vård; Skola", ("Kultur", "Vård", "Skola")),
        ("Taggar: <a href='/a'>Vård</a> / <a href='/b'>Hälsa, sjukvård</a>", ("Vård", "Hälsa, sjukvård")),
        ("Publicerat i: <a href='/c'>Kultur</a>", ("Kultur",)),
        ("<a href='/t/vard'>#vård</a> <a href='/t/kultur'>#kultur</a>", ("vård", "kultur")),
        ("Kategori: Hälso- och sjukvårdHållbarhet", ("Hälso- och sjukvård", "Hållbarhet")),
        ("Kategori: eHälsa, McDonalds, PowerPoint, IoT", ("eHälsa", "McDonalds", "PowerPoint", "IoT")),
        ("Kategori: KulturVårdHållbarhet", ("Kultur", "Vård", "Hållbarhet")),
    ],
)
def test_a_line_of_labels_gives_categories_and_is_no_text(line, expected):
    article = release(after=f"<p>{line}</p>")
    assert article.categories == expected
    assert added(article) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>Ämnen</h2><ul><li><a href='/a'>Vård</a></li><li><a href='/b'>Kultur</a></li></ul>",
        "<h3>Kategorier</h3><a href='/a'>Vård</a> <a href='/b'>Kultur</a>",
        "<h4>Taggar:</h4><p><a href='/a'>Vård</a> <a href='/b'>Kultur</a></p>",
        "<dl><dt>Ämnen</dt><dd>Vård</dd><dd>Kultur</dd></dl>",
        "<div class='categories'><span>Vård</span> <span>Kultur</span></div>",
        (
            "<h2>Ämnen</h2><ul class='tags'><li>Vård</li><li>Kultur</li></ul>"
            "<h2>Regioner</h2><ul class='tags'><li>Norrby</li></ul>"
        ),
    ],
)
def test_labels_below_a_heading_or_in_a_box_are_categories(markup):
    article = release(after=markup)
    assert article.categories == ("Vård", "Kultur")
    assert added(article) == []


def test_a_single_region_is_the_place_and_several_are_none():
    one = "<h2>Regioner</h2><ul><li><a href='/o'>Norrby</a></li></ul>"
    assert (release(after=one).place, release(after=one).categories) == ("Norrby", ())
    assert release(after=one.replace("</ul>", "<li><a href='/v'>Sjövik</a></li></ul>")).place is None


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>Regioner</h2><p>Sex regioner deltar i försöket, som pågår till och med hösten nästa år.</p>",
        "<p>Ämnet för dagen är vården i Sjövik: läget är gott men personalen räcker inte till i sommar.</p>",
        "<p>Följ arbetet under #nyvårdcentral i sociala medier hela våren.</p>",
    ],
)
def test_prose_that_begins_like_labels_is_text(markup):
    article = release(within=markup)
    assert added(article) != []
    assert (article.categories, article.place) == ((), None)


class TestPostClass:
    """WordPress writes the names of a post's categories and tags into its class."""

    NAMES = "post-12 post type-post hentry category-halso-och-sjukvard category-okategoriserade tag-vaccin"

    def test_they_are_categories_when_the_page_shows_none(self):
        assert release(names=self.NAMES).categories == ("Halso och sjukvard", "Vaccin")

    def test_labels_that_are_shown_win(self):
        assert release(names=self.NAMES, after="<p>Kategori: Hälso- och sjukvård</p>").categories == (
            "Hälso- och sjukvård",
        )

    def test_they_never_say_what_a_box_is_for(self):
        names = "post hentry category-kontakt category-ingress tag-related tag-newsletter tag-contact"
        article = release(names=names)
        assert (paragraphs(article), article.lead) == (TEXT, LEAD)

    def test_they_may_tell_the_kind(self):
        article = release(names="hentry category-pressmeddelanden")
        assert (article.kind, article.categories) == ("pressmeddelande", ())


class TestKind:
    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("Pressinbjudan: Se nya vårdcentralen", "pressinbjudan"),
            ("Pressinbjudan – Se nya vårdcentralen", "pressinbjudan"),
            ("Pressträff: Så blir nya vårdcentralen", "pressinbjudan"),
            ("Välkommen till pressträff om nya vårdcentralen", "pressinbjudan"),
            ("Pressmeddelande: Ny vårdcentral", "pressmeddelande"),
            ("Regionen höll pressträff om vården", "nyhet"),
        ],
    )
    def test_a_prefix_tells_it_and_stays_in_the_title(self, title, kind):
        article = release(title=title)
        assert (article.title, article.kind) == (title, kind)

    @pytest.mark.parametrize(
        "line", ["Pressmeddelande", "Pressmeddelande från Region Exempel", "Pressmeddelande nr 12"]
    )
    def test_a_label_by_the_title_tells_it_and_is_no_text(self, line):
        article = release(before=f"<p>{line}</p>")
        assert (article.kind, added(article)) == ("pressmeddelande", [])

    def test_labels_that_stand_close_together_tell_it_too(self):
        labels = "<div class='labels'><span>Pressmeddelande</span><span>Vård</span></div>"
        article = read_article(page(f"<article>{labels}<h1>{TITLE}</h1><p>{LEAD}</p><p>{TEXT[1]}</p></article>"), URL)
        assert (article.kind, article.categories) == ("pressmeddelande", ("Vård",))


class TestPlace:
    @pytest.mark.parametrize(
        "line", ["Örebro/Örebro län", "Sjövik / Exempel län", "Örebro/Örebro län<br>Källa: Region Exempel"]
    )
    def test_a_place_line_is_read_and_no_text(self, line):
        article = release(after=f"<p>{line}</p>")
        assert article.place == line.split("<br>")[0]
        assert added(article) == []

    def test_a_trail_of_links_to_the_page_is_no_place(self):
        assert release(before="<p>Start / Nyheter</p>").place is None
