"""Hands messages to Apprise in a process of its own, which is started with the first and can be killed.

What an address gives away (they have passwords and keys in them) goes to that process by a pipe, never by its command
line, and nothing of what it says but an HTTP status comes back.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Protocol, Self

from scraper.publish.messages import Message

DELIVER_WITHIN_S = 15.0
"""How long one message may take: below the 20 s within which a service that is stopped has to end."""

START_WITHIN_S = 30.0
"""What loading Apprise may take besides, on a machine that is busy."""

Why = Literal["no apprise", "no address", "refused", "late", "no process"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message; `why` it was not delivered, and the HTTP `status` when the service told one."""

    ok: bool
    why: Why | None = None
    status: int | None = None


class Deliver(Protocol):
    """What is needed of a courier."""

    async def deliver(self, url: str, message: Message) -> Delivery:
        """Send a message to an Apprise address; says what came of it, and raises nothing."""


class Courier:
    """Sends messages by Apprise, one after the other; use it as an async context manager."""

    def __init__(self, *, within_s: float = DELIVER_WITHIN_S) -> None:
        self._within_s = within_s
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def deliver(self, url: str, message: Message) -> Delivery:
        """Send a message to an Apprise address; says what came of it, and raises nothing."""
        started = self._process is None
        line = json.dumps({"url": url, "title": message.title, "text": message.text, "html": message.html})
        try:
            async with asyncio.timeout(self._within_s + (START_WITHIN_S if started else 0.0)):
                answer = json.loads(await self._answer(line.encode() + b"\n"))
        except TimeoutError:
            await self._end()
            return Delivery(ok=False, why="late")
        except (OSError, ValueError):  # it did not start, or ended
            await self._end()
            return Delivery(ok=False, why="no process")
        except BaseException:
            await self._end()
            raise
        return Delivery(ok=answer["ok"], why=answer["why"], status=answer["status"])

    async def _answer(self, line: bytes) -> bytes:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "scraper.run.courier_worker"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        messages, answers = self._process.stdin, self._process.stdout
        assert messages is not None and answers is not None  # noqa: S101, PT018  # they are pipes
        messages.write(line)
        await messages.drain()
        return await answers.readline()

    async def _end(self) -> None:
        """Kill the process: what it was asked is answered, or took too long."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
