"""The server on a real socket: it starts, answers, stops when told, and says why it can't."""

import asyncio
import signal
import socket

import httpx
import pytest

from scraper.errors import ScraperError
from scraper.model import Settings
from scraper.web import create_app, listen, serve


@pytest.fixture
def app(tmp_path):
    (tmp_path / "all.rss").write_text("<rss/>")
    return create_app(Settings(), tmp_path)


async def start(app, stop):
    """Start a server on a free port; give its task and its address once it accepts connections."""
    ready = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(app, listen("127.0.0.1", 0), stop=stop, on_ready=ready.set_result))
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    return task, await ready


async def test_it_answers_until_it_is_told_to_stop_and_leaves_signals_alone(app):
    stop, handlers = asyncio.Event(), [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)]
    task, url = await start(app, stop)

    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        response = await client.get("/feeds/all.rss")
        assert response.text == "<rss/>"
        assert "server" not in response.headers
        assert [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)] == handlers
        stop.set()
        # The client still holds its idle connection open: it must not hold up the end.
        await asyncio.wait_for(task, 10)
        with pytest.raises(httpx.ConnectError):
            await client.get("/healthz")


async def test_it_ends_at_once_when_it_was_told_to_before_it_began(app):
    stop = asyncio.Event()
    stop.set()

    await asyncio.wait_for(serve(app, listen("127.0.0.1", 0), stop=stop), 10)


async def test_a_cancelled_server_lets_go_of_its_port(app):
    task, url = await start(app, asyncio.Event())

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", httpx.URL(url).port)) != 0


async def test_a_port_in_use_is_told_in_plain_words_with_a_next_step(app):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(ScraperError, match=rf"can't serve on 127\.0\.0\.1 port {port}: ") as caught:
            await serve(app, listen("127.0.0.1", port), stop=asyncio.Event())

    assert "--port" in caught.value.next_step


@pytest.mark.parametrize(("host", "port"), [("no such host", 0), ("127.0.0.1", 70_000)])
async def test_an_address_that_does_not_exist_is_told_the_same_way(app, host, port):
    with pytest.raises(ScraperError, match="can't serve on"):
        await asyncio.wait_for(serve(app, listen(host, port), stop=asyncio.Event()), 10)
