"""The archive as the rest of the program knows it."""

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlite_utils import Database

from scraper.archive import absence, feed_pages, feeding, history, joining, pings, saving, told, totals, visits
from scraper.archive.connection import connect, connect_to_read, hurried, in_plain_words, transaction
from scraper.archive.invitations import Invited, newest_invitations, to_invited
from scraper.archive.publications import Publications, publications
from scraper.archive.readings import due_readings, forget_pages, keep_reading, kept_readings
from scraper.archive.repairs import forget_repair, keep_repair, newest_known, read_repairs
from scraper.archive.rows import Row, moment, stamp, storable, to_article, to_json
from scraper.archive.standings import (
    keep_robots,
    keep_standings,
    keep_vitals,
    read_robots,
    read_standings,
    read_vitals,
)
from scraper.archive.telling import sightings
from scraper.model import (
    Article,
    Decision,
    Edit,
    FeedSummary,
    Kept,
    Kind,
    ListingForm,
    Outcome,
    Ping,
    Reading,
    Remembered,
    Repair,
    Rest,
    RobotsFile,
    RunReport,
    SearchPage,
    Selection,
    Source,
    Standing,
    Story,
    Telling,
    ToldBefore,
    Transition,
    Validators,
    Vitals,
)
from scraper.parse.results import Known

if TYPE_CHECKING:
    from scraper.archive.postbox import Outbox

KNOWN = """
    SELECT key FROM sightings WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))
    UNION SELECT key FROM passed_over WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))
"""

_SHOWN = """
    WHERE source_id = :source_id AND key IN (SELECT value FROM json_each(:keys)) AND last_seen_at < :at
"""

STORIES = """
    SELECT articles.*, stories.id AS shown_id, stories.updated_at AS shown_updated_at
    FROM stories JOIN articles ON articles.id = stories.lead_id
    ORDER BY stories.published_at DESC, stories.id LIMIT ?
"""
STORIES_OF_A_SOURCE = """
    SELECT *, id AS shown_id, max(published_at, coalesce(updated_at, '')) AS shown_updated_at
    FROM articles WHERE source_id = ?
    ORDER BY published_at DESC, id LIMIT ?
"""


