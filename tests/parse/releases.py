"""A release of four paragraphs on a page with the usual chrome, for tests to put something into."""

from datetime import UTC, datetime

from scraper.model import Article
from scraper.parse import read_article

NOW = datetime(2024, 3, 20, 12, tzinfo=UTC)
URL = "https://region.example/nyheter/ny-vardcentral"
TITLE = "Ny vårdcentral i Sjövik"
LEAD = "I höst slår Region Exempels nya vårdcentral upp portarna i centrala Sjövik."
FIRST = "Vårdcentralen får plats för 6 200 listade patienter, och rekryteringen av personal har redan börjat."
QUOTE = "– Det här har Sjövik väntat länge på, säger Kim Ek, regionråd."
LAST = "Lokalerna byggs om under våren, och det gamla huset rivs när flytten är klar."
TEXT = [LEAD, FIRST, QUOTE, LAST]
_ABOVE = f"<p class='ingress'>{LEAD}</p><p>{FIRST}</p>"
_BELOW = f"<p>{QUOTE}</p><p>{LAST}</p>"


def page(main: str, head: str = "", title: str = TITLE) -> bytes:
    """Give a page with a menu, a cookie dialog, other news and a footer around what is in its <main>."""
    return (
        f"<!doctype html><html lang='sv'><head><meta charset='utf-8'><title>{title} - Region Exempel</title>"
        f"<meta property='og:site_name' content='Region Exempel'>{head}</head><body>"
        "<div id='cookie-consent' role='dialog'><p>Vi använder kakor för att webbplatsen ska fungera bra för dig.</p>"
        "</div><header><a href='#main'>Hoppa till innehåll</a><nav><a href='/'>Start</a><a href='/vard'>Vård</a></nav>"
        "</header>"
        f"<main>{main}<aside><h2>Fler nyheter</h2><ul><li><a href='/nyheter/1'>Bussarna byter tidtabell i vår</a></li>"
        "<li><a href='/nyheter/2'>Budgeten är klar för nästa år</a></li></ul></aside></main>"
        "<footer><h2>Kontakta oss</h2><p>Region Exempel, 08-465 004 00</p></footer></body></html>"
    ).encode()


def release(
    *, before: str = "", within: str = "", after: str = "", head: str = "", title: str = TITLE, names: str = ""
) -> Article:
    """Read the release with some markup before its lead, within its text or after it; `names` are its classes."""
    article = f"<article class='{names}'><h1>{title}</h1>{before}{_ABOVE}{within}{_BELOW}{after}</article>"
    return read_article(page(article, head, title), URL, now=NOW)


def paragraphs(article: Article) -> list[str]:
    """Give the paragraphs of a release."""
    return article.text.split("\n\n")


def added(article: Article) -> list[str]:
    """Give the paragraphs that the release has besides its own four, which must all be there in their order."""
    text = paragraphs(article)
    assert [each for each in text if each in TEXT] == TEXT
    return [each for each in text if each not in TEXT]
