"""The visit to one source: its listing, then each release on it that is not known yet.

A visit never touches the archive. What it needs of it (where the source was read, validators, which keys are known) is
passed in, and what it finds comes out as values, so that visits can be made anywhere while one writer stores them.
"""

import logging
import re
from collections.abc import AsyncGenerator, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin

from scraper.errors import BlockedError, FetchError, LayoutError, PageError
from scraper.model import (
    Article,
    Attachment,
    Candidate,
    Failure,
    Listing,
    NotModified,
    Page,
    Source,
    Stage,
    Validators,
)
from scraper.parse import candidate_id, canonical_url, complete
from scraper.parse.listing import Front
from scraper.parse.pagination import same_host
from scraper.run.entrance import Entrance, by_address, find_entrance, is_page
from scraper.run.pages import Pages
from scraper.run.reading import ReadArticle, ReadFront

log = logging.getLogger(__name__)

WEB_PAGE = re.compile(r"(text/html|application/xhtml\+xml|)$")

MOST_PAGES = 20
"""Pages of one listing that are read on one visit."""

MOST_OF_A_SITEMAP = 100
"""A sitemap lists a whole site: its newest entries hold what is new, the rest would take hours to fetch."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The source's listing was read; `keys` are all under which its releases are recognised the next time.

    `entrance` is the address to read it at then. `page` is the first page of the list, `listing` has the candidates of
    all pages that were followed.
    """

    page: Page
    listing: Listing
    keys: frozenset[str]
    entrance: str


@dataclass(frozen=True, slots=True)
class Found:
    """A release that was not known; `keys` are all under which the source's listing will show it again.

    The address a redirect ended at is not among them: sites send what they have removed to one common page.
    """

    article: Article
    keys: frozenset[str]


Event = NotModified | Listed | Found | Failure


async def visit(
    source: Source,
    pages: Pages,
    *,
    entrance: str | None,
    validators: Validators | None,
    known: Callable[[Collection[str]], Collection[str]],
    now: Callable[[], datetime],
    backfill: int,
) -> AsyncGenerator[Event, None]:
    """Read a source's listing and its unknown releases, oldest last, and yield what comes of it.

    `entrance` is where the source was read the last time, with `validators` of then; None makes it a first visit, which
    chooses one and follows the list to its older pages until `backfill` releases are found. A later visit follows them
    only when it knows nothing on the first page, after a burst or a long outage, and until it meets what it knows.

    Yields NotModified alone, or Listed and then a Found or Failure for each unknown release; a listing that can't be
    had or read is one Failure. Nothing about the source's pages raises.
    """
    try:
        found = await enter(source, pages, entrance=entrance, validators=validators, now=now)
    except PageError as error:
        yield failure(source, stage_of(error), error)
        return
    if isinstance(found, NotModified):
        yield found
        return
    if (got := len(found.listing.candidates)) < source.min_items:
        missing = f"releases in its list (expected at least {source.min_items}, got {got})"
        yield failure(source, "listing", LayoutError(found.page.url, missing))
    walk = _Walk(source, pages, known, now, backfill, first=entrance is None)
    walk.add(found.listing, MOST_OF_A_SITEMAP if found.listing.form == "sitemap" else None)
    await walk.follow(found)
    for missed in walk.failures:
        yield failure(source, stage_of(missed), missed)
    listing = replace(found.listing, candidates=tuple(walk.candidates))
    yield Listed(found.page, listing, walk.keys, found.url)
    stored = known(walk.keys)
    for entry in walk.wanted:
        if entry.keys.isdisjoint(stored):
            candidate = by_address(entry.candidate) if is_page(source, found) else entry.candidate
            yield await read_release(source, pages, candidate, keys=entry.keys, explicit=entry.explicit, now=now)


async def enter(
    source: Source,
    pages: Pages,
    *,
    entrance: str | None = None,
    validators: Validators | None = None,
    now: Callable[[], datetime],
) -> Entrance | NotModified:
    """Read the first page of a source's listing where it was read the last time; as `find_entrance`."""

    async def read(page: Page) -> Front:
        return await pages.read(ReadFront(page, source, now()))

    return await find_entrance(source, pages, read, remembered=entrance, validators=validators)


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
    known: Callable[[Collection[str]], Collection[str]]
    now: Callable[[], datetime]
    backfill: int
    first: bool
    candidates: list[Candidate] = field(default_factory=list)
    wanted: list[_Entry] = field(default_factory=list)
    failures: list[PageError] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)

    @property
    def keys(self) -> frozenset[str]:
        """All keys of the releases that are wanted."""
        return frozenset().union(*(entry.keys for entry in self.wanted))

    def add(self, listing: Listing, most: int | None = None) -> bool:
        """Take in the candidates of a page, those that are wanted up to `most`; return whether any was new."""
        some_new = False
        for candidate in listing.candidates:
            keys = keys_of(self.source, candidate)
            if not self._met.isdisjoint(keys):
                continue
            self._met |= keys
            some_new = True
            wanted = is_wanted(self.source, candidate)
            if wanted and most is not None and len(self.wanted) >= most:
                continue
            self.candidates.append(candidate)
            if wanted:
                self.wanted.append(_Entry(candidate, keys, listing.explicit))
        return some_new

    async def follow(self, entrance: Entrance) -> None:
        """Go on to the older pages as long as this visit is to, and they bring anything new on the same host.

        A page that is gone or lists nothing is the list's end; one that may be had later is a failure, so that the
        visit does not count as whole.
        """
        older, read = entrance.older, {canonical_url(entrance.page.url)}
        while older and canonical_url(older) not in read and len(read) < MOST_PAGES and self._goes_on():
            read.add(canonical_url(older))
            front = await self._read(older)
            if front is None or front.listing is None:
                return
            some_new = self.add(front.listing, self.backfill)
            if not some_new and older != self.source.url:  # the page that named a feed may begin with the same
                return
            older = front.older

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
        """Whether there is room, and nothing that is known has been met; a first visit may be a second try at it."""
        if len(self.wanted) >= self.backfill:
            return False
        return self.first or (bool(self.wanted) and not self.known(self.keys))


