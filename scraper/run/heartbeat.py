"""Tells whoever started the service how it fares: ready, alive, stopping (the protocol of sd_notify(3)).

Each message is one datagram of `NAME=value` lines to the Unix socket that $NOTIFY_SOCKET names. The watchdog is fed
from the event loop, and only while the schedule beats: one that hangs is started anew, as is one that died.
"""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Mapping

BEAT_EVERY_S = 10.0
"""How often the schedule, or without one the loop, says that it is alive."""

STALE_AFTER_S = 60.0
"""Without a beat for so long it is not: publishing a large archive anew may hold the loop up for some seconds."""

log = logging.getLogger(__name__)


class Heart:
    """When the service was last known to be alive, and whether it is about to end. `clock` gives seconds, monotonic."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._beat_at_s = clock()
        self.stopping = False

    def beat(self) -> None:
        """Note that it is alive."""
        self._beat_at_s = self._clock()

    @property
    def age_s(self) -> float:
        """How long ago it last beat; before the first time, how long ago it was made."""
        return self._clock() - self._beat_at_s

    @property
    def beating(self) -> bool:
        """Whether it is alive."""
        return self.age_s <= STALE_AFTER_S


class Herald:
    """Sends messages to the socket that `environ` names; without one it sends none.

    A message that can't be sent is logged and stops nothing: the service is there for its readers.
    """

    def __init__(self, environ: Mapping[str, str], *, pid: int | None = None) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        if self._address.startswith("@"):  # the abstract namespace
            self._address = f"\0{self._address[1:]}"
        watched = environ.get("WATCHDOG_PID") in (None, str(pid or os.getpid()))  # else it is said to somebody else
        after_us = environ.get("WATCHDOG_USEC", "")
        self.watchdog_s = int(after_us) / 1e6 if watched and after_us.isdecimal() and int(after_us) else None

    def tell(self, **state: str) -> None:
        """Send `NAME=value` lines: READY="1", STATUS="…", STOPPING="1"."""
        if not self._address:
            return
        message = "\n".join(f"{name}={' '.join(value.split())}" for name, value in state.items())
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.setblocking(False)  # a full queue must not hold the loop up
                sender.connect(self._address)
                sender.send(message.encode())
        except OSError as error:
            log.warning("$NOTIFY_SOCKET was not told %s: %s", ", ".join(state), error)

    async def feed(self, heart: Heart, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Feed the watchdog at half its time while the heart beats, until cancelled; returns if there is none."""
        if self.watchdog_s is None:
            return
        rest_s = self.watchdog_s / 2
        while True:
            if heart.beating:
                self.tell(WATCHDOG="1")
                await sleep(rest_s)
            else:  # a loop that was held up beats again in a moment, and the next half may be too late
                await sleep(min(rest_s, 1.0))


async def keep_beating(heart: Heart, stop: asyncio.Event) -> None:
    """Let the loop beat by itself until `stop`: for a service without a schedule."""
    while not stop.is_set():
        heart.beat()
        try:
            async with asyncio.timeout(BEAT_EVERY_S):
                await stop.wait()
        except TimeoutError:
            continue
