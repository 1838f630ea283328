"""Tells who published a story: the sightings of it, in the order in which they are shown."""

from collections.abc import Iterable

from sqlite_utils import Database

from scraper.archive.identity import lead_order
from scraper.archive.rows import Row, to_json, to_member, to_sighting
from scraper.model import Sighting

SIGHTINGS = """
    SELECT a.id, a.story_id, a.source_id, a.url, a.published_at, a.published_precision, a.originator, a.first_seen_at,
        sources.name AS source_name, sources.home AS source_home
    FROM articles AS a JOIN sources ON sources.id = a.source_id
    WHERE a.story_id IN (SELECT value FROM json_each(?))
"""


def sightings(db: Database, shown: Iterable[tuple[str, str]]) -> list[tuple[Sighting, ...]]:
    """Return the sightings of each story that is shown by one of its articles, that one's first.

    `shown` are pairs of the story's id and the article's.
    """
    pairs = list(shown)
    told: dict[str, list[Row]] = {story_id: [] for story_id, _ in pairs}
    for row in db.execute(SIGHTINGS, (to_json(list(told)),)):
        told[row["story_id"]].append(row)
    return [_ranked(told[story_id], article_id) for story_id, article_id in pairs]


def _ranked(rows: Iterable[Row], first_id: str) -> tuple[Sighting, ...]:
    ranked = sorted(rows, key=lambda row: (row["id"] != first_id, lead_order(to_member(row))))
    return tuple(map(to_sighting, ranked))
