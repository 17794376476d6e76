"""How much work a question may cost: counted in steps first, so that the same question ends the same way everywhere."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

_LOOKS_AT_THE_CLOCK = 256  # Every so many steps; a step takes microseconds, and asking for the time is one of them.


class Spent(Exception):
    """The budget of a question is used up: nobody knows the answer."""


class Budget:
    """What is left of the steps and of the time; `limit_s` is only for machines on which the steps take too long."""

    def __init__(self, steps: int, limit_s: float, now: Callable[[], float] = monotonic) -> None:
        self.steps = steps
        self._now, self._end = now, now() + limit_s
        self._looks_at = steps - _LOOKS_AT_THE_CLOCK

    def spend(self, steps: int = 1) -> None:
        """Take steps away. Raises `Spent` when none, or no time, is left."""
        self.steps -= steps
        if self.steps < 0:
            raise Spent
        if self.steps < self._looks_at:
            self._looks_at = self.steps - _LOOKS_AT_THE_CLOCK
            if self._now() > self._end:
                raise Spent
