"""A digest comes once a day at its time, or each full hour, also when clocks change; quiet hours are of local time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scraper.run.digests import due_at, is_quiet

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAILY = time(7, 30)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_what_is_told_immediately_is_due_when_it_happens():
    at = utc("2026-02-02 09:00:07")
    assert due_at("immediately", at, STOCKHOLM) == at


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-02-02 09:00:07", "2026-02-02 10:00"),
        ("2026-02-02 09:00", "2026-02-02 10:00"),
        ("2026-02-02 23:59:59", "2026-02-03 00:00"),
        ("2026-03-29 00:30", "2026-03-29 01:00"),  # 01:30, and then it is 03:00
        ("2026-10-25 00:30", "2026-10-25 01:00"),  # 02:30 in summer time, and then it is 02:00
        ("2026-10-25 01:30", "2026-10-25 02:00"),
    ],
)
def test_an_hourly_digest_is_due_at_the_next_full_hour(at: str, due: str):
    assert due_at("hourly", utc(at), STOCKHOLM) == utc(due)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-02-02 06:29:59", "2026-02-02 06:30"),
        ("2026-02-02 06:30", "2026-02-03 06:30"),
        ("2026-07-02 05:00", "2026-07-02 05:30"),
        ("2026-03-28 12:00", "2026-03-29 05:30"),  # the night that is an hour shorter
        ("2026-10-24 12:00", "2026-10-25 06:30"),  # and the one that is longer
        ("2026-12-31 22:59", "2027-01-01 06:30"),
        ("2026-12-31 23:30", "2027-01-01 06:30"),  # where it is the new year already
    ],
)
def test_a_daily_digest_is_due_at_half_past_seven_on_the_newsrooms_clocks(at: str, due: str):
    assert due_at(DAILY, utc(at), STOCKHOLM) == utc(due)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize("at", [time(2, 30), time(7, 30), time(0, 0)])
def test_it_comes_once_on_a_day_on_which_clocks_change(day: str, at: time):
    start = datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=STOCKHOLM).astimezone(UTC) - timedelta(seconds=1)
    quarters = [start + timedelta(minutes=15 * n) for n in range(4 * 26)]
    dues = {due_at(at, each, STOCKHOLM) for each in quarters}
    assert sum(each.astimezone(STOCKHOLM).date().isoformat() == day for each in dues) == 1


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-02-02 20:59", False),
        ("2026-02-02 21:00", True),  # 22:00
        ("2026-02-03 00:00", True),
        ("2026-02-03 05:29", True),
        ("2026-02-03 05:30", False),  # 06:30
        ("2026-07-03 04:29", True),
        ("2026-07-03 04:30", False),
    ],
)
def test_quiet_hours_around_midnight(at: str, *, quiet: bool):
    assert is_quiet((time(22, 0), time(6, 30)), utc(at), STOCKHOLM) is quiet


def test_quiet_hours_within_a_day_and_none():
    lunch = time(12, 0), time(13, 0)
    assert [is_quiet(lunch, utc(f"2026-02-02 {hour}:30"), STOCKHOLM) for hour in (10, 11, 12)] == [False, True, False]
    assert not is_quiet(None, utc("2026-02-02 02:00"), STOCKHOLM)
