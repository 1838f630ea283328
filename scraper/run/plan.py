"""Reads kept pages again by today's rules, and tells what would change in the archive and in the feeds.

A better rule makes better articles of what was collected before, without asking anybody: `scraper plan` shows each
change, `--apply` stores them as corrections of ours, of which no reader is notified.
"""

import asyncio
import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from scraper.archive import Archive, KeptPages
from scraper.errors import ArchiveError, PageError
from scraper.model import Article, Config, Reading, Source
from scraper.publish import Published
from scraper.run.lock import only_run
from scraper.run.pipeline import chosen
from scraper.run.publishing import ARCHIVE, PAGES, feeds_of, publish
from scraper.run.recheck import job_of
from scraper.run.sandbox import Sandbox, WorkerBug
from scraper.run.swedish import in_language
from scraper.run.values import written

_ASIDE = frozenset({"id", "source_id", "url", "native_id", "found", "published_how", "updated_at"})
"""What a correction never changes, or what no reader sees: how a field was found."""

_AT_ONCE = 16
_LONGEST_VALUE = 160


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an article that today's rules read otherwise: as it is stored, and as it would be."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Planned:
    """An article that would change; `feeds` are the stems of the feeds with an entry of it."""

    article: Article
    changes: tuple[Change, ...]
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What today's rules make of the kept pages.

    `unreadable` are articles whose page can't be read by them, with the reason, and `lost` those whose kept page is not
    there any more; both stay as they are.
    """

    read: int
    planned: tuple[Planned, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()
    applied: int = 0
    published: Published = Published()  # noqa: RUF009  # a frozen value


def make_plan(config: Config, *, only: Collection[str] = (), apply: bool = False, now: Callable[[], datetime]) -> Plan:
    """Read the kept pages of the enabled sources again (or of those in `only`), and store the changes with `apply`.

    Nothing is asked of the network. Raises ConfigError for an id that is not in the configuration, LockedError while a
    collection is under way, ArchiveError.
    """
    sources = {source.id: source for source in chosen(config, only)}
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive to plan for; `scraper run` makes one")
    with only_run(config.settings.data), closing(Archive(path)) as archive:
        plan = asyncio.run(_read_again(sources, archive, KeptPages(config.settings.data / PAGES)))
        plan = replace(plan, planned=_with_feeds(plan.planned, config, archive))
        if not apply:
            return plan
        at = now()
        applied = sum(archive.correct(each.article, at) for each in plan.planned)
        return replace(plan, applied=applied, published=asyncio.run(publish(config, archive)))


async def _read_again(sources: Mapping[str, Source], archive: Archive, kept: KeptPages) -> Plan:
    readings = archive.readings(sources)
    turns = asyncio.Semaphore(_AT_ONCE)
    planned: list[Planned] = []
    unreadable: list[tuple[str, str]] = []
    lost: list[str] = []

    async def one(reading: Reading, sandbox: Sandbox) -> None:
        async with turns:
            stored = archive.article(reading.article_id)
            body = kept.get(reading.digest or "")
            if body is None or stored is None:
                lost.append(reading.candidate.url)
                return
            try:
                read = await sandbox.read(job_of(reading, body, sources[reading.source_id]))
            except (PageError, WorkerBug) as error:
                unreadable.append((reading.candidate.url, getattr(error, "reason", "a bug in this program")))
                return
        corrected, changes = corrected_by(stored, read)
        if changes:
            planned.append(Planned(corrected, changes))

    async with Sandbox() as sandbox, asyncio.TaskGroup() as group:
        for reading in readings:
            group.create_task(one(reading, sandbox))
    planned.sort(key=lambda each: (each.article.source_id, each.article.url))
    return Plan(len(readings), tuple(planned), tuple(sorted(unreadable)), tuple(sorted(lost)))


def corrected_by(stored: Article, read: Article) -> tuple[Article, tuple[Change, ...]]:
    """Return a stored article with what today's rules read, and which of its fields that changes.

    Its name, address and times of change stay; and so does its time of publication where none is read any more.
    """
    read = replace(
        read,
        id=stored.id,
        source_id=stored.source_id,
        url=stored.url,
        native_id=stored.native_id,
        updated_at=stored.updated_at,
    )
    if read.published_at is None:
        times = stored.published_at, stored.published_precision, stored.published_how
        read = replace(read, published_at=times[0], published_precision=times[1], published_how=times[2])
    fields = (name for name in Article.__dataclass_fields__ if name not in _ASIDE)
    pairs = ((name, getattr(stored, name), getattr(read, name)) for name in fields)
    return read, tuple(Change(*pair) for pair in pairs if _same_form(pair[1]) != _same_form(pair[2]))


def _same_form(value: object) -> object:
    return value.astimezone(UTC).replace(microsecond=0) if isinstance(value, datetime) else value


def _with_feeds(planned: Sequence[Planned], config: Config, archive: Archive) -> tuple[Planned, ...]:
    """Note in which feeds each article has an entry."""
    if not planned:
        return ()
    stems: dict[str, list[str]] = {}
    for feed in feeds_of(config, archive):
        for story in feed.stories:
            stems.setdefault(story.lead.id, []).append(feed.stem)
    return tuple(replace(each, feeds=tuple(stems.get(each.article.id, ()))) for each in planned)


WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "summary": "{read} sidor lästa om, {planned} artiklar skulle ändras, {entries} flödesposter",
        "applied": "{read} sidor lästa om, {applied} artiklar rättade, {files} flödesfiler skrivna; ingen aviseras",
        "unreadable": "går inte att läsa med dagens regler, lämnas som den är: {reason}",
        "lost": "den sparade sidan saknas eller är skadad, lämnas som den är",
        "feeds": "flöden: {feeds}",
    },
    "en": {
        "summary": "{read} pages read again, {planned} articles would change, {entries} feed entries",
        "applied": "{read} pages read again, {applied} articles corrected, {files} feed files written; nobody is told",
        "unreadable": "can't be read by today's rules, stays as it is: {reason}",
        "lost": "its kept page is gone or spoiled, stays as it is",
        "feeds": "feeds: {feeds}",
    },
}


def lines(plan: Plan, lang: str) -> Iterator[str]:
    """Yield the plan as plain lines: each article with its changes, what could not be read, and the sum."""
    words = WORDS[lang]
    for each in plan.planned:
        yield f"{each.article.source_id}: {each.article.url}: {each.article.title}"
        for change in each.changes:
            yield from (f"  {change.field}: {line}" for line in _told(change))
        if each.feeds:
            yield "  " + words["feeds"].format(feeds=", ".join(each.feeds))
    for url, reason in plan.unreadable:
        yield f"{url}: " + words["unreadable"].format(reason=in_language(reason, lang))
    for url in plan.lost:
        yield f"{url}: {words['lost']}"
    entries = sum(len(each.feeds) for each in plan.planned)
    if plan.applied:
        files = len(plan.published.files_written)
        yield words["applied"].format(read=plan.read, applied=plan.applied, files=files)
    else:
        yield words["summary"].format(read=plan.read, planned=len(plan.planned), entries=entries)


def _told(change: Change) -> Iterator[str]:
    """Show a change: of a text the words that differ, of all else both values."""
    before, after = change.before, change.after
    if not (isinstance(before, str) and isinstance(after, str)):
        yield f"{_short(before)} → {_short(after)}"
        return
    old, new = before.split(), after.split()
    for kind, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield f"[-{_short(' '.join(old[i:j]))}-] [+{_short(' '.join(new[k:m]))}+]"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE // 2]} … {text[-_LONGEST_VALUE // 2 :]}"


def as_json(plan: Plan) -> str:
    """Return the plan as one JSON object; times are ISO 8601 in UTC."""
    made = {
        "read": plan.read,
        "applied": plan.applied,
        "planned": [
            {
                "article_id": each.article.id,
                "source_id": each.article.source_id,
                "url": each.article.url,
                "feeds": each.feeds,
                "changes": [asdict(change) for change in each.changes],
            }
            for each in plan.planned
        ],
        "unreadable": [{"url": url, "reason": reason} for url, reason in plan.unreadable],
        "lost": plan.lost,
        "files_written": plan.published.files_written,
    }
    return written(made)
