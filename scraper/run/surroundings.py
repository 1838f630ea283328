"""Looks at what an archive lives in: the disk, the clock, permissions, and what the configuration gives away."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scraper.archive import Examined
from scraper.model import Config, Settings
from scraper.run.destinations import destinations
from scraper.run.findings import Finding, megabytes
from scraper.run.publishing import ARCHIVE, FEEDS, PAGES

SCARCE_BYTES = 50_000_000
SCARCE_PART = 0.1
"""Less free space than this, or than this part of a small disk, and one run may fill it."""

LARGE_LOG_BYTES = 256_000_000
CLOCK_SLACK = timedelta(minutes=5)
AHEAD = timedelta(days=1)

_WEB_ROOTS = {"htdocs", "public_html", "wwwroot", "webroot", "www-data"}
_WEB_FOLDERS = (Path("/var/www"), Path("/srv/http"), Path("/srv/www"), Path("/usr/share/nginx"))
_WEB_PAGES = ("index.html", "index.php", ".htaccess")


def look_around(config: Config, examined: Examined | None, at: datetime) -> Iterator[Finding]:
    """Yield what is wrong around an archive; nothing is written."""
    data = config.settings.data
    if data.exists():
        yield from _disk(data)
        yield from _permissions(data)
    yield from _clock(data, examined, at)
    yield from _time_zones(config)
    yield from _given_away(config)
    yield from _untold(config)


def _disk(data: Path) -> Iterator[Finding]:
    disk = shutil.disk_usage(data)
    free_bytes = disk.free
    archive_bytes = _size_bytes(data / ARCHIVE)
    log_bytes = _size_bytes(data / f"{ARCHIVE}-wal")
    if free_bytes < min(SCARCE_BYTES, disk.total * SCARCE_PART) or not _nodes_left(data):
        yield Finding("disk nearly full", str(data), megabytes(free_bytes))
    elif free_bytes < archive_bytes + log_bytes:
        yield Finding(
            "no room for a copy", str(data), f"{megabytes(free_bytes)} < {megabytes(archive_bytes + log_bytes)}"
        )
    if log_bytes > LARGE_LOG_BYTES and log_bytes > archive_bytes:
        yield Finding("log of changes large", str(data / f"{ARCHIVE}-wal"), megabytes(log_bytes))


def _nodes_left(data: Path) -> bool:
    """Whether more files can be made; file systems that do not count them say they have none at all."""
    stat = os.statvfs(data)
    return stat.f_files == 0 or stat.f_favail > 0


def _size_bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _permissions(data: Path) -> Iterator[Finding]:
    names = (ARCHIVE, f"{ARCHIVE}-wal", f"{ARCHIVE}-shm", "run.lock", FEEDS, PAGES)
    paths = [data, *(data / name for name in names if (data / name).exists())]
    locked = [path for path in paths if not os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0))]
    if locked:
        yield Finding("not writable", str(locked[0]), count=len(locked))
    opened = [path for path in paths if path.stat().st_mode & 0o002]
    if opened:
        yield Finding("writable by all", str(opened[0]), count=len(opened))
    owner = data.stat().st_uid
    if os.geteuid() == 0 and owner != 0:
        yield Finding("run as root", str(data), str(owner))


def _clock(data: Path, examined: Examined | None, at: datetime) -> Iterator[Finding]:
    newest_at = examined.newest_at if examined else None
    if newest_at is None:
        return
    if at < newest_at - CLOCK_SLACK:
        yield Finding("clock behind", str(data / ARCHIVE), f"{at:%Y-%m-%d %H:%M} < {newest_at:%Y-%m-%d %H:%M} UTC")
        return
    # A file's time was set when the clock was right, or set right again.
    files = (data / ARCHIVE, data / f"{ARCHIVE}-wal")
    written_at = max(_modified_at(path) for path in files if _size_bytes(path))  # an empty log is a reader's
    if newest_at > written_at + AHEAD:
        yield Finding("clock was ahead", str(data / ARCHIVE), f"{newest_at:%Y-%m-%d %H:%M} UTC")


def _modified_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _time_zones(config: Config) -> Iterator[Finding]:
    names = {config.settings.timezone, *(source.timezone for source in config.sources)}
    for name in sorted(names):
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            yield Finding("no time zone data", str(config.path), name)


def _untold(config: Config) -> Iterator[Finding]:
    """Find whom watches and alerts could not be told."""
    everyone = list(destinations(config))
    for each in everyone:
        if each.address(os.environ) is None:
            yield Finding("destination not set", each.place.partition(" ")[0], str(each.variable))
    if everyone and find_spec("apprise") is None:
        yield Finding("no Apprise", str(config.path), everyone[0].place)


def _given_away(config: Config) -> Iterator[Finding]:
    settings, path = config.settings, config.path
    if _secrets(config) and path.exists() and path.stat().st_mode & 0o004:
        yield Finding("secret readable by all", str(path), ", ".join(_secrets(config)))
    if root := _web_root(settings.data):
        yield Finding("data in web root", str(settings.data), str(root))
    if settings.public_url == Settings().public_url and (settings.data / FEEDS).exists():
        yield Finding("public_url of this machine", str(path), settings.public_url)


def _secrets(config: Config) -> list[str]:
    """Name the places of sources.yaml that have a password or a key in them; never what it is."""
    proxy = config.settings.network.proxy
    found = ["settings.network.proxy"] if proxy and urlsplit(proxy).password else []
    found += ["settings.alerts.notify"] if any(map(_is_secret, config.settings.alerts.notify)) else []
    found += [f"watches.{watch.id}.notify" for watch in config.watches if any(map(_is_secret, watch.notify))]
    return found


def _is_secret(notify: str) -> bool:
    """Whether an address has a password in it, or is a key itself, as those of all services but e-mail are."""
    if notify.startswith("env:"):
        return False
    return bool(urlsplit(notify).password) or not notify.startswith(("mailto:", "mailtos:"))


def _web_root(data: Path) -> Path | None:
    """Find a folder above the data that web servers usually give to everyone: the archive would be among it."""
    beside = data.resolve().parent
    if any((beside / name).is_file() for name in _WEB_PAGES):
        return beside
    return next((each for each in (beside, *beside.parents) if each.name in _WEB_ROOTS or each in _WEB_FOLDERS), None)
