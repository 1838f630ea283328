"""A connection as the HTTP library sees it, with a limit to what a server may send before its answer has begun.

Straight on asyncio's transports, for there is one request at a time on a connection and little to do for it: that takes
a third less time than httpcore's own way to the network (docs/decisions/0001-http-client.md).
"""

import asyncio
import ssl
from typing import cast

import httpcore
import httpx

MOST_HEAD_BYTES = 262_144
"""What is read for one answer's headers. HTTP's own layer stops a single block of them at 100 kB, but would read
provisional answers (1xx; RFC 9110, section 15.2) without end. The start of the body may come along."""
_MOST_HELD_BYTES = 262_144  # what came and was not read yet; beyond it the server has to wait


class TooMuchHeadError(Exception):
    """A server went on and on before its answer."""


class Wire(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """A connection that counts what it hears from each request on, until the answer's headers are read."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._held = bytearray()
        self._paused = False
        self._ended = False
        self._error: Exception | None = None
        self._news: asyncio.Future[None] | None = None
        self._heard_bytes = 0
        self._in_head = True
        self._early = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, as asyncio says."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hold what came until it is read."""
        self._held += data
        if len(self._held) > _MOST_HELD_BYTES and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note that no more will come; asyncio closes the connection then."""
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end, and why."""
        self._ended, self._error = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._news and not self._news.done():
            self._news.set_result(None)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's
        """Read what has come, nothing at the end; raise TooMuchHeadError when that is too much for headers."""
        if self._in_head and self._heard_bytes > MOST_HEAD_BYTES:
            raise TooMuchHeadError
        if not self._held and not self._ended:
            self._news = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._news
            except TimeoutError as error:
                raise httpcore.ReadTimeout from error
            finally:
                self._news = None
        if not self._held and self._error:
            raise httpcore.ReadError(str(self._error)) from self._error
        data = bytes(self._held[:max_bytes])
        del self._held[:max_bytes]
        if self._paused and len(self._held) <= _MOST_HELD_BYTES:
            self._paused = False
            self._transport.resume_reading()
        self._heard_bytes += len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109  # httpcore's
        """Send a request, which begins the count anew.

        It is not waited for: a request is short, and the answer is what there is time for.
        """
        if self._ended:
            raise httpcore.WriteError("the connection was closed") from self._error
        self._heard_bytes = 0
        self._in_head, self._early = True, bool(self._held)
        self._transport.write(buffer)

    def end_head(self) -> bool:
        """Count no longer, since the headers are read; return whether they came after the request.

        If not, they stood behind the end of the answer before: somebody's text there must not become a page of its own.
        """
        self._in_head = False
        return self._heard_bytes > 0 and not self._early

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """Go on encrypted; what is counted is what was said, not how it was packed."""
        if self._held:  # in the clear, so from anybody
            raise httpcore.ConnectError("the server spoke before the connection was secure")
        starting = asyncio.get_running_loop().start_tls(
            self._transport, self, ssl_context, server_hostname=server_hostname
        )
        try:
            async with asyncio.timeout(timeout):
                transport = await starting
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:  # ssl's errors are OSErrors
            raise httpcore.ConnectError(str(error)) from error
        if transport is None:
            raise httpcore.ConnectError("the connection was closed during the TLS handshake")
        self._transport = transport
        return self

    async def aclose(self) -> None:
        """Close the connection, saying so if it is encrypted, and wait for no farewell."""
        self._transport.close()
        self._transport.abort()

    def get_extra_info(self, info: str) -> object:
        """Return what the connection knows of itself; `is_readable` is how httpcore asks whether it has ended."""
        if info == "is_readable":
            return self._ended or bool(self._held)
        return self._transport.get_extra_info(info)


def answers_us(response: httpx.Response) -> bool:
    """Note that an answer's headers are read; return whether it came after our request, as an answer must."""
    stream = response.extensions["network_stream"]
    return stream.end_head() if isinstance(stream, Wire) else True
