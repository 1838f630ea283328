"""Dates are read as Swedish press pages print them, and nothing that merely looks like a date becomes one."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parse.dates import AHEAD, STOCKHOLM, date_in_url, find_dates, read_machine_date

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def day(year: int, month: int, number: int) -> tuple[datetime, str]:
    return datetime(year, month, number, tzinfo=UTC), "day"


def minute(*parts: int) -> tuple[datetime, str]:
    return datetime(*parts, tzinfo=STOCKHOLM), "minute"  # type: ignore[misc,arg-type]  # five or six integers


PRINTED = {
    "20 januari, 2024": day(2024, 1, 20),
    "11 juli 2019": day(2019, 7, 11),
    "26 feb 2021": day(2021, 2, 26),
    "26 FEB. 2021": day(2021, 2, 26),
    "2023-02-21 Pressmeddelande": day(2023, 2, 21),
    "Nyhet20 januari 2024Pressmeddelande": day(2024, 1, 20),
    "2020-04-08 14:39Pressmeddelande": minute(2020, 4, 8, 14, 39),
    "2021-04-16 12:53 CEST": minute(2021, 4, 16, 12, 53),
    "Mar 22, 2018 07:33 CET": minute(2018, 3, 22, 7, 33),
    "Okt 10, 2018 09:00 CEST": minute(2018, 10, 10, 9, 0),
    "8.12.2023 08:00:00 CET": minute(2023, 12, 8, 8, 0),
    "8.12.2023 08:00:00 CET | Pressmeddelande": minute(2023, 12, 8, 8, 0),
    "den 5:e januari 2026 klockan 08.20": minute(2026, 1, 5, 8, 20),
    "måndagen den 5 januari 2026 kl. 9": minute(2026, 1, 5, 9, 0),
    "5 maj 2024, kl 9.05": minute(2024, 5, 5, 9, 5),
    "5 maj 2024 10.30": minute(2024, 5, 5, 10, 30),
    "30 september 09:03": minute(2026, 9, 30, 9, 3),
    "26 november": day(2026, 11, 26),
    "9 december": day(2025, 12, 9),
    "29 februari": day(2024, 2, 29),
    "Idag 11:41": minute(2026, 11, 24, 11, 41),
    "I dag": day(2026, 11, 24),
    "Igår kl 09:30": minute(2026, 11, 23, 9, 30),
    "I går": day(2026, 11, 23),
    "Fredag 5 maj 2023": day(2023, 5, 5),
    "January 20, 2024": day(2024, 1, 20),
    "20 Jan 2024": day(2024, 1, 20),
    "January 20th, 2024 3:05 PM": minute(2024, 1, 20, 15, 5),
    "8/12 2023": day(2023, 12, 8),
    "8. joulukuuta 2023 klo 8.30": minute(2023, 12, 8, 8, 30),
    "3. mai 2023": day(2023, 5, 3),
    "3. März 2023": day(2023, 3, 3),
    "2024-02-14 10:00-12:00": minute(2024, 2, 14, 10, 0),
    "2024-02-14 00:00": day(2024, 2, 14),
    "20\u00a0januari\u00a02024": day(2024, 1, 20),
}


@pytest.mark.parametrize("text", PRINTED)
def test_a_printed_date_is_read(text: str) -> None:
    (found,) = find_dates(text, now=NOW)
    assert (found.at, found.precision) == PRINTED[text]


@pytest.mark.parametrize(
    "text",
    [
        "31 februari 2024",
        "2024-13-01",
        "2023-02-29",
        "12.13.2023",
        "5 maj 1985",
        "5 maj 2101",
        "kl. 14.05",
        "010-123 45 00",
        "0707-12 34 56",
        "Tel. 08-12 20 24",
        "232100-0164",
        "1 234 567 kronor",
        "10,5 miljoner år 2024",
        "version 8.12.2023",
        "10.12.2023.1",
        "Python 3.11.2",
        "covid-19 mars 2021",
        "maj 2024",
        "20 majoritetsbeslut 2024",
        "12–14 maj 2024",
        "2024/25",
        "2024-02-14-2024-03-01",
        "Regionstyrelsen beslutade i dag att bygga",
        "section 4 may apply",
        "3 februari 2027",
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(text: str) -> None:
    assert find_dates(text, now=NOW) == ()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Publicerad 2018-04-26 16:17", ["published"]),
        ("Publicerat: fredag den 5 maj 2023", ["published"]),
        ("Publicerad: 2024-02-14 Senast ändrad:", ["published"]),
        ("Publicerad: Senast ändrad: 2024-02-14", ["modified"]),
        ("Senast uppdaterad: 2018-12-13 09:00", ["modified"]),
        ("Last updated\n20 Jan 2024", ["modified"]),
        ("Uppdateringsdatum: 2024-02-14", ["modified"]),
        ("Publicerad 2024-02-14 | Uppdaterad 2024-02-15 10:00", ["published", "modified"]),
        ("Publicerad i dag", ["published"]),
        ("Datum: 2024-02-14", ["published"]),
        ("Mötet hålls 2024-02-14", [None]),
        ("Reglerna förändrades 2024-02-14", [None]),
    ],
)
def test_the_label_right_before_a_date_is_its_own(text: str, labels: list[str | None]) -> None:
    assert [found.label for found in find_dates(text, now=NOW)] == labels


def test_the_span_covers_weekday_date_and_clock_so_that_a_title_can_be_cut_free() -> None:
    text = "Publicerad: fre, jul 04, 2025 09:55 CET Ny vårdcentral"
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "fre, jul 04, 2025 09:55 CET"
    assert found.at.astimezone(UTC) == datetime(2025, 7, 4, 7, 55, tzinfo=UTC)  # the page says CET in summer


def test_without_a_now_only_whole_dates_are_told() -> None:
    assert [found.at.day for found in find_dates("Idag 11:41 · 30 september 09:03 · 2024-02-14")] == [14]


def test_a_date_over_seven_days_ahead_is_refused_and_one_within_them_is_not() -> None:
    within, beyond = NOW + AHEAD, NOW + AHEAD + timedelta(minutes=1)
    assert find_dates(f"{within:%Y-%m-%d %H:%M} UTC", now=NOW)
    assert not find_dates(f"{beyond:%Y-%m-%d %H:%M} UTC", now=NOW)
    assert read_machine_date(beyond.isoformat(), now=NOW) is None


def test_an_hour_the_clock_change_skips_moves_on_and_one_it_repeats_is_the_first() -> None:
    (skipped,), (repeated,) = find_dates("2024-03-31 02:30"), find_dates("2024-10-27 02:30")
    assert skipped.at.isoformat() == "2024-03-31T03:30:00+02:00"
    assert repeated.at.isoformat() == "2024-10-27T02:30:00+02:00"


def test_a_source_in_another_zone_has_its_own_clock_and_its_own_today() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    (found,) = find_dates("Idag 01:10", now=datetime(2026, 11, 24, 17, 0, tzinfo=UTC), zone=tokyo)
    assert found.at.isoformat() == "2026-11-25T01:10:00+09:00"


CET, WESTWARD = timezone(timedelta(hours=1)), timezone(timedelta(hours=-5))
MACHINE = {
    "2024-02-14": day(2024, 2, 14),
    "20240214": day(2024, 2, 14),
    "2024-02-14T10:30": minute(2024, 2, 14, 10, 30),
    "2024-02-14 10:30:15": minute(2024, 2, 14, 10, 30, 15),
    "20240214T103000Z": (datetime(2024, 2, 14, 10, 30, tzinfo=UTC), "minute"),
    "2025-07-04 07:55:00Z": (datetime(2025, 7, 4, 7, 55, tzinfo=UTC), "minute"),
    "2024-02-14T10:30:15.1234567+0100": (datetime(2024, 2, 14, 10, 30, 15, tzinfo=CET), "minute"),
    "2024-02-14T10:30:00-05:00": (datetime(2024, 2, 14, 10, 30, tzinfo=WESTWARD), "minute"),
    "Wed, 14 Feb 2024 10:30:00 +0100": (datetime(2024, 2, 14, 10, 30, tzinfo=CET), "minute"),
    "Wed, 14 Feb 2024 10:30 -0500": (datetime(2024, 2, 14, 10, 30, tzinfo=WESTWARD), "minute"),
    "Wed, 14 Feb 2024 10:30:00 GMT": (datetime(2024, 2, 14, 10, 30, tzinfo=UTC), "minute"),
    "Wed, 14 Feb 2024 10:30:00": minute(2024, 2, 14, 10, 30),
    "14 Feb 24 10:30:00 EST": (datetime(2024, 2, 14, 10, 30, tzinfo=WESTWARD), "minute"),
    "1707903000": (datetime(2024, 2, 14, 9, 30, tzinfo=UTC), "minute"),
    "1707903000000": (datetime(2024, 2, 14, 9, 30, tzinfo=UTC), "minute"),
    "/Date(1707903000000)/": (datetime(2024, 2, 14, 9, 30, tzinfo=UTC), "minute"),
    "2024-02-14T23:59:59": day(2024, 2, 14),
    "2024-02-14T00:00:00+01:00": day(2024, 2, 14),
    "2024-02-13T23:00:00Z": day(2024, 2, 14),  # midnight in Stockholm
    "1707868800000": day(2024, 2, 14),  # midnight in Greenwich
    "20 januari 2024": day(2024, 1, 20),
}


@pytest.mark.parametrize("value", MACHINE)
def test_a_machine_date_is_read(value: str) -> None:
    found = read_machine_date(value, now=NOW)
    assert found
    assert (found.at, found.precision) == MACHINE[value]
    assert found.at.utcoffset() == MACHINE[value][0].utcoffset() or found.how == "day month year"


@pytest.mark.parametrize("value", ["", "x", "2024-13-01", "0001-01-01T00:00:00", "46021", "3012345", "null", "PT5M"])
def test_what_is_no_machine_date_is_none(value: str) -> None:
    assert read_machine_date(value, now=NOW) is None


def test_a_date_in_an_address_is_a_day_and_a_month_alone_is_none() -> None:
    for url in ("https://exempel.se/press/2022-11-09-ny-chef", "https://exempel.se/2022/11/09/", "/2022-11-09.html"):
        found = date_in_url(url)
        assert found
        assert (found.at, found.precision) == day(2022, 11, 9)
    for url in (
        "https://exempel.se/2020/03/ny-chef",
        "https://exempel.se/2022-13-09-x",
        "https://exempel.se/?d=/2020-01-02",
    ):
        assert date_in_url(url) is None


MONTHS = [
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
]  # fmt: skip
ENGLISH = list(calendar.month_name)[1:]
RENDERED = [
    lambda at: f"{at:%Y-%m-%d %H:%M}",
    lambda at: f"Publicerad: {at:%Y-%m-%d} kl. {at:%H.%M}",
    lambda at: f"{at.day} {MONTHS[at.month - 1]}, {at.year} {at:%H:%M}",
    lambda at: f"den {at.day}:e {MONTHS[at.month - 1]} {at.year} klockan {at:%H.%M}",
    lambda at: f"{at.day} {MONTHS[at.month - 1][:3]} {at.year} {at:%H:%M}Pressmeddelande",
    lambda at: f"{ENGLISH[at.month - 1]} {at.day}, {at.year} {at:%H:%M} CET",
    lambda at: f"{at.day}.{at.month}.{at.year} {at:%H:%M:%S} CEST",
    lambda at: f"{at.day}/{at.month} {at.year} {at:%H:%M}",
]


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)),  # noqa: DTZ001  # wall times; the zone comes next
    st.sampled_from(RENDERED),
)
def test_any_time_in_any_form_reads_back(wall: datetime, render: Callable[[datetime], str]) -> None:
    wall = wall.replace(second=0, microsecond=0, tzinfo=STOCKHOLM)
    (found,) = find_dates(render(wall))
    if found.precision == "minute":
        assert found.at.astimezone(UTC) == wall.astimezone(UTC)  # PEP 495: no doubled hour equals another zone's
    else:
        assert (wall.hour, wall.minute, found.at.date()) == (0, 0, wall.date())


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d %b %Y", "%B %d, %Y"]))
def test_any_day_in_any_machine_form_reads_back(when: date, form: str) -> None:
    found = read_machine_date(when.strftime(form))
    assert found
    assert (found.at.date(), found.precision) == (when, "day")


@given(st.text(max_size=40) | st.text("0123456789-./: TZ+kl,majſİfeb", max_size=40))
def test_no_text_raises_and_every_span_lies_in_it_in_order(text: str) -> None:
    spans = [span for found in find_dates(text, now=NOW) for span in (found.start, found.end)]
    assert spans == sorted(spans)
    assert all(0 <= position <= len(text) for position in spans)
    read_machine_date(text, now=NOW)
    date_in_url(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Offentliggjort 5. februar 2026", "published"),
        ("Julkaistu: 5.2.2026", "published"),
        ("Veröffentlicht am 5. Februar 2026", "published"),
        ("Reviderad 2026-02-05", "modified"),
        ("Päivitetty 5.2.2026", "modified"),
    ],
)
def test_the_neighbours_words_for_published_and_changed_are_told_apart(text: str, label: str) -> None:
    (found,) = find_dates(text)
    assert (found.at, found.label) == (datetime(2026, 2, 5, tzinfo=UTC), label)


def test_the_day_before_yesterday_is_two_days_back() -> None:
    (found,) = find_dates("I förrgår kl. 14.05", now=datetime(2026, 2, 5, 9, 0, tzinfo=UTC))
    assert found.at == datetime(2026, 2, 3, 14, 5, tzinfo=STOCKHOLM)


FEBRUARY = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
"""A Tuesday; 5 February 2026 is the Thursday before it."""

THE_5TH, THE_9TH, THE_10TH = day(2026, 2, 5), day(2026, 2, 9), day(2026, 2, 10)
AT_1405, AT_0930, AT_0820 = minute(2026, 2, 5, 14, 5), minute(2026, 2, 5, 9, 30), minute(2026, 2, 5, 8, 20)


def read(text: str, now: datetime | None = FEBRUARY) -> list[tuple[datetime, str]]:
    return [(found.at, found.precision) for found in find_dates(text, now=now)]


TIMES_AGO = {
    "för 2 timmar sedan": THE_10TH,
    "2 timmar sedan": THE_10TH,
    "14 tim sedan": THE_9TH,
    "3 dagar sedan": day(2026, 2, 7),
    "2 dygn sedan": day(2026, 2, 8),
    "en dag sedan": THE_9TH,
    "för en timme sedan": THE_10TH,
    "för 5 minuter sedan": minute(2026, 2, 10, 12, 55),
    "Publicerad för 3 dagar sedan": day(2026, 2, 7),
    "2 hours ago": THE_10TH,
    "an hour ago": THE_10TH,
    "2h ago": THE_10TH,
    "Kim Ek5 days ago": THE_5TH,
    "Malaysia / 5 h ago": THE_10TH,
    "vor 2 Stunden": THE_10TH,
    "vor einem Tag": THE_9TH,
    "for 2 timer siden": THE_10TH,
    "5 dager siden": THE_5TH,
    "3 tuntia sitten | Uutiset": THE_10TH,
}


@pytest.mark.parametrize("text", TIMES_AGO)
def test_how_long_ago_is_counted_back_from_now_and_by_hours_only_the_day_is_sure(text: str) -> None:
    assert read(text) == [TIMES_AGO[text]]
    assert read(text, now=None) == []


@pytest.mark.parametrize(
    "text",
    [
        "Mötet hölls för 2 timmar sedan",
        "För 3 dagar sedan meddelade regionen att bygget är klart",
        "5 veckor sedan",
        "500 dagar sedan",
        "10 minuter lång",
    ],
)
def test_how_long_ago_in_a_sentence_or_rounded_to_weeks_is_no_date(text: str) -> None:
    assert read(text) == []


WEEKDAYS = {
    "Måndag 14:05": minute(2026, 2, 9, 14, 5),
    "Måndag kl. 14.05": minute(2026, 2, 9, 14, 5),
    "Tisdag 09:00": minute(2026, 2, 10, 9, 0),
    "Tisdag 14:05": minute(2026, 2, 3, 14, 5),
    "i måndags": THE_9TH,
    "I tisdags": day(2026, 2, 3),
    "Publicerad i torsdags kl. 08.20": AT_0820,
    "Publicerad: torsdag": THE_5TH,
    "Torsdag, 14:05 | Pressmeddelande": AT_1405,
    "Tors 14:05": AT_1405,
    "Fre. 14:05": minute(2026, 2, 6, 14, 5),
    "Thursday 2:05 PM": AT_1405,
    "Donnerstag, 14:05 Uhr": AT_1405,
    "torstaina klo 9.30": AT_0930,
}


@pytest.mark.parametrize("text", WEEKDAYS)
def test_a_weekday_alone_in_its_line_is_the_nearest_past_one(text: str) -> None:
    assert read(text) == [WEEKDAYS[text]]


@pytest.mark.parametrize(
    "text",
    [
        "Måndag",
        "Vi ses måndag 14:05",
        "På måndag 14:05 öppnar vi",
        "Måndag 14:05 öppnar vi",
        "I måndags öppnade vi",
        "i morgon 14:05",
    ],
)
def test_a_weekday_in_prose_or_without_a_clock_is_no_date(text: str) -> None:
    assert read(text) == []


SHORT_YEARS = {
    "5/2-26": THE_5TH,
    "5/2 -26": THE_5TH,
    "5 feb -26": THE_5TH,
    "5 feb. -26": THE_5TH,
    "5-feb-26": THE_5TH,
    "den 5 februari -26 kl. 14.05": AT_1405,
    "5 februari ’26": THE_5TH,
    "Feb 5, '26": THE_5TH,
    "05.02.26": THE_5TH,
    "Publisert: 05.02.26 kl. 14:05": AT_1405,
    "5 maj -98": day(1998, 5, 5),
}


@pytest.mark.parametrize("text", SHORT_YEARS)
def test_a_year_of_two_figures_is_the_nearest_century_s(text: str) -> None:
    assert read(text) == [SHORT_YEARS[text]]


SWEDISH = {
    "2026.02.05": THE_5TH,
    "2026/02/05": THE_5TH,
    "5/2 2026": THE_5TH,
    "den 5/2 2026": THE_5TH,
    "5:e februari": THE_5TH,
    "den 5:e februari 2026": THE_5TH,
    "torsdagen den 5:e februari": THE_5TH,
    "tors 5 feb kl. 09.30": AT_0930,
    "tors. 5 feb. 09:30": AT_0930,
    "tors 5/2 kl. 09.30": AT_0930,
    "Publicerad 5/2": THE_5TH,
    "TORSDAG 5 FEBRUARI 2026 KL. 14.05": AT_1405,
    "den 5 februari 2026 klockan 8.20": AT_0820,
    "5 februari 2026 kl 0820": AT_0820,
    "5 februari 2026 (kl. 14.05)": AT_1405,
    "i går kl. 14.05": minute(2026, 2, 9, 14, 5),
    "11:41 idag": minute(2026, 2, 10, 11, 41),
}
CLOCK_FIRST = {
    "14:05, 5 februari 2026": AT_1405,
    "14:05 | 5 feb 2026": AT_1405,
    "kl. 08.20 den 5 februari 2026": AT_0820,
    "08.20 den 5 februari 2026": AT_0820,
    "Publicerad kl. 14.05 den 5 februari 2026": AT_1405,
    "Publicerad 14:05 2026-02-05": AT_1405,
    "09:30 torsdag 5 feb 2026": AT_0930,
    "torsdag kl 14.05 den 5 februari 2026": AT_1405,
    "2:05 PM, February 5, 2026": AT_1405,
    "8:05 AM EST Feb 5, 2026": (datetime(2026, 2, 5, 13, 5, tzinfo=UTC), "minute"),
}
NEIGHBOURS = {
    "5. februar 2026 kl. 14.05": AT_1405,
    "den 5. februar 2026": THE_5TH,
    "torsdag den 5. februar 2026 klokken 14.05": AT_1405,
    "tors. 5. feb. 2026, kl. 14:05": AT_1405,
    "5.2.2026 klo 9.30": AT_0930,
    "to 5.2.2026 klo 9.30": AT_0930,
    "torstaina 5.2. kello 9.30": AT_0930,
    "5. helmikuuta 2026 klo 9.30": AT_0930,
    "helmikuun 5. päivänä 2026": THE_5TH,
    "5. Februar 2026, 14:05 Uhr": AT_1405,
    "05.02.2026 - 14:05 UhrLesedauer: 2 Min.": AT_1405,
    "05.02.2026, 14 Uhr": minute(2026, 2, 5, 14, 0),
    "Donnerstag, 5. Februar 2026": THE_5TH,
    "Do., 5. Februar 2026": THE_5TH,
    "Do, 05.02.2026": THE_5TH,
    "Heute, 12:19 Uhr": minute(2026, 2, 10, 12, 19),
    "vorgestern": day(2026, 2, 8),
    "eilen klo 9.30": minute(2026, 2, 9, 9, 30),
    "Thursday, February 5th, 2026 at 2:05pm": AT_1405,
    "5th of February 2026": THE_5TH,
    "Feb 5": THE_5TH,
    "Feb 5, 2026 2 PM": minute(2026, 2, 5, 14, 0),
    "2026-02-05, 14:05 GMT+1": AT_1405,
    "2026年2月5日 14:05": AT_1405,
}
TYPOGRAPHY = {
    "5\u2009februari\u202f2026": THE_5TH,
    "5\u00a0februari\u00a02026 –\u00a014:05": AT_1405,
    "5 februari 2026 • 14:05": AT_1405,
    "2026\u201102\u201105": THE_5TH,
    "2026–02–05": THE_5TH,
}


@pytest.mark.parametrize("text", [*SWEDISH, *CLOCK_FIRST, *NEIGHBOURS, *TYPOGRAPHY])
def test_every_way_of_printing_a_date_is_read(text: str) -> None:
    forms = SWEDISH | CLOCK_FIRST | NEIGHBOURS | TYPOGRAPHY
    assert read(text) == [forms[text]]


@pytest.mark.parametrize(
    "text",
    [
        "5–7 februari 2026",
        "5 – 7 februari 2026",
        "5.–7. Februar 2026",
        "5.-7.2.2026",
        "5 och 6 februari 2026",
        "5, 6 och 7 februari 2026",
        "den 5 till den 7 februari 2026",
        "torsdag 5 – fredag 6 februari 2026",
        "29 januari – 3 februari 2026",
        "5 feb–7 mars 2026",
        "5/2–7/2 2026",
        "2026-02-05 – 2026-02-07",
        "2026-02-05--2026-02-07",
        "5 februari kl. 10 – 7 februari kl. 12",
        "1. bis 8. Mai 2025",
        "February 5–7, 2026",
        "Feb 5 – Feb 7, 2026",
        "October 1, 2025 - January 30, 2026",
    ],
)
def test_a_period_is_no_date(text: str) -> None:
    assert read(text) == []


def test_a_date_before_a_title_that_begins_with_another_is_no_period() -> None:
    assert read("5 feb 2026 – 12 januari blir mötesdag") == [THE_5TH, day(2026, 1, 12)]
    assert read("Nr 12 – 5 februari 2026") == [THE_5TH]


@pytest.mark.parametrize(
    "text", ["24/7", "1/2", "version 2026.02.05", "2026.02.05.1", "31/2-26", "Öppet 10-5 februari", "12.50 kr", "1.2.3"]
)
def test_figures_that_are_no_date_are_left_alone(text: str) -> None:
    assert read(text) == []


def test_a_weekday_that_does_not_fit_means_an_earlier_year_or_a_day_to_come() -> None:
    assert read("torsdag 5 februari") == [THE_5TH]
    assert read("onsdag 5 februari") == [day(2025, 2, 5)]
    assert read("lördag 14 mars") == []  # of this year
    assert read("onsdag 5 februari 2026") == [THE_5TH]  # a slip: the date is whole


@pytest.mark.parametrize("text", ["20 februari 2026", "2026-02-18", "18.2.2026", "Feb 18, 2026", "18/2-26", "31/4-25"])
def test_a_printed_date_that_is_far_ahead_or_impossible_is_refused(text: str) -> None:
    assert read(text) == []


def test_a_day_far_ahead_in_an_address_is_refused() -> None:
    assert date_in_url("https://exempel.se/press/2026-02-17-ny-chef", now=FEBRUARY)
    assert date_in_url("https://exempel.se/press/2026-02-18-ny-chef", now=FEBRUARY) is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Publicerad: 5 februari 2026, uppdaterad: 6 februari 2026 kl 10", ["published", "modified"]),
        ("Publicerad av Kim Ek 5 februari 2026", ["published"]),
        ("Uppdaterad av Kim Ek, 5 februari 2026", ["modified"]),
        ("Publicerad kl. 14.05 torsdag den 5 februari 2026", ["published"]),
        ("PressmeddelandePublicerad 2026-02-05", ["published"]),
        ("Aktualisiert am 05.02.2026 um 14:05 Uhr", ["modified"]),
        ("Stand: 05.02.2026", ["modified"]),
        ("Sist oppdatert 5. februar 2026", ["modified"]),
        ("Modified date: 5 February 2026", ["modified"]),
        ("Posted on 5 February 2026", ["published"]),
        ("Publiziert: 05.02.2026, 14:05", ["published"]),
        ("Ursprungligen publicerad 5 februari 2026", ["published"]),
        ("Dato: 5. februar 2026", ["published"]),
        ("Tid: torsdag 5 februari 2026 kl. 10–12", ["event"]),
        ("Dag: torsdag 5 februari 2026", ["event"]),
        ("Datum och tid: 5 februari 2026 kl. 10", ["event"]),
        ("När: 5 februari 2026", ["event"]),
        ("Tid torsdag 5 februari 2026", ["event"]),
        ("Sista dag för anmälan: 5 februari 2026", ["event"]),
        ("Pressträff i Norrby. Tid: kl. 10–12 torsdag 5 februari", ["event"]),
        ("5 februari 2026 kl. 10.00–11.30", ["event"]),
        ("Mötestid 5 februari 2026", [None]),
        ("Rapporten publicerades den 5 februari 2026", [None]),
        ("A corrected opinion was posted on 5 February 2026", [None]),
        ("Sidan uppdaterades den 5 februari 2026", ["modified"]),
        ("Region Exempel, växel 08-465 004 00, uppdaterad 5 februari 2026", ["modified"]),
    ],
)
def test_published_changed_and_taking_place_are_told_apart(text: str, labels: list[str | None]) -> None:
    assert [found.label for found in find_dates(text, now=FEBRUARY)] == labels


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        " " * 100_000,
        "den " * 25_000,
        "1 " * 50_000,
        "5/2 " * 25_000,
        "feb 5 " * 16_000,
        "Publicerad av " * 7_000,
        "2 timmar " * 11_000,
        "måndag kl. " * 9_000,
        "5 – " * 25_000,
        "sista dag för " * 7_000,
    ],
)
def test_a_long_hostile_text_is_read_to_its_end(text: str) -> None:
    assert read(f"{text}\nPublicerad: 2024-02-14")[-1] == day(2024, 2, 14)
    assert date_in_url(f"https://exempel.se/{text}/2024-02-14-a")
    assert read_machine_date(text[:-1] + "x") is None
