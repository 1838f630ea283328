"""Looks from outside at what a run left in its data folder: the archive's tables."""

import sqlite3
from contextlib import closing
from pathlib import Path


def article_ids(data: Path, source_id: str | None = None) -> set[str]:
    """Return the ids of the articles that are stored, of one source or of all."""
    where, values = ("", ()) if source_id is None else ("WHERE source_id = ?", (source_id,))
    return {article_id for (article_id,) in _rows(data, f"SELECT id FROM articles {where}", *values)}


def _rows(data: Path, query: str, *values: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)) as archive:
        return archive.execute(query, values).fetchall()
