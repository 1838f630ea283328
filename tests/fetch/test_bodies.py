"""Bodies that are packed, broken, too large or too slow."""

import asyncio
import gzip
import struct
import tracemalloc
import zlib
from socket import SO_LINGER, SOL_SOCKET

import httpx
import pytest

from scraper.errors import FetchError
from scraper.fetch.body import read_body
from scraper.model import Page
from tests.fetch.conftest import Open, Script, Server, reply

RELEASE = "<h1>Ny vårdcentral i Exempelby</h1>".encode() * 50


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def in_chunks(body: bytes, size: int, *, end: bool = True, **headers: str) -> bytes:
    """Write a chunked response, without the last chunk unless `end`."""
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    start = f"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n{head}\r\n".encode()
    return start + chunks + (b"0\r\n\r\n" if end else b"")


def then_hang_up(sent: bytes, *, reset: bool = False) -> Script:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        if reset:
            writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            await asyncio.sleep(0.01)  # or the reset overtakes what was sent
            writer.transport.abort()
        else:
            writer.close()

    return script


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(RELEASE)),
        ("x-gzip", gzip.compress(RELEASE)),
        ("GZIP, identity", gzip.compress(RELEASE)),
        ("deflate", zlib.compress(RELEASE)),
        ("deflate", bare_deflate(RELEASE)),
        ("identity", RELEASE),
        ("gzip", gzip.compress(RELEASE[:99]) + gzip.compress(RELEASE[99:]) + bytes(20)),
    ],
    ids=["gzip", "x-gzip", "listed", "zlib", "bare-deflate", "identity", "two-members-and-padding"],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_a_packed_body_is_unpacked_however_it_is_cut_up(
    server: Server, fetcher: Open, coding: str, packed: bytes, size: int
):
    url = server.serve("/", in_chunks(packed, size, content_encoding=coding))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == RELEASE


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
async def test_a_coding_that_was_not_asked_for_is_refused(server: Server, fetcher: Open, coding: str):
    url = server.serve("/", reply(RELEASE, content_encoding=coding))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match=f"content encoding '{coding}' was not asked for"):
            await fetch.get(url, client="region-exempel")


async def test_a_body_that_is_not_packed_as_it_says_is_final(server: Server, fetcher: Open):
    url = server.serve("/", reply(RELEASE, content_encoding="gzip"))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match="the body is not gzip as it says") as failure:
            await fetch.get(url, client="region-exempel")

    assert not failure.value.transient
    assert server.paths().count("/") == 1


@pytest.mark.parametrize("extra_bytes", [0, 1])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("chunked", [True, False])
async def test_a_body_may_be_as_long_as_the_limit_and_not_a_byte_longer(
    server: Server, fetcher: Open, *, coding: str, chunked: bool, extra_bytes: int
):
    body = b"a" * (2_000_000 + extra_bytes)
    packed = gzip.compress(body) if coding == "gzip" else body
    sent = in_chunks(packed, 5_000, content_encoding=coding) if chunked else reply(packed, content_encoding=coding)
    url = server.serve("/", sent)

    async with fetcher(max_body_bytes=2_000_000) as fetch:
        if extra_bytes:
            with pytest.raises(FetchError, match="body over 2 MB") as failure:
                await fetch.get(url, client="region-exempel")
            assert not failure.value.transient
        else:
            page = await fetch.get(url, client="region-exempel")
            assert isinstance(page, Page)
            assert page.body == body


async def test_a_bomb_is_stopped_before_it_has_gone_off():
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    response = httpx.Response(
        200,
        headers={"content-encoding": "deflate"},
        stream=httpx.ByteStream(bomb),
        request=httpx.Request("GET", "http://exempel.se/"),
    )

    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="body over 1 MB"):
            await read_body(response, 1_000_000)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 5_000_000  # of the 100 MB it holds


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("media_type", ["application/gzip", "application/xml"])
async def test_a_gzip_file_is_unpacked_whatever_it_is_called(
    server: Server, fetcher: Open, coding: str, media_type: str
):
    file = gzip.compress(RELEASE)
    sent = gzip.compress(file) if coding == "gzip" else file
    url = server.serve("/sitemap.xml.gz", reply(sent, content_type=media_type, content_encoding=coding))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == RELEASE


