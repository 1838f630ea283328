"""One collection, from the sources to the feeds: the only place that knows the order of the rooms."""

import asyncio
import difflib
import hashlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scraper.archive import Archive
from scraper.errors import ArchiveError, ConfigError, Problem
from scraper.model import (
    Config,
    Failure,
    NotModified,
    Outcome,
    Remark,
    Remembered,
    RunReport,
    Source,
    SourceReport,
)
from scraper.publish import Feed, Published, write_feeds
from scraper.run.collect import Event, Listed, Memory, visit
from scraper.run.entrance import Fetch
from scraper.run.lock import only_run
from scraper.run.pages import Pages, open_pages
from scraper.run.release import Found, bug, rest_after
from scraper.version import VERSION

AT_ONCE = 32
"""Sources visited at the same time: enough to hide the slow ones, few enough for a small machine."""

REVIEW_EVERY = timedelta(days=1)
"""How often it is looked whether a source is still read at the best place: at the cost of a page, and of its feeds."""

FEED_ENTRIES = 100

ARCHIVE = "archive.db"
"""The archive's file in the data folder."""

FEEDS = "feeds"
"""The folder of feeds below the data folder."""


def utc_now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Tally:
    """What one visit has brought so far; it is `whole` when it came to its end."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    remarks: dict[tuple[str, str], Remark] = field(default_factory=dict)
    listed: Listed | None = None
    not_modified: bool = False
    whole: bool = False

    def remark(self, remark: Remark) -> None:
        """Take a remark in; of several that say the same of different pages one is told, with their number."""
        key = (remark.kind, remark.detail)
        before = self.remarks.get(key)
        self.remarks[key] = replace(before, pages=before.pages + 1) if before else remark

    def report(self, source: Source, *, took_s: float) -> SourceReport:
        listing = self.listed.listing if self.listed else None
        return SourceReport(
            source_id=source.id,
            name=source.name,
            form=listing.form if listing else None,
            not_modified=self.not_modified,
            candidates=len(listing.candidates) if listing else 0,
            outcomes=dict(self.outcomes),
            failures=tuple(self.failures),
            remarks=tuple(self.remarks.values()),
            took_s=took_s,
        )


class Collector:
    """Visits sources, stores what they publish, and renders the feeds from what is stored."""

    def __init__(self, config: Config, archive: Archive, pages: Pages, *, now: Callable[[], datetime]) -> None:
        self._config = config
        self._archive = archive
        self._pages = pages
        self._now = now
        self._published = False
        self._stopping = False
        self._publishing = asyncio.Lock()

    def stop(self) -> None:
        """Let each visit end after the release it is at; what a visit left is found by the next one."""
        self._stopping = True

    async def collect(self, source: Source, *, afresh: bool = False) -> SourceReport:
        """Visit one source and store each of its new releases in a transaction of its own.

        The listing's validators are kept last, and only if nothing failed: until then the listing is read again, so a
        release that could not be had is tried again. With `afresh` what was remembered of the way in and of pages to be
        left alone is put to the test. Raises ArchiveError; all else is in the report.
        """
        started = time.monotonic()
        before = self._archive.entrance(source.id, source.url)
        memory = self._memory(source, before, afresh=afresh)
        tally = _Tally()
        try:
            events = visit(source, self._pages, memory, now=self._now, backfill=self._config.settings.backfill)
            async with aclosing(events):
                async for event in events:
                    self._take(source, event, tally)
                    if self._stopping:
                        break
                else:
                    tally.whole = True
        except ArchiveError:
            raise
        except Exception as error:  # one source must never stop another
            tally.failures.append(bug(source, "listing", source.url, error))
        self._remember(source, before, memory, tally)
        return tally.report(source, took_s=round(time.monotonic() - started, 3))

    def _memory(self, source: Source, before: Remembered | None, *, afresh: bool) -> Memory:
        """Gather what a visit needs to know of those before it."""
        archive = self._archive
        return Memory(
            entrance=before.url if before else None,
            review=afresh or (before is not None and self._now() - before.reviewed_at >= REVIEW_EVERY),
            ask_if=lambda url: None if afresh else archive.validators(_page_key(source, url)),
            known=lambda keys: archive.known(source.id, keys),
            rest=lambda url: None if afresh else archive.rest(source.id, _page_key(source, url)),
        )

    def _take(self, source: Source, event: Event, tally: _Tally) -> None:
        """Store what an event of a visit brings, and count it."""
        match event:
            case NotModified():
                tally.not_modified = True
            case Listed():
                tally.listed = event
                self._archive.seen(source.id, event.keys, self._now())
                self._archive.pass_over(source.id, event.passed_over, self._now())
            case Found():
                decision = self._archive.save(event.article, keys=event.keys, seen_at=self._now())
                tally.outcomes[decision.outcome] += 1
            case Remark():
                tally.remark(event)
            case Failure():
                tally.failures.append(event)
                if event.exceeded:
                    key = _page_key(source, event.url)
                    rest = rest_after(event, self._archive.rest(source.id, key), self._now())
                    self._archive.remember_rest(source.id, key, rest)

    def _remember(self, source: Source, before: Remembered | None, memory: Memory, tally: _Tally) -> None:
        """Keep what lets the next visit ask for less, as far as this one came to its end.

        A first visit that something passing cut short stays a first one: the next goes through its list again. A page
        that has not changed was not compared with its feeds, so its review is still to come.
        """
        if not tally.whole or any(failure.transient for failure in tally.failures):
            return
        at, listed = self._now(), tally.listed
        if listed:
            url, form = listed.entrance.url, listed.listing.form
            changed = before is None or before.url != url
            self._archive.remember_entrance(source.id, source.url, url, form, at, reviewed=memory.review or changed)
            self._archive.remember_rest(source.id, _page_key(source, url), None)
            for address, validators in listed.entrance.validators.items() if not tally.failures else ():
                self._archive.remember_page(source.id, _page_key(source, address), validators, at, form)
        elif before and memory.review and tally.not_modified and before.url != source.url:
            self._archive.remember_entrance(source.id, source.url, before.url, before.form, at, reviewed=True)

    async def run(
        self,
        sources: Sequence[Source],
        on_report: Callable[[SourceReport], None] = lambda _: None,
        *,
        afresh: bool = False,
    ) -> RunReport:
        """Collect some sources, many at a time, publish what that changed, and keep the report in the run history."""
        started_at = self._now()
        run_id = self._archive.start_run(started_at)
        reports = await self._collect_all(sources, on_report, afresh=afresh)
        published = Published()
        if not self._published or any(report.outcomes for report in reports):
            published = await self._publish()
            self._published = True
        report = RunReport(started_at, self._now(), reports, published.files_written, published.failures)
        self._archive.finish_run(run_id, report)
        return report

    async def _publish(self) -> Published:
        """Publish beside the event loop, so that other visits and the web server go on; one at a time."""
        async with self._publishing:
            feeds, settings = feeds_of(self._config, self._archive), self._config.settings
            return await asyncio.to_thread(write_feeds, settings.data / FEEDS, feeds, settings=settings)

    async def _collect_all(
        self, sources: Sequence[Source], on_report: Callable[[SourceReport], None], *, afresh: bool
    ) -> tuple[SourceReport, ...]:
        """Collect all sources; their reports come in the order of the configuration."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(source: Source) -> SourceReport:
            async with turns:
                report = await self.collect(source, afresh=afresh)
            on_report(report)
            return report

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(source)) for source in sources]
        except BaseExceptionGroup as errors:
            # The group cancelled the rest; one broken archive is one error to whoever called.
            raise errors.exceptions[0] from None
        return tuple(task.result() for task in tasks)


