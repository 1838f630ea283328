"""Keeps how the sources fare while they are visited, and judges it after each visit, by the rules of health.py."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from scraper.archive import Archive
from scraper.model import Remark, RobotsFile, Sample, Source, SourceReport, Standing, Vitals
from scraper.run.backoff import waits
from scraper.run.health import Silence, silence_by_limit, standing_after
from scraper.run.vitals import vitals_after


class Judge:
    """How each source fares, as it was stored and as it was found since."""

    def __init__(self, archive: Archive, *, now: Callable[[], datetime]) -> None:
        self._archive = archive
        self._now = now
        self._standings = archive.standings()
        self._judged: dict[str, Standing] = {}
        self._vitals: dict[str, Vitals] = {}
        self._silences = {
            name: Silence(standing.since, standing.evidence.reason)
            for name, standing in self._standings.items()
            if standing.kind == "silent" and standing.evidence
        }

    def waiting(self, source: Source) -> SourceReport | None:
        """Report a source that is left alone until later; None when it may be visited."""
        until = waits(self._standings.get(source.id), self._now())
        return SourceReport(source.id, source.name, waiting_until=until) if until else None

    def hear(self, source: Source, silence: Silence | None) -> None:
        """Take in that a source is silent for longer than is usual for it, until it publishes; None: that it is not."""
        if silence:
            self._silences[source.id] = silence
        else:
            self._silences.pop(source.id, None)

    def judge(self, source: Source, report: SourceReport, samples: Sequence[Sample], *, first: bool) -> SourceReport:
        """Say how a source fares after a visit, and tell when it works again, or begins to work in part only.

        `samples` are how its new releases were read; `first` is whether it was visited for the first time.
        """
        before, now = self._standings.get(source.id), self._now()
        if report.outcomes.get("new"):
            self._silences.pop(source.id, None)
        newest_at = self._archive.newest(source.id) if source.max_silence_s is not None else None
        after = standing_after(
            source,
            report,
            before,
            now,
            random.random,
            vitals=self._vitals_after(source, before, samples, first=first),
            silence=silence_by_limit(source, newest_at, now) or self._silences.get(source.id),
        )
        self._standings[source.id] = self._judged[source.id] = after
        remark = _worth_a_remark(source, before, after)
        return replace(report, remarks=(*report.remarks, remark)) if remark else report

    def keep(self, robots: Mapping[str, RobotsFile]) -> None:
        """Store what was judged since the last time, and robots.txt files with it: the next run goes by them."""
        self._archive.remember_manners(self._judged, robots, vitals=self._vitals, at=self._now())
        self._judged.clear()
        self._vitals.clear()

    def _vitals_after(
        self, source: Source, before: Standing | None, samples: Sequence[Sample], *, first: bool
    ) -> Vitals | None:
        """Take in how new releases were read; None when none were, and none were read badly before."""
        if not samples and (before is None or before.health == "ok"):
            return None
        vitals = self._vitals.get(source.id) or self._archive.vitals(source.id)
        if samples:
            vitals = self._vitals[source.id] = vitals_after(vitals, samples, first=first)
        return vitals


def _worth_a_remark(source: Source, before: Standing | None, after: Standing) -> Remark | None:
    if (before.health if before else "ok") == after.health:
        return None
    if before and after.health == "ok":
        return Remark("recovered", source.url, f"{before.since:%Y-%m-%d %H:%M} UTC")
    why = after.evidence
    if why and after.health == "quiet":
        return Remark("quiet", why.url, why.reason)
    if why and after.health == "degraded" and after.kind != "short-list":
        return Remark("degraded", why.url, why.reason)
    return None
