"""Two collections never overlap, and a dead one leaves no lock behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scraper import ArchiveError, LockedError
from scraper.run.lock import only_run

HOLD = """
import sys, time
from pathlib import Path
from scraper.run.lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LockedError) as refused, only_run(tmp_path):
            pytest.fail("two runs hold the lock")
        assert refused.value.pid == other.pid
        assert refused.value.exit_code == 3
        other.send_signal(signal.SIGKILL)
    with only_run(tmp_path):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="made up"), only_run(tmp_path):
        raise ValueError("made up")
    with only_run(tmp_path):
        pass
    assert (tmp_path / "run.lock").read_text() == ""


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(ArchiveError, match="data"), only_run(tmp_path / "data"):
        pytest.fail("there is no folder to lock")
