"""Answers: what a server's answer to one request is, a page, a refusal or neither, and what is taken of it."""

import re
from dataclasses import dataclass
from datetime import datetime

import httpx

from scraper.errors import BlockedError, FetchError
from scraper.fetch.body import read_body, read_start
from scraper.fetch.causes import PROXY_STEP
from scraper.fetch.walls import MOST_BYTES as MOST_WALL_BYTES
from scraper.fetch.walls import wall_of
from scraper.model import Page, Validators

MOST_HEADERS = 200
_LONGEST_VALIDATOR = 1_000
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
# Not scripts: some listings in JSON are called so.
_NO_PAGE = re.compile(
    r"""(image|audio|video|font|model)/
      |text/css$
      |application/(zip|x-zip-compressed|x-7z-compressed|vnd\.rar|x-rar(-compressed)?|x-tar|x-bzip2?|java-archive
        |wasm|x-msdownload|vnd\.android\.package-archive)$""",
    re.VERBOSE,
)
# Payment is what some walls ask of programs; a host that has had enough of us is handled before (429).
_REFUSALS = {401: "wants a login", 402: "wants payment", 403: "refuses us", 451: "may not show it for legal reasons"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A host's answer: `body` is the page's after a success, else the start of what came in its place.

    `wall` names the wall against bots whose page it is.
    """

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes
    redirect: httpx.URL | None
    wall: str | None

    @property
    def has_page(self) -> bool:
        """Whether the body is what was asked for."""
        return _has_page(self.status)

    @property
    def fails(self) -> bool:
        """Whether the host says that it can't answer now (5xx), or not so many requests (429)."""
        return self.status == httpx.codes.TOO_MANY_REQUESTS or httpx.codes.is_server_error(self.status)

    def page(self, fetched_at: datetime) -> Page:
        """Make a page of it; raise BlockedError for a refusal, and FetchError for all else that is none."""
        url = str(self.url)
        if self.wall:
            raise blocked(self)
        if reason := _REFUSALS.get(self.status):
            raise BlockedError(url, f"answered {self.status}: the server {reason}", by="server", status=self.status)
        if not self.has_page:
            step = PROXY_STEP if self.status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED else None
            raise FetchError(url, f"answered {self.status}", transient=False, status=self.status, next_step=step)
        content_type = self.headers.get("content-type", "")
        charset = _CHARSET.search(content_type)
        return Page(
            url=url,
            body=self.body,
            media_type=_media_type(self.headers),
            charset=charset[1].lower() if charset else None,
            validators=Validators(_validator(self.headers, "etag"), _validator(self.headers, "last-modified")),
            fetched_at=fetched_at,
        )


def blocked(answer: Answer, retry_after_s: float | None = None) -> BlockedError:
    """Say that a wall stands in a page's place; walls come and go, so the page may be had later."""
    reason = f"answered {answer.status} with a wall against bots ({answer.wall})"
    return BlockedError(
        str(answer.url), reason, by="server", transient=True, retry_after_s=retry_after_s, status=answer.status
    )


async def read_answer(response: httpx.Response, limit_bytes: int, *, for_robots: bool) -> Answer:
    """Take of a response what its status says is worth taking; of a robots.txt only the start.

    Raises FetchError for a page that is none by its media type, and for too many headers; and as `read_body`.
    """
    url, status, headers = str(response.url), response.status_code, response.headers
    if (count := len(headers.raw)) > MOST_HEADERS:
        raise FetchError(url, f"sent {count:,} headers", transient=False, status=status)
    if status == httpx.codes.NOT_MODIFIED:
        await read_start(response)  # nothing comes, but only then can the connection be used again
        return Answer(response.url, status, headers, b"", None, None)
    if not _has_page(status):
        start = await read_start(response)
        redirect = _redirect(response) if response.has_redirect_location else None
        wall = None if redirect else wall_of(headers, start)
        return Answer(response.url, status, headers, start, redirect, wall)
    if not for_robots and _NO_PAGE.match(media_type := _media_type(headers)):
        raise FetchError(
            url,
            f"is {media_type}, neither a page nor a document",
            transient=False,
            status=status,
            next_step="Point url at a page or a feed; addresses of such files can be left out with exclude.",
        )
    body = await read_body(response, limit_bytes, cut=for_robots)
    wall = wall_of(headers, body if len(body) <= MOST_WALL_BYTES else b"")
    return Answer(response.url, status, headers, body, None, wall)


def _redirect(response: httpx.Response) -> httpx.URL:
    """Return where an answer redirects to, the fragment of the address asked for included (RFC 9110, section 10.2.2).

    Raises httpx.InvalidURL or UnicodeError when that is no address.
    """
    target = httpx.URL(response.headers["location"])
    if target.scheme and not target.host:  # "https:///path", which browsers take as meant for the same host
        target = target.copy_with(host=response.url.host)
    target = response.url.join(target)
    return target if target.fragment or not response.url.fragment else target.copy_with(fragment=response.url.fragment)


def _has_page(status: int) -> bool:
    """Whether an answer's body is the page: 200, or 203 by way of a proxy that changed it (RFC 9110, section 15.3)."""
    return status in {httpx.codes.OK, httpx.codes.NON_AUTHORITATIVE_INFORMATION}


def _media_type(headers: httpx.Headers) -> str:
    content_type: str = headers.get("content-type", "")
    return content_type.partition(";")[0].strip().lower()


def conditions(validators: Validators | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed (RFC 9110, section 13.1)."""
    headers = {}
    if validators and validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators and validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _validator(headers: httpx.Headers, name: str) -> str | None:
    """Return a validator that can be sent back as it came; an odd one is worth less than a page fetched twice."""
    value = headers.get(name)
    return value if value and value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else None
