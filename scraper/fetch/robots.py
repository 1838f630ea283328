"""robots.txt (RFC 9309): what a host lets us fetch and how slowly, read once a day for each host."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from protego import Protego

from scraper.errors import BlockedError, FetchError
from scraper.model import RobotsFile

MOST_BYTES = 512_000
"""What of a robots.txt is read; RFC 9309, section 2.5, wants at least 500 KiB."""
_KEPT_FOR = timedelta(days=1)
_OLD_KEPT_FOR = timedelta(hours=1)  # what held yesterday, when it can't be read anew
_FAILURE_KEPT_FOR = timedelta(minutes=1)  # so that one dead host is not waited for anew at each of its pages
_AGENT_LINE = re.compile(r"\s*user(?:-|\s*)agent(?:\s*:|\s)\s*([^#]*)", re.IGNORECASE)


class Rules:
    """What one robots.txt says to us; `file` is its address, `crawl_delay_s` is 0 when it asks for none."""

    def __init__(self, file: str, text: str, token: str) -> None:
        self.file = file
        self._token = token
        # Most press sites have none, or an empty one: nothing to read, and nothing forbidden.
        self._robots = Protego.parse(_concerning(text, token)) if text else None
        self.crawl_delay_s = float((self._robots and self._robots.crawl_delay(token)) or 0.0)

    def allow(self, url: str) -> bool:
        """Whether we may fetch an address of this host."""
        return self._robots is None or bool(self._robots.can_fetch(url, self._token))


def _concerning(text: str, token: str) -> str:
    """Rename the groups of all other robots to one.

    Protego files each rule under every robot of its group, so a hostile half megabyte of names over a half of rules
    would take gigabytes; and it takes a group for "press" as meant for "press-release-scraper", which RFC 9309,
    section 2.2.1, does not.
    """

    def rename(line: str) -> str:
        named = _AGENT_LINE.match(line)
        if not named:
            return line
        name = named[1].partition("/")[0].strip().rstrip("*").lower() or "*"
        return f"user-agent: {name if name in {'*', token} else 'another'}"

    return "\n".join(map(rename, text.splitlines()))


@dataclass(slots=True)
class _Entry:
    """What is known of one host's robots.txt; the lock makes all who ask at once wait for one answer."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    known: Rules | FetchError | None = None
    read_at: datetime | None = None
    kept_for: timedelta = _KEPT_FOR

    def fresh(self, now: datetime) -> bool:
        """Whether what is known still holds; a clock set back counts as not."""
        return self.read_at is not None and timedelta(0) <= now - self.read_at < self.kept_for

    def hold(self, learnt: Rules | FetchError, now: datetime) -> Rules | FetchError:
        """Take in what was learnt, and return what holds: while a host can't be reached, its old rules do.

        RFC 9309, section 2.4, allows that; who is blocked must not go by what was allowed before.
        """
        self.read_at = now
        unreachable = isinstance(learnt, FetchError) and learnt.transient and not isinstance(learnt, BlockedError)
        if unreachable and isinstance(self.known, Rules):
            self.kept_for = _OLD_KEPT_FOR
            return self.known
        self.known = learnt
        self.kept_for = _KEPT_FOR if isinstance(learnt, Rules) else _FAILURE_KEPT_FOR
        return learnt


class Robots:
    """The robots.txt of every host met so far.

    `read` fetches one, given its address and the client's key: its start as bytes, None when the host has none. `kept`
    are the files read before, by address; those that are read now are put there too.
    """

    def __init__(
        self,
        read: Callable[[httpx.URL, str], Awaitable[bytes | None]],
        token: str,
        now: Callable[[], datetime],
        kept: MutableMapping[str, RobotsFile],
    ) -> None:
        self._read = read
        self._token = token.lower()
        self._now = now
        self._kept = kept
        self._entries: dict[str, _Entry] = {}

    async def rules(self, url: httpx.URL, client: str) -> Rules:
        """Return the rules that hold for an address.

        Raises FetchError when robots.txt can't be read (BlockedError when that is because we are blocked): then the
        whole host is off limits for now (RFC 9309, section 2.3.1.4).
        """
        known = await self._known(f"{url.scheme}://{url.netloc.decode('ascii')}/robots.txt", client)
        if isinstance(known, Rules):
            return known
        reason = f"robots.txt could not be read: {known.reason}"
        if isinstance(known, BlockedError):
            raise BlockedError(
                str(url),
                known.reason if known.by == "address" else reason,  # then it is the host's, not the file's
                by=known.by,
                transient=known.transient,
                retry_after_s=known.retry_after_s,
                status=known.status,
            )
        raise FetchError(
            str(url),
            reason,
            transient=known.transient,
            retry_after_s=known.retry_after_s,
            status=known.status,
            exceeds=known.exceeds,
            next_step=known.next_step,
        )

    async def _known(self, file: str, client: str) -> Rules | FetchError:
        """Return what one robots.txt came to, fetched anew when it is not known or known no longer."""
        entry = self._entries.get(file)
        if entry is None:
            entry = self._entries[file] = self._entry(file)
        async with entry.lock:
            if entry.known is not None and entry.fresh(self._now()):
                return entry.known
            return entry.hold(await self._learn(file, client), self._now())

    def _entry(self, file: str) -> _Entry:
        """Begin with what an earlier run read, whatever its age: it holds while the host can't be reached."""
        before = self._kept.get(file)
        return _Entry(known=Rules(file, before.text, self._token), read_at=before.read_at) if before else _Entry()

    async def _learn(self, file: str, client: str) -> Rules | FetchError:
        """Fetch and read one robots.txt; the failure is kept as a value."""
        try:
            body = await self._read(httpx.URL(file), client)
        except FetchError as error:
            error.__cause__ = error.__context__ = None  # they hold the whole exchange in memory
            return error.with_traceback(None)
        text = (body or b"").decode("utf-8-sig", errors="replace")
        if len(body or b"") >= MOST_BYTES:  # half a rule forbids more than the whole one
            text = text[: text.rfind("\n") + 1]
        self._kept[file] = RobotsFile(text, self._now())
        return Rules(file, text, self._token)
