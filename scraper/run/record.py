"""Records what a site answers when a source is tried, so that others can try it again without the site."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from scraper.errors import FetchError, PageError, RecordingError
from scraper.fetch.recording import (
    INDEX,
    LARGEST_BYTES,
    LARGEST_DOCUMENT_BYTES,
    LARGEST_FILE_BYTES,
    Answer,
    Recording,
    is_text,
    kind_of,
    without_credentials,
    write_recording,
)
from scraper.fetch.replay import Replay
from scraper.model import Candidate, NotModified, Page, Settings, Source, Validators
from scraper.parse.personal import Redaction, find_personal
from scraper.parse.trimming import trimmed
from scraper.run.check import MADE_UP, CheckReport, check, check_once
from scraper.run.entrance import Fetch
from scraper.run.pages import Pages, open_pages
from scraper.run.pipeline import utc_now
from scraper.run.reading import FindUnmatched, ReadArticle, ReadFront
from scraper.run.sandbox import Job
from scraper.sources import as_section, from_section

NOT_KEPT = "was left out of the recording"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording, and what whoever sends it away should know.

    `report` is what the check found on the live site. `untrimmed` are the addresses of pages that would have been read
    otherwise without what is cut out of the rest, so nothing was. `left_out` says of an answer why it is not kept.
    `personal` are the e-mail addresses and telephone numbers that the site published, as it writes them; `redacted`,
    whether they are replaced in the recording.
    """

    recording: Recording
    report: CheckReport
    untrimmed: tuple[str, ...]
    left_out: Mapping[str, str]
    personal: tuple[str, ...]
    redacted: bool

    def write(self, folder: Path) -> None:
        """Write the recording into a new folder; raise ArchiveError when that fails or it is there already."""
        personal = "replaced by made-up ones" if self.redacted else "as the site published them"
        write_recording(
            self.recording,
            folder,
            f"What {self.report.source.name} answered when `scraper record` tried it. Scripts, styles, drawings and "
            f"comments are cut out of its pages; e-mail addresses and telephone numbers are {personal}.",
        )


def record_once(
    source: Source, settings: Settings, *, articles: int, redact: bool, now: Callable[[], datetime] = utc_now
) -> Recorded:
    """Try a source over the network with its first `articles` releases, and record it; as `record`."""

    async def run() -> Recorded:
        async with open_pages(settings, now=now) as pages:
            return await record(source, pages, articles=articles, redact=redact, at=now())

    return asyncio.run(run())


async def record(source: Source, pages: Pages, *, articles: int, redact: bool, at: datetime) -> Recorded:
    """Try a source as of the time `at`, and record every answer; nothing about its pages raises.

    With `redact`, e-mail addresses and telephone numbers are replaced by made-up ones, the same wherever one recurs.
    """
    heard = _Heard(pages.fetch)
    report = await check(source, Pages(heard, pages.sandbox), articles=articles, now=lambda: at)
    answers, untrimmed = await _all_trimmed(heard.answers, source, pages, at)
    texts = [answer.body for answer in answers.values() if isinstance(answer, Page) and is_text(answer)]
    personal: dict[str, str] = {}
    for body in texts:
        personal = {**find_personal(body), **personal}
    section = as_section(replace(source, url=without_credentials(source.url)))
    if redact:
        redaction = Redaction()
        answers = {_redacted_url(url, redaction): _redacted(each, redaction) for url, each in answers.items()}
        section["url"] = _redacted_url(str(section["url"]), redaction)
    bounded = dict(_bounded(answers))
    recording = Recording(_name(source), section, articles, at, bounded)
    left_out = {
        url: kept.reason for url, kept in bounded.items() if isinstance(kept, FetchError) and kept is not answers[url]
    }
    return Recorded(recording, report, untrimmed, left_out, tuple(personal.values()), redact)


def replay_once(recording: Recording, source: Source, *, articles: int | None = None) -> CheckReport:
    """Try a source by a recording, as of its time and without any network; by default with as many releases."""
    count = recording.articles if articles is None else articles
    at = recording.recorded_at
    return check_once(source, Settings(), articles=count, now=lambda: at, fetch=Replay(recording))


def recorded_source(recording: Recording) -> Source:
    """Give the source that was recorded; raise RecordingError when the index does not say one."""
    try:
        return from_section(recording.source)
    except ValueError as error:
        raise RecordingError(f"{recording.name}/{INDEX}: source.{error}") from error


