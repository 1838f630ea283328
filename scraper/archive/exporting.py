"""Gives the whole archive away, article by article, however many there are."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlite_utils import Database

from scraper.archive.rows import to_article, to_json
from scraper.archive.search import sources_meant
from scraper.archive.search_index import number_of
from scraper.archive.telling import sightings
from scraper.model import Kept

IN_ORDER = """
    SELECT articles.*, sources.name AS source_name
    FROM searched
    JOIN articles ON articles.id = searched.article_id
    JOIN sources ON sources.id = articles.source_id
    WHERE searched.id >= :lowest AND searched.id < :below
        AND (:sources IS NULL OR articles.source_id IN (SELECT value FROM json_each(:sources)))
        AND (:kinds IS NULL OR articles.kind IN (SELECT value FROM json_each(:kinds)))
    ORDER BY searched.id
"""
_LOWEST, _HIGHEST = -(1 << 62), 1 << 62


def kept(
    db: Database,
    *,
    sources: Collection[str],
    kinds: Collection[str],
    since: datetime | None,
    until: datetime | None,
    attributed: bool,
) -> Iterator[Kept]:
    """Yield what is stored, the oldest first by time of publication; one at a time is in memory.

    `attributed` is whether each comes with the sightings of its story, for one more question to the archive.
    """
    wanted = {
        "lowest": number_of(since) if since else _LOWEST,
        "below": number_of(until) if until else _HIGHEST,
        "sources": to_json(sources_meant(db, sources)) if sources else None,
        "kinds": to_json(list(kinds)) if kinds else None,
    }
    for row in db.execute(IN_ORDER, wanted):
        yield Kept(
            article=to_article(row),
            source_name=row["source_name"],
            story_id=row["story_id"],
            revision=row["revision"],
            first_seen_at=datetime.fromisoformat(row["first_seen_at"]),
            gone=row["gone_at"] is not None,
            sightings=sightings(db, [(row["story_id"], row["id"])])[0] if attributed else (),
        )
