"""When a source publishes, learned from when it did: by weekday, hour and minute, and from days off and holiday weeks.

Pure. Everything is a share or a factor with a prior, so that little data changes little: a new source is taken for what
all sources are together (`others`), and those for public bodies, which publish on weekdays from 8 to 16.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from scraper.run.workdays import day_kind, season

HALF_LIFE_DAYS = 90.0
"""After so long a release counts half: a source that moves its hours is followed within a few months."""

MEMORY_DAYS = 730
"""What is older is not looked at: two summers and two Christmases are enough to tell what they are like."""

_DAYS = (0.19, 0.19, 0.19, 0.19, 0.19, 0.025, 0.025)
_HOURS = (*[0.003] * 6, 0.02, 0.06, *[0.105] * 8, 0.04, 0.012, *[0.001667] * 6)
_MINUTES = (5 / 66, *[1 / 66] * 29, 3 / 66, *[1 / 66] * 29)
_FACTORS: Mapping[str, float] = {
    "ordinary": 1.0,
    "term": 1.0,
    "holiday": 0.05,
    "squeezed": 0.4,
    "eve": 0.7,
    "summer": 0.35,
    "christmas": 0.4,
}
_LOW = tuple(name for name, factor in _FACTORS.items() if factor < 1)

# How many releases a prior is worth.
_DAYS_WEIGH, _HOURS_WEIGH, _CELLS_WEIGH, _MINUTES_WEIGH, _MARKS_WEIGH, _FACTORS_WEIGH = 4.0, 6.0, 12.0, 30.0, 12.0, 8.0
_WEEKS_WEIGH, _A_WEEK = 0.3, 1.0  # of the level: a third of a week with one release a week


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """How many releases to expect when; times of day are those of `zone`.

    `weekly` is the number in a week without days off, `cells` each hour's share of it (Monday first), `minutes` each
    minute's share of an hour, `marks` counts releases by minute of the day, `factors` is what is left on other days.
    """

    zone: ZoneInfo
    weekly: float
    cells: tuple[tuple[float, ...], ...]
    minutes: tuple[float, ...]
    marks: Mapping[int, float]
    marked: tuple[float, ...]
    factors: Mapping[str, float]

    @classmethod
    def of(
        cls,
        times: Sequence[datetime],
        *,
        zone: ZoneInfo,
        now: datetime,
        others: "Rhythm | None" = None,
        seen: Sequence[datetime] = (),
    ) -> "Rhythm":
        """Learn from when releases were published, known to the minute, and from when they were first `seen`.

        The latter tell nothing of minutes: they are those of our own visits.
        """
        since = now - timedelta(days=MEMORY_DAYS)
        stated = [at.astimezone(zone) for at in times if since <= at <= now]
        local = stated + [at.astimezone(zone) for at in seen if since <= at <= now]
        weights = [_weight(now, at) for at in local]
        counts = [[0.0] * 24 for _ in range(7)]
        for at, weight in zip(local, weights, strict=True):
            counts[at.weekday()][at.hour] += weight
        cells = _cells(counts, others.cells if others else _usual_cells())
        days = [sum(row) for row in cells]
        today = now.astimezone(zone).date()
        dates = _dates(local, today)
        factors = _factors(local, dates, days, others.factors if others else _FACTORS)
        exposed = sum(_weight_of_age((today - day).days) * days[day.weekday()] * _factor(factors, day) for day in dates)
        return cls(
            zone,
            (sum(weights) + _WEEKS_WEIGH * _A_WEEK) / (exposed + _WEEKS_WEIGH),
            cells,
            *_minutes(stated, now, others.minutes if others else _MINUTES),
            factors,
        )

    def rate(self, at: datetime) -> float:
        """Return how many releases an hour are expected in that minute."""
        local = at.astimezone(self.zone)
        return self._hourly(local) * self.share_of_minute(local.hour, local.minute) * 60

    def hourly(self, at: datetime) -> float:
        """Return how many releases are expected in the hour of the day that `at` is in."""
        return self._hourly(at.astimezone(self.zone))

    def share_of_minute(self, hour: int, minute: int) -> float:
        """Return which share of what is published in an hour of the day comes in one minute of it."""
        mark = self.marks.get(hour * 60 + minute, 0.0)
        return (mark + _MARKS_WEIGH * self.minutes[minute]) / (self.marked[hour] + _MARKS_WEIGH)

    def expected(self, start: datetime, end: datetime) -> float:
        """Return how many releases are expected between two moments; 0 when the second is not later."""
        if end <= start:
            return 0.0
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        day, total = first.date(), -self._until(first)
        while day < last.date():
            total += self.weekly * sum(self.cells[day.weekday()]) * _factor(self.factors, day)
            day += timedelta(days=1)
        return max(total + self._until(last), 0.0)

    def _hourly(self, local: datetime) -> float:
        return self.weekly * self.cells[local.weekday()][local.hour] * _factor(self.factors, local.date())

    def _until(self, local: datetime) -> float:
        """Return how many are expected from midnight on; hours that a clock change skips or repeats count once."""
        row, part = self.cells[local.weekday()], (local.minute * 60 + local.second) / 3600
        shares = sum(row[: local.hour]) + row[local.hour] * part
        return self.weekly * shares * _factor(self.factors, local.date())


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that has been silent for longer than it ever is but once in a hundred times.

    `missed` releases were expected since, `usual` is its own 99th percentile of that.
    """

    since: datetime
    missed: float
    usual: float


