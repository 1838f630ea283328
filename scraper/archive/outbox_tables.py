"""The tables of what watches and operators are told, as step m0018 makes them and triggers fill them.

watchers    the watches that notify somebody, by `channel`, and `since` when: what was stored before is not told
happened    what a watch may want to hear of and nobody has looked at yet: an article that came (`version` 1), or a
            later version that readers must know; `first` is whether that was on a source's first visit
outbox      what is told in a channel, once: `key` is made of channel, article and version. An alert has its content as
            JSON in `alert`. It is `due_at` at the earliest then
deliveries  the same for each destination, by a name that does not give it away: after how many `tries` in vain it is
            `due_at` next, when it was sent, or given up
alerted     the sources whose failing operators were told of, `since` when they fail and when they were told last

Triggers, so that what happened is noted in the very transaction that stores it: who is killed then has lost nothing.
Without a watch that notifies somebody they note nothing.
"""

from sqlite_utils import Database

_TABLES = """
    CREATE TABLE watchers (channel TEXT PRIMARY KEY NOT NULL, since TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE happened (
        id INTEGER PRIMARY KEY,
        article_id TEXT NOT NULL REFERENCES articles(id),
        version INTEGER NOT NULL,
        at TEXT NOT NULL,
        first INTEGER NOT NULL
    );
    CREATE INDEX happened_by_article ON happened(article_id);
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        channel TEXT NOT NULL,
        article_id TEXT REFERENCES articles(id),
        version INTEGER,
        alert TEXT,
        created_at TEXT NOT NULL,
        due_at TEXT NOT NULL
    );
    CREATE INDEX outbox_by_article ON outbox(article_id, channel);
    CREATE INDEX outbox_by_channel ON outbox(channel, due_at);
    CREATE TABLE deliveries (
        outbox_id INTEGER NOT NULL REFERENCES outbox(id),
        destination TEXT NOT NULL,
        due_at TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        sent_at TEXT,
        given_up_at TEXT,
        PRIMARY KEY (outbox_id, destination)
    ) WITHOUT ROWID;
    CREATE INDEX deliveries_waiting ON deliveries(due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
    CREATE TABLE alerted (
        source_id TEXT PRIMARY KEY NOT NULL REFERENCES sources(id),
        since TEXT NOT NULL,
        told_at TEXT NOT NULL
    ) WITHOUT ROWID;
"""

_TRIGGERS = (
    """
    CREATE TRIGGER happened_new AFTER INSERT ON articles WHEN EXISTS (SELECT 1 FROM watchers) BEGIN
        INSERT INTO happened (article_id, version, at, first) VALUES (
            NEW.id, 1, NEW.first_seen_at, NOT EXISTS (
                SELECT 1 FROM entrances JOIN sources ON sources.id = entrances.source_id
                WHERE entrances.source_id = NEW.source_id AND entrances.given = sources.url
            )
        );
    END
    """,
    """
    CREATE TRIGGER happened_edit AFTER INSERT ON revisions
    WHEN NEW.material AND NEW.cause = 'source' AND EXISTS (SELECT 1 FROM watchers) BEGIN
        INSERT INTO happened (article_id, version, at, first) VALUES (NEW.article_id, NEW.number + 1, NEW.seen_at, 0);
    END
    """,
)


def create_outbox(db: Database) -> None:
    """Create the tables and the triggers."""
    for statement in _TABLES.split(";"):
        if statement.strip():
            db.execute(statement)
    for trigger in _TRIGGERS:
        db.execute(trigger)
