"""robots.txt: read once, obeyed, and safe to read."""

import asyncio

import pytest

from scraper.errors import BlockedError, FetchError
from scraper.fetch.robots import Rules
from scraper.model import Page, RobotsFile
from tests.fetch.conftest import Clock, Open, Server, redirect, reply

TOKEN = "press-release-scraper"


def robots_txt(*lines: str) -> bytes:
    return reply("\n".join(lines).encode(), content_type="text/plain")


async def test_what_robots_txt_forbids_is_not_fetched(server: Server, fetcher: Open):
    server.serve("/robots.txt", robots_txt("User-agent: *", "Disallow: /internt", "Allow: /internt/press$"))
    server.serve("/internt/press", reply(b"x"))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match=f"forbidden by {server.url('/robots.txt')}") as failure:
            await fetch.get(server.url("/internt/sida?a=1"), client="region-exempel")
        assert isinstance(await fetch.get(server.url("/internt/press"), client="region-exempel"), Page)

    assert failure.value.url == server.url("/internt/sida?a=1")
    assert server.paths() == ["/robots.txt", "/internt/press"]


@pytest.mark.parametrize(
    ("group", "ours"),
    [
        ("*", True),
        ("Press-Release-Scraper", True),
        ("press-release-scraper/9.9", True),
        ("press-release-scraper*", True),
        ("press", False),
        ("press-release", False),
        ("scraper", False),
        ("another", False),
        ("Googlebot", False),
    ],
)
def test_a_group_is_ours_only_by_our_whole_name(group: str, *, ours: bool):
    rules = Rules("http://exempel.se/robots.txt", f"User-Agent : {group} # till er\nDisallow: /", TOKEN)

    assert rules.allow("http://exempel.se/nyheter") is not ours


def test_our_own_group_counts_instead_of_everybodys():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: a\nUser-agent: press-release-scraper\nCrawl-delay: 3\nAllow: /"

    rules = Rules("http://exempel.se/robots.txt", text, TOKEN)

    assert rules.allow("http://exempel.se/nyheter")
    assert rules.crawl_delay_s == 3


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_host_without_robots_txt_forbids_nothing(server: Server, fetcher: Open, status: int):
    server.serve("/robots.txt", reply(b"User-agent: *\nDisallow: /", status))
    url = server.serve("/", reply(b"x"))

    async with fetcher() as fetch:
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_robots_txt_that_fails_closes_its_host_for_now(
    server: Server, fetcher: Open, clock: Clock, status: int
):
    server.serve("/robots.txt", reply(b"", status))
    url = server.serve("/", reply(b"x"))

    async with fetcher(retries=2) as fetch:
        with pytest.raises(FetchError, match=rf"robots\.txt could not be read: answered {status}") as failure:
            await fetch.get(url, client="region-exempel")
        with pytest.raises(FetchError, match=r"robots\.txt could not be read"):
            await fetch.get(server.url("/annan"), client="region-exempel")
        assert server.paths() == ["/robots.txt"] * 3  # nobody waited for it twice

        server.serve("/robots.txt", reply(b"", 404))
        clock.elapsed_s += 61
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)

    assert (failure.value.url, failure.value.transient, failure.value.status) == (url, True, status)


async def test_an_unreachable_robots_txt_closes_its_host_for_now(fetcher: Open):
    async with fetcher(allow_private=(("127.0.0.1", 1),), retries=0) as fetch:
        with pytest.raises(FetchError, match=r"robots\.txt could not be read: connection refused") as failure:
            await fetch.get("http://127.0.0.1:1/", client="region-exempel")

    assert failure.value.transient


async def test_robots_txt_is_fetched_once_by_however_many_at_once_and_again_after_a_day(
    server: Server, fetcher: Open, clock: Clock
):
    for n in range(10):
        server.serve(f"/{n}", reply(b"x"))

    async with fetcher() as fetch:
        await asyncio.gather(*(fetch.get(server.url(f"/{n}"), client=f"source-{n}") for n in range(10)))
        clock.elapsed_s += 86_399
        await fetch.get(server.url("/0"), client="source-0")
        assert server.paths().count("/robots.txt") == 1

        clock.elapsed_s += 1
        await fetch.get(server.url("/0"), client="source-0")

    assert server.paths().count("/robots.txt") == 2


