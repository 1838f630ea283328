"""Tells of watches: what one would have told lately, and how each fares; for a terminal, for a pipe, as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from rich.table import Table

from scraper.archive.outbox import DestinationTally
from scraper.archive.postbox import told_at
from scraper.model import Config, Digest, Edit, Settings, Story, Watch
from scraper.run.destinations import channel_of, destinations
from scraper.run.values import written

WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "time": "Tid",
        "what": "Vad",
        "source": "Källa",
        "title": "Rubrik",
        "new": "nytt",
        "edit": "ändrat",
        "none": "Inget hade meddelats de senaste {days} dagarna.",
        "sum": "{count} hade meddelats de senaste {days} dagarna.",
        "sent": "Skickat till {place}",
        "watch": "Bevakning",
        "when": "När",
        "to": "Till",
        "last": "Skickat senast",
        "waiting": "Väntar",
        "failures": "Misslyckade försök",
        "given up": "Uppgivna",
        "immediately": "genast",
        "hourly": "varje timme",
        "daily": "dagligen {at}",
        "quiet": "tyst {start}–{end}",
        "nobody": "ingen; bara flöde",
        "never": "aldrig",
        "no watches": "Det finns inga bevakningar i sources.yaml.",
    },
    "en": {
        "time": "Time",
        "what": "What",
        "source": "Source",
        "title": "Title",
        "new": "new",
        "edit": "edit",
        "none": "Nothing would have been told in the last {days} days.",
        "sum": "{count} would have been told in the last {days} days.",
        "sent": "Sent to {place}",
        "watch": "Watch",
        "when": "When",
        "to": "To",
        "last": "Last sent",
        "waiting": "Waiting",
        "failures": "Tries in vain",
        "given up": "Given up",
        "immediately": "immediately",
        "hourly": "hourly",
        "daily": "daily {at}",
        "quiet": "quiet {start}–{end}",
        "nobody": "nobody; a feed only",
        "never": "never",
        "no watches": "There are no watches in sources.yaml.",
    },
}


@dataclass(frozen=True, slots=True)
class WatchState:
    """How one destination of a watch fares; `place` is None for a watch that is a feed only."""

    watch: Watch
    place: str | None
    tally: DestinationTally | None


def states_of(config: Config, tallies: Iterable[DestinationTally]) -> tuple[WatchState, ...]:
    """Put the watches together with what their destinations were told."""
    known = {(each.channel, each.destination): each for each in tallies}
    everyone = list(destinations(config))
    found = []
    for watch in config.watches:
        own = [each for each in everyone if each.channel == channel_of(watch.id)]
        found += [WatchState(watch, each.place, known.get((each.channel, each.name))) for each in own]
        found += [] if own else [WatchState(watch, None, None)]
    return tuple(found)


def table(told: Iterable[Story | Edit], settings: Settings) -> Table:
    """Return what a watch would have told as a table for a terminal."""
    words = WORDS[settings.lang]
    result = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("time", "what", "source", "title"):
        result.add_column(words[name], overflow="fold")
    for each in told:
        result.add_row(*_cells(each, settings))
    return result


def lines(told: Iterable[Story | Edit], settings: Settings) -> Iterator[str]:
    """Yield what a watch would have told as plain lines: time, new or edit, publishers, title; parted by tabs."""
    for each in told:
        yield "\t".join(_cells(each, settings))


def summary(count: int, days: int, lang: str) -> str:
    """Say in one line how much a watch would have told."""
    return WORDS[lang]["sum" if count else "none"].format(count=count, days=days)


def told_json(told: Iterable[Story | Edit]) -> str:
    """Return what a watch would have told as a JSON array; times are ISO 8601 in UTC."""
    return written(
        [
            {
                "at": told_at(each),
                "what": "edit" if isinstance(each, Edit) else "new",
                "article_id": article.id,
                "version": each.version if isinstance(each, Edit) else None,
                "title": article.title,
                "url": article.url,
                "sources": _names(each),
            }
            for each in told
            for article in [each.article if isinstance(each, Edit) else each.lead]
        ]
    )


def state_table(states: Iterable[WatchState], settings: Settings) -> Table:
    """Return how the watches fare as a table for a terminal."""
    words = WORDS[settings.lang]
    result = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("watch", "when", "to", "last", "waiting", "failures", "given up"):
        result.add_column(words[name], overflow="fold")
    for each in states:
        result.add_row(f"{each.watch.id} ({each.watch.name})", *_state(each, settings))
    return result


def state_lines(states: Iterable[WatchState], settings: Settings) -> Iterator[str]:
    """Yield how the watches fare as plain lines, one a destination."""
    words = WORDS[settings.lang]
    for each in states:
        named = zip(("when", "to", "last", "waiting", "failures", "given up"), _state(each, settings), strict=True)
        yield f"{each.watch.id}: " + "; ".join(f"{words[name].lower()} {value}" for name, value in named)


def state_json(states: Iterable[WatchState]) -> str:
    """Return how the watches fare as a JSON array; times are ISO 8601 in UTC."""
    return written(
        [
            {
                "id": each.watch.id,
                "name": each.watch.name,
                "digest": _digest(each.watch.digest, WORDS["en"]),
                "to": each.place,
                "sent_at": each.tally.sent_at if each.tally else None,
                "sent": each.tally.sent if each.tally else 0,
                "waiting": each.tally.waiting if each.tally else 0,
                "failures": each.tally.tries if each.tally else 0,
                "given_up": each.tally.given_up if each.tally else 0,
            }
            for each in states
        ]
    )


def _cells(told: Story | Edit, settings: Settings) -> tuple[str, str, str, str]:
    words = WORDS[settings.lang]
    article, what = (told.article, "edit") if isinstance(told, Edit) else (told.lead, "new")
    at = told_at(told)
    if what == "new" and article.published_precision == "day":
        shown = f"{at.astimezone(UTC):%Y-%m-%d}"
    else:
        shown = _clock(at, settings)
    return shown, words[what], ", ".join(_names(told)), " ".join(article.title.split())


def _names(told: Story | Edit) -> list[str]:
    names = [told.source_name] if isinstance(told, Edit) else [each.source_name for each in told.sightings]
    return list(dict.fromkeys(" ".join(name.split()) for name in names))


def _state(state: WatchState, settings: Settings) -> tuple[str, ...]:
    words, watch, tally = WORDS[settings.lang], state.watch, state.tally
    when = _digest(watch.digest, words)
    if watch.quiet:
        start, end = watch.quiet
        when += ", " + words["quiet"].format(start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    last = _clock(tally.sent_at, settings) if tally and tally.sent_at else words["never"]
    counts = (tally.waiting, tally.tries, tally.given_up) if tally else (0, 0, 0)
    return when, state.place or words["nobody"], last, *map(str, counts)


def _digest(digest: Digest, words: Mapping[str, str]) -> str:
    return words["daily"].format(at=f"{digest:%H:%M}") if isinstance(digest, time) else words[digest]


def _clock(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M}"
