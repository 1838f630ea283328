"""Writes the events that the press is invited to as a calendar to subscribe to: iCalendar (RFC 5545, RFC 7986).

It has no METHOD: PUBLISH would ask for an ORGANIZER (RFC 5546, section 3.2.1), and the sender has not agreed to be one.
Times are in UTC, so no definition of a zone can be wrong or stale; days are dates. All stamps come from the stories.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import icalendar

from scraper.model import Failure, Settings, Story
from scraper.parse.invitations import Invitation
from scraper.publish.addresses import web_url
from scraper.publish.feed import Rendered, left_out
from scraper.publish.plain import clean, one_line
from scraper.publish.words import Words, words_in
from scraper.version import VERSION

CALENDAR = "press.ics"
"""The calendar's name in the folder of feeds."""

KEPT = timedelta(days=30)
"""How long an event stays after it has begun."""

_LEAST_REFRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Event:
    """What a story invites to; `changes` counts its versions and only grows, `gone` is whether its page is removed."""

    story: Story
    invitation: Invitation
    changes: int
    changed_at: datetime
    gone: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The events that are known, in any order; `as_of` is when the newest story was published, in place of a clock."""

    events: Iterable[Event]
    as_of: datetime


def render_calendar(calendar: Calendar, *, settings: Settings) -> Rendered:
    """Write the events that are to come or began in the last 30 days; one that can't be written is reported."""
    words = words_in(settings.lang)
    document = _document(words.calendar.format(title=one_line(settings.title)), settings)
    failures: list[Failure] = []
    recent = (event for event in calendar.events if calendar.as_of - event.invitation.starts_at <= KEPT)
    for event in sorted(recent, key=lambda event: (event.invitation.starts_at, event.story.id)):
        try:
            document.add_component(_event(event, words))
        except (ValueError, OverflowError) as error:
            failures.append(left_out(event.story.lead.source_id, event.story.lead.url, str(error)))
    if not document.subcomponents:
        document.add_component(_universal_time())
    return Rendered(document.to_ical(), tuple(failures))


def _document(name: str, settings: Settings) -> icalendar.Calendar:
    refresh = max(timedelta(seconds=settings.every_s), _LEAST_REFRESH)
    document = icalendar.Calendar()
    document.add("prodid", f"-//press-release-scraper//{VERSION}//{settings.lang.upper()}")
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("name", name)  # RFC 7986, section 5.1; most programs know only the one that begins with X
    document.add("x-wr-calname", name)
    document.add("x-wr-timezone", settings.timezone)
    document.add("refresh-interval", icalendar.vDuration(refresh), parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", f"PT{refresh // timedelta(minutes=1)}M")
    return document


def _event(event: Event, words: Words) -> icalendar.Event:
    story, invitation = event.story, event.invitation
    url = web_url(story.lead.url)
    if url is None:
        raise ValueError(f"{story.lead.url!r} is not an absolute web address")
    if not story.sightings:
        raise ValueError("no publisher is known")
    written = icalendar.Event()
    written.add("uid", story.id)
    written.add("dtstamp", _whole(event.changed_at))
    written.add("last-modified", _whole(event.changed_at))
    written.add("created", _whole(story.sightings[0].published_at))
    written.add("sequence", event.changes)
    written.add("status", "CANCELLED" if event.gone or invitation.cancelled else "CONFIRMED")
    written.add("summary", _summary(event, words))
    if invitation.all_day:
        written.add("dtstart", invitation.starts_at.date())
    else:
        written.add("dtstart", _whole(invitation.starts_at))
        if invitation.ends_at:
            written.add("dtend", _whole(invitation.ends_at))
    if place := one_line(invitation.place or ""):
        written.add("location", place)
    written.add("description", "\n\n".join(_description(event, url, words)))
    written.add("url", url)
    written.add("categories", [one_line(story.sightings[0].source_name) or story.sightings[0].source_id])
    return written


def _summary(event: Event, words: Words) -> str:
    """Give the title, with a word before it when that is off: many programs show a cancelled event like any other."""
    title = one_line(event.story.lead.title) or words.untitled
    if event.invitation.cancelled:
        return title if "inställ" in title.lower() else words.called_off.format(title=title)
    return words.maybe_off.format(title=title) if event.gone else title


def _description(event: Event, url: str, words: Words) -> Iterator[str]:
    if event.gone:
        yield words.page_removed
    if lead := clean(event.story.lead.lead or "").strip():
        yield lead
    if people := list(filter(None, map(one_line, event.invitation.participants))):
        yield "\n".join([words.taking_part, *(f"- {each}" for each in people)])
    first, *others = event.story.sightings
    source = words.source.format(source=one_line(first.source_name) or first.source_id)
    names = dict.fromkeys(one_line(other.source_name) for other in others if other.source_id != first.source_id)
    also = f" {words.also_by.format(names=words.listed(list(names)))}" if names else ""
    yield f"{source}{also} {url}"


def _whole(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC).replace(microsecond=0)


def _universal_time() -> icalendar.Timezone:
    """Give what a calendar without events holds: it must hold something (RFC 5545, section 3.6)."""
    standard = icalendar.TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local by definition (section 3.6.5)
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone = icalendar.Timezone()
    zone.add("tzid", "UTC")
    zone.add_component(standard)
    return zone
