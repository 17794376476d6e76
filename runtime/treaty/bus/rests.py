"""Tasks that have nothing to do, and wait a little before they end: making another costs more than waking one."""

from __future__ import annotations

import asyncio
from collections import deque

from treaty.clock import Clock, Timer

_LONGEST_S = 1.0


class Rests:
    """All of a bus that rest; those of one place are woken the last first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resting: dict[asyncio.Future[bool], Place] = {}
        self._timer: Timer | None = None
        self._is_over = False

    async def rest(self, place: Place) -> bool:
        """Wait to be woken; False says that nobody needed this task, and it should end."""
        if self._is_over:
            return False
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        place.append(future)
        self._resting[future] = place
        if self._timer is None:
            self._timer = self._clock.call_later(_LONGEST_S, self._sweep)
        try:
            return await future
        finally:
            if self._resting.pop(future, None) is not None and not future.done():
                place.remove(future)

    def wake(self, place: Place) -> bool:
        """Wake one that rests in a place; False when none does."""
        while place:
            future = place.pop()
            self._resting.pop(future, None)
            if not future.done() and future.get_loop() is asyncio.get_running_loop():
                future.set_result(True)
                return True
        return False

    def end(self) -> None:
        """Let all of them end, and nobody rest any more."""
        self._is_over = True
        self._sweep()

    def _sweep(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        resting, self._resting = self._resting, {}
        for future, place in resting.items():
            place.remove(future)
            if not future.done() and not future.get_loop().is_closed():
                future.set_result(False)


Place = deque[asyncio.Future[bool]]
"""Where tasks rest that do the same."""
