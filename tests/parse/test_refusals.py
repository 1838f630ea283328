"""Pages that servers and walls send in place of a release are refused, and releases that sound like them are read."""

import pytest

from scraper.errors import LayoutError
from scraper.parse import read_article
from tests.parse.releases import URL, page


def message(title: str, text: str) -> bytes:
    return page(f"<h1>{title}</h1><p>{text}</p>", title=title)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Sidan kunde inte hittas", "Sidan du söker finns inte eller har flyttats till en ny adress."),
        ("Sidan finns inte", "Den kan ha tagits bort eller bytt adress. Använd gärna sökrutan."),
        ("Sidan kan inte visas", "Sidan du försöker nå finns inte längre, eller så har du inte behörighet."),
        ("Vi kan inte hitta sidan", "Tyvärr kan vi inte hitta sidan du letar efter. Gå till startsidan."),
        ("Artikeln finns inte längre", "Den nyhet du söker är inte längre publicerad på webbplatsen."),
        ("Hoppsan, här var det tomt!", "Sidan du letar efter finns inte. Prova att söka i stället."),
        ("Fel 404", "Den adress du skrev leder ingenstans på den här servern längre."),
        ("Nyheter", "Sidan kunde inte hittas. Kontrollera att adressen stämmer eller gå till startsidan."),
        ("Page not found", "The page you are looking for does not exist or has been moved."),
        ("Oops! That page can’t be found.", "It looks like nothing was found at this location."),
        ("Access denied", "You don't have permission to access this page on this server."),
        ("Åtkomst nekad", "Du har inte behörighet att se den här sidan på servern."),
        ("Request Rejected", "The requested URL was rejected. Please consult with your administrator."),
        ("503 Service Temporarily Unavailable", "The server is temporarily unable to service your request."),
        ("Just a moment...", "Checking if the site connection is secure. This may take a few seconds."),
        ("Attention Required! | Guard", "Sorry, you have been blocked. You are unable to access this site."),
        ("Verify you are human", "Please complete the security check to access the website today."),
        ("Du behöver aktivera JavaScript", "För att använda webbplatsen behöver du aktivera JavaScript."),
        ("Din webbläsare stöds inte", "Du använder en gammal webbläsare. Uppdatera den för att läsa sidan."),
        ("Tillfälligt driftstopp", "Webbplatsen är nere. Försök igen senare, tack för tålamodet."),
        ("Underhåll pågår", "Webbplatsen är stängd för underhåll och är snart tillbaka igen."),
        ("Du står i kö", "Många besöker webbplatsen just nu. Du slussas vidare automatiskt när det är din tur."),
        ("Logga in", "Du måste logga in för att se den här sidan med ditt konto."),
        ("Vi värnar om din integritet", "Vi använder cookies. Du kan när som helst ändra ditt samtycke till dem."),
    ],
)
def test_error_pages_and_walls_are_refused(title, text):
    with pytest.raises(LayoutError):
        read_article(message(title, text), URL)


def test_an_error_page_with_the_latest_news_below_is_refused():
    latest = "".join(
        f"<h2><a href='/{i}'>Nyhet nummer {i}</a></h2><p>{'Bussarna byter tidtabell i vår. ' * 9}</p>" for i in range(4)
    )
    with pytest.raises(LayoutError):
        read_article(page(f"<h1>Sidan kunde inte hittas</h1>{latest}", title="Sidan kunde inte hittas"), URL)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Region Exempel slopar kakor på webben", "Regionen tar bort alla kakor från sin webbplats i vår."),
        ("Nya regler om samtycke i vården", "Regionen inför nya regler om samtycke när journaler delas i länet."),
        ("404 nya vårdplatser i länet", "Regionen öppnar 404 nya vårdplatser på sjukhusen i höst."),
        ("Oj, vilken sommar det blev på sjukhuset", "Aldrig har så många turister vårdats som i juli i år."),
        ("Logga in med nytt e-id i journalen", "Från hösten kan invånarna läsa sin journal med ett nytt e-id."),
        ("Driftstörning i journalsystemet", "Journalsystemet ligger nere sedan klockan åtta på morgonen."),
        ("Underhåll av bron i Sjövik", "Bron stängs för trafik två nätter i maj när räckena målas om."),
        ("Sidan 1177 får ny form", "Webbsidan 1177 får i vår en ny form som gör det lättare att hitta vård."),
    ],
)
def test_a_short_release_about_such_things_is_read(title, text):
    article = read_article(message(title, text), URL)
    assert (article.title, article.text) == (title, text)
