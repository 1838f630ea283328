"""One release of a source: fetched and read into an article, or a failure that says what to do about it."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from scraper import parse
from scraper.errors import BlockedError, FetchError, LayoutError, PageError
from scraper.model import Article, Attachment, Candidate, Failure, NotModified, Page, Remark, Rest, Source, Stage
from scraper.parse import candidate_id, canonical_url
from scraper.run.pages import Pages
from scraper.run.reading import ReadArticle
from scraper.run.selection import InList, missed_on_release

log = logging.getLogger(__name__)

WEB_PAGE = re.compile(r"(text/html|application/xhtml\+xml|)$")

FIRST_REST, LONGEST_REST = timedelta(hours=1), timedelta(days=1)
"""How long a page that exceeded a limit is left alone: twice as long each time, up to the longest."""


@dataclass(frozen=True, slots=True)
class Found:
    """A release that was not known; `keys` are all under which the source's listing will show it again.

    The address a redirect ended at is not among them: sites send what they have removed to one common page. `remarks`
    tell of the source's own selectors that gave nothing on its page. `page` is what it was read from, with what its
    listing said of it (`candidate`, and whether that was `explicit`); None when it was read from its listing alone.
    """

    article: Article
    keys: frozenset[str]
    remarks: tuple[Remark, ...] = ()
    page: Page | None = None
    candidate: Candidate | None = None
    explicit: bool = False


async def read_release(
    source: Source,
    pages: Pages,
    candidate: Candidate,
    *,
    keys: frozenset[str],
    explicit: bool,
    now: Callable[[], datetime],
    in_list: InList | None = None,
) -> Found | Failure:
    """Fetch and read one release; `explicit` is whether its listing states fields outright.

    `in_list` is what the source's own selectors gave there.
    """
    stage: Stage = "fetch"
    remarks: tuple[Remark, ...] = ()
    kept: Page | None = None
    try:
        if not source.full_text:
            return Found(_from_listing(source, candidate), keys)
        page = await pages.get(candidate.url, client=source.id)
        stage = "article"
        if isinstance(page, Page) and is_common(page.url, candidate, source):
            return failure(source, stage, LayoutError(candidate.url, f"release: it redirects to {page.url}"))
        if isinstance(page, NotModified):  # it was not asked, so the server is at fault
            return failure(source, stage, LayoutError(candidate.url, "page: the server says it has not changed"))
        if WEB_PAGE.match(page.media_type):
            article = await pages.read(ReadArticle(page, source, now(), candidate, explicit=explicit))
            kept = page
            remarks = await missed_on_release(source, pages, page, now, in_list)
        else:
            file = Attachment(page.url, candidate.title, page.media_type, len(page.body))
            article = _from_listing(source, candidate, file)
    except PageError as error:
        # By its address in the list, where it is found: several may have been redirected to one wall.
        return replace(failure(source, stage, error), url=candidate.url)
    except Exception as error:  # a bug costs the page it shows itself on, not the visit
        return bug(source, stage, candidate.url, error)
    return Found(article, keys, remarks, kept, candidate, explicit)


def is_common(url: str, candidate: Candidate, source: Source) -> bool:
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
        found={"title": candidate.how}
        | ({"text": candidate.how} if lead else {})
        | ({"attachments": "the release is a document"} if files else {}),
    )
    return parse.complete(article, candidate, source, explicit=True)


def stage_of(error: PageError) -> Stage:
    """Tell the stage at which a listing failed."""
    return "fetch" if isinstance(error, FetchError | BlockedError) else "listing"


def keys_of(source: Source, candidate: Candidate) -> frozenset[str]:
    """Return the keys by which a source's release is recognised: its canonical URL and its native id."""
    url = canonical_url(candidate.url, aliases=source.aliases, home=source.home)
    return frozenset({url, candidate.native_id} - {None})  # type: ignore[arg-type]  # None was just taken out


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


def failure(source: Source, stage: Stage, error: PageError, *, asked: str | None = None) -> Failure:
    """Say what failed, where, and what an operator can do about it.

    A page that exceeded a limit is called by the address it was `asked` for at: that is the one to leave alone.
    """
    url = asked if asked and error.exceeds else error.url
    missing = error.missing.partition(":")[0] if isinstance(error, LayoutError) else None
    return Failure(
        source.id,
        url,
        stage,
        error.reason,
        error.transient,
        error.next_step,
        exceeded=error.exceeds,
        status=error.status if isinstance(error, FetchError) else None,
        retry_after_s=error.retry_after_s if isinstance(error, FetchError) else None,
        blocked_by=error.by if isinstance(error, BlockedError) else None,
        missing=missing,
    )


def rested(source: Source, stage: Stage, url: str, rest: Rest | None, now: datetime) -> Failure | None:
    """Fail as the last time, without asking for a page that is to be left alone; None when it is not."""
    if rest is None or rest.until <= now:
        return None
    tries = "once" if rest.failures == 1 else f"{rest.failures} times"
    return Failure(
        source.id,
        url,
        stage,
        f"{rest.reason} (tried {tries}; left alone until {rest.until:%Y-%m-%d %H:%M} UTC)",
        transient=False,
        next_step=f"`scraper run {source.id} --afresh` tries it at once; if it stays, report it as a bug.",
    )


def rest_after(failed: Failure, before: Rest | None, now: datetime) -> Rest:
    """Say how long to leave a page alone that exceeded a limit once more."""
    failures = before.failures + 1 if before else 1
    wait = min(FIRST_REST * 2 ** min(failures - 1, 10), LONGEST_REST)
    return Rest(failed.reason, failures, now + wait)
