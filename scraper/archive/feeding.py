"""Gives what feeds are made of, each by an index and a limit, and knows which feeds have to be written again."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlite_utils import Database

from scraper.archive import feed_pages
from scraper.archive.rows import Row, moment, stamp, storable, to_article, to_json
from scraper.model import Edit, FeedSummary, Passage, Selection, Standing, Transition

MOST_LATE = 4
"""For each entry that the limit allows, so many more may be there because they arrived lately."""

LATELY = timedelta(hours=48)
"""Who polls once a day misses nothing of what arrived within so long before the last arrival."""

BESIDE = 60
"""Characters that are shown on either side of a change."""

OLDEST_LATE = timedelta(days=30)
"""What was older than this when it arrived is not news: a first visit goes back further."""

BY_TIME = "SELECT id AS story_id FROM stories ORDER BY published_at DESC, id LIMIT :limit"
OF_A_SOURCE = "SELECT id FROM articles WHERE source_id = :source_id ORDER BY published_at DESC, id LIMIT :limit"
OF_A_KIND = """
    SELECT stories.id AS story_id FROM articles JOIN stories ON stories.lead_id = articles.id
    WHERE articles.kind = :kind ORDER BY articles.published_at DESC, articles.id LIMIT :limit
"""
OF_A_TERM = """
    SELECT articles.story_id FROM categorised CROSS JOIN articles ON articles.id = categorised.article_id
    WHERE categorised.term = :term ORDER BY categorised.published_at DESC, categorised.article_id DESC LIMIT :limit
"""
WATCHED = """
    SELECT articles.story_id FROM search
    JOIN searched ON searched.id = search.rowid JOIN articles ON articles.id = searched.article_id
    WHERE search MATCH :expression ORDER BY search.rowid DESC LIMIT :limit
"""
# By the numbers between which the articles are, so that what is found for an old watch is not read through. The plus
# sign keeps SQLite from asking the index once for each article instead: there may be hundreds.
IS_WATCHED = """
    WITH come AS (SELECT id FROM searched WHERE article_id IN (SELECT value FROM json_each(:ids)))
    SELECT 1 FROM search
    WHERE search MATCH :expression AND +rowid IN (SELECT id FROM come)
        AND rowid >= (SELECT min(id) FROM come) AND rowid <= (SELECT max(id) FROM come)
    LIMIT 1
"""
ARE_WATCHED = """
    SELECT searched.article_id FROM searched JOIN search ON search.rowid = searched.id
    WHERE searched.article_id IN (SELECT value FROM json_each(:ids)) AND search MATCH :expression
"""
LAST_ARRIVAL = "SELECT first_seen_at FROM articles WHERE first_seen_at > '' ORDER BY first_seen_at DESC LIMIT 1"
LAST_ARRIVAL_OF_A_SOURCE = """
    SELECT first_seen_at FROM articles WHERE source_id = :source_id AND first_seen_at > ''
    ORDER BY first_seen_at DESC LIMIT 1
"""
LATE = """
    SELECT story_id, first_seen_at, published_at FROM articles WHERE first_seen_at >= :since AND first_seen_at > ''
    ORDER BY first_seen_at DESC, published_at DESC, story_id LIMIT :limit
"""
LATE_OF_A_SOURCE = """
    SELECT id, first_seen_at, published_at FROM articles
    WHERE source_id = :source_id AND first_seen_at >= :since AND first_seen_at > ''
    ORDER BY first_seen_at DESC, published_at DESC, id LIMIT :limit
"""
STORIES = """
    SELECT articles.*, stories.id AS shown_id, stories.updated_at AS shown_updated_at
    FROM stories JOIN articles ON articles.id = stories.lead_id
    WHERE stories.id IN (SELECT value FROM json_each(?)) ORDER BY stories.published_at DESC, stories.id
"""
ARTICLES = """
    SELECT *, id AS shown_id, max(published_at, coalesce(updated_at, '')) AS shown_updated_at
    FROM articles WHERE id IN (SELECT value FROM json_each(?)) ORDER BY published_at DESC, id
"""
_EDIT = """
    SELECT r.number AS version, r.seen_at, r.fields, r.classes, r.diff, articles.*,
        sources.name AS source_name, sources.home AS source_home
    FROM revisions AS r JOIN articles ON articles.id = r.article_id JOIN sources ON sources.id = articles.source_id
"""
EDITS = f"{_EDIT} WHERE r.material AND r.cause = 'source' ORDER BY r.seen_at DESC, r.article_id, r.number LIMIT ?"
EDIT = f"{_EDIT} WHERE r.article_id = ? AND r.number = ?"
TRANSITIONS = """
    SELECT t.*, sources.name AS source_name, sources.home AS source_home, sources.url AS source_url
    FROM transitions AS t JOIN sources ON sources.id = t.source_id ORDER BY t.id DESC LIMIT ?
