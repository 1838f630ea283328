"""What kind of day a date is to a Swedish public body: pure; the list of holidays is loaded when it is needed."""

from collections.abc import Container
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

DayKind = Literal["ordinary", "holiday", "squeezed", "eve"]
"""`holiday`: nobody works, eves of the great feasts included. `squeezed`: one working day between days off (klämdag).
`eve`: a working day before a holiday, often half a day."""

Season = Literal["term", "summer", "christmas"]
"""`summer` is ISO weeks 27 to 31, the industrial holidays; `christmas` 20 December to 6 January."""

_SATURDAY = 5


@lru_cache(maxsize=4_096)
def day_kind(day: date) -> DayKind:
    """Tell what kind of day a date is; Saturdays and Sundays are ordinary unless they are holidays."""
    red = _red_days(day.year)
    if day in red:
        return "holiday"
    if day.weekday() >= _SATURDAY:
        return "ordinary"
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    if _is_off(before) and _is_off(after):
        return "squeezed"
    return "eve" if after in _red_days(after.year) else "ordinary"


@lru_cache(maxsize=4_096)
def season(day: date) -> Season:
    """Tell whether a date is in the weeks in which little is published."""
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6):
        return "christmas"
    return "summer" if 27 <= day.isocalendar().week <= 31 else "term"


def _is_off(day: date) -> bool:
    return day.weekday() >= _SATURDAY or day in _red_days(day.year)


@lru_cache(maxsize=64)
def _red_days(year: int) -> Container[date]:
    from holidays import country_holidays  # a tenth of a second, which a run from cron need not pay

    # "de facto": the eves of Midsummer, Christmas and New Year, on which no public body works.
    return frozenset(country_holidays("SE", years=year, categories=("public", "de_facto"), include_sundays=False))
