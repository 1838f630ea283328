"""Finds articles by their words, the newest first, one hit a story, at a cost that does not grow with the archive.

An article's number in the index orders it by time, so the newest that match are read off the end of the index and the
rest is never looked at. A page goes on where the last one ended by that number, not by counting.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import cast

from sqlite_utils import Database

from scraper.archive.excerpts import excerpt, marked
from scraper.archive.expression import REACHES, Knowledge, expression, pattern, sources_of, terms_of
from scraper.archive.query import Query
from scraper.archive.rows import Row, to_article, to_json
from scraper.archive.search_index import number_of
from scraper.model import Hit, SearchPage, Story

MOST_BEGINNINGS = 500
"""A word's beginning that more different words have is left to FTS5, which reads all the articles that have one."""

INDEXED_BEGINNING = 4
"""Beginnings of this length have an index of their own (search_index.py)."""

_LOWEST, _HIGHEST = -(1 << 62), 1 << 62

MATCHING = """
    SELECT search.rowid AS number, articles.id, articles.story_id, articles.published_at, stories.lead_id
    FROM search
    JOIN searched ON searched.id = search.rowid
    JOIN articles ON articles.id = searched.article_id
    JOIN stories ON stories.id = articles.story_id
    WHERE search MATCH :expression AND search.rowid >= :lowest AND search.rowid < :below
    ORDER BY search.rowid DESC
"""
NUMBERS = """
    SELECT searched.id AS number, articles.id FROM articles JOIN searched ON searched.article_id = articles.id
    WHERE articles.story_id = ? ORDER BY searched.id DESC
"""
LEADS = """
    SELECT articles.*, stories.id AS shown_id, stories.updated_at AS shown_updated_at
    FROM stories JOIN articles ON articles.id = stories.lead_id
    WHERE stories.id IN (SELECT value FROM json_each(?))
"""
ARTICLES = "SELECT * FROM articles WHERE id IN (SELECT value FROM json_each(?))"
IS_FOUND = "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?"
NEXT_WORD = "SELECT term FROM temp.search_words WHERE term >= ? LIMIT 1"
_CURSOR = re.compile(r"(w?)([0-3])\.(-?\d{1,18})\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has come: all before `below` is still to be shown of this rank, and all of the later ones."""

    rank: int = 0
    below: int = _HIGHEST
    widened: bool = False

    def __str__(self) -> str:
        return f"{'w' if self.widened else ''}{self.rank}.{self.below}"


@dataclass(frozen=True, slots=True)
class Match:
    """A story that was found, by an article of it."""

    story_id: str
    article_id: str
    at: datetime
    rank: int


@dataclass(frozen=True, slots=True)
class Found:
    """Some matches, what marks their words, and where the next begin."""

    matches: tuple[Match, ...]
    words: re.Pattern[str] | None
    next: Place | None
    widened: bool
    unknown: tuple[str, ...]


def place_of(cursor: str | None) -> Place:
    """Read what a page gave as the place of the next; raises ValueError when no page did."""
    if cursor is None:
        return Place()
    match = _CURSOR.match(cursor)
    if not match:
        raise ValueError(f"{cursor!r} is no place in a search; give `after` as a page of it told")
    return Place(int(match[2]), int(match[3]), bool(match[1]))


def find(db: Database, query: Query, place: Place, *, limit: int, relevance: bool) -> Found:
    """Find the next stories; when no article has the words as typed, those with words that begin so."""
    knowledge = Knowledge(
        names=_names(db),
        beginnings=cache(lambda word: beginnings(db, word)),  # each rank asks for them
        widened=place.widened,
    )
    found = _page(db, query, knowledge, place, limit, relevance)
    if not found.matches and place == Place() and any(terms_of(query.asked)):
        wide = Place(widened=True)
        wider = _page(db, query, replace(knowledge, widened=True), wide, limit, relevance)
        found = wider if wider.matches else found
    return found


def sources_meant(db: Database, sources: Iterable[str]) -> list[str]:
    """Return the ids of the sources that filters mean, by their ids or parts of their names."""
    knowledge = Knowledge(_names(db))
    return sorted({source_id for source in sources for source_id in knowledge.meant(source)})


def _names(db: Database) -> dict[str, str]:
    return {row["id"]: row["name"] for row in db.execute("SELECT id, name FROM sources")}


def beginnings(db: Database, word: str) -> list[str] | None:
    """Return all words in the index that begin so, each by one look-up; None when FTS5 had better find them."""
    if len(word) <= INDEXED_BEGINNING:
        return None
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab (main, search, instance)")
    known: list[str] = []
    row = db.execute(NEXT_WORD, (word,)).fetchone()
    while row and row["term"].startswith(word):
        known.append(row["term"])
        if len(known) > MOST_BEGINNINGS:
            return None
        row = db.execute(NEXT_WORD, (row["term"] + "\x01",)).fetchone()
    return known


def _page(db: Database, query: Query, knowledge: Knowledge, place: Place, limit: int, relevance: bool) -> Found:
    by_rank = relevance and any(terms_of(query.asked))
    expressions = [expression(query, knowledge, reach) for reach in (REACHES if by_rank else REACHES[-1:])]
    walk = _Walk(db, expressions, number_of(query.since) if query.since else _LOWEST, _below(query))
    found: list[Match] = []
    last, after = 0, None
    for match, number in walk.stories(place):
        if len(found) == limit:
            after = Place(found[-1].rank, last, knowledge.widened)
            break
        found.append(match)
        last = number
    unknown = (name for name in dict.fromkeys(sources_of(query.asked)) if not knowledge.meant(name))
    words = pattern(query, widened=knowledge.widened)
    return Found(tuple(found), words, after, knowledge.widened, tuple(unknown))


def _below(query: Query) -> int:
    return number_of(query.until) if query.until else _HIGHEST


class _Walk:
    """Goes through what matches, rank by rank and from the newest to the oldest, and stops as soon as it is left."""

    def __init__(self, db: Database, expressions: Sequence[str], lowest: int, below: int) -> None:
        self._db = db
        self._ranks = expressions
        self._lowest = lowest
        self._below = below

    def stories(self, place: Place) -> Iterator[tuple[Match, int]]:
        """Yield each story once, where the first of its articles that matches is met, with that one's number."""
        for rank in range(place.rank, len(self._ranks)):
            below = min(self._below, place.below if rank == place.rank else _HIGHEST)
            bounds = {"expression": self._only(rank), "lowest": self._lowest, "below": below}
            for row in self._db.execute(MATCHING, bounds):
                numbers = {each["id"]: each["number"] for each in self._db.execute(NUMBERS, (row["story_id"],))}
                if any(self._is_before(number, rank, row["number"]) for number in numbers.values()):
                    continue
                lead = row["lead_id"]
                shown = lead if lead == row["id"] or self._has(rank, numbers.get(lead)) else row["id"]
                yield (
                    Match(row["story_id"], shown, datetime.fromisoformat(row["published_at"]), rank),
                    row["number"],
                )

    def _only(self, rank: int) -> str:
        """Leave out what a rank before it has: each has all of those before."""
        return f"({self._ranks[rank]}) NOT ({self._ranks[rank - 1]})" if rank else self._ranks[0]

    def _is_before(self, number: int, rank: int, than: int) -> bool:
        """Whether an article is met before the one with that number, so that its story has been told."""
        if number == than:
            return False
        return (number > than and self._has(rank, number)) or (rank > 0 and self._has(rank - 1, number))

    def _has(self, rank: int, number: int | None) -> bool:
        if number is None or not self._lowest <= number < self._below:
            return False
        return self._db.execute(IS_FOUND, (self._ranks[rank], number)).fetchone() is not None


def found_leads(db: Database, found: Found) -> list[Row]:
    """Return the articles that lead the stories which were found."""
    return cast("list[Row]", db.execute(LEADS, (to_json([match.story_id for match in found.matches]),)).fetchall())


def found_articles(db: Database, found: Found) -> dict[str, Row]:
    """Return the articles that were found, by their ids."""
    ids = to_json([match.article_id for match in found.matches])
    return {row["id"]: row for row in db.execute(ARTICLES, (ids,))}


def page_of(found: Found, query: Query, stories: Iterable[Story], articles: Mapping[str, Row]) -> SearchPage:
    """Put together what a reader gets to see."""
    by_id = {story.id: story for story in stories}
    return SearchPage(
        hits=tuple(_hit(match, by_id[match.story_id], articles[match.article_id], found) for match in found.matches),
        after=str(found.next) if found.next else None,
        widened=found.widened,
        unknown=found.unknown,
        cut=query.cut,
    )


def _hit(match: Match, story: Story, row: Row, found: Found) -> Hit:
    return Hit(
        story=story,
        article=to_article(row),
        title=marked(row["title"], found.words),
        excerpt=excerpt((row["lead"] or "", row["text"]), found.words),
        at=match.at,
        gone=row["gone_at"] is not None,
        rank=match.rank,
    )
