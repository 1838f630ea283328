"""The commands. Thin: each parses its options, calls the room that does the work, and prints what came of it."""

import asyncio
import logging
import signal
import socket
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from scraper.errors import ScraperError
from scraper.fetch.recording import Recording, read_recording
from scraper.model import Config, RunReport, SourceReport
from scraper.run import check_report, record_report
from scraper.run import status as source_status
from scraper.run.check import check_once, with_selectors
from scraper.run.logs import JsonLines
from scraper.run.pipeline import run_once, utc_now
from scraper.run.plan import as_json as plan_as_json
from scraper.run.plan import lines as plan_lines
from scraper.run.plan import make_plan
from scraper.run.publishing import FEEDS, publish_again
from scraper.run.record import record_once, replay_once, usual_folder
from scraper.run.report import as_json, failure_line, failure_lines, lines, remark_lines, summary, table
from scraper.run.schedule import keep_collecting
from scraper.run.target import Target, find_target
from scraper.sources import json_schema, load_sources
from scraper.version import VERSION
from scraper.web import create_app, listen
from scraper.web import serve as serve_web

out = Console(highlight=False)
"""Where results go; everything said about them goes to standard error."""


class _Commands(click.Group):
    """A group whose commands end with the exit code of the error they raise."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's own signature
        try:
            return super().invoke(ctx)
        except ScraperError as error:
            click.echo(f"{error}\nNext step: {error.next_step}", err=True)
            ctx.exit(error.exit_code)


config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("sources.yaml"),
    show_default=True,
    help="The file that says what to collect.",
)
port_option = click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True)


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
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    to_stderr = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    to_stderr.setFormatter(JsonLines() if log_format == "json" else plain)
    if log_format == "text":
        # The report tells the failures to people, in their language; only programs want them in the log as well.
        to_stderr.addFilter(lambda record: not hasattr(record, "facts"))
    logging.basicConfig(level=level, handlers=[to_stderr], force=True)


@main.command()
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
    config = load_sources(config_path)
    report = _run_with_progress(config, source_ids, show=not (quiet or json_wanted), afresh=afresh)
    _print_report(report, config.settings.lang, quiet=quiet, json_wanted=json_wanted)
    ctx.exit(0 if report.ok else 1)


@main.command()
@config_option
@click.option("--host", default="127.0.0.1", show_default=True)
@port_option
@click.option("--no-web", is_flag=True, help="Collect only.")
@click.option("--no-schedule", is_flag=True, help="Serve only what is published already.")
def serve(config_path: Path, host: str, port: int, no_web: bool, no_schedule: bool) -> None:
    """Collect on a schedule and serve the feeds, until told to stop (Ctrl-C or SIGTERM)."""
    if no_web and no_schedule:
        raise click.UsageError("--no-web and --no-schedule together leave nothing to do")
    config = load_sources(config_path)
    listener = None if no_web else listen(host, port)
    asyncio.run(_serve(config, listener, schedule=not no_schedule))


@main.command()
@click.option("--once", is_flag=True, help="Collect, print, and end; the data folder is kept for you to look at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_000),
    default=8000,
    show_default=True,
    help="Of the page; the demo's sites take the ports after it. 0: any that are free.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to collect to; a new temporary folder if not given.",
)
@click.pass_context
def demo(ctx: click.Context, once: bool, port: int, data: Path | None) -> None:
    """Play a small recorded newsroom on this machine, collect it over HTTP, and publish its feeds."""
    # Here, not above: it would cost every run from cron a fifth of its start.
    from scraper.demo import Newsroom, NewsroomServer, write_sources

    folder = data or Path(tempfile.mkdtemp(prefix="scraper-demo-"))
    with closing(listen("127.0.0.1", port)) as listener, NewsroomServer(Newsroom(), port) as playing:
        public_url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        config = load_sources(write_sources(playing, folder, public_url=public_url))
        report = _run_with_progress(config, (), show=True)
        _print_report(report, config.settings.lang)
        for feed in sorted((config.settings.data / FEEDS).rglob("*.*")):
            if feed.suffix in {".atom", ".rss"}:
                out.print(str(feed), soft_wrap=True)
        if not once:
            asyncio.run(_serve(config, listener, schedule=True))
    ctx.exit(0 if report.ok else 1)


@main.command("publish")
@config_option
@click.pass_context
def publish_command(ctx: click.Context, config_path: Path) -> None:
    """Render the feeds again from the archive, without collecting anything."""
    config = load_sources(config_path)
    published = publish_again(config)
    for path in published.files_written:
        out.print(str(path), soft_wrap=True)
    for failure in published.failures:
        click.echo(failure_line(failure, config.settings.lang), err=True)
    ctx.exit(1 if published.failures else 0)


@main.command()
@click.argument("target", metavar="SOURCE|URL")
@config_option
@click.option(
    "--select",
    "selectors",
    multiple=True,
    metavar="FIELD=CSS",
    help="Try a selector, such as items=li.news or title=h1.x; may be repeated.",
)
@click.option(
    "--articles", type=click.IntRange(0, 20), default=3, show_default=True, help="How many of its releases are read."
)
@click.option(
    "--replay",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ask a folder that `scraper record` wrote, in place of the network, as of when it was written.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Print the report as one JSON object.")
@click.pass_context
def check(
    ctx: click.Context,
    target: str,
    config_path: Path,
    selectors: tuple[str, ...],
    articles: int,
    replay: Path | None,
    json_wanted: bool,
) -> None:
    """Try a source, or any address, live and store nothing: what is found, and how.

    Exit code 0 when it can be collected as it is, 1 when not.
    """
    recording = read_recording(replay) if replay else None
    meant = _target(ctx, target, config_path, recording)
    try:
        source = with_selectors(meant.source, selectors)
    except ValueError as error:
        raise click.UsageError(f"--select: {error}") from None
    if recording:
        report = replay_once(recording, source, articles=articles if _given(ctx, "articles") else None)
    else:
        report = check_once(source, meant.settings, articles=articles, remembered=meant.remembered)
    if json_wanted:
        click.echo(check_report.as_json(report))
    elif out.is_terminal:
        check_report.show(report, meant.settings.lang, out)
    else:
        for line in check_report.lines(report, meant.settings.lang):
            click.echo(line)
    ctx.exit(0 if report.usable else 1)


@main.command()
@click.argument("source_ids", nargs=-1, metavar="[SOURCE]...")
@config_option
@click.option("--apply", "apply_wanted", is_flag=True, help="Store the changes, and publish; no reader is notified.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the plan as one JSON object.")
def plan(source_ids: tuple[str, ...], config_path: Path, apply_wanted: bool, json_wanted: bool) -> None:
    """Read the kept pages again by today's rules, and tell what would change; asks nobody."""
    config = load_sources(config_path)
    made = make_plan(config, only=source_ids, apply=apply_wanted, now=utc_now)
    if json_wanted:
        click.echo(plan_as_json(made))
    else:
        for line in plan_lines(made, config.settings.lang):
            click.echo(line)


