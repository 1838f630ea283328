"""The visit to one source: its listing, then each release on it that is not known yet.

A visit never touches the archive. What it needs of it is passed in as a `Memory`, and what it finds comes out as
values, so that visits can be made anywhere while one writer stores them.
"""

import logging
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scraper.errors import LayoutError, PageError
from scraper.model import Candidate, Failure, Listing, NotModified, Page, Remark, Source
from scraper.parse.results import Front, is_changed
from scraper.parse.urls import canonical_url, same_host
from scraper.run.entrance import Entrance, by_address, find_entrance, is_page
from scraper.run.memory import Memory
from scraper.run.pages import Pages
from scraper.run.reading import ReadFront
from scraper.run.recheck import Checked, recheck
from scraper.run.release import Found, failure, keys_of, read_release, rested, stage_of
from scraper.run.repair import Repaired, Sound, as_listed, by_repair, sound_list
from scraper.run.repeated import Repeated
from scraper.run.selection import InList, missed_in_list

log = logging.getLogger(__name__)

MOST_PAGES = 20
"""Pages of one listing that are read on one visit."""

MOST_OF_A_SITEMAP = 100
"""A sitemap lists a whole site: its newest entries hold what is new, the rest would take hours to fetch."""

MOST_FAILURES_IN_A_ROW = 3
"""After so many passing failures in a row a visit ends: a host that is down would cost a minute for each release."""

_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """The source's listing was read; `keys` are all under which its releases are recognised the next time.

    `listing` has the candidates of all pages that were followed. `passed_over` are the keys of those that a first visit
    leaves out because they are too many: they are to be known from now on.
    """

    entrance: Entrance
    listing: Listing
    keys: frozenset[str]
    passed_over: frozenset[str] = frozenset()


Event = NotModified | Listed | Found | Checked | Repaired | Failure | Remark


async def visit(
    source: Source, pages: Pages, memory: Memory, *, now: Callable[[], datetime], backfill: int
) -> AsyncGenerator[Event, None]:
    """Read a source's listing and its unknown releases, oldest last, and yield what comes of it.

    A first visit takes the newest `backfill` releases, and follows the list to its older pages until it has so many. A
    later visit takes all that are unknown, and follows the list only when it knows nothing on the first page, after a
    burst or a long outage, until it meets what it knows.

    Yields NotModified alone, or Listed and then a Found or Failure for each unknown release; a listing that can't be
    had or read is one Failure. If it was had, Checked for each release that is due comes after that. Remarks come in
    between. Nothing about the source's pages raises.
    """
    had = False
    async with aclosing(_visit_list(source, pages, memory, now=now, backfill=backfill)) as events:
        async for event in events:
            yield event
            had = had or isinstance(event, NotModified | Listed)
            if isinstance(event, Remark) and event.kind == "given up":
                return
    if had:
        async with aclosing(recheck(source, pages, memory.due(), kept=memory.kept, now=now)) as checks:
            async for check in checks:
                yield check


async def _visit_list(
    source: Source, pages: Pages, memory: Memory, *, now: Callable[[], datetime], backfill: int
) -> AsyncGenerator[NotModified | Listed | Found | Repaired | Failure | Remark, None]:
    """Read a source's listing and its unknown releases."""
    asked = memory.entrance or source.url
    if resting := rested(source, "listing", asked, memory.rest(asked), now()):
        yield resting
        return
    entered = await _entered(source, pages, memory, now)
    if isinstance(entered, NotModified):
        yield entered
        return
    sound, in_list = entered
    for event in sound.events:
        yield event
    found = sound.found
    if isinstance(found, PageError):
        yield failure(source, stage_of(found), found, asked=asked)
        return
    walk = _Walk(sound.reader, pages, memory, now, backfill)
    await walk.take(found)
    for each in (*_listed(source, memory, found, walk), *in_list.remarks()):
        yield each
    stored = memory.known(walk.keys)
    unknown = [entry for entry in walk.wanted if entry.keys.isdisjoint(stored)]
    strict = sound.strict
    releases = _releases(source, pages, memory, found, unknown, strict=strict, in_list=in_list, now=now)
    async with aclosing(releases) as read:
        async for each_read in read:
            yield each_read


