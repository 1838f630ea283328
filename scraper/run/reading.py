"""Reading a page with all that is known: parse/'s own evidence, and sources/' rules for the platform it is made with.

The functions are the public ones. The jobs are the same for a page that was fetched, as values that can be sent to a
parsing process and called there.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from scraper import parse
from scraper.errors import LayoutError
from scraper.model import Article, Candidate, Listing, Page, Source
from scraper.parse.results import Front, Known, Lesson, Unmatched, Verdict
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


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What known releases tell of a page: whether its list is the source's, else what could be done about it.

    `plain` is whether the source's own rules read it again, so that what was learnt before is to be forgotten, `lesson`
    what was learnt. Of the list that was `given`, `titles` counts those called as known releases are; `moved_to` is
    where it may have gone, and `why` what speaks for that.
    """

    verdict: Verdict
    plain: bool = False
    lesson: Lesson | None = None
    given: tuple[Candidate, ...] = ()
    titles: int = 0
    moved_to: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Appraise:
    """The job of judging the list of a page by known releases, and of learning from them how to read it if need be.

    `reader` is the source with what was learnt before, by which the `listing` was read.
    """

    page: Page
    reader: Source
    source: Source
    listing: Listing | None
    known: tuple[Known, ...]
    now: datetime

    def __call__(self) -> Appraisal:
        """Do it."""
        page, source, known = self.page, self.source, self.known
        html = parse.decode(page.body, source.encoding or page.charset)
        given = self.listing.candidates if self.listing else ()
        titles = parse.same_titles(given, known)
        verdict = parse.appraise(html, page.url, source, self.listing, known)
        if verdict.usable:
            return Appraisal(verdict, given=given, titles=titles)
        if self.reader != source and self._reads_plainly(html):
            return Appraisal(verdict, plain=True)
        lesson = parse.learn(html, page.url, source, known, now=self.now, zone=ZoneInfo(source.timezone))
        moved_to, why = parse.moved_to(html, page.url, source, known, _newswires())
        if moved_to == page.url and not titles:
            why = "nothing there is known"
        return Appraisal(verdict, False, lesson, given, titles, moved_to, why)

    def _reads_plainly(self, html: str) -> bool:
        """Whether the source's own rules find its list."""
        page = self.page
        try:
            listing = parse.read_listing(page.body, page.url, source=self.source, now=self.now, charset=page.charset)
        except LayoutError:
            return False
        return parse.appraise(html, page.url, self.source, listing, self.known).usable


def _newswires() -> tuple[str, ...]:
    """Give the hosts from which services publish for others."""
    return tuple(host for platform in load_platforms() for host in platform.hosts)
