"""Stories of fictional bodies to publish in the tests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from scraper.model import Article, Settings, Sighting, Story

PUBLISHED_AT = datetime(2026, 3, 14, 8, 12, tzinfo=UTC)


@pytest.fixture
def settings() -> Settings:
    return Settings(public_url="https://press.example/", websub_hub="https://hub.example/")


@pytest.fixture
def sighting() -> Callable[..., Sighting]:
    """Make the attribution of another publisher from its id, its name and where it has the text."""

    def make(source_id: str, name: str, url: str, home: str = "") -> Sighting:
        return Sighting(source_id, name, home, "urn:uuid:0", url, PUBLISHED_AT, PUBLISHED_AT)

    return make


@pytest.fixture
def story(sighting: Callable[..., Sighting]) -> Callable[..., Story]:
    """Make a story from a number and those fields of its article that matter to the test."""

    def make(
        number: int = 1, *, also: tuple[Sighting, ...] = (), updated_at: datetime = PUBLISHED_AT, **changes: Any
    ) -> Story:
        url = f"https://www.region.example/nyheter/{number}"
        article = Article(
            id=uuid5(NAMESPACE_URL, url).urn,
            source_id="region-exempel",
            url=url,
            title=f"Ny vårdcentral nummer {number}",
            lead="Invånarna får kortare väg till vården.",
            html="<p>Vårdcentralen öppnar i maj.</p>",
            text="Vårdcentralen öppnar i maj.",
            published_at=PUBLISHED_AT,
            published_precision="minute",
            kind="pressmeddelande",
        )
        article = replace(article, **changes)
        first = sighting("region-exempel", "Region Exempel", article.url, "https://www.region.example/")
        return Story(article.id, article, (first, *also), updated_at)

    return make
