"""A proxy of the settings: everything goes through it, and what an address says outright is still checked here."""

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from scraper.errors import BlockedError, FetchError
from scraper.model import Page
from tests.fetch.conftest import CERTIFICATE, Open, Server, names, redirect, reply, serving_tls


async def nothing_is_looked_up(host: str) -> Sequence[str]:
    raise AssertionError(host)


@asynccontextmanager
async def tunnelling(to: int, asked: list[bytes]) -> AsyncIterator[int]:
    """Play a proxy that leads every CONNECT to one port of this machine; its request lines are kept in `asked`."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
        writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        asked.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
        there = await asyncio.open_connection("127.0.0.1", to)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(carry(reader, there[1]), carry(there[0], writer))

    talks: set[asyncio.Task[None] | None] = set()
    async with await asyncio.start_server(talk, "127.0.0.1", 0) as listener:
        yield listener.sockets[0].getsockname()[1]
        await asyncio.gather(*filter(None, talks))  # each ends with what it carries


async def test_every_request_goes_through_the_proxy_which_looks_up_the_names(server: Server, fetcher: Open):
    server.serve("http://press.region.example/nyheter", redirect("http://www.region.example/"))
    server.serve("http://www.region.example/", reply(b"x"))
    proxy = f"http://anna:hemlig@127.0.0.1:{server.port}"  # private, but the settings name it

    async with fetcher(proxy=proxy, allow_private=(), resolve=nothing_is_looked_up) as fetch:
        page = await fetch.get("http://press.region.example/nyheter", client="region-exempel")

    assert isinstance(page, Page)
    assert page.url == "http://www.region.example/"
    assert server.paths() == [
        "http://press.region.example/robots.txt",
        "http://press.region.example/nyheter",
        "http://www.region.example/robots.txt",
        "http://www.region.example/",
    ]
    assert {request.headers["proxy-authorization"] for request in server.asked} == {
        "Basic " + base64.b64encode(b"anna:hemlig").decode()
    }


async def test_a_proxy_may_be_named(server: Server, fetcher: Open):
    server.serve("http://press.region.example/", reply(b"x"))
    settings = {"proxy": f"http://proxy.example:{server.port}", "resolve": names(proxy_example=["127.0.0.1"])}

    async with fetcher(allow_private=(), **settings) as fetch:
        assert isinstance(await fetch.get("http://press.region.example/", client="region-exempel"), Page)


async def test_tls_is_with_the_server_behind_the_proxy(fetcher: Open):
    names_asked_for: list[str | None] = []
    asked: list[bytes] = []
    async with (
        serving_tls(reply(b"hemligt", connection="close"), names_asked_for) as there,
        tunnelling(there, asked) as at,
    ):
        settings = {"proxy": f"http://127.0.0.1:{at}", "tls": ssl.create_default_context(cafile=CERTIFICATE)}
        async with fetcher(allow_private=(), resolve=nothing_is_looked_up, **settings) as fetch:
            page = await fetch.get("https://press.region.example/", client="region-exempel")
            with pytest.raises(FetchError, match=r"certificate is not valid for annan\.region\.example") as failure:
                await fetch.get("https://annan.region.example/", client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == b"hemligt"
    assert asked[0] == b"CONNECT press.region.example:443 HTTP/1.1"
    assert set(names_asked_for) == {"press.region.example", "annan.region.example"}
    assert not failure.value.transient


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1./",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "https://10.0.0.7:8443/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a00:1]/",
        "http://localhost/",
        "http://Intern.LOCALHOST./",
    ],
)
async def test_a_stated_private_address_never_reaches_the_proxy(server: Server, fetcher: Open, url: str):
    server.serve("http://region.example/", redirect(url))

    async with fetcher(proxy=server.url(""), allow_private=()) as fetch:
        for start in (url, "http://region.example/"):
            with pytest.raises(BlockedError, match="is not a public address") as failure:
                await fetch.get(start, client="region-exempel")
            assert failure.value.by == "address"

    assert server.paths() == ["http://region.example/robots.txt", "http://region.example/"]


async def test_nor_does_a_page_reach_the_proxy_itself(server: Server, fetcher: Open):
    async with fetcher(proxy=server.url(""), allow_private=()) as fetch:
        with pytest.raises(BlockedError):
            await fetch.get(server.url("/"), client="region-exempel")

    assert server.asked == []


async def test_a_listed_private_address_is_asked_of_the_proxy(server: Server, fetcher: Open):
    server.serve("http://10.0.0.7:8080/", reply(b"x"))

    async with fetcher(proxy=server.url(""), allow_private=(("10.0.0.7", 8080),)) as fetch:
        assert isinstance(await fetch.get("http://10.0.0.7:8080/", client="region-exempel"), Page)


@pytest.mark.parametrize(("status", "transient"), [(502, True), (407, False), (403, False)])
async def test_a_proxy_that_refuses_is_told_from_a_server_that_does(
    server: Server, fetcher: Open, status: int, *, transient: bool
):
    server.serve("press.region.example:443", reply(b"", status))

    async with fetcher(proxy=server.url(""), retries=1) as fetch:
        with pytest.raises(FetchError, match=f"the proxy answered {status}") as failure:
            await fetch.get("https://press.region.example/", client="region-exempel")

    assert not isinstance(failure.value, BlockedError)
    assert failure.value.transient is transient
    assert len(server.asked) == (2 if transient else 1)
    assert transient or "settings.network.proxy" in failure.value.next_step


async def test_a_proxy_that_wants_a_password_says_so_over_http_too(server: Server, fetcher: Open):
    server.serve("http://region.example/", reply(b"", 407))

    async with fetcher(proxy=server.url("")) as fetch:
        with pytest.raises(FetchError, match="answered 407") as failure:
            await fetch.get("http://region.example/", client="region-exempel")

    assert "settings.network.proxy" in failure.value.next_step


@pytest.mark.parametrize("proxy", ["http://anna:hemlig@127.0.0.1:1", "http://anna:hemlig@finns-inte.example:3128"])
async def test_a_proxy_that_is_not_there_is_named_without_its_password(fetcher: Open, proxy: str):
    async def unknown(_: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async with fetcher(proxy=proxy, resolve=unknown, retries=3) as fetch:
        with pytest.raises(FetchError, match=r"no connection by way of the proxy (127|finns-inte)") as failure:
            await fetch.get("https://press.region.example/", client="region-exempel")

    assert failure.value.transient
    assert "hemlig" not in str(failure.value)
