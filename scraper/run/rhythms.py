"""What is learned of all sources' rhythms while the schedule runs, and what follows from it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.archive.publications import Publications
from scraper.model import Config, ScheduleSettings, Source
from scraper.run.appointments import Appointments, Pace
from scraper.run.rhythm import MEMORY_DAYS, Gaps, Rhythm, Silence, silence

MOST = 1_000
"""Of how many releases of a source, the newest, its rhythm is learned."""

_OF_EACH = 200
"""How many of these count for what all sources are like together: a newswire is not to outweigh all others."""

_LEAST_S = 60.0

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "silent": "{name} har inte publicerat något sedan {since}: {missed:.0f} meddelanden var att vänta, och {usual};"
        " nästa steg: se efter på {url} om den har nyare, och pröva den med `scraper check {id}`",
        "usual": "bara en av hundra av dess pauser är längre än {usual:.1f}",
        "bound": "max_silence har gått",
        "over": "{name} publicerar igen",
    },
    "en": {
        "silent": "{name} has published nothing since {since}: {missed:.0f} releases were to be expected, and {usual};"
        " next step: look at {url} for newer ones, and try it with `scraper check {id}`",
        "usual": "only one in a hundred of its pauses is longer than {usual:.1f}",
        "bound": "max_silence has passed",
        "over": "{name} publishes again",
    },
}


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
        self._silent: dict[str, Silence] = {}

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
            found = newest_at and silence(known.rhythm, newest_at, now, known.gaps, max_silence_s=source.max_silence_s)
            if found and source.id not in self._silent:
                self._silent[source.id] = found
                yield source, found
            elif not found and source.id in self._silent:
                del self._silent[source.id]
                yield source, None


def pace_of(source: Source, settings: ScheduleSettings) -> Pace:
    """Return a source's budget and bounds; none is visited within a minute unless its `every` is shorter."""
    least_s = max(source.every_s / settings.faster, min(source.every_s, _LEAST_S))
    return Pace(source.every_s, least_s, source.every_s * settings.slower)


def silence_line(source: Source, found: Silence | None, lang: str, zone: ZoneInfo) -> str:
    """Say in one line that a source is silent, or is so no more."""
    words = WORDS[lang]
    if found is None:
        return words["over"].format(name=source.name)
    usual = words["bound"] if found.usual is None else words["usual"].format(usual=found.usual)
    since = f"{found.since.astimezone(zone):%Y-%m-%d %H:%M}"
    return words["silent"].format(
        name=source.name, id=source.id, url=source.url, since=since, missed=found.missed, usual=usual
    )
