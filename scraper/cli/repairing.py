"""The command that shows and applies what is proposed for a source whose layout changed."""

from pathlib import Path

import click

from scraper.cli.terminal import config_option, load
from scraper.run.pipeline import chosen, utc_now
from scraper.run.proposal import as_json, lines, propose


@click.command()
@click.argument("source_id", metavar="SOURCE")
@config_option
@click.option("--apply", "apply_wanted", is_flag=True, help="Write it into sources.yaml; its comments and layout stay.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the proposal as one JSON object.")
@click.pass_context
def repair(ctx: click.Context, source_id: str, config_path: Path, apply_wanted: bool, json_wanted: bool) -> None:
    """Show what was learnt of a source whose layout changed or that moved, and the patch of sources.yaml for it.

    Exit code 0 when there is something, 1 when not.
    """
    config = load(config_path)
    (source,) = chosen(config, (source_id,))
    proposal = propose(config, source, apply=apply_wanted, now=utc_now)
    if json_wanted:
        click.echo(as_json(proposal))
    else:
        for line in lines(proposal, config.settings.lang):
            click.echo(line)
    ctx.exit(0 if proposal.repair else 1)
