"""Where the runtime gets its time from; tests give it another."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Timer(Protocol):
    """Something that will be called."""

    def cancel(self) -> None:
        """See that it is not; without effect once it was."""


class Clock(Protocol):
    """Tells the time, and calls back after some. Only durations are waited for: a wall clock may jump."""

    def now(self) -> datetime:
        """Tell the time of day, in UTC."""
        ...

    def now_ns(self) -> int:
        """Tell the same in nanoseconds since the Unix epoch."""
        ...

    def monotonic(self) -> float:
        """Count seconds from some beginning, never backwards."""
        ...

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Timer:
        """Have the running event loop call something after a while; at its next turn if `delay_s` is 0 or less."""
        ...


class SystemClock:
    """The clock of the machine and the event loop."""

    now_ns = staticmethod(time.time_ns)
    monotonic = staticmethod(time.monotonic)

    def now(self) -> datetime:
        """Tell the time of day, in UTC."""
        return datetime.now(UTC)

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Timer:
        """Have the running event loop call something after a while."""
        return asyncio.get_running_loop().call_later(delay_s, callback)
