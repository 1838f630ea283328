"""Finds where a source's releases are read: at the address it was given, or by a better way that the page there names.

A feed that an HTML listing names states titles and times outright, so it is preferred, but only when it proves to carry
what the page lists. The choice is made on the first visit, reviewed now and then, and made anew when it stops working.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal, Protocol

from scraper.errors import LayoutError, PageError
from scraper.model import Candidate, Listing, NotModified, Page, Source, Validators
from scraper.parse import candidate_id, native_id
from scraper.parse.carrying import carries, is_of_comments, lacks_newest
from scraper.parse.results import Front, Sitemap

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
    tried. `older` is where the list goes on: its next page, or after a feed the page that named it. `shown` is what
    that page lists, when it was read too. `validators` are those of the addresses that were read and will be asked
    again; there are none where they would not tell of every change.
    """

    url: str
    page: Page
    listing: Listing
    how: How
    older: str | None = None
    refused: tuple[Refused, ...] = ()
    shown: Listing | None = None
    validators: Mapping[str, Validators] = field(default_factory=dict)


AskIf = Callable[[str], Validators | None]
"""Gives what to ask an address "has it changed?" with; None for one that must be read."""


async def find_entrance(
    source: Source,
    fetch: Fetch,
    read: Read,
    *,
    remembered: str | None = None,
    review: bool = False,
    ask_if: AskIf = lambda _: None,
) -> Entrance | NotModified:
    """Read a source where it was read the last time (`remembered`); else choose where to read it.

    It is chosen anew when what was remembered is gone or lists nothing any more, but not for a failure that may pass.
    With `review` it is chosen anew, too, if the page has changed since it was last compared with its feeds; what was
    remembered is then tried first, and stays when the page can't be had. Raises PageError when the source can't be read
    at all.
    """
    search = _Search(source, fetch, read, ask_if)
    if remembered is None:
        return await search.choose()
    if remembered == source.url or source.select.items or source.select.link:
        return await search.ask_page(review=review)
    missed: tuple[Refused, ...] = ()
    if review:
        found = await search.compare(remembered)
        if isinstance(found, Entrance):
            return found
        missed = (found,) if found else ()
    return await search.ask_feed(remembered, missed)


