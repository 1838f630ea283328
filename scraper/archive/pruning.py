"""Finds what an archive may forget, and forgets it in small steps, so that a run never waits long for its turn."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from scraper.archive.connection import connect, in_plain_words, reading_only, transaction
from scraper.archive.examining import SEARCH_TABLES, content_of
from scraper.archive.joining import forget_sketch
from scraper.archive.repairing import rebuild
from scraper.archive.rows import stamp, to_json

ROWS_A_STEP = 500
STORIES_A_STEP = 50
PAUSE_S = 0.02
"""Between two steps, for a run that waits for its turn: SQLite has no queue, and who asks at once gets it again."""

Forgettable = Literal["runs", "revisions", "keys", "passed over", "articles"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be forgotten: what is older than these times (None: nothing of it).

    Of each article `revisions_kept` earlier versions are kept, the latest. Articles are forgotten by whole stories, and
    never those among the newest `shown` of all or of one of `sources`.
    """

    runs_before: datetime | None = None
    revisions_before: datetime | None = None
    revisions_kept: int | None = None
    keys_before: datetime | None = None
    articles_before: datetime | None = None
    sources: tuple[str, ...] = ()
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to be forgotten of one kind; `size_bytes` is what its texts take, without their indexes."""

    kind: Forgettable
    rows: int
    size_bytes: int
    before: str = field(repr=False)
    keys: Sequence[Any] = field(repr=False)


_RUNS = """
    SELECT id, 60 + coalesce((SELECT sum(length(url) + length(reason) + length(next_step) + 60) FROM failures
        WHERE run_id = runs.id), 0) AS size
    FROM runs WHERE started_at < :before AND id < (SELECT max(id) FROM runs WHERE finished_at IS NOT NULL)
"""
_REVISIONS = """
    SELECT r.article_id, r.number, length(CAST(r.fields AS BLOB)) AS size FROM revisions AS r
    JOIN articles AS a ON a.id = r.article_id
    WHERE r.seen_at < :before OR r.number < a.revision - :kept
"""
_UNSEEN = "last_seen_at < :before AND last_seen_at < (SELECT max(last_seen_at) FROM sightings WHERE source_id = {0})"
"""A list that does not change is not read, so a key counts as gone only when the list was read without it."""

_KEYS = f"""
    SELECT s.source_id, s.key, 2 * length(s.key) + length(s.url) + 80 AS size FROM sightings AS s
    JOIN articles AS a ON a.id = s.article_id
    WHERE s.{_UNSEEN.format("s.source_id")} AND s.key NOT IN (a.url, coalesce(a.native_id, ''))
        AND EXISTS (SELECT * FROM sightings AS other WHERE other.article_id = s.article_id
            AND other.key IN (a.url, coalesce(a.native_id, '')))
"""  # noqa: S608
_PASSED_OVER = f"""
    SELECT source_id, key, length(key) + 60 AS size FROM passed_over WHERE {_UNSEEN.format("passed_over.source_id")}
"""  # noqa: S608
_OLD = """
    max(published_at) < :before AND max(first_seen_at) < :before AND max(coalesce(updated_at, '')) < :before
"""
_ARTICLES = f"""
    SELECT story_id, count(*) AS articles, sum(length(CAST(text AS BLOB)) + length(CAST(html AS BLOB)) + 1000) AS size
    FROM articles GROUP BY story_id HAVING {_OLD}
"""  # noqa: S608
_STILL_OLD = f"""
    SELECT story_id FROM articles WHERE story_id IN (SELECT value FROM json_each(:batch))
    GROUP BY story_id HAVING {_OLD}