@main.command()
@config_option
@click.option("--json", "json_wanted", is_flag=True, help="Print the status as one JSON array.")
@click.pass_context
def status(ctx: click.Context, config_path: Path, json_wanted: bool) -> None:
    """Tell how each source fares, since when and why; asks nobody.

    Exit code 0 when all fare well, 1 when any fails or is blocked.
    """
    config = load_sources(config_path)
    statuses = source_status.read_status(config)
    if json_wanted:
        click.echo(source_status.as_json(statuses))
    elif out.is_terminal:
        out.print(source_status.table(statuses, config))
        for line in source_status.reasons(statuses, config):
            out.print(line, style="red", markup=False, soft_wrap=True)
    else:
        for line in (*source_status.lines(statuses, config), *source_status.reasons(statuses, config)):
            click.echo(line)
    ctx.exit(0 if all(each.ok for each in statuses) else 1)


@main.command()
@click.argument("target", metavar="SOURCE|URL")
@config_option
@click.option(
    "--articles",
    type=click.IntRange(0, 20),
    default=3,
    show_default=True,
    help="How many of its releases are recorded.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder to write, which must not be there yet; a new one here, named after the source, if not given.",
)
@click.option("--redact", is_flag=True, help="Replace e-mail addresses and telephone numbers by made-up ones.")
@click.pass_context
def record(
    ctx: click.Context, target: str, config_path: Path, articles: int, folder: Path | None, redact: bool
) -> None:
    """Try a source, or any address, and save what the site answered: to look into, or to send with a bug report.

    Exit code 0 when it was saved, whatever the site answered.
    """
    meant = _target(ctx, target, config_path)
    folder = folder or usual_folder(meant.source, utc_now())
    if folder.exists():
        raise click.UsageError(f"{folder} is there already; choose another with --out")
    recorded = record_once(meant.source, meant.settings, articles=articles, redact=redact)
    recorded.write(folder)
    for line in record_report.lines(recorded, folder, target, meant.settings.lang):
        click.echo(line)


def _given(ctx: click.Context, option: str) -> bool:
    """Whether an option was typed."""
    return ctx.get_parameter_source(option) is not click.core.ParameterSource.DEFAULT


def _target(ctx: click.Context, name: str, config_path: Path, recording: Recording | None = None) -> Target:
    try:
        named = config_path if _given(ctx, "config_path") else None
        return find_target(name, named, usual=config_path, recording=recording)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


@main.command()
def schema() -> None:
    """Print the JSON Schema of sources.yaml, for editors."""
    click.echo(json_schema(), nl=False)


def _run_with_progress(config: Config, only: tuple[str, ...], *, show: bool, afresh: bool = False) -> RunReport:
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


def _print_report(report: RunReport, lang: str, *, quiet: bool = False, json_wanted: bool = False) -> None:
    """Print a report for whoever reads it: a program, a log, or a person at a terminal."""
    if json_wanted:
        click.echo(as_json(report))
    elif quiet:
        for line in failure_lines(report, lang):
            click.echo(line, err=True)
    elif out.is_terminal:
        out.print(table(report, lang))
        for line in remark_lines(report, lang):
            out.print(line, style="yellow", markup=False, soft_wrap=True)
        for line in failure_lines(report, lang):
            out.print(line, style="red", markup=False, soft_wrap=True)
        out.print(summary(report, lang), markup=False)
    else:
        for line in lines(report, lang):
            click.echo(line)


async def _serve(config: Config, listener: socket.socket | None, *, schedule: bool) -> None:
    """Run the schedule and the web server side by side until a signal; when one of them fails, both end."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    lang = config.settings.lang

    def tell(report: RunReport) -> None:
        for line in lines(report, lang):
            logging.getLogger("scraper.serve").info(line)
        for line in failure_lines(report, lang):
            click.echo(line, err=True)

    try:
        async with asyncio.TaskGroup() as group:
            if schedule:
                group.create_task(keep_collecting(config, stop, on_run=tell))
            if listener:
                app = create_app(config.settings, config.settings.data / FEEDS)
                group.create_task(serve_web(app, listener, stop=stop, on_ready=_say_where))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _say_where(url: str) -> None:
    click.echo(f"Serving {url} (stop with Ctrl-C)", err=True)
