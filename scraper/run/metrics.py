"""The service's figures for Prometheus: text format 0.0.4, one look at the archive, the files and this process."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from scraper.archive import Archive
from scraper.archive.totals import Figures
from scraper.errors import ArchiveError
from scraper.model import Config, Health
from scraper.publish.feed import ARCHIVE_PAGES
from scraper.run.backing_up import last_backup
from scraper.run.heartbeat import Heart
from scraper.run.publishing import ARCHIVE, ENDINGS, FEEDS
from scraper.run.turns import Turns
from scraper.version import VERSION

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

WITHIN_S = 5.0
"""How long the archive may take for its figures; then they are left out this time."""


def text_of(config: Config, heart: Heart | None = None, turns: Turns | None = None) -> bytes:
    """Write the figures; with a `heart`, also those of this process, and with `turns`, of its visits.

    An archive that can't be read is a figure as well: `scraper_archive_readable` is 0, and its own are left out.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once((*_of_the_archive(config), *_of_files(config), *_of_the_process(heart, turns))))
    if heart:
        ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Once(Collector):
    """Gives metrics that were gathered before."""

    def __init__(self, metrics: tuple[Metric, ...]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _of_the_archive(config: Config) -> Iterator[Metric]:
    readable, figures = _read(config)
    enabled = [source.id for source in config.sources if source.enabled]
    yield _info("scraper_build_info", "The program's version.", version=VERSION)
    yield _gauge("scraper_sources", "Sources that are configured and enabled.", len(enabled))
    yield _gauge("scraper_archive_readable", "Whether the archive can be read.", readable)
    if figures is None:
        return
    yield from _of_sources(figures, enabled)
    yield from _of_visits(figures)
    yield _counter("scraper_runs", "Collections that were begun.", figures.runs)
    if figures.run_began_at and figures.run_ended_at:
        took_s = (figures.run_ended_at - figures.run_began_at).total_seconds()
        yield _time("scraper_last_run_timestamp_seconds", "When the last whole collection ended.", figures.run_ended_at)
        yield _gauge("scraper_last_run_duration_seconds", "How long the last whole collection took.", took_s)
    yield _gauge("scraper_pings_waiting", "Feeds that the WebSub hub is still to be told of.", figures.pings)


def _read(config: Config) -> tuple[bool, Figures | None]:
    """Say whether the archive can be read, and what is in it."""
    path = config.settings.data / ARCHIVE
    if not path.exists():
        return False, None
    try:
        with closing(Archive(path, read_only=True)) as archive, archive.within(WITHIN_S):
            return True, archive.figures()
    except TimeoutError:  # a large one that was not in memory; now it is
        return True, None
    except ArchiveError:  # told as a figure
        return False, None


def _of_sources(figures: Figures, enabled: list[str]) -> Iterator[Metric]:
    success = _family("scraper_source_last_success_timestamp_seconds", "When the source's list was had last.", "source")
    health = _family("scraper_source_health", "1 for how the source fares, 0 for the others.", "source", "health")
    failing = _family("scraper_source_failures_in_a_row", "Visits in vain since the last good one.", "source")
    newest = _family("scraper_source_newest_release_timestamp_seconds", "When its newest was published.", "source")
    articles = _family("scraper_articles", "Articles stored, also of sources that are configured no longer.", "source")
    for source_id in enabled:
        standing = figures.standings.get(source_id)
        if standing is None:
            continue
        for each in get_args(Health):
            health.add_metric([source_id, each], standing.health == each)
        failing.add_metric([source_id], standing.failures)
        if standing.succeeded_at:
            success.add_metric([source_id], standing.succeeded_at.timestamp())
    for source_id, each in figures.sources.items():
        articles.add_metric([source_id], each.articles)
        if each.newest_at and source_id in enabled:
            newest.add_metric([source_id], each.newest_at.timestamp())
    yield from (success, health, failing, newest, articles)


def _of_visits(figures: Figures) -> Iterator[Metric]:
    visits = SummaryMetricFamily("scraper_visit_duration_seconds", "How long visits took.", labels=["source"])
    for source_id, each in figures.sources.items():
        if each.visits:
            visits.add_metric([source_id], each.visits, each.took_s)
    failures = CounterMetricFamily("scraper_failures", "What failed, by stage.", labels=["source", "stage"])
    for labels, count in figures.failures.items():
        failures.add_metric(labels, count)
    yield from (visits, failures)


def _of_files(config: Config) -> Iterator[Metric]:
    data = config.settings.data
    stored = _family("scraper_archive_bytes", "The archive's file, and SQLite's log beside it.", "file")
    for name in (ARCHIVE, f"{ARCHIVE}-wal"):
        if size_and_time := _status(data / name):
            stored.add_metric([name], size_and_time[0])
    size = _family("scraper_feed_bytes", "Each feed's file, but archive pages.", "feed")
    written = _family("scraper_feed_modified_timestamp_seconds", "When its bytes changed last.", "feed")
    for path in _feeds(data / FEEDS):
        if size_and_time := _status(path):
            name = path.relative_to(data / FEEDS).as_posix()
            size.add_metric([name], size_and_time[0])
            written.add_metric([name], size_and_time[1])
    yield from (stored, size, written)
    if data.exists():
        yield _gauge("scraper_disk_free_bytes", "Free on the disk of the data folder.", shutil.disk_usage(data).free)
    if copied := last_backup(data):
        yield _time("scraper_last_backup_timestamp_seconds", "When `scraper backup` ended last.", copied.made_at)


def _feeds(folder: Path) -> list[Path]:
    """List the feeds' files; those of archive pages are many, and hardly change."""
    pages = folder / ARCHIVE_PAGES
    paths = (path for place in (folder, *folder.glob("*/")) if place != pages for path in place.glob("[!.]*"))
    return sorted(path for path in paths if path.suffix in ENDINGS)


def _status(path: Path) -> tuple[int, float] | None:
    try:
        status = path.stat()
    except FileNotFoundError:  # it was replaced just now, or there is none
        return None
    return status.st_size, status.st_mtime


def _of_the_process(heart: Heart | None, turns: Turns | None) -> Iterator[Metric]:
    if heart:
        yield _gauge("scraper_beat_age_seconds", "How long ago the schedule was last alive.", heart.age_s)
    if turns:
        yield _gauge("scraper_visits_running", "Visits under way.", turns.running)
        yield _gauge("scraper_visits_waiting", "Visits that wait for a turn.", turns.waiting)


def _family(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, labels=labels)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=float(value))


def _time(name: str, what: str, at: datetime) -> Metric:
    return _gauge(name, what, at.timestamp())


def _counter(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(name, what, value=float(value))


def _info(name: str, what: str, **facts: str) -> Metric:
    family = _family(name, what, *facts)
    family.add_metric(list(facts.values()), 1)
    return family
