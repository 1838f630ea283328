"""Reading a page with all that is known: parse/'s own evidence, and sources/' rules for the platform it is made with.

The functions are the public ones. The jobs are the same for a page that was fetched, as values that can be sent to a
parsing process and called there.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from scraper import parse
from scraper.model import Article, Candidate, Page, Source
from scraper.parse.results import Front, Unmatched
from scraper.sources.platforms import load_platforms


def find_candidates(
    html: bytes, url: str, *, source: Source | None = None, now: datetime | None = None
) -> tuple[Candidate, ...]:
    """Find the releases a page lists, whatever its form (a listing page, a feed, a JSON listing, a sitemap).

    `now` settles dates without a year and words such as "Idag"; without it they are left out. Returns () when the page
    lists nothing. Raises nothing about the page's content.
    """
    return parse.find_candidates(html, url, source=source, now=now)


def read_article(
    html: bytes,
    url: str,
    *,
    source: Source | None = None,
    now: datetime | None = None,
    charset: str | None = None,
) -> Article:
    """Read a release off its page; `found` of the article says how each field was won.

    `charset` is what the HTTP header said, if it said anything. Raises LayoutError when the page has no title or no
    body, as an error page or a consent wall.
    """
    return parse.read_article(html, url, source=source, now=now, charset=charset, platforms=load_platforms())


@dataclass(frozen=True, slots=True)
class ReadFront:
    """The job of reading a page that may be a listing; as parse.read_front."""

    page: Page
    source: Source
    now: datetime

    def __call__(self) -> Front:
        """Do it."""
        page = self.page
        return parse.read_front(page.body, page.url, source=self.source, now=self.now, charset=page.charset)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """The job of reading a release and completing it with what its listing said; as parse.complete."""

    page: Page
    source: Source
    now: datetime
    candidate: Candidate
    explicit: bool

    def __call__(self) -> Article:
        """Do it."""
        page = self.page
        article = read_article(page.body, page.url, source=self.source, now=self.now, charset=page.charset)
        return parse.complete(article, self.candidate, self.source, explicit=self.explicit)


@dataclass(frozen=True, slots=True)
class FindUnmatched:
    """The job of telling which of a source's own selectors gave nothing on a page; as parse.unmatched."""

    page: Page
    source: Source
    now: datetime
    in_items: bool

    def __call__(self) -> tuple[Unmatched, ...]:
        """Do it."""
        markup = parse.decode(self.page.body, self.source.encoding or self.page.charset)
        find = parse.unmatched_in_items if self.in_items else parse.unmatched_on_release
        return find(markup, self.source.select, parse.Clock(self.now, ZoneInfo(self.source.timezone)))
