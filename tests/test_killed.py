"""A machine may die at any moment; the archive and the feeds must not show it."""

import multiprocessing
import random
import time
from datetime import UTC, datetime
from pathlib import Path

from scraper import Archive, load_sources, run_once
from scraper.demo import NewsroomServer, sources_yaml

KILLS = 20
NOW = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)


def collect(path: Path) -> None:
    run_once(load_sources(path), now=lambda: NOW)


def result(folder: Path) -> tuple[dict[str, bytes], set[tuple[str, str, str]]]:
    """Return the bytes of every feed, and every stored article with its story."""
    feeds = {str(f.relative_to(folder)): f.read_bytes() for f in (folder / "data/feeds").rglob("*.*")}
    with Archive(folder / "data/archive.db") as archive:
        sources = load_sources(folder / "sources.yaml").sources
        stories = [story for s in sources for story in archive.stories(source_id=s.id, limit=1_000)]
        everything = {x.article_id for story in archive.stories(limit=1_000) for x in story.sightings}
        assert everything == {story.id for story in stories}
    return feeds, {(story.id, story.lead.title, story.lead.text) for story in stories}


def test_twenty_kills_at_random_moments_lose_nothing_and_double_nothing(
    playing: NewsroomServer, tmp_path: Path
) -> None:
    def folder(name: str) -> Path:
        (tmp_path / name).mkdir()
        (tmp_path / name / "sources.yaml").write_text(sources_yaml(playing), encoding="utf-8")
        return tmp_path / name

    undisturbed = folder("undisturbed")
    started = time.monotonic()
    collect(undisturbed / "sources.yaml")
    takes_s = time.monotonic() - started
    expected = result(undisturbed)

    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["scraper.run.pipeline", "scraper.sources"])
    kills, rounds = 0, 0
    while kills < KILLS:
        # A collection that gets to its end gives way to a new one, so that every kill hits one that is under way.
        here = folder(f"disturbed-{rounds}")
        rounds += 1
        done = False
        while kills < KILLS and not done:
            process = processes.Process(target=collect, args=(here / "sources.yaml",))
            process.start()
            process.join(chance.uniform(0.02, takes_s))
            done = process.exitcode is not None
            process.kill()
            process.join()
            kills += not done
        collect(here / "sources.yaml")
        assert result(here) == expected, f"seed {seed}, round {rounds}"
