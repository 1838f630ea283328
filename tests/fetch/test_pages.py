"""What a page is, what it costs, and where redirects may lead."""

import asyncio

import pytest

from scraper.errors import BlockedError, FetchError
from scraper.fetch import user_agent
from scraper.model import NotModified, Page, Validators
from tests.fetch.conftest import MORNING, Open, Server, redirect, reply

VALIDATORS = Validators('"v1"', "Mon, 02 Mar 2026 06:00:00 GMT")


async def test_a_page_comes_with_all_that_its_headers_say(server: Server, fetcher: Open):
    headers = {
        "content_type": 'Text/HTML; Charset="ISO-8859-1"',
        "etag": '"v1"',
        "last_modified": VALIDATORS.last_modified,
    }
    url = server.serve("/nyheter", reply(b"<h1>Nyheter</h1>", **headers))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert page == Page(url, b"<h1>Nyheter</h1>", "text/html", "iso-8859-1", VALIDATORS, MORNING)


@pytest.mark.parametrize(
    ("content_type", "media_type", "charset"),
    [
        ("", "", None),
        ("text/html", "text/html", None),
        ("application/rss+xml;charset=utf-8", "application/rss+xml", "utf-8"),
        ("text/html; profile=x; charset='windows-1252'", "text/html", "windows-1252"),
        ("text/html; charset=", "text/html", None),
        ("application/pdf", "application/pdf", None),
        ("text/javascript; charset=utf-8", "text/javascript", "utf-8"),
        ("application/x-gzip", "application/x-gzip", None),
    ],
)
async def test_media_type_and_charset_are_read_from_the_content_type(
    server: Server, fetcher: Open, content_type: str, media_type: str, charset: str | None
):
    url = server.serve("/", reply(b"x", content_type=content_type))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    assert (page.media_type, page.charset) == (media_type, charset)


async def test_requests_say_who_we_are_and_what_we_can_read(server: Server, fetcher: Open):
    url = server.serve("/", reply(b"x"))

    async with fetcher() as fetch:
        await fetch.get(url, client="region-exempel")

    for request in server.asked:
        assert request.headers["user-agent"] == "press-release-scraper/0.1.0 (+redaktion@example.se)"
        assert request.headers["accept-encoding"] == "gzip, deflate"
        assert request.headers["accept-language"].startswith("sv")
        assert "text/html" in request.headers["accept"]
        assert "if-none-match" not in request.headers


def test_a_user_agent_is_always_a_sendable_header():
    assert user_agent("0.1.0", None) == "press-release-scraper/0.1.0"
    assert user_agent("0.1.0", "https://örebro.example/om (oss)\r\nX: y").isascii()
    assert "\r" not in user_agent("0.1.0", "a\r\nb")


async def test_a_nothing_new_poll_costs_robots_txt_and_one_304(server: Server, fetcher: Open):
    url = server.serve("/nyheter", reply(b"", 304))

    async with fetcher() as fetch:
        answer = await fetch.get(url, client="region-exempel", validators=VALIDATORS)

    assert answer == NotModified(url)
    assert server.paths() == ["/robots.txt", "/nyheter"]
    assert server.asked[1].headers["if-none-match"] == VALIDATORS.etag
    assert server.asked[1].headers["if-modified-since"] == VALIDATORS.last_modified


@pytest.mark.parametrize("validators", [None, Validators(), Validators("", "")])
async def test_a_304_nobody_asked_for_is_a_failure(server: Server, fetcher: Open, validators: Validators | None):
    url = server.serve("/", reply(b"", 304))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match="was not asked") as failure:
            await fetch.get(url, client="region-exempel", validators=validators)

    assert failure.value.status == 304


async def test_a_validator_that_could_not_be_sent_back_is_not_kept(server: Server, fetcher: Open):
    url = server.serve("/", reply(b"x", etag='"höst"'))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert isinstance(page, Page)
    assert page.validators == Validators()


async def test_a_redirected_page_is_known_by_where_it_was_found(server: Server, fetcher: Open):
    url = server.serve("/gammal", redirect("ny?sida=1", 301))
    server.serve("/ny?sida=1", reply("Här är den".encode()))

    async with fetcher() as fetch:
        page = await fetch.get(url, client="region-exempel")

    assert page.url == server.url("/ny?sida=1")
    assert server.paths() == ["/robots.txt", "/gammal", "/ny?sida=1"]


async def test_five_redirects_are_followed_and_a_loop_is_not(server: Server, fetcher: Open):
    for step in range(5):
        server.serve(f"/{step}", redirect(f"/{step + 1}"))
    server.serve("/5", reply(b"framme"))
    loop = server.serve("/runt", redirect("/runt"))

    async with fetcher() as fetch:
        page = await fetch.get(server.url("/0"), client="region-exempel")
        with pytest.raises(FetchError, match="redirected more than 5 times") as failure:
            await fetch.get(loop, client="region-exempel")

    assert isinstance(page, Page)
    assert page.body == b"framme"
    assert not failure.value.transient
    assert server.paths().count("/runt") == 6


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("file:///etc/passwd", "is not one of a web page"),
        ("ftp://region.example/", "is not one of a web page"),
        ("http://region.example:port/", "redirects to something that is not an address"),
        ("http://xn--/", "redirects to"),
        ("/" + "a" * 2_000, "is longer than 2,000 characters"),
    ],
)
async def test_a_redirect_out_of_the_web_is_not_followed(server: Server, fetcher: Open, to: str, reason: str):
    url = server.serve("/", redirect(to))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match=reason) as failure:
            await fetch.get(url, client="region-exempel")

    assert failure.value.url == url
    assert not failure.value.transient