async def test_yesterdays_rules_hold_while_todays_cannot_be_read(server: Server, fetcher: Open, clock: Clock):
    server.serve("/robots.txt", robots_txt("User-agent: *", "Disallow: /internt"), reply(b"", 503))
    url = server.serve("/", reply(b"x"))

    async with fetcher(retries=1) as fetch:
        await fetch.get(url, client="region-exempel")
        clock.elapsed_s += 86_400
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)
        with pytest.raises(BlockedError, match="forbidden by"):
            await fetch.get(server.url("/internt"), client="region-exempel")
        assert server.paths().count("/robots.txt") == 3  # it is not tried anew at every page

        server.serve("/robots.txt", robots_txt("User-agent: *", "Disallow: /"))
        clock.elapsed_s += 3_600
        with pytest.raises(BlockedError, match="forbidden by"):
            await fetch.get(url, client="region-exempel")


async def test_yesterdays_rules_do_not_hold_against_a_server_that_blocks_us(
    server: Server, fetcher: Open, clock: Clock
):
    server.serve("/robots.txt", robots_txt("User-agent: *", "Disallow: /internt"), reply(b"", 429))
    url = server.serve("/", reply(b"x"))

    async with fetcher(retries=1) as fetch:
        await fetch.get(url, client="region-exempel")
        clock.elapsed_s += 86_400
        with pytest.raises(BlockedError, match=r"robots\.txt could not be read: answered 429") as failure:
            await fetch.get(url, client="region-exempel")

    assert (failure.value.by, failure.value.transient) == ("server", True)


def test_groups_of_one_name_are_one_group_and_the_longest_rule_wins():
    text = "User-agent: press-release-scraper\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\n"
    text += "User-agent: PRESS-RELEASE-SCRAPER\nAllow: /a/b\nDisallow: /*.pdf$\nDisallow: /%C3%B6\n"
    rules = Rules("http://exempel.se/robots.txt", text, TOKEN)  # RFC 9309, sections 2.2.1 and 2.2.2

    allowed = {
        path: rules.allow(f"http://exempel.se{path}")
        for path in ("/", "/a", "/a/b/c", "/c.pdf", "/c.pdf?x", "/ö", "/%c3%b6", "/o")
    }

    assert allowed == {
        "/": True,
        "/a": False,
        "/a/b/c": True,
        "/c.pdf": False,
        "/c.pdf?x": True,
        "/ö": False,
        "/%c3%b6": False,
        "/o": True,
    }


async def test_when_the_one_who_fetches_robots_txt_gives_up_another_takes_over(server: Server, fetcher: Open):
    async def hang(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    server.serve("/robots.txt", hang, reply(b"", 404))
    url = server.serve("/", reply(b"x"))

    async with fetcher() as fetch:
        first, second = (asyncio.create_task(fetch.get(url, client="region-exempel")) for _ in range(2))
        await server.asked_for("/robots.txt")
        first.cancel()

        assert isinstance(await second, Page)
    assert first.cancelled()


async def test_robots_txt_is_found_over_redirects_but_not_over_too_many(server: Server, fetcher: Open):
    server.serve("/robots.txt", redirect("/om/robots.txt", 301))
    server.serve("/om/robots.txt", robots_txt("User-agent: *", "Disallow: /internt"))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match="forbidden by"):
            await fetch.get(server.url("/internt"), client="region-exempel")

    server.serve("/robots.txt", redirect("/robots.txt"))
    url = server.serve("/", reply(b"x"))
    async with fetcher() as fetch:  # RFC 9309, section 2.3.1.2: more than five may count as none
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)