def usual_folder(source: Source, at: datetime) -> Path:
    """Name the folder of a recording that is given none: it is in the current one."""
    return Path(f"recording-{_name(source)}-{at:%Y%m%d-%H%M%S}")


def _name(source: Source) -> str:
    named = (urlsplit(source.url).hostname or MADE_UP) if source.id == MADE_UP else source.id
    return re.sub(r"[^\w.-]+", "-", named)


@dataclass(slots=True)
class _Heard:
    """Fetches pages and keeps every answer, by the address asked for."""

    fetch: Fetch
    answers: dict[str, Answer] = field(default_factory=dict)

    async def get(self, url: str, *, client: str, validators: Validators | None = None) -> Page | NotModified:
        """Fetch a page; raise what the fetcher raises."""
        try:
            answer = await self.fetch.get(url, client=client, validators=validators)
        except FetchError as error:
            self.answers[without_credentials(url)] = error
            raise
        if isinstance(answer, Page):
            self.answers[without_credentials(url)] = replace(answer, url=without_credentials(answer.url))
        return answer


async def _all_trimmed(
    answers: Mapping[str, Answer], source: Source, pages: Pages, at: datetime
) -> tuple[dict[str, Answer], tuple[str, ...]]:
    """Trim every page that is read the same without what is cut out; give the addresses of the others too."""
    kept: dict[str, Answer] = {}
    untrimmed: list[str] = []
    for url, answer in answers.items():
        kept[url] = answer
        if not isinstance(answer, Page) or not is_text(answer) or kind_of(answer) != "html":
            continue
        lighter = replace(answer, body=trimmed(answer.body))
        if lighter == answer:
            continue
        whole = await _readings(answer, source, pages, at)
        if await _readings(lighter, source, pages, at) == whole:
            kept[url] = lighter
        else:
            untrimmed.append(url)
    return kept, tuple(untrimmed)


async def _readings(page: Page, source: Source, pages: Pages, at: datetime) -> tuple[object, ...]:
    """Read a page in every way there is: as a list, as a release, and by the source's own selectors."""
    candidate = Candidate(page.url, "")
    jobs: tuple[Job[object], ...] = (
        ReadFront(page, source, at),
        ReadArticle(page, source, at, candidate, explicit=False),
        FindUnmatched(page, source, at, in_items=True),
        FindUnmatched(page, source, at, in_items=False),
    )
    return tuple([await _outcome(job, pages) for job in jobs])


async def _outcome(job: Job[object], pages: Pages) -> object:
    try:
        return await pages.read(job)
    except PageError as error:  # which is an outcome like others: that page is to fail when it is replayed, too
        return str(error)


def _redacted(answer: Answer, redaction: Redaction) -> Answer:
    url = _redacted_url(answer.url, redaction)
    if isinstance(answer, Page):
        return replace(answer, url=url, body=redaction(answer.body) if is_text(answer) else answer.body)
    told = copy(answer)
    told.url, told.reason = url, redaction(answer.reason.encode()).decode()
    return told


def _redacted_url(url: str, redaction: Redaction) -> str:
    """Redact an address as it is in the pages that link to it, so that these still lead to it."""
    return redaction(url.encode()).decode()


def _bounded(answers: Mapping[str, Answer]) -> Iterator[tuple[str, Answer]]:
    """Leave out what makes the recording too large: the largest pages, and the last ones."""
    left_bytes = LARGEST_BYTES
    for url, answer in answers.items():
        reason = ""
        if isinstance(answer, Page):
            size_bytes = len(answer.body)
            if not is_text(answer):
                if size_bytes > LARGEST_DOCUMENT_BYTES:
                    reason = f"{size_bytes:,} bytes, and a document may have {LARGEST_DOCUMENT_BYTES:,}"
            elif size_bytes > LARGEST_FILE_BYTES:
                reason = f"{size_bytes:,} bytes, and a page may have {LARGEST_FILE_BYTES:,}"
            elif size_bytes > left_bytes:
                reason = f"{size_bytes:,} bytes, and all pages together may have {LARGEST_BYTES:,}"
            else:
                left_bytes -= size_bytes
        yield url, FetchError(url, f"{NOT_KEPT}: {reason}", transient=False) if reason else answer
