"""Looks at how the program is started: units and cron files that are in each other's way, and whether it is watched.

All of it is read from files, so that it can be told without systemd too; what may not be read is not told.
"""

import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from scraper.archive import Examined
from scraper.model import Config
from scraper.run.backing_up import last_backup
from scraper.run.findings import Finding
from scraper.run.lock import Holder

SERVICE, RUN, TIMER = "press-scraper.service", "press-scraper-run.service", "press-scraper-run.timer"

BACKUP_AFTER = timedelta(days=8)
"""A backup that is older is one that a weekly timer has missed."""

_CRON = re.compile(r"^[^#\n]*\bscraper(?:\s+-\S+(?:\s+(?:json|text))?)*\s+run\b", re.MULTILINE | re.IGNORECASE)
_EXEC = re.compile(r"^ExecStart=[-@:+!]*(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a machine says what is started: units that are installed, cron's files, and processes."""

    units: Path = Path("/etc/systemd/system")
    cron: Path = Path("/etc/cron.d")
    processes: Path = Path("/proc")
    program: Path = Path(sys.executable).parent / "scraper"


def look_at_deployment(
    config: Config, examined: Examined | None, lock: Holder, at: datetime, places: Places
) -> Iterator[Finding]:
    """Yield what is wrong with how the program is started; nothing is written."""
    starters = list(_starters(places))
    if len(starters) > 1:
        yield Finding("started twice", str(places.units), ", ".join(starters), len(starters))
    for name in (SERVICE, RUN, "press-scraper-backup.service"):
        command = _command(places.units, name)
        if command and (why := _other(command, config, places)):
            yield Finding("unit runs another", str(places.units / name), why)
    if lock.held and lock.pid and _is_unwatched(places.processes / str(lock.pid)):
        yield Finding("not watched", str(places.units / SERVICE), str(lock.pid))
    yield from _backups(config, examined, at)


def _starters(places: Places) -> Iterator[str]:
    """Name what is set up to collect; the timer and the service exclude each other, and so does cron."""
    for wanted, name in (("multi-user.target.wants", SERVICE), ("timers.target.wants", TIMER)):
        if (places.units / wanted / name).is_symlink():
            yield name
    for path in sorted(places.cron.glob("*")):
        if _CRON.search(_text(path)):
            yield str(path)


def _command(units: Path, name: str) -> list[str]:
    """Return what a unit that is installed starts; its drop-ins have the last word."""
    parts = [units / name, *sorted((units / f"{name}.d").glob("*.conf"))]
    commands = [found for path in parts for found in _EXEC.findall(_text(path)) if found.strip()]
    try:
        return shlex.split(commands[-1]) if commands else []
    except ValueError:  # systemd's own quoting; it will say so itself
        return []


def _other(command: list[str], config: Config, places: Places) -> str | None:
    """Say how a command differs from what looks: another program, or another configuration."""
    program = Path(command[0])
    if program.resolve() != places.program.resolve():
        return f"{program} ≠ {places.program}"
    given = next((Path(after) for option, after in pairwise(command) if option == "--config"), None)
    if given and given.is_absolute() and given.resolve() != config.path.resolve():
        return f"{given} ≠ {config.path}"
    return None


def _is_unwatched(process: Path) -> bool:
    """Whether a service that systemd started has no watchdog: a schedule that hangs would hang for ever."""
    environ = _environ(process)
    serves = b"serve" in _bytes(process / "cmdline").split(b"\0")
    return serves and "INVOCATION_ID" in environ and not environ.keys() >= {"NOTIFY_SOCKET", "WATCHDOG_USEC"}


def _environ(process: Path) -> Mapping[str, str]:
    pairs = _bytes(process / "environ").decode(errors="replace").split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def _backups(config: Config, examined: Examined | None, at: datetime) -> Iterator[Finding]:
    data = config.settings.data
    copied = last_backup(data)
    if copied is None:
        if examined and examined.first_run_at and at - examined.first_run_at > BACKUP_AFTER:
            yield Finding("no backup", str(data))
    elif at - copied.made_at > BACKUP_AFTER:
        yield Finding("backup is old", str(copied.path), f"{copied.made_at:%Y-%m-%d %H:%M} UTC")


def _text(path: Path) -> str:
    return _bytes(path).decode(errors="replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # not there, or not ours to read
        return b""
