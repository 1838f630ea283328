"""Bodies, bounded: what a server sends is unpacked piece by piece and counted after unpacking, so no bomb goes off."""

import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

import httpcore
import httpx

from scraper.errors import FetchError
from scraper.fetch.causes import AskAgainError

ACCEPT_ENCODING = "gzip, deflate"
_PACKED = {"gzip", "x-gzip", "deflate"}
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_MOST_MEMBERS = 64
_WORTH_DRAINING_BYTES = 65_536
_MANY_PIECES = 50_000
_SMALL_PIECE_BYTES = 64  # each costs as much as a large one, and millions of them would keep all others waiting


async def read_body(response: httpx.Response, limit_bytes: int, *, cut: bool = False) -> bytes:
    """Read and unpack a body of at most `limit_bytes`; with `cut` take only so much of a longer one.

    A body that is a gzip file in itself, as many sitemaps are, is unpacked too, and is at most as long after that.
    Raises FetchError when the body is too long or can't be unpacked, AskAgainError when it breaks off before its end.
    """
    url, status = str(response.url), response.status_code
    too_long = _too_long(url, limit_bytes, status)
    unpack = _Unpacker(_coding(response), url)
    if not unpack.packed and not cut and _announced(response) > limit_bytes:
        raise too_long
    body = bytearray()
    received = pieces = 0
    try:
        async with _raw(response) as chunks:
            async for chunk in chunks:
                received += len(chunk)
                pieces += 1
                if pieces > _MANY_PIECES and received < pieces * _SMALL_PIECE_BYTES:
                    raise FetchError(url, f"the body comes in crumbs: {pieces:,} by now", transient=False, exceeds=True)
                body += unpack.feed(chunk, limit_bytes + 1 - len(body))
                # What was received counts too: empty blocks can be packed without end and unpack to nothing.
                if max(received, len(body)) > limit_bytes:
                    if cut:
                        return bytes(body[:limit_bytes])
                    raise too_long
    except (httpcore.RemoteProtocolError, httpcore.ReadError) as error:
        raise AskAgainError(url, f"the body broke off after {received} bytes", status=status) from error
    if received and not unpack.complete:
        raise AskAgainError(url, f"the body broke off after {received} bytes", status=status)
    return bytes(body) if body[:2] != _GZIP_MAGIC else _unpacked(bytes(body), limit_bytes, url, status)


async def read_start(response: httpx.Response) -> bytes:
    """Read the start of a body that is no page.

    It is read to its end if that is near: only then can the connection be used again.
    """
    try:
        return await read_body(response, _WORTH_DRAINING_BYTES, cut=True)
    except FetchError:  # the status is all that matters
        return b""


def _unpacked(packed: bytes, limit_bytes: int, url: str, status: int) -> bytes:
    """Unpack a gzip file that was sent as it is, whatever its name or media type."""
    unpack = _Unpacker("a gzip file", url)
    body = unpack.feed(packed, limit_bytes + 1)
    if len(body) > limit_bytes:
        raise _too_long(url, limit_bytes, status)
    if not unpack.complete:
        raise FetchError(url, "the gzip file breaks off before its end", transient=False, status=status)
    return body


class _Unpacker:
    """Undoes gzip or deflate, never making more than it is asked for."""

    def __init__(self, coding: str, url: str) -> None:
        self.packed = coding != "identity"
        self._coding = coding
        self._url = url
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._held = b""
        self._members = 0

    @property
    def complete(self) -> bool:
        """Whether the packed stream has come to its own end."""
        return not self.packed or self._zlib.eof

    def feed(self, chunk: bytes, room_bytes: int) -> bytes:
        """Unpack the next piece into at most `room_bytes`."""
        if not self.packed:
            return chunk
        chunk, self._held = self._held + chunk, b""
        out = bytearray()
        try:
            while chunk and len(out) < room_bytes:
                if not self._members or self._zlib.eof:
                    if len(chunk) < 2:  # the first two bytes tell what begins here
                        self._held = chunk
                        break
                    if not self._begin(chunk):
                        break
                out += self._zlib.decompress(chunk, room_bytes - len(out))
                chunk = self._zlib.unused_data or self._zlib.unconsumed_tail
        except zlib.error as error:
            raise FetchError(self._url, f"the body is not {self._coding} as it says", transient=False) from error
        return bytes(out)

    def _begin(self, start: bytes) -> bool:
        """Begin what is packed, or its next member (RFC 1952, section 2.2); False when only padding follows the last.

        What some servers call "deflate" lacks the zlib wrapping it should have (RFC 9110, section 8.4.1.2).
        """
        is_gzip = start[:2] == _GZIP_MAGIC
        is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0  # RFC 1950, section 2.2
        if self._members and not is_gzip:
            return False
        if self._members == _MOST_MEMBERS:
            raise FetchError(self._url, f"the body is packed in over {_MOST_MEMBERS} parts", transient=False)
        bare = self._coding == "deflate" and not is_gzip and not is_zlib
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS if bare else _GZIP_OR_ZLIB)
        self._members += 1
        return True


def _raw(response: httpx.Response) -> aclosing[AsyncGenerator[bytes, None]]:
    """Return the body as it was sent, to be closed even when it is left half read."""
    return aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_raw()))  # httpx declares less than it returns


def _coding(response: httpx.Response) -> str:
    """Return the one content coding of a response; raise FetchError for one that was not asked for."""
    header: str = response.headers.get("content-encoding", "")
    stated = (coding.strip().lower() for coding in header.split(","))
    codings = [coding for coding in stated if coding not in {"", "identity"}]
    if not codings:
        return "identity"
    if len(codings) > 1 or codings[0] not in _PACKED:
        reason = f"content encoding {', '.join(codings)!r} was not asked for"
        raise FetchError(str(response.url), reason, transient=False, status=response.status_code)
    return codings[0]


def _announced(response: httpx.Response) -> int:
    """Return what Content-Length says, 0 when it says nothing."""
    value = response.headers.get("content-length", "")
    return int(value) if value.isdecimal() else 0


def _too_long(url: str, limit_bytes: int, status: int) -> FetchError:
    return FetchError(
        url,
        f"body over {_size(limit_bytes)}",
        transient=False,
        status=status,
        exceeds=True,
        next_step="If it is a page that is wanted, raise settings.network.max_body.",
    )


def _size(size_bytes: int) -> str:
    """Write a number of bytes as people do."""
    return f"{size_bytes / 1e6:g} MB" if size_bytes >= 1_000_000 else f"{size_bytes / 1e3:g} kB"
