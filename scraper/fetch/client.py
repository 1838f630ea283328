"""The fetcher: gets one page the polite way, or says in plain words why it can't be had."""

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import datetime
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar
from urllib.parse import quote

import httpx
import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from scraper.errors import BlockedError, FetchError
from scraper.fetch.answers import Answer, blocked, conditions, read_answer
from scraper.fetch.causes import FAILURES, AskAgainError, explain
from scraper.fetch.connections import Connections, Requests
from scraper.fetch.guard import GuardedBackend, Resolve, look_up
from scraper.fetch.pace import LONGEST_WAIT_S, Pace, retry_after_s
from scraper.fetch.robots import MOST_BYTES, Robots
from scraper.fetch.wire import answers_us
from scraper.model import Network, NotModified, Page, RobotsFile, Validators

LONGEST_URL = 2_000
MOST_REDIRECTS = 5

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


def _log_retry(details: RetryDetails) -> None:
    log.info("%s; asking again in %.1f s", details.caused_by, details.wait_for)


# Process-wide, and only this room uses stamina: its own hook warns on stderr without saying what failed.
set_on_retry_hooks([_log_retry])


def user_agent(version: str, contact: str | None) -> str:
    """Return the honest name we go by; a contact (address or page) is percent-encoded where a header needs it."""
    name = f"press-release-scraper/{version}"
    return f"{name} (+{quote(contact, safe=':/?#[]@!$&*+,;=~%')})" if contact else name


