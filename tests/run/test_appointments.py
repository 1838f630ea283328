"""Visits by a source's rhythm: as many as at fixed intervals, within their bounds, and soon after it publishes."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from scraper.run.appointments import Appointments, Pace
from scraper.run.rhythm import Rhythm

from .test_rhythm import local, rhythm_of, workdays

PACE = Pace(900.0, 180.0, 7_200.0)
MONDAY = datetime(2026, 6, 8, tzinfo=UTC)
WEEK = timedelta(days=7)

RHYTHMS = {
    "new": rhythm_of([]),
    "at nine": rhythm_of(workdays(date(2026, 1, 7), 150, 9)),
    "once": rhythm_of([local(2026, 6, 2, 13, 30)]),
    "at night": rhythm_of([local(2026, 1, 7, 2, 40) + timedelta(days=n) for n in range(150)]),
    "always": rhythm_of([local(2026, 3, 1) + timedelta(minutes=47 * n) for n in range(1_000)]),
}


def visits(rhythm: Rhythm, start: datetime, end: datetime, pace: Pace = PACE, seed: int = 1) -> Iterator[datetime]:
    chance = random.Random(seed)
    appointments, at = Appointments(rhythm, pace), start
    while at < end:
        yield at
        at = appointments.after(at, chance=chance.random())


@pytest.mark.parametrize("name", RHYTHMS)
@pytest.mark.parametrize("every_s", [300.0, 900.0, 1_000.0, 21_600.0])
def test_a_week_has_as_many_visits_as_at_fixed_intervals(name: str, every_s: float) -> None:
    pace = Pace(every_s, every_s / 5, every_s * 8)
    for weeks in (1, 4):
        made = len(list(visits(RHYTHMS[name], MONDAY, MONDAY + weeks * WEEK, pace)))
        assert abs(made - weeks * WEEK.total_seconds() / every_s) <= 1 + 0.002 * made


@pytest.mark.parametrize("name", RHYTHMS)
@pytest.mark.parametrize("start", [MONDAY, datetime(2026, 3, 23, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC)])
def test_the_bounds_hold(name: str, start: datetime) -> None:
    gaps = [(b - a).total_seconds() for a, b in pairwise(visits(RHYTHMS[name], start, start + 2 * WEEK))]
    assert min(gaps) >= PACE.least_s - 1
    assert max(gaps) <= PACE.most_s + 1


def test_a_pace_without_room_is_even() -> None:
    pace = Pace(900.0, 900.0, 900.0)
    made = list(visits(RHYTHMS["at nine"], MONDAY, MONDAY + WEEK, pace))
    assert abs(len(made) - 672) <= 7


def test_what_comes_at_a_usual_time_is_fetched_within_the_shortest_interval() -> None:
    made = list(visits(RHYTHMS["at nine"], MONDAY, MONDAY + WEEK))
    for day in range(5):
        there = local(2026, 6, 8, 9, 1) + timedelta(days=day)  # at the end of the minute that it states
        assert min(at for at in made if at >= there) - there <= timedelta(seconds=181)


def test_nights_and_weekends_have_few_visits_but_some() -> None:
    made = [at.astimezone(ZoneInfo("Europe/Stockholm")) for at in visits(RHYTHMS["new"], MONDAY, MONDAY + WEEK)]
    by_day = [sum(at.weekday() == day for at in made) for day in range(7)]
    assert all(12 <= by_day[day] < by_day[0] / 1.5 for day in (5, 6))


def test_a_holiday_gives_its_visits_to_the_rest_of_the_week() -> None:
    midsummer = datetime(2026, 6, 15, tzinfo=UTC)
    made = [
        at.astimezone(ZoneInfo("Europe/Stockholm")).date()
        for at in visits(RHYTHMS["at nine"], midsummer, midsummer + WEEK)
    ]
    assert made.count(date(2026, 6, 19)) < made.count(date(2026, 6, 17)) / 2
    assert abs(len(made) - 672) <= 2


def test_a_visit_that_is_made_late_keeps_to_the_budget_and_the_bounds() -> None:
    appointments = Appointments(RHYTHMS["new"], PACE)
    late = MONDAY + timedelta(hours=9, seconds=17)
    following = appointments.after(late)
    assert PACE.least_s <= (following - late).total_seconds() <= PACE.most_s


def test_what_is_learned_in_a_week_does_not_change_how_many_visits_it_has() -> None:
    appointments, at, made = Appointments(RHYTHMS["new"], PACE), MONDAY, 0
    names = list(RHYTHMS)
    day = 0
    while at < MONDAY + WEEK:
        made += 1
        at = appointments.after(at)
        if (at - MONDAY).days > day:
            day += 1
            appointments = appointments.relearned(RHYTHMS[names[day % len(names)]], at)
    assert abs(made - 672) <= 1
