"""Judges how a source fares after a visit, by what became of its list and by how its releases are read. Pure.

The first of these that holds is what is told of it:

1. Its list was not had: `blocked` when its host will not let us have it, `broken` when it is gone (404, 410), has no
   list or can't be read, `unreachable` when it did not answer, answered 5xx, or asked to wait.
2. Its list is empty: `broken`.
3. No new release can be read, on three visits and of two releases at least: `broken`.
4. It works in part: `degraded`. New releases have one and the same text; its list is shorter than `min_items`; its
   releases lack a field, or can't be read, that they usually can (run/vitals.py says how that is told); or their dates
   stand still.
5. It is silent for longer than is probable: `quiet`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scraper.model import Failure, FindingKind, Health, Sample, Source, SourceReport, Standing, Vitals
from scraper.run.backoff import next_try
from scraper.run.vitals import Drop, find_drop, is_read, is_stuck

FROZEN, FROZEN_APART = 3, 5
"""Releases that must come after the newest date stood still: with that very date, or with different older ones."""

FROZEN_DAYS = 3
"""Different days that they must have been seen on: many of one day, or of a weekend, are one batch."""

FROZEN_FOR = timedelta(days=2)
"""How old the newest date must be when the last of them is seen."""

FEWEST_STUCK = 2
"""Releases that can't be read before none can: a single one is a dead link."""

_GONE = frozenset((404, 410))

LOOK = "Open the page named and compare: `scraper check {source}` shows what is found, a select: rule can put it right."


@dataclass(frozen=True, slots=True)
class Silence:
    """That a source has been silent for improbably long: `since` its last release, and the reason to think so."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a source, since when, and what shows it."""

    health: Health
    kind: FindingKind
    evidence: Failure
    since: datetime | None = None


def standing_after(
    source: Source,
    report: SourceReport,
    before: Standing | None,
    now: datetime,
    jitter: Callable[[], float],
    *,
    vitals: Vitals | None = None,
    silence: Silence | None = None,
) -> Standing:
    """Say how a source fares after a visit, and when it is tried next; `jitter` gives 0 to 1.

    `vitals` say how its releases are read, None when nothing is known of that.
    """
    had = report.not_modified or report.form is not None
    found = list_finding(report)
    if found is None and vitals:
        found = release_finding(source, vitals)
    if found is None and silence:
        found = _silent(source, silence)
    succeeded_at = now if had else before.succeeded_at if before else None
    if found is None:
        since = before.since if before and before.health == "ok" else now
        return Standing("ok", since, succeeded_at=succeeded_at)
    failures = 0 if had else (before.failures if before else 0) + 1
    goes_on = before is not None and (before.health, before.kind) == (found.health, found.kind)
    since = before.since if before and goes_on else found.since or now
    next_at = None if had else next_try(source, failures, found.evidence, now, jitter)
    return Standing(found.health, since, failures, next_at, succeeded_at, found.evidence, found.kind)


def list_finding(report: SourceReport) -> Finding | None:
    """Say what is wrong with a source's list, None when it was had and is as long as it should be."""
    if report.not_modified:
        return None
    if report.form is None:
        failed = next(iter(report.failures), None)
        return Finding(*_of_a_list_not_had(failed), failed) if failed else None
    short = next((each for each in report.failures if (each.missing or "").startswith(_SHORT)), None)
    if short is None:
        return None
    return Finding("degraded", "short-list", short) if report.candidates else Finding("broken", "empty-list", short)


_SHORT = "releases in its list"


def _of_a_list_not_had(failed: Failure) -> tuple[Health, FindingKind]:
    if failed.blocked_by:
        return "blocked", "kept-out"
    if failed.stage != "fetch":
        return "broken", "no-list" if failed.missing else "unreadable-list"
    if failed.status in _GONE:
        return "broken", "list-gone"
    # Of a server that answered so that it will not pass, the answer is what is wrong.
    answered = failed.status is not None and not failed.transient
    return ("broken", "unreadable-list") if answered or failed.exceeded else ("unreachable", "no-answer")


def release_finding(source: Source, vitals: Vitals) -> Finding | None:
    """Say what is wrong with how a source's releases are read."""
    drops = [drop for name in ("page", "title", "body", "date") if (drop := find_drop(vitals, name))]
    return (
        _none_read(source, vitals)
        or _same_body(source, vitals)
        or next((_dropped(source, drop) for drop in drops), None)
        or _frozen(source, vitals)
    )


