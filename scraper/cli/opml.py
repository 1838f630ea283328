"""The commands that exchange lists of feeds with readers."""

import sys
from pathlib import Path

import click

from scraper.cli.terminal import config_option, load
from scraper.publish.atomic import write_if_changed
from scraper.run import subscriptions


@click.group()
def opml() -> None:
    """Give all feeds to a reader as OPML, or take a reader's list of feeds into sources.yaml."""


@opml.command("export")
@config_option
@click.option(
    "--out",
    "out_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, all at once; standard output if not given.",
)
def export_feeds(config_path: Path, out_path: Path | None) -> None:
    """Write all feeds as OPML 2.0, as feeds/sources.opml has them."""
    made = subscriptions.feeds_as_opml(load(config_path))
    if out_path:
        write_if_changed(out_path, made)
    else:
        sys.stdout.buffer.write(made)


@opml.command("import")
@click.argument("opml_path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option
@click.option("--dry-run", is_flag=True, help="Tell what would be added, and change nothing.")
def import_feeds(opml_path: Path, config_path: Path, dry_run: bool) -> None:  # click's way
    """Add the feeds of an OPML file at the end of sources.yaml; its comments and layout stay.

    Feeds at an address that is there already are passed over; ids are made of titles.
    """
    config = load(config_path)
    for line in subscriptions.lines(
        subscriptions.import_opml(config_path, opml_path, dry_run=dry_run), config.settings
    ):
        click.echo(line)