async def _releases(
    source: Source,
    pages: Pages,
    memory: Memory,
    found: Entrance,
    unknown: Sequence["_Entry"],
    *,
    strict: bool,
    in_list: InList,
    now: Callable[[], datetime],
) -> AsyncGenerator[Found | Failure | Remark, None]:
    """Read the releases that are not known yet; one waits until the next shows that its text is its own.

    When it is `strict`, one that is not called what its list calls it is a failure.
    """
    in_a_row, repeated = 0, Repeated(source)
    for place, entry in enumerate(unknown):
        if in_a_row == MOST_FAILURES_IN_A_ROW:
            for waiting in repeated.rest():
                yield waiting
            yield Remark("given up", found.url, str(len(unknown) - place))
            return
        release = by_address(entry.candidate) if is_page(source, found) else entry.candidate
        if resting := rested(source, "article", release.url, memory.rest(release.url), now()):
            yield resting
            continue
        read = await read_release(
            source, pages, release, keys=entry.keys, explicit=entry.explicit, now=now, in_list=in_list
        )
        if strict and isinstance(read, Found):
            read = as_listed(source, read, release)
        in_a_row = in_a_row + 1 if isinstance(read, Failure) and read.stage == "fetch" and read.transient else 0
        for event in repeated.take(read) if isinstance(read, Found) else (read,):
            yield event
        for remark in read.remarks if isinstance(read, Found) else ():
            yield remark
    for waiting in repeated.rest():
        yield waiting


async def _entered(
    source: Source, pages: Pages, memory: Memory, now: Callable[[], datetime]
) -> NotModified | tuple[Sound, InList]:
    """Read the first page of a source's listing, mended if need be, and look what its own selectors give there."""
    looked_at: dict[str, Page] = {}
    entered: Entrance | NotModified | PageError
    try:
        entered = await enter(by_repair(source, memory.repair), pages, memory, now=now, looked_at=looked_at)
    except PageError as error:
        entered = error
    if isinstance(entered, NotModified):
        return entered
    sound = await sound_list(source, pages, memory, entered, looked_at, now=now)
    if isinstance(sound.found, Entrance):
        try:
            return sound, await missed_in_list(source, pages, sound.found.page, now)
        except PageError as error:
            sound = replace(sound, found=error)
    return sound, InList(source, None, ())


def _listed(source: Source, memory: Memory, found: Entrance, walk: "_Walk") -> Iterator[Failure | Listed | Remark]:
    """Tell what was listed, and what an operator should know of where, and how much of it is taken."""
    if (got := len(found.listing.candidates)) < source.min_items:
        error = LayoutError(found.page.url, f"releases in its list (expected at least {source.min_items}, got {got})")
        yield failure(source, "listing", error)
    for missed in walk.failures:
        yield failure(source, stage_of(missed), missed)
    yield Listed(
        found, replace(found.listing, candidates=tuple(walk.candidates)), walk.keys, frozenset(walk.passed_over)
    )
    if memory.entrance and memory.entrance != found.url:
        why = next((each.reason for each in found.refused if each.url == memory.entrance), "a better way in was found")
        yield Remark("entrance changed", found.url, f"{memory.entrance}: {why}")
    if found.how == "remembered":
        yield from (Remark("not compared", each.url, each.reason) for each in found.refused)
    if walk.left_out:
        yield Remark("older passed over", found.url, str(walk.left_out))


