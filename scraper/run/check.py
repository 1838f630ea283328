"""Tries a source live and stores nothing: what was detected, what it lists, how its first releases read, what is odd.

For whoever adds a source, or wonders why one is silent.
"""

import asyncio
import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
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
    Selectors,
    Settings,
    Source,
    Validators,
)
from scraper.run.collect import Found, enter, failure, is_wanted, keys_of, read_release, stage_of
from scraper.run.entrance import Entrance, Fetch, How, Refused, by_address, identity_of, is_page
from scraper.run.pages import Pages, open_pages
from scraper.run.pipeline import utc_now
from scraper.sources.forms import FormError, root_of, selector

MADE_UP = "check"
"""The id of the source that is made of a bare address."""

FEW_WORDS = 40
"""A release is longer; what is shorter is a teaser, a consent text or the wrong part of a page."""

FAR_AHEAD = timedelta(days=365 * 50)

Seen = Literal["listing", "article", "home page", "page", "nothing"]
"""What an address turned out to be; `nothing` when it could not be had."""

RemarkKind = Literal[
    "no list",
    "empty list",
    "all left out",
    "too few",
    "duplicate titles",
    "missing date",
    "future date",
    "short body",
    "same body",
    "site name as title",
    "no lead",
]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something an operator should look at; `detail` is what the words for `kind` leave open."""

    kind: RemarkKind
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What came of trying a source.

    `form` and `url` are how and where its releases are listed, `how` says how that was found, `older` is where the list
    goes on, and `refused` are the other ways in that were tried. `candidates` are those the source's patterns let
    through; `left_out` counts the rest. `failures` are of the listing or of the releases that were tried.
    """

    source: Source
    seen: Seen
    url: str = ""
    form: ListingForm | None = None
    how: How = "given"
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
) -> CheckReport:
    """Try a source over the network, with its first `articles` releases; nothing about its pages raises."""

    async def run() -> CheckReport:
        async with open_pages(settings, now=now) as pages:
            return await check(source, pages, articles=articles, now=now)

    return asyncio.run(run())


async def check(source: Source, pages: Pages, *, articles: int, now: Callable[[], datetime]) -> CheckReport:
    """Try a source as its first visit would; as `check_once`, with what fetches passed in."""
    kept = Pages(_Kept(pages.fetch), pages.sandbox)
    try:
        entrance = await enter(source, kept, now=now)
    except LayoutError as error:
        return await _without_list(source, kept, error, now)
    except PageError as error:
        return CheckReport(source, "nothing", failures=(failure(source, stage_of(error), error),))
    if isinstance(entrance, NotModified):  # no validators were given
        return CheckReport(source, "nothing")
    if entrance.url != source.url and (article := await _listed_article(source, kept, entrance, now)):
        return replace(_article_report(source, article), form=entrance.listing.form, url=entrance.url, how=entrance.how)
    return await _listing_report(source, kept, entrance, articles, now)


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
    read = []
    for candidate in wanted[:articles]:
        same = by_address(candidate) if is_page(source, entrance) else candidate
        read.append(await _read(source, pages, same, now, explicit=entrance.listing.explicit))
    found = tuple(each.article for each in read if isinstance(each, Found))
    report = CheckReport(
        source=source,
        seen="listing",
        url=entrance.url,
        form=entrance.listing.form,
        how=entrance.how,
        older=entrance.older,
        refused=entrance.refused,
        candidates=wanted,
        left_out=len(listed) - len(wanted),
        articles=found,
        failures=tuple(each for each in read if isinstance(each, Failure)),
    )
    remarks = [*_listing_remarks(report), *_article_remarks(report)]
    for article in found:
        remarks += await _future_date(source, pages, article, now, _candidate_of(article, wanted))
    return replace(report, remarks=tuple(remarks))


async def _without_list(source: Source, pages: Pages, error: LayoutError, now: Callable[[], datetime]) -> CheckReport:
    """Say what a page is that lists nothing; a single release is shown."""
    told = failure(source, "listing", error)
    chosen = source.select.items or source.select.link
    if not chosen and (article := await _as_article(source, pages, now)):
        report = _article_report(source, article)
        return report if source.id == MADE_UP else replace(report, failures=(told,))
    seen: Seen = "home page" if urlsplit(error.url).path in ("", "/") else "page"
    return CheckReport(source, seen, url=error.url, failures=(told,), remarks=(Remark("no list", error.url),))


