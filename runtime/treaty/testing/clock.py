"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

_BEGINNING = datetime(2030, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NS = 10**9
_US = 1000

TURNS = 100
"""How often the event loop goes round before it counts as settled.

A chain of tasks that wake one another takes a turn or two a link, so this is a chain of some fifty links. The loop has
no public way to ask whether something is ready, and what waits for a thread or a socket is never ready in time.
"""


class FakeTimer:
    """A callback that waits for a `FakeClock`."""

    __slots__ = ("callback", "is_cancelled")

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback, self.is_cancelled = callback, False

    def cancel(self) -> None:
        """See that it is not called; without effect once it was."""
        self.is_cancelled = True


class FakeClock:
    """A `Clock` for tests: it starts at the beginning of 2030 unless told otherwise, and moves by `advance` alone.

    What runs in threads, or waits for files and sockets, is out of its reach: await that by itself.
    """

    def __init__(self, start: datetime = _BEGINNING) -> None:
        if start.utcoffset() is None:
            raise ValueError("the start has no time zone; write `datetime(…, tzinfo=UTC)`")
        self._wall_ns = (start - _EPOCH) // timedelta(microseconds=1) * _US
        self._passed_ns = 0  # Whole numbers, so that many small steps make exactly one large one.
        self._made = 0
        self._timers: list[tuple[int, int, FakeTimer]] = []  # Due, which of those due then, and what.

    def now(self) -> datetime:
        """Tell the time of day, in UTC."""
        return _EPOCH + timedelta(microseconds=self.now_ns() // _US)

    def now_ns(self) -> int:
        """Tell the same in nanoseconds since the Unix epoch."""
        return self._wall_ns

    def monotonic(self) -> float:
        """Count the seconds that `advance` has made pass."""
        return self._passed_ns / _NS

    @property
    def pending(self) -> int:
        """How many timers wait."""
        return sum(not timer.is_cancelled for _, _, timer in self._timers)

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> FakeTimer:
        """Call something once `delay_s` have been advanced; with 0 or less, at the next `advance`, of 0 too."""
        timer = FakeTimer(callback)
        self._made += 1
        heappush(self._timers, (self._passed_ns + max(0, round(delay_s * _NS)), self._made, timer))
        return timer

    def jump(self, seconds: float) -> None:
        """Set the time of day forward or back. No time passes by that, and no timer is called."""
        self._wall_ns += round(seconds * _NS)

    async def advance(self, seconds: float) -> None:
        """Let time pass: call the timers that come due, each at its own time, and let the loop settle after each.

        Timers of one moment are called in the order in which they were made. What a callback raises comes out here.
        Raises `ValueError` where time would run backwards; `jump` sets the time of day back.
        """
        if seconds < 0:
            raise ValueError(f"{seconds:g} s would run backwards; use `jump` for the time of day")
        end_ns = self._passed_ns + round(seconds * _NS)
        await self.settle()
        while self._timers and self._timers[0][0] <= end_ns:
            due_ns, _, timer = heappop(self._timers)
            if timer.is_cancelled:
                continue
            self._pass_until(due_ns)
            timer.is_cancelled = True
            timer.callback()
            await self.settle()
        self._pass_until(end_ns)

    async def settle(self) -> None:
        """Let the event loop go round `TURNS` times, in which no time passes."""
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def _pass_until(self, moment_ns: int) -> None:
        if moment_ns > self._passed_ns:  # Not where two that overlap have come further already.
            self._wall_ns += moment_ns - self._passed_ns
            self._passed_ns = moment_ns
