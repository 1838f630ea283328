"""The fetcher: gets one page the polite way, or says in plain words why it can't be had."""

import asyncio
import logging
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from scraper.errors import BlockedError, FetchError
from scraper.fetch.body import drain, read_body
from scraper.fetch.causes import AskAgainError, explain
from scraper.fetch.connections import Clients
from scraper.fetch.guard import GuardedBackend, Resolve, look_up
from scraper.fetch.pace import LONGEST_WAIT_S, Pace, retry_after_s
from scraper.fetch.robots import MOST_BYTES, Robots
from scraper.model import Network, NotModified, Page, Validators

LONGEST_URL = 2_000
MOST_REDIRECTS = 5
_LONGEST_VALIDATOR = 1_000
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)

log = logging.getLogger(__name__)


def _log_retry(details: RetryDetails) -> None:
    log.info("%s; asking again in %.1f s", details.caused_by, details.wait_for)


# Process-wide, and only this room uses stamina: its own hook warns on stderr without saying what failed.
set_on_retry_hooks([_log_retry])


def user_agent(version: str, contact: str | None) -> str:
    """Return the honest name we go by; a contact (address or page) is percent-encoded where a header needs it."""
    name = f"press-release-scraper/{version}"
    return f"{name} (+{quote(contact, safe=':/?#[]@!$&*+,;=~%')})" if contact else name


