"""Asks for the pages of recent releases again, less and less often, so that edits and removals are seen.

A release that is published `recheck: [1h, 6h, 1d, 3d, 7d]` ago is asked for at each of these ages, with its own
validators, so that one that stayed as it was costs a 304. With n new releases a day a source is asked for at most 5 n
pages more a day, `MOST_CHECKS` on one visit.
"""

import logging
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scraper.errors import FetchError, LayoutError, PageError
from scraper.model import Article, NotModified, Page, Reading, Remark, Source
from scraper.run.pages import Pages
from scraper.run.reading import ReadArticle
from scraper.run.release import is_common

log = logging.getLogger(__name__)

MOST_ABSENT = 3
"""Pages that are asked for at once on one visit because their releases have left the list."""

MOST_CHECKS = 10
"""Pages that are asked for again on one visit: what is due besides waits for the next."""

POSTPONED = timedelta(hours=1)
"""How long a page that could not be had is left alone."""

GONE_AFTER = 2
"""How many times in a row a page must answer 404 or 410 before its release is called gone."""

FEWEST_WORDS, LEAST_LEFT = 20, 0.05
"""Of so many different words at least so large a part must be left for a page to say the same release."""

_WORD = re.compile(r"\w{5,}")
_GONE_STATUSES = frozenset((404, 410))


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of asking for a release's page again: how it stands, and, if its page has changed, what it says now.

    `gone` is True when the page is gone for good, False when it is there, None when that could not be told.
    """

    reading: Reading
    gone: bool | None
    article: Article | None = None
    page: Page | None = None


def next_check(published_at: datetime, ages: Sequence[float], now: datetime) -> datetime | None:
    """Return when a release is to be asked for next, None when it is too old for that; `ages` are in seconds."""
    times = (published_at + timedelta(seconds=age) for age in ages)
    return min((at for at in times if at > now), default=None)


async def recheck(
    source: Source,
    pages: Pages,
    due: Sequence[Reading],
    *,
    kept: Callable[[str], bytes | None],
    now: Callable[[], datetime],
) -> AsyncGenerator[Checked | Remark, None]:
    """Ask for the pages of these readings again; ends after the first that shows that the host is not to be had.

    `kept` gives the bytes of a kept page: what today's rules read on it too is no edit of the source's.
    """
    for reading in due:
        try:
            page = await pages.get(reading.candidate.url, client=source.id, validators=reading.validators)
            if isinstance(page, NotModified):
                yield Checked(replace(reading, missing=0), gone=False)
                continue
            if is_common(page.url, reading.candidate, source):
                raise LayoutError(reading.candidate.url, f"release: it redirects to {page.url}")
            job = ReadArticle(page, source, now(), reading.candidate, explicit=reading.explicit)
            article = await pages.read(job)
            before = kept(reading.digest) if reading.digest else None
            old = await pages.read(job_of(reading, before, source)) if before else None
            if old and is_another(old.text, article.text):
                raise LayoutError(
                    reading.candidate.url, "word of the release that was there: the page says something else"
                )
            same = old and said(article) == said(old)
            yield Checked(replace(reading, missing=0), gone=False, article=None if same else article, page=page)
        except FetchError as error:
            if error.status in _GONE_STATUSES:
                missing = reading.missing + 1
                gone = True if missing >= GONE_AFTER else None
                yield Checked(replace(reading, missing=missing, check_at=now() + POSTPONED), gone=gone)
                continue
            log.info("%s: not checked again: %s", source.id, error)
            yield Checked(replace(reading, check_at=now() + POSTPONED), gone=None)
            if error.transient:
                return
        except PageError as error:
            yield Checked(replace(reading, missing=0), gone=None)
            if isinstance(error, LayoutError):
                yield Remark("unreadable now", error.url, error.reason)


def is_another(old: str, new: str) -> bool:
    """Whether next to nothing of a text is left: an edit leaves more, a consent wall or an error page does not.

    Of few words nobody can tell: a notice that more is to come is replaced by what came.
    """
    before, after = (set(_WORD.findall(text.casefold())) for text in (old, new))
    return min(len(before), len(after)) >= FEWEST_WORDS and len(before & after) < LEAST_LEFT * len(before)


def said(article: Article) -> tuple[object, ...]:
    """Give what a release says: what a change of makes a revision."""
    return (article.title, article.lead, article.text, article.contacts, article.attachments, article.images)


def job_of(reading: Reading, body: bytes, source: Source) -> ReadArticle:
    """Make the job of reading a kept page as it was read when it was fetched."""
    page = Page(reading.url, body, reading.media_type, reading.charset, reading.validators, reading.fetched_at)
    return ReadArticle(page, source, reading.fetched_at, reading.candidate, explicit=reading.explicit)