@asynccontextmanager
async def collecting(
    config: Config, *, now: Callable[[], datetime] = utc_now, fetch: Fetch | None = None
) -> AsyncIterator[Collector]:
    """Take the lock, open the archive and the network, and close them again, whatever happens.

    `fetch` stands in for the network. Raises LockedError while another run is under way, and ArchiveError.
    """
    data = config.settings.data
    async with AsyncExitStack() as stack:
        stack.enter_context(only_run(data))
        archive = stack.enter_context(closing(Archive(data / ARCHIVE)))
        archive.register(config.sources)
        pages = await stack.enter_async_context(open_pages(config.settings, now=now, fetch=fetch))
        yield Collector(config, archive, pages, now=now)


def publish(config: Config, archive: Archive) -> Published:
    """Render every feed from the archive; files whose bytes would not change are left alone."""
    return write_feeds(config.settings.data / FEEDS, feeds_of(config, archive), settings=config.settings)


def remembered(config: Config, source: Source) -> Remembered | None:
    """Tell where a source is read, as far as an archive that is there knows; raises ArchiveError."""
    path = config.settings.data / ARCHIVE
    if not path.exists():
        return None
    with closing(Archive(path)) as archive:
        return archive.entrance(source.id, source.url)


def publish_again(config: Config) -> Published:
    """Render every feed from an archive that is there, while no collection is under way.

    Raises LockedError during one, and ArchiveError when there is no archive: publishing nothing would empty the feeds.
    """
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive to publish from; `scraper run` makes one")
    with only_run(config.settings.data), closing(Archive(path)) as archive:
        archive.register(config.sources)
        return publish(config, archive)


