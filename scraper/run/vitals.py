"""How a source's new releases are read, beside how they usually were: the counts that its health is judged by.

The latest releases are kept as samples; those that leave are counted as what is usual, the older the less. A field that
is missing in the latest is a finding only if that would be no chance: Fisher's exact test, one-sided, of the last few
against all before. So a field that a source never had is not missed, and a source with few releases needs more of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import comb, inf

from scraper.model import Failure, ReleaseField, Sample, Vitals
from scraper.run import repeated
from scraper.run.release import Found

WINDOW = 20
"""Releases that are kept one by one."""

MEMORY = 200
"""About so many releases make what is usual: each new one takes that part of the weight of those before."""

FEWEST = 3
"""Releases that must lack a field before it is called missing, and that must have it again before it no longer is."""

CHANCE = 1e-4
"""How improbable it must be that they lack it by chance."""

CHANCE_OF_RECOVERY = 0.05
"""How improbable it must be that they have it again by chance."""

TRIES = 3
"""Visits that a release must fail on before it counts as one that can't be read."""

READABLE = (20.0, 0.0)
"""What is taken for usual of a source that is new: that its releases can be read. That they are dated is not."""

FIELDS: tuple[ReleaseField, ...] = ("page", "title", "body", "text", "date")

_UNREAD: tuple[ReleaseField, ...] = ("page", "title", "body")


@dataclass(frozen=True, slots=True)
class Drop:
    """A field that the last releases lack: so many of how many, as against those before; `first` began it."""

    field: ReleaseField
    lacked: int
    of: int
    usually_lacked: int
    usually_of: int
    first: Sample
    last: Sample


def sample_of(found: Found, at: datetime) -> Sample:
    """Say what a new release had; of one that was not read off a page, whether it was dated is all that counts."""
    article = found.article
    stated = article.published_at if article.published_precision != "inferred" else None
    of_page: dict[ReleaseField, bool] = dict.fromkeys((*_UNREAD, "text"), True) if found.page else {}
    address = found.candidate.url if found.candidate else article.url
    return Sample(address, at, of_page | {"date": stated is not None}, published_at=stated)


def sample_of_failure(failure: Failure, at: datetime) -> Sample:
    """Say what a new release lacked that could not be read."""
    fields: dict[ReleaseField, bool] = {"page": False}
    match failure.missing:
        case "title":
            fields = {"page": True, "title": False}
        case "body":
            fields = {"page": True, "title": True, "body": False}
        case repeated.OWN_TEXT:
            fields = {"text": False}
    return Sample(failure.url, at, fields, reason=failure.reason, next_step=failure.next_step)


def is_read(sample: Sample) -> bool:
    """Whether a release could be read and stored."""
    return not sample.reason


def is_stuck(sample: Sample) -> bool:
    """Whether a release could not be read on several visits."""
    return not is_read(sample) and sample.tries >= TRIES


def vitals_after(before: Vitals, new: Sequence[Sample], *, first: bool) -> Vitals:
    """Take in how the new releases of a visit were read.

    A release that failed before keeps its place and counts once. What a `first` visit read is what is usual from then
    on. When a lost field is back, those that lacked it are an incident that is over, and count no more.
    """
    samples = {each.url: each for each in before.samples}
    usual, newest_at = dict(before.usual), before.newest_at
    for each in reversed(new):  # lists begin with the newest
        known = samples.get(each.url)
        if known:
            samples[each.url] = replace(each, seen_at=known.seen_at, tries=known.tries + (not is_read(each)))
        elif first and is_read(each):
            usual, newest_at = _counted(usual, each), _later(newest_at, each)
        else:
            samples[each.url] = each
    kept = list(samples.values())
    while len(kept) > WINDOW:
        gone = kept.pop(0)
        if is_read(gone) or is_stuck(gone):
            usual, newest_at = _counted(usual, gone), _later(newest_at, gone)
    for name in before.lost:
        kept = _without_incident(kept, name)
    read_at = max((each.seen_at for each in new if is_read(each)), default=before.read_at)
    after = Vitals(tuple(kept), usual, before.lost, newest_at, read_at)
    return replace(after, lost=tuple(name for name in FIELDS if is_lost(after, name)))