class Archive:
    """Everything that was ever collected, in one file; the folder and the file are made when they are not there.

    One connection, for the thread that opened it. One process writes at a time and never keeps another from reading.
    All methods raise ArchiveError when the file or its disk fails; what was stored before is then untouched.
    With `read_only` it must be there and is never written to, not even to bring it up to date.
    """

    def __init__(self, path: Path | str, *, read_only: bool = False) -> None:
        self._path = Path(path)
        self._db = connect_to_read(self._path) if read_only else connect(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with in_plain_words(self._path):
            self._db.close()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Bound how long the block may have the file work for it; raises TimeoutError when that is over."""
        with hurried(self._db, seconds):
            yield

    def register(self, sources: Iterable[Source]) -> None:
        """Take up the sources' names and addresses; those that are configured no longer stay as they were."""
        rows = [{"id": s.id, "name": s.name, "home": s.home, "url": s.url} for s in sources]
        with self._writing() as db:
            for row in rows:
                db.execute(
                    """
                    INSERT INTO sources (id, name, home, url) VALUES (:id, :name, :home, :url)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, home = excluded.home, url = excluded.url
                    WHERE (name, home, url) IS NOT (excluded.name, excluded.home, excluded.url)
                    """,
                    row,
                )

    def known(self, source_id: str, keys: Collection[str]) -> set[str]:
        """Return those of the keys (canonical URLs, native ids) that lead to an article, or to one passed over."""
        by_stored = {storable(key): key for key in keys}
        wanted = (source_id, to_json(list(by_stored)))
        with self._reading() as db:
            return {by_stored[key] for (key,) in db.execute(KNOWN, (*wanted, *wanted))}

    def pass_over(self, source_id: str, keys: Collection[str], at: datetime) -> None:
        """Hold the releases under these keys for known from now on, though they are not stored."""
        with self._writing() as db:
            db.execute(
                """
                INSERT OR IGNORE INTO passed_over (source_id, key, seen_at, last_seen_at)
                SELECT :source_id, value, :at, :at FROM json_each(:keys)
                """,
                {"source_id": source_id, "keys": to_json(sorted(map(storable, keys))), "at": stamp(at)},
            )

    def save(
        self, article: Article, *, keys: Collection[str], seen_at: datetime, reading: Reading | None = None
    ) -> Decision:
        """Store an article of a registered source in a transaction of its own, and say what it turned out to be.

        `keys` are all under which the source's listing will show it again, `reading` is how it was read. An article
        without a time of publication gets `seen_at`, and keeps that until its source states one; a time that was stated
        changes with a revision only.

        - "unchanged": known by its id or a key, and the same content;
        - "revised": known, but its title, lead, text, contacts, attachments or images differ by more than noise; the
          old ones are kept, and its time of change moves if a reader must know;
        - "moved": the source has the text under another address; the keys now lead to the stored article, which stays
          and has that address from now on;
        - "duplicate": a new article, in the story of another source's with the same text;
        - "new": a new article in a story of its own.
        """
        ready = saving.made_ready(article)
        with self._writing() as db:
            decision = saving.save(db, ready, keys, seen_at)
            if reading:
                keep_reading(db, replace(reading, article_id=decision.article_id))
            return decision

    def correct(self, article: Article, at: datetime) -> bool:
        """Store what today's rules read on an article's kept page, as a correction of ours; say if that changed it.

        No reader is told: neither the article's time of change nor its story's moves. The version before is kept.
        """
        with self._writing() as db:
            return saving.correct(db, article, at)

    def checked(self, reading: Reading, *, gone: bool | None, at: datetime) -> Outcome | None:
        """Keep what asking for a release's page again told of it; "gone" or "returned" when that is new, else None."""
        with self._writing() as db:
            keep_reading(db, reading)
            return absence.mark_gone(db, reading.article_id, gone, at)

    def moved(self, article_id: str, url: str, *, keys: Collection[str], at: datetime) -> bool:
        """Note that an article's page is now at another address, under which a listing may show it; say if it is."""
        with self._writing() as db:
            return saving.moved(db, article_id, url, keys, at)

    def ask_for_absent(self, source_id: str, listed_at: datetime, most: int) -> int:
        """Have the pages asked for at once of articles that left a list which still shows older ones; return how many.

        The list was noted with `seen` at `listed_at`, and what is new on it is stored.
        """
        with self._writing() as db:
            return absence.ask_for_absent(db, source_id, listed_at, most)

    def ask_again(self, source_ids: Iterable[str], at: datetime, most: int) -> None:
        """Have the pages of so many of each source's newest articles asked for again on its next visit."""
        with self._writing() as db:
            absence.ask_again(db, list(source_ids), at, most)

    def find(self, name: str) -> history.Found:
        """Find the article or story that is meant by an id, the unique beginning of one, or an address."""
        with self._reading_several() as db:
            return history.find(db, name)

    def history(self, article_id: str) -> history.History:
        """Return all that is known of an article, with every version and event; it must be there."""
        with self._reading_several() as db:
            return history.read_history(db, article_id)

    def due(self, source_id: str, at: datetime, most: int) -> list[Reading]:
        """Return the readings of a source whose pages are to be asked for again, the longest due first."""
        with self._reading() as db:
            return due_readings(db, source_id, at, most)

    def readings(self, source_ids: Iterable[str]) -> list[Reading]:
        """Return the readings of some sources whose pages are kept."""
        with self._reading() as db:
            return list(kept_readings(db, source_ids))

    def forget_pages(self, before: datetime) -> list[str]:
        """Forget the kept pages that were fetched before then; return the digests that nothing refers to any more."""
        with self._writing() as db:
            return forget_pages(db, before)

    def seen(self, source_id: str, keys: Collection[str], at: datetime) -> None:
        """Note that the source's listing still shows what is stored, or passed over, under these keys."""
        shown = {"at": stamp(at), "source_id": source_id, "keys": to_json(sorted(map(storable, keys)))}
        with self._writing() as db:
            for table in ("sightings", "passed_over"):
                db.execute(f"UPDATE {table} SET last_seen_at = :at {_SHOWN}", shown)  # noqa: S608

    def validators(self, url: str) -> Validators | None:
        """Return what to ask "has it changed?" with, or None when the page must be read."""
        with self._reading() as db:
            return visits.validators(db, url)

    def remember_page(self, source_id: str, url: str, validators: Validators, at: datetime, form: ListingForm) -> None:
        """Keep a listing's validators; to be called only when every new article on it is stored."""
        with self._writing() as db:
            visits.remember_page(db, source_id, url, validators, at, form)

    def entrance(self, source_id: str, given: str) -> Remembered | None:
        """Return where a source is read that was `given` with this address; None before its first whole visit."""
        with self._reading() as db:
            return visits.entrance(db, source_id, given)

    def remember_entrance(
        self, source_id: str, given: str, url: str, form: ListingForm, at: datetime, *, reviewed: bool = True
    ) -> None:
        """Keep where a source is read; one that stays the same keeps the time it was chosen at.

        `reviewed` is whether it was looked if it still is the best way in.
        """
        with self._writing() as db:
            visits.remember_entrance(db, source_id, given, Remembered(url, form, at, at), reviewed=reviewed)

    def rest(self, source_id: str, page: str) -> Rest | None:
        """Return how long a page is to be left alone, or was."""
        with self._reading() as db:
            return visits.rest(db, source_id, page)

    def remember_rest(self, source_id: str, page: str, rest: Rest | None) -> None:
        """Keep how long a page is to be left alone; None forgets it."""
        with self._writing() as db:
            visits.remember_rest(db, source_id, page, rest)

    def repairs(self) -> dict[str, Repair]:
        """Return what was learnt of sources whose layouts changed, by their ids."""
        with self._reading() as db:
            return read_repairs(db)

    def remember_repair(self, source_id: str, repair: Repair | None) -> None:
        """Keep what was learnt of a source, in place of what was before; None forgets it."""
        with self._writing() as db:
            if repair:
                keep_repair(db, repair)
            else:
                forget_repair(db, source_id)

    def newest_known(self, source_id: str, most: int) -> list[Known]:
        """Return the newest releases of a source, with all that they may be found by on a page."""
        with self._reading_several() as db:
            return newest_known(db, source_id, most)

    def standings(self) -> dict[str, Standing]:
        """Return how the sources fare that were visited, by their ids."""
        with self._reading() as db:
            return read_standings(db)

    def latest(self) -> dict[str, datetime]:
        """Return when each source's newest release was published, by the sources' ids."""
        with self._reading() as db:
            rows = db.execute("SELECT source_id, max(published_at) AS at FROM articles GROUP BY source_id").fetchall()
        return {row["source_id"]: datetime.fromisoformat(row["at"]) for row in rows}

    def publications(self, source_id: str, since: datetime, most: int) -> Publications:
        """Return when the newest of a source's releases came that were published since then."""
        with self._reading() as db:
            return publications(db, source_id, since, most)

    def robots(self) -> dict[str, RobotsFile]:
        """Return the robots.txt files that were read, by their addresses."""
        with self._reading() as db:
            return read_robots(db)

    def newest(self, source_id: str) -> datetime | None:
        """Return when a source's newest release was published."""
        with self._reading() as db:
            (at,) = db.execute("SELECT max(published_at) FROM articles WHERE source_id = ?", (source_id,)).fetchone()
        return moment(at)

    def vitals(self, source_id: str) -> Vitals:
        """Return how a source's releases are read; empty when nothing is known of that."""
        with self._reading() as db:
            return read_vitals(db, source_id)

    def remember_manners(
        self,
        standings: Mapping[str, Standing],
        robots: Mapping[str, RobotsFile],
        *,
        vitals: Mapping[str, Vitals] | None = None,
        at: datetime | None = None,
    ) -> None:
        """Keep how sources fare, by their ids, and robots.txt files, by their addresses, in place of what was known.

        `vitals` are kept with the standings that were judged by them; `at` is when that was, without it when each
        standing began.
        """
        with self._writing() as db:
            keep_standings(db, standings, at)
            keep_vitals(db, vitals or {})
            keep_robots(db, robots)

    def has_run(self) -> bool:
        """Whether a run was ever made with this archive: if not, feeds that are there are of one before it."""
        with self._reading() as db:
            return db.execute("SELECT 1 FROM runs LIMIT 1").fetchone() is not None

    def last_run_at(self) -> datetime | None:
        """Return when the latest run began."""
        with self._reading() as db:
            row = db.execute("SELECT started_at FROM runs ORDER BY id DESC LIMIT 1").fetchone()
            return moment(row["started_at"]) if row else None

    def take_up(self, before: ToldBefore) -> None:
        """Keep what readers know already of what is still to be collected: an article gets the id that they know."""
        with self._writing() as db:
            told.take_up(db, before)

    def start_run(self, at: datetime) -> int:
        """Open a run's record and return its number."""
        with self._writing() as db:
            return int(db.execute("INSERT INTO runs (started_at) VALUES (?)", (stamp(at),)).lastrowid or 0)

    def finish_run(self, run_id: int, report: RunReport) -> None:
        """Complete a run's record, with a row for each failure."""
        outcomes: Counter[Outcome] = Counter()
        for source in report.sources:
            outcomes.update(source.outcomes)
        failures = [failure for source in report.sources for failure in source.failures] + [
            *report.unpublished,
            *report.untold,
        ]
        with self._writing() as db:
            db.execute(
                "UPDATE runs SET finished_at = ?, sources = ?, outcomes = ?, files_written = ? WHERE id = ?",
                (stamp(report.finished_at), len(report.sources), to_json(outcomes), len(report.files_written), run_id),
            )
            for f in failures:
                db.execute(
                    """
                    INSERT INTO failures (run_id, source_id, url, stage, reason, transient, next_step, status,
                        retry_after_s, blocked_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    (
                        *(run_id, f.source_id, storable(f.url), f.stage, storable(f.reason), f.transient, f.next_step),
                        *(f.status, f.retry_after_s, f.blocked_by),
                    ),
                )
            totals.count(db, report, failures)

    def figures(self) -> totals.Figures:
        """Return what whoever watches over the archive wants to know; costs a look at an index of all articles."""
        with self._reading_several() as db:
            return totals.read_figures(db, read_standings(db))

    def stories(self, *, source_id: str | None = None, limit: int = 100) -> tuple[Story, ...]:
        """Return stories, the newest first by the leading article's time of publication.

        With a `source_id`, return each of that source's own articles as a Story that has the article's id and is led by
        it, while its sightings still name everyone who published the news.
        """
        with self._reading_several() as db:
            if source_id is None:
                leads = db.execute(STORIES, (limit,)).fetchall()
            else:
                leads = db.execute(STORIES_OF_A_SOURCE, (source_id, limit)).fetchall()
            return _stories(db, leads)

    def invitations(self, *, limit: int = 500) -> tuple[Invited, ...]:
        """Return the stories that invite the press, the newest first, with how often and when each changed."""
        with self._reading_several() as db:
            leads = newest_invitations(db, limit)
            return tuple(map(to_invited, leads, _stories(db, leads)))

    def search(
        self,
        typed: str = "",
        *,
        now: datetime | None = None,
        sources: Collection[str] = (),
        kinds: Collection[Kind] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        gone: bool | None = None,
        relevance: bool = False,
        limit: int = 20,
        after: str | None = None,
    ) -> SearchPage:
        """Return the stories that what a person typed finds, the newest first, or those with the words in title first.

        Any text is a search (docs/archive.md says how it is read). Days in it are told by `now` and its zone; without
        it, words such as "idag" are words like others. The filters hold besides those that were typed: `sources` are
        ids, or parts of names; `until` is the first moment that is too late; `gone` None means either.
        `after` is that of the page before. Raises ValueError when no page gave it.
        """
        from scraper.archive.query import read_query  # a run that finds nothing new searches for nothing
        from scraper.archive.search import find, found_articles, found_leads, page_of, place_of

        query = read_query(typed, now).limited(sources=sources, kinds=kinds, since=since, until=until, gone=gone)
        place = place_of(after)
        with self._reading_several() as db:
            found = find(db, query, place, limit=limit, relevance=relevance)
            return page_of(found, query, _stories(db, found_leads(db, found)), found_articles(db, found))

    def sources_meant(self, name: str) -> tuple[str, ...]:
        """Return the ids of the sources that a filter by this id, or part of a name, holds for."""
        from scraper.archive.search import sources_meant

        with self._reading() as db:
            return tuple(sources_meant(db, [name]))

    def kept(
        self,
        *,
        sources: Collection[str] = (),
        kinds: Collection[Kind] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        attributed: bool = False,
    ) -> Generator[Kept, None, None]:
        """Yield all that is stored, the oldest first by time of publication, as it is at one moment.

        One article at a time is in memory, and whoever writes need not wait. Filters as of `search`; `attributed` is
        whether each comes with the sightings of its story.
        """
        from scraper.archive import exporting

        with self._reading_several() as db:
            yield from exporting.kept(db, sources=sources, kinds=kinds, since=since, until=until, attributed=attributed)

    def tellings(self, story_id: str) -> tuple[Telling, ...]:
        """Return a story as each source tells it, the first published first."""
        with self._reading() as db:
            return tuple(joining.tellings(db, story_id))

    def split(self, article_id: str, at: datetime) -> str:
        """Take an article out of its story for good; return the id of the story that it has for itself from then on."""
        with self._writing() as db:
            return joining.part(db, article_id, at)

    def join(self, first_id: str, second_id: str, at: datetime) -> str:
        """Make one story of those of two articles for good, and return its id."""
        with self._writing() as db:
            return joining.unite(db, first_id, second_id, at)

    def announce(self, story_ids: Iterable[str]) -> None:
        """Note that readers may have seen these stories: their ids never change from now on."""
        with self._writing() as db:
            db.execute(
                "UPDATE stories SET announced = 1 WHERE id IN (SELECT value FROM json_each(?)) AND NOT announced",
                (to_json(sorted(story_ids)),),
            )

    def stories_of(self, selection: Selection, *, limit: int) -> tuple[Story, ...]:
        """Return the stories that a feed shows, the newest first; those of a source as `stories` does.

        Of all and of a source there may be more than `limit`: those that arrived lately are all there (feeding.py).
        """
        with self._reading_several() as db:
            return _stories(db, feeding.leads(db, selection, limit))

    def page_what_left(self, selection: Selection, shown: Collection[str]) -> int:
        """Give what the feed of all, or of a source, shows no longer a place in its archive pages.

        `shown` are the ids of the stories that it shows. Returns how many have a place: the last one's number.
        """
        with self._writing() as db:
            feed_pages.page_what_left(db, selection, shown)
            return feed_pages.paged(db, selection)

    def has_come(self, selection: Selection, article_ids: Collection[str]) -> bool:
        """Say whether one of these articles is among what a watch looks for."""
        with self._reading_several() as db:
            return feeding.has_come(db, selection, article_ids)

    def edits(self, *, limit: int) -> tuple[Edit, ...]:
        """Return the changes of articles that readers must know, the latest first."""
        with self._reading() as db:
            return feeding.edits(db, limit)

    def transitions(self, *, limit: int, source_id: str | None = None) -> tuple[Transition, ...]:
        """Return which sources broke or recovered, the latest first."""
        with self._reading() as db:
            return feeding.transitions(db, limit, source_id)

    def listed_categories(self, *, limit: int) -> list[str]:
        """Return the categories that enough articles bear to have a feed of their own."""
        with self._reading() as db:
            return feeding.listed_categories(db, limit)

    def stale(self) -> feeding.Stale:
        """Return what has changed of what the feeds are made of since they were written."""
        with self._reading() as db:
            return feeding.stale(db)

    def summaries(self) -> dict[str, FeedSummary]:
        """Return the feeds as they were written last, by their stems."""
        with self._reading() as db:
            return feeding.summaries(db)

    def publication(self) -> tuple[int, str | None]:
        """Count how often what the feeds show has changed, and give what `remember_published` was told last."""
        with self._reading() as db:
            changes, published = db.execute("SELECT changes, published FROM publication").fetchone()
            return int(changes), published

    def remember_published(
        self, published: str, *, until: int, feeds: Iterable[FeedSummary], unfinished: Iterable[str] = ()
    ) -> None:
        """Remember what was published, in the publisher's own words, and which feeds were written, and how.

        `until` is that of `stale` before they were; what is `unfinished` stays stale, by its mark.
        """
        with self._writing() as db:
            feeding.keep_published(db, published, until, feeds, unfinished)

    def remember_pings(self, urls: Iterable[str]) -> None:
        """Note that a WebSub hub is to be told of these feeds."""
        with self._writing() as db:
            pings.add(db, urls)

    def due_pings(self, at: datetime, most: int) -> list[Ping]:
        """Return the feeds that a hub is to be told of now."""
        with self._reading() as db:
            return pings.due(db, at, most)

    def forget_pings(self, urls: Collection[str]) -> None:
        """Forget feeds that the hub was told of, or does not want to hear of."""
        with self._writing() as db:
            pings.forget(db, urls)

    def put_off_pings(self, until: datetime) -> None:
        """Leave the hub alone until then; counts as a try in vain of all that it was still to be told."""
        with self._writing() as db:
            pings.put_off(db, until)

    @property
    def outbox(self) -> "Outbox":
        """What watches and operators are told: most runs have nobody to tell."""
        from scraper.archive.postbox import Outbox

        return Outbox(self._reading_several, self._writing, _stories)

    def article(self, article_id: str) -> Article | None:
        """Return an article in its current version."""
        with self._reading() as db:
            row = db.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
        return to_article(row) if row else None

    def count(self) -> int:
        """Return how many articles are stored."""
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        """Read by one statement, which sees one moment by itself; a transaction would be as dear again."""
        with in_plain_words(self._path):
            yield self._db

    @contextmanager
    def _reading_several(self) -> Iterator[Database]:
        with transaction(self._db, self._path, "DEFERRED"):
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with transaction(self._db, self._path, "IMMEDIATE"):
            yield self._db


def _stories(db: Database, leads: Iterable[Row]) -> tuple[Story, ...]:
    leads = list(leads)
    return tuple(
        Story(
            id=lead["shown_id"],
            lead=to_article(lead),
            sightings=told,
            updated_at=datetime.fromisoformat(lead["shown_updated_at"]),
        )
        for lead, told in zip(leads, sightings(db, ((row["story_id"], row["id"]) for row in leads)), strict=True)
    )
