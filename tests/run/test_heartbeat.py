"""Whoever started the service hears of it on a real notify socket, and its watchdog is fed only while it is alive."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.run.heartbeat import STALE_AFTER_S, Heart, Herald, keep_beating


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.settimeout(10)
        yield receiver


def heard(receiver: socket.socket) -> list[str]:
    """Take all that has come."""
    receiver.setblocking(False)
    found = []
    try:
        while True:
            found.append(receiver.recv(4096).decode())
    except BlockingIOError:
        return found


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class TestMessages:
    def test_a_message_is_one_datagram_of_lines(self, listener: socket.socket) -> None:
        Herald({"NOTIFY_SOCKET": listener.getsockname()}).tell(READY="1", STATUS="två\nnya")
        assert heard(listener) == ["READY=1\nSTATUS=två nya"]

    def test_a_name_that_begins_with_an_at_sign_is_of_the_abstract_namespace(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
            receiver.bind("")  # the kernel chooses one
            name = receiver.getsockname().decode().replace("\0", "@")
            Herald({"NOTIFY_SOCKET": name}).tell(STOPPING="1")
            assert heard(receiver) == ["STOPPING=1"]

    def test_without_a_socket_nothing_is_sent_and_nothing_fails(self, caplog: pytest.LogCaptureFixture) -> None:
        Herald({}).tell(READY="1")
        assert not caplog.records

    def test_a_socket_that_is_gone_is_logged_and_stops_nothing(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        Herald({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell(READY="1")
        assert "was not told READY" in caplog.text


class TestWatchdog:
    @pytest.mark.parametrize(
        ("environ", "watchdog_s"),
        [
            ({"WATCHDOG_USEC": "3000000"}, 3.0),
            ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"}, 3.0),
            ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "8"}, None),
            ({"WATCHDOG_USEC": "0"}, None),
            ({}, None),
        ],
    )
    def test_it_is_fed_when_it_waits_for_this_process(self, environ: dict[str, str], watchdog_s: float | None) -> None:
        assert Herald(environ, pid=7).watchdog_s == watchdog_s

    async def test_it_is_fed_at_half_its_time_until_the_schedule_stops_beating(self, listener: socket.socket) -> None:
        clock, fed = Clock(), list[tuple[float, int]]()
        heart = Heart(clock=clock)
        herald = Herald({"NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "40000000"})

        async def sleep(seconds: float) -> None:
            fed.append((clock.now_s, len(heard(listener))))
            clock.now_s += seconds
            if clock.now_s == STALE_AFTER_S + 23:  # it was held up only, and goes on
                heart.beat()
            if len(fed) == 11:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await herald.feed(heart, sleep=sleep)
        assert [at for at, count in fed if count] == [0, 20, 40, 60, 83, 103, 123, 143]
        assert [at for at, count in fed if not count] == [80, 81, 82]

    async def test_a_loop_that_is_held_up_feeds_nothing(self, listener: socket.socket) -> None:
        herald = Herald({"NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "20000"})
        feeding = asyncio.create_task(herald.feed(Heart()))
        listener.setblocking(False)
        async with asyncio.timeout(10):
            assert await asyncio.get_running_loop().sock_recv(listener, 100) == b"WATCHDOG=1"
        heard(listener)
        listener.settimeout(0.3)
        with pytest.raises(TimeoutError):  # whoever waits here is what holds the loop up, for thirty half times
            listener.recv(100)
        feeding.cancel()

    async def test_without_one_there_is_nothing_to_feed(self) -> None:
        assert await Herald({}).feed(Heart()) is None


class TestHeart:
    def test_it_beats_until_it_has_not_for_a_while(self) -> None:
        clock = Clock()
        heart = Heart(clock=clock)
        clock.now_s = STALE_AFTER_S
        assert heart.beating
        clock.now_s += 1
        assert not heart.beating
        heart.beat()
        assert heart.beating
        assert heart.age_s == 0

    async def test_without_a_schedule_the_loop_beats_by_itself_until_it_is_told_to_stop(self) -> None:
        clock, stop = Clock(), asyncio.Event()
        heart = Heart(clock=clock)
        clock.now_s = 1_000
        beating = asyncio.create_task(keep_beating(heart, stop))
        await asyncio.sleep(0)
        assert heart.beating
        stop.set()
        async with asyncio.timeout(5):
            await beating
