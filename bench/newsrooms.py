"""Twenty-one made-up newsrooms and what they publish in some years: what the schedule is tried on in `bench.year`."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.run.workdays import day_kind, season

ZONE = ZoneInfo("Europe/Stockholm")

OFFICE = {7: 2, 8: 8, 9: 12, 10: 13, 11: 9, 12: 5, 13: 10, 14: 11, 15: 8, 16: 3, 17: 1}
MORNING = {6: 1, 7: 3, 8: 14, 9: 10, 10: 6, 11: 2, 13: 1, 14: 1}
AFTERNOON = {9: 1, 11: 1, 12: 3, 13: 10, 14: 14, 15: 9, 16: 3}
AROUND = {5: 1, 6: 4, 7: 7, 8: 9, 9: 9, 10: 9, 11: 8, 12: 7, 13: 8, 14: 8, 15: 7, 16: 5, 17: 3, 18: 2, 20: 1, 22: 1}

WEEKDAYS = (1.0, 1.1, 1.1, 1.1, 0.8, 0.03, 0.03)
MIDWEEK = (0.4, 1.6, 1.4, 1.4, 0.2, 0.0, 0.0)
ALL_DAYS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.4, 0.4)

BY_HAND: Mapping[int, float] = {}
ON_THE_HOUR = {0: 0.55, 30: 0.2}
ON_QUARTERS = {0: 0.3, 15: 0.15, 30: 0.2, 45: 0.1}
ON_FIVES = {0: 0.2, 5: 0.05, 10: 0.05, 15: 0.1, 30: 0.15, 45: 0.1}


@dataclass(frozen=True, slots=True)
class Newsroom:
    """How a newsroom publishes: `weekly` releases, spread over days, hours and minutes (the rest of them: any).

    `days_between` makes it regular instead: one release every so many days, an hour or so about its time. `burst` is
    the chance that a release has another close behind. `lag_s` is until its page shows a release at most. What it
    prints is the minute, or the `day` only. From `stops` on it is silent; from `moves` on its `hours` are `later`.
    """

    name: str
    weekly: float
    days: Sequence[float] = WEEKDAYS
    hours: Mapping[int, float] = field(default_factory=lambda: OFFICE)
    marks: Mapping[int, float] = field(default_factory=lambda: BY_HAND)
    burst: float = 0.08
    summer: float = 0.35
    christmas: float = 0.3
    days_between: int = 0
    lag_s: float = 20.0
    prints_day: bool = False
    stops: date | None = None
    moves: date | None = None
    later: Mapping[int, float] = field(default_factory=lambda: AFTERNOON)


NEWSROOMS = (
    Newsroom("newswire", 50, ALL_DAYS, AROUND, ON_QUARTERS, burst=0.15, summer=0.6, christmas=0.45),
    Newsroom("large region", 14, hours=OFFICE, marks=ON_THE_HOUR, summer=0.4),
    Newsroom("large city", 11, hours=OFFICE, marks=ON_FIVES, summer=0.35),
    Newsroom("authority at eight", 5, hours={8: 9, 9: 1, 10: 2, 13: 1}, marks={0: 0.85}, burst=0.02),
    Newsroom("statistics", 6, hours={8: 12, 9: 2, 10: 1}, marks={0: 0.6, 30: 0.25}, burst=0.3, summer=0.5),
    Newsroom("daily", 5, days_between=1, hours={9: 1, 10: 4, 11: 1}, summer=0.8, christmas=0.5),
    Newsroom("weekly", 1, days_between=7, hours={13: 3, 14: 1}, summer=0.4, christmas=0.3),
    Newsroom("monthly", 0.25, days_between=30, hours={9: 2, 10: 2}, marks=ON_THE_HOUR, summer=0.9, christmas=0.7),
    Newsroom("region by hand", 6, summer=0.3),
    Newsroom("region on the hour", 5, hours=MORNING, marks=ON_THE_HOUR, summer=0.3),
    Newsroom("region of mornings", 4, hours=MORNING, marks=ON_FIVES, lag_s=120),
    Newsroom("region of afternoons", 4, hours=AFTERNOON, marks=ON_QUARTERS, summer=0.25, christmas=0.2),
    Newsroom("region by the day", 5, prints_day=True),
    Newsroom("municipality by the day", 3, MIDWEEK, prints_day=True, summer=0.25, christmas=0.2),
    Newsroom("region in bursts", 7, MIDWEEK, marks=ON_FIVES, burst=0.5),
    Newsroom("small region", 2, marks=ON_QUARTERS, summer=0.4),
    Newsroom("university", 3, hours=MORNING, marks={0: 0.3, 30: 0.1}, summer=0.15, christmas=0.15),
    Newsroom("police", 20, ALL_DAYS, AROUND, burst=0.1, summer=1.0, christmas=0.9),
    Newsroom("one that moves its hours", 6, hours=MORNING, marks=ON_FIVES, moves=date(2026, 4, 20)),
    Newsroom("one that stops", 7, marks=ON_FIVES, stops=date(2026, 5, 27)),
    Newsroom("county board", 5, marks=ON_THE_HOUR, lag_s=180, summer=0.3),
)


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A release that can be had from `at` on, in seconds since 1970; `stated` is what it prints, if to the minute."""

    at: float
    published: float
    stated: datetime | None


