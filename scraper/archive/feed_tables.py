"""The tables that publishing goes by, as step m0011 makes them and triggers keep them in step.

transitions what became of a source's health, and why: the `status` feed
categorised each article's categories, by word and time of publication
listed_categories  the words that so many articles bear that they have a feed, in the order they came to it
stale       what feeds are made of that has changed since they were written: `all`, `source/<id>`, `kind/<kind>`,
            `category/<word>`, `watch` (an article may have come into or left any of them), `article/<id>` (it may have
            come into one), `changes`, `status`, `page/<feed>/<number>` (feed_pages.py). A later change has a higher
            number
feeds       each feed as the page of feeds shows it, as it was written last

Triggers, since they miss nothing: a feed that some way of storing forgot to have written again would be silent.
"""

from sqlite_utils import Database

LISTED_FROM = 5
"""Articles that must bear a category before it has a feed of its own."""

# The indexes by arrival hold every article; they are partial so that only those who say so are answered from them.
_TABLES = """
    CREATE TABLE transitions (
        id INTEGER PRIMARY KEY,
        source_id TEXT NOT NULL REFERENCES sources(id),
        at TEXT NOT NULL,
        was TEXT,
        health TEXT NOT NULL,
        url TEXT,
        reason TEXT,
        next_step TEXT
    );
    CREATE INDEX transitions_by_source ON transitions(source_id);
    CREATE TABLE categorised (
        term TEXT NOT NULL,
        published_at TEXT NOT NULL,
        article_id TEXT NOT NULL REFERENCES articles(id),
        PRIMARY KEY (term, published_at, article_id)
    ) WITHOUT ROWID;
    CREATE INDEX categorised_by_article ON categorised(article_id);
    CREATE TABLE listed_categories (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
    CREATE TABLE stale (feed TEXT PRIMARY KEY NOT NULL, change INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX stale_by_change ON stale(change);
    CREATE TABLE feeds (
        stem TEXT PRIMARY KEY NOT NULL,
        entries INTEGER NOT NULL,
        newest_at TEXT,
        newest_precision TEXT,
        updated_at TEXT
    ) WITHOUT ROWID;
    CREATE INDEX articles_by_kind ON articles(kind, published_at DESC, id);
    CREATE INDEX articles_by_arrival ON articles(first_seen_at DESC, published_at, story_id)
        WHERE first_seen_at > '';
    CREATE INDEX articles_of_a_source_by_arrival ON articles(source_id, first_seen_at DESC, published_at)
        WHERE first_seen_at > '';
"""

_OF_A_STORY = """
    SELECT 'source/' || source_id FROM articles WHERE story_id = {0}
    UNION SELECT 'kind/' || kind FROM articles WHERE story_id = {0}
    UNION SELECT 'category/' || term FROM categorised
        WHERE article_id IN (SELECT id FROM articles WHERE story_id = {0})
"""

_BEARS = "SELECT DISTINCT value, {0}.published_at, {0}.id FROM json_each({0}.categories) WHERE value <> ''"
TOLD = ", ".join(
    "story_id source_id published_at published_precision updated_at originator url title lead byline place kind lang"
    " categories revision images contacts attachments text html first_seen_at gone_at".split()
)
"""What feeds show of an article; the fingerprint, for one, is not."""

_FOUND_BY = ("story_id", "source_id", "title", "lead", "text", "kind", "gone_at", "published_at")


def create_feed_tables(db: Database) -> None:
    """Create the tables, and fill them with what is stored: everything is to be written again."""
    for statement in _TABLES.split(";"):
        if statement.strip():
            db.execute(statement)
    _keep_categories(db)
    _mark_stale(db)
    db.execute(
        """
        INSERT INTO categorised (term, published_at, article_id)
        SELECT DISTINCT value, published_at, articles.id FROM articles, json_each(articles.categories)
        WHERE value <> '' ORDER BY published_at, articles.id
        """
    )
    db.execute(
        """
        INSERT INTO transitions (source_id, at, was, health, url, reason, next_step)
        SELECT source_id, since, NULL, health, url, reason, next_step FROM standings WHERE health <> 'ok' ORDER BY since
        """
    )
    db.execute("UPDATE publication SET published = NULL")