def feeds_of(config: Config, archive: Archive) -> tuple[Feed, ...]:
    """Take what the feeds will show out of the archive, and from then on hold the ids of those stories."""
    settings = config.settings
    everything = archive.stories(limit=FEED_ENTRIES)
    by_source = {s: archive.stories(source_id=s.id, limit=FEED_ENTRIES) for s in config.sources if s.enabled}
    # Before the files: once a reader may have seen a story its id must hold, even if we are killed in between.
    archive.announce({story.id for story in everything})
    return (
        Feed(stem="all", title=settings.title, home_url=settings.public_url, stories=everything),
        *(
            Feed(stem=f"source/{source.id}", title=source.name, home_url=source.home or source.url, stories=stories)
            for source, stories in by_source.items()
        ),
    )


def run_once(
    config: Config,
    *,
    only: Collection[str] = (),
    now: Callable[[], datetime] = utc_now,
    fetch: Fetch | None = None,
    on_report: Callable[[SourceReport], None] = lambda _: None,
    afresh: bool = False,
) -> RunReport:
    """Collect the enabled sources once (or those whose ids are in `only`) and publish the feeds.

    With `afresh` no listing is "not modified", where each source is read is chosen anew, and pages that are left alone
    for having exceeded a limit are tried. `fetch` stands in for the network; `on_report` hears of each source as it is
    done. Raises ConfigError for an id that is not in the configuration, LockedError while another run is under way,
    ArchiveError when the archive or the disk fails. That a source fails does not raise: it is in the report.
    """
    sources = chosen(config, only)

    async def run() -> RunReport:
        async with collecting(config, now=now, fetch=fetch) as collector:
            return await collector.run(sources, on_report, afresh=afresh)

    return asyncio.run(run())


def chosen(config: Config, only: Collection[str]) -> tuple[Source, ...]:
    """Return the sources to visit; raise ConfigError for ids the configuration does not have."""
    ids = {source.id for source in config.sources}
    unknown = [name for name in only if name not in ids]
    if unknown:
        raise ConfigError(tuple(_unknown_source(config, name, ids) for name in unknown))
    return tuple(s for s in config.sources if (s.id in only if only else s.enabled))


def _page_key(source: Source, entrance: str) -> str:
    """Name the listing as read by today's rules: other rules or another version must read it afresh, not get a 304."""
    # The patterns as they were written: a compiled one shows its first 200 characters only.
    patterns = [pattern.pattern for pattern in source.include], [pattern.pattern for pattern in source.exclude]
    reading = source.select, source.full_text, source.min_items, source.encoding, source.timezone, source.platform
    rules = hashlib.blake2b(repr((VERSION, patterns, reading)).encode(), digest_size=6).hexdigest()
    return f"{entrance}#{rules}"


def _unknown_source(config: Config, name: str, ids: Collection[str]) -> Problem:
    close = difflib.get_close_matches(name, ids, n=1)
    hint = f', did you mean "{close[0]}"?' if close else ""
    return Problem(str(config.path), 1, 1, "sources", f'no source has the id "{name}"{hint}')
