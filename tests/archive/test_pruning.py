"""What an archive forgets is what the policy names, and nothing that anyone still sees or needs."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper.archive import Archive, Limits, examine, find_doomed, forget, vacuum
from scraper.archive import pruning as forgetting
from scraper.model import Failure, RunReport

from .conftest import NOW, TEXT, release, save, text_about

LONG_AGO = NOW - timedelta(days=400)
BEFORE = NOW - timedelta(days=365)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "PAUSE_S", 0.0)


def doomed(path: Path, **limits: Any) -> dict[str, int]:
    return {each.kind: each.rows for each in find_doomed(path, Limits(**limits))}


def prune(path: Path, **limits: Any) -> None:
    forget(path, find_doomed(path, Limits(**limits)))
    assert examine(path).flaws == ()


def run_at(archive: Archive, at: datetime) -> int:
    run = archive.start_run(at)
    failure = Failure("exempel", "https://exempel.example/", "fetch", "answered 503", transient=True, next_step="Wait.")
    archive.finish_run(run, RunReport(at, at, (), (), (failure,)))
    return run


def old(archive: Archive, path: str, source_id: str = "exempel", **fields: Any) -> str:
    """Store an article that was published and seen long ago."""
    fields = {"text": text_about(path), "published_at": LONG_AGO} | fields
    return save(archive, release(source_id, path, **fields), f"key-{path}", seen_at=LONG_AGO).article_id


def test_finding_what_may_go_changes_nothing(archive: Archive, path: Path) -> None:
    old(archive, "1")
    run_at(archive, LONG_AGO)
    run_at(archive, NOW)
    assert doomed(path, runs_before=BEFORE, articles_before=BEFORE) == {"runs": 1, "articles": 1}
    assert archive.count() == 1


def test_old_runs_go_with_their_failures_and_the_last_whole_one_stays_however_old(archive: Archive, path: Path) -> None:
    run_at(archive, LONG_AGO)
    killed, last = archive.start_run(LONG_AGO), run_at(archive, LONG_AGO)
    assert killed < last
    prune(path, runs_before=BEFORE)
    assert [row["id"] for row in archive._db.query("SELECT id FROM runs")] == [last]
    assert [row["run_id"] for row in archive._db.query("SELECT run_id FROM failures")] == [last]


def revised(archive: Archive, times: int) -> str:
    for number in range(times + 1):
        at = LONG_AGO + timedelta(days=100 * number)
        save(archive, release(text=f"{TEXT} Utkast {number}."), seen_at=at)
    return release().id


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"revisions_kept": 2}, [3, 4]),
        ({"revisions_kept": 0}, []),
        ({"revisions_before": LONG_AGO + timedelta(days=250)}, [3, 4]),
        ({"revisions_before": LONG_AGO + timedelta(days=150), "revisions_kept": 1}, [4]),
    ],
)
def test_earlier_versions_go_by_their_number_or_age(
    archive: Archive, path: Path, limits: dict[str, Any], left: list[int]
) -> None:
    article_id = revised(archive, 4)
    prune(path, **limits)
    assert [row["number"] for row in archive._db.query("SELECT number FROM revisions ORDER BY number")] == left
    stored = archive.article(article_id)
    assert stored is not None
    assert stored.text.endswith("Utkast 4.")


def test_a_forgotten_article_does_not_come_back_from_a_list_that_still_shows_it(archive: Archive, path: Path) -> None:
    article_id = old(archive, "1")
    prune(path, articles_before=BEFORE)
    assert archive.article(article_id) is None
    assert archive.stories() == ()
    url = release(path="1").url
    assert archive.known("exempel", [url, "key-1"]) == {url, "key-1"}


def test_a_story_goes_as_a_whole_or_stays_as_a_whole(archive: Archive, path: Path) -> None:
    old(archive, "1", text=TEXT)
    late = release("mellanby", "late", published_at=LONG_AGO + timedelta(hours=2))
    assert save(archive, late, seen_at=NOW).outcome == "duplicate"
    assert doomed(path, articles_before=BEFORE) == {}
    assert doomed(path, articles_before=NOW + timedelta(days=1)) == {"articles": 2}


def test_what_a_feed_shows_stays_however_old(archive: Archive, path: Path) -> None:
    first = old(archive, "1", published_at=LONG_AGO - timedelta(days=2))
    second = old(archive, "2", published_at=LONG_AGO - timedelta(days=1))
    third = old(archive, "3")
    theirs = old(archive, "1", "mellanby", text=f"{TEXT} Annat.", published_at=LONG_AGO - timedelta(days=9))
    prune(path, articles_before=BEFORE, sources=("mellanby",), shown=1)
    assert [each is not None for each in map(archive.article, (first, second, third, theirs))] == [
        False,
        False,
        True,
        True,
    ]


def test_what_has_changed_since_it_was_found_stays(archive: Archive, path: Path) -> None:
    article_id = old(archive, "1")
    found = find_doomed(path, Limits(articles_before=BEFORE))
    save(archive, release(path="1", text=TEXT + " Nytt.", published_at=LONG_AGO), seen_at=NOW)
    forget(path, found)
    assert archive.article(article_id) is not None


def test_addresses_go_when_the_list_was_read_without_them_but_never_an_articles_own(
    archive: Archive, path: Path
) -> None:
    old(archive, "1")
    archive.pass_over("exempel", ["gone", "shown"], LONG_AGO)
    assert doomed(path, keys_before=BEFORE) == {}, "its list was not read since"
    save(archive, release(path="2", text=TEXT + " Nytt."))
    archive.seen("exempel", ["shown"], NOW)
    assert doomed(path, keys_before=BEFORE) == {"keys": 1, "passed over": 1}
    prune(path, keys_before=BEFORE)
    keys = ["gone", "shown", "key-1", release(path="1").url]
    assert archive.known("exempel", keys) == {"shown", release(path="1").url}


def test_whatever_refers_to_a_forgotten_article_goes_before_it(archive: Archive, path: Path) -> None:
    article_id = old(archive, "1")
    archive._db.execute("CREATE TABLE marks (id INTEGER PRIMARY KEY, article_id TEXT REFERENCES articles)")
    archive._db.execute("CREATE TABLE remarks (mark INTEGER REFERENCES marks(id), text TEXT)")
    archive._db.execute("INSERT INTO marks VALUES (7, ?)", (article_id,))
    archive._db.execute("INSERT INTO remarks VALUES (7, 'x')")
    prune(path, articles_before=BEFORE)
    assert [archive._db.table(name).count for name in ("articles", "marks", "remarks")] == [0, 0, 0]


def test_between_two_steps_a_writer_gets_its_turn(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        old(archive, str(number))
    monkeypatch.setattr(forgetting, "STORIES_A_STEP", 2)
    steps: list[int] = []

    def write(rows: int) -> None:
        steps.append(rows)
        save(archive, release(path=f"new/{len(steps)}", text=f"{TEXT} Steg {len(steps)}."))

    forget(path, find_doomed(path, Limits(articles_before=BEFORE)), on_progress=write)
    assert steps == [2, 2, 2]
    assert archive.count() == 3


def test_a_vacuum_gives_the_room_back_and_leaves_the_search_index_in_step(archive: Archive, path: Path) -> None:
    for number in range(30):
        old(archive, str(number), text=f"{TEXT} Ärende {number}. " * 60)
    last = release(path="last", text=TEXT + " Sist.")
    save(archive, last)
    prune(path, articles_before=BEFORE)
    archive._db.execute("CREATE VIRTUAL TABLE texts USING fts5(title, text, content='articles')")
    archive._db.execute("INSERT INTO texts (texts) VALUES ('rebuild')")
    archive.close()
    before = path.stat().st_size
    vacuum(path)
    assert path.stat().st_size < before / 2
    assert examine(path).flaws == ()
