"""Connections, one to each host, since there is one request at a time to it; and each source's cookies, kept apart.

httpcore's connections, the ones under httpx's client, without the client and its pool: a pool is for many requests at
once to few hosts, and slows down with every host (docs/decisions/0001-http-client.md).
"""

import ssl
import warnings
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from http.client import HTTPResponse
from http.cookiejar import Cookie, CookieJar
from urllib.request import Request

import httpcore
import httpx

from scraper.fetch.body import ACCEPT_ENCODING
from scraper.fetch.causes import CONNECT_TIMEOUT_S
from scraper.fetch.guard import GuardedBackend

MOST_IDLE = 100
"""How many unused connections are kept; 1,000 sources would otherwise use up a process's files."""
MOST_COOKIES = 50
MOST_COOKIE_CHARACTERS = 8_000
"""Many servers take headers of 8 kB at most: with more cookies the next request would be refused."""
_KEPT_S = 30.0


class _Jar(CookieJar):
    """One source's cookies, as many as an honest site sets."""

    def extract_cookies(self, response: HTTPResponse, request: Request) -> None:
        """Take an answer's cookies, unless it is a flood of them; one that can't be read is none."""
        if 0 < len(response.info().get_all("Set-Cookie", ())) <= MOST_COOKIES:
            with warnings.catch_warnings(action="ignore", category=UserWarning):  # with a traceback, for an odd date
                super().extract_cookies(response, request)

    def set_cookie(self, cookie: Cookie) -> None:
        """Keep a cookie, a new one only if there is room."""
        identity = (cookie.domain, cookie.path, cookie.name)
        others = [each for each in self if (each.domain, each.path, each.name) != identity]
        size = sum(len(each.name) + len(each.value or "") for each in (*others, cookie))
        if len(others) < MOST_COOKIES and size <= MOST_COOKIE_CHARACTERS:
            super().set_cookie(cookie)


class Requests:
    """Makes the requests of each source, with the headers that all have and the cookies that only it has."""

    def __init__(self, user_agent: str) -> None:
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
            "Accept-Encoding": ACCEPT_ENCODING,
            "Accept-Language": "sv, en;q=0.5",
        }
        self._jars: dict[str, _Jar] = {}

    def make(
        self, url: httpx.URL, key: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> httpx.Request:
        """Make a request, a POST when there is a form; a user and password that the address names go into a header."""
        method = "GET" if form is None else "POST"
        request = httpx.Request(method, url, headers={**self._headers, **headers}, data=form)
        if url.userinfo:
            next(httpx.BasicAuth(url.username, url.password).auth_flow(request))
        if jar := self._jars.get(key):
            httpx.Cookies(jar).set_cookie_header(request)
        return request

    def take_cookies(self, response: httpx.Response, key: str) -> None:
        """Take what cookies an answer sets."""
        if "set-cookie" in response.headers:
            httpx.Cookies(self._jars.setdefault(key, _Jar())).extract_cookies(response)


class Connections:
    """The connections, made when needed by the guard and closed when they are too many.

    Without `tls` they trust certifi's authorities.
    """

    def __init__(
        self, guard: GuardedBackend, tls: ssl.SSLContext | None, timeout_s: float, proxy: httpx.URL | None = None
    ) -> None:
        self._guard = guard
        self._tls_given = tls
        connect_s = min(CONNECT_TIMEOUT_S, timeout_s)
        self._timeouts = {"connect": connect_s, "read": timeout_s, "write": timeout_s, "pool": timeout_s}
        self._idle: OrderedDict[str, httpcore.AsyncHTTP11Connection] = OrderedDict()
        self._proxy = proxy and httpcore.AsyncHTTPProxy(
            _bare(proxy),
            proxy_auth=(proxy.username, proxy.password) if proxy.userinfo else None,
            ssl_context=self._tls,
            # To an https proxy the connection itself is encrypted; httpcore takes a context for that kind only.
            proxy_ssl_context=self._tls if proxy.scheme == "https" else None,
            # No bound of its own: each host's turn is bound enough, and to wait here would take of a page's time.
            max_connections=None,
            keepalive_expiry=_KEPT_S,
            network_backend=guard,
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Whom to trust; made for the first that needs it, since reading certifi's authorities takes 20 ms."""
        tls = self._tls_given or httpx.create_ssl_context(trust_env=False)
        tls.set_alpn_protocols(["http/1.1"])
        return tls

    @asynccontextmanager
    async def ask(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        """Send a request and give its answer, whose body is there to be read meanwhile."""
        address = _bare(request.url)
        asked = httpcore.Request(
            request.method,
            address,
            headers=request.headers.raw,
            content=request.content or None,
            extensions={"timeout": self._timeouts},
        )
        async with self._connection(address.origin) as connection:
            answer = await connection.handle_async_request(asked)
            try:
                yield httpx.Response(
                    answer.status,
                    headers=answer.headers,
                    stream=_Body(answer),
                    extensions=answer.extensions,
                    request=request,
                )
            finally:
                await answer.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        while self._idle:
            await self._idle.popitem()[1].aclose()
        if self._proxy:
            await self._proxy.aclose()

    @asynccontextmanager
    async def _connection(
        self, origin: httpcore.Origin
    ) -> AsyncIterator[httpcore.AsyncHTTP11Connection | httpcore.AsyncHTTPProxy]:
        """Lend a connection to one user, and keep it for the next if it can still be used."""
        if self._proxy:
            yield self._proxy
            return
        connection = self._idle.pop(str(origin), None)
        if connection and connection.has_expired():
            await connection.aclose()
            connection = None
        if connection is None:
            connection = await self._connect(origin)
        try:
            yield connection
        finally:
            if connection.is_available():
                self._idle[str(origin)] = connection
                if len(self._idle) > MOST_IDLE:
                    await self._idle.popitem(last=False)[1].aclose()
            else:
                await connection.aclose()

    async def _connect(self, origin: httpcore.Origin) -> httpcore.AsyncHTTP11Connection:
        host, connect_s = origin.host.decode("ascii"), self._timeouts["connect"]
        stream = await self._guard.connect_tcp(host, origin.port, connect_s)
        if origin.scheme == b"https":
            try:
                stream = await stream.start_tls(self._tls, host, connect_s)
            except BaseException:
                await stream.aclose()
                raise
        return httpcore.AsyncHTTP11Connection(origin, stream, keepalive_expiry=_KEPT_S)


class _Body(httpx.AsyncByteStream):
    """An answer's body, as it was sent."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.aiter_stream():
            yield piece


def _bare(url: httpx.URL) -> httpcore.URL:
    """Return an address as httpcore has it, without user and fragment."""
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