def _keep_categories(db: Database) -> None:
    """Keep `categorised` and `listed_categories`."""
    learn = f"INSERT INTO categorised (term, published_at, article_id) {_BEARS.format('NEW')};"
    forget = "DELETE FROM categorised WHERE article_id = OLD.id;"
    db.execute(f"CREATE TRIGGER categories_new AFTER INSERT ON articles BEGIN {learn} END")
    db.execute(
        f"""
        CREATE TRIGGER categories_changed AFTER UPDATE OF categories, published_at ON articles
        WHEN OLD.categories <> NEW.categories OR OLD.published_at <> NEW.published_at BEGIN {forget} {learn} END
        """
    )
    db.execute(f"CREATE TRIGGER categories_gone BEFORE DELETE ON articles BEGIN {forget} END")
    db.execute(
        f"""
        CREATE TRIGGER categorised_new AFTER INSERT ON categorised BEGIN
            INSERT INTO listed_categories (term) SELECT NEW.term
            WHERE NOT EXISTS (SELECT 1 FROM listed_categories WHERE term = NEW.term)
            AND {LISTED_FROM} = (SELECT count(*) FROM (
                SELECT 1 FROM categorised WHERE term = NEW.term LIMIT {LISTED_FROM}
            ));
            {marked("SELECT 'category/' || NEW.term")}
        END
        """  # noqa: S608
    )
    db.execute(
        f"""
        CREATE TRIGGER categorised_gone AFTER DELETE ON categorised BEGIN
            {marked("SELECT 'category/' || OLD.term")}
        END
        """
    )


def _mark_stale(db: Database) -> None:
    """Keep `stale`."""
    found_otherwise = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FOUND_BY)
    of_both = f"{_OF_A_STORY.format('OLD.story_id')} UNION {_OF_A_STORY.format('NEW.story_id')}"
    its_own = "UNION SELECT 'source/' || OLD.source_id UNION SELECT 'kind/' || OLD.kind"
    article = "SELECT 'all' UNION SELECT 'article/' || NEW.id"
    gone = "SELECT 'all' UNION SELECT 'changes' UNION SELECT 'watch'"
    lead = "SELECT 'all' UNION SELECT 'article/' || id FROM articles WHERE story_id IN (OLD.id, NEW.id)"
    for name, event, *marks in (
        ("stale_article_new", "INSERT ON articles", f"{article} UNION {_OF_A_STORY.format('NEW.story_id')}"),
        (
            *("stale_article_changed", f"UPDATE OF {TOLD} ON articles"),
            f"{article} UNION {of_both} {its_own}",
            "SELECT 'changes' WHERE NEW.revision > 1",
            f"SELECT 'watch' WHERE {found_otherwise}",
        ),
        ("stale_article_gone", "DELETE ON articles", f"{gone} UNION {_OF_A_STORY.format('OLD.story_id')} {its_own}"),
        (
            *("stale_story_changed", "UPDATE OF id, lead_id, published_at, updated_at ON stories"),
            f"{lead} UNION {_OF_A_STORY.format('NEW.id')}",
        ),
        ("stale_revision_gone", "DELETE ON revisions", "SELECT 'changes'"),
        ("stale_transition", "INSERT ON transitions", "SELECT 'status'"),
    ):
        db.execute(f"CREATE TRIGGER {name} AFTER {event} BEGIN {' '.join(map(marked, marks))} END")


def marked(marks: str) -> str:
    """Write the statement that marks what a SELECT gives.

    What is marked already gets the number of the new change. Not by OR REPLACE: what a statement says of conflicts
    holds for the triggers it sets off, and that of a foreign key is ABORT.
    """
    number = "(SELECT coalesce(max(change), 0) + 1 FROM stale)"
    return f"""
        INSERT INTO stale (feed, change) SELECT *, {number} FROM ({marks}) WHERE true
        ON CONFLICT (feed) DO UPDATE SET change = excluded.change;
    """  # noqa: S608
