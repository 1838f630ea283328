"""Tells watches and operators what is in the outbox: at least once, each destination by itself, and within bounds.

What is sent is marked when Apprise has said that it was; whoever is killed in between tells that one message again, and
no other. What can't be sent fails no run: it is reported, tried again later, less and less often, and given up after
some days.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from scraper.archive import Archive
from scraper.archive.outbox import ALERTS, Channel, Waiting
from scraper.model import Config, Failure, Watch
from scraper.publish.messages import Message, message_of
from scraper.run.alerts import alert_message, raise_alerts
from scraper.run.courier import DELIVER_WITHIN_S, Courier, Deliver, Delivery
from scraper.run.destinations import Destination, channel_of, destinations
from scraper.run.digests import due_at, is_quiet

WITHIN_S = 60.0
"""After so long a run begins no further message; what is left is told by the next."""

MOST_DUE = 2_000
MOST_APART = 5
"""More news than so many at a time, as after quiet hours, are told in one message even if they are not collected."""

MOST_TOGETHER = 50

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)
LEAST_TRIES = 5
"""What is older is given up, but not before so many tries: the machine may have been off."""

_LATER = (
    "It is kept and tried again. Look at the address it goes to, and try it with `scraper watch test ID --send` "
    "or `scraper alerts test`."
)
_INSTALL = "Install Apprise beside the program: pip install 'press-release-scraper[alerts]'."
_SET = "Set the variable where the program runs, as in the unit's EnvironmentFile; until then it is kept."


@dataclass(frozen=True, slots=True)
class Notified:
    """What came of telling: how many messages were sent, and what could not be told."""

    sent: int = 0
    failures: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Round:
    """One go at what is due."""

    config: Config
    archive: Archive
    deliver: Deliver
    now: Callable[[], datetime]
    environ: Mapping[str, str]
    stopping: Callable[[], bool]
    begun: float = field(default_factory=time.monotonic)
    sent: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether no further message is to be begun."""
        return self.stopping() or time.monotonic() - self.begun > WITHIN_S

    async def tell(self, destination: Destination, waiting: Sequence[Waiting]) -> None:
        """Tell one destination what is due, and leave it when it can't be told."""
        watch = watch_of(self.config, destination.channel)
        if watch and is_quiet(watch.quiet, self.now(), ZoneInfo(self.config.settings.timezone)):
            return
        for some in _together(watch, waiting):
            if self.is_over:
                return
            message = self._message(watch, some)
            if message and not await self._send(destination, message):
                self._fail(destination, waiting)
                return
            self.archive.outbox.mark_sent([each.outbox_id for each in some], destination.name, self.now())
            waiting = [each for each in waiting if each not in some]

    def _message(self, watch: Watch | None, some: Sequence[Waiting]) -> Message | None:
        settings = self.config.settings
        if watch is None:
            return alert_message((each.alert for each in some if each.alert), settings)
        told = self.archive.outbox.told(some)
        return message_of(watch.name, told, settings) if told else None

    async def _send(self, destination: Destination, message: Message) -> bool:
        failure = await send(destination, message, self.deliver, self.environ)
        if failure:
            self.failures.append(failure)
            return False
        self.sent += 1
        return True

    def _fail(self, destination: Destination, waiting: Sequence[Waiting]) -> None:
        """Have what was not told wait, and give up what has waited for too long."""
        at, outbox = self.now(), self.archive.outbox
        old = [each for each in waiting if each.tries + 1 >= LEAST_TRIES and at - each.due_at >= GIVE_UP_AFTER]
        left = [each for each in waiting if each not in old]
        if old:
            outbox.give_up([each.outbox_id for each in old], destination.name, at)
            self.failures.append(_given_up(destination, len(old)))
        if left:
            rest = min(FIRST_REST * (1 << min(max(each.tries for each in left), 10)), LONGEST_REST)
            outbox.put_off([each.outbox_id for each in left], destination.name, at + rest)


