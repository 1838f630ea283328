"""Looks from outside at what a run left in its data folder: the archive's tables, and the feeds as readers see them."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, slots=True)
class Entry:
    """By what a feed reader tells whether it has shown an entry; and the title, which it may show again only then."""

    id: str
    published: str
    updated: str
    title: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What must stay the same, or readers take the entry for a new one, or for one that has changed."""
        return self.id, self.published, self.updated


@dataclass(frozen=True, slots=True)
class File:
    """By what a file can be told from one that took its place, and from one that was written to."""

    inode: int
    times: tuple[int, int]
    digest: bytes


def article_ids(data: Path, source_id: str | None = None) -> set[str]:
    """Return the ids of the articles that are stored, of one source or of all."""
    where, values = ("", ()) if source_id is None else ("WHERE source_id = ?", (source_id,))
    return {article_id for (article_id,) in _rows(data, f"SELECT id FROM articles {where}", *values)}


def corrected_ids(data: Path) -> list[str]:
    """Return the id of the article of each revision that came of rules of ours."""
    return [article_id for (article_id,) in _rows(data, "SELECT article_id FROM revisions WHERE cause = 'rules'")]


def _rows(data: Path, query: str, *values: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)) as archive:
        return archive.execute(query, values).fetchall()


def feeds(data: Path) -> Mapping[str, list[Entry]]:
    """Return the entries of every feed, in their order, by the feed's path below the folder of feeds."""
    folder = data / "feeds"
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".atom", ".rss"))
    return {str(path.relative_to(folder)): list(_entries(path)) for path in paths}


def _entries(path: Path) -> Iterator[Entry]:
    root = ET.parse(path).getroot()
    for entry in root.iter(f"{_ATOM}entry"):
        yield Entry(*(entry.findtext(_ATOM + name, "") for name in ("id", "published", "updated", "title")))
    for item in root.iter("item"):
        yield Entry(*(item.findtext(name, "") for name in ("guid", "pubDate", f"{_ATOM}updated", "title")))


def files(data: Path, known: Mapping[str, File] | None = None) -> Mapping[str, File]:
    """Return every published file, by its path below the folder; those that are as they are `known` are not read again.

    Nobody can write to a file and leave the time at which the system itself last saw it changed.
    """
    folder = data / "feeds"
    paths = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: _file(path, known.get(name) if known else None) for name, path in paths.items()}


def _file(path: Path, known: File | None) -> File:
    stat = path.stat()
    times = (stat.st_mtime_ns, stat.st_ctime_ns)
    if known and (known.inode, known.times) == (stat.st_ino, times):
        return known
    return File(stat.st_ino, times, hashlib.blake2b(path.read_bytes()).digest())
