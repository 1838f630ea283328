"""The commands. Thin: each parses its options, calls the room that does the work, and prints what came of it.

Each is loaded when it is called: a run from cron should not pay for the web server, nor `scraper schema` for the
network.
"""

import gc
import logging
import sys
from dataclasses import replace
from importlib import import_module
from typing import Any

import click

from scraper.errors import ConfigError, ScraperError
from scraper.version import VERSION

_COMMANDS = {
    "alerts": "scraper.cli.watching",
    "backup": "scraper.cli.caring",
    "check": "scraper.cli.trying",
    "demo": "scraper.cli.serving",
    "diff": "scraper.cli.histories",
    "doctor": "scraper.cli.caring",
    "export": "scraper.cli.searching",
    "join": "scraper.cli.ruling",
    "metrics": "scraper.cli.stored",
    "opml": "scraper.cli.opml",
    "plan": "scraper.cli.stored",
    "prune": "scraper.cli.caring",
    "publish": "scraper.cli.stored",
    "record": "scraper.cli.trying",
    "repair": "scraper.cli.repairing",
    "run": "scraper.cli.collecting",
    "schema": "scraper.cli.stored",
    "search": "scraper.cli.searching",
    "serve": "scraper.cli.serving",
    "show": "scraper.cli.histories",
    "split": "scraper.cli.ruling",
    "status": "scraper.cli.stored",
    "watch": "scraper.cli.watching",
}
"""Each command and the module that has it."""

_NEXT_STEP = {"sv": "Nästa steg", "en": "Next step"}

# A run makes little garbage that goes in circles, and looks for it among all that is loaded: a tenth of its time.
gc.set_threshold(20_000)


class _Commands(click.Group):
    """A group that loads a command when it is called, and ends with the exit code of the error it raises."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's own
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's own signature
        try:
            return super().invoke(ctx)
        except ScraperError as error:
            click.echo(_told(error, ctx.obj or "sv"), err=True)
            ctx.exit(error.exit_code)


def _told(error: ScraperError, lang: str) -> str:
    """Say what ended a command, and what to do about it; a configuration that is wrong has its own language."""
    from scraper.run.swedish import in_language

    what = in_language(str(error), lang)
    if isinstance(error, ConfigError):
        lang = error.lang
        problems = (replace(each, message=in_language(each.message, lang)) for each in error.problems)
        what = "\n".join(map(str, problems))
    return f"{what}\n{_NEXT_STEP[lang]}: {in_language(error.next_step, lang)}"


@click.group(cls=_Commands)
@click.version_option(VERSION, prog_name="scraper")
@click.option("-v", "--verbose", count=True, help="Say more in the log; twice for every detail.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one object a line, with the run, the source and all that is known of a failure.",
)
def main(verbose: int, log_format: str) -> None:
    """Watch the press pages of public bodies and publish one tidy feed of their releases.

    Exit codes: 0 all is well, 1 some source failed, 2 usage or configuration, 3 another run holds the lock, 4 the
    archive or the disk failed.
    """
    from scraper.run.logs import JsonLines

    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    to_stderr = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    to_stderr.setFormatter(JsonLines() if log_format == "json" else plain)
    if log_format == "text":
        # The report tells the failures to people, in their language; only programs want them in the log as well.
        to_stderr.addFilter(lambda record: not hasattr(record, "facts"))
    logging.basicConfig(level=level, handlers=[to_stderr], force=True)
    # It would tell of each job twice, and ten seconds later again; what goes wrong with one is told by the schedule.
    logging.getLogger("apscheduler").setLevel(logging.DEBUG if verbose > 1 else logging.WARNING)