def publish(room: Newsroom, first: date, days: int, chance: random.Random) -> list[Release]:
    """Make up all that a newsroom publishes in so many days, in its order."""
    return sorted(_release(room, at, chance) for at in _times(room, first, days, chance))


def _release(room: Newsroom, at: datetime, chance: random.Random) -> Release:
    stated = at.replace(second=0).astimezone(UTC)
    published = at.timestamp()
    return Release(published + chance.uniform(0, room.lag_s), published, None if room.prints_day else stated)


def _times(room: Newsroom, first: date, days: int, chance: random.Random) -> Iterator[datetime]:
    left = chance.randrange(max(room.days_between, 1))
    level = room.weekly / sum(room.days)
    for day in (first + timedelta(days=n) for n in range(days)):
        if room.stops and day >= room.stops:
            return
        of_day = replace(room, hours=room.later) if room.moves and day >= room.moves else room
        if room.days_between:
            left -= 1
            if left < 0 and day.weekday() < 5 and day_kind(day) not in ("holiday", "squeezed"):
                left = room.days_between - 1 - (day.weekday() - 1 if room.days_between == 7 else 0)
                if chance.random() < _season(room, day):
                    yield _time(of_day, day, chance)
            continue
        mean = level * room.days[day.weekday()] * _season(room, day) * _day(day, room)
        mean *= chance.lognormvariate(-0.08, 0.4) / (1 + room.burst)  # some days have more to say than others
        for _ in range(_poisson(mean, chance)):
            at = _time(of_day, day, chance)
            yield at
            while chance.random() < room.burst:
                at += timedelta(minutes=chance.expovariate(1 / 15))
                if at.date() == day:
                    yield at


def _season(room: Newsroom, day: date) -> float:
    return {"summer": room.summer, "christmas": room.christmas, "term": 1.0}[season(day)]


def _day(day: date, room: Newsroom) -> float:
    if day_kind(day) == "holiday":
        return room.days[6]
    return {"squeezed": 0.3, "eve": 0.6, "ordinary": 1.0}[day_kind(day)]


def _time(room: Newsroom, day: date, chance: random.Random) -> datetime:
    hour = chance.choices(list(room.hours), list(room.hours.values()))[0]
    rest = 1 - sum(room.marks.values())
    minute = chance.choices([*room.marks, chance.randrange(60)], [*room.marks.values(), rest])[0]
    return datetime(day.year, day.month, day.day, hour, minute, chance.randrange(60), tzinfo=ZONE)


def _poisson(mean: float, chance: random.Random) -> int:
    count, at = 0, chance.expovariate(1)
    while at < mean:
        count, at = count + 1, at + chance.expovariate(1)
    return count
