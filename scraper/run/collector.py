"""Visits sources, one or many at a time, and stores what they bring: nothing else writes while collecting."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from scraper.archive import Archive, KeptPages
from scraper.archive.publications import Publications
from scraper.errors import ArchiveError
from scraper.model import (
    Article,
    Config,
    Decision,
    Failure,
    NotModified,
    Page,
    Reading,
    Remark,
    Remembered,
    Repair,
    RobotsFile,
    RunReport,
    Source,
    SourceReport,
)
from scraper.parse.urls import canonical_url
from scraper.publish import Published
from scraper.run.collect import Event, Listed, visit
from scraper.run.health import Silence
from scraper.run.judging import Judge
from scraper.run.logs import about
from scraper.run.memory import Memory
from scraper.run.notifier import Notifier
from scraper.run.pages import Pages
from scraper.run.publishing import PAGES, is_published, publish
from scraper.run.recheck import MOST_ABSENT, MOST_CHECKS, Checked, next_check
from scraper.run.release import Found, bug, rest_after
from scraper.run.repair import Repaired, by_repair
from scraper.run.report import facts_of
from scraper.run.tally import Tally
from scraper.run.turns import Turns
from scraper.run.websub import tell_hub
from scraper.version import VERSION

if TYPE_CHECKING:
    from scraper.run.courier import Deliver

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Sources visited at the same time: enough to hide the slow ones, few enough for a small machine."""

MOST_KNOWN = 30
"""Releases by which a list is judged that looks otherwise than before: what lists show on their first page, roughly."""

REVIEW_EVERY = timedelta(days=1)
"""How often it is looked whether a source is still read at the best place: at the cost of a page, and of its feeds."""