def is_lost(vitals: Vitals, name: ReleaseField) -> bool:
    """Whether the latest releases lack a field; that one has not its own text is known of it alone."""
    if name == "text":
        return any(each.fields.get("text") is False for each in vitals.samples)
    return find_drop(vitals, name) is not None


def find_drop(vitals: Vitals, name: ReleaseField) -> Drop | None:
    """Find the last releases that lack a field which those before had; of several ways to part them the surest.

    A field that is lost already needs no proof again.
    """
    judged = [each for each in vitals.samples if name in each.fields and (is_read(each) or is_stuck(each))]
    had, lacked = vitals.usual.get(name, (0.0, 0.0))
    if name in _UNREAD:
        had, lacked = had + READABLE[0], lacked + READABLE[1]
    known = name in vitals.lost
    surest, chance = None, inf if known else CHANCE
    for place, first in enumerate(judged):
        earlier, latest = judged[:place], judged[place:]
        missing = _lacking(latest, name)
        if first.fields[name] or not (known or (missing >= FEWEST and 2 * missing >= len(latest))):
            continue
        of_usual = round(had + lacked) + len(earlier)
        usual = min(of_usual, round(lacked) + _lacking(earlier, name))
        if (p := improbability(missing, len(latest), usual, of_usual)) < chance:
            surest, chance = Drop(name, missing, len(latest), usual, of_usual, first, _last(latest, name)), p
    return surest


def improbability(lacked: int, of: int, usually_lacked: int, usually_of: int) -> float:
    """Return how probable it is that so many or more lack it if nothing has changed (Fisher's exact test)."""
    total, lacking = of + usually_of, lacked + usually_lacked
    ways = sum(comb(lacking, k) * comb(total - lacking, of - k) for k in range(lacked, min(of, lacking) + 1))
    return ways / comb(total, of)


def _lacking(samples: Iterable[Sample], name: ReleaseField) -> int:
    return sum(not each.fields[name] for each in samples)


def _last(samples: Sequence[Sample], name: ReleaseField) -> Sample:
    return next(each for each in reversed(samples) if not each.fields[name])


def _counted(
    usual: Mapping[ReleaseField, tuple[float, float]], sample: Sample
) -> dict[ReleaseField, tuple[float, float]]:
    """Count a sample as one of those that make what is usual."""
    counts = dict(usual)
    for name, had in sample.fields.items():
        before = [count * (1 - 1 / MEMORY) for count in counts.get(name, (0.0, 0.0))]
        counts[name] = (before[0] + had, before[1] + (not had))
    return counts


def _later(newest_at: datetime | None, sample: Sample) -> datetime | None:
    return max(filter(None, (newest_at, sample.published_at)), default=None)


def _without_incident(samples: list[Sample], name: ReleaseField) -> list[Sample]:
    """Take a field out of the samples that lacked it, if so many had it since that this is no chance."""
    judged = [place for place, each in enumerate(samples) if name in each.fields]
    lacking = [place for place in judged if not samples[place].fields[name]]
    if not lacking:
        return samples
    since = sum(place > lacking[-1] for place in judged)
    within = sum(lacking[0] <= place <= lacking[-1] for place in judged)
    rate = (len(lacking) + 1) / (within + 2)
    if since < FEWEST or (1 - rate) ** since >= CHANCE_OF_RECOVERY:
        return samples
    over = set(lacking)
    return [_without(each, name) if place in over else each for place, each in enumerate(samples)]


def _without(sample: Sample, name: ReleaseField) -> Sample:
    return replace(sample, fields={each: had for each, had in sample.fields.items() if each != name})