FEWEST = 20
"""With fewer releases nobody can tell what a source's usual silence is."""

LEAST_MISSED = 2.0
"""Of a source that never missed a day one that it misses is no silence yet."""

QUIET_TIMES = 3.0
"""In the holiday weeks, and the week after, a silence has to be so many times as long: no two summers are alike."""

_RARE, _LASTING = 0.99, 0.98
_ENOUGH = 100


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps between a source's releases, each sorted: by how many were expected in them, and in seconds.

    In the former nights, weekends, days off and holiday weeks take as little of a gap as is published in them.
    """

    expected: tuple[float, ...] = ()
    lasted_s: tuple[float, ...] = ()

    @classmethod
    def of(cls, rhythm: Rhythm, times: Sequence[datetime]) -> "Gaps":
        """Measure the gaps between the times of releases, in any order."""
        pairs = list(pairwise(sorted(times)))
        return cls(
            tuple(sorted(rhythm.expected(a, b) for a, b in pairs)),
            tuple(sorted((b - a).total_seconds() for a, b in pairs)),
        )


def usual_silence(gaps: Sequence[float], part: float = _RARE) -> float:
    """Return what that part of the sorted gaps does not exceed, between two of them if need be.

    Of fewer than a hundred it is as much longer than the longest as it would be were they spread by chance alone
    (exponentially: the longest of n is about ln n + 0.58 times their mean, the 99th percentile 4.6 times).
    """
    count = len(gaps)
    if count < _ENOUGH and part >= _RARE:
        return gaps[-1] * max(1.0, -math.log(1 - part) / (math.log(count) + 0.58))
    place, rest = divmod(part * (count - 1), 1)
    low, high = gaps[int(place)], gaps[min(int(place) + 1, count - 1)]
    return low + rest * (high - low)


def silence(rhythm: Rhythm, last_at: datetime, now: datetime, gaps: Gaps) -> Silence | None:
    """Tell whether a source has been silent too long since `last_at`; None while that is usual for it.

    It is when more releases were to be expected than in 99 of 100 of its gaps, more than on a working day and more than
    two, and when it lasts longer than 98 of 100 of them.
    """
    missed, lasted_s = rhythm.expected(last_at, now), (now - last_at).total_seconds()
    if len(gaps.expected) + 1 < FEWEST:
        return None
    usual = usual_silence(gaps.expected)
    least = max(usual, rhythm.weekly / 5, LEAST_MISSED)
    today = now.astimezone(rhythm.zone).date()
    if not season(today) == season(today - timedelta(days=7)) == "term":
        least *= QUIET_TIMES
    if missed <= least or lasted_s <= usual_silence(gaps.lasted_s, _LASTING):
        return None
    return Silence(last_at, missed, usual)


def _weight(now: datetime, at: datetime) -> float:
    return _weight_of_age((now - at).total_seconds() / 86_400)


def _weight_of_age(days: float) -> float:
    """Weigh by whole weeks: else the weekday that comes next, being the longest gone, would count least."""
    return float(2 ** (-7 * (days // 7) / HALF_LIFE_DAYS))


def _factor(factors: Mapping[str, float], day: date) -> float:
    return factors[day_kind(day)] * factors[season(day)]


def _usual_cells() -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(share * hour for hour in _HOURS) for share in _DAYS)


def _cells(counts: Sequence[Sequence[float]], prior: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Share a week out over its hours: by days times hours, and the more by themselves the more is known."""
    total = sum(map(sum, counts))
    days = [(sum(counts[d]) + _DAYS_WEIGH * sum(prior[d])) / (total + _DAYS_WEIGH) for d in range(7)]
    cells: list[tuple[float, ...]] = []
    for part in (range(5), range(5, 7)):
        hours = _hours([sum(counts[d][h] for d in part) for h in range(24)], [prior[d] for d in part])
        for d in part:
            row = (counts[d][h] + _CELLS_WEIGH * days[d] * hours[h] for h in range(24))
            cells.append(tuple(each / (total + _CELLS_WEIGH) for each in row))
    whole = sum(map(sum, cells))
    return tuple(tuple(each / whole for each in row) for row in cells)


