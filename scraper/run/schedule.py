"""The standing schedule: one job for each source, from now until told to stop."""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scraper.errors import ScraperError
from scraper.model import Config, RunReport, Source
from scraper.run.appointments import Appointments
from scraper.run.collector import Collector
from scraper.run.entrance import Fetch
from scraper.run.heartbeat import BEAT_EVERY_S
from scraper.run.logs import about
from scraper.run.pipeline import chosen, collecting, utc_now
from scraper.run.reloading import Reloading
from scraper.run.report import facts_of
from scraper.run.rhythms import Rhythms
from scraper.run.turns import Turns

if TYPE_CHECKING:
    from scraper.run.courier import Deliver

STOP_WITHIN_S = 20.0
"""How long running visits may take to end after a stop: below the 90 s after which systemd kills."""

NOTIFY_EVERY_S = 60
"""How often it is looked for digests that are due, and for messages to be tried again, besides after each visit."""

SPREAD_S = 1.0
"""Between the first visits to two sources, so that a start is not a burst."""

LEARN_EVERY = timedelta(days=1)
LISTEN_EVERY = timedelta(hours=1)
STEP_S = 2.0
"""A clock that is set back by more than this makes all visits later by as much, unless they are moved with it."""

_JITTER = 0.1
_OWN = "schedule:"
"""How the ids of the schedule's own jobs begin; no source's id has a colon."""

log = logging.getLogger(__name__)


async def keep_collecting(
    config: Config,
    stop: asyncio.Event,
    *,
    now: Callable[[], datetime] = utc_now,
    fetch: Fetch | None = None,
    on_run: Callable[[RunReport], None] = lambda _: None,
    on_beat: Callable[[], None] = lambda: None,
    on_config: Callable[[Config], None] = lambda _: None,
    reload: asyncio.Event | None = None,
    turns: Turns | None = None,
    deliver: "Deliver | None" = None,
) -> None:
    """Visit each enabled source by its rhythm, and publish after each visit that found something, until `stop`.

    A source is never visited twice at the same time; a visit that is late (the machine slept) is made once. The lock is
    held throughout. A sources.yaml that changes is taken up when it is right, at once when `reload` is set, and then
    told to `on_config`. `on_beat` is called by a job of its own, at the start and every `BEAT_EVERY_S`, for as long as
    jobs are run at all; `turns` shows how many visits are under way, and `deliver` stands in for Apprise.

    Raises LockedError while another run is under way, and ArchiveError, which ends the schedule, since nothing could be
    stored any more.
    """
    async with collecting(config, now=now, fetch=fetch, turns=turns, deliver=deliver) as collector:
        schedule = _Schedule(config, collector, now, on_run, on_beat, on_config)
        await schedule.run(stop, reload or asyncio.Event())


