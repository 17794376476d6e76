"""Whether a bus has anything to do."""

import asyncio

from treaty.errors import WaitsForItself


class Delivering(asyncio.Task[None]):
    """A task in which handlers run, one after another."""

    def cancel(self, msg: object = None) -> bool:
        """Cancel the task; a handler that tries that with its own ends itself alone, as the others need the task."""
        if asyncio.current_task(self.get_loop()) is self:
            raise asyncio.CancelledError
        return super().cancel(msg)


class Activity:
    """Counts those who are busy, and knows the tasks in which handlers run."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._idle: asyncio.Event | None = None
        self._ended: asyncio.Event | None = None

    def __bool__(self) -> bool:
        return self._busy > 0

    def begin(self) -> None:
        """Count one in."""
        self._busy += 1

    def end(self) -> None:
        """Count one out, and wake those who wait when it was the last."""
        self._busy -= 1
        if self._ended:
            self._ended.set()
            self._ended = None
        if self._idle and not self._busy:
            self._idle.set()
            self._idle = None

    async def ended(self) -> None:
        """Wait until the next one is counted out."""
        self._ended = self._ended or asyncio.Event()
        await self._ended.wait()

    def refuse_inside(self, action: str) -> None:
        """Raise `WaitsForItself` when the current task is a delivery."""
        if asyncio.current_task() in self.tasks:
            raise WaitsForItself(action)

    async def idle(self) -> None:
        """Wait for a moment at which nobody is busy."""
        if self._busy:
            self._idle = self._idle or asyncio.Event()
            await self._idle.wait()
