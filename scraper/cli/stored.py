"""The commands that ask nobody: they work with what is stored, or with the program itself."""

from pathlib import Path

import click

from scraper.cli.terminal import config_option, load, out
from scraper.publish.atomic import write_if_changed
from scraper.run import status as source_status
from scraper.run.pipeline import utc_now
from scraper.run.plan import as_json, lines, make_plan
from scraper.run.publishing import publish_again
from scraper.run.report import failure_line
from scraper.sources import json_schema


@click.command()
@config_option
@click.pass_context
def publish(ctx: click.Context, config_path: Path) -> None:
    """Render the feeds again from the archive, without collecting anything."""
    config = load(config_path)
    published = publish_again(config)
    for path in published.files_written:
        out.print(str(path), soft_wrap=True)
    for failure in published.failures:
        click.echo(failure_line(failure, config.settings.lang), err=True)
    ctx.exit(1 if published.failures else 0)


@click.command()
@click.argument("source_ids", nargs=-1, metavar="[SOURCE]...")
@config_option
@click.option("--apply", "apply_wanted", is_flag=True, help="Store the changes, and publish; no reader is notified.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the plan as one JSON object.")
def plan(source_ids: tuple[str, ...], config_path: Path, apply_wanted: bool, json_wanted: bool) -> None:
    """Read the kept pages again by today's rules, and tell what would change; asks nobody."""
    config = load(config_path)
    made = make_plan(config, only=source_ids, apply=apply_wanted, now=utc_now)
    if json_wanted:
        click.echo(as_json(made))
    else:
        for line in lines(made, config.settings.lang):
            click.echo(line)


@click.command()
@click.argument("source_ids", nargs=-1, metavar="[SOURCE]...")
@config_option
@click.option("--json", "json_wanted", is_flag=True, help="Print the status as one JSON array.")
@click.pass_context
def status(ctx: click.Context, source_ids: tuple[str, ...], config_path: Path, json_wanted: bool) -> None:
    """Tell how each source fares, since when and why; asks nobody.

    Sources that are named are told of with their history. Exit code 0 when all work, if only quietly; 1 when any is
    degraded, broken, blocked or unreachable.
    """
    config = load(config_path)
    statuses = source_status.read_status(config, only=source_ids)
    if json_wanted:
        click.echo(source_status.as_json(statuses))
    elif out.is_terminal:
        out.print(source_status.table(statuses, config))
        for line in source_status.reasons(statuses, config):
            out.print(line, style="red", markup=False, soft_wrap=True)
        for line in source_status.told(statuses, config):
            out.print(line, markup=False, soft_wrap=True)
    else:
        for line in (*source_status.lines(statuses, config), *source_status.reasons(statuses, config)):
            click.echo(line)
        for line in source_status.told(statuses, config):
            click.echo(line)
    ctx.exit(0 if all(each.ok for each in statuses) else 1)


@click.command()
@config_option
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Put them into FILE, all at once, for the textfile collector of Prometheus' node_exporter.",
)
def metrics(config_path: Path, output: Path | None) -> None:
    """Print figures of the archive, the sources and the feeds, as `scraper serve` gives them at /metrics."""
    from scraper.run.metrics import text_of

    text = text_of(load(config_path))
    if output:
        write_if_changed(output, text)
    else:
        click.echo(text, nl=False)


@click.command()
def schema() -> None:
    """Print the JSON Schema of sources.yaml, for editors."""
    click.echo(json_schema(), nl=False)