class VisitTrigger(BaseTrigger):  # type: ignore[misc]  # apscheduler has no types
    """Fires when a source is to be visited: by appointments once they are known, and every `every_s` until then.

    Counted from when the visit before was to be, so that how long it took shifts nothing; what was missed is made up
    for once. All in UTC: no clock change makes an interval longer or shorter.
    """

    def __init__(self, every_s: float, chance: Callable[[], float] = random.random) -> None:
        self.every_s = every_s
        self.appointments: Appointments | None = None
        self._chance = chance

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the next time, as apscheduler asks for it."""
        if previous_fire_time is None:
            return now
        following = self._after(previous_fire_time)
        return following if following > now else self._after(now)

    def _after(self, visit: datetime) -> datetime:
        if self.appointments:
            return self.appointments.after(visit, chance=self._chance())
        away = self.every_s * (1 + _JITTER * (2 * self._chance() - 1))
        return visit.astimezone(UTC) + timedelta(seconds=away)


class _Schedule:
    """The jobs of one process, and what is needed to end them well."""

    def __init__(
        self,
        config: Config,
        collector: Collector,
        now: Callable[[], datetime],
        on_run: Callable[[RunReport], None] = lambda _: None,
        on_beat: Callable[[], None] = lambda: None,
        on_config: Callable[[Config], None] = lambda _: None,
    ) -> None:
        self._file = Reloading(config)
        self._collector = collector
        self._now = now
        self._on_run, self._on_beat, self._on_config = on_run, on_beat, on_config
        self._rhythms = Rhythms(collector.publications)
        self._sources: dict[str, Source] = {}
        self._triggers: dict[str, VisitTrigger] = {}
        self._visits: set[asyncio.Future[Any]] = set()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.scheduler = AsyncIOScheduler(
            timezone=UTC,
            # The default grace of 1 s would drop every run that comes late; once, late, is what is wanted.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    async def run(self, stop: asyncio.Event, reload: asyncio.Event) -> None:
        """Run the jobs until `stop` is set or the archive fails, then let running visits end."""
        scheduler = self.scheduler
        scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._take_sources(self._file.config)
        self._every(timedelta(seconds=BEAT_EVERY_S), self._beat)
        self._every(LEARN_EVERY, self._learn)
        self._every(LISTEN_EVERY, self._listen, first=SPREAD_S * 60)
        self._every(timedelta(seconds=NOTIFY_EVERY_S), self._notify, first=NOTIFY_EVERY_S)
        scheduler.start()
        beside = [asyncio.create_task(each) for each in (stop.wait(), self._watch(), self._reload_when_told(reload))]
        try:
            ends: set[asyncio.Future[Any]] = {*beside, self._broken}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # shutdown(wait=True) would cancel visits in the middle, so they are asked to end, and waited for, here.
            for task in beside:
                task.cancel()
            scheduler.pause()
            self._collector.stop()
            if self._visits:
                _, late = await asyncio.wait(self._visits, timeout=STOP_WITHIN_S)
                for visit in late:
                    visit.cancel()
                await asyncio.gather(*late, return_exceptions=True)
            results = await asyncio.gather(*beside, return_exceptions=True)
            scheduler.shutdown(wait=False)
        if self._broken.done():
            self._broken.result()
        for result in results:
            if isinstance(result, Exception):
                raise result

    def _every(self, interval: timedelta, job: Callable[..., Any], first: float = 0.0) -> None:
        trigger = IntervalTrigger(seconds=int(interval.total_seconds()), timezone=UTC)
        start = self._now() + timedelta(seconds=first)
        self.scheduler.add_job(job, trigger, id=f"{_OWN}{job.__name__}", next_run_time=start)

    def _take_sources(self, config: Config) -> None:
        """Have a job for each enabled source; those whose interval is what it was keep their time."""
        sources = {source.id: source for source in chosen(config, ())}
        for gone in self._sources.keys() - sources.keys():
            self.scheduler.remove_job(gone)
            del self._triggers[gone]
        place = 0
        for name, source in sources.items():
            old = self._sources.get(name)
            trigger = self._triggers.get(name)
            if trigger and old == source:
                continue
            self._triggers[name] = trigger = VisitTrigger(source.every_s)
            # One that is new or read otherwise is visited at once: whoever changed it wants to see what comes of it.
            first = self._now() + timedelta(seconds=place * SPREAD_S)
            place += 1
            self.scheduler.add_job(
                self._visit, trigger, args=[name], id=name, next_run_time=first, replace_existing=True
            )
        self._sources = sources
        self._appoint(config)

    def _appoint(self, config: Config) -> None:
        """Have all visits follow what is known of the rhythms."""
        for name, trigger in self._triggers.items():
            source, settings = self._sources[name], config.settings.schedule
            trigger.appointments = self._rhythms.appointments(source, settings, trigger.appointments, self._now())

    async def _visit(self, name: str) -> None:
        source = self._sources.get(name)
        if source is not None:
            with about(source=name):
                await self._do(self._collect(source), f"{name}: the visit")

    async def _collect(self, source: Source) -> None:
        report = await self._collector.run((source,))
        with about(run=report.run):
            self._on_run(report)

    async def _do(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Do what a stop has to wait for, even if whoever asked for it is gone by then."""
        task = asyncio.ensure_future(self._done(work))
        self._visits.add(task)
        task.add_done_callback(self._visits.discard)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            log.warning("%s did not end within %g s of the stop and was cut off", what, STOP_WITHIN_S)

    async def _done(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ScraperError as error:
            if not self._broken.done():
                self._broken.set_exception(error)

    async def _beat(self) -> None:
        """Say that jobs are run: in the loop, since the scheduler calls what is no coroutine from another thread."""
        self._on_beat()

    async def _learn(self) -> None:
        """Learn the sources' rhythms anew, and make appointments by them from now on."""
        await self._do(self._learn_all(), "learning")

    async def _learn_all(self) -> None:
        await self._rhythms.learn(self._file.config, self._now())
        self._appoint(self._file.config)

    async def _listen(self) -> None:
        """Have the next visits judge the sources that have fallen silent, or publish again."""
        await self._do(self._hear_silences(), "looking for silent sources")

    async def _hear_silences(self) -> None:
        for source, found in self._rhythms.changes(self._sources.values(), self._now()):
            self._collector.hear(source, found)

    async def _notify(self) -> None:
        """Tell watches and operators what is due though no source is visited: a digest comes at its time."""
        await self._do(self._tell_what_is_due(), "notifying")

    async def _tell_what_is_due(self) -> None:
        _, failures = await self._collector.notify()
        for each in failures:
            log.warning("%s: %s", each.url, each.reason, extra={"facts": facts_of(each)})

    async def _watch(self) -> None:
        """See, by a clock that is never set, whether the other was set back, and look at sources.yaml.

        Outside of the scheduler's jobs: they stand still while the clock catches up with the time it was set back from.
        """
        loop = asyncio.get_running_loop()
        wall, steady = self._now(), loop.time()
        while True:
            await asyncio.sleep(BEAT_EVERY_S)
            before, wall = wall, self._now()
            passed, steady = loop.time() - steady, loop.time()
            step_s = (wall - before).total_seconds() - passed
            if step_s < -STEP_S:
                self._set_back(timedelta(seconds=step_s))
            await self._take(await self._file.look())

    def _set_back(self, step: timedelta) -> None:
        """Move all that is to come with the clock."""
        log.info("the clock was set back by %g s", -step.total_seconds())
        for job in self.scheduler.get_jobs():
            job.modify(next_run_time=job.next_run_time + step)

    async def _reload_when_told(self, reload: asyncio.Event) -> None:
        while await reload.wait():
            reload.clear()
            await self._take(await self._file.again())

    async def _take(self, config: Config | None) -> None:
        """Take up a new configuration; visits under way go on by the old one."""
        if config is None:
            return
        self._collector.take(config)
        self._take_sources(config)
        self._on_config(config)
        await self._do(self._learn_all(), "learning")
        await self._do(self._publish(), "publishing")

    async def _publish(self) -> None:
        for each in (await self._collector.publish())[0].failures:
            log.warning("%s: %s", each.url, each.reason)


def _tell(event: JobEvent) -> None:
    """Log what the scheduler would otherwise keep to itself."""
    with about(source=event.job_id):
        _tell_of(event)


def _tell_of(event: JobEvent) -> None:
    if event.code == EVENT_JOB_ERROR:
        log.error("%s: the visit failed: %s\n%s", event.job_id, event.exception, event.traceback)
    elif event.code == EVENT_JOB_MAX_INSTANCES:
        log.warning("%s: the visit before this one is still under way; this one is left out", event.job_id)
    else:
        log.warning("%s: a visit was missed", event.job_id)
