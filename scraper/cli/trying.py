"""The commands that try a source and store nothing in the archive."""

from pathlib import Path

import click

from scraper.cli.terminal import config_option, given, load, out
from scraper.fetch.recording import Recording, read_recording
from scraper.run import check_report, record_report
from scraper.run.check import check_once, with_selectors
from scraper.run.pipeline import utc_now
from scraper.run.record import record_once, replay_once, usual_folder
from scraper.run.target import Target, find_target


@click.command()
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
        report = replay_once(recording, source, articles=articles if given(ctx, "articles") else None)
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


@click.command()
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


def _target(ctx: click.Context, name: str, config_path: Path, recording: Recording | None = None) -> Target:
    try:
        named = config_path if given(ctx, "config_path") else None
        return find_target(name, named, usual=config_path, recording=recording, load=load)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
