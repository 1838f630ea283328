"""Pictures come once, as large as they are given, with the lines that say what they show and who made them."""

import pytest

from scraper.model import Image
from scraper.parse.captions import is_caption, part_credit
from tests.parse.releases import added, release

IMAGE = "<p><img src='/b/1.jpg'></p>"


def image(
    path: str = "/b/1.jpg", caption: str | None = None, credit: str | None = None, alt: str | None = None
) -> Image:
    return Image(f"https://region.example{path}", caption, credit, alt)


@pytest.mark.parametrize(
    ("markup", "caption", "credit"),
    [
        (f"{IMAGE}<p>Så ska entrén se ut. Foto: Alva Rönn</p>", "Så ska entrén se ut.", "Alva Rönn"),
        (f"{IMAGE}<p>Bild: Region Exempel</p>", None, "Region Exempel"),
        (f"{IMAGE}<p>Visionsbild: Linje Arkitekter</p>", None, "Linje Arkitekter"),
        (f"{IMAGE}<p><em>Entrén mot torget</em></p><p>Foto: Alva Rönn</p>", "Entrén mot torget", "Alva Rönn"),
        (f"{IMAGE}<p><em>Entrén mot torget.</em></p>", "Entrén mot torget.", None),
        (f"{IMAGE}<p>Bildtext: Entrén. Foto: Alva Rönn</p>", "Entrén.", "Alva Rönn"),
        (f"{IMAGE}<p>Entrén mot torget (foto: Alva Rönn)</p>", "Entrén mot torget", "Alva Rönn"),
        (f"{IMAGE}<p>Entrén mot torget. Foto Alva Rönn</p>", "Entrén mot torget.", "Alva Rönn"),
        (f"{IMAGE}<p>Entrén mot torget © Alva Rönn</p>", "Entrén mot torget", "Alva Rönn"),
        (f"{IMAGE}<p>Ambulans på väg. Arkivbild.</p>", "Ambulans på väg.", "Arkivbild"),
        (f"<p>Entrén. Foto: Alva Rönn</p>{IMAGE}", "Entrén.", "Alva Rönn"),
        ("<p><img src='/b/1.jpg'><br>Entrén. Foto: Alva Rönn</p>", "Entrén.", "Alva Rönn"),
        ("<p><img src='/b/1.jpg'><br><em>Entrén.</em></p>", "Entrén.", None),
        ("<figure><img src='/b/1.jpg'></figure><p>Entrén. Foto: Alva Rönn</p>", "Entrén.", "Alva Rönn"),
        (
            (
                "<figure><img src='/b/1.jpg'>"
                "<figcaption><span>Entrén</span><span>Foto: Alva Rönn</span></figcaption></figure>"
            ),
            "Entrén",
            "Alva Rönn",
        ),
        (
            "<table><tr><td><img src='/b/1.jpg'></td></tr><tr><td>Entrén. Foto: Alva Rönn</td></tr></table>",
            "Entrén.",
            "Alva Rönn",
        ),
    ],
)
def test_a_caption_belongs_to_its_picture_and_is_no_text(markup, caption, credit):
    article = release(within=markup)
    assert article.images == (image("/b/1.jpg", caption, credit),)
    assert added(article) == []


@pytest.mark.parametrize(
    "line",
    [
        "<p>Rekryteringen pågår för fullt i hela länet.</p>",
        "<p><em>– Det blir bra för alla som arbetar här, säger Robin Ås.</em></p>",
        "<h2>Bild: så blir det</h2><p>Huset får tre våningar och en innergård.</p>",
        "<p>Utställningen Foto/Grafik visas på regionmuseet, och entrén är fri för alla under 20 år.</p>",
    ],
)
def test_text_below_a_picture_stays_text(line):
    article = release(within=IMAGE + line)
    assert added(article) != []
    assert article.images == (image(),)


def test_a_lead_in_italics_below_a_picture_is_no_caption():
    article = release(before=f"{IMAGE}<p><em>Nu är det klart att Sjövik får en vårdcentral igen.</em></p>")
    assert added(article) == ["Nu är det klart att Sjövik får en vårdcentral igen."]


def test_a_line_between_two_pictures_belongs_to_the_upper_one_unless_captions_stand_above():
    first, second = "<p><img src='/b/1.jpg'></p>", "<p><img src='/b/2.jpg'></p>"
    one, two = "<p>Entrén. Foto: Alva Rönn</p>", "<p>Väntrummet. Foto: Sam Berg</p>"
    expected = (image("/b/1.jpg", "Entrén.", "Alva Rönn"), image("/b/2.jpg", "Väntrummet.", "Sam Berg"))
    assert release(within=first + one + second + two).images == expected
    assert release(within=one + first + two + second).images == expected


def test_pictures_side_by_side_share_the_line_below_them():
    both = "<p><img src='/b/1.jpg'><img src='/b/2.jpg'></p><p>Kim Ek och Robin Ås. Foto: Alva Rönn</p>"
    assert {each.credit for each in release(within=both).images} == {"Alva Rönn"}


def test_a_credit_at_the_end_is_that_of_the_only_picture():
    assert release(before=IMAGE, after="<p>Foto: Alva Rönn</p>").images == (image(credit="Alva Rönn"),)
    assert release(before=IMAGE, after="<p>Text: Robin Ås Foto: Alva Rönn</p>").images == (image(credit="Alva Rönn"),)
    two = release(before=IMAGE, within="<p><img src='/b/2.jpg'></p>", after="<p>Foto: Alva Rönn</p>")
    assert [each.credit for each in two.images] == [None, None]


