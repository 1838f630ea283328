"""The press calendar of an archive: an invitation becomes an event, and follows what becomes of the release."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from scraper import Archive
from scraper.model import Article, Config
from scraper.run.publishing import publish_again

from .numbered import configured, url

PUBLISHED_AT = datetime(2026, 1, 20, 7, 20, tzinfo=UTC)
INVITATION = Article(
    id="urn:example:1",
    source_id="alfa",
    url=url(1),
    title="Pressinbjudan: Se den nya bron",
    lead="Vi visar bron innan den öppnas.",
    text="Vi visar bron innan den öppnas.\n\nTid: torsdag 29 januari klockan 10.00–11.30\nPlats: Brofästet, Ekbyn",
    published_at=PUBLISHED_AT,
    published_precision="minute",
    kind="pressinbjudan",
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path)


def store(config: Config, article: Article, hours: int = 1) -> None:
    with Archive(config.settings.data / "archive.db") as archive:
        archive.register(config.sources)
        archive.save(article, keys={article.url}, seen_at=PUBLISHED_AT + timedelta(hours=hours))


def published(config: Config) -> icalendar.Calendar:
    publish_again(config)
    return icalendar.Calendar.from_ical((config.settings.data / "feeds" / "press.ics").read_bytes())


def test_an_invitation_is_an_event_that_follows_its_edits(config: Config) -> None:
    store(config, INVITATION)
    (first,) = published(config).events
    assert first["dtstart"].dt == datetime(2026, 1, 29, 9, 0, tzinfo=UTC)
    assert first["location"] == "Brofästet, Ekbyn"
    assert first["status"] == "CONFIRMED"

    off = replace(INVITATION, text=f"Pressträffen är inställd på grund av sjukdom.\n\n{INVITATION.text}")
    store(config, off, hours=2)
    (second,) = published(config).events
    assert second["uid"] == first["uid"] == INVITATION.id
    assert second["status"] == "CANCELLED"
    assert second["sequence"] > first["sequence"]
    assert second["dtstamp"].dt > first["dtstamp"].dt


def test_a_release_that_is_no_invitation_or_leaves_its_day_open_is_no_event(config: Config) -> None:
    store(config, replace(INVITATION, kind="pressmeddelande", title="Bron är klar"))
    store(config, replace(INVITATION, id="urn:example:2", url=url(2), text="Anmäl dig senast 27 januari."))
    assert published(config).events == []


def test_publishing_again_leaves_the_calendar_alone_and_a_lost_one_is_written_again(config: Config) -> None:
    store(config, INVITATION)
    published(config)
    path = config.settings.data / "feeds" / "press.ics"
    whole = path.read_bytes()
    assert publish_again(config).files_written == ()

    path.unlink()
    assert publish_again(config).files_written == (path,)
    assert path.read_bytes() == whole
