"""Archive pages of feeds (RFC 5005, section 4): what the feed of all and the feeds of sources show no longer.

What leaves a feed gets a number there, counted up by feed; each `PAGE` numbers are a page. A full page holds the same
from then on but for edits, so readers need it once. What was never shown, since a first visit found more than a feed
holds, has left it too.
"""

from collections.abc import Collection, Iterable

from sqlite_utils import Database

from scraper.archive.feed_tables import TOLD, marked
from scraper.archive.rows import to_json
from scraper.model import Selection

PAGE = 50
"""How many entries a page has."""

OF_A_PAGE = "SELECT item_id FROM paged WHERE feed = ? AND number > ? AND number <= ?"
HIGHEST = "SELECT number FROM paged WHERE feed = ? ORDER BY number DESC LIMIT 1"
LEFT = """
    SELECT item_id FROM unpaged JOIN {table} ON {table}.id = unpaged.item_id
    WHERE feed = :feed AND item_id NOT IN (SELECT value FROM json_each(:shown))
    ORDER BY {table}.published_at, item_id
"""


def feed_of(selection: Selection) -> str:
    """Name the feed whose pages these are, as the tables do."""
    return f"source/{selection.source_id}" if selection.source_id is not None else "all"


def of_a_page(db: Database, selection: Selection, page: int) -> list[str]:
    """Return the ids of what a page holds, counted from 0."""
    bounds = (feed_of(selection), page * PAGE, (page + 1) * PAGE)
    return [row["item_id"] for row in db.execute(OF_A_PAGE, bounds)]


def paged(db: Database, selection: Selection) -> int:
    """Return the highest number that a feed's pages have."""
    row = db.execute(HIGHEST, (feed_of(selection),)).fetchone()
    return row["number"] if row else 0


def page_what_left(db: Database, selection: Selection, shown: Collection[str]) -> None:
    """Number what is neither shown nor numbered, the oldest first."""
    feed = feed_of(selection)
    table = "stories" if selection.source_id is None else "articles"
    left = db.execute(LEFT.format(table=table), {"feed": feed, "shown": to_json(sorted(shown))}).fetchall()
    for number, row in enumerate(left, paged(db, selection) + 1):
        db.execute("INSERT INTO paged (feed, number, item_id) VALUES (?, ?, ?)", (feed, number, row["item_id"]))
        db.execute("DELETE FROM unpaged WHERE feed = ? AND item_id = ?", (feed, row["item_id"]))
        # Before all other changes, for who publishes does this itself: it is done with what was marked before it began.
        mark = f"page/{feed}/{(number - 1) // PAGE}"
        db.execute("INSERT OR IGNORE INTO stale (feed, change) VALUES (?, 0)", (mark,))


def pages_marked(marks: Iterable[str], selection: Selection) -> list[int]:
    """Read from marks, as feed_tables.py makes them, which pages of a feed have changed."""
    prefix = f"page/{feed_of(selection)}/"
    return sorted(int(mark.removeprefix(prefix)) for mark in marks if mark.startswith(prefix))


def create_pages(db: Database) -> None:
    """Create the tables and their triggers; nothing that is stored is in a page yet."""
    db.execute(
        """
        CREATE TABLE paged (
            feed TEXT NOT NULL,
            number INTEGER NOT NULL,
            item_id TEXT NOT NULL,
            PRIMARY KEY (feed, number)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX paged_by_item ON paged(item_id)")
    db.execute(
        """
        CREATE TABLE unpaged (
            feed TEXT NOT NULL,
            item_id TEXT NOT NULL,
            PRIMARY KEY (feed, item_id)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX unpaged_by_item ON unpaged(item_id)")
    db.execute(
        """
        INSERT INTO unpaged (feed, item_id)
        SELECT 'all', id FROM stories UNION ALL SELECT 'source/' || source_id, id FROM articles
        """
    )
    _follow(db)
    _mark_what_changes(db)
    db.execute("UPDATE publication SET published = NULL")


def _follow(db: Database) -> None:
    """Keep the tables in step with what is stored."""
    feeds = (("stories", "'all'", "feed = 'all'"), ("articles", "'source/' || NEW.source_id", "feed <> 'all'"))
    for table, feed, its_own in feeds:
        come = f"INSERT INTO unpaged (feed, item_id) VALUES ({feed}, NEW.id);"  # noqa: S608
        forget = f"WHERE item_id = OLD.id AND {its_own};"
        gone = f"DELETE FROM paged {forget} DELETE FROM unpaged {forget}"  # noqa: S608
        db.execute(f"CREATE TRIGGER unpaged_{table}_new AFTER INSERT ON {table} BEGIN {come} END")
        db.execute(f"CREATE TRIGGER paged_{table}_gone AFTER DELETE ON {table} BEGIN {gone} END")
    rename = "SET item_id = NEW.id WHERE item_id = OLD.id AND feed = 'all';"
    renamed = f"UPDATE paged {rename} UPDATE unpaged {rename}"
    db.execute(
        f"""
        CREATE TRIGGER paged_stories_renamed AFTER UPDATE OF id ON stories WHEN OLD.id <> NEW.id BEGIN {renamed} END
        """
    )


def _mark_what_changes(db: Database) -> None:
    """Have pages written again when something in them changes, as feeds are (feed_tables.py)."""
    page = f"SELECT 'page/' || {{0}}feed || '/' || (({{0}}number - 1) / {PAGE})"
    # A story has the id of an article of its own or one that leads it no more: the page of that is written in vain.
    of_items = f"{page.format('')} FROM paged WHERE item_id IN"
    for name, event, mark in (
        ("gone", "DELETE ON paged", page.format("OLD.")),
        ("article_changed", f"UPDATE OF {TOLD} ON articles", f"{of_items} (NEW.id, NEW.story_id)"),
        ("story_changed", "UPDATE OF id, lead_id, published_at, updated_at ON stories", f"{of_items} (NEW.id)"),
    ):
        db.execute(f"CREATE TRIGGER paged_{name} AFTER {event} BEGIN {marked(mark)} END")
