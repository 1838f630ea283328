"""The commands of watches and of operators' alerts."""

import asyncio
from pathlib import Path

import click

from scraper.cli.terminal import config_option, load, out
from scraper.model import Config, Failure
from scraper.run import watch_report, watching
from scraper.run.pipeline import utc_now
from scraper.run.report import failure_line


@click.group()
def watch() -> None:
    """See what the watches of sources.yaml find, and how they fare."""


@watch.command("test")
@click.argument("watch_id", metavar="ID")
@config_option
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How far back to look.")
@click.option("--send", "send_wanted", is_flag=True, help="Send it, in one message, to whom the watch notifies.")
@click.option("--json", "json_wanted", is_flag=True, help="Print it as a JSON array.")
@click.pass_context
def test_watch(
    ctx: click.Context, watch_id: str, config_path: Path, days: int, send_wanted: bool, json_wanted: bool
) -> None:
    """Show what a watch would have told lately; nothing of it counts as told.

    Exit code 0 when there is something, 1 when there is nothing, or when it could not be sent.
    """
    config = load(config_path)
    found = watching.watch_called(config, watch_id)
    told = watching.would_tell(config, found, days, utc_now())
    if json_wanted:
        click.echo(watch_report.told_json(told))
    elif out.is_terminal:
        out.print(watch_report.table(told, config.settings))
    else:
        for line in watch_report.lines(told, config.settings):
            click.echo(line)
    click.echo(watch_report.summary(len(told), days, config.settings.lang), err=True)
    failed = False
    if send_wanted and told:
        if not found.notify:
            raise click.UsageError(
                f"the watch {watch_id} has no notify: in sources.yaml, so there is nobody to send to"
            )
        failed = _say_what_came_of_it(config, *asyncio.run(watching.send_sample(config, found, told)))
    ctx.exit(1 if failed or not told else 0)


@watch.command("list")
@config_option
@click.option("--json", "json_wanted", is_flag=True, help="Print it as a JSON array.")
@click.pass_context
def list_watches(ctx: click.Context, config_path: Path, json_wanted: bool) -> None:
    """Show whom each watch tells and when, when it did last, and what waits; exit code 1 when something was in vain."""
    config = load(config_path)
    states = watching.read_states(config)
    if json_wanted:
        click.echo(watch_report.state_json(states))
    elif not states:
        click.echo(watch_report.WORDS[config.settings.lang]["no watches"], err=True)
    elif out.is_terminal:
        out.print(watch_report.state_table(states, config.settings))
    else:
        for line in watch_report.state_lines(states, config.settings):
            click.echo(line)
    ctx.exit(1 if any(each.tally and each.tally.tries for each in states) else 0)


@click.group()
def alerts() -> None:
    """See to operators' alerts."""


@alerts.command("test")
@config_option
@click.pass_context
def test_alerts(ctx: click.Context, config_path: Path) -> None:
    """Send a message to all whom settings.alerts notifies; exit code 1 when one could not be sent."""
    config = load(config_path)
    if not config.settings.alerts.notify:
        raise click.UsageError("settings.alerts.notify in sources.yaml is empty, so there is nobody to send to")
    ctx.exit(1 if _say_what_came_of_it(config, *asyncio.run(watching.send_test(config))) else 0)


def _say_what_came_of_it(config: Config, sent: list[str], failures: list[Failure]) -> bool:
    lang = config.settings.lang
    for place in sent:
        click.echo(watch_report.WORDS[lang]["sent"].format(place=place), err=True)
    for failure in failures:
        click.echo(failure_line(failure, lang), err=True)
    return bool(failures)
