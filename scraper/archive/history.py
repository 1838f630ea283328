"""Gives back all that is known of an article: its versions with what changed, what else happened, who else tells it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from scraper.archive.absence import EventKind
from scraper.archive.changes import CONTENT, Change, compare, texts_of
from scraper.archive.joining import tellings
from scraper.archive.revisions import Cause, days_of
from scraper.archive.rows import Row, to_article, to_fields
from scraper.archive.telling import sightings
from scraper.archive.wording import word_diff
from scraper.model import Article, Sighting, Telling
from scraper.parse.urls import canonical_url

SHORTEST_PREFIX = 4
MOST_MATCHES = 5
_URN = "urn:uuid:"

OF_ID = "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
OF_STORY_ID = "SELECT id FROM stories WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
OF_KEY = """
    SELECT DISTINCT s.article_id AS id FROM sources CROSS JOIN sightings AS s
    WHERE s.source_id = sources.id AND s.key IN (SELECT value FROM json_each(?)) ORDER BY s.article_id LIMIT ?
"""
VERSIONS = """
    SELECT number, seen_at, fields, cause, classes, material, diff, returns_to FROM revisions
    WHERE article_id = ? ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a name may mean: ids of articles, one if it is clear; `story_id` when it is a story's that is no article's.

    `too_short` is when it is the beginning of an id, but not enough of it.
    """

    article_ids: tuple[str, ...] = ()
    story_id: str | None = None
    too_short: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an article, seen first at `seen_at`; `change` is how it differs from the one before, if any.

    `fields` are those of an article as JSON has them; `cause` is who made the change.
    """

    number: int
    seen_at: datetime
    fields: Mapping[str, Any]
    cause: Cause | None = None
    change: Change | None = None
    returns_to: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an article besides changes; `url` is its address then, `was` the one before it moved."""

    at: datetime
    kind: EventKind
    url: str
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Churn:
    """A page that says something else whenever it is asked for: changes that were not kept, until it settled."""

    since: datetime
    skipped: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of an article; `sightings` are those of its story, the leader first.

    `told` is the story as each source tells it, the first published first.
    """

    article: Article
    story_id: str
    sightings: tuple[Sighting, ...]
    told: tuple[Telling, ...]
    first_seen_at: datetime
    last_seen_at: datetime | None
    gone_at: datetime | None
    versions: tuple[Version, ...]
    events: tuple[Event, ...]
    churn: Churn | None


def find(db: Database, name: str) -> Found:
    """Find what is meant by an id, the beginning of one, or an address under any key that leads to an article."""
    name = name.strip()
    if "://" in name:
        keys = json.dumps(sorted({name, canonical_url(name)}))
        return Found(tuple(row["id"] for row in db.execute(OF_KEY, (keys, MOST_MATCHES))))
    if exact := db.execute(OF_ID, (name, f"{name}\0", 1)).fetchone():
        return Found((exact["id"],))
    if len(name.lower().removeprefix(_URN)) < SHORTEST_PREFIX:
        return Found(too_short=True)
    for each in (name,) if name.startswith("urn:") else (_URN + name.lower(), name):
        limits = (each, f"{each}\U0010ffff", MOST_MATCHES)
        if ids := tuple(row["id"] for row in db.execute(OF_ID, limits)):
            return Found(ids)
        if stories := [row["id"] for row in db.execute(OF_STORY_ID, limits)]:
            lead = db.execute("SELECT lead_id FROM stories WHERE id = ?", (stories[0],)).fetchone()
            return Found((lead["lead_id"],), story_id=stories[0]) if len(stories) == 1 else Found(tuple(stories))
    return Found()


def read_history(db: Database, article_id: str) -> History:
    """Read all that is known of an article."""
    row = db.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    (lead_id,) = db.execute("SELECT lead_id FROM stories WHERE id = ?", (row["story_id"],)).fetchone()
    (last_seen,) = db.execute("SELECT max(last_seen_at) FROM sightings WHERE article_id = ?", (article_id,)).fetchone()
    churn = db.execute("SELECT since, skipped, ended_at FROM churns WHERE article_id = ?", (article_id,)).fetchone()
    events = db.execute(
        "SELECT at, kind, url, was FROM events WHERE article_id = ? ORDER BY at, kind <> 'unlisted'", (article_id,)
    )
    return History(
        article=to_article(row),
        story_id=row["story_id"],
        sightings=sightings(db, [(row["story_id"], lead_id)])[0],
        told=tuple(tellings(db, row["story_id"])),
        first_seen_at=datetime.fromisoformat(row["first_seen_at"]),
        last_seen_at=_at(last_seen),
        gone_at=_at(row["gone_at"]),
        versions=tuple(_versions(row, db.execute(VERSIONS, (article_id,)).fetchall())),
        events=tuple(Event(datetime.fromisoformat(e["at"]), e["kind"], e["url"], e["was"]) for e in events),
        churn=Churn(datetime.fromisoformat(churn["since"]), churn["skipped"], _at(churn["ended_at"]))
        if churn
        else None,
    )


def change_between(old: Version, new: Version) -> Change:
    """Compare any two versions of an article, all that differs in the diff though it be noise."""
    found = compare(old.fields, new.fields, days_of(new.seen_at))
    ours, theirs = texts_of(old.fields), texts_of(new.fields)
    diff = {name: word_diff(ours[name], theirs[name]) for name in CONTENT if ours[name] != theirs[name]}
    return Change(found.classes, found.material, diff) if found else Change((), material=False, diff=diff)


def _versions(row: Row, kept: list[Row]) -> list[Version]:
    """Put the versions in order: what ended one is how the next came to be."""
    versions: list[Version] = []
    seen_at = datetime.fromisoformat(row["first_seen_at"])
    ended: Row | None = None
    for each in (*kept, None):
        fields = json.loads(each["fields"]) if each else to_fields(row)
        number = each["number"] if each else row["revision"]
        if ended is None:
            versions.append(Version(number, seen_at, fields))
        else:
            seen_at = datetime.fromisoformat(ended["seen_at"])
            made = Version(number, seen_at, fields, ended["cause"], _stored(ended), ended["returns_to"])
            if made.change is None:  # kept before changes were classed
                made = Version(number, seen_at, fields, ended["cause"], change_between(versions[-1], made))
            versions.append(made)
        ended = each
    return versions


def _stored(row: Row) -> Change | None:
    if row["classes"] is None:
        return None
    diff = {name: tuple(runs) for name, runs in json.loads(row["diff"]).items()}
    return Change(tuple(json.loads(row["classes"])), bool(row["material"]), diff)


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