async def test_a_gzip_file_may_be_as_long_as_the_limit_unpacked_and_not_a_byte_longer(server: Server, fetcher: Open):
    fits = server.serve("/a.gz", reply(gzip.compress(bytes(2_000_000))))
    too_long = server.serve("/b.gz", reply(gzip.compress(bytes(2_000_001))))

    async with fetcher(max_body_bytes=2_000_000) as fetch:
        page = await fetch.get(fits, client="region-exempel")
        assert isinstance(page, Page)
        assert page.body == bytes(2_000_000)
        with pytest.raises(FetchError, match="body over 2 MB") as failure:
            await fetch.get(too_long, client="region-exempel")

    assert failure.value.exceeds
    assert not failure.value.transient


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (gzip.compress(RELEASE)[:-9], "the gzip file breaks off before its end"),
        (b"\x1f\x8b", "the gzip file breaks off before its end"),
        (b"\x1f\x8b" + RELEASE, "the body is not a gzip file as it says"),
    ],
    ids=["cut-off", "mark-alone", "not-packed"],  # of its own a packed body's id would change with the second
)
async def test_a_gzip_file_that_is_broken_is_final(server: Server, fetcher: Open, broken: bytes, said: str):
    url = server.serve("/", reply(broken))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match=said) as failure:
            await fetch.get(url, client="region-exempel")

    assert not failure.value.transient
    assert server.paths().count("/") == 1


async def test_a_bomb_in_a_gzip_file_is_stopped_before_it_has_gone_off():
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    response = httpx.Response(
        200, stream=httpx.ByteStream(bomb), request=httpx.Request("GET", "http://exempel.se/sitemap.xml.gz")
    )

    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="body over 1 MB"):
            await read_body(response, 1_000_000)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 5_000_000  # of the 100 MB it holds


async def test_packing_without_end_that_unpacks_to_nothing_is_stopped_too(server: Server, fetcher: Open):
    empty_blocks = b"\x78\x9c" + b"\x00\x00\x00\xff\xff" * 30_000
    url = server.serve("/", reply(empty_blocks, content_encoding="deflate"))

    async with fetcher(max_body_bytes=100_000) as fetch:
        with pytest.raises(FetchError, match="body over 100 kB"):
            await fetch.get(url, client="region-exempel")


async def test_an_endless_row_of_packed_parts_is_refused(server: Server, fetcher: Open):
    url = server.serve("/", reply(gzip.compress(b"") * 100, content_encoding="gzip"))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match="packed in over 64 parts"):
            await fetch.get(url, client="region-exempel")


@pytest.mark.parametrize(
    "broken",
    [
        then_hang_up(reply(RELEASE, content_length=str(len(RELEASE) + 9))),
        then_hang_up(reply(RELEASE, content_length="100000"), reset=True),
        then_hang_up(in_chunks(RELEASE, 100, end=False)),
        then_hang_up(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(RELEASE)[:-9]),
        reply(gzip.compress(RELEASE)[:-9], content_encoding="gzip"),
        reply(b"\x1f", content_encoding="gzip"),
    ],
    ids=["content-length", "reset", "chunked", "gzip-to-the-end", "gzip", "gzip-one-byte"],
)
async def test_a_body_that_breaks_off_is_noticed_and_asked_for_again(
    server: Server, fetcher: Open, broken: bytes | Script
):
    url = server.serve("/", broken, reply(RELEASE))
    for_ever = server.serve("/trasig", broken)

    async with fetcher(retries=1) as fetch:
        page = await fetch.get(url, client="region-exempel")
        with pytest.raises(FetchError, match="the body broke off after") as failure:
            await fetch.get(for_ever, client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == RELEASE
    assert failure.value.transient
    assert server.paths().count("/trasig") == 2


async def test_an_empty_body_is_a_page_even_when_it_says_it_is_packed(server: Server, fetcher: Open):
    url = server.serve("/", reply(b"", content_encoding="gzip"))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == b""


async def test_a_server_that_drips_is_beaten_by_the_total_time(server: Server, fetcher: Open):
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while not writer.is_closing():  # always sooner than any time-out on a single read
            writer.write(b"a")
            await asyncio.sleep(0.01)

    url = server.serve("/", drip)
    async with fetcher(timeout_s=0.2, retries=1) as fetch:
        with pytest.raises(FetchError, match=r"timed out after 0\.2 s") as failure:
            await fetch.get(url, client="region-exempel")

    assert failure.value.transient
    assert server.paths().count("/") == 2
