"""How many calls may be under way at a provider, and how many may wait until one of them ends."""

from __future__ import annotations

import asyncio
from collections import deque


class Room:
    """Places at one provider."""

    def __init__(self, most_at_once: int, most_waiting: int) -> None:
        self._most, self._most_waiting = most_at_once, most_waiting
        self.taken = 0  # Places.
        self._queue: deque[asyncio.Future[None]] = deque()

    @property
    def is_full(self) -> bool:
        """Whether no place is left."""
        return self.taken >= self._most

    @property
    def may_wait(self) -> bool:
        """Whether one more may wait."""
        return len(self._queue) < self._most_waiting

    def enter(self) -> None:
        """Take a place; only where one is left."""
        self.taken += 1

    def leave(self) -> None:
        """Give a place back; who has waited longest hears of it."""
        self.taken -= 1
        self._tell()

    async def wait(self) -> None:
        """Wait until a place may be free; whoever hears of it looks, and may have to wait again."""
        if not self.is_full:
            return  # One was given back since whoever waits has looked.
        loop = asyncio.get_running_loop()
        told: asyncio.Future[None] = loop.create_future()
        self._queue.append(told)
        try:
            await told
        except BaseException:
            if told.done() and not told.cancelled():
                self._tell()  # It heard of a place, and will not use it.
            raise
        finally:
            if told in self._queue:
                self._queue.remove(told)
        loop.call_soon(self._tell)  # Whoever heard of a place may have no use for it by now; then the next one hears.

    def _tell(self) -> None:
        while self._queue and not self.is_full:
            told = self._queue.popleft()
            if not told.done():
                told.set_result(None)
                return