async def read_release(
    source: Source,
    pages: Pages,
    candidate: Candidate,
    *,
    keys: frozenset[str],
    explicit: bool,
    now: Callable[[], datetime],
) -> Found | Failure:
    """Fetch and read one release; `explicit` is whether its listing states fields outright."""
    stage: Stage = "fetch"
    try:
        if not source.full_text:
            return Found(_from_listing(source, candidate), keys)
        page = await pages.get(candidate.url, client=source.id)
        stage = "article"
        if isinstance(page, Page) and _is_common(page.url, candidate, source):
            return failure(source, stage, LayoutError(candidate.url, f"release: it redirects to {page.url}"))
        if isinstance(page, NotModified):  # it was not asked, so the server is at fault
            return failure(source, stage, LayoutError(candidate.url, "page: the server says it has not changed"))
        if WEB_PAGE.match(page.media_type):
            article = await pages.read(ReadArticle(page, source, now(), candidate, explicit=explicit))
        else:
            file = Attachment(page.url, candidate.title, page.media_type, len(page.body))
            article = _from_listing(source, candidate, file)
    except PageError as error:
        return failure(source, stage, error)
    except Exception as error:  # a bug costs the page it shows itself on, not the visit
        return bug(source, stage, candidate.url, error)
    return Found(article, keys)


def _is_common(url: str, candidate: Candidate, source: Source) -> bool:
    """Whether a redirect ended at a page of everything, where sites send what they have removed."""
    common = {canonical_url(each) for each in (source.home, source.url, urljoin(url, "/")) if each}
    return canonical_url(url) in common - {canonical_url(candidate.url)}


def _from_listing(source: Source, candidate: Candidate, *files: Attachment) -> Article:
    """Make an article of what the listing says alone: the source wants no full text, or the release is a document.

    LayoutError when the listing states no title, as a sitemap does not.
    """
    if not candidate.title:
        raise LayoutError(candidate.url, "title: the listing states none, and no page of the release is read for it")
    lead = candidate.lead or ""
    article = Article(
        id=candidate_id(source, candidate),
        source_id=source.id,
        url=candidate.url,
        title=candidate.title,
        text=lead,
        attachments=files,
    )
    return complete(article, candidate, source, explicit=True)


def stage_of(error: PageError) -> Stage:
    """Tell the stage at which a listing failed."""
    return "fetch" if isinstance(error, FetchError | BlockedError) else "listing"


def keys_of(source: Source, candidate: Candidate) -> frozenset[str]:
    """Return the keys by which a source's release is recognised: its canonical URL and its native id."""
    url = canonical_url(candidate.url, aliases=source.aliases, home=source.home)
    return frozenset({url, candidate.native_id} - {None})  # type: ignore[arg-type]  # None was just taken out


def is_wanted(source: Source, candidate: Candidate) -> bool:
    """Whether the source's include and exclude patterns let a candidate through."""

    def hit(patterns: tuple[re.Pattern[str], ...]) -> bool:
        return any(p.search(candidate.url) or p.search(candidate.title) for p in patterns)

    return (not source.include or hit(source.include)) and not hit(source.exclude)


def bug(source: Source, stage: Stage, url: str, error: Exception) -> Failure:
    """Turn what should never have been raised into a failure, and log where it came from so that it is not lost."""
    log.error("%s: a bug in this program, met at %s", source.id, url, exc_info=error)
    return Failure(
        source.id,
        url,
        stage,
        f"a bug in this program: {type(error).__name__}: {error}",
        transient=False,
        next_step="Report it with the traceback from the log; nothing else is affected.",
    )


def failure(source: Source, stage: Stage, error: PageError) -> Failure:
    """Say what failed, where, and what an operator can do about it."""
    return Failure(source.id, error.url, stage, error.reason, error.transient, error.next_step)
