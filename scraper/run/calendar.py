"""Reads the press calendar out of the archive: the invitations whose day is told."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scraper.archive import Archive
from scraper.archive.feeding import Stale
from scraper.archive.invitations import Invited
from scraper.model import Config
from scraper.parse.invitations import read_invitation
from scraper.publish.calendar import CALENDAR, Calendar, Event

MARKS = {CALENDAR: "kind/pressinbjudan"}
"""What the calendar is made of, as feed_tables.py marks it."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def calendar_of(config: Config, archive: Archive) -> Calendar:
    """Take the newest invitations out of the archive; they are read when the events are asked for."""
    newest = archive.stories(limit=1)
    zones = {source.id: source.timezone for source in config.sources}
    events = _events(archive.invitations(), zones, config.settings.timezone)
    return Calendar(events, newest[0].sightings[0].published_at if newest else _NEVER)


def is_stale_calendar(stale: Stale) -> bool:
    """Say whether anything that the calendar is made of has changed since it was written.

    Past events leave it when the next invitation is written.
    """
    return not stale.marks.isdisjoint(MARKS.values())


def _events(invited: Iterable[Invited], zones: dict[str, str], default: str) -> Iterator[Event]:
    for each in invited:
        article = each.story.lead
        invitation = read_invitation(article, zone=ZoneInfo(zones.get(article.source_id, default)))
        if invitation:
            yield Event(each.story, invitation, each.changes, each.changed_at, each.gone)
