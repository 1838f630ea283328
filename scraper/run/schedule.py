"""The standing schedule: one job for each source, from now until told to stop."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scraper.errors import ScraperError
from scraper.model import Config, RunReport, Source
from scraper.run.collector import Collector
from scraper.run.entrance import Fetch
from scraper.run.pipeline import chosen, collecting, utc_now

STOP_WITHIN_S = 20.0
"""How long running visits may take to end after a stop: below the 90 s after which systemd kills."""

SPREAD_S = 1.0
"""Between the first visits to two sources, so that a start is not a burst."""

log = logging.getLogger(__name__)


async def keep_collecting(
    config: Config,
    stop: asyncio.Event,
    *,
    now: Callable[[], datetime] = utc_now,
    fetch: Fetch | None = None,
    on_run: Callable[[RunReport], None] = lambda _: None,
) -> None:
    """Visit each enabled source at its own interval, and publish after each visit that found something, until `stop`.

    A source is never visited twice at the same time; a visit that is late (the machine slept) is made once. The lock is
    held throughout. Raises LockedError while another run is under way, and ArchiveError, which ends the schedule, since
    nothing could be stored any more.
    """
    async with collecting(config, now=now, fetch=fetch) as collector:
        await _Schedule(config, collector, now, on_run).run(stop)


class _Schedule:
    """The jobs of one process, and what is needed to end them well."""

    def __init__(
        self,
        config: Config,
        collector: Collector,
        now: Callable[[], datetime],
        on_run: Callable[[RunReport], None],
    ) -> None:
        self._config = config
        self._collector = collector
        self._now = now
        self._on_run = on_run
        self._visits: set[asyncio.Future[RunReport]] = set()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, stop: asyncio.Event) -> None:
        """Run the jobs until `stop` is set or the archive fails, then let running visits end."""
        scheduler = self._scheduler()
        scheduler.start()
        stopping = asyncio.create_task(stop.wait())
        try:
            ends: set[asyncio.Future[Any]] = {stopping, self._broken}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # shutdown(wait=True) would cancel visits in the middle, so they are asked to end, and waited for, here.
            stopping.cancel()
            scheduler.pause()
            self._collector.stop()
            if self._visits:
                _, late = await asyncio.wait(self._visits, timeout=STOP_WITHIN_S)
                for visit in late:
                    visit.cancel()
                await asyncio.gather(*late, return_exceptions=True)
            scheduler.shutdown(wait=False)
        if self._broken.done():
            self._broken.result()

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(
            timezone=ZoneInfo(self._config.settings.timezone),
            # The default grace of 1 s would drop every run that comes late; once, late, is what is wanted.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        for place, source in enumerate(chosen(self._config, ())):
            first = self._now() + timedelta(seconds=place * SPREAD_S)
            trigger = IntervalTrigger(seconds=int(source.every_s), jitter=int(source.every_s / 10))
            scheduler.add_job(self._visit, trigger, args=[source], id=source.id, next_run_time=first)
        return scheduler

    async def _visit(self, source: Source) -> None:
        visit = asyncio.ensure_future(self._collector.run((source,)))
        self._visits.add(visit)
        try:
            self._on_run(await visit)
        except ScraperError as error:
            if not self._broken.done():
                self._broken.set_exception(error)
        except asyncio.CancelledError:
            log.warning("%s: the visit did not end within %g s of the stop and was cut off", source.id, STOP_WITHIN_S)
        finally:
            self._visits.discard(visit)


def _tell(event: JobEvent) -> None:
    """Log what the scheduler would otherwise keep to itself."""
    if event.code == EVENT_JOB_ERROR:
        log.error("%s: the visit failed: %s\n%s", event.job_id, event.exception, event.traceback)
    elif event.code == EVENT_JOB_MAX_INSTANCES:
        log.warning("%s: the visit before this one is still under way; this one is left out", event.job_id)
    else:
        log.warning("%s: a visit was missed", event.job_id)
