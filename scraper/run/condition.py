"""What can be asked of a running service: is it alive, is it ready and if not why, and its figures."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing

from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.model import Config
from scraper.run.heartbeat import Heart
from scraper.run.publishing import ARCHIVE, FEEDS
from scraper.run.turns import Turns

KEPT_S = 10.0
"""How old figures may be: however often they are asked for, the archive is read six times a minute at most."""


class Condition:
    """The condition of one process; the archive is opened to read for each look, beside the loop.

    `turns` are those of its visits, None when it makes none; `clock` gives seconds, monotonic.
    """

    def __init__(
        self, config: Config, heart: Heart, turns: Turns | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.heart = heart
        self._config = config
        self._turns = turns
        self._clock = clock
        self._kept: tuple[float, bytes] | None = None
        self._asking = asyncio.Lock()

    async def not_ready(self) -> tuple[str, ...]:
        """Say why readers can't be served, in English, for programs and logs; nothing when they can."""
        return await asyncio.to_thread(self._lacks)

    def _lacks(self) -> tuple[str, ...]:
        data = self._config.settings.data
        lacks = ["stopping"] if self.heart.stopping else []
        if not (data / ARCHIVE).exists():
            lacks.append("no archive yet")
        else:
            try:
                with closing(Archive(data / ARCHIVE, read_only=True)) as archive:
                    archive.publication()
            except ArchiveError as error:
                lacks.append(str(error))
        if not (data / FEEDS / "index.html").exists():
            lacks.append("no feeds published yet")
        return tuple(lacks)

    async def figures(self) -> bytes:
        """Give the figures in Prometheus' text format, at most `KEPT_S` old; those who ask at once get the same."""
        from scraper.run.metrics import text_of  # nobody may ever ask

        async with self._asking:
            if self._kept is None or self._clock() - self._kept[0] > KEPT_S:
                made = await asyncio.to_thread(text_of, self._config, self.heart, self._turns)
                self._kept = self._clock(), made
            return self._kept[1]
