"""Turns for visits: so many at the same time, and how many that is and wait just now."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """At most `most` are taken at the same time; `running` and `waiting` are for whoever looks on."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)
        self.running = 0
        self.waiting = 0

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it for as long as the block runs."""
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._free.release()