async def notify(
    config: Config,
    archive: Archive,
    *,
    now: Callable[[], datetime],
    deliver: Deliver | None = None,
    environ: Mapping[str, str] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Notified:
    """Put what has happened into the outbox, and send what is due; `deliver` stands in for Apprise.

    Once it is `stopping` no further message is begun.
    """
    everyone = list(destinations(config))
    operators = [each.name for each in everyone if each.channel == ALERTS]
    if operators:
        raise_alerts(config, archive, operators, now())
    outbox = archive.outbox
    if not outbox.is_waiting(now()):
        return Notified()
    outbox.enqueue(list(channels(config)), now())
    by_name = {(each.channel, each.name): each for each in everyone}
    async with AsyncExitStack() as stack:
        if deliver is None:
            deliver = await stack.enter_async_context(Courier())
        going = _Round(config, archive, deliver, now, os.environ if environ is None else environ, stopping)
        for key, waiting in groupby(outbox.due(now(), MOST_DUE), key=lambda each: (each.channel, each.destination)):
            if key in by_name and not going.is_over:
                await going.tell(by_name[key], list(waiting))
    return Notified(going.sent, tuple(going.failures))


def channels(config: Config) -> Iterator[Channel]:
    """Give the watches that notify somebody, as the outbox knows them."""
    zone = ZoneInfo(config.settings.timezone)
    everyone = list(destinations(config))
    for watch in config.watches:
        names = tuple(each.name for each in everyone if each.channel == channel_of(watch.id))
        if names:
            due = partial(_due, watch, zone)
            yield Channel(channel_of(watch.id), watch.selection, watch.edits, due, names)


def _due(watch: Watch, zone: ZoneInfo, at: datetime) -> datetime:
    return due_at(watch.digest, at, zone)


def watch_of(config: Config, channel: str) -> Watch | None:
    """Return the watch of a channel; None for the operators'."""
    return next((watch for watch in config.watches if channel_of(watch.id) == channel), None)


async def send(
    destination: Destination, message: Message, deliver: Deliver, environ: Mapping[str, str]
) -> Failure | None:
    """Send one message to one destination; return what went wrong, without what the address gives away."""
    address = destination.address(environ)
    if address is None:
        reason = f"the environment has no variable {destination.variable}"
        return _failure(destination, reason, _SET)
    delivery = await deliver.deliver(address, message)
    return None if delivery.ok else _refused(destination, delivery)


def _refused(destination: Destination, delivery: Delivery) -> Failure:
    if delivery.why == "no apprise":
        return _failure(destination, "Apprise is not installed", _INSTALL)
    if delivery.why == "no address":
        step = "Correct the address at the place named; https://github.com/caronc/apprise says how each service's is."
        return _failure(destination, "it is no address that Apprise knows", step)
    if delivery.why == "late":
        return _failure(destination, f"the service took longer than {DELIVER_WITHIN_S:g} s", _LATER, transient=True)
    if delivery.why == "no process":
        return _failure(destination, "the sending process did not start, or ended", _LATER, transient=True)
    said = f"the service answered {delivery.status}" if delivery.status else "the service did not take the message"
    return _failure(destination, said, _LATER, transient=True, status=delivery.status)


def _failure(
    destination: Destination, reason: str, next_step: str, *, transient: bool = False, status: int | None = None
) -> Failure:
    told = f"the notification was not delivered: {reason}"
    return Failure(destination.channel, destination.place, "publish", told, transient, next_step, status=status)


def _given_up(destination: Destination, count: int) -> Failure:
    reason = f"{count} notifications were given up after {GIVE_UP_AFTER.days} days of tries"
    step = "Nobody is told of them any more; `scraper watch test ID` shows what a watch has found."
    return Failure(destination.channel, destination.place, "publish", reason, transient=False, next_step=step)


def _together(watch: Watch | None, waiting: Sequence[Waiting]) -> Iterable[Sequence[Waiting]]:
    """Put what is told in one message together: all alerts, all of a digest, and news when there are many."""
    if watch is None:
        return [waiting]
    most = 1 if watch.digest == "immediately" and len(waiting) <= MOST_APART else MOST_TOGETHER
    return [waiting[start : start + most] for start in range(0, len(waiting), most)]
