"""When to visit a source: as often in each week as at fixed intervals, but when it is likely to have published.

Pure. Over a week the visits are shared out in proportion to the root of the rate at which releases are expected: what
makes their mean delay the least that a number of visits can. That gives each visit a stretch of time of its own; within
it the minute is chosen that catches most, as a minute after the full hour.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from scraper.run.rhythm import Rhythm

_WEEK_S, _HOUR_S, _MINUTE_S = 604_800, 3_600, 60
_FIRST_MONDAY_S = 4 * 86_400  # 1970-01-05, in UTC: weeks of equal length, whatever local clocks do
_APPEARS = (0.6, 0.3, 0.1)
"""Which share of the releases that state a minute can be had within the first, second and third minute from then."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A source's budget: a visit every `every_s` on average, with never less than `least_s` and more than `most_s`."""

    every_s: float
    least_s: float
    most_s: float


@dataclass(slots=True)
class Appointments:
    """The visits to one source, by its rhythm."""

    rhythm: Rhythm
    pace: Pace
    _weeks: dict[int, tuple[float, ...]] = field(default_factory=dict)

    def relearned(self, rhythm: Rhythm, now: datetime) -> "Appointments":
        """Go by what was learned since: the minutes at once, the hours from next week on, so that budgets are kept."""
        this = int((now.timestamp() - _FIRST_MONDAY_S) // _WEEK_S)
        return Appointments(rhythm, self.pace, {week: each for week, each in self._weeks.items() if week <= this})

    def after(self, visit: datetime, *, chance: float = 0.0) -> datetime:
        """Return when to visit next after a visit that was (or should have been) at this time.

        `chance`, from 0 to 1, moves it by up to half a minute, so that sources are not visited all in one second. The
        same number of visits falls on any week as at fixed intervals; both bounds hold.
        """
        last_s = visit.timestamp()
        number = int(self._count(last_s) + 0.5)
        start_s, end_s = self._when(number + 0.5), self._when(number + 1.5)
        first_s = max(start_s, last_s + self.pace.least_s)
        until_s = max(min(end_s - 1, last_s + self.pace.most_s), first_s)
        at_s = self._best(last_s, first_s, until_s, self._when(number + 2.0))
        at_s += chance * min(30.0, until_s - at_s)
        return datetime.fromtimestamp(at_s, UTC)

    def _best(self, last_s: float, first_s: float, until_s: float, next_s: float) -> float:
        """Choose the moment that saves most: of what is published since the last visit the wait for the next one."""
        step = int(last_s // _MINUTE_S)
        best_s, best, caught = first_s, -1.0, 0.0
        shares = self._masses(step, int(until_s // _MINUTE_S) + 1)
        for minute, mass in enumerate(shares, step + 1):
            caught += mass
            at_s = minute * _MINUTE_S
            if first_s <= at_s <= until_s and caught * (next_s - at_s) > best:
                best_s, best = at_s, caught * (next_s - at_s)
        return best_s if best >= 0 else (first_s + until_s) / 2

    def _masses(self, first: int, end: int) -> list[float]:
        """Return how many releases are expected to appear in each minute, counted since 1970."""
        rates: list[float] = []
        hourly, hour = 0.0, -1
        for minute in range(first - len(_APPEARS) + 1, end):
            if minute // 60 != hour or not rates:
                hour = minute // 60
                local = datetime.fromtimestamp(minute * _MINUTE_S, self.rhythm.zone)
                hourly, shift = self.rhythm.hourly(local), local.minute - minute % 60
            rates.append(hourly * self.rhythm.share_of_minute(local.hour, (minute + shift) % 60))
        late = len(_APPEARS) - 1
        return [
            sum(share * rates[place - lag] for lag, share in enumerate(_APPEARS)) for place in range(late, len(rates))
        ]

    def _count(self, at_s: float) -> float:
        """Return how many visits there are to be from 1970 until then."""
        week, within_s = divmod(at_s - _FIRST_MONDAY_S, _WEEK_S)
        counts = self._week(int(week))
        hour, part_s = divmod(within_s, _HOUR_S)
        before, then = counts[int(hour)], counts[int(hour) + 1]
        return week * self._budget + before + (then - before) * part_s / _HOUR_S

    def _when(self, count: float) -> float:
        """Return by when there are to be so many visits: the inverse of `_count`."""
        week, within = divmod(count, self._budget)
        counts = self._week(int(week))
        hour = min(bisect_right(counts, within) - 1, len(counts) - 2)
        before, then = counts[hour], counts[hour + 1]
        return _FIRST_MONDAY_S + week * _WEEK_S + (hour + (within - before) / (then - before)) * _HOUR_S

    @property
    def _budget(self) -> float:
        return _WEEK_S / self.pace.every_s

    def _week(self, number: int) -> tuple[float, ...]:
        """Return for each hour of a week how many visits are before it, and last how many there are."""
        if number not in self._weeks:
            start = datetime.fromtimestamp(_FIRST_MONDAY_S + number * _WEEK_S, UTC)
            roots = [self.rhythm.hourly(start + timedelta(hours=n)) ** 0.5 for n in range(_WEEK_S // _HOUR_S)]
            visits = _shared_out(roots, self._budget, _HOUR_S / self.pace.most_s, _HOUR_S / self.pace.least_s)
            for old in [each for each in self._weeks if each < number - 1]:
                del self._weeks[old]
            self._weeks[number] = (0.0, *accumulate(visits))
        return self._weeks[number]


def _shared_out(parts: Sequence[float], total: float, least: float, most: float) -> list[float]:
    """Share a total out in proportion to `parts`, each share at least and at most as large as said."""
    if not least * len(parts) < total < most * len(parts):
        return [total / len(parts)] * len(parts)
    low, high = 0.0, most / max(min(parts), 1e-9)
    for _ in range(60):
        scale = (low + high) / 2
        if sum(min(max(scale * part, least), most) for part in parts) < total:
            low = scale
        else:
            high = scale
    shares = [min(max(high * part, least), most) for part in parts]
    return [share * total / sum(shares) for share in shares]
