"""The archive's tables. The steps below, applied in order, are their history: a step that was released never changes.

sources     who publishes; one that left sources.yaml stays, its articles still name it
stories     one piece of news; `lead_id` is the article that leads it now, and `published_at` is that article's. `id` is
            the leader's until readers may have seen the story (`announced`), and never changes from then on
articles    a release as one source published it, in its current version; `fingerprint` is identity.fingerprint(text),
            NULL for short texts; `gone_at` is when its page was found to be gone. A tuple or mapping of the model is
            JSON text
sightings   every key (canonical URL, native id) by which a source's listing shows an article that is stored
revisions   the earlier versions of an article, as JSON of its columns; `seen_at` is when the change was seen, and
            `cause` who made it: its `source`, or `rules` of ours that read its page better. What the change was that
            ended the version: its `classes` and `diff` (JSON; see changes.py), whether it is `material`, and the
            version it `returns_to`; `digest` is that of the version's content. NULL for what was kept before m0008
events      what happened to an article besides: it was `moved` to `url` from where it `was`, was `unlisted`, found to
            be `gone`, or `returned`
churns      articles whose pages change whenever they are asked for, `since` when: what their pages said last (`digest`)
            and when that changed, how many changes were `skipped`, and when the page was found to have settled
readings    from which page each article was read, what its listing said, and when the page is asked for again; `digest`
            names the page's file under data/pages, NULL when it is not kept
pages       the validators of each listing whose releases are all stored
entrances   where each source is read: of the source's `given` address, the `url` that was chosen, and when that was
            `reviewed_at` last. A source without a row has not had a whole first visit yet
passed_over every key of a release that a first visit left out because there were too many, or of an article that was
            pruned: known, but not stored
rests       pages that exceeded a limit and are left alone `until` then, under the page's address and the rules it was
            read by
repairs     what was learnt of each source whose layout changed or that moved, as JSON (`learned`), whether runs go
            by it (`used`), and the `rules` of the source that it is for
standings   how each source fares as a whole since when, and when it is tried next; with the failure that says why, if
            it does not fare well, and the `kind` of what was found
vitals      how each source's latest new releases were read (`samples`), how many had each field before (`usual`), which
            are `lost`, all as JSON, the newest date before, and when one was read last
robots      each host's robots.txt as it was read last; no text when it has none
sketched    each article's number, `month` of publication (joining's stretches of 29 days) and sketch (likeness.sketch),
            five bytes for each hash of it
sketches    the same by month and hash, to look up what is nearly the same text
rulings     what an editor said of two articles: that they are one story, or that they are not
pings       feeds by their public `url` that a WebSub hub is to be told of, when that is `due_at` (a new one at once),
            and after how many `tries` in vain
told        what readers were told, before this archive began anew, of an article that it does not have yet: its id,
            times and the number of its version, by the key it was shown under
told_stories
            the ids that readers then knew stories by, and when those had changed last
runs        one row a collection; `finished_at` is NULL while it is under way and when it was killed
failures    one row for each thing that failed in a run
visit_totals, failure_totals
            what visits came to since the archive began, which pruning leaves (totals.py)
search      full-text index (FTS5) over title, lead and text; `tags` are words for source, kind and gone. It keeps no
            text of its own but reads the view `searchable`; triggers on articles keep it in step (search_index.py)
searched    each article's number in the index, by time of publication: seconds since 1970 times 4,096, and a bit more
transitions, categorised, listed_categories, stale, feeds
            what publishing goes by (feed_tables.py)
watchers, happened, outbox, deliveries, alerted
            what watches and operators are told goes by (outbox_tables.py)
paged       the `number` of each story that the feed of all shows no longer, and of each article of its source's feed;
            `unpaged` are the others (feed_pages.py)

Every column that refers to another table is indexed: SQLite looks for the rows that refer to an article whenever it
stores one, and without an index it reads the whole table each time.

Times are ISO 8601 text in UTC with whole seconds ("2026-01-20T07:20:00Z"), so that they sort.
"""

from sqlite_utils import Database, Migrations

from scraper.archive.feed_pages import create_pages
from scraper.archive.feed_tables import create_feed_tables
from scraper.archive.health_tables import create_health_tables
from scraper.archive.joining import keep_sketch, packed_sketch
from scraper.archive.outbox_tables import create_outbox
from scraper.archive.search_index import create_index
from scraper.archive.told import create_told
from scraper.archive.totals import create_totals

PRESS = Migrations("press")