"""
TRANSITIONS_OF_A_SOURCE = """
    SELECT t.*, sources.name AS source_name, sources.home AS source_home, sources.url AS source_url
    FROM transitions AS t JOIN sources ON sources.id = t.source_id
    WHERE t.source_id = :source_id ORDER BY t.id DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Stale:
    """What has changed since the feeds were written, as feed_tables.py marks it, up to the change numbered `until`."""

    marks: frozenset[str]
    until: int

    @property
    def article_ids(self) -> tuple[str, ...]:
        """The articles that are new or shown otherwise."""
        return tuple(mark.removeprefix("article/") for mark in self.marks if mark.startswith("article/"))


def leads(db: Database, selection: Selection, limit: int) -> list[Row]:
    """Return what leads the stories that a feed shows, the newest first.

    Of all and of a source, those that arrived lately are among them however old they are, so that a late find shows
    and a burst is whole.
    """
    bounds: dict[str, object] = {"limit": limit, "source_id": selection.source_id, "kind": selection.kind}
    if selection.page is not None:
        found = feed_pages.of_a_page(db, selection, selection.page)
        return list(db.execute(STORIES if selection.source_id is None else ARTICLES, (to_json(found),)))
    if selection.source_id is not None:
        ids = [row["id"] for row in db.execute(OF_A_SOURCE, bounds)]
        ids += _late(db, LATE_OF_A_SOURCE, LAST_ARRIVAL_OF_A_SOURCE, bounds, "id")
        return list(db.execute(ARTICLES, (to_json(ids),)))
    if selection.kind is not None:
        found = [row["story_id"] for row in db.execute(OF_A_KIND, bounds)]
    elif selection.terms:
        found = _of_terms(db, selection.terms, limit)
    elif selection.match is not None:
        expression = watched(db, selection)
        rows = db.execute(WATCHED, {"expression": expression, "limit": 2 * limit}) if expression else ()
        found = list(dict.fromkeys(row["story_id"] for row in rows))[:limit]
    else:
        found = [row["story_id"] for row in db.execute(BY_TIME, bounds)]
        found += _late(db, LATE, LAST_ARRIVAL, bounds, "story_id")
    stories = list(db.execute(STORIES, (to_json(found),)))
    return stories[:limit] if selection.terms or selection.match is not None else stories


def _of_terms(db: Database, terms: Iterable[str], limit: int) -> list[str]:
    """Return the stories with an article that bears one of these words; two of a story may do so."""
    return [
        row["story_id"]
        for term in terms
        for row in db.execute(OF_A_TERM, {"term": term, "limit": 2 * limit}).fetchall()
    ]


def _late(db: Database, late: str, last: str, bounds: dict[str, object], name: str) -> list[str]:
    newest = db.execute(last, bounds).fetchone()
    if newest is None:
        return []
    since = stamp(datetime.fromisoformat(newest["first_seen_at"]) - LATELY)
    limit = MOST_LATE * int(str(bounds["limit"]))
    return [
        row[name]
        for row in db.execute(late, {**bounds, "since": since, "limit": limit})
        if datetime.fromisoformat(row["published_at"]) >= datetime.fromisoformat(row["first_seen_at"]) - OLDEST_LATE
    ]


def watched(db: Database, selection: Selection) -> str | None:
    """Return the FTS5 expression of a watch; None when it looks for nothing."""
    from scraper.archive.expression import watched as written  # a run that finds nothing new searches for nothing
    from scraper.archive.search import beginnings

    names = {row["id"]: row["name"] for row in db.execute("SELECT id, name FROM sources")}
    known = cache(lambda word: beginnings(db, word))
    return written(selection.match or "", names, selection.sources, known, selection.kinds)


def has_come(db: Database, selection: Selection, article_ids: Collection[str]) -> bool:
    """Say whether one of these articles is among what a watch looks for."""
    expression = watched(db, selection)
    if expression is None or not article_ids:
        return False
    bounds = {"expression": expression, "ids": to_json(sorted(article_ids))}
    return db.execute(IS_WATCHED, bounds).fetchone() is not None


def matching(db: Database, selection: Selection, article_ids: Collection[str]) -> set[str]:
    """Return those of the articles that a watch looks for."""
    expression = watched(db, selection) if article_ids else None
    if expression is None:
        return set()
    rows = db.execute(ARE_WATCHED, {"expression": expression, "ids": to_json(sorted(article_ids))})
    return {row["article_id"] for row in rows}


def edits(db: Database, limit: int) -> tuple[Edit, ...]:
    """Return the changes that a reader must know, the latest first."""
    return tuple(map(_edit, db.execute(EDITS, (limit,)).fetchall()))


def edit(db: Database, article_id: str, version: int) -> Edit | None:
    """Return the change that made an article's version; None when the one before it was forgotten."""
    row = db.execute(EDIT, (article_id, version - 1)).fetchone()
    return _edit(row) if row else None


