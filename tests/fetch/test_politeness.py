"""One at a time, with a pause, and asking again only when that may help."""

import asyncio
import socket

import httpx
import pytest
import stamina

from scraper.errors import FetchError
from scraper.fetch.pace import Pace, retry_after_s
from scraper.model import Page
from tests.fetch.conftest import MORNING, Clock, Open, Server, names, reply


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def test_a_host_gets_one_request_at_a_time_with_the_delay_between_starts(
    server: Server, fetcher: Open, clock: Clock
):
    async def slow(writer: asyncio.StreamWriter) -> None:
        clock.elapsed_s += 0.75  # what the answer takes counts towards the pause
        writer.write(reply(b"x"))

    for n in range(5):
        server.serve(f"/{n}", slow)

    async with fetcher(delay_s=1.0) as fetch:
        await asyncio.gather(*(fetch.get(server.url(f"/{n}"), client=f"source-{n}") for n in range(5)))

    assert server.most_at_once == 1
    assert server.paths() == ["/robots.txt", "/0", "/1", "/2", "/3", "/4"]
    assert clock.slept_s == [1.0, 0.25, 0.25, 0.25, 0.25]


async def test_hosts_do_not_wait_for_each_other(server: Server, fetcher: Open, clock: Clock):
    resolve = names(a_example=["127.0.0.1"], b_example=["127.0.0.1"])
    server.serve("/", reply(b"x"))

    async with fetcher(delay_s=5.0, resolve=resolve) as fetch:
        await fetch.get(f"http://a.example:{server.port}/", client="a")
        await fetch.get(f"http://b.example:{server.port}/", client="b")

    assert clock.slept_s == [5.0, 5.0]  # each after its own robots.txt only


async def test_http_and_https_of_a_host_are_one_server_and_one_queue(clock: Clock):
    pace = Pace(1.0, clock=clock, sleep=clock.sleep)

    for url in ("http://region.example/", "https://region.example/", "https://region.example./", "http://a.example/"):
        async with pace.turn(httpx.URL(url)):
            pass

    assert clock.slept_s == [1.0, 1.0]