def _none_read(source: Source, vitals: Vitals) -> Finding | None:
    """Find that no new release could be read since the first that can't be."""
    stuck = [each for each in vitals.samples if is_stuck(each) and each.fields.get("text", True)]
    if len(stuck) < FEWEST_STUCK or (vitals.read_at and vitals.read_at >= stuck[0].seen_at):
        return None
    same = len({each.reason for each in stuck}) == 1 and all(each.fields.get("page") for each in stuck)
    last = stuck[-1]
    reason = f"none of the last {len(stuck)} releases could be read; the last: {last.reason}"
    kind: FindingKind = "fields-missing" if same else "releases-failing"
    return Finding("broken", kind, _evidence(source, last, reason, last.next_step), stuck[0].seen_at)


def _same_body(source: Source, vitals: Vitals) -> Finding | None:
    held = [each for each in vitals.samples if each.fields.get("text") is False]
    if not held:
        return None
    last = held[-1]
    reason = f"{len(held)} releases are held back; the last: {last.reason}"
    return Finding("degraded", "same-body", _evidence(source, last, reason, last.next_step), held[0].seen_at)


def _dropped(source: Source, drop: Drop) -> Finding:
    lacked, of, usual, count = drop.lacked, drop.of, drop.usually_lacked, drop.usually_of
    last, step = drop.last, LOOK.format(source=source.id)
    kind: FindingKind = "fields-missing"
    match drop.field:
        case "title":
            reason = f"the title is missing in {lacked} of the last {of} releases, before that in {usual} of {count}"
        case "body":
            reason = f"the body is missing in {lacked} of the last {of} releases, before that in {usual} of {count}"
        case "date":
            reason = f"the date is missing in {lacked} of the last {of} releases, before that in {usual} of {count}"
        case _:
            kind, step = "releases-failing", last.next_step
            had = f"{lacked} of the last {of} releases could not be had, before that {usual} of {count}"
            reason = f"{had}; the last: {last.reason}"
    return Finding("degraded", kind, _evidence(source, last, reason, step), drop.first.seen_at)


def _frozen(source: Source, vitals: Vitals) -> Finding | None:
    """Find that the newest date stands still though new releases come day after day."""
    newest, after = vitals.newest_at, list[Sample]()
    for each in vitals.samples:
        if each.published_at is None or not is_read(each):
            continue
        if newest is None or each.published_at > newest:
            newest, after = each.published_at, []
        else:
            after.append(each)
    days = sorted({each.seen_at.date() for each in after})
    if newest is None or len(days) < FROZEN_DAYS or after[-1].seen_at - newest < FROZEN_FOR:
        return None
    same = {each.published_at for each in after} == {newest}
    if len(after) < (FROZEN if same else FROZEN_APART):
        return None
    seen = f"the last {len(after)} releases, first seen from {days[0]} to {days[-1]}"
    reason = f"{seen}, are all dated {newest:%Y-%m-%d}" if same else f"{seen}, are none dated after {newest:%Y-%m-%d}"
    evidence = _evidence(source, after[-1], reason, LOOK.format(source=source.id))
    return Finding("degraded", "dates-frozen", evidence, after[0].seen_at)


def _silent(source: Source, silence: Silence) -> Finding:
    step = f"Open the page: if it has newer releases, `scraper check {source.id}` shows what is read of it."
    evidence = Failure(source.id, source.url, "listing", silence.reason, transient=True, next_step=step)
    return Finding("quiet", "silent", evidence, silence.since)


def silence_by_limit(source: Source, newest_at: datetime | None, now: datetime) -> Silence | None:
    """Say that a source has given nothing for longer than its `max_silence`; None when it has, or has no limit."""
    if source.max_silence_s is None or newest_at is None or (now - newest_at).total_seconds() <= source.max_silence_s:
        return None
    days = source.max_silence_s / 86_400
    reason = f"no release since {newest_at:%Y-%m-%d %H:%M} UTC, longer than max_silence ({days:g} days)"
    return Silence(newest_at, reason)


def silence_by_rhythm(since: datetime, missed: float) -> Silence:
    """Say that a source has given nothing though `missed` releases were to be expected, more than it ever lets wait."""
    reason = f"no release since {since:%Y-%m-%d %H:%M} UTC, though {missed:.0f} were to be expected"
    return Silence(since, f"{reason}: only one in a hundred of its pauses is so long")


def _evidence(source: Source, sample: Sample, reason: str, next_step: str) -> Failure:
    return Failure(source.id, sample.url, "article", reason, transient=False, next_step=next_step)
