"""Small newsrooms in the loop of whoever reads them, which publish as time goes by, and faults that come and go.

What their pages look like is not made up here: a script gives it, as it does for `bench.sites`.
"""

import asyncio
import hashlib
import importlib.util
import random
import re
import socket
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from bench.processes import BenchError

ZONE = ZoneInfo("Europe/Stockholm")
HISTORY = 12
"""Releases that a newsroom has to begin with."""

LISTED = 20
QUIET_END = timedelta(hours=4)
"""Before the end nothing is published, so that all of it can be found."""

LIST, RELEASE = "/nyheter", "/nyhet/"

Answer = tuple[int, Mapping[str, str], bytes]
Made = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a newsroom does instead of answering as it should, from and until when, in hours from the start."""

    kind: str
    from_h: float
    until_h: float

    def holds(self, hours: float) -> bool:
        """Whether it holds so many hours after the start."""
        return self.from_h <= hours < self.until_h


LONG = (("503", 30.0), ("hang", 26.0), ("gone", 27.0), ("refused", 16.0), ("wall", 12.0))
"""Faults that begin in the first hours, one a newsroom; whoever is away so long is looked for once a day at most."""

ROBOTS = Fault("robots", 20.0, 30.0)
"""robots.txt is read once a day: what it forbids is noticed at the next reading, and so is what it allows again."""

SHORT = (
    *("503", "503 later", "429", "refused", "reset", "hang", "drip", "truncated", "garbage", "gone", "empty", "wall"),
    *("large", "releases", "order", "edited"),
)


def plan(number: int, hours: float, chance: random.Random) -> tuple[Fault, ...]:
    """Draw the faults of one newsroom; the wait after one is about as long as it was, and it ends in time for that.

    Every fifth has none.
    """
    if number % 5 == 4:
        return ()
    faults, at_h = list[Fault](), chance.uniform(2.5, 4.0)
    long = LONG[(number - number // 5) % len(LONG)] if number % 2 == 0 else None
    if long and at_h + 2.1 * long[1] + 4 <= hours:
        faults.append(Fault(long[0], at_h, at_h + long[1]))
        at_h += 2.1 * long[1]
    elif number % 10 == 1 and hours >= 70:
        faults.append(ROBOTS)
        at_h = 58.0
    kinds = [SHORT[(3 * number + n) % len(SHORT)] for n in range(len(SHORT))]
    for kind in kinds:
        length = chance.choice((0.3, 0.6, 1.2, 2.5, 5.0))
        if at_h + 2.1 * length + 8 > hours:
            break
        faults.append(Fault(kind, at_h, at_h + length))
        at_h += 2.1 * length + chance.uniform(1.0, 4.0)
    return tuple(faults)


def published(number: int, start: datetime, hours: float, chance: random.Random) -> tuple[datetime, ...]:
    """Draw when one newsroom publishes: some times a day, by day, and as often before the start."""
    times, at = list[datetime](), start - timedelta(days=6)
    gap_h = 2.0 + number % 3
    while at < start + timedelta(hours=hours) - QUIET_END:
        at += timedelta(hours=chance.uniform(0.6, 1.4) * gap_h)
        if 7 <= at.astimezone(ZONE).hour < 19:
            times.append(at.replace(second=0, microsecond=0))
    before = [each for each in times if each < start][-HISTORY:]
    end = start + timedelta(hours=hours) - QUIET_END
    return (*before, *(each for each in times if start <= each < end))


class Pages:
    """The pages of a script, with releases dated by when they are published, and those edited that are to be."""

    def __init__(self, answer: Callable[..., Made | None], article: Callable[..., dict[str, Any]]) -> None:
        self._answer, self._article = answer, article
        self.times: dict[int, Sequence[datetime]] = {}
        self.edited: set[tuple[int, int]] = set()

    @classmethod
    def of(cls, script: Path) -> "Pages":
        """Load them; raise BenchError when the script has none."""
        spec = importlib.util.spec_from_file_location("made_up_sites", script)
        if spec is None or spec.loader is None:
            raise BenchError(f"{script} is no server of made-up sites")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        pages = cls(module.answer, module.article)
        module.article = pages.article  # type: ignore[attr-defined]  # which `answer` looks up there
        return pages

    def article(self, site: int, number: int, edited: bool = False) -> dict[str, Any]:
        """Give what a release is made of."""
        made = self._article(site, number, edited or (site, number) in self.edited)
        return {**made, "at": self.times[site][number - 1].astimezone(ZONE)}

    def page(self, address: str, site: int, path: str, newest: int) -> Made | None:
        """Make a page as it is when there are so many releases."""
        return self._answer(address, site, path, newest, 1)


@dataclass(slots=True)
class Newsroom:
    """One site: when it publishes, and what is wrong with it when."""

    number: int
    times: tuple[datetime, ...]
    faults: tuple[Fault, ...]
    kept: dict[str, tuple[object, Made | None, str]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Its address, as the script numbers them."""
        return f"127.1.{self.number // 250}.{self.number % 250 + 1}"

    def newest(self, at: datetime) -> int:
        """Return how many releases it has published."""
        return sum(each <= at for each in self.times)


