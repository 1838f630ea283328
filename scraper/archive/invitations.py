"""Finds the stories that invite the press to something, and how often and when each was changed or withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from scraper.archive.rows import Row
from scraper.model import Story

NEWEST = """
    SELECT articles.*, stories.id AS shown_id, stories.updated_at AS shown_updated_at,
        (SELECT count(*) FROM events WHERE article_id = articles.id AND kind IN ('gone', 'returned')) AS turns,
        (SELECT max(at) FROM events WHERE article_id = articles.id AND kind IN ('gone', 'returned')) AS turned_at
    FROM articles CROSS JOIN stories ON stories.lead_id = articles.id
    WHERE articles.kind = 'pressinbjudan'
    ORDER BY articles.published_at DESC, articles.id LIMIT ?
"""
"""Articles are walked in the order of their index (`articles_by_kind`), which ends at the limit."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A story whose leading article is an invitation.

    `changes` counts the article's later versions and the times that it was gone or returned; it only grows.
    `changed_at` is when the last change was that a reader must know, or when the page was gone or returned.
    """

    story: Story
    changes: int
    changed_at: datetime
    gone: bool


def newest_invitations(db: Database, limit: int) -> Sequence[Row]:
    """Return the articles that lead them, the newest first, as `Archive.stories` does and with their `turns`."""
    rows: Sequence[Row] = db.execute(NEWEST, (limit,)).fetchall()
    return rows


def to_invited(lead: Row, story: Story) -> Invited:
    """Put a story together with what its leading row tells."""
    turned_at = datetime.fromisoformat(lead["turned_at"]) if lead["turned_at"] else story.updated_at
    return Invited(
        story=story,
        changes=lead["revision"] - 1 + lead["turns"],
        changed_at=max(story.updated_at, turned_at),
        gone=lead["gone_at"] is not None,
    )
