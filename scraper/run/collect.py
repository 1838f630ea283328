"""The visit to one source: its listing, then each release on it that is not known yet.

A visit never touches the archive. What it needs of it (validators, which keys are known) is passed in, and what it
finds comes out as values, so that visits can be made anywhere while one writer stores what they find.
"""

import logging
import re
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scraper.errors import LayoutError, PageError
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
from scraper.parse import candidate_id, canonical_url, complete, read_article, read_listing

log = logging.getLogger(__name__)

WEB_PAGE = re.compile(r"(text/html|application/xhtml\+xml|)$")


class Fetch(Protocol):
    """What a visit needs of a fetcher."""

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Fetch one page; raise FetchError or BlockedError when it can't be had."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The source's listing was read; `keys` are all under which its releases are recognised the next time."""

    page: Page
    listing: Listing
    keys: frozenset[str]


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
    fetch: Fetch,
    *,
    validators: Validators | None,
    known: Callable[[Collection[str]], Collection[str]],
    now: Callable[[], datetime],
) -> AsyncIterator[Event]:
    """Read a source's listing and its unknown releases, oldest last, and yield what comes of it.

    Yields NotModified alone, or Listed and then a Found or Failure for each unknown release; a listing that can't be
    had or read is one Failure. Nothing about the source's pages raises.
    """
    try:
        page = await fetch.get(source.url, client=source.id, validators=validators)
    except PageError as error:
        yield failure(source, "fetch", error)
        return
    if isinstance(page, NotModified):
        yield page
        return
    try:
        listing = read_listing(page.body, page.url, source=source, now=now(), charset=page.charset)
    except PageError as error:
        yield failure(source, "listing", error)
        return
    wanted = tuple(c for c in listing.candidates if _wanted(source, c))
    keys = {candidate: keys_of(source, candidate) for candidate in wanted}
    if len(listing.candidates) < max(1, source.min_items):
        missing = f"releases in its list (expected at least {max(1, source.min_items)}, got {len(listing.candidates)})"
        yield failure(source, "listing", LayoutError(page.url, missing))
    yield Listed(page, listing, frozenset().union(*keys.values()))
    stored = known(frozenset().union(*keys.values()))
    for candidate in wanted:
        if keys[candidate].isdisjoint(stored):
            yield await _read(source, fetch, candidate, explicit=listing.explicit, now=now)


async def _read(
    source: Source, fetch: Fetch, candidate: Candidate, *, explicit: bool, now: Callable[[], datetime]
) -> Found | Failure:
    """Fetch and read one release."""
    stage: Stage = "fetch"
    try:
        if not source.full_text:
            return Found(_from_listing(source, candidate), keys_of(source, candidate))
        page = await fetch.get(candidate.url, client=source.id)
        stage = "article"
        if isinstance(page, NotModified):  # it was not asked, so the server is at fault
            return failure(source, stage, LayoutError(candidate.url, "page: the server says it has not changed"))
        if WEB_PAGE.match(page.media_type):
            article = read_article(page.body, page.url, source=source, now=now(), charset=page.charset)
            article = complete(article, candidate, source, explicit=explicit)
        else:
            file = Attachment(page.url, candidate.title, page.media_type, len(page.body))
            article = _from_listing(source, candidate, file)
    except PageError as error:
        return failure(source, stage, error)
    except Exception as error:  # a bug costs the page it shows itself on, not the visit
        return bug(source, stage, candidate.url, error)
    return Found(article, keys_of(source, candidate))


def _from_listing(source: Source, candidate: Candidate, *files: Attachment) -> Article:
    """Make an article of what the listing says alone: the source wants no full text, or the release is a document."""
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


def keys_of(source: Source, candidate: Candidate) -> frozenset[str]:
    """Return the keys by which a source's release is recognised: its canonical URL and its native id."""
    url = canonical_url(candidate.url, aliases=source.aliases, home=source.home)
    return frozenset({url, candidate.native_id} - {None})  # type: ignore[arg-type]  # None was just taken out


def _wanted(source: Source, candidate: Candidate) -> bool:
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
