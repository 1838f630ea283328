"""One collection, from the sources to the feeds: the only place that knows the order of the rooms."""

import asyncio
import difflib
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.archive import Archive
from scraper.errors import ConfigError, Problem
from scraper.model import Config, Remembered, RunReport, Source, SourceReport
from scraper.run.collector import Collector
from scraper.run.entrance import Fetch
from scraper.run.lock import only_run
from scraper.run.pages import open_pages
from scraper.run.publishing import ARCHIVE, FEEDS
from scraper.run.recheck import MOST_CHECKS
from scraper.run.turns import Turns

if TYPE_CHECKING:
    from scraper.run.courier import Deliver


def utc_now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def collecting(
    config: Config,
    *,
    now: Callable[[], datetime] = utc_now,
    fetch: Fetch | None = None,
    turns: Turns | None = None,
    deliver: "Deliver | None" = None,
) -> AsyncIterator[Collector]:
    """Take the lock, open the archive and the network, and close them again, whatever happens.

    `fetch` stands in for the network, `deliver` for Apprise; `turns` are those that visits take. Raises LockedError
    while another run is under way, and ArchiveError.
    """
    data = config.settings.data
    async with AsyncExitStack() as stack:
        stack.enter_context(only_run(data))
        archive = stack.enter_context(closing(Archive(data / ARCHIVE)))
        archive.register(config.sources)
        if not archive.has_run():
            from scraper.run.told import read_told  # once in an archive's life

            archive.take_up(read_told(data / FEEDS, config.sources))
        robots = archive.robots()
        pages = await stack.enter_async_context(open_pages(config.settings, now=now, fetch=fetch, robots=robots))
        yield Collector(config, archive, pages, now=now, robots=robots, turns=turns, deliver=deliver)


def remembered(config: Config, source: Source) -> Remembered | None:
    """Tell where a source is read, as far as an archive that is there knows; raises ArchiveError."""
    path = config.settings.data / ARCHIVE
    if not path.exists():
        return None
    with closing(Archive(path)) as archive:
        return archive.entrance(source.id, source.url)


def run_once(
    config: Config,
    *,
    only: Collection[str] = (),
    now: Callable[[], datetime] = utc_now,
    fetch: Fetch | None = None,
    on_report: Callable[[SourceReport], None] = lambda _: None,
    afresh: bool = False,
    deliver: "Deliver | None" = None,
) -> RunReport:
    """Collect the enabled sources once (or those whose ids are in `only`) and publish the feeds.

    A source that failed the last times may be left alone for a while; one that is named in `only` never is. With
    `afresh` none is, no listing is "not modified", where each source is read is chosen anew, and pages that are left
    alone for having exceeded a limit are tried. `fetch` stands in for the network, `deliver` for Apprise; `on_report`
    hears of each source as it is done.

    Raises ConfigError for an id that is not in the configuration, LockedError while another run is under way,
    ArchiveError when the archive or the disk fails. That a source fails does not raise: it is in the report.
    """
    sources = chosen(config, only)

    async def run() -> RunReport:
        async with collecting(config, now=now, fetch=fetch, deliver=deliver) as collector:
            await _listen(config, collector, now())
            return await collector.run(sources, on_report, afresh=afresh, named=bool(only))

    return asyncio.run(run())


async def _listen(config: Config, collector: Collector, now: datetime) -> None:
    """Look for sources that are silent for longer than is usual for them: in a day's first run, as it takes a while."""
    before = collector.last_run_at
    if before is None or before.date() == now.date():
        return
    from scraper.run.rhythms import Rhythms

    rhythms = Rhythms(collector.publications)
    await rhythms.learn(config, now)
    for source, silence in rhythms.changes([each for each in config.sources if each.enabled], now):
        collector.hear(source, silence)


def ask_again(config: Config, at: datetime) -> None:
    """Have the pages of each source's newest releases asked for again on its next visit, however old they are.

    Raises LockedError while a run is under way, ArchiveError.
    """
    data = config.settings.data
    with only_run(data), closing(Archive(data / ARCHIVE)) as archive:
        archive.ask_again((source.id for source in config.sources), at, MOST_CHECKS)


def chosen(config: Config, only: Collection[str]) -> tuple[Source, ...]:
    """Return the sources to visit; raise ConfigError for ids the configuration does not have."""
    ids = {source.id for source in config.sources}
    unknown = [name for name in only if name not in ids]
    if unknown:
        raise ConfigError(tuple(_unknown_source(config, name, ids) for name in unknown), config.settings.lang)
    return tuple(s for s in config.sources if (s.id in only if only else s.enabled))


def _unknown_source(config: Config, name: str, ids: Collection[str]) -> Problem:
    close = difflib.get_close_matches(name, ids, n=1)
    hint = f', did you mean "{close[0]}"?' if close else ""
    return Problem(str(config.path), 1, 1, "sources", f'no source has the id "{name}"{hint}')
