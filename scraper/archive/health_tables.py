"""The columns and the table that the health of sources goes by, as step m0015 makes them."""

from sqlite_utils import Database

from scraper.archive.rows import Row

_GONE = ("404", "410")


def create_health_tables(db: Database) -> None:
    """Keep what was found, and how releases are read; what was `failing` becomes `broken` or `unreachable`.

    Of a transition only the reason was kept, so it goes by that.
    """
    db.execute("ALTER TABLE standings ADD COLUMN kind TEXT")
    for column in ("since TEXT", "kind TEXT", "stage TEXT", "status INTEGER", "blocked_by TEXT"):
        db.execute(f"ALTER TABLE transitions ADD COLUMN {column}")
    db.execute(
        """
        CREATE TABLE vitals (
            source_id TEXT PRIMARY KEY NOT NULL REFERENCES sources(id),
            samples TEXT NOT NULL,
            usual TEXT NOT NULL,
            lost TEXT NOT NULL,
            newest_at TEXT,
            read_at TEXT
        ) WITHOUT ROWID
        """
    )
    for row in db.execute("SELECT * FROM standings WHERE health <> 'ok'").fetchall():
        health, kind = _today(row["health"], row["reason"], of_list=row["stage"] != "fetch", passing=row["transient"])
        db.execute("UPDATE standings SET health = ?, kind = ? WHERE source_id = ?", (health, kind, row["source_id"]))
    _tell_again(db)
    db.execute("UPDATE publication SET published = NULL")


def _tell_again(db: Database) -> None:
    """Call what transitions tell by its new names; what a source was is what it had become before."""
    now: dict[str, str] = {}
    for row in db.execute("SELECT * FROM transitions ORDER BY id").fetchall():
        health, kind = _of_transition(row)
        was = now.get(row["source_id"], "unreachable") if row["was"] == "failing" else row["was"]
        now[row["source_id"]] = health
        values = (was, health, kind, row["at"], row["id"])
        db.execute("UPDATE transitions SET was = ?, health = ?, kind = ?, since = ? WHERE id = ?", values)


def _of_transition(row: Row) -> tuple[str, str | None]:
    reason = row["reason"] or ""
    of_list = reason.startswith(("found no ", "could not be parsed", "a bug in this program"))
    return _today(row["health"], reason, of_list=of_list, passing=True) if row["health"] != "ok" else ("ok", None)


def _today(health: str, reason: str | None, *, of_list: bool, passing: bool) -> tuple[str, str | None]:
    """Give the health and kind of what was failing or blocked, from its reason."""
    if health != "failing":
        return health, "kept-out"
    reason = reason or ""
    if of_list:
        return "broken", "no-list" if reason.startswith("found no ") else "unreadable-list"
    answered = reason.removeprefix("answered ").split()[:1] if reason.startswith("answered ") else []
    if answered and answered[0].rstrip(":") in _GONE:
        return "broken", "list-gone"
    lasting = not passing and answered and not answered[0].startswith("5")
    return ("broken", "unreadable-list") if lasting else ("unreachable", "no-answer")