class Collector:
    """Visits sources, stores what they publish, and renders the feeds from what is stored."""

    def __init__(
        self,
        config: Config,
        archive: Archive,
        pages: Pages,
        *,
        now: Callable[[], datetime],
        robots: Mapping[str, RobotsFile],
        turns: Turns | None = None,
        deliver: "Deliver | None" = None,
    ) -> None:
        self._config = config
        self._archive = archive
        self._pages = pages
        self._now = now
        self._kept = KeptPages(config.settings.data / PAGES)
        self._robots = robots
        self._robots_kept = dict(robots)
        self._repairs = archive.repairs()
        self.last_run_at = archive.last_run_at()
        self._judge = Judge(archive, now=now)
        self._rules: dict[Source, str] = {}
        self._stopping = False
        self._turns = turns or Turns(AT_ONCE)
        self._publishing = asyncio.Lock()
        self._notifier = Notifier(config, archive, now=now, deliver=deliver)

    def hear(self, source: Source, silence: Silence | None) -> None:
        """Take in that a source is silent for longer than is usual for it, until it publishes; None: that it is not."""
        self._judge.hear(source, silence)

    def stop(self) -> None:
        """Let each visit end after the release it is at; what a visit left is found by the next one."""
        self._stopping = True
        self._notifier.stop()

    def take(self, config: Config) -> None:
        """Go by a new configuration from the next visit on; those under way end as they began. Raises ArchiveError."""
        self._archive.register(config.sources)
        self._config = config
        self._notifier.take(config)

    def publications(self, source_id: str, since: datetime, most: int) -> Publications:
        """Return when the newest of a source's releases came; raises ArchiveError."""
        return self._archive.publications(source_id, since, most)

    async def collect(self, source: Source, *, afresh: bool = False) -> SourceReport:
        """Visit one source and store each of its new releases in a transaction of its own.

        The listing's validators are kept last, and only if nothing failed: until then the listing is read again, so a
        release that could not be had is tried again. With `afresh` what was remembered of the way in and of pages to be
        left alone is put to the test. Raises ArchiveError; all else is in the report.
        """
        started = time.monotonic()
        before = self._archive.entrance(source.id, source.url)
        tally = Tally()
        memory = self._memory(source, before, tally, afresh=afresh)
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
        report = tally.report(source, took_s=round(time.monotonic() - started, 3))
        return self._judge.judge(source, report, tally.samples, first=before is None)

    def _forget_pages(self) -> None:
        """Delete the kept pages that are older than they are to be, and what a killed run left half done."""
        self._kept.sweep()
        before = self._now() - timedelta(seconds=self._config.settings.keep_pages_s)
        self._kept.drop(self._archive.forget_pages(before))

    def _keep_manners(self) -> None:
        """Keep how the sources fare and what robots.txt said, so that the next run leaves alone what it should."""
        new = {file: each for file, each in self._robots.items() if self._robots_kept.get(file) is not each}
        self._judge.keep(new)
        self._robots_kept |= new

    def _page_key(self, source: Source, entrance: str) -> str:
        """Name a listing as read by today's rules."""
        # By all of the source: its rules may be others when sources.yaml was read again.
        rules = self._rules.get(source)
        if rules is None:
            rules = self._rules[source] = rules_of(by_repair(source, self._repair(source)))
        return f"{entrance}#{rules}"

    def _repair(self, source: Source) -> Repair | None:
        """Give what was learnt of a source's layout, as long as its own rules are those that it was learnt for."""
        repair = self._repairs.get(source.id)
        return repair if repair and repair.rules == rules_of(source) else None

    def _memory(self, source: Source, before: Remembered | None, tally: Tally, *, afresh: bool) -> Memory:
        """Gather what a visit needs to know of those before it."""
        archive = self._archive
        return Memory(
            entrance=before.url if before else None,
            review=afresh or (before is not None and self._now() - before.reviewed_at >= REVIEW_EVERY),
            ask_if=lambda url: None if afresh else archive.validators(self._page_key(source, url)),
            known=lambda keys: archive.known(source.id, keys),
            rest=lambda url: None if afresh else archive.rest(source.id, self._page_key(source, url)),
            due=lambda: self._due(source, before, tally),
            kept=self._kept.get,
            newest=cache(lambda: archive.newest_known(source.id, MOST_KNOWN)),
            repair=self._repair(source),
            rules=rules_of(source),
            trusting=afresh,
        )

    def _due(self, source: Source, before: Remembered | None, tally: Tally) -> Sequence[Reading]:
        """Give the releases to ask for again, those among them that have just left the list they were on."""
        if not self._config.settings.recheck_s:
            return ()
        listed = tally.listed
        cut_short = any(failed.stage == "listing" or failed.transient for failed in tally.failures)
        if listed and tally.listed_at and not cut_short and before and before.url == listed.entrance.url:
            self._archive.ask_for_absent(source.id, tally.listed_at, MOST_ABSENT)
        return self._archive.due(source.id, self._now(), MOST_CHECKS)

    def _take(self, source: Source, event: Event, tally: Tally) -> None:
        """Store what an event of a visit brings, and count it."""
        match event:
            case NotModified():
                tally.not_modified = True
            case Listed():
                tally.listed, tally.listed_at = event, self._now()
                self._archive.seen(source.id, event.keys, tally.listed_at)
                self._archive.pass_over(source.id, event.passed_over, tally.listed_at)
            case Found():
                reading = self._reading(source, event, tally)
                decision = self._archive.save(event.article, keys=event.keys, seen_at=self._now(), reading=reading)
                tally.outcomes[decision.outcome] += 1
                tally.read(event, self._now())
            case Checked():
                self._take_check(source, event, tally)
            case Repaired():
                self._take_repair(source, event.repair)
            case Remark():
                tally.remark(event)
            case Failure():
                tally.fail(event, self._now())
                if event.exceeded:
                    key = self._page_key(source, event.url)
                    rest = rest_after(event, self._archive.rest(source.id, key), self._now())
                    self._archive.remember_rest(source.id, key, rest)

    def _take_repair(self, source: Source, repair: Repair | None) -> None:
        """Keep what was learnt; from the next visit on pages are asked for as read by it."""
        self._archive.remember_repair(source.id, repair)
        self._repairs.pop(source.id, None)
        if repair:
            self._repairs[source.id] = repair
        self._rules.pop(source, None)

    def _reading(self, source: Source, found: Found, tally: Tally) -> Reading | None:
        """Say how a release was read, with its page kept; a disk that won't take the page loses no release."""
        page, candidate, article = found.page, found.candidate, found.article
        if page is None or candidate is None:
            return None
        at = self._now()
        published_at = article.published_at if article.published_precision != "inferred" else None
        return Reading(
            article_id=article.id,
            source_id=source.id,
            candidate=candidate,
            explicit=found.explicit,
            url=page.url,
            media_type=page.media_type,
            charset=page.charset,
            digest=self._keep(page, tally),
            validators=page.validators,
            fetched_at=page.fetched_at,
            check_at=next_check(published_at or at, self._config.settings.recheck_s, at),
        )

    def _keep(self, page: Page, tally: Tally) -> str | None:
        if not self._config.settings.keep_pages_s:
            return None
        try:
            return self._kept.keep(page.body)
        except OSError as error:
            tally.remark(Remark("page not kept", page.url, error.strerror or str(error)))
            return None

    def _take_check(self, source: Source, check: Checked, tally: Tally) -> None:
        """Store what asking for a release's page again told, and say when it is asked for next."""
        reading, at = check.reading, self._now()
        tally.checked += 1
        stored = self._archive.article(reading.article_id)
        if stored is None:
            return
        if reading.check_at is None or reading.check_at <= at:
            ages = self._config.settings.recheck_s
            reading = replace(reading, check_at=next_check(stored.published_at or at, ages, at))
        decision: Decision | None = None
        if check.article:
            decision = self._archive.save(replace(check.article, id=stored.id), keys=(), seen_at=at)
            if decision.outcome == "revised":
                tally.outcomes["revised"] += 1
            if decision.churn == "began":
                tally.remark(Remark("churns", reading.candidate.url, stored.id))
        if (page := check.page) and not (decision and decision.churn):
            # A page that churns is compared with the one its stored version was read from, until it has settled.
            if self._has_moved(source, reading, check, stored):
                tally.outcomes["moved"] += 1
            reading = replace(
                reading,
                url=page.url,
                media_type=page.media_type,
                charset=page.charset,
                digest=self._keep(page, tally),
                validators=page.validators,
                fetched_at=page.fetched_at,
            )
        if outcome := self._archive.checked(reading, gone=check.gone, at=at):
            tally.outcomes[outcome] += 1

    def _has_moved(self, source: Source, reading: Reading, check: Checked, stored: Article) -> bool:
        """Note that a release's page redirects to another address than before and says the same there."""
        assert check.page  # noqa: S101  # whoever calls has seen it
        url = check.page.url
        if canonical_url(url) == canonical_url(reading.url) or (check.article and check.article.text != stored.text):
            return False
        key = canonical_url(url, aliases=source.aliases, home=source.home)
        return self._archive.moved(stored.id, url, keys={key}, at=self._now())

    def _remember(self, source: Source, before: Remembered | None, memory: Memory, tally: Tally) -> None:
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
            self._archive.remember_rest(source.id, self._page_key(source, url), None)
            for address, validators in listed.entrance.validators.items() if not tally.failures else ():
                self._archive.remember_page(source.id, self._page_key(source, address), validators, at, form)
        elif before and memory.review and tally.not_modified and before.url != source.url:
            self._archive.remember_entrance(source.id, source.url, before.url, before.form, at, reviewed=True)

    async def run(
        self,
        sources: Sequence[Source],
        on_report: Callable[[SourceReport], None] = lambda _: None,
        *,
        afresh: bool = False,
        named: bool = False,
    ) -> RunReport:
        """Collect some sources, many at a time, publish what that changed, and keep the report in the run history.

        One that is to be left alone for a while is left out, unless somebody `named` it or all are read `afresh`.
        """
        started_at = self._now()
        run_id = self._archive.start_run(started_at)
        self._notifier.listen()
        with about(run=run_id):
            report = await self._run(run_id, started_at, sources, on_report, afresh=afresh, named=named)
            for each in (*report.unpublished, *report.untold):
                log.warning("%s: %s", each.url, each.reason, extra={"facts": facts_of(each)})
        self._archive.finish_run(run_id, report)
        return report

    async def _run(
        self,
        run_id: int,
        started_at: datetime,
        sources: Sequence[Source],
        on_report: Callable[[SourceReport], None],
        *,
        afresh: bool,
        named: bool,
    ) -> RunReport:
        """Collect, publish, and tell the hub, watches and operators."""
        reports = await self._collect_all(sources, on_report, afresh=afresh, named=named)
        self._keep_manners()
        self._forget_pages()
        published, untold = await self.publish()
        sent, unsent = await self.notify()
        return RunReport(
            started_at=started_at,
            finished_at=self._now(),
            sources=reports,
            files_written=published.files_written,
            unpublished=published.failures,
            untold=(*untold, *unsent),
            notified=sent,
            run=run_id,
        )

    async def publish(self) -> tuple[Published, tuple[Failure, ...]]:
        """Write the feeds if anything in them has changed; say what was written, and what the hub could not be told."""
        published = Published()
        async with self._publishing:
            if not is_published(self._config, self._archive):
                published = await publish(self._config, self._archive)
            # Still in turn: what is published meanwhile is not taken for what the hub was told of.
            return published, await self._tell_hub()

    async def notify(self) -> tuple[int, tuple[Failure, ...]]:
        """Tell watches and operators what is due; return how many messages that took, and what could not be told."""
        return await self._notifier.tell()

    async def _tell_hub(self) -> tuple[Failure, ...]:
        """Tell the WebSub hub, if there is one, which feeds have changed; its failures stop nothing."""
        hub, tell = self._config.settings.websub_hub, self._pages.tell
        return await tell_hub(hub, tell, self._archive, now=self._now) if hub and tell else ()

    async def _collect_all(
        self, sources: Sequence[Source], on_report: Callable[[SourceReport], None], *, afresh: bool, named: bool
    ) -> tuple[SourceReport, ...]:
        """Collect all sources; their reports come in the order of the configuration."""

        async def one(source: Source) -> SourceReport:
            report = None if afresh or named else self._judge.waiting(source)
            if report is None:
                async with self._turns.taken():
                    with about(source=source.id):
                        report = await self.collect(source, afresh=afresh)
                        for each in report.failures:
                            log.warning("%s: %s", each.url, each.reason, extra={"facts": facts_of(each)})
            on_report(report)
            return report

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(source)) for source in sources]
        except BaseExceptionGroup as errors:
            # The group cancelled the rest; one broken archive is one error to whoever called.
            raise errors.exceptions[0] from None
        return tuple(task.result() for task in tasks)


def rules_of(source: Source) -> str:
    """Name today's rules of reading a source's listing: other rules or another version must read it afresh, no 304."""
    # The patterns as they were written: a compiled one shows its first 200 characters only.
    patterns = [pattern.pattern for pattern in source.include], [pattern.pattern for pattern in source.exclude]
    reading = source.select, source.full_text, source.min_items, source.encoding, source.timezone, source.platform
    return hashlib.blake2b(repr((VERSION, patterns, reading)).encode(), digest_size=6).hexdigest()
