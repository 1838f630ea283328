"""An archive with four registered publishers, and releases to put into it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scraper.archive import Archive
from scraper.model import Article, Decision, Source

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)

SOURCES = tuple(
    Source(id=name, name=title, url=f"https://{name}.example/press/", home=f"https://{name}.example/")
    for name, title in {
        "exempel": "Region Exempel",
        "mellanby": "Region Mellanby",
        "nordvik": "Region Nordvik",
        "bladet": "Mellanby Tidning",
    }.items()
)

TEXT = (
    "Regionstyrelsen beslutade på måndagen att vårdcentralen i Exempelstad byggs ut med åtta mottagningsrum och ett "
    "nytt laboratorium. Arbetet börjar efter sommaren och beräknas kosta fyrtiotvå miljoner kronor.\n\n"
    "– Vi har väntat länge på det här, säger Kim Ek, regionråd."
)


def text_about(number: object) -> str:
    """Make a text that has nothing in common with those of other numbers, or names."""
    return " ".join(f"{word.strip('.,')}{number}" for word in TEXT.split())


def release(source_id: str = "exempel", path: str = "1", **fields: Any) -> Article:
    """Make a release of a source, with an id that depends on its address only."""
    url = f"https://{source_id}.example/press/{path}"
    article = Article(
        id=f"urn:example:{source_id}:{path}",
        source_id=source_id,
        url=url,
        title="Vårdcentralen i Exempelstad byggs ut",
        text=TEXT,
        published_at=datetime(2026, 1, 20, 7, 20, tzinfo=UTC),
        published_precision="minute",
        published_how="time",
    )
    return replace(article, **fields)


def save(archive: Archive, article: Article, *more_keys: str, seen_at: datetime = NOW) -> Decision:
    """Save a release under its address and further keys."""
    return archive.save(article, keys={article.url, *more_keys}, seen_at=seen_at)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as archive:
        archive.register(SOURCES)
        yield archive
