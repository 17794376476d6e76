"""A process with a bus, as far as a test needs one: it ends in good order, or dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any

from treaty.bus import EventBus
from treaty.bus.subscription import Subscription
from treaty.clock import Timer
from treaty.testing import FakeClock

from .cast import Subscriber
from .link import Link


class MortalClock:
    """The clock of all processes, which calls none back that is dead."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.is_dead = False

    def now(self) -> datetime:
        return self._clock.now()

    def now_ns(self) -> int:
        return self._clock.now_ns()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Timer:
        return self._clock.call_later(delay_s, lambda: self.is_dead or callback())


class Process:
    """Owns a bus, and everything that dies with it."""

    def __init__(self, log: Any, clock: FakeClock) -> None:
        self.log = log
        self.link = Link(log)
        self.clock = MortalClock(clock)
        self.bus = EventBus(self.link, clock=self.clock, undeclared="allow")
        self.bus._core.random = Random(0)
        self.receipts: list[Any] = []
        self.subscriptions: dict[str, Subscription] = {}

    async def start(self, cast: Sequence[Subscriber]) -> None:
        """Subscribe for everyone, and open."""
        self.subscriptions = {each.name: each.join(self.bus, self.link.cut) for each in cast}
        await self.bus.open()

    @property
    def is_dead(self) -> bool:
        return self.link.is_dead

    def kill(self) -> None:
        """End everything at once: nothing is written any more, and nothing is given back."""
        self.link.cut()
        self.clock.is_dead = True
        core = self.bus._core
        core.is_aborting = True
        for task in (*core.activity.tasks, core.committer._task, self.bus._claims._task):
            if task is not None:
                task.cancel()

    def has_tasks(self) -> bool:
        core = self.bus._core
        tasks = (*core.activity.tasks, core.committer._task, self.bus._claims._task)
        return any(isinstance(task, asyncio.Task) and not task.done() for task in tasks)
