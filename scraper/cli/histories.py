"""The commands that tell what became of an article."""

import sys
from pathlib import Path
from typing import get_args

import click

from scraper.cli.terminal import config_option, load, out
from scraper.run import diff_report, show_report
from scraper.run.exporting import ArticleFormat, one_article
from scraper.run.history_words import Unclear, read


@click.command()
@click.argument("name", metavar="ID|URL")
@config_option
@click.option("--json", "json_wanted", is_flag=True, help="Print it as one JSON object.")
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(ArticleFormat)),
    help="Print the release alone, as `export` does: IPTC News in JSON, Markdown or plain text.",
)
@click.pass_context
def show(ctx: click.Context, name: str, config_path: Path, json_wanted: bool, form: ArticleFormat | None) -> None:
    """Tell all that is known of an article and its story: sources, fields, versions and what else happened.

    It is named by its id (the beginning will do), a story's id as feeds have it, or its address. With --format it is
    printed to be imported or pasted, with everyone who published it.
    """
    if form and json_wanted:
        raise click.UsageError("--json and --format are two ways to print it; choose one")
    config = load(config_path)
    history = read(config, name)
    if isinstance(history, Unclear):
        refuse(ctx, history, config.settings.lang)
    elif form:
        sys.stdout.buffer.write(one_article(history, form, config.settings))
    elif json_wanted:
        click.echo(show_report.as_json(history))
    else:
        for line in show_report.texts(history, config.settings):
            out.print(line, soft_wrap=True)


@click.command()
@click.argument("name", metavar="ID|URL")
@config_option
@click.option("--from", "first", type=click.IntRange(1), help="The version to compare from, by its number.")
@click.option("--to", "last", type=click.IntRange(1), help="The version to compare with; the current one if not given.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the changes as one JSON object.")
@click.pass_context
def diff(
    ctx: click.Context, name: str, config_path: Path, first: int | None, last: int | None, json_wanted: bool
) -> None:
    """Tell how an article was changed, word by word, and whether it moved, was removed or returned.

    Without --from and --to each change in turn. It is named as for `show`.
    """
    config = load(config_path)
    history = read(config, name)
    if isinstance(history, Unclear):
        refuse(ctx, history, config.settings.lang)
        return
    steps = diff_report.steps_of(history, config.settings, first=first, last=last)
    if isinstance(steps, Unclear):
        refuse(ctx, steps, config.settings.lang)
    elif json_wanted:
        click.echo(diff_report.as_json(history, steps))
    else:
        whole = first is None and last is None
        for line in diff_report.texts(history, steps, config.settings, events=whole, marked=not out.is_terminal):
            out.print(line, soft_wrap=True)


def refuse(ctx: click.Context, unclear: Unclear, lang: str) -> None:
    """Say that it is not clear what is meant, as every mistake in the use of a command."""
    for line in unclear.lines(lang):
        click.echo(line, err=True)
    ctx.exit(2)