@PRESS()
def m0001_sources_stories_articles_runs(db: Database) -> None:
    """Create the first archive.

    Plain SQL, since sqlite-utils can't say DEFERRABLE: a story and the article that leads it point at each other.
    """
    db.executescript(
        """
        CREATE TABLE sources (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            home TEXT NOT NULL,
            url TEXT NOT NULL
        );
        CREATE TABLE stories (
            id TEXT PRIMARY KEY NOT NULL,
            lead_id TEXT NOT NULL REFERENCES articles(id) DEFERRABLE INITIALLY DEFERRED,
            published_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            announced INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX stories_by_time ON stories(published_at DESC, id);
        CREATE INDEX stories_by_lead ON stories(lead_id);
        CREATE TABLE articles (
            id TEXT PRIMARY KEY NOT NULL,
            source_id TEXT NOT NULL REFERENCES sources(id),
            story_id TEXT NOT NULL REFERENCES stories(id) ON UPDATE CASCADE,
            fingerprint TEXT,
            revision INTEGER NOT NULL DEFAULT 1,
            first_seen_at TEXT NOT NULL,
            published_at TEXT NOT NULL,
            published_precision TEXT NOT NULL,
            published_how TEXT NOT NULL,
            updated_at TEXT,
            originator TEXT,
            native_id TEXT,
            url TEXT NOT NULL,
            title TEXT NOT NULL,
            lead TEXT,
            byline TEXT,
            place TEXT,
            kind TEXT NOT NULL,
            lang TEXT,
            categories TEXT NOT NULL,
            images TEXT NOT NULL,
            contacts TEXT NOT NULL,
            attachments TEXT NOT NULL,
            found TEXT NOT NULL,
            text TEXT NOT NULL,
            html TEXT NOT NULL
        );
        CREATE INDEX articles_by_time ON articles(source_id, published_at DESC, id);
        CREATE INDEX articles_by_story ON articles(story_id);
        CREATE INDEX articles_by_fingerprint ON articles(fingerprint, published_at) WHERE fingerprint IS NOT NULL;
        CREATE TABLE sightings (
            source_id TEXT NOT NULL REFERENCES sources(id),
            key TEXT NOT NULL,
            article_id TEXT NOT NULL REFERENCES articles(id),
            url TEXT NOT NULL,
            first_seen_at TEXT NOT NULL,
            last_seen_at TEXT NOT NULL,
            PRIMARY KEY (source_id, key)
        ) WITHOUT ROWID;
        CREATE INDEX sightings_by_article ON sightings(article_id);
        CREATE TABLE revisions (
            article_id TEXT NOT NULL REFERENCES articles(id),
            number INTEGER NOT NULL,
            seen_at TEXT NOT NULL,
            fields TEXT NOT NULL,
            PRIMARY KEY (article_id, number)
        );
        CREATE TABLE pages (
            url TEXT PRIMARY KEY NOT NULL,
            source_id TEXT NOT NULL REFERENCES sources(id),
            form TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            read_at TEXT NOT NULL
        );
        CREATE INDEX pages_by_source ON pages(source_id);
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            sources INTEGER,
            outcomes TEXT,
            files_written INTEGER
        );
        CREATE TABLE failures (
            id INTEGER PRIMARY KEY,
            run_id INTEGER NOT NULL REFERENCES runs(id),
            source_id TEXT NOT NULL,
            url TEXT NOT NULL,
            stage TEXT NOT NULL,
            reason TEXT NOT NULL,
            transient INTEGER NOT NULL,
            next_step TEXT NOT NULL
        );
        CREATE INDEX failures_by_run ON failures(run_id);
        """
    )


@PRESS()
def m0002_entrances(db: Database) -> None:
    """Remember where each source is read.

    A source that has releases had its first visit before this step, at the address it was given.
    """
    db.execute(
        """
        CREATE TABLE entrances (
            source_id TEXT PRIMARY KEY NOT NULL REFERENCES sources(id),
            given TEXT NOT NULL,
            url TEXT NOT NULL,
            form TEXT NOT NULL,
            chosen_at TEXT NOT NULL
        ) WITHOUT ROWID
        """
    )
    db.execute(
        """
        INSERT INTO entrances (source_id, given, url, form, chosen_at)
        SELECT id, url, url, coalesce((SELECT form FROM pages WHERE source_id = sources.id), 'html'),
            (SELECT min(first_seen_at) FROM articles WHERE source_id = sources.id)
        FROM sources WHERE EXISTS (SELECT * FROM articles WHERE source_id = sources.id)
        """
    )