async def test_one_who_stops_waiting_takes_no_turn(server: Server, fetcher: Open, clock: Clock):
    server.serve("/", reply(b"x"))
    url = server.url("/")

    async with fetcher(delay_s=1.0) as fetch:
        gets = [asyncio.create_task(fetch.get(url, client="a")) for _ in range(5)]
        await asyncio.sleep(0)
        for get in gets[1:4]:
            get.cancel()
        await asyncio.gather(*gets, return_exceptions=True)

    assert server.paths() == ["/robots.txt", "/", "/"]
    assert clock.slept_s == [1.0, 1.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
async def test_a_host_that_recovers_in_time_was_never_a_failure(server: Server, fetcher: Open, status: int):
    url = server.serve("/", reply(b"", status), reply(b"", status), hang_up, reply(b"x"))

    async with fetcher(retries=3) as fetch:
        assert isinstance(await fetch.get(url, client="region-exempel"), Page)

    assert server.paths().count("/") == 4


@pytest.mark.parametrize("retries", [0, 1, 3])
async def test_a_host_that_does_not_is_asked_no_more_often_than_the_setting_says(
    server: Server, fetcher: Open, retries: int
):
    url = server.serve("/", reply(b"", 503))

    async with fetcher(retries=retries) as fetch:
        with pytest.raises(FetchError, match="answered 503") as failure:
            await fetch.get(url, client="region-exempel")

    assert server.paths().count("/") == retries + 1
    assert (failure.value.transient, failure.value.status, failure.value.retry_after_s) == (True, 503, None)


async def test_the_waits_between_attempts_grow(server: Server, fetcher: Open, monkeypatch: pytest.MonkeyPatch):
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    stamina.set_testing(False)
    monkeypatch.setattr("stamina._core._smart_sleep", sleep)
    url = server.serve("/", hang_up)

    async with fetcher(retries=3) as fetch:
        with pytest.raises(FetchError, match="did not answer in HTTP"):
            await fetch.get(url, client="region-exempel")

    assert [1 <= waits[0] <= 2, 2 <= waits[1] <= 3, 4 <= waits[2] <= 5, len(waits) == 3] == [True] * 4


@pytest.mark.parametrize("retry_after", ["20", "Mon, 02 Mar 2026 07:30:20 GMT"])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_for_a_short_silence_gets_it_from_every_source(
    server: Server, fetcher: Open, clock: Clock, status: int, retry_after: str
):
    url = server.serve("/", reply(b"", status, retry_after=retry_after), reply(b"x"))
    other = server.serve("/annan", reply(b"x"))

    async with fetcher() as fetch:
        await asyncio.gather(fetch.get(url, client="a"), fetch.get(other, client="b"))

    assert clock.slept_s == [20]
    assert server.paths().count("/") == 2


@pytest.mark.parametrize("retry_after", ["3600", "Mon, 02 Mar 2026 08:30:00 GMT"])
async def test_a_host_that_asks_for_a_long_silence_is_left_alone_at_once(
    server: Server, fetcher: Open, clock: Clock, retry_after: str
):
    url = server.serve("/", reply(b"", 429, retry_after=retry_after), reply(b"x"))

    async with fetcher() as fetch:
        with pytest.raises(FetchError, match="answered 429 and asked not to be asked again for 3600 s") as failure:
            await fetch.get(url, client="a")
        with pytest.raises(FetchError, match="asked not to be asked again for 3600 s") as second:
            await fetch.get(server.url("/annan"), client="b")
        assert server.paths() == ["/robots.txt", "/"]
        assert clock.slept_s == []

        clock.elapsed_s += 3600
        assert isinstance(await fetch.get(url, client="a"), Page)

    assert (failure.value.transient, failure.value.retry_after_s, failure.value.status) == (True, 3600, 429)
    assert (second.value.transient, second.value.retry_after_s) == (True, 3600)


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [
        (None, None),
        ("120", 120),
        (" 0 ", 0),
        ("9" * 5_000, 86_400),
        ("Mon, 02 Mar 2026 07:31:00 GMT", 60),
        ("Monday, 02-Mar-26 07:31:00 GMT", 60),
        ("Mon, 02 Mar 2026 07:31:00 -0000", 60),
        ("Sun, 01 Mar 2026 07:31:00 GMT", 0),
        ("Mon, 02 Mar 2099 07:31:00 GMT", 86_400),
        ("snart", None),
        ("-5", None),
        ("", None),
        ("Mon, 99 Mar 99999 99:99:99 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value: str | None, wait_s: float | None):
    assert retry_after_s(value, MORNING) == wait_s


async def test_a_machine_without_network_finds_out_about_all_its_sources_at_once(fetcher: Open, clock: Clock):
    asked: list[str] = []

    async def no_network(host: str) -> list[str]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    async with fetcher(delay_s=1.0, resolve=no_network) as fetch:
        gets = (fetch.get(f"https://kommun-{n}.example/nyheter", client=f"kommun-{n}") for n in range(21))
        failures = await asyncio.gather(*gets, return_exceptions=True)

    assert len(asked) == 21  # once for each host: neither asked again, nor once more for the page
    assert clock.slept_s == []
    for failure in failures:
        assert isinstance(failure, FetchError)
        assert failure.transient
        assert failure.reason.endswith("name could not be resolved")


async def test_what_comes_on_a_broken_connection_is_said_in_plain_words(server: Server, fetcher: Open):
    async def answer_in_riddles(writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        writer.close()

    url = server.serve("/", answer_in_riddles)

    async with fetcher(retries=0) as fetch:
        with pytest.raises(FetchError, match="did not answer in HTTP: ") as failure:
            await fetch.get(url, client="region-exempel")

    assert failure.value.transient
