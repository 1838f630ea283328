"""The case the project began with: a local news site that reprints a region's release."""

from datetime import UTC, datetime

from scraper.model import Image
from scraper.parse import article_id, canonical_url, read_article

URL = "https://lokalnytt.example/nyheter/skanken-till-skolorna"
PAGE = """<!doctype html>
<html lang="sv-SE"><head><meta charset="utf-8">
<title>Länets skolor får nya skåp | Lokalnytt Exempelstad</title>
<meta property="og:site_name" content="Lokalnytt Exempelstad">
<meta property="og:title" content="Länets skolor får nya skåp">
<meta property="og:description" content="Regionen bekostar tolv hundra skåp till länets gymnasieskolor.">
<meta property="og:image" content="/bilder/logo-delning.png">
</head><body class="single has-sidebar">
<a class="skip-link" href="#content">Hoppa till innehåll</a>
<header><a href="/"><img src="/logo.svg" alt="Lokalnytt"></a><nav><ul><li><a href="/nyheter">Nyheter</a></li>
<li><a href="/sport">Sport</a></li></ul></nav></header>
<div id="content" class="site-content">
<article class="post">
  <header class="entry-header"><h1 class="entry-title">Länets skolor får nya skåp</h1>
  <div class="entry-meta">By <span class="author vcard"><a href="/author/"></a></span>
    on <span>20 januari, 2024</span></div></header>
  <div class="entry-content">
    <figure class="wp-caption"><img src="/bilder/skap-1024.jpg" width="1024" height="683" alt="En korridor">
      <figcaption>Skåpen levereras i mars.<br>Bild: Region Exempel</figcaption></figure>
    <p><strong>Regionen bekostar tolv hundra skåp till länets gymnasieskolor.</strong></p>
    <p>Beslutet togs av utbildningsnämnden i torsdags. Kostnaden beräknas till 2,4&nbsp;miljoner kronor.</p>
    <p>– Det här har eleverna bett om i flera år, säger Kim Ek, ordförande i nämnden.</p>
    <h3>Första leveransen i mars</h3>
    <p>De första skåpen ställs upp i Exempel<b>stad</b> och i Norrby under vecka&nbsp;12,
    och resten följer den 3 september 2024.</p>
    <p>– Vi börjar där behovet är störst, säger Robin Ås, fastighetschef.</p>
    <div class="sharedaddy"><h3>Dela detta:</h3><ul><li><a href="https://social.example/share">Facebook</a></li></ul></div>
    <p>Exempelstad/Exempel län</p>
    <p>Källa: Region Exempel</p>
  </div>
</article>
<div id="comments"><p class="must-log-in">You must be <a href="/wp-login.php">logged in</a> to post a comment.</p></div>
</div>
<aside class="widget-area"><h2>Senaste nytt</h2><ul>
<li><a href="/nyheter/snorojning">Snöröjningen börjar tidigare</a> <span>4 mars, 2024</span></li>
<li><a href="/nyheter/badhus">Badhuset stänger för renovering</a> <span>1 mars, 2024</span></li></ul></aside>
<footer><p>Lokalnytt Exempelstad, tips@lokalnytt.example, 08-465 004 00</p></footer>
</body></html>"""


def test_every_field_of_a_local_sites_reprint_is_read():
    article = read_article(PAGE.encode(), URL, now=datetime(2024, 3, 5, tzinfo=UTC))

    assert article.title == "Länets skolor får nya skåp"
    assert article.lead == "Regionen bekostar tolv hundra skåp till länets gymnasieskolor."
    assert article.text.split("\n\n") == [
        "Regionen bekostar tolv hundra skåp till länets gymnasieskolor.",
        "Beslutet togs av utbildningsnämnden i torsdags. Kostnaden beräknas till 2,4 miljoner kronor.",
        "– Det här har eleverna bett om i flera år, säger Kim Ek, ordförande i nämnden.",
        "Första leveransen i mars",
        (
            "De första skåpen ställs upp i Exempelstad och i Norrby under vecka 12, och resten följer den 3 "
            "september 2024."
        ),
        "– Vi börjar där behovet är störst, säger Robin Ås, fastighetschef.",
    ]
    assert article.published_at == datetime(2024, 1, 20, tzinfo=UTC)
    assert article.published_precision == "day"
    assert article.updated_at is None
    assert article.byline is None
    assert article.originator == "Region Exempel"
    assert article.place == "Exempelstad/Exempel län"
    assert article.images == (
        Image(
            "https://lokalnytt.example/bilder/skap-1024.jpg",
            "Skåpen levereras i mars.",
            "Region Exempel",
            "En korridor",
        ),
    )
    assert article.contacts == ()
    assert article.attachments == ()
    assert article.categories == ()
    assert article.kind == "nyhet"
    assert article.lang == "sv"
    assert article.native_id is None
    assert article.id == article_id("", canonical_url(URL))
    assert article.found["title"] == "h1"
    assert article.found["published_at"] == article.published_how == "text near the title"


def test_its_html_says_the_same_as_its_text():
    article = read_article(PAGE.encode(), URL)

    assert article.html.split("\n") == [
        "<p><strong>Regionen bekostar tolv hundra skåp till länets gymnasieskolor.</strong></p>",
        "<p>Beslutet togs av utbildningsnämnden i torsdags. Kostnaden beräknas till 2,4 miljoner kronor.</p>",
        "<p>– Det här har eleverna bett om i flera år, säger Kim Ek, ordförande i nämnden.</p>",
        "<h3>Första leveransen i mars</h3>",
        (
            "<p>De första skåpen ställs upp i Exempel<strong>stad</strong> och i Norrby under vecka 12, "
            "och resten följer den 3 september 2024.</p>"
        ),
        "<p>– Vi börjar där behovet är störst, säger Robin Ås, fastighetschef.</p>",
    ]
