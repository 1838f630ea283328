"""The newsroom's web server: the published files under /feeds/, the index page, and /healthz for whoever watches us."""

from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scraper.model import Settings
from scraper.publish import stylesheet
from scraper.web.pages import Pages
from scraper.web.shelf import Copy, Shelf

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


def create_app(settings: Settings, feeds_folder: Path) -> Starlette:
    """Build the ASGI application that serves a folder of feeds; the folder need not exist yet."""
    shelf, pages, css = Shelf(feeds_folder), Pages(settings), stylesheet()

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
        return _send(request, copy)

    async def feeds_home(_request: Request) -> Response:
        return _redirect("feeds/index.html")

    async def style(_request: Request) -> Response:
        return Response(css, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def failed(_request: Request, error: Exception) -> Response:
        return _error_page(pages, error)

    app = Starlette(
        routes=[
            Route("/", home),
            Route("/feeds", feeds_home),
            Route("/feeds/{path:path}", feeds),
            Route("/style.css", style),
            Route("/healthz", health),
        ],
        middleware=[Middleware(_SecurityHeaders)],
        exception_handlers={HTTPException: failed, Exception: failed},
    )
    # Its redirects would repeat whatever Host the request claimed.
    app.router.redirect_slashes = False
    return app


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


def _send(request: Request, copy: Copy) -> Response:
    """Answer with a file, or with 304 when the reader has it (RFC 9110, section 13.2.2).

    Plain and gzipped are two representations with an entity tag each. A reader who holds either has the content.
    """
    zipped = _accepts_gzip(request.headers.get("accept-encoding", ""))
    tag, other_tag = f'"{copy.digest}"', f'"{copy.digest}-gzip"'
    if zipped:
        tag, other_tag = other_tag, tag
    headers = {
        "ETag": tag,
        "Last-Modified": formatdate(copy.modified_at_s, usegmt=True),
        "Vary": "Accept-Encoding",
        "Cache-Control": "no-cache",
    }
    known = request.headers.get("if-none-match")
    if known is not None:
        held = {item.strip().removeprefix("W/") for item in known.split(",")}
        unchanged = not held.isdisjoint({"*", tag, other_tag})
        if other_tag in held and tag not in held:
            headers["ETag"] = other_tag
    else:
        unchanged = _not_modified_since(request.headers.get("if-modified-since"), copy.modified_at_s)
    if unchanged:
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    # Given as a header: as a media_type Starlette would add its own charset to some.
    return Response(copy.gzipped if zipped else copy.body, headers={**headers, "Content-Type": copy.media_type})


def _not_modified_since(value: str | None, modified_at_s: int) -> bool:
    if value is None:
        return False
    try:
        return modified_at_s <= parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):  # not a date: RFC 9110, section 13.1.3, says to ignore it
        return False


def _accepts_gzip(accept_encoding: str) -> bool:
    """Read Accept-Encoding (RFC 9110, section 12.5.3); gzip that is not named, or has a weight of 0, is not sent."""
    for offer in accept_encoding.lower().split(","):
        coding, _, parameters = offer.partition(";")
        if coding.strip() in ("gzip", "x-gzip"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