def test_the_pictures_of_a_gallery_keep_their_own_captions():
    pictures = "".join(
        f"<figure><img src='/b/{i}.jpg'><figcaption>{word}.</figcaption></figure>"
        for i, word in ((1, "Ett"), (2, "Två"))
    )
    article = release(within=f"<div class='gallery'>{pictures}</div>")
    assert article.images == (image("/b/1.jpg", "Ett."), image("/b/2.jpg", "Två."))
    assert added(article) == []


@pytest.mark.parametrize(
    ("line", "parts"), [("Foto: privat", (None, "privat")), ("Bild: så blir det", ("Bild: så blir det", None))]
)
def test_a_credit_names_somebody(line, parts):
    assert part_credit([line]) == parts
    assert is_caption(line) == (parts[1] is not None)


@pytest.mark.parametrize(
    ("markup", "path"),
    [
        ("<img src='data:image/gif;base64,R0' data-src='/b/1.jpg'>", "/b/1.jpg"),
        ("<img src='/img/placeholder.png' data-lazy-src='/b/1.jpg'>", "/b/1.jpg"),
        ("<img src='/b/s.jpg' srcset='/b/s.jpg 300w, /b/l.jpg 1200w, /b/m.jpg 600w'>", "/b/l.jpg"),
        ("<img src='data:image/svg+xml,%3Csvg%3E' data-srcset='/b/1.jpg 1x, /b/2.jpg 2x'>", "/b/2.jpg"),
        ("<img src='/b/s.jpg' srcset='/b/w_300,h_200/1.jpg 300w, /b/w_900,h_600/1.jpg 900w'>", "/b/w_900,h_600/1.jpg"),
        (
            (
                "<picture><source srcset='/b/l.webp 1600w' type='image/webp'><source srcset='/b/l.jpg 1600w'>"
                "<img src='/b/s.jpg'></picture>"
            ),
            "/b/l.jpg",
        ),
        ("<picture><source srcset='/b/1?f=w' type='image/webp'><img src='/b/1.jpg'></picture>", "/b/1.jpg"),
        ("<picture><source data-srcset='/b/l.jpg 1600w'><img src='data:image/gif;base64,R0'></picture>", "/b/l.jpg"),
        ("<img src='data:image/gif;base64,R0'><noscript><img src=\"/b/1.jpg\"></noscript>", "/b/1.jpg"),
        ("<img data-src='/b/1.jpg'><noscript><img src='/b/1.jpg'></noscript>", "/b/1.jpg"),
        ("<img src='/b/1-300x200.jpg'><img src='/b/1-1024x683.jpg'>", "/b/1-1024x683.jpg"),
        ("<img src='/b/1.jpg?width=400'><img src='/b/1.jpg?width=1200'>", "/b/1.jpg?width=1200"),
        ("<img src='/b/mitt hus.jpg'>", "/b/mitt%20hus.jpg"),
    ],
)
def test_a_picture_is_taken_once_and_at_its_largest(markup, path):
    assert release(before=markup).images == (image(path),)


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='https://t.example/a.gif' width='1' height='1'>",
        "<img src='https://t.example/view' style='display:none'><img src='/b/2.jpg' style='width:1px;height:1px'>",
        "<img src='//t.example/tr?id=1'><img src='//t.example/collect?v=1'><img src='//t.example/b/ss/x/1'>",
        "<img src='https://t.example/matomo.php?idsite=2'><noscript><img src='https://t.example/p?c1=2'></noscript>",
        "<img src='data:image/gif;base64,R0lGOD'><img src='/clear.gif'>",
        "<img class='logo' src='/b/rx.png' alt='Region Exempel'><img src='/b/x.png' alt='Region Exempels logotyp'>",
        "<a href='https://social.example'><img src='/i/fb.png' alt='Facebook'></a><img src='/i/kalender-icon.png'>",
        "<img class='emoji' src='/e/1f389.png' alt='🎉'>",
    ],
)
def test_counters_logos_and_icons_are_no_pictures(markup):
    article = release(before=markup)
    assert article.images == ()
    assert "<img" not in article.html


def test_pictures_of_contacts_and_of_other_articles_are_not_the_releases():
    after = (
        "<h2>Läs också</h2><div><a href='/n/1'><img src='/b/t.jpg'>Bussarna byter tidtabell i vår igen</a></div>"
        "<h2>Kontakt</h2><div><img src='/b/kim.jpg' alt='Kim Ek'><p>Kim Ek, 010-123 45 67</p></div>"
    )
    assert release(after=after).images == ()
    assert release(after="<h2>Pressbilder</h2><p><img src='/b/1.jpg'></p><p>Huset</p>").images == (image(),)


def test_the_pages_own_picture_is_taken_when_the_release_shows_none():
    stated = '<script type="application/ld+json">{"@type": "NewsArticle", "image": {"url": "/b/hus.jpg"}}</script>'
    assert release(head="<meta property='og:image' content='/b/hus.jpg'>").images == (image("/b/hus.jpg"),)
    assert release(head=stated).images == (image("/b/hus.jpg"),)
    assert release(head="<meta property='og:image' content='/b/share-default.jpg'>").images == ()


@pytest.mark.parametrize(
    ("alt", "kept"), [("Ett hus. Foto: Alva Rönn", "Ett hus. Foto: Alva Rönn"), ("IMG_1234.jpg", None), ("null", None)]
)
def test_an_alternative_text_is_never_a_caption_and_a_file_name_says_nothing(alt, kept):
    assert release(before=f"<img src='/b/1.jpg' alt='{alt}'>").images == (image(alt=kept),)