def _hours(counts: Sequence[float], prior: Sequence[Sequence[float]]) -> list[float]:
    """Share a day out over its hours, each with a little from the hours beside it."""
    near = [0.1 * counts[h - 1] + 0.8 * counts[h] + 0.1 * counts[(h + 1) % 24] for h in range(24)]
    usual = [sum(row[h] for row in prior) for h in range(24)]
    whole, among = sum(near) + _HOURS_WEIGH, sum(usual)
    return [(near[h] + _HOURS_WEIGH * usual[h] / among) / whole for h in range(24)]


def _minutes(
    stated: Sequence[datetime], now: datetime, prior: Sequence[float]
) -> tuple[tuple[float, ...], Mapping[int, float], tuple[float, ...]]:
    """Count the minutes of the hour, those of the day, and the hours they are in."""
    of_hour, of_day, hours = [0.0] * 60, dict[int, float](), [0.0] * 24
    for at in stated:
        weight = _weight(now, at)
        of_hour[at.minute] += weight
        hours[at.hour] += weight
        mark = at.hour * 60 + at.minute
        of_day[mark] = of_day.get(mark, 0.0) + weight
    whole = sum(of_hour) + _MINUTES_WEIGH
    minutes = tuple((n + _MINUTES_WEIGH * usual) / whole for n, usual in zip(of_hour, prior, strict=True))
    return minutes, of_day, tuple(hours)


def _dates(local: Sequence[datetime], today: date) -> list[date]:
    """Return the dates from the first release to today; none when there is none."""
    first = min((at.date() for at in local), default=today + timedelta(days=1))
    return [first + timedelta(days=n) for n in range((today - first).days + 1)]


def _factors(
    local: Sequence[datetime], dates: Sequence[date], days: Sequence[float], prior: Mapping[str, float]
) -> Mapping[str, float]:
    """Tell what is left of the usual on days off and in holiday weeks, without forgetting: they come once a year."""
    came: dict[str, float] = {}
    due: dict[str, float] = {}
    for at in local:
        _count(came, at.date(), 1.0)
    for day in dates:
        _count(due, day, days[day.weekday()])
    level = (came.get("usual", 0.0) + _A_WEEK * _WEEKS_WEIGH) / (due.get("usual", 0.0) + _WEEKS_WEIGH)
    learned = {
        kind: (came.get(kind, 0.0) + _FACTORS_WEIGH * prior[kind]) / (level * due.get(kind, 0.0) + _FACTORS_WEIGH)
        for kind in _LOW
    }
    return {"ordinary": 1.0, "term": 1.0} | {kind: min(each, 2.0) for kind, each in learned.items()}


def _count(totals: dict[str, float], day: date, number: float) -> None:
    """Count for what a day is: a season by its ordinary days alone, and days off out of season alone."""
    kind, time_of_year = day_kind(day), season(day)
    if kind == "ordinary":
        name = "usual" if time_of_year == "term" else time_of_year
        totals[name] = totals.get(name, 0.0) + number
    elif time_of_year == "term":
        totals[kind] = totals.get(kind, 0.0) + number
