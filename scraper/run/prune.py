"""Forgets what an archive need not keep, by a policy: what would go is told first, and goes only when it is wanted."""

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scraper.archive import (
    Archive,
    Doomed,
    KeptPages,
    Limits,
    digests,
    find_doomed,
    forget,
    vacuum,
)
from scraper.errors import ArchiveError, LockedError
from scraper.model import Config
from scraper.run.findings import megabytes
from scraper.run.lock import only_run
from scraper.run.publishing import ARCHIVE, PAGES

VACUUM_TAKES = 2.2
"""Times its size that an archive needs of free room to be written anew: the new one, and the log of the change."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How old what is forgotten must be, in seconds; None keeps all of it.

    Of each article `revisions` earlier versions are kept. Pages go by `settings.keep_pages`.
    """

    runs_s: float | None = 90 * 86_400
    revisions_s: float | None = None
    revisions: int | None = None
    keys_s: float | None = None
    articles_s: float | None = None


@dataclass(frozen=True, slots=True)
class Pruned:
    """What goes, or went when `applied`; of kept pages their number and size, None while a run is under way.

    `before_bytes` and `after_bytes` are the archive's file, when it was vacuumed.
    """

    doomed: tuple[Doomed, ...]
    pages: int | None
    pages_bytes: int = 0
    applied: bool = False
    before_bytes: int | None = None
    after_bytes: int | None = None


def prune(
    config: Config,
    policy: Policy,
    *,
    now: Callable[[], datetime],
    apply: bool = False,
    vacuumed: bool = False,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Pruned:
    """Tell what goes by a policy, and with `apply` let it go, in small steps beside which runs go on.

    Kept pages go only when no run is under way: that one lets them go itself. With `vacuumed` the file shrinks
    afterwards. Raises LockedError when that can't be for a run that is under way, and ArchiveError.
    """
    path = config.settings.data / ARCHIVE
    if not path.exists():
        raise ArchiveError(f"{path}: there is no archive to prune; `scraper run` makes one")
    at, data = now(), config.settings.data
    # A run that is under way refuses it before anything is forgotten; what follows needs an archive up to date.
    with only_run(data) if vacuumed else nullcontext(), Archive(path):
        pass
    doomed = find_doomed(path, _limits(config, policy, at))
    if not apply:
        return Pruned(doomed, *_pages(config, at, drop=False))
    forget(path, doomed, on_progress=on_progress)
    try:
        with only_run(data):  # only for this: a run that begins meanwhile should not be turned away
            pages, pages_bytes = _pages(config, at, drop=True)
            before_bytes, after_bytes = _vacuum(path) if vacuumed else (None, None)
    except LockedError:
        if vacuumed:
            raise
        return Pruned(doomed, None, applied=True)
    return Pruned(doomed, pages, pages_bytes, True, before_bytes, after_bytes)


def _limits(config: Config, policy: Policy, at: datetime) -> Limits:
    def before(age_s: float | None) -> datetime | None:
        return None if age_s is None else at - timedelta(seconds=age_s)

    return Limits(
        runs_before=before(policy.runs_s),
        revisions_before=before(policy.revisions_s),
        revisions_kept=policy.revisions,
        keys_before=before(policy.keys_s),
        articles_before=before(policy.articles_s),
        sources=tuple(source.id for source in config.sources if source.enabled),
        shown=config.settings.feeds.entries,
    )


def _pages(config: Config, at: datetime, *, drop: bool) -> tuple[int, int]:
    """Count the kept pages that are too old or of nothing, and their bytes; with `drop` they go."""
    path, kept = config.settings.data / ARCHIVE, KeptPages(config.settings.data / PAGES)
    before = at - timedelta(seconds=config.settings.keep_pages_s)
    if drop:
        with Archive(path) as archive:
            archive.forget_pages(before)
        needed = digests(path)
    else:
        needed = digests(path, since=before)
    spare = [each for each in kept.files() if each.digest not in needed]
    if drop:
        for each in spare:
            each.path.unlink(missing_ok=True)
    return len(spare), sum(each.size_bytes for each in spare)


def _vacuum(path: Path) -> tuple[int, int]:
    before_bytes = path.stat().st_size
    free_bytes = shutil.disk_usage(path.parent).free
    if free_bytes < before_bytes * VACUUM_TAKES:
        needed = megabytes(int(before_bytes * VACUUM_TAKES))
        raise ArchiveError(f"{path}: to shrink it takes {needed} of free room, and {megabytes(free_bytes)} are there")
    vacuum(path)
    return before_bytes, path.stat().st_size