async def test_a_robots_txt_that_leads_inside_is_not_read(server: Server, fetcher: Open):
    server.serve("/robots.txt", redirect("http://169.254.169.254/robots.txt"))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError, match=r"169\.254\.169\.254 is not a public address"):
            await fetch.get(server.url("/"), client="region-exempel")


async def test_of_a_huge_robots_txt_the_start_counts_and_no_rule_is_cut_in_half(server: Server, fetcher: Open):
    start = b"User-agent: *\nDisallow: /internt\n"
    filling = b"# " + b"x" * (512_000 - len(start) - len(b"# \nDisallow: /")) + b"\n"
    server.serve("/robots.txt", reply(start + filling + b"Disallow: /arkiv\nDisallow: /nyheter" + b"\n" * 4_000_000))
    server.serve("/nyheter", reply(b"x"))
    server.serve("/", reply(b"x"))

    async with fetcher(max_body_bytes=1_000) as fetch:
        with pytest.raises(BlockedError):
            await fetch.get(server.url("/internt"), client="region-exempel")
        for path in ("/nyheter", "/"):
            assert isinstance(await fetch.get(server.url(path), client="region-exempel"), Page)


async def test_a_robots_txt_with_a_byte_order_mark_is_understood(server: Server, fetcher: Open):
    server.serve("/robots.txt", reply(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /"))

    async with fetcher() as fetch:
        with pytest.raises(BlockedError):
            await fetch.get(server.url("/"), client="region-exempel")


def test_a_hostile_robots_txt_is_read_in_no_more_work_than_an_honest_one():
    names = "".join(f"User-agent: r{n}\n" for n in range(12_000))
    text = names * 2 + "Disallow: /a\n" * 10_000

    rules = Rules("http://exempel.se/robots.txt", text, TOKEN)

    assert rules.allow("http://exempel.se/a")
    assert len(rules._robots._user_agents) == 1  # else each of the rules is filed 12,000 times


async def test_a_crawl_delay_is_kept_up_to_a_minute(server: Server, fetcher: Open, clock: Clock):
    server.serve("/robots.txt", robots_txt("User-agent: *", "Crawl-delay: 10"))
    url = server.serve("/", reply(b"x"))

    async with fetcher(delay_s=1.0) as fetch:
        await fetch.get(url, client="a")
        await fetch.get(url, client="b")
    assert clock.slept_s == [10, 10]

    server.serve("/robots.txt", robots_txt("User-agent: *", "Crawl-delay: 86400"))
    async with fetcher(delay_s=1.0) as fetch:
        await fetch.get(url, client="a")
    assert clock.slept_s == [10, 10, 60]


async def test_what_an_earlier_run_read_today_is_not_asked_for_again(server: Server, fetcher: Open, clock: Clock):
    kept: dict[str, RobotsFile] = {}
    server.serve("/robots.txt", robots_txt("User-agent: *", "Disallow: /internt"))
    url = server.serve("/", reply(b"x"))

    async with fetcher(robots=kept) as first:
        await first.get(url, client="alfa")
    async with fetcher(robots=kept) as second:
        await second.get(url, client="alfa")
        with pytest.raises(BlockedError, match="forbidden by"):
            await second.get(server.url("/internt"), client="alfa")
    assert server.paths().count("/robots.txt") == 1

    clock.elapsed_s += 86_400
    async with fetcher(robots=kept) as next_day:
        await next_day.get(url, client="alfa")
    assert server.paths().count("/robots.txt") == 2


async def test_what_an_earlier_run_read_holds_while_its_host_is_down(server: Server, fetcher: Open, clock: Clock):
    kept = {server.url("/robots.txt"): RobotsFile("User-agent: *\nDisallow: /internt", clock.now())}
    server.serve("/robots.txt", reply(b"", 503))
    url = server.serve("/", reply(b"x"))
    clock.elapsed_s += 86_400

    async with fetcher(robots=kept, retries=0) as fetch:
        await fetch.get(url, client="alfa")
        with pytest.raises(BlockedError, match="forbidden by"):
            await fetch.get(server.url("/internt"), client="alfa")
