"""A clock that tests move: a loop whose time passes when nothing is left to do, and the system's time with it."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

import time_machine


class _Selector(selectors.DefaultSelector):
    """Instead of waiting lets time pass."""

    passing: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if not events and timeout:
            self.passing.advance(max(timeout, 0.001))
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs as fast as it can; `time()` is steady, and `advance` moves the system's time along."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self._steady_s = 0.0
        self._clock = clock
        selector = _Selector()
        selector.passing = self
        super().__init__(selector)

    def time(self) -> float:
        return self._steady_s

    def advance(self, seconds: float) -> None:
        self._steady_s += seconds
        self._clock.shift(timedelta(seconds=seconds))

    def set_clock(self, by: timedelta) -> None:
        """Set the system's time forward or back, as a sleep of the machine or whoever keeps its clock does."""
        self._clock.shift(by)


def played(start: datetime, make: Coroutine[Any, Any, Any]) -> None:
    """Run something to its end by a clock that begins at `start`."""
    with (
        time_machine.travel(start, tick=False) as clock,
        asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner,
    ):
        runner.run(make)
