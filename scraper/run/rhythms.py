"""What is learned of all sources' rhythms while the schedule runs, and what follows from it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.archive.publications import Publications
from scraper.model import Config, ScheduleSettings, Source
from scraper.run.appointments import Appointments, Pace
from scraper.run.health import Silence, silence_by_rhythm
from scraper.run.rhythm import MEMORY_DAYS, Gaps, Rhythm, silence

MOST = 1_000
"""Of how many releases of a source, the newest, its rhythm is learned."""

_OF_EACH = 200
"""How many of these count for what all sources are like together: a newswire is not to outweigh all others."""

_LEAST_S = 60.0


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one source."""

    rhythm: Rhythm
    gaps: Gaps
    newest_at: datetime | None


class Rhythms:
    """The sources' rhythms, and which of the sources have been silent for too long."""

    def __init__(self, read: Callable[[str, datetime, int], Publications]) -> None:
        self._read = read
        self._known: dict[str, _Known] = {}
        self._silent: set[str] = set()

    async def learn(self, config: Config, now: datetime) -> None:
        """Learn all enabled sources' rhythms from the archive, letting others go on in between; raises ArchiveError."""
        zone, since = ZoneInfo(config.settings.timezone), now - timedelta(days=MEMORY_DAYS)
        sources = [each for each in config.sources if each.enabled]
        came: dict[str, Publications] = {}
        for source in sources:
            came[source.id] = self._read(source.id, since, MOST)
            await asyncio.sleep(0)
        others = Rhythm.of(
            [at for each in came.values() for at in each.stated[-_OF_EACH:]],
            zone=zone,
            now=now,
            seen=[at for each in came.values() for at in each.seen[-_OF_EACH:]],
        )
        known: dict[str, _Known] = {}
        for source in sources:
            each = came[source.id]
            rhythm = Rhythm.of(each.stated, zone=ZoneInfo(source.timezone), now=now, others=others, seen=each.seen)
            known[source.id] = _Known(rhythm, Gaps.of(rhythm, (*each.stated, *each.seen)), each.newest_at)
            await asyncio.sleep(0)
        self._known = known

    def appointments(
        self, source: Source, settings: ScheduleSettings, before: Appointments | None, now: datetime
    ) -> Appointments | None:
        """Return when to visit a source, `before` told so far; None when nothing is known or visits are not to move."""
        known, pace = self._known.get(source.id), pace_of(source, settings)
        if known is None or not settings.adapt:
            return None
        if before and before.pace == pace:
            return before.relearned(known.rhythm, now)
        return Appointments(known.rhythm, pace)

    def changes(self, sources: Iterable[Source], now: datetime) -> Iterator[tuple[Source, Silence | None]]:
        """Yield each source that has just become silent too long, and with None each that is so no more."""
        since = now - timedelta(days=MEMORY_DAYS)
        for source in sources:
            known = self._known.get(source.id)
            if known is None:
                continue
            newest_at = self._read(source.id, known.newest_at or since, 1).newest_at or known.newest_at
            self._known[source.id] = known = replace(known, newest_at=newest_at)
            found = silence(known.rhythm, newest_at, now, known.gaps) if newest_at else None
            if found and source.id not in self._silent:
                self._silent.add(source.id)
                yield source, silence_by_rhythm(found.since, found.missed)
            elif not found and source.id in self._silent:
                self._silent.discard(source.id)
                yield source, None


def pace_of(source: Source, settings: ScheduleSettings) -> Pace:
    """Return a source's budget and bounds; none is visited within a minute unless its `every` is shorter."""
    least_s = max(source.every_s / settings.faster, min(source.every_s, _LEAST_S))
    return Pace(source.every_s, least_s, source.every_s * settings.slower)
