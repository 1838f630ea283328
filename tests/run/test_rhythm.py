"""What is learned of when a source publishes, and when its silence means something."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scraper.run.rhythm import FEWEST, Gaps, Rhythm, silence, usual_silence
from scraper.run.workdays import day_kind, season

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 6, 8, tzinfo=UTC)


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE)


def workdays(first: date, days: int, hour: int, minute: int = 0) -> list[datetime]:
    """Give one release a working day, none on days off."""
    each = (first + timedelta(days=n) for n in range(days))
    return [
        datetime(d.year, d.month, d.day, hour, minute, tzinfo=ZONE)
        for d in each
        if d.weekday() < 5 and day_kind(d) not in ("holiday", "squeezed")
    ]


def rhythm_of(times: Sequence[datetime], now: datetime = NOW, **more: object) -> Rhythm:
    return Rhythm.of(times, zone=ZONE, now=now, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 6, 19), "holiday"),  # Midsummer Eve, which no law makes a holiday
        (date(2026, 12, 24), "holiday"),
        (date(2026, 4, 3), "holiday"),  # Good Friday
        (date(2026, 5, 15), "squeezed"),  # the Friday after Ascension Day
        (date(2026, 6, 5), "eve"),  # before the National Day
        (date(2026, 2, 14), "ordinary"),  # a Saturday
        (date(2026, 2, 16), "ordinary"),
    ],
)
def test_days_off_eves_and_days_between_them_are_known(day: date, kind: str) -> None:
    assert day_kind(day) == kind


def test_summer_is_weeks_27_to_31_and_christmas_until_epiphany() -> None:
    at = {day: season(day) for day in (date(2026, 6, 28), date(2026, 6, 29), date(2026, 8, 2), date(2026, 8, 3))}
    assert list(at.values()) == ["term", "summer", "summer", "term"]
    assert [season(date(2026, 12, 19)), season(date(2026, 12, 20))] == ["term", "christmas"]
    assert [season(date(2027, 1, 6)), season(date(2027, 1, 7))] == ["christmas", "term"]


def test_a_new_source_is_taken_for_a_public_body() -> None:
    rhythm = rhythm_of([])
    assert rhythm.rate(local(2026, 2, 3, 10, 20)) > 10 * rhythm.rate(local(2026, 2, 3, 3, 20))
    assert rhythm.rate(local(2026, 2, 3, 10, 20)) > 5 * rhythm.rate(local(2026, 2, 7, 10, 20))
    assert rhythm.expected(local(2026, 2, 2), local(2026, 2, 9)) == pytest.approx(1.0)


def test_a_new_source_is_taken_for_what_the_others_are() -> None:
    others = rhythm_of(workdays(date(2026, 1, 7), 150, 19))
    new = rhythm_of([], others=others)
    assert new.rate(local(2026, 6, 9, 19, 10)) > 3 * new.rate(local(2026, 6, 9, 10, 10))


def test_hours_weekdays_and_minutes_are_learned() -> None:
    tuesdays = [local(2026, 1, 13, 13, 30) + timedelta(weeks=n) for n in range(20)]
    rhythm = rhythm_of(tuesdays)
    assert rhythm.hourly(local(2026, 6, 9, 13)) > 10 * rhythm.hourly(local(2026, 6, 10, 13))
    assert rhythm.hourly(local(2026, 6, 9, 13)) > 10 * rhythm.hourly(local(2026, 6, 9, 9))
    assert rhythm.rate(local(2026, 6, 9, 13, 30)) > 20 * rhythm.rate(local(2026, 6, 9, 13, 31))


def test_minutes_of_our_own_visits_are_not_learned() -> None:
    seen = workdays(date(2026, 1, 7), 150, 9, 17)
    rhythm = rhythm_of([], seen=seen)
    assert rhythm.rate(local(2026, 6, 9, 9, 17)) == pytest.approx(rhythm.rate(local(2026, 6, 9, 9, 18)))
    assert rhythm.hourly(local(2026, 6, 9, 9)) > 5 * rhythm.hourly(local(2026, 6, 9, 13))


def test_hours_that_moved_are_followed() -> None:
    moved = workdays(date(2025, 9, 1), 150, 8) + workdays(date(2026, 2, 1), 126, 14)
    rhythm = rhythm_of(moved)
    assert rhythm.hourly(local(2026, 6, 9, 14)) > rhythm.hourly(local(2026, 6, 9, 8))


def test_little_is_expected_on_days_off_and_in_holiday_weeks() -> None:
    rhythm = rhythm_of(workdays(date(2025, 6, 1), 372, 9))
    usual = rhythm.hourly(local(2026, 6, 9, 9))
    assert rhythm.hourly(local(2026, 6, 19, 9)) < usual / 5
    assert rhythm.hourly(local(2026, 5, 15, 9)) < usual / 2


def test_a_summer_as_busy_as_any_time_is_learned() -> None:
    busy = rhythm_of(workdays(date(2024, 6, 15), 720, 9))
    quiet = rhythm_of([at for at in workdays(date(2024, 6, 15), 720, 9) if season(at.date()) != "summer"])
    assert busy.factors["summer"] > 0.8
    assert quiet.factors["summer"] < 0.15


def test_what_is_expected_adds_up() -> None:
    rhythm = rhythm_of(workdays(date(2026, 1, 7), 150, 9))
    start, middle, end = local(2026, 6, 1, 7, 12), local(2026, 6, 3, 9, 40), local(2026, 6, 22, 11, 5)
    parts = rhythm.expected(start, middle) + rhythm.expected(middle, end)
    assert rhythm.expected(start, end) == pytest.approx(parts)
    assert rhythm.expected(end, start) == 0
    hours = sum(rhythm.hourly(local(2026, 6, 2, hour)) for hour in range(24))
    assert rhythm.expected(local(2026, 6, 2), local(2026, 6, 3)) == pytest.approx(hours)


def test_the_usual_silence_is_what_99_of_100_gaps_do_not_exceed() -> None:
    assert usual_silence([float(n) for n in range(201)]) == pytest.approx(198.0)
    few = [1.0] * 20
    assert 1.0 < usual_silence(few) < 1.5  # so few tell little of the rarest


class TestSilence:
    def setup_method(self) -> None:
        every_day = workdays(date(2025, 9, 1), 280, 9)
        self.times = [at for n, at in enumerate(every_day) if season(at.date()) == "term" or n % 3 == 0]
        self.rhythm = rhythm_of(self.times)
        self.gaps = Gaps.of(self.rhythm, self.times)

    def silent(self, last: datetime, now: datetime, **more: float) -> bool:
        return silence(self.rhythm, last, now, self.gaps, **more) is not None

    def test_a_weekend_or_easter_is_none(self) -> None:
        assert not self.silent(local(2026, 6, 12, 9), local(2026, 6, 15, 8))
        assert not self.silent(local(2026, 4, 2, 9), local(2026, 4, 7, 8))

    def test_a_week_of_a_source_that_publishes_daily_is_one(self) -> None:
        found = silence(self.rhythm, local(2026, 6, 8, 9), local(2026, 6, 15, 15), self.gaps)
        assert found
        assert found.since == local(2026, 6, 8, 9)
        assert found.usual is not None
        assert found.missed > found.usual

    def test_in_summer_and_at_christmas_it_takes_much_longer(self) -> None:
        assert not self.silent(local(2026, 7, 6, 9), local(2026, 7, 13, 15))
        assert not self.silent(local(2026, 12, 22, 9), local(2027, 1, 5, 15))
        assert self.silent(local(2026, 7, 6, 9), local(2026, 8, 20, 15))

    def test_of_a_source_with_few_releases_nobody_can_tell(self) -> None:
        few = self.times[-(FEWEST - 1) :]
        rhythm = rhythm_of(few)
        assert silence(rhythm, few[-1], few[-1] + timedelta(days=100), Gaps.of(rhythm, few)) is None
