"""Runs a program in a fresh process and says what it cost: time from its start to its end, and memory of all its parts.

For Linux, since the memory of a process's own children is read from /proc.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

ROOT = Path(__file__).resolve().parents[1]
"""What is measured is the code beside this folder, whatever is installed."""

_LOOK_EVERY_S = 0.05
_KB_A_MB = 1024


class BenchError(Exception):
    """Something could not be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost, with all that it started and waited for.

    `main_mb` is the most memory that it held itself, `workers_mb` that of each process below it.
    """

    wall_s: float
    cpu_s: float
    main_mb: float
    workers_mb: tuple[float, ...]
    output: str

    @property
    def peak_mb(self) -> float:
        """What all of them would take if each were at its highest at the same moment: never less than they took."""
        return self.main_mb + sum(self.workers_mb)


def measure(command: Sequence[str]) -> Cost:
    """Run a command to its end; raise BenchError when it fails, since what was measured then is something else."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT, env=_environment()) as process:
            try:
                with _Watch(process.pid) as watch:
                    _, status, usage = os.wait4(process.pid, 0)
                    wall_s = time.perf_counter() - started
                process.returncode = os.waitstatus_to_exitcode(status)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise BenchError(f"{' '.join(command)} ended with {process.returncode}: {_text(err)[-2_000:]}")
        main_mb = watch.peaks_mb.pop(process.pid, 0.0)
        if not watch.peaks_mb:  # then the kernel's own count is this one process's, to the last page
            main_mb = usage.ru_maxrss / _KB_A_MB
        return Cost(wall_s, usage.ru_utime + usage.ru_stime, main_mb, tuple(watch.peaks_mb.values()), _text(out))


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-cycle-") as name:
        yield Path(name)


def scraper(*arguments: str | Path) -> list[str]:
    """Return the command that runs ours."""
    return [sys.executable, "-m", "scraper", *map(str, arguments)]


def collection(config: Path) -> list[str]:
    """Return the command of a collection as cron has it."""
    return scraper("run", "-q", "--config", config)


def bare(*arguments: str | Path) -> list[str]:
    """Return the command that runs one of the loops in bare.py."""
    return [sys.executable, str(ROOT / "bench" / "bare.py"), *map(str, arguments)]


def _environment() -> dict[str, str]:
    """Return the environment, as cron would have it: with compiled modules kept, or each start would compile them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT)}


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="replace")


class _Watch:
    """Notes now and then how much memory each process of a tree has held at most, in MB, by its id.

    The kernel keeps the highest value itself (VmHWM), so only what grows in the last moments of a process is missed. It
    begins anew when a process becomes another program; so the last value is the right one, not the highest.
    """

    def __init__(self, pid: int) -> None:
        self.peaks_mb: dict[int, float] = {}
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY_S):
            for pid in _tree(self._pid):
                with suppress(OSError, StopIteration):  # it ends while we look
                    self.peaks_mb[pid] = _highest_mb(pid)


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in thread.read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _highest_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / _KB_A_MB