@PRESS()
def m0003_reviews_passed_over_rests(db: Database) -> None:
    """Remember when an entrance was reviewed, what a first visit left out, and which pages are left alone."""
    db.execute("ALTER TABLE entrances ADD COLUMN reviewed_at TEXT NOT NULL DEFAULT ''")
    db.execute("UPDATE entrances SET reviewed_at = chosen_at")
    db.execute(
        """
        CREATE TABLE passed_over (
            source_id TEXT NOT NULL REFERENCES sources(id),
            key TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            PRIMARY KEY (source_id, key)
        ) WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE rests (
            source_id TEXT NOT NULL REFERENCES sources(id),
            page TEXT NOT NULL,
            reason TEXT NOT NULL,
            failures INTEGER NOT NULL,
            until TEXT NOT NULL,
            PRIMARY KEY (source_id, page)
        ) WITHOUT ROWID
        """
    )


@PRESS()
def m0004_standings_robots(db: Database) -> None:
    """Remember how each source fares and what robots.txt said, and keep all that is known of a failure."""
    db.execute(
        """
        CREATE TABLE standings (
            source_id TEXT PRIMARY KEY NOT NULL REFERENCES sources(id),
            health TEXT NOT NULL,
            since TEXT NOT NULL,
            failures INTEGER NOT NULL,
            next_at TEXT,
            succeeded_at TEXT,
            url TEXT,
            stage TEXT,
            reason TEXT,
            transient INTEGER,
            next_step TEXT,
            status INTEGER,
            retry_after_s REAL,
            blocked_by TEXT
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE TABLE robots (file TEXT PRIMARY KEY NOT NULL, text TEXT NOT NULL, read_at TEXT NOT NULL)")
    db.execute("ALTER TABLE failures ADD COLUMN status INTEGER")
    db.execute("ALTER TABLE failures ADD COLUMN retry_after_s REAL")
    db.execute("ALTER TABLE failures ADD COLUMN blocked_by TEXT")


@PRESS()
def m0005_readings(db: Database) -> None:
    """Remember from which page each article was read, when it is asked for again, and which articles are gone."""
    db.execute(
        """
        CREATE TABLE readings (
            article_id TEXT PRIMARY KEY NOT NULL REFERENCES articles(id),
            source_id TEXT NOT NULL REFERENCES sources(id),
            candidate TEXT NOT NULL,
            explicit INTEGER NOT NULL,
            url TEXT NOT NULL,
            media_type TEXT NOT NULL,
            charset TEXT,
            digest TEXT,
            etag TEXT,
            last_modified TEXT,
            fetched_at TEXT NOT NULL,
            check_at TEXT,
            missing INTEGER NOT NULL
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX readings_by_check ON readings(source_id, check_at) WHERE check_at IS NOT NULL")
    db.execute("CREATE INDEX readings_by_age ON readings(fetched_at) WHERE digest IS NOT NULL")
    db.execute("CREATE INDEX readings_by_digest ON readings(digest) WHERE digest IS NOT NULL")
    db.execute("ALTER TABLE articles ADD COLUMN gone_at TEXT")
    db.execute("ALTER TABLE revisions ADD COLUMN cause TEXT NOT NULL DEFAULT 'source'")


@PRESS()
def m0006_publication(db: Database) -> None:
    """Count what changes in what the feeds show, and remember what was published last.

    Triggers, since they miss nothing: a feed that lacks a release because some way of storing forgot to count it would
    be silent.
    """
    db.execute("CREATE TABLE publication (changes INTEGER NOT NULL, published TEXT)")
    db.execute("INSERT INTO publication (changes, published) VALUES (0, NULL)")
    counts = "BEGIN UPDATE publication SET changes = changes + 1; END"
    for name, event in (
        ("stories_new", "INSERT ON stories"),
        ("stories_gone", "DELETE ON stories"),
        ("stories_changed", "UPDATE OF id, lead_id, published_at, updated_at ON stories"),
        ("articles_new", "INSERT ON articles"),
        ("articles_gone", "DELETE ON articles"),
        ("articles_changed", "UPDATE ON articles"),
        ("sightings_new", "INSERT ON sightings"),
        ("sightings_gone", "DELETE ON sightings"),
        ("sightings_changed", "UPDATE OF source_id, article_id, url ON sightings"),
    ):
        db.execute(f"CREATE TRIGGER {name} AFTER {event} {counts}")


@PRESS()
def m0007_sketches(db: Database) -> None:
    """Look up texts that are nearly the same, and remember what an editor joined or parted.

    Articles that are stored get their sketches here; their stories are joined when either text is next seen to change.
    """
    db.execute(
        """
        CREATE TABLE sketched (
            number INTEGER PRIMARY KEY,
            article_id TEXT NOT NULL UNIQUE REFERENCES articles(id),
            month INTEGER NOT NULL,
            hashes BLOB NOT NULL
        )
        """
    )
    db.execute(
        """
        CREATE TABLE sketches (
            month INTEGER NOT NULL,
            hash INTEGER NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (month, hash, number)
        ) WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE rulings (
            first_id TEXT NOT NULL REFERENCES articles(id),
            second_id TEXT NOT NULL REFERENCES articles(id),
            same INTEGER NOT NULL,
            ruled_at TEXT NOT NULL,
            PRIMARY KEY (first_id, second_id)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX rulings_by_second ON rulings(second_id)")
    for row in db.execute("SELECT id, text, published_at FROM articles"):
        keep_sketch(db, row["id"], packed_sketch(row["text"]), row["published_at"])


@PRESS()
def m0008_changes(db: Database) -> None:
    """Keep of which kind each change was, what else happens to articles, and which pages churn.

    Changes that were kept before are classed when they are looked at; the versions are all there.
    """
    for column in ("digest TEXT", "classes TEXT", "material INTEGER", "diff TEXT", "returns_to INTEGER"):
        db.execute(f"ALTER TABLE revisions ADD COLUMN {column}")
    db.execute("CREATE INDEX revisions_by_time ON revisions(seen_at DESC, article_id, number) WHERE material")
    db.execute(
        """
        CREATE TABLE events (
            article_id TEXT NOT NULL REFERENCES articles(id),
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            url TEXT NOT NULL,
            was TEXT,
            PRIMARY KEY (article_id, at, kind)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX events_by_time ON events(at DESC, article_id)")
    db.execute(
        """
        INSERT INTO events (article_id, at, kind, url)
        SELECT id, gone_at, 'gone', url FROM articles WHERE gone_at IS NOT NULL
        """
    )
    db.execute(
        """
        CREATE TABLE churns (
            article_id TEXT PRIMARY KEY NOT NULL REFERENCES articles(id),
            since TEXT NOT NULL,
            digest TEXT NOT NULL,
            changed_at TEXT NOT NULL,
            skipped INTEGER NOT NULL,
            ended_at TEXT
        ) WITHOUT ROWID
        """
    )


@PRESS()
def m0009_search(db: Database) -> None:
    """Index the articles for searching, those that are stored as well as those to come."""
    create_index(db)


@PRESS()
def m0010_care(db: Database) -> None:
    """Remember when a list showed a release last that was passed over, so that its key may be forgotten some day.

    Until then nobody took note: they count as shown as lately as anything of their source.
    """
    db.execute("ALTER TABLE passed_over ADD COLUMN last_seen_at TEXT NOT NULL DEFAULT ''")
    db.execute(
        """
        UPDATE passed_over SET last_seen_at = coalesce(latest.at, seen_at)
        FROM (
            SELECT s.id, (SELECT max(last_seen_at) FROM sightings WHERE source_id = s.id) AS at FROM sources AS s
        ) AS latest
        WHERE latest.id = passed_over.source_id
        """
    )


@PRESS()
def m0011_feeds(db: Database) -> None:
    """Keep each source's breaks and recoveries, the categories by time, and which feeds have to be written again."""
    create_feed_tables(db)


@PRESS()
def m0012_pings(db: Database) -> None:
    """Remember which feeds a WebSub hub is still to be told of."""
    db.execute(
        """
        CREATE TABLE pings (
            url TEXT PRIMARY KEY NOT NULL,
            due_at TEXT NOT NULL,
            tries INTEGER NOT NULL
        ) WITHOUT ROWID
        """
    )


@PRESS()
def m0013_pages(db: Database) -> None:
    """Number what leaves the feeds, for archive pages."""
    create_pages(db)


@PRESS()
def m0014_told(db: Database) -> None:
    """Keep what readers were told before an archive began anew beside feeds that were published."""
    create_told(db)


@PRESS()
def m0015_health(db: Database) -> None:
    """Keep what is wrong with each source, by its kind, and how its releases are read."""
    create_health_tables(db)


@PRESS()
def m0016_totals(db: Database) -> None:
    """Count visits and failures for good, for who watches over the service."""
    create_totals(db)


@PRESS()
def m0017_repairs(db: Database) -> None:
    """Keep what was learnt of changed layouts, for the rules of its source that it is for."""
    db.execute(
        """
        CREATE TABLE repairs (
            source_id TEXT PRIMARY KEY NOT NULL REFERENCES sources(id),
            at TEXT NOT NULL,
            rules TEXT NOT NULL,
            used INTEGER NOT NULL,
            learned TEXT NOT NULL
        ) WITHOUT ROWID
        """
    )


@PRESS()
def m0018_outbox(db: Database) -> None:
    """Keep what watches and operators are still to be told, and what they were told."""
    create_outbox(db)
