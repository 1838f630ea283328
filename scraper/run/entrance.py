"""Finds where a source's releases are read: at the address it was given, or by a better way that the page there names.

A feed that an HTML listing names states titles and times outright, so it is preferred, but only when it proves to carry
what the page lists. The choice is made on the first visit and holds until it stops working.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from scraper.errors import LayoutError, PageError
from scraper.model import Candidate, Listing, NotModified, Page, Source, Validators
from scraper.parse import candidate_id, native_id
from scraper.parse.alternates import carries, is_of_comments
from scraper.parse.listing import Front

log = logging.getLogger(__name__)

MOST_TRIED = 3
"""Feeds of a page, or sitemaps of an index, that are fetched on one visit."""

PAGES = frozenset(("html", "app-state"))
"""The forms of a listing that are made for readers."""


class Fetch(Protocol):
    """What a visit needs of a fetcher."""

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Fetch one page; raise FetchError or BlockedError when it can't be had."""


How = Literal["given", "feed", "feed of a page without a list", "newest sitemaps", "remembered"]
"""How an entrance was found: it is the address given, or what the page there led to."""

Read = Callable[[Page], Awaitable[Front]]
"""Reads a page that may be a listing; raises ParseError for one that can't be read within its limits."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Another way in that was looked at and not taken, and why."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a source is read, and what was read there.

    `url` is what to ask for the next time, `how` says how it was found, and `refused` are the other ways in that were
    tried. `older` is where the list goes on: its next page, or after a feed the page that named it. `page` has no
    validators when they would not tell of every change.
    """

    url: str
    page: Page
    listing: Listing
    how: How
    older: str | None = None
    refused: tuple[Refused, ...] = ()


async def find_entrance(
    source: Source, fetch: Fetch, read: Read, *, remembered: str | None = None, validators: Validators | None = None
) -> Entrance | NotModified:
    """Read a source where it was read the last time (`remembered`); else choose where to read it.

    It is chosen anew when what was remembered is gone or lists nothing any more, but not for a failure that may pass.
    `validators` are those of the remembered address. Raises PageError when the source can't be read at all.
    """
    if remembered is None:
        return await _chosen(source, fetch, read)
    try:
        page = await fetch.get(remembered, client=source.id, validators=validators)
        if isinstance(page, NotModified):
            return page
        front = await read(page)
        if remembered == source.url:
            return await _given(source, fetch, read, page, front)
        if front.listing is None or front.listing.form in PAGES or not front.listing.candidates:
            raise LayoutError(page.url, front.missing or "releases in the feed that was chosen")
    except PageError as error:
        if error.transient or remembered == source.url:
            raise
        log.info("%s: %s; looking for another way in", source.id, error)
        return await _chosen(source, fetch, read)
    return Entrance(remembered, page, front.listing, "remembered", front.older or source.url)


async def _chosen(source: Source, fetch: Fetch, read: Read) -> Entrance:
    page = await _fetched(fetch, source, source.url)
    front = await read(page)
    if front.listing and front.listing.form == "html" and front.alternates:
        return await _better(source, fetch, read, page, front)
    return await _given(source, fetch, read, page, front)


async def _given(source: Source, fetch: Fetch, read: Read, page: Page, front: Front) -> Entrance:
    """Read a source at its own address; only if nothing is listed there, where that leads."""
    if front.sitemaps:
        return await _newest_sitemaps(source, fetch, read, page, front)
    if front.listing is None:
        return await _better(source, fetch, read, page, front)
    return Entrance(source.url, page, front.listing, "given", front.older)


async def _better(source: Source, fetch: Fetch, read: Read, page: Page, front: Front) -> Entrance:
    """Take the first feed the page names that carries its releases; a page without a list can't be compared with."""
    refused = []
    for alternate in front.alternates[:MOST_TRIED]:
        try:
            feed_page = await _fetched(fetch, source, alternate.url)
            feed = await read(feed_page)
        except PageError as error:
            refused.append(Refused(alternate.url, error.reason))
            continue
        if reason := _objection(source, feed, front.listing):
            refused.append(Refused(alternate.url, reason))
        elif feed.listing:
            how: How = "feed" if front.listing else "feed of a page without a list"
            older = feed.older or (source.url if front.listing else None)
            return Entrance(alternate.url, feed_page, feed.listing, how, older, tuple(refused))
    if front.listing is None:
        raise LayoutError(page.url, front.missing)
    return Entrance(source.url, page, front.listing, "given", front.older, tuple(refused))


def _objection(source: Source, feed: Front, shown: Listing | None) -> str:
    """Say why a feed can't stand in for a page; empty when it can."""
    if feed.listing is None or feed.listing.form in PAGES:
        return "is no feed"
    if not feed.listing.candidates:
        return "is empty"
    if is_of_comments(feed.listing.candidates):
        return "carries comments"
    if shown and shown.candidates:

        def identity(candidate: Candidate) -> str:
            return identity_of(source, candidate)

        if not carries(feed.listing.candidates, shown.candidates, identity):
            return "does not carry what the page lists"
    return ""


async def _newest_sitemaps(source: Source, fetch: Fetch, read: Read, page: Page, front: Front) -> Entrance:
    """Read the newest sitemaps of an index as one list.

    The index stays the address to ask, since the newest sitemap is another one next month. Whether it has changed tells
    of every new release only if it states when each sitemap changed.
    """
    tried = front.sitemaps[:MOST_TRIED]
    found: dict[str, Candidate] = {}
    refused = []
    for sitemap in tried:
        try:
            child = await read(await _fetched(fetch, source, sitemap.url))
        except PageError as error:
            if error.transient:
                raise
            refused.append(Refused(sitemap.url, error.reason))
            continue
        if child.listing is None:
            refused.append(Refused(sitemap.url, f"found no {child.missing}"))
        for candidate in child.listing.candidates if child.listing else ():
            found.setdefault(candidate.url, candidate)
    if len(refused) == len(tried):
        raise LayoutError(page.url, f"sitemap that can be read in this index; the first: {refused[0].reason}")
    if any(sitemap.changed_at is None for sitemap in tried):
        page = replace(page, validators=Validators())
    listing = Listing("sitemap", tuple(found.values()))
    return Entrance(source.url, page, listing, "newest sitemaps", refused=tuple(refused))


async def _fetched(fetch: Fetch, source: Source, url: str) -> Page:
    page = await fetch.get(url, client=source.id)
    if isinstance(page, NotModified):  # it was not asked, so the server is at fault
        raise LayoutError(url, "page: the server says it has not changed")
    return page


def is_page(source: Source, entrance: Entrance) -> bool:
    """Whether the address a source was given is that of a web page, whichever way its releases are read."""
    return entrance.url != source.url or entrance.listing.form in PAGES


def identity_of(source: Source, candidate: Candidate) -> str:
    """Name a release of a source whose address is that of a web page."""
    return candidate_id(source, by_address(candidate))


def by_address(candidate: Candidate) -> Candidate:
    """Take away the id that only one form of a listing states, so that all forms give a release the same identity."""
    return replace(candidate, native_id=native_id(candidate.url))
