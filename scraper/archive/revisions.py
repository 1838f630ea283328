"""Keeps the versions of an article: what was there before a change, and of which kind the change was.

A version is not made for noise, nor for a page that changes whenever it is asked for: such a page churns, its last
version stays and what comes after is counted, until it has been the same for a while.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from scraper.archive.changes import CONTENT, Change, compare, digest
from scraper.archive.identity import STOCKHOLM
from scraper.archive.rows import Row, stamp, to_fields, to_json

Cause = Literal["source", "rules"]

MOST_LIGHT = 5
"""Revisions within LIGHT_WITHIN that are immaterial, or of no class but other, before a page is said to churn."""

LIGHT_WITHIN = timedelta(hours=24)

MOST_RETURNS = 3
"""Revisions within RETURNS_WITHIN that return to an earlier version, before the next that does makes a page churn."""

RETURNS_WITHIN = timedelta(days=7)

QUIET = timedelta(hours=24)
"""How long a page that churns must say the same before its changes make revisions again."""

RECENT = """
    SELECT seen_at, classes, material, returns_to FROM revisions
    WHERE article_id = ? AND cause = 'source' AND seen_at > ?
"""
DIGESTS = "SELECT number, digest FROM revisions WHERE article_id = ? ORDER BY number DESC"
CHURN = "SELECT digest, changed_at, ended_at FROM churns WHERE article_id = ?"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a version that was handed in is to the one that is stored; without a `change` nothing is to be stored.

    `churn` is "began" when this change is the one too many, "goes on" while the page churns.
    """

    change: Change | None
    digest: str | None = None
    returns_to: int | None = None
    churn: Literal["began", "goes on"] | None = None


def judge(db: Database, stored: Row, row: Row, seen_at: datetime) -> Verdict:
    """Compare what was handed in with what is stored."""
    if all(stored[name] == row[name] for name in CONTENT):
        return Verdict(None, churn=_same_again(db, stored, seen_at))
    old, new = to_fields(stored), to_fields(row)
    change = compare(old, new, days_of(seen_at))
    if change is None:
        return Verdict(None, churn=_same_again(db, stored, seen_at))
    now = digest(new)
    returns_to = _returns_to(db, stored["id"], now)
    if churn := _churns(db, stored["id"], change, now, returns_to, seen_at):
        return Verdict(None, churn=churn)
    return Verdict(change, digest(old), returns_to)


def keep_version(
    db: Database, stored: Row, verdict: Verdict, seen: str, cause: Cause, *, material: bool | None = None
) -> None:
    """Keep the version that is replaced, with what the change was."""
    change = verdict.change
    weighs = material if material is not None else bool(change and change.material)
    db.execute(
        """
        INSERT INTO revisions (article_id, number, seen_at, fields, cause, digest, classes, material, diff, returns_to)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            *(stored["id"], stored["revision"], seen, to_json(to_fields(stored)), cause, verdict.digest),
            to_json(change.classes if change else ()),
            weighs,
            to_json(change.diff if change else {}),
            verdict.returns_to,
        ),
    )


def corrected(stored: Row, row: Row, at: datetime) -> Verdict:
    """Compare what today's rules read with what is stored: it is kept whatever it is."""
    old = to_fields(stored)
    return Verdict(compare(old, to_fields(row), days_of(at)), digest(old))


def days_of(at: datetime) -> set[date]:
    """Give the days that a page fetched then may call today: a server's clock may be of Stockholm or of UTC."""
    return {at.astimezone(STOCKHOLM).date(), at.date()}


def _returns_to(db: Database, article_id: str, now: str) -> int | None:
    """Find the latest version with this content among those that were replaced; the one that is stored has another."""
    for row in db.execute(DIGESTS, (article_id,)).fetchall():
        known = row["digest"] or _digest_late(db, article_id, row["number"])
        if known == now:
            return int(row["number"])
    return None


def _digest_late(db: Database, article_id: str, number: int) -> str:
    """Digest a version that was kept before versions had digests."""
    where = "article_id = ? AND number = ?", (article_id, number)
    fields: dict[str, Any] = json.loads(
        db.execute(f"SELECT fields FROM revisions WHERE {where[0]}", where[1]).fetchone()["fields"]  # noqa: S608
    )
    made = digest(fields)
    db.execute(f"UPDATE revisions SET digest = ? WHERE {where[0]}", (made, *where[1]))  # noqa: S608
    return made


def _churns(
    db: Database, article_id: str, change: Change, now: str, returns_to: int | None, seen_at: datetime
) -> Literal["began", "goes on"] | None:
    """Say whether an article's page churns with this change; None when the change is to be kept."""
    churn = db.execute(CHURN, (article_id,)).fetchone()
    if churn and churn["ended_at"] is None:
        if not _settled(churn, now, seen_at):
            _count(db, article_id, now, seen_at, differs=churn["digest"] != now)
            return "goes on"
        _end(db, article_id, seen_at)
        return None
    ended = churn["ended_at"] if churn else ""
    recent = db.execute(RECENT, (article_id, max(ended, stamp(seen_at - RETURNS_WITHIN)))).fetchall()
    light = sum(row["seen_at"] > stamp(seen_at - LIGHT_WITHIN) and _is_light(row) for row in recent)
    returns = sum(row["returns_to"] is not None for row in recent)
    too_light = light >= MOST_LIGHT and (not change.material or change.classes == ("other",))
    if not too_light and not (returns >= MOST_RETURNS and returns_to is not None):
        return None
    db.execute(
        """
        INSERT OR REPLACE INTO churns (article_id, since, digest, changed_at, skipped, ended_at)
        VALUES (?, ?, ?, ?, 1, NULL)
        """,
        (article_id, stamp(seen_at), now, stamp(seen_at)),
    )
    return "began"


def _is_light(row: Row) -> bool:
    return row["classes"] is not None and (not row["material"] or row["classes"] == '["other"]')


def _same_again(db: Database, stored: Row, seen_at: datetime) -> Literal["goes on"] | None:
    """Note of an article whose page churns that it says again what is stored."""
    churn = db.execute(CHURN, (stored["id"],)).fetchone()
    if churn is None or churn["ended_at"] is not None:
        return None
    now = digest(to_fields(stored))
    if _settled(churn, now, seen_at):
        _end(db, stored["id"], seen_at)
        return None
    if churn["digest"] != now:
        _count(db, stored["id"], now, seen_at, differs=True)
    return "goes on"


def _settled(churn: Row, now: str, seen_at: datetime) -> bool:
    return bool(churn["digest"] == now and datetime.fromisoformat(churn["changed_at"]) <= seen_at - QUIET)


def _count(db: Database, article_id: str, now: str, seen_at: datetime, *, differs: bool) -> None:
    db.execute(
        """
        UPDATE churns SET digest = ?, changed_at = iif(?, ?, changed_at), skipped = skipped + ? WHERE article_id = ?
        """,
        (now, differs, stamp(seen_at), differs, article_id),
    )


def _end(db: Database, article_id: str, seen_at: datetime) -> None:
    db.execute("UPDATE churns SET ended_at = ? WHERE article_id = ?", (stamp(seen_at), article_id))
