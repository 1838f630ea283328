"""The commands that go on until they are stopped: the service, and the demo of it."""

import asyncio
import logging
import os
import signal
import socket
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from starlette.types import ASGIApp

from scraper.cli.collecting import print_report, run_with_progress
from scraper.cli.terminal import config_option, load, out, port_option
from scraper.demo import Newsroom, NewsroomServer, write_sources
from scraper.model import Config, RunReport
from scraper.run.collector import AT_ONCE
from scraper.run.condition import Condition
from scraper.run.heartbeat import Heart, Herald, keep_beating
from scraper.run.pipeline import ask_again, run_once, utc_now
from scraper.run.publishing import ARCHIVE, FEEDS
from scraper.run.report import failure_lines, lines, summary
from scraper.run.schedule import keep_collecting
from scraper.run.search_feed import SearchFeeds
from scraper.run.turns import Turns
from scraper.web import Exchangeable, create_app, listen
from scraper.web import serve as serve_web

log = logging.getLogger("scraper.serve")

NEXT_DAY, LATER_THAT_DAY = timedelta(days=1), timedelta(hours=2)


@click.command()
@config_option
@click.option("--host", default="127.0.0.1", show_default=True)
@port_option
@click.option("--no-web", is_flag=True, help="Collect only.")
@click.option("--no-schedule", is_flag=True, help="Serve only what is published already.")
def serve(config_path: Path, host: str, port: int, no_web: bool, no_schedule: bool) -> None:
    """Collect on a schedule and serve the feeds, until told to stop (Ctrl-C or SIGTERM).

    A sources.yaml that changes is taken up within half a minute if it is right, and at once with SIGHUP.
    """
    if no_web and no_schedule:
        raise click.UsageError("--no-web and --no-schedule together leave nothing to do")
    config = load(config_path)
    listener = None if no_web else listen(host, port)
    asyncio.run(_serve(config, listener, schedule=not no_schedule))


@click.command()
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
@click.option(
    "--day",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    help="2: the day after, when sites have edited, moved, removed and published; of a new folder, after the first.",
)
@click.pass_context
def demo(ctx: click.Context, once: bool, port: int, data: Path | None, day: int) -> None:
    """Play a small recorded newsroom on this machine, collect it over HTTP, and publish its feeds."""
    folder = data or Path(tempfile.mkdtemp(prefix="scraper-demo-"))
    with closing(listen("127.0.0.1", port)) as listener, NewsroomServer(Newsroom(), port) as playing:
        public_url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        config = load(write_sources(playing, folder, public_url=public_url))
        if day == 1 or not (config.settings.data / ARCHIVE).exists():
            report = run_with_progress(config, (), show=True)
            print_report(report, config.settings)
        if day == 2:
            playing.newsroom = Newsroom(day=2)
            report = _play_next_day(config)
        for name in ("index.html", "all.rss", "all.atom", "all.json"):  # the page names all the others
            out.print(str(config.settings.data / FEEDS / name), soft_wrap=True)
        if not once:
            asyncio.run(_serve(config, listener, schedule=True))
    ctx.exit(0 if report.ok else 1)


def _play_next_day(config: Config) -> RunReport:
    """Collect the day after, twice: that a page is gone is believed when it has been for a while."""
    for after in (NEXT_DAY, NEXT_DAY + LATER_THAT_DAY):
        ask_again(config, utc_now() + after)
        report = run_once(config, now=lambda after=after: utc_now() + after)  # type: ignore[misc]
        print_report(report, config.settings)
    return report


_SERVING = {
    "sv": "Flödena finns på {url} (avsluta med Ctrl-C)",
    "en": "Serving {url} (stop with Ctrl-C)",
}


async def _serve(config: Config, listener: socket.socket | None, *, schedule: bool) -> None:
    """Run the schedule and the web server side by side until a signal; when one of them fails, both end.

    Whoever started the process hears when both are there, whether the schedule still beats, and when they end.
    """
    stop, reload, heart, turns = asyncio.Event(), asyncio.Event(), Heart(), Turns(AT_ONCE)
    telling = _Telling(config, Herald(os.environ), {"schedule": schedule, "web": bool(listener)})

    def served(config: Config) -> ASGIApp:
        condition = Condition(config, heart, turns if schedule else None)
        return create_app(config.settings, config.settings.data / FEEDS, SearchFeeds(config), condition)

    app = Exchangeable(served(config))

    def end() -> None:
        heart.stopping = True
        telling.ending()
        stop.set()

    def beat() -> None:
        heart.beat()
        telling.is_up("schedule")

    def take(config: Config) -> None:
        telling.take(config)
        app.app = served(config)

    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, end)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload.set)
    try:
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(telling.herald.feed(heart))
            parts = []
            if schedule:
                collected = keep_collecting(
                    config, stop, on_run=telling.of_run, on_beat=beat, on_config=take, reload=reload, turns=turns
                )
                parts.append(group.create_task(collected))
            else:
                parts.append(group.create_task(keep_beating(heart, stop)))
            if listener:
                parts.append(group.create_task(serve_web(app, listener, stop=stop, on_ready=telling.of_address)))
            await asyncio.wait(parts)
            feeding.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


class _Telling:
    """Tells people, the log and whoever started the process how the service fares; `parts` are to be up first."""

    def __init__(self, config: Config, herald: Herald, parts: Mapping[str, bool]) -> None:
        self.herald = herald
        self.take(config)
        self._awaited = {part for part, wanted in parts.items() if wanted}
        self._for_programs = click.get_current_context().find_root().params.get("log_format") == "json"

    def take(self, config: Config) -> None:
        """Speak as a configuration says from now on."""
        self._lang = config.settings.lang
        self._zone = ZoneInfo(config.settings.timezone)

    def is_up(self, part: str) -> None:
        """Note that a part is there; when all are, say that the service is ready."""
        if part in self._awaited:
            self._awaited.discard(part)
            if not self._awaited:
                self.herald.tell(READY="1")

    def ending(self) -> None:
        """Say that the service ends."""
        self.herald.tell(STOPPING="1")

    def of_address(self, url: str) -> None:
        """Say where the feeds are."""
        self._say(_SERVING[self._lang].format(url=url))
        self.is_up("web")

    def of_run(self, report: RunReport) -> None:
        """Tell what a visit gave."""
        for line in lines(report, self._lang, self._zone):
            log.info("%s", line)
        if not self._for_programs:  # in their log each failure has a line of its own already
            for line in failure_lines(report, self._lang):
                click.echo(line, err=True)
        visited = ", ".join(source.source_id for source in report.sources)
        at = f"{report.finished_at.astimezone(self._zone):%Y-%m-%d %H:%M}"
        self.herald.tell(STATUS=f"{at} {visited}: {summary(report, self._lang)}")

    def _say(self, line: str) -> None:
        if self._for_programs:
            log.info("%s", line)
        else:
            click.echo(line, err=True)
