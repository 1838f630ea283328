"""Tells a WebSub hub which feeds have changed (W3C Recommendation WebSub, section 6, leaves open how).

It is told as the hubs that are there want it: a form with `hub.mode=publish` and `hub.url`, the feed's public address,
one request for each feed. Which are still to be told is in the archive, so a hub that is down hears of them later.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from scraper.archive import Archive
from scraper.errors import FetchError
from scraper.model import Failure, Ping, Settings
from scraper.publish.feed import ARCHIVE_PAGES, feeds_url

MOST_PINGS = 500
"""Of one run; what is left is told by the next."""

WITHIN_S = 30.0
"""How long a run tells a hub at most, all its tries included."""

MOST_REFUSALS = 3
"""After so many refusals by a hub a run leaves it; what it was not offered stays."""

_FIRST_REST, _LONGEST_REST = timedelta(minutes=1), timedelta(days=1)
_CLIENT = "websub"
_LATER = "The feeds are published; the hub is told at a later run. If it stays down, look at settings.websub_hub."
_NEVER = "The feeds are published; see that settings.websub_hub is a hub that takes these addresses."


_ENDINGS = (".rss", ".atom", ".json")


def is_topic(path: str) -> bool:
    """Whether a published file is a feed that names the hub, so that somebody may have subscribed to it there.

    `path` is that below the folder of feeds.
    """
    return path.endswith(_ENDINGS) and ".ninjs" not in path and not path.startswith(ARCHIVE_PAGES)


class Tell(Protocol):
    """What is needed of a fetcher."""

    async def post(self, url: str, form: Mapping[str, str], *, client: str) -> None:
        """Send a form; raise FetchError or BlockedError when it is not taken."""


def topics(files: Iterable[Path], folder: Path, settings: Settings) -> list[str]:
    """Return the public addresses of those files in the folder of feeds that are feeds."""
    paths = (file.relative_to(folder).as_posix() for file in files)
    return [feeds_url(settings) + quote(path) for path in paths if is_topic(path)]


async def tell_hub(hub: str, tell: Tell, archive: Archive, *, now: Callable[[], datetime]) -> tuple[Failure, ...]:
    """Tell the hub of the feeds that are due, and say what it could not be told.

    One that answers nothing, or 5xx, is left alone for a while, longer each time, or for as long as it asks for. A
    feed that it refuses is not offered again until it changes.
    """
    pings = archive.due_pings(now(), MOST_PINGS)
    failures: list[Failure] = []
    heard = 0
    try:
        async with asyncio.timeout(WITHIN_S):
            for ping in pings:
                try:
                    await tell.post(hub, {"hub.mode": "publish", "hub.url": ping.url}, client=_CLIENT)
                except FetchError as error:
                    failures.append(_failure(hub, error, ping))
                    if error.transient:
                        archive.put_off_pings(now() + _rest(error, ping))
                        break
                heard += 1
                archive.forget_pings([ping.url])
                if len(failures) == MOST_REFUSALS:
                    break
    except TimeoutError:
        if not heard:
            late = FetchError(hub, f"timed out after {WITHIN_S:g} s", transient=True)
            failures.append(_failure(hub, late, pings[0]))
            archive.put_off_pings(now() + _rest(late, pings[0]))
    return tuple(failures)


def _rest(error: FetchError, ping: Ping) -> timedelta:
    """Say how long the hub is left alone: what it asks for, or a minute, twice as long each time, a day at most."""
    rest = _FIRST_REST * (1 << min(ping.tries, 11))
    if error.retry_after_s is not None:
        rest = max(rest, timedelta(seconds=error.retry_after_s))
    return min(rest, _LONGEST_REST)


def _failure(hub: str, error: FetchError, ping: Ping) -> Failure:
    reason = f"the WebSub hub was not told of {ping.url}: {error.reason}"
    return Failure(
        _CLIENT,
        hub,
        "publish",
        reason,
        error.transient,
        _LATER if error.transient else _NEVER,
        status=error.status,
        retry_after_s=error.retry_after_s,
    )
