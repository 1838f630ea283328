"""The demo newsroom, played once for all tests that collect it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.demo import Newsroom, NewsroomServer, sources_yaml


@pytest.fixture(scope="session")
def playing() -> Iterator[NewsroomServer]:
    """The demo's sites, answering on loopback."""
    with NewsroomServer(Newsroom()) as server:
        yield server


@pytest.fixture
def demo_yaml(playing: NewsroomServer, tmp_path: Path) -> Path:
    """A sources.yaml in an empty folder that collects the demo's sites."""
    path = tmp_path / "sources.yaml"
    path.write_text(sources_yaml(playing), encoding="utf-8")
    return path
