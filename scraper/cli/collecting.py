"""The command that collects."""

from contextlib import ExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from scraper.cli.terminal import config_option, load, out
from scraper.model import Config, RunReport, Settings, SourceReport
from scraper.run.pipeline import run_once
from scraper.run.report import as_json, failure_lines, lines, remark_lines, summary, table


@click.command()
@click.argument("source_ids", nargs=-1, metavar="[SOURCE]...")
@config_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something failed.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the report as one JSON object.")
@click.option(
    "--afresh",
    is_flag=True,
    help="Read every listing, choose again where each source is read, and try pages that are left alone.",
)
@click.pass_context
def run(
    ctx: click.Context, source_ids: tuple[str, ...], config_path: Path, quiet: bool, json_wanted: bool, afresh: bool
) -> None:
    """Collect every source once (or only those named), store what is new, and publish the feeds."""
    config = load(config_path)
    report = run_with_progress(config, source_ids, show=not (quiet or json_wanted), afresh=afresh)
    print_report(report, config.settings, quiet=quiet, json_wanted=json_wanted)
    ctx.exit(0 if report.ok else 1)


def run_with_progress(config: Config, only: tuple[str, ...], *, show: bool, afresh: bool = False) -> RunReport:
    """Collect, telling on a terminal how far it has come."""
    done = 0
    with ExitStack() as stack:
        status = stack.enter_context(out.status("…")) if show and out.is_terminal else None

        def tell(report: SourceReport) -> None:
            nonlocal done
            done += 1
            if status:
                status.update(f"{done} · {report.name}")

        return run_once(config, only=only, on_report=tell, afresh=afresh)


def print_report(report: RunReport, settings: Settings, *, quiet: bool = False, json_wanted: bool = False) -> None:
    """Print a report for whoever reads it: a program, a log, or a person at a terminal."""
    lang, zone = settings.lang, ZoneInfo(settings.timezone)
    if json_wanted:
        click.echo(as_json(report))
    elif quiet:
        for line in failure_lines(report, lang):
            click.echo(line, err=True)
    elif out.is_terminal:
        out.print(table(report, lang, zone))
        for line in remark_lines(report, lang):
            out.print(line, style="yellow", markup=False, soft_wrap=True)
        for line in failure_lines(report, lang):
            out.print(line, style="red", markup=False, soft_wrap=True)
        out.print(summary(report, lang), markup=False)
    else:
        for line in lines(report, lang, zone):
            click.echo(line)
