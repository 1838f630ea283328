"""Servers that will not have us: told apart from failures, and never got round."""

import copy
import pickle

import pytest

from scraper.errors import BlockedError, FetchError
from scraper.fetch.walls import wall_of
from scraper.model import Page
from tests.fetch.conftest import Clock, Open, Server, redirect, reply

WALL = b"<!doctype html><html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "answered 401: the server wants a login"),
        (402, "answered 402: the server wants payment"),
        (403, "answered 403: the server refuses us"),
        (451, "answered 451: the server may not show it for legal reasons"),
    ],
)
async def test_a_refusal_is_final_and_says_who_refuses(server: Server, fetcher: Open, status: int, reason: str):
    url = server.serve("/", reply(b"<h1>Nej</h1>", status))
    good = server.serve("/god", reply(b"x"))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match=reason) as failure:
            await fetch.get(url, client="region-exempel")
        assert isinstance(await fetch.get(good, client="region-exempel"), Page)

    error = failure.value
    assert (error.by, error.status, error.transient, error.url) == ("server", status, False, url)
    assert "Ask the publisher" in error.next_step
    assert server.paths() == ["/robots.txt", "/", "/god"]


@pytest.mark.parametrize("retries", [0, 2])
async def test_a_host_that_has_had_enough_after_all_attempts_blocks_us(server: Server, fetcher: Open, retries: int):
    url = server.serve("/", reply(b"", 429))

    async with fetcher(retries=retries) as fetch:
        with pytest.raises(BlockedError, match="answered 429") as failure:
            await fetch.get(url, client="region-exempel")

    assert (failure.value.by, failure.value.transient, failure.value.status) == ("server", True, 429)
    assert server.paths().count("/") == retries + 1


@pytest.mark.parametrize("retry_after", ["3600", "Mon, 02 Mar 2026 08:30:00 GMT"])
async def test_how_long_it_wants_to_be_left_alone_comes_with_it(server: Server, fetcher: Open, retry_after: str):
    url = server.serve("/", reply(b"", 429, retry_after=retry_after))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError) as failure:
            await fetch.get(url, client="region-exempel")

    assert failure.value.retry_after_s == 3600
    assert server.paths().count("/") == 1


async def test_a_host_that_is_only_down_does_not_block_us(server: Server, fetcher: Open):
    url = server.serve("/", reply(b"<title>503 Service Unavailable</title>", 503))

    async with fetcher(retries=0) as fetch:
        with pytest.raises(FetchError, match="answered 503") as failure:
            await fetch.get(url, client="region-exempel")

    assert not isinstance(failure.value, BlockedError)


@pytest.mark.parametrize("status", [200, 202, 403, 405, 429, 503])
async def test_a_wall_is_known_under_every_status_and_asked_once(server: Server, fetcher: Open, status: int):
    url = server.serve("/", reply(WALL, status, content_type="text/html"))

    async with fetcher(retries=3) as fetch:
        with pytest.raises(
            BlockedError, match=rf"answered {status} with a wall against bots \(Cloudflare\)"
        ) as failure:
            await fetch.get(url, client="region-exempel")

    assert (failure.value.by, failure.value.transient, failure.value.status) == ("server", True, status)
    assert server.paths().count("/") == 1


async def test_a_wall_that_asks_for_time_closes_its_host_for_it(server: Server, fetcher: Open, clock: Clock):
    url = server.serve("/", reply(WALL, 503, retry_after="30"))
    good = server.serve("/god", reply(b"x"))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError) as failure:
            await fetch.get(url, client="a")
        await fetch.get(good, client="b")

    assert failure.value.retry_after_s == 30
    assert clock.slept_s == [30]


async def test_a_wall_before_robots_txt_blocks_its_host(server: Server, fetcher: Open):
    server.serve("/robots.txt", reply(WALL, 503))

    async with fetcher(retries=3) as fetch:
        with pytest.raises(BlockedError, match=r"robots\.txt could not be read: answered 503 with a wall") as failure:
            await fetch.get(server.url("/"), client="region-exempel")

    assert (failure.value.by, failure.value.status) == ("server", 503)
    assert server.paths() == ["/robots.txt"]


