"""The press calendar, read back as a calendar program reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from scraper.parse.invitations import Invitation
from scraper.publish import Feed, write_feeds
from scraper.publish.calendar import Calendar, Event, render_calendar

STARTS_AT = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
CHANGED_AT = datetime(2026, 3, 15, 12, 0, 0, 250_000, tzinfo=UTC)
AS_OF = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def event(story):
    def make(number=1, *, changes=0, gone=False, also=(), invitation=None, **fields):
        told = invitation or Invitation(STARTS_AT, STARTS_AT + timedelta(hours=1), place="Hallen, Badgatan 2")
        return Event(story(number, also=also, kind="pressinbjudan", **fields), told, changes, CHANGED_AT, gone)

    return make


@pytest.fixture
def read(settings):
    """Render events and read the calendar back."""

    def reading(*events, settings=settings):
        rendered = render_calendar(Calendar(events, AS_OF), settings=settings)
        return icalendar.Calendar.from_ical(rendered.data)

    return reading


def test_an_event_says_what_when_where_who_and_from_whom(event, read):
    told = Invitation(
        STARTS_AT, STARTS_AT + timedelta(hours=1), place="Hallen, Badgatan 2", participants=("Anna Ek; Bo",)
    )
    (found,) = read(event(invitation=told)).events

    assert found["summary"] == "Ny vårdcentral nummer 1"
    assert (found["dtstart"].dt, found["dtend"].dt) == (STARTS_AT, STARTS_AT + timedelta(hours=1))
    assert found["location"] == "Hallen, Badgatan 2"
    assert found["url"] == "https://www.region.example/nyheter/1"
    assert found["categories"].cats == ["Region Exempel"]
    assert found["status"] == "CONFIRMED"
    assert found["description"] == (
        "Invånarna får kortare väg till vården.\n\nMedverkande:\n- Anna Ek; Bo\n\n"
        "Källa: Region Exempel. https://www.region.example/nyheter/1"
    )
    assert "organizer" not in found


def test_it_is_known_by_its_story_and_stamped_with_its_change(event, read):
    first, later = event(), event(changes=2)
    (found,) = read(later).events

    assert found["uid"] == first.story.id == later.story.id
    assert found["sequence"] == 2
    assert found["dtstamp"].dt == found["last-modified"].dt == CHANGED_AT.replace(microsecond=0)


def test_the_same_stories_give_the_same_bytes_in_any_order(event, settings):
    one, other = event(1), event(2)
    first, second = (
        render_calendar(Calendar(events, AS_OF), settings=settings).data for events in ((one, other), (other, one))
    )
    assert first == second


@pytest.mark.parametrize(
    ("lang", "gone", "cancelled", "title", "summary"),
    [
        ("sv", False, True, "Möt Bo", "Inställt: Möt Bo"),
        ("sv", False, True, "INSTÄLLD: Möt Bo", "INSTÄLLD: Möt Bo"),
        ("sv", True, False, "Möt Bo", "Inställt? Möt Bo"),
        ("en", True, False, "Möt Bo", "Cancelled? Möt Bo"),
    ],
)
def test_what_is_off_or_gone_is_cancelled(event, read, settings, lang, gone, cancelled, title, summary):
    told = Invitation(STARTS_AT, cancelled=cancelled)
    (found,) = read(event(title=title, gone=gone, invitation=told), settings=replace(settings, lang=lang)).events

    assert found["status"] == "CANCELLED"
    assert found["summary"] == summary
    assert ("avsändarens" in found["description"]) == (gone and lang == "sv")


def test_a_day_without_a_time_is_a_whole_day_and_an_open_end_is_left_open(event, read):
    day = Invitation(datetime(2026, 3, 20, tzinfo=UTC), all_day=True)
    whole, open_ended = read(event(1, invitation=day), event(2, invitation=Invitation(STARTS_AT))).events

    assert whole["dtstart"].dt == date(2026, 3, 20)
    assert not {"dtend", "location"} & {key.lower() for key in (*whole, *open_ended)}


def test_events_stay_for_thirty_days_after_they_have_begun(event, read):
    ages = (timedelta(days=-60), timedelta(days=29), timedelta(days=31))
    events = [event(number, invitation=Invitation(AS_OF - age)) for number, age in enumerate(ages)]

    assert [found["dtstart"].dt for found in read(*events).events] == [AS_OF - ages[1], AS_OF - ages[0]]


@pytest.mark.parametrize(("lang", "name"), [("sv", "Pressträffar – Pressmeddelanden"), ("en", "Press events – Press")])
def test_the_calendar_has_a_name_and_says_how_often_to_come_back(read, settings, lang, name):
    found = read(settings=replace(settings, lang=lang, every_s=1800.0))

    assert found["x-wr-calname"] == found["name"]
    assert found["x-wr-calname"].startswith(name)
    assert found["refresh-interval"].dt == timedelta(minutes=30)
    assert found["refresh-interval"].params["VALUE"] == "DURATION"
    assert "method" not in found


def test_a_calendar_without_events_is_still_one(read):
    found = read()
    assert found.events == []
    assert [each.name for each in found.subcomponents] == ["VTIMEZONE"]


def test_whatever_is_in_a_text_stays_in_it(event, settings):
    nasty = "Möt\x0b Bo; Ek, \\n 🎉\r\nBEGIN:VEVENT\u202e " + "å" * 500
    told = Invitation(STARTS_AT, place="Sal 1\r\nUID:x", participants=("A\nEND:VEVENT",))
    rendered = render_calendar(Calendar([event(title=nasty, lead=nasty, invitation=told)], AS_OF), settings=settings)

    assert all(len(line) <= 75 for line in rendered.data.split(b"\r\n"))
    assert b"\n" not in rendered.data.replace(b"\r\n", b"")
    (found,) = icalendar.Calendar.from_ical(rendered.data).events
    assert found["summary"] == " ".join(nasty.replace("\x0b", "").split())
    assert found["location"] == "Sal 1 UID:x"


def test_an_event_that_can_not_be_written_costs_the_others_nothing(event, settings):
    bad = event(1, url="javascript:alert(1)")
    rendered = render_calendar(Calendar([bad, event(2)], AS_OF), settings=settings)

    assert len(icalendar.Calendar.from_ical(rendered.data).events) == 1
    assert [failure.url for failure in rendered.failures] == ["javascript:alert(1)"]


def test_everyone_who_published_it_is_named(event, read, sighting):
    also = sighting("region-fjall", "Region Fjäll", "https://fjall.example/1")
    (found,) = read(event(also=(also,))).events
    assert "Källa: Region Exempel. Även publicerad av Region Fjäll. https://" in found["description"]


def test_it_is_written_beside_the_feeds_only_when_it_changed_and_the_page_links_to_it(tmp_path, event, settings):
    def write(*events):
        written = write_feeds(tmp_path, [Feed("all", "Alla", ())], settings=settings, calendar=Calendar(events, AS_OF))
        return [path.name for path in written.files_written]

    assert "press.ics" in write(event())
    assert write(event()) == []
    assert write(event(changes=1)) == ["press.ics"]
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert (
        '<link rel="alternate" type="text/calendar" title="Pressträffar – Pressmeddelanden" href="press.ics">' in page
    )
    assert '<a type="text/calendar" href="press.ics">' in page


def test_without_a_calendar_there_is_none(tmp_path, settings):
    write_feeds(tmp_path, [Feed("all", "Alla", ())], settings=settings)
    assert not (tmp_path / "press.ics").exists()
    assert "text/calendar" not in (tmp_path / "index.html").read_text(encoding="utf-8")
