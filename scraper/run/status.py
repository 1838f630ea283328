"""Tells how each source fares: a table on a terminal, plain lines in a log, JSON for a program."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from scraper.archive import Archive
from scraper.model import Config, Health, Standing, Transition
from scraper.run.pipeline import chosen
from scraper.run.publishing import ARCHIVE
from scraper.run.report import cause_of, step_after
from scraper.run.swedish import in_language
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
        "quiet": "tyst",
        "degraded": "försämrad",
        "broken": "trasig",
        "blocked": "blockerad",
        "unreachable": "onåbar",
        "unvisited": "ej besökt",
        "never": "aldrig",
        "next run": "nästa körning",
        "history": "historik",
        "from": "sedan {since}",
        "nothing told": "inget har hänt",
    },
    "en": {
        "source": "Source",
        "health": "State",
        "since": "Since",
        "success": "Last success",
        "release": "Last release",
        "next": "Next attempt",
        "ok": "ok",
        "quiet": "quiet",
        "degraded": "degraded",
        "broken": "broken",
        "blocked": "blocked",
        "unreachable": "unreachable",
        "unvisited": "not visited",
        "never": "never",
        "next run": "next run",
        "history": "history",
        "from": "since {since}",
        "nothing told": "nothing has happened",
    },
}
_STYLES: Mapping[Health | None, str] = {
    "ok": "green",
    "quiet": "cyan",
    "degraded": "yellow",
    "broken": "red",
    "blocked": "magenta",
    "unreachable": "red",
    None: "dim",
}

MOST_TOLD = 50
"""Changes of a source's health that its history shows, the latest."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source fares; `standing` is None before its first visit, `last_release_at` before its first release.

    `history` is what became of its health, the latest first; None when nobody asked.
    """

    source_id: str
    name: str
    standing: Standing | None
    last_release_at: datetime | None
    history: tuple[Transition, ...] | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is known to be wrong: one that is quiet may have nothing to say."""
        return self.standing is None or self.standing.health in ("ok", "quiet")


def read_status(config: Config, only: Collection[str] = ()) -> tuple[SourceStatus, ...]:
    """Tell how the enabled sources fare, as far as the archive knows, or those whose ids are in `only`, with history.

    Raises ConfigError for an id that is not in the configuration, and ArchiveError.
    """
    sources = chosen(config, only)
    history: dict[str, tuple[Transition, ...]] = dict.fromkeys(only, ())
    path = config.settings.data / ARCHIVE
    standings: Mapping[str, Standing] = {}
    latest: Mapping[str, datetime] = {}
    if path.exists():
        with closing(Archive(path)) as archive:
            standings, latest = archive.standings(), archive.latest()
            history = {each: archive.transitions(limit=MOST_TOLD, source_id=each) for each in only}
    return tuple(
        SourceStatus(each.id, each.name, standings.get(each.id), latest.get(each.id), history.get(each.id))
        for each in sources
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


def told(statuses: tuple[SourceStatus, ...], config: Config) -> Iterator[str]:
    """Yield the history of each source whose history was asked for, a line for each change of its health."""
    lang, zone = config.settings.lang, ZoneInfo(config.settings.timezone)
    words = WORDS[lang]
    for each in statuses:
        if each.history is not None:
            yield f"{each.source_id}: {words['history']}" + ("" if each.history else f": {words['nothing told']}")
        for change in each.history or ():
            parts = [words[change.health]]
            if change.health != "ok" and change.since:
                parts.append(words["from"].format(since=f"{change.since.astimezone(zone):%Y-%m-%d %H:%M}"))
            if change.reason:
                kind = f"[{change.kind}] " if change.kind else ""
                parts.append(f"{kind}{change.url}: {in_language(change.reason, lang)}")
            yield f"  {change.at.astimezone(zone):%Y-%m-%d %H:%M}  " + "; ".join(parts)


def as_json(statuses: tuple[SourceStatus, ...]) -> str:
    """Return the status as a JSON array; times are ISO 8601 in UTC. `history` is there when it was asked for."""
    rows = [asdict(each) | {"ok": each.ok} for each in statuses]
    return written([{key: row[key] for key in row if key != "history" or row[key] is not None} for row in rows])


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
