"""A connection as the HTTP library sees it, with a limit to what a server may send before its answer has begun."""

import ssl

import httpcore
import httpx

MOST_HEAD_BYTES = 262_144
"""What is read for one answer's headers. HTTP's own layer stops a single block of them at 100 kB, but would read
provisional answers (1xx; RFC 9110, section 15.2) without end. The start of the body may come along."""


class TooMuchHeadError(Exception):
    """A server went on and on before its answer."""


class BoundedStream(httpcore.AsyncNetworkStream):
    """A connection that counts what it hears from each request on, until the answer's headers are read."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._heard_bytes = 0
        self._in_head = True

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's
        """Read what has come; raise TooMuchHeadError when that is too much for headers."""
        if self._in_head and self._heard_bytes > MOST_HEAD_BYTES:
            raise TooMuchHeadError
        data = await self._stream.read(max_bytes, timeout)
        self._heard_bytes += len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # httpcore's
        """Send the next piece of a request, which begins the count anew."""
        self._heard_bytes = 0
        self._in_head = True
        await self._stream.write(buffer, timeout)

    def end_head(self) -> bool:
        """Count no longer, since the headers are read; return whether anything was heard at all.

        If not, they stood behind the end of the answer before: somebody's text there must not become a page of its own.
        """
        self._in_head = False
        return self._heard_bytes > 0

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """Go on encrypted; what is counted is what was said, not how it was packed."""
        return BoundedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> object:
        """Return what the connection itself knows."""
        return self._stream.get_extra_info(info)


def answers_us(response: httpx.Response) -> bool:
    """Note that an answer's headers are read; return whether it came after our request, as an answer must."""
    stream = response.extensions["network_stream"]
    return stream.end_head() if isinstance(stream, BoundedStream) else True