async def test_a_redirect_is_asked_of_robots_txt_again(server: Server, fetcher: Open):
    server.serve("/robots.txt", reply(b"User-agent: *\nDisallow: /internt"))
    url = server.serve("/", redirect("/internt/1"))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match=r"forbidden by .*/robots\.txt"):
            await fetch.get(url, client="region-exempel")

    assert "/internt/1" not in server.paths()


@pytest.mark.parametrize(
    "url",
    [
        "http://exempel.se/" + "a" * 2_000,
        "mailto:press@example.se",
        "/relativ",
        "http:///x",
        "http://a:0/",
        "http://a\n/",
    ],
)
async def test_what_is_no_address_of_a_page_is_refused_before_anything_is_sent(fetcher: Open, url: str):
    async with fetcher() as fetch:
        with pytest.raises(FetchError, match="the address") as failure:
            await fetch.get(url, client="region-exempel")

    assert not failure.value.transient


@pytest.mark.parametrize("status", [404, 410, 403, 204, 300])
async def test_an_answer_that_is_no_page_is_final_and_keeps_its_status(server: Server, fetcher: Open, status: int):
    url = server.serve("/borta", reply(b"", status))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match=f"answered {status}") as failure:
            await fetch.get(url, client="region-exempel")

    assert (failure.value.status, failure.value.transient) == (status, False)
    assert server.paths().count("/borta") == 1


async def test_cookies_are_kept_for_their_source_and_apart_from_others(server: Server, fetcher: Open):
    url = server.serve("/", reply(b"x", set_cookie="besok=1; Path=/"))

    async with fetcher() as fetch:
        for client in ("region-exempel", "region-exempel", "kommun-exempel"):
            await fetch.get(url, client=client)

    cookies = [request.headers.get("cookie") for request in server.asked if request.path == "/"]
    assert cookies == [None, "besok=1", None]


async def test_cookies_outlive_a_connection_that_was_set_aside(
    server: Server, fetcher: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("scraper.fetch.connections.MOST_IDLE", 1)
    url = server.serve("/", reply(b"x", set_cookie="besok=1; Path=/"))

    async with fetcher() as fetch:
        for asked in (url, url.replace("127.0.0.1", "localhost"), url):
            await fetch.get(asked, client="a")
        assert list(fetch._connections._idle) == [url.rstrip("/")]

    assert server.asked[-1].headers["cookie"] == "besok=1"


async def test_a_connection_is_used_again_after_every_kind_of_answer(server: Server, fetcher: Open):

    server.serve("/1", redirect("/2"))
    server.serve("/2", reply(b"<p>", 200))
    server.serve("/3", reply(b"<p>Borta</p>", 404))

    async with fetcher() as fetch:
        await fetch.get(server.url("/1"), client="region-exempel")
        with pytest.raises(FetchError):
            await fetch.get(server.url("/3"), client="region-exempel")
        (connection,) = fetch._connections._idle.values()

    assert "Request Count: 4" in connection.info()  # robots.txt, both ends of the redirect, and the 404


async def test_closing_ends_what_is_under_way_and_what_waits(server: Server, fetcher: Open):
    never = asyncio.Event()

    async def hang(_: asyncio.StreamWriter) -> None:
        await never.wait()

    url = server.serve("/", hang)
    async with fetcher() as fetch:
        gets = [asyncio.create_task(fetch.get(url, client=f"source-{n}")) for n in range(3)]
        await server.asked_for("/")

    failures = await asyncio.gather(*gets, return_exceptions=True)
    assert [str(failure) for failure in failures] == [f"{url}: given up, because the fetcher was closed"] * 3
    with pytest.raises(FetchError, match="the fetcher is closed"):
        await fetch.get(url, client="source-0")


async def test_a_cancelled_request_leaves_its_host_free_for_the_next(server: Server, fetcher: Open):
    never = asyncio.Event()

    async def hang(_: asyncio.StreamWriter) -> None:
        await never.wait()

    server.serve("/hang", hang)
    server.serve("/", reply(b"x"))
    async with fetcher() as fetch:
        first, second = (asyncio.create_task(fetch.get(server.url("/hang"), client="a")) for _ in range(2))
        await server.asked_for("/hang")
        for task in (second, first):
            task.cancel()
        await asyncio.gather(first, second, return_exceptions=True)

        page = await fetch.get(server.url("/"), client="a")

    assert isinstance(page, Page)
    assert server.paths().count("/hang") == 1