def _edit(row: Row) -> Edit:
    from scraper.archive.changes import texts_of
    from scraper.archive.wording import spans

    old = texts_of(json.loads(row["fields"]))
    diff = json.loads(row["diff"] or "{}")
    return Edit(
        article=to_article(row),
        source_name=row["source_name"],
        source_home=row["source_home"],
        version=row["version"] + 1,
        seen_at=datetime.fromisoformat(row["seen_at"]),
        classes=tuple(json.loads(row["classes"] or "[]")),
        passages=tuple(
            Passage(field, *_around(old[field], span.at, span.gone, span.come))
            for field, runs in diff.items()
            for span in spans(runs)
            if (span.gone + span.come).strip()
        ),
    )


def _around(text: str, at: int, gone: str, come: str) -> tuple[str, str]:
    """Give a change with the words beside it, as it was and as it is."""
    end = at + len(gone)
    before, after = text[max(0, at - BESIDE) : at], text[end : end + BESIDE]
    before = before if at <= BESIDE else "… " + before.partition(" ")[2]
    after = after if end + BESIDE >= len(text) else after.rpartition(" ")[0] + " …"
    return f"{before}{gone}{after}", f"{before}{come}{after}"


def transitions(db: Database, limit: int, source_id: str | None = None) -> tuple[Transition, ...]:
    """Return what became of the sources' health, or of one source's, the latest first."""
    if source_id is None:
        rows = db.execute(TRANSITIONS, (limit,))
    else:
        rows = db.execute(TRANSITIONS_OF_A_SOURCE, {"source_id": source_id, "limit": limit})
    return tuple(
        Transition(
            source_id=row["source_id"],
            source_name=row["source_name"],
            source_url=row["source_url"],
            at=datetime.fromisoformat(row["at"]),
            was=row["was"],
            health=row["health"],
            url=row["url"],
            reason=row["reason"],
            next_step=row["next_step"],
            since=moment(row["since"]),
            kind=row["kind"],
            stage=row["stage"],
            status=row["status"],
            blocked_by=row["blocked_by"],
        )
        for row in rows
    )


def note_transition(db: Database, source_id: str, standing: Standing, at: datetime) -> None:
    """Keep that a source's health is another than was told last; call it before that is stored.

    Trouble is told when the visit before found trouble too, so what passes at once is no news, nor is a source that is
    well from the first.
    """
    told = db.execute(
        "SELECT health FROM transitions WHERE source_id = ? ORDER BY id DESC LIMIT 1", (source_id,)
    ).fetchone()
    stored = db.execute("SELECT health, succeeded_at FROM standings WHERE source_id = ?", (source_id,)).fetchone()
    was = told["health"] if told else "ok" if stored and stored["succeeded_at"] else None
    passing = standing.health != "ok" and (stored is None or stored["health"] == "ok")
    if passing or standing.health == (was or "ok"):
        return
    evidence = standing.evidence
    why = (
        (storable(evidence.url), storable(evidence.reason), evidence.next_step, evidence.stage, evidence.status)
        if evidence
        else (None,) * 5
    )
    blocked_by = evidence.blocked_by if evidence else None
    db.execute(
        """
        INSERT INTO transitions (
            source_id, at, since, was, health, kind, url, reason, next_step, stage, status, blocked_by
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (source_id, stamp(at), stamp(standing.since), was, standing.health, standing.kind, *why, blocked_by),
    )


def listed_categories(db: Database, limit: int) -> list[str]:
    """Return the words that enough articles bear to have a feed: the first that did, so that none loses it again."""
    rows = db.execute("SELECT term FROM listed_categories ORDER BY id LIMIT ?", (limit,))
    return [row["term"] for row in rows]


def stale(db: Database) -> Stale:
    """Return what has changed since the feeds were written."""
    rows = db.execute("SELECT feed, change FROM stale").fetchall()
    return Stale(frozenset(row["feed"] for row in rows), max((row["change"] for row in rows), default=0))


def summaries(db: Database) -> dict[str, FeedSummary]:
    """Return the feeds as they were written last, by their stems."""
    return {
        row["stem"]: FeedSummary(
            row["stem"], row["entries"], moment(row["newest_at"]), row["newest_precision"], moment(row["updated_at"])
        )
        for row in db.execute("SELECT stem, entries, newest_at, newest_precision, updated_at FROM feeds")
    }


def keep_published(
    db: Database, published: str, until: int, feeds: Iterable[FeedSummary], unfinished: Iterable[str]
) -> None:
    """Keep what was written, and that it is no longer stale but for what is `unfinished`."""
    for each in feeds:
        newest_at, updated_at = (stamp(at) if at else None for at in (each.newest_at, each.updated_at))
        db.execute(
            """
            INSERT OR REPLACE INTO feeds (stem, entries, newest_at, newest_precision, updated_at)
            VALUES (?, ?, ?, ?, ?)
            """,
            (each.stem, each.entries, newest_at, each.newest_precision, updated_at),
        )
    db.execute("DELETE FROM stale WHERE change <= ?", (until,))
    for mark in unfinished:
        db.execute("INSERT OR IGNORE INTO stale (feed, change) VALUES (?, ?)", (mark, until + 1))
    db.execute("UPDATE publication SET published = ?", (published,))
