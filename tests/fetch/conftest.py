"""A loopback server that sends exactly the bytes it is told to, and fetchers that may talk to it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import stamina

from scraper.fetch import Fetcher, user_agent
from scraper.model import Network

CERTIFICATE = Path(__file__).with_name("press.region.example.pem")
MORNING = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """A request as the server got it."""

    path: str
    headers: dict[str, str]


Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """Answers each path with what `serve` laid down for it, in turn and the last one for ever; otherwise with 404."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    _answers: dict[str, list[bytes | Script]] = field(default_factory=dict)
    _arrived: dict[str, asyncio.Event] = field(default_factory=dict)
    _busy: int = 0
    _talks: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, *answers: bytes | Script) -> str:
        self._answers[path] = list(answers)
        return self.url(path)

    async def asked_for(self, path: str) -> None:
        """Wait until a path has been asked for."""
        await self._arrived.setdefault(path, asyncio.Event()).wait()

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._talks.add(task)
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):  # the last is from stop()
            while not writer.is_closing():
                await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
        writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        path = first.split()[1]
        self.asked.append(Asked(path, {n.lower(): v for n, v in (line.split(": ", 1) for line in lines)}))
        self._arrived.setdefault(path, asyncio.Event()).set()
        self._busy += 1
        self.most_at_once = max(self.most_at_once, self._busy)
        answers = self._answers.get(path, [reply(b"", 404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            if isinstance(answer, bytes):
                await asyncio.sleep(0)  # so that a second request could get in, if one were made
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        finally:
            self._busy -= 1

    async def stop(self) -> None:
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)


@dataclass
class Clock:
    """A day that only passes when somebody sleeps."""

    elapsed_s: float = 0.0
    slept_s: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.elapsed_s

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self.elapsed_s)

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.elapsed_s += seconds
        await asyncio.sleep(0)


Open = Callable[..., AbstractAsyncContextManager[Fetcher]]


def reply(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """Write a whole response; header names are given with _ for -, Content-Length is right unless given."""
    headers = {"content_length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Answer\r\n{lines}\r\n".encode("latin-1") + body


def redirect(to: str, status: int = 302) -> bytes:
    return reply(b"", status, location=to)


def names(**addresses: Sequence[str]) -> Callable[[str], Awaitable[Sequence[str]]]:
    """Make a resolver that knows these names only (with _ for .)."""
    known = {name.replace("_", "."): found for name, found in addresses.items()}

    async def resolve(host: str) -> Sequence[str]:
        return known[host]

    return resolve


@asynccontextmanager
async def serving_tls(answer: bytes, asked: list[str | None]) -> AsyncIterator[int]:
    """Answer every request over TLS as press.region.example, on the port given; names asked for are kept in `asked`."""
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(CERTIFICATE)
    ours.sni_callback = lambda _, name, __: asked.append(name)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0, ssl=ours) as listener:
        yield listener.sockets[0].getsockname()[1]


@pytest.fixture(autouse=True)
def no_waiting_between_retries() -> Iterator[None]:
    stamina.set_testing(True, attempts=100, cap=True)
    yield
    stamina.set_testing(False)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listener = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    yield server
    listener.close()
    await listener.wait_closed()
    await server.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(server: Server, clock: Clock) -> Open:
    """Make fetchers that may talk to the server; network settings and what a Fetcher takes can be given."""

    def make(**settings: object) -> Fetcher:
        seams = {name: settings.pop(name) for name in ("resolve", "tls", "robots") if name in settings}
        network = Network(**{"allow_private": (("127.0.0.1", server.port),), "delay_s": 0.0, **settings})
        agent = user_agent("0.1.0", "redaktion@example.se")
        return Fetcher(network, agent, now=clock.now, clock=clock, sleep=clock.sleep, **seams)

    return make