@cache
def _usual_authorities() -> ssl.SSLContext:
    """Return the TLS context that trusts certifi's authorities; reading them takes 20 ms, so it is done once."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A host's answer that is no failure of the host: `body` is empty unless the status was a success."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes
    redirect: httpx.URL | None


class Fetcher:
    """Gets pages; use it as an async context manager, from as many tasks at once as you like.

    `network` says how politely and how far. Everything is kept for the fetcher's lifetime only: each client's cookies
    and connections, each host's robots.txt and turn. `clock` (seconds, monotonic), `sleep`, `resolve` (names to
    addresses) and `tls` (whom to trust; the certifi authorities when None) are what it takes from the world.
    """

    def __init__(
        self,
        network: Network,
        user_agent: str,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        resolve: Resolve = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._network = network
        self._now = now
        self._pace = Pace(network.delay_s, clock=clock, sleep=sleep)
        self._robots = Robots(self._read_robots, user_agent.partition("/")[0], now)
        guard = GuardedBackend(network.allow_private, resolve)
        self._clients = Clients(guard, tls or _usual_authorities(), user_agent, network.timeout_s)
        self._again = stamina.AsyncRetryingCaller(
            attempts=network.retries + 1, timeout=None, wait_initial=1.0, wait_max=30.0, wait_jitter=1.0
        ).on(AskAgainError)
        self._open: set[asyncio.Timeout] = set()
        self._closed = False
        self._all_left = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection; requests still under way fail with a FetchError that says so."""
        self._closed = True
        for scope in self._open:
            scope.reschedule(0.0)
        try:
            if self._open:
                await self._all_left.wait()
        finally:
            await self._clients.aclose()

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Fetch one page; NotModified when the server says that `validators` still hold.

        `client` is the source's id: cookies are kept apart by it. Transient failures are asked for again, at most
        `network.retries` times. Raises FetchError, or BlockedError for what robots.txt or the address guard forbids.
        """
        address = _web_address(url)
        if self._closed:
            raise FetchError(url, "not asked for, because the fetcher is closed", transient=True)
        try:
            async with asyncio.timeout(None) as scope:  # which closing the fetcher brings to its end
                self._open.add(scope)
                try:
                    return await self._again(self._get_page, address, client, validators)
                finally:
                    self._leave(scope)
        except TimeoutError:
            raise FetchError(url, "given up, because the fetcher was closed", transient=True) from None

    def _leave(self, scope: asyncio.Timeout) -> None:
        self._open.discard(scope)
        if self._closed and not self._open:
            self._all_left.set()

    async def _get_page(self, url: httpx.URL, client: str, validators: Validators | None) -> Page | NotModified:
        """Make one attempt at a page, over its redirects."""
        conditions = _conditions(validators)
        answer = await self._follow(url, client, conditions, self._enter)
        if answer.status == httpx.codes.NOT_MODIFIED:
            if not conditions:
                reason = "answered 304 (not modified), but was not asked whether it was"
                raise FetchError(str(answer.url), reason, transient=False, status=answer.status)
            return NotModified(str(answer.url))
        if answer.redirect:
            reason = f"redirected more than {MOST_REDIRECTS} times"
            raise FetchError(str(url), reason, transient=False, status=answer.status)
        if not _has_page(answer.status):
            raise FetchError(str(answer.url), f"answered {answer.status}", transient=False, status=answer.status)
        content_type = answer.headers.get("content-type", "")
        charset = _CHARSET.search(content_type)
        return Page(
            url=str(answer.url),
            body=answer.body,
            media_type=content_type.partition(";")[0].strip().lower(),
            charset=charset[1].lower() if charset else None,
            validators=Validators(_validator(answer.headers, "etag"), _validator(answer.headers, "last-modified")),
            fetched_at=self._now(),
        )

    async def _enter(self, url: httpx.URL, client: str) -> None:
        """Ask a host's robots.txt whether, and how slowly, an address may be fetched."""
        rules = await self._robots.rules(url, client)
        self._pace.slow(url, rules.crawl_delay_s)
        if not rules.allow(str(url)):
            raise BlockedError(str(url), f"forbidden by {rules.file}")

    async def _read_robots(self, file: httpx.URL, client: str) -> bytes | None:
        """Fetch a robots.txt; None when there is none: a 4xx or a sixth redirect says so (RFC 9309, section 2.3.1)."""
        answer = await self._again(self._follow, file, client, {}, None)
        return answer.body if _has_page(answer.status) else None

    async def _follow(
        self,
        url: httpx.URL,
        client: str,
        headers: dict[str, str],
        enter: Callable[[httpx.URL, str], Awaitable[None]] | None,
    ) -> _Answer:
        """Walk from an address to where its redirects end, or to one too many.

        At each hop `enter` is asked first; it is None for robots.txt itself.
        """
        for _ in range(MOST_REDIRECTS + 1):
            if enter:
                await enter(url, client)
            answer = await self._exchange(url, client, headers, for_robots=enter is None)
            if answer.redirect is None:
                break
            url = _web_address(str(answer.redirect), found_at=str(url))
        return answer

    async def _exchange(self, url: httpx.URL, client: str, headers: dict[str, str], *, for_robots: bool) -> _Answer:
        """Make one request in its host's turn and within its time; raise for what is the host's failure."""
        timeout_s = self._network.timeout_s
        async with self._pace.turn(url), self._clients.lend(client) as http:
            try:
                async with asyncio.timeout(timeout_s):
                    response = await http.send(http.build_request("GET", url, headers=headers), stream=True)
                    try:
                        return await self._take(response, for_robots=for_robots)
                    finally:
                        await response.aclose()
            except (httpx.TransportError, OSError, UnicodeError, BlockedError) as error:
                raise explain(error, str(url), timeout_s) from error

    async def _take(self, response: httpx.Response, *, for_robots: bool) -> _Answer:
        """Take of a response what its status says is worth taking."""
        body = b""
        if _has_page(response.status_code):
            limit_bytes = MOST_BYTES if for_robots else self._network.max_body_bytes
            body = await read_body(response, limit_bytes, cut=for_robots)
        else:
            await drain(response)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            raise self._busy(response)
        redirect = response.next_request.url if response.next_request else None
        return _Answer(response.url, response.status_code, response.headers, body, redirect)

    def _busy(self, response: httpx.Response) -> FetchError:
        """Note how long a host wants to be left alone, and say whether that is soon enough to ask again."""
        url, status = str(response.url), response.status_code
        wait_s = retry_after_s(response.headers.get("retry-after"), self._now())
        if wait_s is not None:
            self._pace.close(response.url, wait_s)
            if wait_s > LONGEST_WAIT_S:
                reason = f"answered {status} and asked not to be asked again for {wait_s:.0f} s"
                return FetchError(url, reason, transient=True, retry_after_s=wait_s, status=status)
        return AskAgainError(url, f"answered {status}", retry_after_s=wait_s, status=status)


def _web_address(url: str, found_at: str | None = None) -> httpx.URL:
    """Read an address and check that it can be one of a web page; `found_at` is the page that redirects to it."""
    origin = found_at or url[:LONGEST_URL]
    where = "redirects to an address that" if found_at else "the address"
    if len(url) > LONGEST_URL:
        raise FetchError(origin, f"{where} is longer than {LONGEST_URL:,} characters", transient=False)
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:  # idna's errors are UnicodeErrors
        raise FetchError(origin, f"{where} can't be read: {error}", transient=False) from error
    usable_port = address.port is None or 0 < address.port < 65_536
    if address.scheme not in {"http", "https"} or not address.raw_host or not usable_port:
        raise FetchError(origin, f"{where} is not one of a web page (http or https)", transient=False)
    return address


def _has_page(status: int) -> bool:
    """Whether an answer's body is the page: 200, or 203 by way of a proxy that changed it (RFC 9110, section 15.3)."""
    return status in {httpx.codes.OK, httpx.codes.NON_AUTHORITATIVE_INFORMATION}


def _conditions(validators: Validators | None) -> dict[str, str]:
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
