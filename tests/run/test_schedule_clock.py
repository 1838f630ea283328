"""The schedule by a clock that tests move: whatever clocks do, visits are neither lost nor doubled."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bench.virtual import VirtualLoop, played
from scraper.archive.publications import Publications
from scraper.model import Config, Failure, RunReport, ScheduleSettings, Settings, Source
from scraper.run.health import Silence
from scraper.run.schedule import _Schedule

EVEN = ScheduleSettings(adapt=False)
MONDAY = datetime(2026, 2, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Visits:
    """Stands in for what visits sources: notes when, by the clock and by the loop's steady time."""

    published: tuple[datetime, ...] = ()
    at: list[tuple[str, datetime, float]] = field(default_factory=list)
    heard: list[tuple[str, Silence | None]] = field(default_factory=list)

    async def run(self, sources: tuple[Source, ...]) -> RunReport:
        self.at += [(each.id, now(), asyncio.get_running_loop().time()) for each in sources]
        return RunReport(now(), now(), ())

    def publications(self, source_id: str, since: datetime, most: int) -> Publications:
        return Publications(tuple(at for at in self.published if at <= now())[-most:])

    async def notify(self) -> tuple[int, tuple[Failure, ...]]:
        return 0, ()

    def hear(self, source: Source, silence: Silence | None) -> None:
        self.heard.append((source.id, silence))

    def stop(self) -> None:
        pass

    def gaps(self) -> Iterator[float]:
        """Give the steady time between visits."""
        return (later - before for (_, _, before), (_, _, later) in pairwise(self.at))


def config(schedule: ScheduleSettings = EVEN, *, sources: int = 1) -> Config:
    each = tuple(Source(id=f"s{n}", name="S", url="http://s.example/") for n in range(sources))
    return Config(Path("nowhere.yaml"), Settings(schedule=schedule), each)


def play(
    start: datetime,
    length: timedelta,
    visits: Visits,
    what: Config,
    events: dict[timedelta, timedelta] | None = None,
    on_beat: Callable[[], None] = lambda: None,
) -> None:
    """Let the schedule run so long by the steady clock, setting the other by so much after so long."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        stop = asyncio.Event()
        loop.call_later(length.total_seconds(), stop.set)
        for after, by in (events or {}).items():
            loop.call_later(after.total_seconds(), loop.set_clock, by)
        await _Schedule(what, visits, now, on_beat=on_beat).run(stop, asyncio.Event())

    played(start, run())


def test_sources_are_visited_at_their_interval_give_or_take_a_tenth_the_first_times_one_after_the_other() -> None:
    visits = Visits()
    play(MONDAY, 24 * HOUR, visits, config(sources=3))
    first = {name: at - MONDAY for name, at, _ in reversed(visits.at)}
    assert [first[f"s{n}"].seconds for n in range(3)] == [0, 1, 2]
    assert 3 * 90 <= len(visits.at) <= 3 * 104
    one = [steady for name, _, steady in visits.at if name == "s0"]
    assert all(810 <= later - before <= 990 for before, later in pairwise(one))


def test_what_was_missed_while_the_machine_slept_is_made_up_for_once() -> None:
    visits = Visits()
    play(MONDAY, 4 * HOUR, visits, config(sources=2), {HOUR: 8 * HOUR})
    woken = MONDAY + 9 * HOUR
    for name in ("s0", "s1"):
        times = [at for each, at, _ in visits.at if each == name]
        assert not [at for at in times if MONDAY + HOUR < at < woken]
        after = [at - woken for at in times if at >= woken]
        assert after[0] <= timedelta(minutes=17)
        assert all(later - before >= timedelta(minutes=13) for before, later in pairwise(after))


def test_adaptive_visits_too_are_made_up_for_once_after_a_sleep() -> None:
    visits = Visits()
    play(MONDAY + 7 * HOUR, 2 * HOUR, visits, config(ScheduleSettings()), {HOUR: 5 * 24 * HOUR})
    woken = MONDAY + 5 * 24 * HOUR + 8 * HOUR
    after = [at for _, at, _ in visits.at if at >= woken]
    assert after
    assert all(later - before >= timedelta(minutes=3) for before, later in pairwise(after))


def test_a_clock_that_is_set_back_neither_stops_nor_doubles_visits() -> None:
    beats = list[float]()
    visits = Visits()
    back = {2 * HOUR: -HOUR, 4 * HOUR: timedelta(seconds=-90)}
    play(MONDAY, 6 * HOUR, visits, config(), back, on_beat=lambda: beats.append(asyncio.get_running_loop().time()))
    assert all(800 <= gap <= 1_000 for gap in visits.gaps())
    assert all(later - before <= 20 for before, later in pairwise(beats))


def test_a_clock_that_is_set_forward_costs_at_most_one_early_visit() -> None:
    visits = Visits()
    play(MONDAY, 6 * HOUR, visits, config(), {2 * HOUR: HOUR})
    gaps = list(visits.gaps())
    assert sum(gap < 800 for gap in gaps) <= 1
    assert max(gaps) <= 1_000


def test_the_nights_when_clocks_change_have_as_many_visits_as_any_other() -> None:
    for night in (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        visits = Visits()
        play(night, 8 * HOUR, visits, config())
        assert all(800 <= gap <= 1_000 for gap in visits.gaps())
        adaptive = Visits()
        play(night, 24 * HOUR, adaptive, config(ScheduleSettings()))
        assert all(170 <= gap <= 2 * HOUR.total_seconds() + 30 for gap in adaptive.gaps())


def test_visits_move_to_when_a_source_publishes_and_are_as_many_in_a_week() -> None:
    mornings = [MONDAY - timedelta(days=n) + 8 * HOUR for n in range(90) if (MONDAY - timedelta(days=n)).weekday() < 5]
    visits = Visits(tuple(reversed(mornings)))
    play(MONDAY, 7 * 24 * HOUR, visits, config(ScheduleSettings()))
    assert abs(len(visits.at) / 672 - 1) < 0.02
    at_nine = [at for _, at, _ in visits.at if at.weekday() < 5 and at.hour == 8]
    at_night = [at for _, at, _ in visits.at if at.hour == 1]
    assert len(at_nine) > 4 * len(at_night)
    first = {at.date(): at for at in reversed(at_nine)}
    assert all(at.minute <= 3 for at in first.values())


def test_with_adapt_off_nothing_is_moved() -> None:
    mornings = tuple(MONDAY - timedelta(days=n) + 8 * HOUR for n in range(90, 0, -1))
    visits = Visits(mornings)
    play(MONDAY, 24 * HOUR, visits, config())
    assert all(810 <= gap <= 990 for gap in visits.gaps())


def test_the_beat_goes_on_every_ten_seconds() -> None:
    beats = list[datetime]()
    play(MONDAY, HOUR, Visits(), config(), on_beat=lambda: beats.append(now()))
    assert 355 <= len(beats) <= 361


def test_the_next_visits_hear_once_of_a_source_that_falls_silent() -> None:
    days = [MONDAY - timedelta(days=n) + 9 * HOUR for n in range(200, 0, -1)]
    visits = Visits(tuple(at for at in days if at.weekday() < 5))
    visible = Publications(visits.published, (), visits.published[-1])
    visits.publications = lambda *_: visible  # type: ignore[method-assign]
    play(MONDAY, timedelta(days=20), visits, config(EVEN))
    ((name, found),) = visits.heard
    assert name == "s0"
    assert found is not None
    assert found.since == datetime(2026, 1, 30, 9, tzinfo=UTC)
