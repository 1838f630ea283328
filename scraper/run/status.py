"""Tells how each source fares: a table on a terminal, plain lines in a log, JSON for a program."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from scraper.archive import Archive
from scraper.model import Config, Health, Standing
from scraper.run.publishing import ARCHIVE
from scraper.run.report import cause_of, step_after
from scraper.run.values import written

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "source": "Källa",
        "health": "Läge",
        "since": "Sedan",
        "success": "Lyckades senast",
        "release": "Senaste nyhet",
        "next": "Nästa försök",
        "ok": "fungerar",
        "failing": "fel",
        "blocked": "blockerad",
        "unvisited": "ej besökt",
        "never": "aldrig",
        "next run": "nästa körning",
    },
    "en": {
        "source": "Source",
        "health": "State",
        "since": "Since",
        "success": "Last success",
        "release": "Last release",
        "next": "Next attempt",
        "ok": "ok",
        "failing": "failing",
        "blocked": "blocked",
        "unvisited": "not visited",
        "never": "never",
        "next run": "next run",
    },
}
_STYLES: Mapping[Health | None, str] = {"ok": "green", "failing": "red", "blocked": "magenta", None: "dim"}


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source fares; `standing` is None before its first visit, `last_release_at` before its first release."""

    source_id: str
    name: str
    standing: Standing | None
    last_release_at: datetime | None

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.standing is None or self.standing.health == "ok"


def read_status(config: Config) -> tuple[SourceStatus, ...]:
    """Tell how the enabled sources fare, as far as the archive knows; raises ArchiveError."""
    path = config.settings.data / ARCHIVE
    standings: Mapping[str, Standing] = {}
    latest: Mapping[str, datetime] = {}
    if path.exists():
        with closing(Archive(path)) as archive:
            standings, latest = archive.standings(), archive.latest()
    return tuple(
        SourceStatus(each.id, each.name, standings.get(each.id), latest.get(each.id))
        for each in config.sources
        if each.enabled
    )


def table(statuses: tuple[SourceStatus, ...], config: Config) -> Table:
    """Return the status as a table for a terminal, one row a source."""
    words = WORDS[config.settings.lang]
    result = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("source", "health", "since", "success", "release", "next"):
        result.add_column(words[name], overflow="fold")
    for each in statuses:
        health = each.standing.health if each.standing else None
        result.add_row(each.name, Text(words[health or "unvisited"], style=_STYLES[health]), *_times(each, config))
    return result


def lines(statuses: tuple[SourceStatus, ...], config: Config) -> Iterator[str]:
    """Yield the status as plain lines, one a source."""
    words = WORDS[config.settings.lang]
    for each in statuses:
        health = words[each.standing.health if each.standing else "unvisited"]
        named = zip(("since", "success", "release", "next"), _times(each, config), strict=True)
        yield f"{each.source_id}: {health}; " + "; ".join(f"{words[name].lower()} {at}" for name, at in named)


def reasons(statuses: tuple[SourceStatus, ...], config: Config) -> Iterator[str]:
    """Yield, for each source that does not fare well, why, and what an operator can do about it."""
    lang = config.settings.lang
    for each in statuses:
        failure = each.standing.evidence if each.standing else None
        if failure:
            yield f"{cause_of(failure, lang)}; {step_after(failure, lang)}"


def as_json(statuses: tuple[SourceStatus, ...]) -> str:
    """Return the status as a JSON array; times are ISO 8601 in UTC."""
    return written([asdict(each) | {"ok": each.ok} for each in statuses])


def _times(status: SourceStatus, config: Config) -> tuple[str, str, str, str]:
    words, zone = WORDS[config.settings.lang], ZoneInfo(config.settings.timezone)

    def told(at: datetime | None, without: str) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else words[without]

    standing = status.standing
    return (
        told(standing.since if standing else None, "never"),
        told(standing.succeeded_at if standing else None, "never"),
        told(status.last_release_at, "never"),
        told(standing.next_at if standing else None, "next run"),
    )
