"""The part of a collection that tells watches and operators; it loads what that takes only when there is something."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.model import Config, Failure

if TYPE_CHECKING:
    from scraper.run.courier import Deliver

log = logging.getLogger(__name__)


class Notifier:
    """Has noted what happens while sources are collected, and tells it afterwards; `deliver` stands in for Apprise."""

    def __init__(
        self, config: Config, archive: Archive, *, now: Callable[[], datetime], deliver: "Deliver | None" = None
    ) -> None:
        self._config = config
        self._archive = archive
        self._now = now
        self._deliver = deliver
        self._telling = asyncio.Lock()
        self._stopping = False

    def take(self, config: Config) -> None:
        """Go by a new configuration from the next message on."""
        self._config = config

    def stop(self) -> None:
        """Begin no further message; what is left is told after the next start."""
        self._stopping = True

    def listen(self) -> None:
        """Have noted what watches want to hear of, before anything is found: what was there before is no news."""
        from scraper.run.destinations import destinations

        wanted: dict[str, set[str]] = {}
        for each in destinations(self._config):
            wanted.setdefault(each.channel, set()).add(each.name)
        self._archive.outbox.listen(wanted, self._now())

    async def tell(self) -> tuple[int, tuple[Failure, ...]]:
        """Tell what is due; return how many messages that took, and what could not be told.

        It fails no run but for ArchiveError. While it is done already, or the service stops, it is left to later.
        """
        alerts = bool(self._config.settings.alerts.notify)
        if self._stopping or self._telling.locked():
            return 0, ()
        if not alerts and not any(watch.notify for watch in self._config.watches):
            return 0, ()
        if not alerts and not self._archive.outbox.is_waiting(self._now()):
            return 0, ()
        from scraper.run import notifying

        async with self._telling:
            try:
                told = await notifying.notify(
                    *(self._config, self._archive),
                    now=self._now,
                    deliver=self._deliver,
                    stopping=lambda: self._stopping,
                )
            except ArchiveError:
                raise
            except Exception:  # what was collected and published is whole
                log.exception("a bug in this program, met while notifying")
                step = "Report it with the traceback from the log; nothing else is affected."
                return 0, (Failure("notify", "", "publish", "a bug in this program", transient=False, next_step=step),)
        return told.sent, told.failures
