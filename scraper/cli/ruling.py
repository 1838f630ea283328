"""The commands by which an editor says which articles are one story."""

from pathlib import Path

import click

from scraper.cli.histories import refuse
from scraper.cli.terminal import config_option, load
from scraper.run import rulings
from scraper.run.history_words import Unclear
from scraper.run.pipeline import utc_now


@click.command()
@click.argument("name", metavar="ID|URL")
@config_option
@click.pass_context
def split(ctx: click.Context, name: str, config_path: Path) -> None:
    """Take an article out of the story it was put into: it is one of its own from then on.

    The others keep the story. Nothing joins them again but `scraper join`. It is named as for `show`.
    """
    config = load(config_path)
    _tell(ctx, rulings.split(config, name, utc_now), config.settings.lang)


@click.command()
@click.argument("first", metavar="ID|URL")
@click.argument("second", metavar="ID|URL")
@config_option
@click.pass_context
def join(ctx: click.Context, first: str, second: str, config_path: Path) -> None:
    """Make one story of those of two articles; nothing parts them again but `scraper split`. Named as for `show`."""
    config = load(config_path)
    _tell(ctx, rulings.join(config, first, second, utc_now), config.settings.lang)


def _tell(ctx: click.Context, ruled: rulings.Ruled | Unclear, lang: str) -> None:
    """Say what came of it, or that it is not clear what is meant."""
    if isinstance(ruled, Unclear):
        refuse(ctx, ruled, lang)
        return
    for line in rulings.lines(ruled, lang):
        click.echo(line)
