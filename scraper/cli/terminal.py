"""What the commands share: their common options, and the terminal they print to."""

from pathlib import Path

import click
from rich.console import Console

from scraper.model import Config
from scraper.sources import load_sources

out = Console(highlight=False)
"""Where results go; everything said about them goes to standard error."""

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("sources.yaml"),
    show_default=True,
    help="The file that says what to collect.",
)
port_option = click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True)


def load(path: Path) -> Config:
    """Load the settings and the sources; an error that ends the command from now on is told in their language."""
    config = load_sources(path)
    click.get_current_context().find_root().obj = config.settings.lang
    return config


def given(ctx: click.Context, option: str) -> bool:
    """Whether an option was typed."""
    return ctx.get_parameter_source(option) is not click.core.ParameterSource.DEFAULT
