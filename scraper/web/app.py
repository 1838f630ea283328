"""The newsroom's web server: the published files under /feeds/, the index page, and what is for whoever watches us."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scraper.model import Settings
from scraper.publish import feeds_url, stylesheet
from scraper.run.condition import Condition
from scraper.run.search_feed import SearchFeeds
from scraper.web.pages import Pages
from scraper.web.searches import Searches
from scraper.web.sending import send
from scraper.web.shelf import Shelf
from scraper.web.watching import routes

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Publishers need not learn the address of the newsroom's monitor.
    "Referrer-Policy": "no-referrer",
}


def create_app(
    settings: Settings,
    feeds_folder: Path,
    search: SearchFeeds | None = None,
    condition: Condition | None = None,
) -> Starlette:
    """Build the ASGI application that serves a folder of feeds, and searches as feeds; neither need be there yet.

    With the service's `condition` it answers whether it is ready, and gives its figures.
    """
    shelf = Shelf(feeds_folder, folder_url=feeds_url(settings), hub=settings.websub_hub)
    pages, css = Pages(settings), stylesheet()
    searching = [Route("/feeds/search.{ending}", Searches(search, settings.lang).answer)] if search else []

    async def home(_request: Request) -> Response:
        if await shelf.get("index.html"):
            return _redirect("feeds/index.html")
        return pages.nothing_yet()

    async def feeds(request: Request) -> Response:
        name = request.path_params["path"]
        if not name:
            return _redirect("index.html")
        copy = await shelf.get(name)
        if copy is None:
            raise HTTPException(404)
        return send(request, copy)

    async def feeds_home(_request: Request) -> Response:
        return _redirect("feeds/index.html")

    async def style(_request: Request) -> Response:
        return Response(css, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def failed(_request: Request, error: Exception) -> Response:
        return _error_page(pages, error)

    app = Starlette(
        routes=[
            Route("/", home),
            Route("/feeds", feeds_home),
            *searching,
            Route("/feeds/{path:path}", feeds),
            Route("/style.css", style),
            *routes(condition),
        ],
        middleware=[Middleware(_SecurityHeaders)],
        exception_handlers={HTTPException: failed, Exception: failed},
    )
    # Its redirects would repeat whatever Host the request claimed.
    app.router.redirect_slashes = False
    return app


class Exchangeable:
    """An application in whose place another can be put while it serves: answers under way end by the old one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the application of now."""
        await self.app(scope, receive, send)


class _SecurityHeaders:
    """Adds the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _error_page(pages: Pages, error: Exception) -> Response:
    # Starlette answers for a bug outside of all middleware, so this page carries its own headers.
    if isinstance(error, HTTPException):
        return pages.error(error.status_code, {**SECURITY_HEADERS, **(error.headers or {})})
    return pages.error(500, SECURITY_HEADERS)


def _redirect(where: str) -> Response:
    # Relative (RFC 9110, section 10.2.2): right behind any reverse proxy, and no Host is repeated.
    return RedirectResponse(where, 302, {"Cache-Control": "no-cache"})
