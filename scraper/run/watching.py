"""What can be asked of watches and alerts by hand: what one would tell, how each fares, whether messages arrive."""

import difflib
import os
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime, timedelta

from scraper.archive import Archive
from scraper.archive.outbox import ALERTS
from scraper.errors import ConfigError, Problem
from scraper.model import Config, Edit, Failure, Story, Watch
from scraper.publish.messages import Message, message_of
from scraper.run.alerts import test_message
from scraper.run.courier import Courier, Deliver
from scraper.run.destinations import channel_of, destinations
from scraper.run.notifying import MOST_TOGETHER, send
from scraper.run.publishing import ARCHIVE
from scraper.run.watch_report import WatchState, states_of


def watch_called(config: Config, watch_id: str) -> Watch:
    """Return the watch with this id; raise ConfigError for one that is not in the configuration."""
    ids = {watch.id: watch for watch in config.watches}
    if watch_id in ids:
        return ids[watch_id]
    close = difflib.get_close_matches(watch_id, ids, n=1)
    hint = f', did you mean "{close[0]}"?' if close else ""
    problem = Problem(str(config.path), 1, 1, "watches", f'no watch has the id "{watch_id}"{hint}')
    raise ConfigError((problem,), config.settings.lang)


def would_tell(config: Config, watch: Watch, days: int, now: datetime) -> list[Story | Edit]:
    """Return what a watch would have told of the last days, the latest first; raises ArchiveError."""
    path = config.settings.data / ARCHIVE
    if not path.exists():
        return []
    with closing(Archive(path)) as archive:
        since = now - timedelta(days=days)
        return archive.outbox.would_tell(watch.selection, since, edits=watch.edits)


def read_states(config: Config) -> tuple[WatchState, ...]:
    """Tell how the watches fare, as far as the archive knows; raises ArchiveError."""
    path = config.settings.data / ARCHIVE
    if not path.exists():
        return states_of(config, ())
    with closing(Archive(path)) as archive:
        return states_of(config, archive.outbox.tallies())


async def send_sample(
    config: Config, watch: Watch, told: Iterable[Story | Edit], deliver: Deliver | None = None
) -> tuple[list[str], list[Failure]]:
    """Send what a watch would have told in one message, the newest of it; nothing of it counts as told."""
    some = list(told)[:MOST_TOGETHER]
    return await _send(config, channel_of(watch.id), message_of(watch.name, some, config.settings), deliver)


async def send_test(config: Config, deliver: Deliver | None = None) -> tuple[list[str], list[Failure]]:
    """Send operators a message that says that alerts arrive."""
    return await _send(config, ALERTS, test_message(config.settings), deliver)


async def _send(
    config: Config, channel: str, message: Message, deliver: Deliver | None, environ: Mapping[str, str] | None = None
) -> tuple[list[str], list[Failure]]:
    """Send a message to all of a channel; return the places it went to, and what went wrong."""
    sent, failures = [], []
    async with Courier() as courier:
        for destination in (each for each in destinations(config) if each.channel == channel):
            failure = await send(destination, message, deliver or courier, os.environ if environ is None else environ)
            if failure:
                failures.append(failure)
            else:
                sent.append(destination.place)
    return sent, failures
