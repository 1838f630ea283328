"""Tries a source live and stores nothing: what was detected, what it lists, how its first releases read, what is odd.

For whoever adds a source, or wonders why one is silent.
"""

import asyncio
import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Literal
from urllib.parse import urlsplit

from scraper.errors import LayoutError, PageError
from scraper.model import (
    Article,
    Candidate,
    Failure,
    ListingForm,
    NotModified,
    Page,
    Remark,
    Remembered,
    Selectors,
    Settings,
    Source,
    Validators,
)
from scraper.run.collect import enter, is_wanted
from scraper.run.entrance import Entrance, Fetch, How, Refused, by_address, identity_of, is_page
from scraper.run.oddities import FEW_WORDS, odd_list, odd_releases, stands_beside, words
from scraper.run.pages import Pages, open_pages
from scraper.run.pipeline import utc_now
from scraper.run.release import Found, failure, keys_of, read_release, stage_of
from scraper.run.selection import InList, missed_in_list
from scraper.sources.forms import FormError, root_of, selector

MADE_UP = "check"
"""The id of the source that is made of a bare address."""

FAR_AHEAD = timedelta(days=365 * 50)

Seen = Literal["listing", "article", "home page", "page", "nothing"]
"""What an address turned out to be; `nothing` when it could not be had."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What came of trying a source.

    `form` and `url` are how and where its releases are listed, `how` says how that was found, `older` is where the list
    goes on, and `refused` are the other ways in that were tried. `remembered` is where runs read it. `candidates` are
    those the source's patterns let through; `left_out` counts the rest. `failures` are of the listing or of the
    releases that were tried.
    """

    source: Source
    seen: Seen
    url: str = ""
    form: ListingForm | None = None
    how: How = "given"
    remembered: Remembered | None = None
    older: str | None = None
    refused: tuple[Refused, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    left_out: int = 0
    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it can be collected as it is; of a single release, whether it can be read."""
        if self.seen == "article":
            return not self.failures
        enough = len(self.candidates) + self.left_out >= max(1, self.source.min_items)
        return (
            self.seen == "listing" and enough and bool(self.candidates) and (bool(self.articles) or not self.failures)
        )


def made_up(url: str, settings: Settings) -> Source:
    """Make a source of a bare address."""
    return Source(
        id=MADE_UP,
        name=urlsplit(url).hostname or url,
        url=url,
        home=root_of(url),
        timezone=settings.timezone,
    )


def with_selectors(source: Source, chosen: Iterable[str]) -> Source:
    """Replace a source's selectors by those chosen, each written `field=CSS`; a field may be given several times.

    Raises ValueError, in words for whoever typed it, for an unknown field or a selector that can't be used.
    """
    known = [each.name for each in fields(Selectors)]
    given: dict[str, tuple[str, ...]] = {}
    for text in chosen:
        name, equals, css = text.partition("=")
        name = name.strip()
        if not equals:
            raise ValueError(f'"{text}" is not FIELD=CSS, such as title=h1.x')
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            raise ValueError(
                f'no field "{name}"' + (f', did you mean "{close[0]}"?' if close else f": {', '.join(known)}")
            )
        try:
            given[name] = (*given.get(name, ()), selector(css.strip()))
        except FormError as error:
            raise ValueError(f'{name}: "{css.strip()}" {error}') from None
    return replace(source, select=replace(source.select, **given))


def check_once(
    source: Source,
    settings: Settings,
    *,
    articles: int,
    now: Callable[[], datetime] = utc_now,
    remembered: Remembered | None = None,
    fetch: Fetch | None = None,
) -> CheckReport:
    """Try a source over the network, with its first `articles` releases; nothing about its pages raises.

    `remembered` is where runs read it, to be shown beside what would be chosen now. `fetch` stands in for the network.
    """

    async def run() -> CheckReport:
        async with open_pages(settings, now=now, fetch=fetch) as pages:
            return await check(source, pages, articles=articles, now=now, remembered=remembered)

    return asyncio.run(run())


async def check(
    source: Source,
    pages: Pages,
    *,
    articles: int,
    now: Callable[[], datetime],
    remembered: Remembered | None = None,
) -> CheckReport:
    """Try a source as its first visit would; as `check_once`, with what fetches passed in."""
    report = await _tried(source, Pages(_Kept(pages.fetch), pages.sandbox), articles, now)
    if remembered and report.seen == "listing" and remembered.url != report.url:
        differs = Remark("entrance differs", report.url, remembered.url)
        report = replace(report, remarks=(differs, *report.remarks))
    return replace(report, remembered=remembered)


async def _tried(source: Source, pages: Pages, articles: int, now: Callable[[], datetime]) -> CheckReport:
    try:
        entrance = await enter(source, pages, now=now)
    except LayoutError as error:
        return await _without_list(source, pages, error, now)
    except PageError as error:
        return CheckReport(source, "nothing", failures=(failure(source, stage_of(error), error),))
    if isinstance(entrance, NotModified):  # no validators were given
        return CheckReport(source, "nothing")
    if article := await _single(source, pages, entrance, now):
        report = _article_report(source, article)
        if entrance.url != source.url:
            report = replace(report, form=entrance.listing.form, url=entrance.url, how=entrance.how)
        return report
    return await _listing_report(source, pages, entrance, articles, now)


class _Kept:
    """Fetches each page once, so that it can be read in more than one way."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._pages: dict[str, Page] = {}

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Fetch a page, or give it again."""
        if url not in self._pages:
            page = await self._fetch.get(url, client=client, validators=validators)
            if isinstance(page, NotModified):
                return page
            self._pages[url] = page
        return self._pages[url]


async def _listing_report(
    source: Source, pages: Pages, entrance: Entrance, articles: int, now: Callable[[], datetime]
) -> CheckReport:
    listed = entrance.listing.candidates
    wanted = tuple(candidate for candidate in listed if is_wanted(source, candidate))
    in_list = await missed_in_list(source, pages, entrance.page, now)
    read = []
    for candidate in wanted[:articles]:
        same = by_address(candidate) if is_page(source, entrance) else candidate
        read.append(await _read(source, pages, same, now, explicit=entrance.listing.explicit, in_list=in_list))
    found = [each for each in read if isinstance(each, Found)]
    releases = tuple(each.article for each in found)
    left_out = len(listed) - len(wanted)
    remarks = [*odd_list(source, entrance.url, wanted, left_out), *in_list.remarks(alone=not releases)]
    remarks += [*chain.from_iterable(each.remarks for each in found), *odd_releases(source, wanted, releases)]
    for article in releases:
        remarks += await _future_date(source, pages, article, now, _candidate_of(article, wanted))
    return CheckReport(
        source=source,
        seen="listing",
        url=entrance.url,
        form=entrance.listing.form,
        how=entrance.how,
        older=entrance.older,
        refused=entrance.refused,
        candidates=wanted,
        left_out=left_out,
        articles=releases,
        failures=tuple(each for each in read if isinstance(each, Failure)),
        remarks=tuple(remarks),
    )


async def _without_list(source: Source, pages: Pages, error: LayoutError, now: Callable[[], datetime]) -> CheckReport:
    """Say what a page is that lists nothing; a single release is shown."""
    told = failure(source, "listing", error)
    if not _by_selectors(source) and (found := await _as_article(source, pages, now)):
        return _article_report(source, found, told)
    seen: Seen = "home page" if urlsplit(error.url).path in ("", "/") else "page"
    return CheckReport(source, seen, url=error.url, failures=(told,), remarks=(Remark("no list", error.url),))


async def _single(source: Source, pages: Pages, entrance: Entrance, now: Callable[[], datetime]) -> Found | None:
    """Read the page that a source names as a release, if it is one: what it lists is then beside its text.

    A page that lists nothing is one if the feed that it names has it among its releases.
    """
    if _by_selectors(source) or not is_page(source, entrance) or not (found := await _as_article(source, pages, now)):
        return None
    shown = entrance.shown if entrance.url != source.url else entrance.listing
    if shown and shown.candidates:
        return found if stands_beside(shown, found.article) else None
    own = identity_of(source, Candidate(source.url, ""))
    return found if any(identity_of(source, each) == own for each in entrance.listing.candidates) else None


def _by_selectors(source: Source) -> bool:
    """Whether whoever wrote the source has decided that its page is a list."""
    return bool(source.select.items or source.select.link)


async def _as_article(source: Source, pages: Pages, now: Callable[[], datetime]) -> Found | None:
    """Read the page that a source names as a release; None when it does not read as one."""
    if urlsplit(source.url).path in ("", "/"):
        return None
    found = await _read(replace(source, full_text=True), pages, Candidate(source.url, ""), now, explicit=False)
    # A page that a script fills, or a list that was not recognised, has some text too, but no date of its own.
    if isinstance(found, Found) and found.article.published_at and words(found.article) >= FEW_WORDS:
        return found
    return None


def _article_report(source: Source, found: Found, told: Failure | None = None) -> CheckReport:
    """Show a single release; a source that is to be collected is of no use then, which is `told`."""
    if source.id == MADE_UP:
        failures: tuple[Failure, ...] = ()
    else:
        beside = LayoutError(source.url, "list of releases but one beside a single release, which the page is of")
        failures = (told or failure(source, "listing", beside),)
    remarks = (*found.remarks, *odd_releases(source, (), (found.article,)))
    return CheckReport(source, "article", url=source.url, articles=(found.article,), failures=failures, remarks=remarks)


async def _read(
    source: Source,
    pages: Pages,
    candidate: Candidate,
    now: Callable[[], datetime],
    *,
    explicit: bool,
    in_list: InList | None = None,
) -> Found | Failure:
    keys = keys_of(source, candidate)
    return await read_release(source, pages, candidate, keys=keys, explicit=explicit, now=now, in_list=in_list)


def _candidate_of(article: Article, candidates: Iterable[Candidate]) -> Candidate:
    """Give the candidate of an article that may have been redirected."""
    return next((each for each in candidates if each.url == article.url), Candidate(article.url, article.title))


async def _future_date(
    source: Source, pages: Pages, article: Article, now: Callable[[], datetime], candidate: Candidate
) -> tuple[Remark, ...]:
    """Tell a date that was refused for lying ahead from none: seen from a later day, it is a date."""
    if article.published_at is not None:
        return ()
    later = await _read(source, pages, candidate, lambda: now() + FAR_AHEAD, explicit=False)
    at = later.article.published_at if isinstance(later, Found) else None
    return (Remark("future date", article.url, at.date().isoformat()),) if at and at > now() else ()
