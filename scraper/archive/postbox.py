"""What watches and operators are told, as the rest of the program knows it: a part of the archive."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime

from sqlite_utils import Database

from scraper.archive import feeding, outbox
from scraper.archive.outbox import Channel, DestinationTally, Waiting
from scraper.archive.rows import Row, stamp
from scraper.archive.search_index import number_of
from scraper.model import Alert, Edit, Selection, Story

Turn = Callable[[], AbstractContextManager[Database]]

MOST_TOLD = 500
"""Of what a watch would have told, so much is given back: a watch that finds more is looking for something else."""

LATELY = """
    SELECT articles.story_id, articles.id, stories.lead_id FROM search
    JOIN searched ON searched.id = search.rowid JOIN articles ON articles.id = searched.article_id
    JOIN stories ON stories.id = articles.story_id
    WHERE search MATCH :expression AND search.rowid >= :lowest ORDER BY search.rowid DESC LIMIT :most
"""
EDITED = """
    SELECT article_id, number + 1 AS version FROM revisions
    WHERE material AND cause = 'source' AND seen_at >= ? ORDER BY seen_at DESC LIMIT ?
"""


class Outbox:
    """What is to be sent to whom, and what was; all methods raise ArchiveError when the file or its disk fails."""

    def __init__(
        self, reading: Turn, writing: Turn, stories: Callable[[Database, list[Row]], tuple[Story, ...]]
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._stories = stories

    def listen(self, wanted: Mapping[str, Collection[str]], at: datetime) -> None:
        """Have what happens noted for these watches, with their destinations, from now on; others are forgotten."""
        watches = set(wanted) - {outbox.ALERTS}
        with self._reading() as db:
            same = set(outbox.watchers(db)) == watches
            orphans = any(name not in wanted.get(channel, ()) for channel, name in db.execute(outbox.WAITING))
        if same and not orphans:
            return
        with self._writing() as db:
            outbox.listen(db, watches, at)
            outbox.keep_only(db, wanted)

    def since(self) -> dict[str, datetime]:
        """Return the watches that notify somebody, and since when."""
        with self._reading() as db:
            return outbox.watchers(db)

    def is_waiting(self, at: datetime) -> bool:
        """Whether anything has happened that nobody has looked at, or anything is due."""
        with self._reading() as db:
            return outbox.is_waiting(db, at)

    def enqueue(self, channels: Iterable[Channel], at: datetime) -> int:
        """Put what has happened into the outbox of each watch that looks for it; return how much that was."""
        with self._writing() as db:
            return outbox.enqueue(db, channels, at)

    def due(self, at: datetime, most: int) -> list[Waiting]:
        """Return what is to be sent now, by channel and destination, in the order in which it came."""
        with self._reading() as db:
            return outbox.due(db, at, most)

    def told(self, waiting: Iterable[Waiting]) -> list[Story | Edit]:
        """Return what a watch has to tell, as it is now, each once.

        A story is led by the article that was found. An edit of which the version before was forgotten is told as such.
        """
        wanted = {(each.article_id, each.version): None for each in waiting if each.article_id}
        with self._reading() as db:
            return self._told(db, [(article_id, version) for article_id, version in wanted if article_id])

    def _told(self, db: Database, wanted: Iterable[tuple[str, int | None]]) -> list[Story | Edit]:
        pairs = list(wanted)
        edits = {pair: outbox.told_edit(db, *pair) for pair in pairs}
        leads = outbox.articles_as_leads(db, {pair[0] for pair in pairs if edits[pair] is None})
        stories = {story.id: story for story in self._stories(db, leads)}
        told = (edits[pair] or stories.get(pair[0]) for pair in pairs)
        return [each for each in told if each]

    def would_tell(self, selection: Selection, since: datetime, *, edits: bool) -> list[Story | Edit]:
        """Return what a watch would have told of what was published and edited since then, the latest first."""
        with self._reading() as db:
            expression = feeding.watched(db, selection)
            if expression is None:
                return []
            bounds = {"expression": expression, "lowest": number_of(since), "most": MOST_TOLD}
            chosen: dict[str, str] = {}
            for row in db.execute(LATELY, bounds).fetchall():
                if row["story_id"] not in chosen or row["id"] == row["lead_id"]:
                    chosen[row["story_id"]] = row["id"]
            wanted: list[tuple[str, int | None]] = [(article_id, 1) for article_id in chosen.values()]
            edited = db.execute(EDITED, (stamp(since), MOST_TOLD)).fetchall() if edits else []
            found = feeding.matching(db, selection, {row["article_id"] for row in edited})
            wanted += [(row["article_id"], row["version"]) for row in edited if row["article_id"] in found]
            return sorted(self._told(db, wanted), key=told_at, reverse=True)

    def mark_sent(self, outbox_ids: Collection[int], destination: str, at: datetime) -> None:
        """Note that a destination was told."""
        with self._writing() as db:
            outbox.mark_sent(db, outbox_ids, destination, at)

    def put_off(self, outbox_ids: Collection[int], destination: str, until: datetime) -> None:
        """Have a destination told again then, and count one more try that was in vain."""
        with self._writing() as db:
            outbox.put_off(db, outbox_ids, destination, until)

    def give_up(self, outbox_ids: Collection[int], destination: str, at: datetime) -> None:
        """Note that a destination is not told any more."""
        with self._writing() as db:
            outbox.give_up(db, outbox_ids, destination, at)

    def tallies(self) -> list[DestinationTally]:
        """Return what each destination of each channel was told."""
        with self._reading() as db:
            return outbox.tallies(db)

    def alerted(self) -> dict[str, tuple[datetime, datetime]]:
        """Return the sources whose failing was told: since when they fail, and when that was told last."""
        with self._reading() as db:
            return outbox.alerted(db)

    def keep_alert(self, alert: Alert, forgotten: Collection[str], destinations: Iterable[str], at: datetime) -> None:
        """Put an alert into the outbox, and keep what was told by it; `forgotten` sources are so without a word."""
        with self._writing() as db:
            outbox.keep_alert(db, alert, forgotten, destinations, at)


def told_at(told: Story | Edit) -> datetime:
    """Give when it was published, or edited."""
    return told.seen_at if isinstance(told, Edit) else told.lead.published_at or told.updated_at
