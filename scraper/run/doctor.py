"""Looks over all that a newsroom stands on: the archive, its files, the disk, the clock, the configuration."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from scraper.archive import (
    Examined,
    KeptPages,
    StoredSource,
    digests,
    examine,
    forget_digests,
    rebuild_indexes,
    restore_parts,
)
from scraper.errors import ArchiveError
from scraper.model import Config, Source
from scraper.parse.urls import same_host
from scraper.publish.atomic import leftovers, sweep
from scraper.run.deployment import Places, look_at_deployment
from scraper.run.findings import Finding, Severity, megabytes
from scraper.run.lock import Holder, holder, only_run
from scraper.run.publishing import ARCHIVE, FEEDS, PAGES
from scraper.run.surroundings import look_around

YOUNG_S = 3_600
"""A kept page that is younger may belong to a release that a run is about to store."""

LATE_AFTER = 3
"""Intervals without a run after which one is missed."""

NEVER_LATE_WITHIN_S = 3_600

Repair = Literal["parts restored", "indexes rebuilt", "pages forgotten", "pages deleted", "leftovers deleted"]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was put right, in how many places or which."""

    kind: Repair
    where: str
    count: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, the worst first, and what was repaired before that."""

    findings: tuple[Finding, ...]
    repaired: tuple[Repaired, ...] = ()

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that call for something to be done."""
        return tuple(each for each in self.findings if each.severity != "info")


def diagnose(config: Config, *, now: Callable[[], datetime], places: Places | None = None) -> Diagnosis:
    """Look everything over; nothing is written, and a run that is under way is not disturbed.

    `places` are where this machine says what it starts.
    """
    return _Round(config, now(), places=places).diagnosis()


def repair(config: Config, *, now: Callable[[], datetime]) -> Diagnosis:
    """Put right what can be made anew or is of no use, then look everything over again.

    Raises LockedError while a run is under way, and ArchiveError.
    """
    with only_run(config.settings.data):
        repaired = tuple(_Round(config, now(), alone=True).repair())
    return Diagnosis(diagnose(config, now=now).findings, repaired)