async def enter(
    source: Source,
    pages: Pages,
    memory: Memory | None = None,
    *,
    now: Callable[[], datetime],
    looked_at: dict[str, Page] | None = None,
) -> Entrance | NotModified:
    """Read the first page of a source's listing where it was read the last time; as `find_entrance`.

    Each page that is read is put into `looked_at`, by its address.
    """

    async def read(page: Page) -> Front:
        if looked_at is not None:
            looked_at[page.url] = page
        return await pages.read(ReadFront(page, source, now()))

    if memory is None:
        return await find_entrance(source, pages, read)
    return await find_entrance(
        source, pages, read, remembered=memory.entrance, review=memory.review, ask_if=memory.ask_if
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A release on a listing that the source's patterns let through, and whether its page states fields outright."""

    candidate: Candidate
    keys: frozenset[str]
    explicit: bool


@dataclass(slots=True)
class _Walk:
    """The way through the pages of one listing: what was found on them, and what failed."""

    source: Source
    pages: Pages
    memory: Memory
    now: Callable[[], datetime]
    backfill: int
    candidates: list[Candidate] = field(default_factory=list)
    wanted: list[_Entry] = field(default_factory=list)
    left_out: int = 0
    passed_over: set[str] = field(default_factory=set)
    failures: list[PageError] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)

    @property
    def keys(self) -> frozenset[str]:
        """All keys of the releases that are wanted."""
        return frozenset().union(*(entry.keys for entry in self.wanted))

    @property
    def _is_first(self) -> bool:
        return self.memory.entrance is None

    async def take(self, entrance: Entrance) -> None:
        """Take in what the entrance lists, what the page that names it lists besides, and the older pages.

        The older pages are followed as long as this visit is to, and they bring anything new on the same host. One that
        is gone or lists nothing is the list's end; one that may be had later is a failure, so that the visit does not
        count as whole.
        """
        self._add(entrance.listing)
        if entrance.shown:
            self._add(entrance.shown)
        older, read = entrance.older, {canonical_url(entrance.page.url)}
        while older and canonical_url(older) not in read and len(read) < MOST_PAGES and self._goes_on():
            read.add(canonical_url(older))
            front = await self._read(older)
            if front is None or front.listing is None or _is_another(front.listing, entrance.listing):
                return
            if not self._add(front.listing) and older != self.source.url:  # which may begin with what its feed has
                return
            older = front.older

    def _add(self, listing: Listing) -> bool:
        """Take in the candidates of a page; return whether any was new."""
        candidates = listing.candidates[:MOST_OF_A_SITEMAP] if listing.form == "sitemap" else listing.candidates
        some_new = False
        for candidate in _newest_first(candidates) if self._is_first else candidates:
            keys = keys_of(self.source, candidate)
            if not self._met.isdisjoint(keys):
                continue
            self._met |= keys
            some_new = True
            self.candidates.append(candidate)
            if not is_wanted(self.source, candidate):
                continue
            if self._is_first and len(self.wanted) >= self.backfill:
                self.left_out += 1
                self.passed_over |= keys
            else:
                self.wanted.append(_Entry(candidate, keys, listing.explicit))
        return some_new

    async def _read(self, older: str) -> Front | None:
        """Read an older page; None when there is none."""
        try:
            page = await self.pages.get(older, client=self.source.id)
            if isinstance(page, NotModified) or not same_host(page.url, older):
                return None
            return await self.pages.read(ReadFront(page, self.source, self.now()))
        except PageError as error:
            if error.transient:
                self.failures.append(error)
            log.info("%s: the list ends before %s", self.source.id, error)
            return None

    def _goes_on(self) -> bool:
        """Whether a first visit has not enough, or a later one met nothing that is known."""
        if self._is_first:  # even if it is a second try at it, which knows some
            return len(self.wanted) < self.backfill
        return bool(self.wanted) and not self.memory.known(self.keys)


def _is_another(older: Listing, first: Listing) -> bool:
    """Whether what an older page lists is no list of the first page's kind: built otherwise, in other folders.

    Who has no older releases often shows a page without any, and what else is on it must not be taken for them.
    """
    if not (older.form == first.form == "html" and is_changed(older.candidates, first.candidates)):
        return False
    return {_folder(each.url) for each in older.candidates}.isdisjoint(_folder(each.url) for each in first.candidates)


def _folder(url: str) -> str:
    return re.sub(r"\d+", "0", canonical_url(url).split("/")[3])


def _newest_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sort by time; a candidate without one stays behind the one before it on the page."""
    times: list[datetime] = []
    for each in candidates:
        times.append(each.published_at or (times[-1] if times else _LATEST))
    order = sorted(range(len(times)), key=times.__getitem__, reverse=True)  # which keeps the order of equals
    return [candidates[index] for index in order]


def is_wanted(source: Source, candidate: Candidate) -> bool:
    """Whether the source's include and exclude patterns let a candidate through."""

    def hit(patterns: tuple[re.Pattern[str], ...]) -> bool:
        return any(p.search(candidate.url) or p.search(candidate.title) for p in patterns)

    return (not source.include or hit(source.include)) and not hit(source.exclude)