class Fetcher:
    """Gets pages; use it as an async context manager, from as many tasks at once as you like.

    `network` says how politely and how far. Everything is kept for the fetcher's lifetime only: each client's cookies,
    connections, each host's robots.txt and turn. `clock` (seconds, monotonic), `sleep`, `resolve` (names to
    addresses) and `tls` (whom to trust; the certifi authorities when None) are what it takes from the world. `robots`
    are the robots.txt files of earlier runs by their addresses, and gets those that are read.
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
        robots: MutableMapping[str, RobotsFile] | None = None,
    ) -> None:
        self._network = network
        self._now = now
        self._pace = Pace(network.delay_s, clock=clock, sleep=sleep)
        self._robots = Robots(self._read_robots, user_agent.partition("/")[0], now, {} if robots is None else robots)
        self._proxy = httpx.URL(network.proxy) if network.proxy else None
        self._guard = GuardedBackend(network.allow_private, resolve, self._proxy)
        self._requests = Requests(user_agent)
        self._connections = Connections(self._guard, tls, network.timeout_s, self._proxy)
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
            await self._connections.aclose()

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Fetch one page; NotModified when the server says that `validators` still hold.

        `client` is the source's id: cookies are kept apart by it. Transient failures are asked for again, at most
        `network.retries` times. Raises FetchError, or BlockedError for what robots.txt, the address guard or the server
        will not let us have.
        """
        return await self._while_open(self._get_page, _web_address(url), client, validators)

    async def post(self, url: str, form: Mapping[str, str], *, client: str) -> None:
        """Tell a server something by a form that its owner asks for, such as a hub that wants to be told of changes.

        Any answer of success is a yes, and what it says besides is not read; a redirect is a no. As it is an address
        of the settings and nothing to be crawled, robots.txt is not asked, and there is no pause before it, still it
        is in its host's turn. Guard, bounds, retries and what is raised are those of `get`.
        """
        await self._while_open(self._post_form, _web_address(url), client, form)

    async def _while_open(
        self,
        attempt: Callable[Concatenate[httpx.URL, P], Awaitable[T]],
        url: httpx.URL,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Make an attempt at an address, unless the fetcher is closed or until it is."""
        if self._closed:
            raise FetchError(str(url), "not asked for, because the fetcher is closed", transient=True)
        try:
            async with asyncio.timeout(None) as scope:  # which closing the fetcher brings to its end
                self._open.add(scope)
                try:
                    return await self._persist(attempt, url, *args, **kwargs)
                finally:
                    self._leave(scope)
        except TimeoutError:
            raise FetchError(str(url), "given up, because the fetcher was closed", transient=True) from None

    def _leave(self, scope: asyncio.Timeout) -> None:
        self._open.discard(scope)
        if self._closed and not self._open:
            self._all_left.set()

    async def _persist(self, attempt: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make an attempt again while that may help; a host that even then has had enough of us blocks us."""
        try:
            return await self._again(attempt, *args, **kwargs)
        except AskAgainError as error:
            if error.status != httpx.codes.TOO_MANY_REQUESTS:
                raise
            raise _limited(error.url, error.reason, error.retry_after_s) from error

    async def _get_page(self, url: httpx.URL, client: str, validators: Validators | None) -> Page | NotModified:
        """Make one attempt at a page, over its redirects."""
        asked = conditions(validators)
        answer = await self._follow(url, client, asked, self._enter)
        if answer.status == httpx.codes.NOT_MODIFIED:
            if not asked:
                reason = "answered 304 (not modified), but was not asked whether it was"
                raise FetchError(str(answer.url), reason, transient=False, status=answer.status)
            return NotModified(str(answer.url))
        if answer.redirect:
            reason = f"redirected more than {MOST_REDIRECTS} times"
            raise FetchError(str(url), reason, transient=False, status=answer.status)
        return answer.page(self._now())

    async def _post_form(self, url: httpx.URL, client: str, form: Mapping[str, str]) -> None:
        """Make one attempt at telling a server something."""
        if self._proxy:
            self._guard.refuse_stated(url)
        answer, _ = await self._exchange(url, client, {}, self._network.timeout_s, form=form, only_start=True)
        if answer.wall or not httpx.codes.is_success(answer.status):
            answer.page(self._now())  # which there is none, so it says why

    async def _enter(self, url: httpx.URL, client: str) -> None:
        """Ask a host's robots.txt whether, and how slowly, an address may be fetched."""
        rules = await self._robots.rules(url, client)
        self._pace.slow(url, rules.crawl_delay_s)
        if not rules.allow(str(url)):
            raise BlockedError(str(url), f"forbidden by {rules.file}", by="robots")

    async def _read_robots(self, file: httpx.URL, client: str) -> bytes | None:
        """Fetch a robots.txt; None when there is none: a 4xx or a sixth redirect says so (RFC 9309, section 2.3.1)."""
        answer = await self._persist(self._follow, file, client, {}, None)
        return answer.body if answer.has_page else None

    async def _follow(
        self,
        url: httpx.URL,
        client: str,
        headers: dict[str, str],
        enter: Callable[[httpx.URL, str], Awaitable[None]] | None,
    ) -> Answer:
        """Walk from an address to where its redirects end, or to one too many, within the time for one page.

        At each hop `enter` is asked first; it is None for robots.txt itself. Waiting for a turn takes none of the time.
        """
        left_s = self._network.timeout_s
        for _ in range(MOST_REDIRECTS + 1):
            if self._proxy:
                self._guard.refuse_stated(url)
            if enter:
                await enter(url, client)
            answer, took_s = await self._exchange(url, client, headers, left_s, only_start=enter is None)
            left_s -= took_s
            if answer.redirect is None:
                break
            url = _web_address(str(answer.redirect), found_at=str(url))
        return answer

    async def _exchange(
        self,
        url: httpx.URL,
        client: str,
        headers: dict[str, str],
        left_s: float,
        *,
        only_start: bool,
        form: Mapping[str, str] | None = None,
    ) -> tuple[Answer, float]:
        """Make one request in its host's turn and within its time, and say how long it took, in seconds.

        Of a long answer `only_start` takes the start and lets the rest go.

        Raises FetchError for what is the host's failure.
        """
        passing = asyncio.get_running_loop().time
        async with self._pace.turn(url, paused=form is None):
            started_s = passing()
            try:
                request = self._requests.make(url, client, headers, form)
                async with asyncio.timeout(left_s), self._connections.ask(request) as response:
                    self._requests.take_cookies(response, client)
                    answer = await self._take(response, only_start=only_start)
            except FAILURES as error:
                raise explain(error, str(url), self._network.timeout_s, self._proxy) from error
            if answer.fails:
                raise self._failure(answer)
        return answer, passing() - started_s

    async def _take(self, response: httpx.Response, *, only_start: bool) -> Answer:
        """Read an answer, once it is sure to be one to our request."""
        if not answers_us(response):
            raise AskAgainError(str(response.url), "answered before it was asked")
        limit_bytes = MOST_BYTES if only_start else self._network.max_body_bytes
        return await read_answer(response, limit_bytes, for_robots=only_start)

    def _failure(self, answer: Answer) -> FetchError:
        """Note how long a host wants to be left alone, and say whether that is soon enough to ask again."""
        url, status = str(answer.url), answer.status
        wait_s = retry_after_s(answer.headers.get("retry-after"), self._now())
        if wait_s is not None:
            self._pace.close(answer.url, wait_s)
        if answer.wall:
            return blocked(answer, wait_s)
        if wait_s is None or wait_s <= LONGEST_WAIT_S:
            return AskAgainError(url, f"answered {status}", retry_after_s=wait_s, status=status)
        reason = f"answered {status} and asked not to be asked again for {wait_s:.0f} s"
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return _limited(url, reason, wait_s)
        return FetchError(url, reason, transient=True, retry_after_s=wait_s, status=status)


def _limited(url: str, reason: str, wait_s: float | None) -> BlockedError:
    """Say that a host has had enough of us."""
    status = httpx.codes.TOO_MANY_REQUESTS.value
    return BlockedError(url, reason, by="server", transient=True, retry_after_s=wait_s, status=status)


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
