"""Runs the web application inside a loop that is already running, until it is told to stop."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from scraper.errors import PortTakenError

GRACE_S = 5
"""How long responses under way may take to finish once we are told to stop."""


async def serve(
    app: ASGIApp,
    listener: socket.socket,
    *,
    stop: asyncio.Event,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve on a socket of `listen` until `stop` is set, then end within `GRACE_S` and close it.

    Signals are left to the caller. `on_ready` is called with the address once connections are accepted.
    """
    try:
        server = _Server(_config(app), listener, on_ready)
        watcher = asyncio.create_task(_exit_when(stop, server))
        try:
            await server.serve(sockets=[listener])
        except asyncio.CancelledError:
            if server.started:
                await server.shutdown(sockets=[listener])
            raise
        finally:
            watcher.cancel()
    finally:
        listener.close()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own, and with a word when it is ready."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, on_ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._url = _url(listener)
        self._on_ready = on_ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: the process has more to stop than this server."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started and self._on_ready:
            self._on_ready(self._url)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
    )


async def _exit_when(stop: asyncio.Event, server: uvicorn.Server) -> None:
    await stop.wait()
    server.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """Take an address to serve on, before anything else is begun; port 0 picks a free one.

    Raises PortTakenError when it can't be had; uvicorn would end the whole process.
    """
    listener = None
    try:
        # getaddrinfo(3) takes a larger one modulo 65536 and says nothing.
        if port not in range(65536):
            raise OverflowError("ports end at 65535")  # noqa: TRY301 - one way out for all
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        if os.name == "posix":
            # Else a restart must wait a minute for the old connections to be forgotten.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise PortTakenError(host, port, reason) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if listener.family == socket.AF_INET6 else f"http://{host}:{port}/"
