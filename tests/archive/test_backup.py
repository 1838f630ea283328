"""A backup is whole or not there, whoever writes meanwhile."""

import errno
import gzip
import sqlite3
from pathlib import Path

import pytest

from scraper.archive import Archive, back_up, examine
from scraper.archive import backup as copying
from scraper.errors import ArchiveError

from .conftest import TEXT, release, save


def fill(archive: Archive, count: int) -> None:
    for number in range(count):
        save(archive, release(path=str(number), text=f"{TEXT} Nummer {number}. " * 20))


def test_a_copy_holds_what_was_stored_when_it_began_and_a_writer_goes_on_meanwhile(
    archive: Archive, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, 20)
    monkeypatch.setattr(copying, "PAGES_A_STEP", 5)
    steps: list[int] = []

    def write(done: int, pages: int) -> None:
        steps.append(done)
        save(archive, release(path=f"meanwhile/{done}", text=f"{TEXT} Steg {done}."))
        assert done <= pages

    made = back_up(path, tmp_path / "copy.db", on_progress=write)
    assert len(steps) > 3
    assert steps == sorted(set(steps)), "it began again"
    assert made.articles == 20
    assert archive.count() == 20 + len(steps)
    with Archive(made.path) as copy:
        assert copy.count() == 20


def test_a_copy_is_one_file_that_doctor_finds_nothing_wrong_with(archive: Archive, path: Path, tmp_path: Path) -> None:
    fill(archive, 3)
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(path, folder / "copy.db")
    assert [each.name for each in folder.iterdir()] == ["copy.db"]
    assert examine(folder / "copy.db").flaws == ()
    with sqlite3.connect(folder / "copy.db") as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    copy.close()


def test_a_name_that_ends_in_gz_is_a_packed_copy(archive: Archive, path: Path, tmp_path: Path) -> None:
    fill(archive, 3)
    made = back_up(path, tmp_path / "copy.db.gz")
    (tmp_path / "restored.db").write_bytes(gzip.decompress(made.path.read_bytes()))
    with Archive(tmp_path / "restored.db") as copy:
        assert copy.stories() == archive.stories()


@pytest.mark.parametrize("name", ["copy.db", "copy.db.gz"])
def test_a_disk_that_is_full_leaves_the_old_copy_and_nothing_beside_it(
    archive: Archive, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fill(archive, 3)
    target = tmp_path / "backups" / name
    target.parent.mkdir()
    target.write_bytes(b"the old one")

    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copying, "_sync", full)
    with pytest.raises(ArchiveError, match="No space left on device") as told:
        back_up(path, target)
    assert str(target) in str(told.value)
    assert "another disk" in told.value.next_step
    assert [each.name for each in target.parent.iterdir()] == [name]
    assert target.read_bytes() == b"the old one"


def test_a_copy_that_is_not_whole_never_gets_its_name(archive: Archive, path: Path, tmp_path: Path) -> None:
    fill(archive, 3)
    archive._db.execute("PRAGMA foreign_keys = OFF")
    archive._db.execute("DELETE FROM sources")
    with pytest.raises(ArchiveError, match="thrown away: references lead to nothing") as told:
        back_up(path, tmp_path / "copy.db")
    assert "scraper doctor" in told.value.next_step
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.usefixtures("archive")
def test_a_folder_that_is_not_there_is_told(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"nowhere/copy\.db: can't be written"):
        back_up(path, tmp_path / "nowhere" / "copy.db")


def test_a_file_that_is_no_archive_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(ArchiveError, match="not an SQLite database"):
        back_up(tmp_path / "archive.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