async def test_a_wall_is_met_behind_a_redirect_too(server: Server, fetcher: Open):
    url = server.serve("/", redirect("/kontroll"))
    server.serve("/kontroll", reply(WALL))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError) as failure:
            await fetch.get(url, client="region-exempel")

    assert failure.value.url == server.url("/kontroll")


def page(title: str = "", body: str = "") -> bytes:
    return f"<html><head><TITLE>\n{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("name", "headers", "body"),
    [
        ("Cloudflare", {"cf-mitigated": "challenge"}, b""),
        ("Cloudflare", {}, page("Attention Required! | Cloudflare")),
        ("Cloudflare", {}, page("Vänta", "<script>window._cf_chl_opt = {};</script>")),
        (
            "Akamai",
            {},
            b'<H1>Access Denied</H1>You don\'t have permission to access "http&#58;&#47;&#47;region" on this',
        ),
        ("Akamai", {}, page("", "<script src='/_sec/cp_challenge/x.js'></script>")),
        ("Imperva", {}, page("", "<iframe>Request unsuccessful. Incapsula incident ID: 1-2</iframe>")),
        ("DataDome", {}, page("region.example", "<script src='https://ct.captcha-delivery.com/c.js'></script>")),
        ("F5", {}, page("Request Rejected", "Your support ID is: 1")),
        ("HUMAN", {}, page("Access to this page has been denied.", '<div id="px-captcha"></div>')),
        ("AWS WAF", {"x-amzn-waf-action": "captcha"}, b""),
        ("Vercel", {"x-vercel-mitigated": "deny"}, b""),
        ("Anubis", {}, page("Making sure you&#39;re not a bot!")),
        ("Sucuri", {}, page("", "<script>var sucuri_cloudproxy_js='';</script>")),
        ("SiteGround", {}, b'<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">'),
    ],
)
def test_walls_are_known_by_their_marks(name: str, headers: dict[str, str], body: bytes):
    assert wall_of(headers, body) == name


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b""),
        ({"server": "cloudflare", "cf-ray": "1", "cf-cache-status": "HIT"}, page("Nyheter")),
        ({}, page("Nyheter", "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>")),
        ({}, page("Nyheter", "<script src='/_Incapsula_Resource?SWJIYLWA=1'></script>")),
        (
            {},
            page(
                "Ny brandvägg", "<p>Sidan &quot;Just a moment...&quot; och rubriken Request Rejected möter robotar.</p>"
            ),
        ),
        ({}, page("Nyheter", "x" * 16_384 + "<script>window._cf_chl_opt = {};</script>")),
        ({}, page("Access denied")),
    ],
)
def test_a_page_behind_or_about_a_wall_is_none(headers: dict[str, str], body: bytes):
    assert wall_of(headers, body) is None


async def test_a_long_page_that_was_served_is_no_wall(server: Server, fetcher: Open):
    url = server.serve("/", reply(WALL + b"<p>Nyheter</p>" * 2_000, content_type="text/html"))

    async with fetcher() as fetch:
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)


async def test_what_blocks_us_is_told_apart(server: Server, fetcher: Open):
    server.serve("/robots.txt", reply(b"User-agent: *\nDisallow: /internt"))
    server.serve("/403", reply(b"", 403))
    steps = {}

    async with fetcher() as fetch:
        for url in (server.url("/internt"), "http://10.0.0.1/", server.url("/403")):
            with pytest.raises(BlockedError) as failure:
                await fetch.get(url, client="region-exempel")
            steps[failure.value.by] = failure.value.next_step

    assert list(steps) == ["robots", "address", "server"]
    assert "robots.txt" in steps["robots"]
    assert "allow_private" in steps["address"]
    assert "settings.contact" in steps["server"]


def test_a_blocked_page_is_the_same_after_a_journey():
    error = BlockedError("http://a.example/", "answered 403", by="server", status=403)

    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert str(again) == "http://a.example/: answered 403"
        assert (again.by, again.status, again.next_step) == ("server", 403, error.next_step)
