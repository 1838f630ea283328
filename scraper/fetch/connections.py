"""The HTTP clients, one for each source so that cookies stay apart, made when needed and closed when too many."""

import ssl
import warnings
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from http.cookiejar import Cookie, CookieJar
from urllib.request import Request

import httpx

from scraper.fetch.body import ACCEPT_ENCODING
from scraper.fetch.causes import CONNECT_TIMEOUT_S
from scraper.fetch.guard import GuardedBackend

MOST_IDLE = 100
"""How many unused clients keep their connections; 1,000 sources would otherwise use up a process's files."""
MOST_COOKIES = 50
MOST_COOKIE_CHARACTERS = 8_000
"""Many servers take headers of 8 kB at most: with more cookies the next request would be refused."""
_LIMITS = httpx.Limits(max_connections=8, max_keepalive_connections=2, keepalive_expiry=30.0)


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


@dataclass(slots=True)
class _Loan:
    http: httpx.AsyncClient
    users: int = 0


class Clients:
    """Lends the client that belongs to a key; what is dear (TLS context, address guard) is shared by all."""

    def __init__(
        self,
        guard: GuardedBackend,
        tls: ssl.SSLContext,
        user_agent: str,
        timeout_s: float,
        proxy: httpx.URL | None = None,
    ) -> None:
        self._guard = guard
        self._tls = tls
        # To an https proxy the connection itself is encrypted; httpcore takes a context for that kind only.
        self._proxy = proxy and httpx.Proxy(proxy, ssl_context=tls if proxy.scheme == "https" else None)
        self._timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s))
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
            "Accept-Encoding": ACCEPT_ENCODING,
            "Accept-Language": "sv, en;q=0.5",
        }
        self._cookies: dict[str, _Jar] = {}
        self._lent: dict[str, _Loan] = {}
        self._idle: OrderedDict[str, _Loan] = OrderedDict()

    @asynccontextmanager
    async def lend(self, key: str) -> AsyncIterator[httpx.AsyncClient]:
        """Lend a client; its cookies outlive it."""
        loan = self._lent.get(key) or self._idle.pop(key, None) or _Loan(self._make(key))
        self._lent[key] = loan
        loan.users += 1
        try:
            yield loan.http
        finally:
            loan.users -= 1
            if not loan.users:
                self._idle[key] = self._lent.pop(key)
                if len(self._idle) > MOST_IDLE:
                    _, oldest = self._idle.popitem(last=False)
                    await oldest.http.aclose()

    async def aclose(self) -> None:
        """Close every client's connections."""
        loans = [*self._lent.values(), *self._idle.values()]
        self._idle.clear()
        for loan in loans:
            await loan.http.aclose()

    def _make(self, key: str) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False, limits=_LIMITS, proxy=self._proxy)
        # httpx has no public way to give its pool a network backend; a test watches that this one is really used.
        transport._pool._network_backend = self._guard  # noqa: SLF001  # see the line above
        return httpx.AsyncClient(
            transport=transport,
            headers=self._headers,
            cookies=self._cookies.setdefault(key, _Jar()),
            timeout=self._timeout,
            trust_env=False,  # nothing of the environment: a proxy is named in the settings, or there is none
            follow_redirects=False,
        )