async def _listed_article(
    source: Source, pages: Pages, entrance: Entrance, now: Callable[[], datetime]
) -> Article | None:
    """Read the page of a bare address as a release, if the feed that it names lists the page itself."""
    own = identity_of(source, Candidate(source.url, ""))
    listed = any(identity_of(source, each) == own for each in entrance.listing.candidates)
    return await _as_article(source, pages, now) if listed and source.id == MADE_UP else None


async def _as_article(source: Source, pages: Pages, now: Callable[[], datetime]) -> Article | None:
    """Read the page that a source names as a release; None when it does not read as one."""
    if urlsplit(source.url).path in ("", "/"):
        return None
    found = await _read(replace(source, full_text=True), pages, Candidate(source.url, ""), now, explicit=False)
    # A page that a script fills, or a list that was not recognised, has some text too, but no date of its own.
    if isinstance(found, Found) and found.article.published_at and _words(found.article) >= FEW_WORDS:
        return found.article
    return None


def _article_report(source: Source, article: Article) -> CheckReport:
    report = CheckReport(source, "article", url=source.url, articles=(article,))
    return replace(report, remarks=tuple(_article_remarks(report)))


async def _read(
    source: Source, pages: Pages, candidate: Candidate, now: Callable[[], datetime], *, explicit: bool
) -> Found | Failure:
    return await read_release(source, pages, candidate, keys=keys_of(source, candidate), explicit=explicit, now=now)


def _candidate_of(article: Article, candidates: Iterable[Candidate]) -> Candidate:
    """Give the candidate of an article that may have been redirected."""
    return next((each for each in candidates if each.url == article.url), Candidate(article.url, article.title))


def _listing_remarks(report: CheckReport) -> Iterator[Remark]:
    """Say what is odd about a list; that it gives nothing has one of two reasons here."""
    listed = len(report.candidates) + report.left_out
    if not listed:
        yield Remark("empty list", report.url)
    elif not report.candidates:
        yield Remark("all left out", report.url, str(report.left_out))
    if 0 < listed < report.source.min_items:
        yield Remark("too few", report.url, f"{listed} < {report.source.min_items}")
    titles = Counter(candidate.title for candidate in report.candidates if candidate.title)
    for title, count in titles.items():
        if count > 1:
            yield Remark("duplicate titles", report.url, f"{count} × {title}")


def _article_remarks(report: CheckReport) -> Iterator[Remark]:
    texts = Counter(article.text for article in report.articles if article.text)
    names = {report.source.name.casefold(), (urlsplit(report.source.url).hostname or "").removeprefix("www.")}
    if len({candidate.title for candidate in report.candidates[: len(report.articles)]}) > 1:
        # What stands on every page is no title, also where the site's name is not known.
        titles = Counter(article.title.casefold() for article in report.articles)
        names |= {title for title, count in titles.items() if count == len(report.articles) > 1}
    for article in report.articles:
        if article.published_at is None:
            yield Remark("missing date", article.url)
        if _words(article) < FEW_WORDS and report.source.full_text and not article.attachments:
            yield Remark("short body", article.url, str(_words(article)))
        if article.title.casefold() in names:
            yield Remark("site name as title", article.url, article.title)
        if not article.lead:
            yield Remark("no lead", article.url)
    for text, count in texts.items():
        if count > 1:
            urls = [article.url for article in report.articles if article.text == text]
            yield Remark("same body", urls[0], ", ".join(urls[1:]))


async def _future_date(
    source: Source, pages: Pages, article: Article, now: Callable[[], datetime], candidate: Candidate
) -> tuple[Remark, ...]:
    """Tell a date that was refused for lying ahead from none: seen from a later day, it is a date."""
    if article.published_at is not None:
        return ()
    later = await _read(source, pages, candidate, lambda: now() + FAR_AHEAD, explicit=False)
    at = later.article.published_at if isinstance(later, Found) else None
    return (Remark("future date", article.url, at.date().isoformat()),) if at and at > now() else ()


def _words(article: Article) -> int:
    return len(article.text.split())
