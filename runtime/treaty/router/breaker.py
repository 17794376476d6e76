"""Leaves a provider alone that fails too often, and finds out with one call at a time whether it is well again."""

from __future__ import annotations

import random
import sys
from collections import deque
from math import inf

from treaty.router.policy import BreakerPolicy
from treaty.router.stats import BreakerState

_SLICES = 10  # Of a window; the oldest is forgotten as a whole.


_NEVER = BreakerPolicy(least_calls=sys.maxsize)


class Breaker:
    """Judges one provider of one operation by what becomes of its calls. Times are seconds of a monotonic clock.

    Without a policy it never opens.
    """

    __slots__ = (
        "_failed",
        "_past",
        "_policy",
        "_random",
        "_tries",
        "_width",
        "calls",
        "ends",
        "is_closed",
        "opened",
        "state",
        "until",
    )

    def __init__(self, policy: BreakerPolicy | None, *, chance: random.Random | None = None) -> None:
        self.state = BreakerState.CLOSED
        self.is_closed = True  # Whether every call is let through.
        self.calls = 0  # In the slice of now.
        self.opened = 0  # How often.
        self.until = 0.0  # When open: until when nobody is let through; when half open: until when nobody else is.
        self._policy = policy or _NEVER
        self._random = chance or random.Random()
        self._width = self._policy.window_s / _SLICES
        self._past: deque[tuple[int, int]] = deque(maxlen=_SLICES - 1)  # Calls and failures of the slices before.
        self._failed = 0
        self.ends = 0.0  # When the slice of now does.
        self._tries = 0  # Probes in a row that failed.

    def admits(self, now: float) -> bool:
        """Whether a call is let through; one that an open breaker lets through is the probe, and has to be reported."""
        if self.is_closed:
            return True
        if now >= self.until:
            self.state = BreakerState.HALF_OPEN
            self.until = now + self._policy.longest_open_s  # A probe that hangs for so long finds out nothing.
            return True
        return False

    def succeeded(self, now: float, *, is_probe: bool = False) -> None:
        """Hear of a call that was answered well."""
        if is_probe and not self.is_closed:
            self._close()
        if now >= self.ends:
            self.turn(now)
        self.calls += 1

    def failed(self, now: float, *, is_probe: bool = False) -> None:
        """Hear of a call that was not."""
        if now >= self.ends:
            self.turn(now)
        self.calls += 1
        self._failed += 1
        if is_probe and not self.is_closed:
            self._tries += 1
            self._open(now)
        elif self.is_closed and self._is_too_much():
            self._open(now)

    def abandoned(self, *, is_probe: bool = False) -> None:
        """Hear of a call that tells nothing, as it was cancelled: another may be the probe."""
        if is_probe and not self.is_closed:
            self.state, self.until = BreakerState.OPEN, -inf

    def turn(self, now: float) -> None:
        """Begin the slice that now is in, and forget what is out of the window."""
        if self.ends and now - self.ends < self._width * (_SLICES - 1):
            self._past.append((self.calls, self._failed))
            while now >= self.ends + self._width:
                self._past.append((0, 0))
                self.ends += self._width
            self.ends += self._width
        else:
            self._past.clear()
            self.ends = now + self._width
        self.calls = self._failed = 0

    def _is_too_much(self) -> bool:
        calls = self.calls + sum(calls for calls, _ in self._past)
        failed = self._failed + sum(failed for _, failed in self._past)
        return calls >= self._policy.least_calls and failed >= calls * self._policy.failure_rate

    def _open(self, now: float) -> None:
        policy = self._policy
        wait_s = min(policy.open_s * 2.0 ** min(self._tries, 30), policy.longest_open_s)
        self.until = now + wait_s * (1 + policy.jitter * self._random.random())
        self.state, self.is_closed = BreakerState.OPEN, False
        self.opened += 1

    def _close(self) -> None:
        """Begin anew: what was before says nothing of a provider that is well again."""
        self.state, self.is_closed, self._tries = BreakerState.CLOSED, True, 0
        self._past.clear()
        self.calls = self._failed = 0
