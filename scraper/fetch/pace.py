"""Politeness: one request at a time to a host, a pause between them, and silence for as long as it asks for."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from scraper.errors import FetchError

LONGEST_WAIT_S = 60.0
"""The longest we wait because a host says so; one that asks for more is left alone until then."""
_A_DAY_S = 86_400.0


@dataclass(slots=True)
class _Host:
    """A host as the pace knows it; times are seconds of its clock."""

    delay_s: float
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_start_s: float = -math.inf
    closed_until_s: float = -math.inf


class Pace:
    """Whose turn it is, for each host (and port, unless it is the usual one).

    A host's delay is measured between the starts of its requests.
    """

    def __init__(
        self, delay_s: float, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._delay_s = delay_s
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[tuple[bytes, int | None], _Host] = {}

    @asynccontextmanager
    async def turn(self, url: httpx.URL, *, paused: bool = True) -> AsyncIterator[None]:
        """Hold a host's turn, first come first served; raise FetchError when it has asked for a long silence.

        `paused` is whether the host's delay is kept to.
        """
        host = self._host(url)
        async with host.turn:
            closed_s = host.closed_until_s - self._clock()
            if closed_s > LONGEST_WAIT_S:
                reason = f"the server asked not to be asked again for {closed_s:.0f} s"
                raise FetchError(str(url), reason, transient=True, retry_after_s=closed_s)
            pause_s = host.last_start_s + host.delay_s - self._clock() if paused else 0.0
            wait_s = max(closed_s, pause_s)
            if wait_s > 0:
                await self._sleep(wait_s)
            host.last_start_s = self._clock()
            yield

    def close(self, url: httpx.URL, wait_s: float) -> None:
        """Leave a host alone for a while: it asked for it by Retry-After (RFC 9110, section 10.2.3)."""
        host = self._host(url)
        host.closed_until_s = max(host.closed_until_s, self._clock() + wait_s)

    def slow(self, url: httpx.URL, crawl_delay_s: float) -> None:
        """Set what a host's robots.txt asks for between requests; never less than our own delay, a minute at most."""
        self._host(url).delay_s = max(self._delay_s, min(crawl_delay_s, LONGEST_WAIT_S))

    def _host(self, url: httpx.URL) -> _Host:
        # Without a port of its own a host is one server, by http or https: from one to the other there is a redirect.
        key = (url.raw_host.rstrip(b"."), url.port)
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = _Host(self._delay_s)
        return host


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, as seconds from `now`, a day at most; None if unreadable."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), _A_DAY_S)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000", which RFC 5322 calls UTC of unknown origin
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), _A_DAY_S)
