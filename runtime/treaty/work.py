"""What a bus has accepted and not yet delivered."""

import asyncio
from typing import Protocol

from treaty.errors import WaitsForItself


class Worker(Protocol):
    """Something with deliveries to make, one task at a time."""

    @property
    def task(self) -> asyncio.Task[None] | None:
        """The delivery under way."""

    def abort(self) -> None:
        """Cancel the delivery under way and give up those that wait."""


class Work:
    """The workers that are busy. A worker with nothing to do is not here, and has no task."""

    def __init__(self) -> None:
        self._busy: set[Worker] = set()
        self._idle: asyncio.Event | None = None

    def __bool__(self) -> bool:
        return bool(self._busy)

    def begin(self, worker: Worker) -> None:
        """Count a worker in."""
        self._busy.add(worker)

    def end(self, worker: Worker) -> None:
        """Count a worker out, and wake those who wait when it was the last."""
        self._busy.discard(worker)
        if self._idle and not self._busy:
            self._idle.set()
            self._idle = None

    def refuse_inside(self, action: str) -> None:
        """Raise `WaitsForItself` when the current task is a delivery."""
        task = asyncio.current_task()
        if any(worker.task is task for worker in self._busy):
            raise WaitsForItself(action)

    async def idle(self) -> None:
        """Wait for a moment at which nobody is busy."""
        if self._busy:
            self._idle = self._idle or asyncio.Event()
            await self._idle.wait()

    async def abort(self) -> None:
        """Stop all of it, and wait until no task is left."""
        for worker in tuple(self._busy):
            worker.abort()
        while self._busy:
            await self.idle()
