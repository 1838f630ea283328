"""The commands that take care of what is stored: they look it over, copy it, and forget what need not be kept."""

from collections.abc import Callable
from pathlib import Path

import click
from click.decorators import FC

from scraper.cli.terminal import config_option, load, out
from scraper.run import care_report, doctor_report
from scraper.run.backing_up import back_up_archive
from scraper.run.doctor import diagnose, repair
from scraper.run.pipeline import utc_now
from scraper.run.prune import Policy
from scraper.run.prune import prune as prune_archive
from scraper.sources.forms import FormError, seconds


class _Age(click.ParamType[float]):
    """A time span as sources.yaml has them, in seconds."""

    name = "age"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return seconds(str(value))
        except FormError as error:
            self.fail(str(error), param, ctx)


def _age(option: str, what: str) -> Callable[[FC], FC]:
    return click.option(option, type=_Age(), metavar="AGE", help=what)


@click.command()
@config_option
@click.option("--repair", "repair_wanted", is_flag=True, help="Put right what can be made anew, or is of no use.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the findings as one JSON object.")
@click.pass_context
def doctor(ctx: click.Context, config_path: Path, repair_wanted: bool, json_wanted: bool) -> None:
    """Look over the archive, its files, the disk, the clock and the configuration; changes nothing.

    Exit code 0 when there are no problems (notes are none), 1 when there are.
    """
    config = load(config_path)
    lang = config.settings.lang
    found = repair(config, now=utc_now) if repair_wanted else diagnose(config, now=utc_now)
    if json_wanted:
        click.echo(doctor_report.as_json(found, lang))
    elif out.is_terminal:
        for line in doctor_report.repairs(found, lang):
            out.print(line, style="green", markup=False, soft_wrap=True)
        if found.findings:
            out.print(doctor_report.table(found, lang))
        out.print(doctor_report.summary(found, lang), markup=False)
    else:
        for line in (*doctor_report.repairs(found, lang), *doctor_report.lines(found, lang)):
            click.echo(line)
        click.echo(doctor_report.summary(found, lang))
    ctx.exit(1 if found.problems else 0)


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@config_option
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="In a folder: keep the N newest copies only.")
@click.option("--json", "json_wanted", is_flag=True, help="Print what was written as one JSON object.")
def backup(target: Path, config_path: Path, force: bool, keep: int | None, json_wanted: bool) -> None:
    """Copy the archive into FILE (packed if it ends in .gz), also while a run writes to it, and check the copy.

    A folder that is there gets a packed copy that is named by the time.
    """
    config = load(config_path)
    if keep and not target.is_dir():
        raise click.UsageError(f"--keep needs a folder that is there, and {target} is none")
    if target.is_file() and not force:
        raise click.UsageError(f"{target} is there already; choose another name, or replace it with --force")
    status = out.status("…") if out.is_terminal and not json_wanted else None

    def tell(done: int, pages: int) -> None:
        if status:
            status.update(f"{100 * done // max(pages, 1)} %")

    if status:
        status.start()
    try:
        made = back_up_archive(config, target, now=utc_now, on_progress=tell, keep=keep)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    finally:
        if status:
            status.stop()
    click.echo(care_report.backup_json(made) if json_wanted else care_report.backup_line(made, config.settings.lang))


@click.command()
@config_option
@_age("--runs-older-than", "Forget the history of runs that are older; 90d if not given.")
@_age("--revisions-older-than", "Forget earlier versions of articles that were replaced longer ago.")
@click.option("--keep-revisions", type=click.IntRange(min=0), metavar="N", help="Keep the N latest earlier versions.")
@_age("--keys-older-than", "Forget addresses that no list has shown for so long.")
@_age("--articles-older-than", "Forget articles that are older, but none that is in a feed.")
@click.option("--apply", "apply_wanted", is_flag=True, help="Do it; without this it is only told what would go.")
@click.option("--vacuum", is_flag=True, help="Give the room back to the disk afterwards; no run may be under way.")
@click.option("--json", "json_wanted", is_flag=True, help="Print what goes as one JSON object.")
def prune(
    config_path: Path,
    runs_older_than: float | None,
    revisions_older_than: float | None,
    keep_revisions: int | None,
    keys_older_than: float | None,
    articles_older_than: float | None,
    apply_wanted: bool,
    vacuum: bool,
    json_wanted: bool,
) -> None:
    """Tell what the archive could forget, with numbers and sizes; with --apply it does.

    An AGE is written 30d or 52w. Kept pages that are older than settings.keep_pages, or of no article, go as well.
    """
    if vacuum and not apply_wanted:
        raise click.UsageError("--vacuum needs --apply")
    config = load(config_path)
    policy = Policy(
        runs_s=Policy().runs_s if runs_older_than is None else runs_older_than,
        revisions_s=revisions_older_than,
        revisions=keep_revisions,
        keys_s=keys_older_than,
        articles_s=articles_older_than,
    )
    pruned = prune_archive(config, policy, now=utc_now, apply=apply_wanted, vacuumed=vacuum)
    if json_wanted:
        click.echo(care_report.prune_json(pruned))
        return
    for line in care_report.prune_lines(pruned, config.settings.lang):
        click.echo(line)
