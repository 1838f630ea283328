"""A disk that is full: a clear error, nothing lost, and all goes on when there is room again."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scraper import Archive
from scraper.demo import NewsroomServer, load_sites, sources_yaml

RELEASES = sum(len(site.releases) for site in load_sites())
NEEDED = 12_000_000
"""Bytes that the demo's archive, pages and feeds have room in."""


def scraper(*args: object, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command, as one whose files can't grow beyond `most_bytes`."""

    def limit() -> None:
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "scraper", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)


def feeds(data: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted((data / "feeds").rglob("*")) if path.is_file()}


def refused(done: subprocess.CompletedProcess[str], where: Path) -> None:
    """Expect the error of a full disk: in plain words, with the file's name and the next step."""
    assert done.returncode == 4, (done.stdout, done.stderr)
    assert str(where) in done.stderr
    assert "Nästa steg: Kontrollera ledigt utrymme" in done.stderr
    assert "Traceback" not in done.stderr


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A disk of its own, and a sources.yaml beside it that collects the demo into it."""

    folder: Path
    config: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def leave(self, free_bytes: int) -> None:
        """Fill it up to so many bytes."""
        status = os.statvfs(self.folder)
        (self.folder / "filler").write_bytes(bytes(status.f_bavail * status.f_frsize - free_bytes))

    def make_room(self) -> None:
        (self.folder / "filler").unlink()


@pytest.fixture
def disk(playing: NewsroomServer, tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={NEEDED}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk is not allowed here")
    config = tmp_path / "sources.yaml"
    config.write_text(sources_yaml(playing, data="disk/data"), encoding="utf-8")
    try:
        yield SmallDisk(folder, config)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def whole(disk: SmallDisk) -> None:
    """Expect that all is there, once there was room for another run."""
    disk.make_room()
    done = scraper("run", "-q", "--config", disk.config)
    assert done.returncode == 0, done.stderr
    doctor = scraper("doctor", "--config", disk.config)
    assert doctor.returncode == 0, doctor.stdout
    with Archive(disk.data / "archive.db") as archive:
        assert archive.count() == RELEASES


@pytest.mark.parametrize("free_bytes", [0, 100_000, 400_000, 900_000])
def test_a_disk_that_fills_while_a_run_saves_is_told_and_the_next_run_goes_on(disk: SmallDisk, free_bytes: int) -> None:
    disk.leave(free_bytes)
    refused(scraper("run", "-q", "--config", disk.config), disk.data)
    whole(disk)


def test_a_disk_that_fills_while_feeds_are_written_leaves_all_of_them_as_they_were(disk: SmallDisk) -> None:
    assert scraper("run", "-q", "--config", disk.config).returncode == 0
    before = feeds(disk.data)
    text = disk.config.read_text(encoding="utf-8")
    disk.config.write_text(text.replace("Demoredaktionen", "Andra redaktionen"), encoding="utf-8")
    disk.leave(150_000)
    refused(scraper("publish", "--config", disk.config), disk.data / "feeds")
    assert feeds(disk.data) == before
    whole(disk)
    after = feeds(disk.data)
    assert after.keys() == before.keys()
    assert all(b"Andra redaktionen" in body for path, body in after.items() if path.suffix not in {".css", ".png"})


def test_a_disk_without_room_for_a_backup_keeps_the_old_one(disk: SmallDisk) -> None:
    assert scraper("run", "-q", "--config", disk.config).returncode == 0
    copy = disk.folder / "copy.db"
    copy.write_bytes(b"the old one")
    disk.leave(100_000)
    done = scraper("backup", "--force", copy, "--config", disk.config)
    assert done.returncode == 4
    assert str(copy) in done.stderr
    assert "Frigör utrymme där, eller ange en fil på en annan disk" in done.stderr
    assert copy.read_bytes() == b"the old one"
    assert not [path for path in disk.folder.iterdir() if path.name.startswith(".copy")]
    whole(disk)


def test_an_archive_that_meets_a_limit_of_size_is_told_and_whole_without_the_limit(
    demo_yaml: Path, tmp_path: Path
) -> None:
    """As with a quota; it needs no disk of its own."""
    archive = tmp_path / "data/archive.db"
    done = scraper("run", "-q", "--config", demo_yaml, most_bytes=250_000)
    refused(done, archive)
    assert "kvot" in done.stderr
    assert scraper("run", "-q", "--config", demo_yaml).returncode == 0
    assert scraper("doctor", "--config", demo_yaml).returncode == 0
    with Archive(archive) as stored:
        assert stored.count() == RELEASES


def test_feeds_that_meet_a_limit_of_size_all_stay_as_they_were(demo_yaml: Path, tmp_path: Path) -> None:
    assert scraper("run", "-q", "--config", demo_yaml).returncode == 0
    before = feeds(tmp_path / "data")
    text = demo_yaml.read_text(encoding="utf-8")
    demo_yaml.write_text(text.replace("Demoredaktionen", "Andra redaktionen"), encoding="utf-8")
    refused(scraper("publish", "--config", demo_yaml, most_bytes=60_000), tmp_path / "data/feeds")
    assert feeds(tmp_path / "data") == before
