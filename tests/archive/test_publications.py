"""When a source published, as far as what is stored can tell."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.archive.publications import PUBLISHED, Publications
from scraper.model import Article, Precision, Source

BEGUN = datetime(2026, 2, 2, 9, tzinfo=UTC)
LONG_AGO = BEGUN - timedelta(days=365)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        archive.register([Source("a", "A", "http://a.example/"), Source("b", "B", "http://b.example/")])
        yield archive


def save(
    archive: Archive, name: str, at: datetime | None, precision: Precision, seen_at: datetime, source: str = "a"
) -> None:
    article = Article(
        id=f"urn:{name}",
        source_id=source,
        url=f"http://{source}.example/{name}",
        title=name,
        text=f"Något om {name}. " * 20,
        published_at=at,
        published_precision=precision,
    )
    archive.save(article, keys={article.url}, seen_at=seen_at)


def day(n: int) -> datetime:
    return datetime(2026, 2, n, tzinfo=UTC)


def test_a_stated_minute_counts_whenever_it_was_seen(archive: Archive) -> None:
    old, new = BEGUN - timedelta(days=30), BEGUN + timedelta(days=3)
    save(archive, "old", old, "minute", BEGUN)
    save(archive, "new", new, "minute", new + timedelta(minutes=4))
    assert archive.publications("a", LONG_AGO, 10) == Publications((old, new), (), new)


def test_of_a_day_only_the_time_it_was_seen_counts_and_not_that_of_the_first_visit(archive: Archive) -> None:
    save(archive, "old", day(1), "day", BEGUN)
    save(archive, "later", day(5), "day", day(5) + timedelta(hours=10))
    save(archive, "late", day(3), "day", day(6))
    save(archive, "undated", None, "inferred", day(7))
    found = archive.publications("a", LONG_AGO, 10)
    assert found.stated == ()
    assert found.seen == (day(5) + timedelta(hours=10), day(7))
    assert found.newest_at == day(7)


def test_the_newest_are_taken_of_one_source_only(archive: Archive) -> None:
    for n in range(3, 9):
        save(archive, f"a{n}", day(n), "minute", day(n))
    save(archive, "b", day(9), "minute", day(9), source="b")
    assert archive.publications("a", day(4), 3).stated == (day(6), day(7), day(8))
    assert archive.publications("a", day(8), 3).stated == (day(8),)
    assert archive.publications("nobody", LONG_AGO, 3) == Publications()


def test_they_are_found_by_an_index(archive: Archive) -> None:
    values = {"source_id": "a", "since": "", "most": 1}
    plan = [row["detail"] for row in archive._db.execute(f"EXPLAIN QUERY PLAN {PUBLISHED}", values)]
    assert not [each for each in plan if "SCAN" in each]
    assert not [each for each in plan if "TEMP B-TREE" in each]