class Newsrooms:
    """Serves newsrooms on loopback, each at an address of its own, until the context is left."""

    def __init__(
        self, rooms: Sequence[Newsroom], pages: Pages, port: int, start: datetime, now: Callable[[], datetime]
    ) -> None:
        self.rooms, self._pages, self.port, self._start, self._now = rooms, pages, port, start, now
        self._servers: dict[int, asyncio.Server] = {}
        self._open: dict[int, set[asyncio.StreamWriter]] = {room.number: set() for room in rooms}
        self._serving = set[asyncio.Task[Any]]()
        self.requests = 0
        pages.times = {room.number: room.times for room in rooms}
        for room in rooms:  # the script keeps what it makes: now, not bit by bit, or it would look like a leak
            for number in range(1, len(room.times) + 1):
                pages.article(room.number, number)

    async def __aenter__(self) -> Self:
        for room in self.rooms:
            await self._listen(room)
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._keeper.cancel()
        for room in self.rooms:
            self._shut(room)
        await asyncio.gather(*self._serving)

    def fault(self, room: Newsroom) -> str | None:
        """Return what is wrong with a newsroom now."""
        hours = (self._now() - self._start) / timedelta(hours=1)
        return next((each.kind for each in room.faults if each.holds(hours)), None)

    async def _keep(self) -> None:
        """Shut newsrooms that refuse connections, and open them again; edit releases."""
        while True:
            for room in self.rooms:
                refuses = self.fault(room) == "refused"
                if refuses and room.number in self._servers:
                    self._shut(room)
                elif not refuses and room.number not in self._servers:
                    await self._listen(room)
                self._edit(room)
            await asyncio.sleep(60)

    def _edit(self, room: Newsroom) -> None:
        """Edit the newest release while it is young: its page is asked for again an hour after it came."""
        if self.fault(room) == "edited" and (newest := room.newest(self._now())):
            age = self._now() - room.times[newest - 1]
            if timedelta(minutes=10) <= age <= timedelta(hours=5):
                self._pages.edited.add((room.number, newest))

    async def _listen(self, room: Newsroom) -> None:
        self._servers[room.number] = await asyncio.start_server(partial(self._serve, room), room.host, self.port)

    def _shut(self, room: Newsroom) -> None:
        if server := self._servers.pop(room.number, None):
            server.close()
        for writer in self._open[room.number]:
            writer.close()

    async def _serve(self, room: Newsroom, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[room.number].add(writer)
        task = asyncio.current_task()
        assert task
        self._serving.add(task)
        try:
            while asked := await _request(reader):
                self.requests += 1
                if not await self._reply(room, reader, writer, *asked):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open[room.number].discard(writer)
            self._serving.discard(task)
            writer.close()

    async def _reply(
        self,
        room: Newsroom,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        path: str,
        headers: Mapping[str, str],
    ) -> bool:
        """Answer one request; return whether the connection goes on."""
        match self.fault(room):
            case "hang":
                await reader.read()  # until the other side has had enough
                return False
            case "reset":
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return False
            case "drip" if path != "/robots.txt":
                writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n")
                while not reader.at_eof() and not writer.is_closing():
                    writer.write(b"<")
                    await writer.drain()
                    await asyncio.sleep(4)
                return False
            case "truncated" if path != "/robots.txt":
                status, fields, body = self._answer(room, path, headers)
                writer.write(_head(status, fields, len(body) + 1_000) + body[: len(body) // 2])
                await writer.drain()
                return False
        status, fields, body = self._answer(room, path, headers)
        writer.write(_head(status, fields, len(body)) + body)
        await writer.drain()
        return True

    def _answer(self, room: Newsroom, path: str, headers: Mapping[str, str]) -> Answer:
        fault = self.fault(room)
        if odd := _odd(fault, path):
            return odd
        made, etag = self._made(room, path, fault)
        if made is None:
            return 404, {"Content-Type": "text/plain"}, b"not found"
        if headers.get("if-none-match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"Content-Type": made[0], "ETag": etag}, made[1]

    def _made(self, room: Newsroom, path: str, fault: str | None) -> tuple[Made | None, str]:
        """Make a page, or give the one that was made last while nothing has changed."""
        newest = room.newest(self._now())
        edited = {each for each in self._pages.edited if each[0] == room.number}
        state = newest, fault if fault in {"order", "empty"} else None, frozenset(edited)
        if path == LIST and (known := room.kept.get(path)) and known[0] == state:
            return known[1], known[2]
        made = self._pages.page(f"http://{room.host}:{self.port}", room.number, path, newest)
        if made and path == LIST:
            made = made[0], _altered(made[1], fault)
        etag = f'"{hashlib.md5(made[1]).hexdigest()}"' if made else ""
        if path == LIST:
            room.kept[path] = state, made, etag
        return made, etag


def _odd(fault: str | None, path: str) -> Answer | None:
    """Give what a fault has in place of a page; None when the page is there."""
    text = {"Content-Type": "text/html; charset=utf-8"}
    if path == "/robots.txt":
        return (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n") if fault == "robots" else None
    match fault:
        case "503" | "503 later" | "429":
            later = {"503 later": "5400", "429": "1800"}.get(fault)
            return int(fault[:3]), {"Retry-After": later} if later else {}, b"later"
        case "garbage":
            return 200, text, random.Random(path).randbytes(20_000)
        case "large":
            return 200, text, b"<p>" + b"x" * 1_000_000
        case "gone" if path == LIST:
            return 404, text, b"<h1>404</h1><p>Sidan finns inte.</p>"
        case "wall" if path == LIST:
            return 200, text, _WALL
        case "releases" if path.startswith(RELEASE):
            return 500, text, b"<h1>500</h1>"
    return None


_WALL = (
    "<!doctype html><html lang='sv'><title>Vi använder kakor</title><main><h1>Vi använder kakor</h1>"
    "<p>Godkänn kakor för att gå vidare till webbplatsen.</p><button>Godkänn alla</button></main></html>"
).encode()
_ITEM = re.compile(rb"<li class='news-item'>.*?</li>", re.DOTALL)


def _altered(page: bytes, fault: str | None) -> bytes:
    """Turn a list round, or empty it."""
    if fault == "empty":
        return _ITEM.sub(b"", page)
    if fault == "order":
        items: Iterator[bytes] = iter(_ITEM.findall(page)[::-1])
        return _ITEM.sub(lambda _: next(items), page)
    return page


async def _request(reader: asyncio.StreamReader) -> tuple[str, Mapping[str, str]] | None:
    """Read a request; return its path and header fields, None at the end."""
    line = await reader.readline()
    if not line:
        return None
    headers = dict[str, str]()
    while (row := await reader.readline()) not in {b"\r\n", b""}:
        name, _, value = row.decode("latin1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return line.decode("latin1").split()[1].partition("?")[0], headers


def _head(status: int, fields: Mapping[str, str], length: int) -> bytes:
    rows = [
        f"HTTP/1.1 {status} X",
        *(f"{name}: {value}" for name, value in fields.items()),
        f"Content-Length: {length}",
    ]
    return ("\r\n".join(rows) + "\r\n\r\n").encode()
