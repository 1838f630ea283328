"""The commands that look into the archive, and give it away."""

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, cast, get_args
from zoneinfo import ZoneInfo

import click

from scraper.archive import Archive
from scraper.archive.days import read_days
from scraper.archive.query import read_kind
from scraper.cli.terminal import config_option, out
from scraper.model import Config, Kind, SearchPage
from scraper.run import search_report
from scraper.run.exporting import Format, Selection, unknown_sources
from scraper.run.exporting import export as write_out
from scraper.run.pipeline import utc_now
from scraper.run.publishing import ARCHIVE
from scraper.sources import load_sources

P = ParamSpec("P")

_FILTERS: tuple[Callable[..., Any], ...] = (
    click.option("--source", "sources", multiple=True, metavar="ID|NAME", help="Only of a source; may be repeated."),
    click.option("--since", metavar="DAY", help="From that day on: 2026-01-20, 20/1, igår, måndag, 2026-01, 7d."),
    click.option("--until", metavar="DAY", help="To the end of that day."),
    click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only of a kind: " + ", ".join(get_args(Kind))),
)


def _filtered(command: Callable[P, None]) -> Callable[P, None]:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.command(context_settings={"ignore_unknown_options": True})  # -word is a word that must not be there
@click.argument("words", nargs=-1)
@_filtered
@config_option
@click.option("--gone", is_flag=True, help="Only what its publisher has removed.")
@click.option("--live", is_flag=True, help="Only what is not removed.")
@click.option("--relevance", is_flag=True, help="First what has the words in its title, not the newest.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="How many stories.")
@click.option("--after", metavar="PLACE", help="Go on where the page before ended; it says where.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the hits as one JSON object.")
@click.pass_context
def search(
    ctx: click.Context,
    words: tuple[str, ...],
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    kinds: tuple[str, ...],
    config_path: Path,
    gone: bool,
    live: bool,
    relevance: bool,
    limit: int,
    after: str | None,
    json_wanted: bool,
) -> None:
    """Find stories by their words, the newest first; nothing that is typed is a mistake.

    A word finds its inflected forms too, vaccin* all words that begin so, '"nya vacciner"' these words side by side; OR
    and NOT (or -word) as they say. källa:uppsala sedan:igår typ:pressinbjudan are filters that can be typed.

    Exit code 0 when something was found, 1 when nothing was.
    """
    if mistyped := next((word for word in words if word.startswith("--")), None):
        raise click.NoSuchOption(mistyped, ctx=ctx)
    config = load_sources(config_path)
    if gone and live:
        raise click.UsageError("--gone and --live together leave nothing")
    limits = _selection(config, sources, since, until, kinds)
    path = config.settings.data / ARCHIVE
    page = SearchPage(())
    if path.exists():
        with closing(Archive(path)) as archive:
            try:
                page = archive.search(
                    " ".join(words),
                    now=_now(config),
                    sources=limits.sources,
                    kinds=limits.kinds,
                    since=limits.since,
                    until=limits.until,
                    gone=gone if gone or live else None,
                    relevance=relevance,
                    limit=limit,
                    after=after,
                )
            except ValueError as error:
                raise click.UsageError(f"--after: {error}") from None
    _print(page, config, json_wanted=json_wanted)
    ctx.exit(0 if page.hits else 1)


@click.command()
@_filtered
@config_option
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Format)),
    default="jsonl",
    show_default=True,
    help="jsonl: one article a line, with all its fields; csv: a table for people; ninjs: IPTC News in JSON, for "
    "content systems; md, txt: Markdown and plain text that name their source, to paste.",
)
@click.option(
    "--out",
    "out_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, all at once; standard output if not given.",
)
def export(
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    kinds: tuple[str, ...],
    config_path: Path,
    form: Format,
    out_path: Path | None,
) -> None:
    """Write out the articles that are stored, the oldest first, for other programs or to be pasted."""
    config = load_sources(config_path)
    selection = _selection(config, sources, since, until, kinds)
    if unknown := unknown_sources(config, selection):
        raise click.UsageError(f"--source: no source is called {', '.join(unknown)}; see their ids in {config_path}")
    write_out(config, selection, form, out_path or sys.stdout.buffer)


def _print(page: SearchPage, config: Config, *, json_wanted: bool) -> None:
    if json_wanted:
        click.echo(search_report.as_json(page))
        return
    if out.is_terminal:
        for text in search_report.shown(page, config.settings):
            out.print(text, soft_wrap=True)
    else:
        for line in search_report.lines(page, config.settings):
            click.echo(line)
    for line in search_report.remarks(page, config.settings):
        click.echo(line, err=True)


def _selection(
    config: Config, sources: tuple[str, ...], since: str | None, until: str | None, kinds: tuple[str, ...]
) -> Selection:
    first, last = _day(since, "since", config), _day(until, "until", config)
    read = [read_kind(kind) for kind in kinds]
    if None in read:
        raise click.UsageError(f"--kind is one of {', '.join(get_args(Kind))}")
    return Selection(sources, cast("list[Kind]", read), first[0] if first else None, last[1] if last else None)


def _day(text: str | None, option: str, config: Config) -> tuple[datetime, datetime] | None:
    if text is None:
        return None
    days = read_days(text, _now(config))
    if days is None:
        raise click.UsageError(f"--{option}: {text!r} is no day; write 2026-01-20, 20/1, igår, måndag, 2026-01 or 7d")
    return days


def _now(config: Config) -> datetime:
    return utc_now().astimezone(ZoneInfo(config.settings.timezone))
