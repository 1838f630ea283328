"""Processes that are killed while they save, or save at the same time, lose nothing and double nothing."""

import multiprocessing
import random
import sqlite3
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.model import Article

from .conftest import SOURCES, TEXT, release, save

KILLS = 6
ARTICLES: list[Article] = [
    release(source.id, str(number), text=f"{TEXT} Nummer {number}. " * 20, published_at=at)
    for number in range(30)
    for at in [release().published_at]
    for source in random.Random(number).sample(SOURCES, k=2)
] + [release(path=f"rev/{n}", text=f"{TEXT} Utkast {n}.", published_at=None) for n in range(5)]


def save_all(path: Path, report: Connection) -> None:
    """Save everything, and say of each article that it is stored."""
    with Archive(path) as archive:
        archive.register(SOURCES)
        for article in ARTICLES:
            report.send_bytes(save(archive, article).article_id.encode())


def contents(path: Path) -> object:
    with Archive(path) as archive:
        return archive.count(), archive.stories(limit=1_000)


@pytest.fixture
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scraper"])
    return context


@pytest.fixture
def expected(tmp_path: Path) -> object:
    """What an archive holds when nothing came between."""
    heard, report = multiprocessing.Pipe(duplex=False)
    save_all(tmp_path / "undisturbed.db", report)
    heard.close()
    return contents(tmp_path / "undisturbed.db")


def test_a_killed_writer_loses_nothing_it_has_stored_and_doubles_nothing(
    processes: ForkServerContext, expected: object, tmp_path: Path
) -> None:
    path, seed = tmp_path / "killed.db", random.randrange(1_000_000)
    chance = random.Random(seed)
    for _ in range(KILLS):
        heard, report = multiprocessing.Pipe(duplex=False)
        process = processes.Process(target=save_all, args=(path, report))
        process.start()
        report.close()
        stored = {heard.recv_bytes().decode() for _ in range(chance.randrange(1, len(ARTICLES)))}
        process.kill()
        process.join()
        heard.close()

        database = sqlite3.connect(path)
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], seed
        assert database.execute("PRAGMA foreign_key_check").fetchall() == [], seed
        assert stored <= {article_id for (article_id,) in database.execute("SELECT id FROM articles")}, seed
        database.close()

    heard, report = multiprocessing.Pipe(duplex=False)
    save_all(path, report)
    heard.close()
    assert contents(path) == expected, seed


def test_two_writers_at_once_take_turns_from_the_making_of_the_file_on(
    processes: ForkServerContext, expected: object, tmp_path: Path
) -> None:
    path = tmp_path / "shared.db"
    heard, report = multiprocessing.Pipe(duplex=False)
    writers = [processes.Process(target=save_all, args=(path, report)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    heard.close()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert contents(path) == expected
