"""A clock that is moved: a loop whose time passes when nothing is left to do, and the system's time with it."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import time_machine

_LOOK_EVERY_S = 0.05


class _Selector(selectors.DefaultSelector):
    """Instead of waiting lets time pass, unless real work is under way."""

    passing: "VirtualLoop"
    stirred = False
    """Whether anything was sent or received since time was moved."""

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if not events and timeout != 0:
            events = self._awaited(timeout)
        self.stirred = self.stirred or any(not self.passing.is_waking(key) for key, _ in events)
        return events

    def _awaited(self, timeout: float | None) -> list[Any]:
        loop = self.passing
        if loop.at_work or timeout is None:  # as real time does: what hangs is cut off after its time
            started = time.perf_counter()
            events = super().select(min(_LOOK_EVERY_S, timeout or _LOOK_EVERY_S))
            loop.advance(time.perf_counter() - started)
            return events
        if self.stirred and loop.settle_s:
            self.stirred = False
            if events := super().select(loop.settle_s):
                return events
        loop.advance(max(timeout, 0.001))
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs as fast as it can; `time()` is steady, and `advance` moves the system's time along.

    While threads, and whatever else is `working`, are under way time passes as it really does. After anything was sent
    or received, it is looked for `settle_s` real seconds whether more comes before time is moved.
    """

    def __init__(self, clock: time_machine.Traveller, settle_s: float = 0.0) -> None:
        self._steady_s = 0.0
        self._clock = clock
        self.settle_s = settle_s
        self.at_work = 0
        selector = _Selector()
        selector.passing = self
        super().__init__(selector)

    def time(self) -> float:
        """Return the seconds that have passed, as a loop does."""
        return self._steady_s

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._steady_s += seconds
        self._clock.shift(timedelta(seconds=seconds))

    def set_clock(self, by: timedelta) -> None:
        """Set the system's time forward or back, as a sleep of the machine or whoever keeps its clock does."""
        self._clock.shift(by)

    def is_waking(self, key: selectors.SelectorKey) -> bool:
        """Whether an event is the loop's own, by which it is woken from other threads, and no traffic."""
        return key.fd == self._ssock.fileno()  # type: ignore[attr-defined, no-any-return]

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let no time be skipped while the block runs."""
        self.at_work += 1
        try:
            yield
        finally:
            self.at_work -= 1

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]  # noqa: ANN401
        """Run something in a thread, for which time waits."""
        future = super().run_in_executor(executor, func, *args)
        self.at_work += 1
        future.add_done_callback(self._has_worked)
        return future

    def _has_worked(self, _: asyncio.Future[Any]) -> None:
        self.at_work -= 1


def played(start: datetime, make: Coroutine[Any, Any, Any], *, settle_s: float = 0.0) -> None:
    """Run something to its end by a clock that begins at `start`."""
    with (
        time_machine.travel(start, tick=False) as clock,
        asyncio.Runner(loop_factory=lambda: VirtualLoop(clock, settle_s)) as runner,
    ):
        runner.run(make)
