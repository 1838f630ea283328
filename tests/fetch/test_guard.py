"""Private addresses: refused by whatever way they are reached, unless they are listed."""

import socket
import ssl
import threading
from ipaddress import ip_address

import pytest

from scraper.errors import BlockedError, FetchError
from scraper.fetch.guard import is_public, look_up
from scraper.model import Page
from tests.fetch.conftest import CERTIFICATE, Open, Server, names, redirect, reply, serving_tls

NOT_PUBLIC = (
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_lead_inside_are_not_public(address: str):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:801::1"])
def test_addresses_of_the_internet_are_public(address: str):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_a_private_server_is_never_asked_unless_listed(server: Server, fetcher: Open, host: str):
    async with fetcher(allow_private=()) as fetch:
        with pytest.raises(BlockedError, match="is not a public address") as failure:
            await fetch.get(f"http://{host}:{server.port}/", client="region-exempel")

    assert failure.value.url == f"http://{host}:{server.port}/"
    assert server.asked == []


async def test_an_exception_is_for_one_port_of_one_address(server: Server, fetcher: Open):
    async with fetcher(allow_private=(("127.0.0.1", server.port + 1), ("127.0.0.2", server.port))) as fetch:
        with pytest.raises(BlockedError, match=r"127\.0\.0\.1 is not a public address"):
            await fetch.get(server.url("/"), client="region-exempel")

    assert server.asked == []


async def test_a_name_is_judged_by_what_it_resolves_to(server: Server, fetcher: Open):
    resolve = names(intern_region_example=["::ffff:10.0.0.7", "127.0.0.1"], press_region_example=["127.0.0.1"])
    server.serve("/", reply(b"x"))

    async with fetcher(resolve=resolve, allow_private=()) as fetch:
        with pytest.raises(BlockedError, match=r"intern\.region\.example is 10\.0\.0\.7, which is not"):
            await fetch.get(f"http://intern.region.example:{server.port}/", client="region-exempel")
    assert server.asked == []

    async with fetcher(resolve=resolve) as fetch:
        page = await fetch.get(f"http://press.region.example:{server.port}/", client="region-exempel")
    assert isinstance(page, Page)
    assert server.asked[0].headers["host"] == f"press.region.example:{server.port}"


async def test_a_private_address_among_a_names_others_is_passed_over(server: Server, fetcher: Open):
    server.serve("/", reply(b"x"))

    async with fetcher(resolve=names(press_region_example=["10.0.0.7", "::1", "127.0.0.1"])) as fetch:
        page = await fetch.get(f"http://press.region.example:{server.port}/", client="region-exempel")

    assert isinstance(page, Page)


async def test_the_next_address_is_tried_when_one_does_not_answer(server: Server, fetcher: Open):
    server.serve("/", reply(b"x"))
    listed = (("127.0.0.9", server.port), ("127.0.0.1", server.port))

    async with fetcher(resolve=names(press_region_example=["127.0.0.9", "127.0.0.1"]), allow_private=listed) as fetch:
        page = await fetch.get(f"http://press.region.example:{server.port}/", client="region-exempel")

    assert isinstance(page, Page)


@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/"])
async def test_a_redirect_to_a_clouds_metadata_is_refused(server: Server, fetcher: Open, inside: str):
    url = server.serve("/", redirect(inside))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match=r"(169\.254\.169\.254|fd00:ec2::254) is not a public address"):
            await fetch.get(url, client="region-exempel")


async def test_a_proxy_in_the_environment_is_not_used(server: Server, fetcher: Open, monkeypatch: pytest.MonkeyPatch):
    for variable in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9/")
    url = server.serve("/", reply(b"x"))

    async with fetcher() as fetch:
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("press.region.example", None),
        ("annan.region.example", "certificate is not valid for annan.region.example"),
    ],
)
async def test_tls_is_for_the_name_although_the_address_is_connected_to(fetcher: Open, host: str, reason: str | None):
    asked: list[str | None] = []
    settings = {
        "resolve": names(press_region_example=["127.0.0.1"], annan_region_example=["127.0.0.1"]),
        "tls": ssl.create_default_context(cafile=CERTIFICATE),
    }
    async with (
        serving_tls(reply(b"hemligt", connection="close"), asked) as port,
        fetcher(allow_private=(("127.0.0.1", port),), **settings) as fetch,
    ):
        if reason:
            with pytest.raises(FetchError, match=reason) as failure:
                await fetch.get(f"https://{host}:{port}/", client="region-exempel")
            assert not failure.value.transient
        else:
            page = await fetch.get(f"https://{host}:{port}/", client="region-exempel")
            assert isinstance(page, Page)
            assert page.body == b"hemligt"

    assert set(asked) == {host}


async def test_a_certificate_nobody_vouches_for_is_said_to_be_so(fetcher: Open):
    async with serving_tls(b"", []) as port, fetcher(allow_private=(("127.0.0.1", port),)) as fetch:
        with pytest.raises(FetchError, match=r"certificate of 127\.0\.0\.1 can't be trusted: self.signed"):
            await fetch.get(f"https://127.0.0.1:{port}/", client="region-exempel")


async def test_the_systems_resolver_knows_this_machine_and_says_so_when_it_knows_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    assert "127.0.0.1" in await look_up("localhost")

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(socket.gaierror, match="Name or service not known"):
        await look_up("finns.inte.example")


async def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    answer = threading.Event()

    def hang(*_: object, **__: object) -> list[tuple[object, ...]]:
        answer.wait(10)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr("scraper.fetch.guard.LOOKUP_TIMEOUT_S", 0.01)

    with pytest.raises(socket.gaierror, match=r"no answer within 0\.01 s"):
        await look_up("press.region.example")

    asking = [thread for thread in threading.enumerate() if thread.name == "look up press.region.example"]
    assert [thread.daemon for thread in asking] == [True]  # so that it does not hold up the program's end either
    answer.set()
    asking[0].join()