class _Round:
    """One look at everything."""

    def __init__(self, config: Config, at: datetime, *, alone: bool = False, places: Places | None = None) -> None:
        self._config = config
        self._places = places or Places()
        self._at = at
        self._data = config.settings.data
        self._path = self._data / ARCHIVE
        self._pages = KeptPages(self._data / PAGES)
        self._lock = Holder(held=False, pid=None) if alone else _lock(self._data)
        self._examined = examine(self._path) if self._path.exists() else None

    def diagnosis(self) -> Diagnosis:
        found = [
            *self._of_the_archive(),
            *self._of_files(),
            *look_around(self._config, self._examined, self._at),
            *look_at_deployment(self._config, self._examined, self._lock, self._at, self._places),
        ]
        order: tuple[Severity, ...] = ("error", "warning", "info")
        return Diagnosis(tuple(sorted(found, key=lambda each: order.index(each.severity))))

    def _of_the_archive(self) -> Iterator[Finding]:
        examined = self._examined
        if examined is None:
            yield Finding("no archive", str(self._path))
            return
        for flaw in examined.flaws:
            yield Finding(flaw.kind, str(self._path), flaw.detail, flaw.count)
        if examined.readable:
            yield from _of_sources(self._config, examined.sources)
            yield from self._of_runs(examined)
            if examined.unused_bytes > max(10_000_000, examined.size_bytes // 4):
                yield Finding("unused room", str(self._path), megabytes(examined.unused_bytes))

    def _of_runs(self, examined: Examined) -> Iterator[Finding]:
        lock = self._lock
        if lock.held:
            yield Finding("run under way", str(self._data / "run.lock"), str(lock.pid or "?"))
        elif lock.pid or examined.killed_runs:
            yield Finding("run was killed", str(self._data / "run.lock"), str(lock.pid or "?"), examined.killed_runs)
        if examined.run_at is None:
            yield Finding("no run yet", str(self._path))
            return
        every_s = max((each.every_s for each in self._config.sources if each.enabled), default=0.0)
        age_s = (self._at - examined.run_at).total_seconds()
        if age_s > max(LATE_AFTER * every_s, NEVER_LATE_WITHIN_S):
            yield Finding("run is late", str(self._path), f"{examined.run_at:%Y-%m-%d %H:%M} UTC")

    def _of_files(self) -> Iterator[Finding]:
        unfinished = self._unfinished()
        if unfinished:
            yield Finding("leftover", str(unfinished[0]), count=len(unfinished))
        if self._examined is None or not self._examined.readable:
            return
        spare = self._spare()
        if spare:
            yield Finding("page of nothing", str(spare[0]), megabytes(_size_bytes(spare)), len(spare))
        lost = self._lost()
        if lost:
            yield Finding("page lost", str(self._data / PAGES), min(lost), len(lost))

    def _unfinished(self) -> list[Path]:
        pages = () if self._lock.held else (each.path for each in self._pages.files() if each.digest is None)
        return [*leftovers(self._data / FEEDS), *pages]

    def _spare(self) -> list[Path]:
        """Find the files of pages that nothing refers to, such as those of a run that was killed."""
        known = self._examined.digests if self._examined else frozenset()
        youngest_s = self._at.timestamp() - YOUNG_S if self._lock.held else math.inf
        files = (each for each in self._pages.files() if each.digest and each.digest not in known)
        return [each.path for each in files if each.modified_at_s <= youngest_s]

    def _lost(self) -> set[str]:
        """Find the pages that are referred to and have no file, or an empty one."""
        known = set(self._examined.digests) if self._examined else set()
        lost = known - {each.digest for each in self._pages.files() if each.digest and each.size_bytes}
        return lost & digests(self._path) if lost and self._lock.held else lost  # a run may have let them go

    def repair(self) -> Iterator[Repaired]:
        kinds = {flaw.kind for flaw in self._examined.flaws} if self._examined else set()
        where = str(self._path)
        if kinds & {"unusable", "damaged", "not ours", "empty file", "made by newer", "older schema"}:
            kinds = set()  # nothing may be built on what is broken
        if kinds & {"schema part missing", "changes not counted"} and (made := restore_parts(self._path)):
            yield Repaired("parts restored", where, len(made), ", ".join(made))
        if kinds & {"schema part missing", "index out of step", "index damaged"}:
            indexes = rebuild_indexes(self._path)
            if indexes:
                yield Repaired("indexes rebuilt", where, len(indexes), ", ".join(indexes))
        if unfinished := self._unfinished():
            self._delete(unfinished)
            yield Repaired("leftovers deleted", str(self._data), len(unfinished))
        if self._examined and self._examined.readable:
            yield from self._repair_pages()

    def _repair_pages(self) -> Iterator[Repaired]:
        folder = str(self._data / PAGES)
        if lost := self._lost():
            yield Repaired("pages forgotten", folder, forget_digests(self._path, lost))
            self._examined = examine(self._path)
        if spare := self._spare():
            size = megabytes(_size_bytes(spare))
            self._delete(spare)
            yield Repaired("pages deleted", folder, len(spare), size)

    def _delete(self, paths: list[Path]) -> None:
        try:
            sweep(self._data / FEEDS)
            for path in paths:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise ArchiveError(f"{self._data}: can't be cleaned: {error.strerror or error}") from error


def _lock(data: Path) -> Holder:
    try:
        return holder(data)
    except OSError:  # told as a file that can't be read
        return Holder(held=False, pid=None)


def _size_bytes(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())


def _of_sources(config: Config, stored: tuple[StoredSource, ...]) -> Iterator[Finding]:
    """Compare what is configured with what is stored."""
    configured = {source.id: source for source in config.sources}
    visited = {each.id for each in stored if each.visited}
    where = str(config.path)
    for each in stored:
        source = configured.get(each.id)
        if source is None:
            yield Finding("source left", where, each.id, each.articles)
        elif not source.enabled:
            yield Finding("source disabled", where, each.id, each.articles)
        elif each.entrance and not _own(source, each.entrance):
            yield Finding("entrance elsewhere", where, f"{each.id}: {each.entrance}")
    for source in config.sources:
        if source.enabled and source.id not in visited:
            yield Finding("source never collected", where, source.id)
    yield from _doubled(config, stored)


def _own(source: Source, url: str) -> bool:
    """Whether an address is on a host of the source's."""
    mine = [each for each in (source.url, source.home) if each]
    return any(same_host(url, each) for each in mine) or urlsplit(url).hostname in source.aliases


def _doubled(config: Config, stored: tuple[StoredSource, ...]) -> Iterator[Finding]:
    """Find addresses with several ids: each release is stored under each of them.

    Two that choose among what is on one page, each by its own rules, are meant so.
    """
    ids: dict[str, set[str]] = {}
    configured = {each.id: each.url for each in config.sources}
    for source_id, url in ({each.id: each.url for each in stored} | configured).items():
        ids.setdefault(url, set()).add(source_id)
    rules = {each.id: (each.include, each.exclude, each.select) for each in config.sources}
    for url, names in sorted(ids.items()):
        by_rules = names <= rules.keys() and len({repr(rules[name]) for name in names}) == len(names)
        if len(names) > 1 and not by_rules:
            yield Finding(
                "one address, several ids", str(config.path), f"{url}: {', '.join(sorted(names))}", len(names)
            )
