"""Keeps what visits to sources go by: where each is read, its listings' validators, and which pages are left alone."""

from datetime import datetime

from sqlite_utils import Database

from scraper.archive.rows import stamp, storable
from scraper.model import ListingForm, Remembered, Rest, Validators


def validators(db: Database, url: str) -> Validators | None:
    """Return a listing's validators, if it has any and all on it is stored."""
    row = db.execute("SELECT etag, last_modified FROM pages WHERE url = ?", (url,)).fetchone()
    return Validators(**row) if row and any(row) else None


def remember_page(
    db: Database, source_id: str, url: str, validators: Validators, at: datetime, form: ListingForm
) -> None:
    """Keep a listing's validators."""
    db.execute(
        """
        INSERT OR REPLACE INTO pages (url, source_id, form, etag, last_modified, read_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (url, source_id, form, validators.etag, validators.last_modified, stamp(at)),
    )


def entrance(db: Database, source_id: str, given: str) -> Remembered | None:
    """Return where a source is read that was `given` with this address."""
    row = db.execute(
        "SELECT url, form, chosen_at, reviewed_at FROM entrances WHERE source_id = ? AND given = ?", (source_id, given)
    ).fetchone()
    if row is None:
        return None
    chosen_at, reviewed_at = (datetime.fromisoformat(row[name]) for name in ("chosen_at", "reviewed_at"))
    return Remembered(row["url"], row["form"], chosen_at, reviewed_at)


def remember_entrance(db: Database, source_id: str, given: str, chosen: Remembered, *, reviewed: bool) -> None:
    """Keep where a source is read; one that stays the same keeps the time it was chosen at."""
    db.execute(
        """
        INSERT INTO entrances (source_id, given, url, form, chosen_at, reviewed_at)
        VALUES (:source_id, :given, :url, :form, :at, :at)
        ON CONFLICT (source_id) DO UPDATE
        SET given = excluded.given, url = excluded.url, form = excluded.form,
            chosen_at = iif((given, url) IS (excluded.given, excluded.url), chosen_at, excluded.chosen_at),
            reviewed_at = excluded.reviewed_at
        WHERE :reviewed OR (given, url) IS NOT (excluded.given, excluded.url)
        """,
        {
            "source_id": source_id,
            "given": given,
            "url": chosen.url,
            "form": chosen.form,
            "at": stamp(chosen.chosen_at),
            "reviewed": reviewed,
        },
    )


def rest(db: Database, source_id: str, page: str) -> Rest | None:
    """Return how long a page is to be left alone, or was."""
    row = db.execute(
        "SELECT reason, failures, until FROM rests WHERE source_id = ? AND page = ?", (source_id, page)
    ).fetchone()
    return Rest(row["reason"], row["failures"], datetime.fromisoformat(row["until"])) if row else None


def remember_rest(db: Database, source_id: str, page: str, rest: Rest | None) -> None:
    """Keep how long a page is to be left alone; None forgets it."""
    if rest is None:
        db.execute("DELETE FROM rests WHERE source_id = ? AND page = ?", (source_id, page))
        return
    db.execute(
        "INSERT OR REPLACE INTO rests (source_id, page, reason, failures, until) VALUES (?, ?, ?, ?, ?)",
        (source_id, page, storable(rest.reason), rest.failures, stamp(rest.until)),
    )
