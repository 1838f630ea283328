"""The short pages that are not published files: nothing here yet, not found, not allowed, broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from scraper.model import Settings


@dataclass(frozen=True, slots=True)
class _Text:
    """What a page says: a heading and what to do about it."""

    heading: str
    advice: str


_SWEDISH = {
    200: _Text("Inget publicerat ännu", "Första insamlingen pågår eller har inte startat. Ladda om sidan om en stund."),
    404: _Text("Sidan finns inte", "Kontrollera adressen, eller välj ett flöde på startsidan."),
    405: _Text("Det går inte att göra så", "Den här adressen går bara att läsa."),
    500: _Text("Något gick fel", "Felet är loggat. Försök igen om en stund."),
}
_ENGLISH = {
    200: _Text("Nothing published yet", "The first collection is under way or has not begun. Reload in a while."),
    404: _Text("There is no such page", "Check the address, or choose a feed on the front page."),
    405: _Text("That can't be done here", "This address can only be read."),
    500: _Text("Something went wrong", "The error has been logged. Try again in a while."),
}
_HOME: Mapping[Literal["sv", "en"], str] = {"sv": "Till startsidan", "en": "To the front page"}


class Pages:
    """The pages, in the settings' language."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._texts = _SWEDISH if settings.lang == "sv" else _ENGLISH
        environment = Environment(loader=PackageLoader("scraper.web"), autoescape=True, undefined=StrictUndefined)
        self._template = environment.get_template("page.html")

    def nothing_yet(self) -> HTMLResponse:
        """Say that the first collection is still to come; not an error, and not to be kept."""
        return self._page(200, {})

    def error(self, status: int, headers: Mapping[str, str]) -> HTMLResponse:
        """Say what went wrong; a status without words of its own gets those of its class."""
        return self._page(status, headers)

    def _page(self, status: int, headers: Mapping[str, str]) -> HTMLResponse:
        text = self._texts.get(status) or self._texts[404 if status < 500 else 500]
        body = self._template.render(
            lang=self._settings.lang, title=self._settings.title, text=text, home=_HOME[self._settings.lang]
        )
        return HTMLResponse(body, status, {**headers, "Cache-Control": "no-store"})
