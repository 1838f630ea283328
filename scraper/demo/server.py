"""The demo's newsrooms on real HTTP, a loopback port for each site, and the sources.yaml that names them."""

import asyncio
import json
import socket
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from scraper.demo.pages import Newsroom, Response
from scraper.errors import ArchiveError, PortTakenError

HOST = "127.0.0.1"
_MAX_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the request log: which site was asked for which path and query, and the status it answered."""

    site: str
    path: str
    status: int


class NewsroomServer:
    """Plays a newsroom over HTTP while it is used as a context manager, in a thread of its own.

    With `port` N the sites are at N+1, N+2, … in the order of `newsroom.sites` (N itself is left for the page that
    shows what was collected); with 0 each takes a port that is free. Entering raises PortTakenError.
    """

    def __init__(self, newsroom: Newsroom, port: int = 0) -> None:
        self.newsroom = newsroom
        self.requests: list[Asked] = []
        self.bases: Mapping[str, str] = MappingProxyType({})
        self._port = port
        self._open: set[asyncio.Transport] = set()

    def url(self, site_id: str) -> str:
        """Give the address of a site's listing or feed, as sources.yaml has it."""
        return self.bases[site_id] + self.newsroom.site(site_id).url

    def __enter__(self) -> Self:
        """Bind every port, then answer on all of them."""
        with ExitStack() as undo:
            bound = [
                undo.enter_context(_bind(self._port and self._port + number))
                for number, _ in enumerate(self.newsroom.sites, start=1)
            ]
            undo.pop_all()
        ids = [site.id for site in self.newsroom.sites]
        addresses = [f"http://{HOST}:{listener.getsockname()[1]}" for listener in bound]
        self.bases = MappingProxyType(dict(zip(ids, addresses, strict=True)))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-newsroom")
        self._thread.start()
        listeners = dict(zip(ids, bound, strict=True))
        self._servers = asyncio.run_coroutine_threadsafe(self._listen(listeners), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection and port, and end the thread."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self, listeners: Mapping[str, socket.socket]) -> list[asyncio.Server]:
        return [
            await self._loop.create_server(partial(_Connection, self, site_id, self._open), sock=listener)
            for site_id, listener in listeners.items()
        ]

    async def _hang_up(self) -> None:
        for server in self._servers:
            server.close()
        for transport in tuple(self._open):
            transport.abort()
        await asyncio.sleep(0)  # abort() tells the connection on the loop's next turn, which closes its socket


class _Connection(asyncio.Protocol):
    """One client's connection to one site, kept alive between requests (RFC 9112, section 9.3)."""

    def __init__(self, server: NewsroomServer, site_id: str, open_transports: set[asyncio.Transport]) -> None:
        self._server = server
        self._site_id = site_id
        self._open = open_transports
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection, so that it can be closed."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type asyncio's stubs give
        self._transport = transport
        self._open.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; whether the client left in anger is of no interest."""
        del exc
        self._open.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request whose head is complete; bodies are not expected."""
        self._received += data
        while b"\r\n\r\n" in self._received and not self._transport.is_closing():
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._answer(head.decode("latin-1"))
        if len(self._received) > _MAX_HEAD_BYTES:
            self._transport.close()

    def _answer(self, head: str) -> None:
        request_line, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, _, rest = request_line.partition(" ")
        target, _, version = rest.partition(" ")
        if method not in ("GET", "HEAD") or not target.startswith("/"):
            response = Response(405, {"allow": "GET, HEAD", "content-length": "0"}, b"")
        else:
            base = self._server.bases[self._site_id]
            response = unless_known(self._server.newsroom.render(self._site_id, target, base=base), headers)
        self._server.requests.append(Asked(self._site_id, target, response.status))
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close" and response.status != 405
        self._transport.write(_serialise(response, keep=keep, with_body=method != "HEAD"))
        if not keep:
            self._transport.close()


def unless_known(response: Response, headers: Mapping[str, str]) -> Response:
    """Turn a page the client already has into a 304 (RFC 9110, section 13.1: If-None-Match goes first).

    A Last-Modified is compared letter by letter, which is how many servers do it.
    """
    if response.status != HTTPStatus.OK:
        return response
    if asked := headers.get("if-none-match"):
        known = response.headers["etag"] in (tag.strip().removeprefix("W/") for tag in asked.split(","))
        known = known or asked == "*"
    else:
        known = headers.get("if-modified-since") == response.headers["last-modified"]
    if not known:
        return response
    kept = {name: response.headers[name] for name in ("etag", "last-modified", "cache-control")}
    return Response(HTTPStatus.NOT_MODIFIED, kept, b"")


def _serialise(response: Response, *, keep: bool, with_body: bool) -> bytes:
    status = HTTPStatus(response.status)
    headers = {**response.headers, "connection": "keep-alive" if keep else "close"}
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join((*lines, "", "")).encode("latin-1") + (response.body if with_body else b"")


def _bind(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise PortTakenError(HOST, port, error.strerror or str(error)) from error


OWN = "# The demo's own: written anew each time it is played."


def write_sources(server: NewsroomServer, folder: Path, *, public_url: str) -> Path:
    """Write the running newsroom's sources.yaml into a folder, made if need be, and return its path.

    Raises ArchiveError when the folder can't be written, or holds a sources.yaml that is not the demo's.
    """
    path = folder / "sources.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        foreign = path.exists() and not path.read_text(encoding="utf-8").startswith(OWN)
        if not foreign:
            path.write_text(f"{OWN}\n{sources_yaml(server, public_url=public_url)}", encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}") from error
    if foreign:
        raise ArchiveError(f"{path} is not the demo's and stays as it is; choose another folder with --data")
    return path


def sources_yaml(server: NewsroomServer, *, data: str = "data", public_url: str = "http://127.0.0.1:8000/") -> str:
    """Write the sources.yaml that collects a running newsroom into the folder `data`: id, name and url a source."""
    ports = ", ".join(json.dumps(base.removeprefix("http://")) for base in server.bases.values())
    lines = [
        "settings:",
        "  title: Demoredaktionen",
        f"  public_url: {json.dumps(public_url)}",
        f"  data: {json.dumps(data, ensure_ascii=False)}",
        f"  network: {{allow_private: [{ports}], delay: 0s}}",
        "sources:",
    ]
    for site in server.newsroom.sites:
        lines += [f"  - id: {site.id}", f"    name: {site.name}", f"    url: {server.url(site.id)}"]
    return "\n".join(lines) + "\n"