@dataclass(frozen=True, slots=True)
class _Search:
    """The search for a source's entrance."""

    source: Source
    fetch: Fetch
    read: Read
    ask_if: AskIf

    async def choose(self, failed: tuple[Refused, ...] = ()) -> Entrance:
        """Choose among all ways in but those that failed just now."""
        page, front = await self._read(self.source.url)
        return await self._best(page, front, failed=failed)

    async def ask_page(self, *, review: bool) -> Entrance | NotModified:
        """Ask for the source's own address again."""
        page = await self._ask(self.source.url)
        if isinstance(page, NotModified):
            return page
        front = await self.read(page)
        return await self._best(page, front, feeds_too=review)

    async def compare(self, feed: str) -> Entrance | Refused | None:
        """Choose again, with the feed that was chosen before as the first; None if the page says it has not changed.

        Gives the page as refused when it can't be had: that is no reason to leave a feed that works.
        """
        try:
            page = await self._ask(self.source.url)
            front = await self.read(page) if isinstance(page, Page) else None
        except PageError as error:
            return Refused(self.source.url, error.reason)
        if isinstance(page, NotModified) or front is None:
            return None
        return await self._best(page, front, before=feed)

    async def ask_feed(self, feed: str, missed: tuple[Refused, ...]) -> Entrance | NotModified:
        """Ask for the feed that was chosen before, or choose anew if it can't be the way in any longer."""
        try:
            page = await self._ask(feed)
            if isinstance(page, NotModified):
                return page
            front = await self.read(page)
            if front.listing is None or front.listing.form in PAGES or not front.listing.candidates:
                raise LayoutError(page.url, front.missing or "releases in the feed that was chosen")
        except PageError as error:
            if error.transient:
                raise
            log.info("%s: %s; looking for another way in", self.source.id, error)
            return await self.choose(failed=(Refused(feed, error.reason),))
        older = front.older or self.source.url
        return Entrance(feed, page, front.listing, "remembered", older, missed, validators={feed: page.validators})

    async def _best(
        self,
        page: Page,
        front: Front,
        *,
        feeds_too: bool = True,
        before: str | None = None,
        failed: tuple[Refused, ...] = (),
    ) -> Entrance:
        """Take a feed that an HTML listing names, if one carries its releases, else the page itself.

        Without `feeds_too` they are tried only if the page lists nothing.
        """
        if front.sitemaps:
            return await self._newest_sitemaps(page, front)
        if front.listing and not (feeds_too and front.listing.form == "html"):
            return self._at_page(page, front, front.listing, failed)
        refused = list(failed)
        named = dict.fromkeys([*([before] if before else []), *(each.url for each in front.alternates)])
        for url in [each for each in named if each not in {gone.url for gone in failed}][:MOST_TRIED]:
            tried = await self._feed(url, page, front, may_wait=url == before)
            if isinstance(tried, Entrance):
                return replace(tried, refused=tuple(refused))
            refused.append(tried)
        if front.listing is None:
            raise LayoutError(page.url, front.missing)
        return self._at_page(page, front, front.listing, refused)

    def _at_page(self, page: Page, front: Front, listing: Listing, refused: Iterable[Refused]) -> Entrance:
        url = self.source.url
        return Entrance(url, page, listing, "given", front.older, tuple(refused), validators={url: page.validators})

    async def _feed(self, url: str, page: Page, front: Front, *, may_wait: bool) -> Entrance | Refused:
        """Try a feed that a page names; with `may_wait`, raise for a failure that may pass."""
        try:
            feed_page, feed = await self._read(url)
        except PageError as error:
            if error.transient and may_wait:
                raise
            return Refused(url, error.reason)
        reason = _objection(self.source, feed, front.listing)
        if reason or feed.listing is None:
            return Refused(url, reason)
        how: How = "feed" if front.listing else "feed of a page without a list"
        validators = {url: feed_page.validators, self.source.url: page.validators}
        older = feed.older or front.older
        return Entrance(url, feed_page, feed.listing, how, older, shown=front.listing, validators=validators)

    async def _newest_sitemaps(self, page: Page, front: Front) -> Entrance:
        """Read the newest sitemaps of an index as one list: those with news in their names, else the others.

        The index stays the address to ask, since the newest sitemap is another one next month. Whether it has changed
        tells of every new release only if it states when each sitemap changed.
        """
        refused: list[Refused] = []
        for named_news in (True, False):
            tried = [each for each in front.sitemaps if each.named_news is named_news][:MOST_TRIED]
            read = [await self._sitemap(each) for each in tried]
            refused += [each for each in read if isinstance(each, Refused)]
            if not (listings := [each for each in read if isinstance(each, Listing)]):
                continue
            found: dict[str, Candidate] = {}
            for candidate in chain.from_iterable(listing.candidates for listing in listings):
                found.setdefault(candidate.url, candidate)
            url, listing = self.source.url, Listing("sitemap", tuple(found.values()))
            kept = page.validators if all(each.changed_at for each in tried) else Validators()
            return Entrance(url, page, listing, "newest sitemaps", refused=tuple(refused), validators={url: kept})
        raise LayoutError(page.url, f"sitemap that can be read in this index; the first: {refused[0].reason}")

    async def _sitemap(self, sitemap: Sitemap) -> Listing | Refused:
        try:
            _, front = await self._read(sitemap.url)
        except PageError as error:
            if error.transient:
                raise
            return Refused(sitemap.url, error.reason)
        return front.listing or Refused(sitemap.url, f"found no {front.missing}")

    async def _ask(self, url: str) -> Page | NotModified:
        """Fetch a page that was read before, unless it has not changed."""
        return await self.fetch.get(url, client=self.source.id, validators=self.ask_if(url))

    async def _read(self, url: str) -> tuple[Page, Front]:
        page = await self.fetch.get(url, client=self.source.id)
        if isinstance(page, NotModified):  # it was not asked, so the server is at fault
            raise LayoutError(url, "page: the server says it has not changed")
        return page, await self.read(page)


def _objection(source: Source, feed: Front, shown: Listing | None) -> str:
    """Say why a feed can't stand in for a page; empty when it can."""
    if feed.listing is None or feed.listing.form in PAGES:
        return "is no feed"
    carried = feed.listing.candidates
    if not carried:
        return "is empty"
    if is_of_comments(carried):
        return "carries comments"
    if shown and shown.candidates:

        def identity(candidate: Candidate) -> str:
            return identity_of(source, candidate)

        if not carries(carried, shown.candidates, identity):
            return "does not carry what the page lists"
        if lacks_newest(carried, shown.candidates, identity):
            return "lacks the newest that the page lists"
    return ""


def is_page(source: Source, entrance: Entrance) -> bool:
    """Whether the address a source was given is that of a web page, whichever way its releases are read."""
    return entrance.url != source.url or entrance.listing.form in PAGES


def identity_of(source: Source, candidate: Candidate) -> str:
    """Name a release of a source whose address is that of a web page."""
    return candidate_id(source, by_address(candidate))


def by_address(candidate: Candidate) -> Candidate:
    """Take away the id that only one form of a listing states, so that all forms give a release the same identity."""
    return replace(candidate, native_id=native_id(candidate.url))