"""  # noqa: S608


_PAIRS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:batch)"


def find_doomed(path: Path, limits: Limits) -> tuple[Doomed, ...]:
    """Find what an archive would forget; nothing is written. Raises ArchiveError."""
    with reading_only(path) as db, transaction(db, path, "DEFERRED"):
        return tuple(each for each in _find(db, limits) if each.rows)


def _find(db: Database, limits: Limits) -> Iterator[Doomed]:
    if limits.runs_before:
        yield _doomed(db, "runs", _RUNS, limits.runs_before)
    if limits.revisions_before or limits.revisions_kept is not None:
        kept = limits.revisions_kept if limits.revisions_kept is not None else 1 << 30
        yield _doomed(db, "revisions", _REVISIONS, limits.revisions_before, kept=kept)
    if limits.keys_before:
        yield _doomed(db, "keys", _KEYS, limits.keys_before)
        yield _doomed(db, "passed over", _PASSED_OVER, limits.keys_before)
    if limits.articles_before:
        shown, before = _shown(db, limits), stamp(limits.articles_before)
        rows = [row for row in db.execute(_ARTICLES, {"before": before}) if row["story_id"] not in shown]
        counts = sum(row["articles"] for row in rows), sum(row["size"] for row in rows)
        yield Doomed("articles", *counts, before, [row["story_id"] for row in rows])


def _doomed(db: Database, kind: Forgettable, sql: str, before: datetime | None, **parameters: object) -> Doomed:
    limit = stamp(before) if before else ""
    rows = [tuple(row) for row in db.execute(sql, {"before": limit, **parameters})]
    return Doomed(kind, len(rows), sum(row[-1] for row in rows), limit, [row[:-1] for row in rows])


def _shown(db: Database, limits: Limits) -> set[str]:
    """Name the stories that are in a feed, or have an article in that of a source."""
    everywhere = db.execute("SELECT id FROM stories ORDER BY published_at DESC, id LIMIT ?", (limits.shown,))
    shown = {row["id"] for row in everywhere}
    for source_id in limits.sources:
        own = "SELECT story_id FROM articles WHERE source_id = ? ORDER BY published_at DESC, id LIMIT ?"
        shown |= {row["story_id"] for row in db.execute(own, (source_id, limits.shown))}
    return shown


def forget(path: Path, doomed: Iterable[Doomed], *, on_progress: Callable[[int], None] = lambda _: None) -> None:
    """Forget what was found, a little at a time; what has changed since then so that it may not be forgotten, stays.

    The keys of forgotten articles are passed over from then on: a list that still shows them does not bring them back.
    `on_progress` hears how many rows a step has dealt with. Raises ArchiveError; each step is done or not at all.
    """
    with closing(connect(path)) as db:
        for each in doomed:
            size = STORIES_A_STEP if each.kind == "articles" else ROWS_A_STEP
            for start in range(0, len(each.keys), size):
                batch = each.keys[start : start + size]
                with transaction(db, path, "IMMEDIATE"):
                    _forget(db, each, batch)
                on_progress(len(batch))
                time.sleep(PAUSE_S)


def _forget(db: Database, doomed: Doomed, batch: Sequence[Any]) -> None:
    match doomed.kind:
        case "runs":
            ids = [key[0] for key in batch]
            _delete(db, "runs", "id IN (SELECT value FROM json_each(:batch))", {"batch": to_json(ids)})
        case "revisions":
            _delete(db, "revisions", f"(article_id, number) IN ({_PAIRS})", {"batch": to_json(batch)})
        case "keys" | "passed over":
            table = "sightings" if doomed.kind == "keys" else "passed_over"
            where = f"(source_id, key) IN ({_PAIRS}) AND last_seen_at < :before"
            _delete(db, table, where, {"batch": to_json(batch), "before": doomed.before})
        case "articles":
            _forget_stories(db, batch, doomed.before)


def _forget_stories(db: Database, story_ids: Sequence[str], before: str) -> None:
    still = db.execute(_STILL_OLD, {"batch": to_json(story_ids), "before": before})
    wanted = {"batch": to_json([row["story_id"] for row in still])}
    db.execute("PRAGMA defer_foreign_keys = ON")  # a story and its leader refer to each other
    db.execute(
        """
        INSERT OR IGNORE INTO passed_over (source_id, key, seen_at, last_seen_at)
        SELECT source_id, key, first_seen_at, last_seen_at FROM sightings WHERE article_id IN (
            SELECT id FROM articles WHERE story_id IN (SELECT value FROM json_each(:batch)))
        """,
        wanted,
    )
    gone = db.execute("SELECT id FROM articles WHERE story_id IN (SELECT value FROM json_each(:batch))", wanted)
    for (article_id,) in gone.fetchall():
        forget_sketch(db, article_id)
    # The search index's trigger needs its number of an article to forget the article's words.
    spared = {"stories", "searched"}
    _delete(db, "articles", "story_id IN (SELECT value FROM json_each(:batch))", wanted, spared=spared)
    _delete(db, "stories", "id IN (SELECT value FROM json_each(:batch))", wanted, spared={"articles"})


def _delete(
    db: Database, table: str, where: str, parameters: dict[str, str], *, spared: AbstractSet[str] = frozenset()
) -> None:
    """Delete rows and, before them, all that refers to them, in whatever tables there are."""
    for child, columns, theirs in _references_to(db, table):
        if child not in spared:
            condition = f"({columns}) IN (SELECT {theirs} FROM [{table}] WHERE {where})"  # noqa: S608
            _delete(db, child, condition, parameters, spared=spared | {table})
    db.execute(f"DELETE FROM [{table}] WHERE {where}", parameters)  # noqa: S608


def _references_to(db: Database, table: str) -> Iterator[tuple[str, str, str]]:
    """Yield each table that refers to this one, by which of its columns, and to which."""
    keys = [row["name"] for row in db.execute(f"PRAGMA table_info([{table}])") if row["pk"]]
    for child in db.table_names():
        references: dict[int, list[tuple[str, str]]] = {}
        for row in db.execute(f"PRAGMA foreign_key_list([{child}])"):
            if row["table"] == table:
                references.setdefault(row["id"], []).append((row["from"], row["to"] or keys[row["seq"]]))
        for pairs in references.values():
            yield child, ", ".join(mine for mine, _ in pairs), ", ".join(theirs for _, theirs in pairs)


def vacuum(path: Path) -> None:
    """Write an archive anew without the room that nothing fills; only while nobody else uses it.

    Raises ArchiveError.
    """
    with in_plain_words(path), closing(connect(path)) as db:
        db.execute("VACUUM")
        if _renumbered(db):
            rebuild(db, path)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _renumbered(db: Database) -> bool:
    """Whether a search index knows its texts by numbers that VACUUM gives anew: it keeps declared ones only."""
    for row in db.execute(SEARCH_TABLES).fetchall():
        content = content_of(row["sql"])
        if content is None:
            continue
        columns = db.execute(f"PRAGMA table_info([{content[0]}])").fetchall()
        keys = [column["type"].upper() for column in columns if column["pk"]]
        if keys != ["INTEGER"]:
            return True
    return False
