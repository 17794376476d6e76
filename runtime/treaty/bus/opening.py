"""Opening a bus, and closing it with all that it has begun."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from weakref import WeakSet

from treaty.bus.claims import Claims
from treaty.bus.core import Core, context_of_handlers
from treaty.bus.declared import Declared
from treaty.bus.dispatch import Dispatcher
from treaty.bus.lane import Lane
from treaty.bus.outlet import Outlet
from treaty.bus.topic import Topic
from treaty.envelope import event_type
from treaty.errors import (
    BusClosed,
    LogError,
    SubscriptionVanished,
)
from treaty.log.protocol import Log
from treaty.payload import EventPayload, EventView


class Opening:
    """From the log that is opened to the last task that ends."""

    log: Log
    _core: Core
    _claims: Claims
    _declared: Declared
    _dispatcher: Dispatcher
    _topics: dict[str, Topic]
    _lanes: WeakSet[Lane[Any]]
    _outlets: dict[type[EventPayload], Outlet]
    _known: dict[str, set[str]]  # Event type → names that the log keeps events for.
    _end: int
    _is_kept: bool
    _is_open: bool
    _closing: bool
    _closed: bool
    _needs_care: bool  # Whether publishing has to ask if it may.

    @property
    def is_open(self) -> bool:
        """Whether events can be published: it was opened, and has not begun to close."""
        return self._is_open and not self._closing

    async def idle(self) -> None:
        """Wait for a moment at which everything accepted, and everything it caused, has been delivered.

        What is to be tried again later, is parked, or waits for a subscription that is paused is not waited for.
        Raises `WaitsForItself` in a handler.
        """
        self._core.refuse_inside("idle()")
        self._core.activity.refuse_inside("idle()")
        await self._core.activity.idle()

    async def open(self) -> None:
        """Open the log, and claim what has subscribed. `async with` does it; a second time does nothing.

        Raises a `LogError`, `SubscriptionVanished` or `BusClosed`.
        """
        if self._closed:
            raise BusClosed("enter it")
        if self._is_open:
            return
        await self.log.open()
        self._end = await self.log.end()
        for known in await self.log.revisions():
            self._known.setdefault(known.event_type, set()).add(known.name)
        try:
            for outlet in self._outlets.values():
                self._miss(outlet.kind.cls)
            for topic in self._topics.values():
                for lane in topic.lanes:
                    self._miss(lane.cls)
            await self._claims.open()
        except BaseException:
            await self.log.close()
            raise
        self._is_open, self._needs_care = True, False

    async def close(self) -> None:
        """Deliver what was accepted, then stop. From now on only handlers may publish, and when all is done no one.

        What is to be tried again later is tried once more at once where the log keeps nothing. Cancelling this cancels
        the handlers that run, gives up the events that wait in memory (their receipts settle with `CancelledError`),
        and leaves no task behind. A second time does nothing. Raises `WaitsForItself` in a handler.
        """
        self._core.refuse_inside("close()")
        self._core.activity.refuse_inside("close()")
        self._closing = self._needs_care = True
        try:
            await self._drain()
        except asyncio.CancelledError:
            await self._abort()
            raise
        await self._shut()

    async def __aenter__(self) -> Self:
        if self._closing:
            raise BusClosed("enter it")
        self._remember_context()
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; a body that was cancelled is not kept waiting, and takes its handlers with it."""
        if isinstance(error, asyncio.CancelledError):
            await self._abort()
        else:
            await self.close()

    def _miss(self, cls: type[EventView]) -> None:
        """Refuse to lose the events of a subscription that the contracts have forgotten."""
        if cls.__consumers__ is None or "*" in cls.__consumers__:
            return
        name = event_type(cls)
        consumers = {stored: stored.partition("/")[0] for stored in self._known.get(name, ())}
        gone = sorted(stored for stored, consumer in consumers.items() if consumer not in ("-", *cls.__consumers__))
        if gone:
            self._declared.vanished(SubscriptionVanished(name, tuple(gone)))

    def _remember_context(self) -> None:
        self._core.context = context_of_handlers()

    async def _drain(self) -> None:
        """Wait until nothing is left to do; where nothing is kept, what waits for its next attempt is tried now."""
        while self._core.activity:
            await self._core.activity.idle()
        if not self._is_kept:
            for lane in tuple(self._lanes):
                lane.hurry()
            while self._core.activity:
                await self._core.activity.idle()

    async def _shut(self) -> None:
        if self._closed:
            return
        self._closed = True
        for lane in tuple(self._lanes):
            lane.stop()
        self._core.full.clear()
        self._core.make_room()
        self._core.rests.end()
        while tasks := self._core.activity.tasks - {asyncio.current_task()}:
            await asyncio.wait(tasks)
        self._core.stop_threads()
        try:
            if self._is_open:
                with suppress(LogError):  # What it was not told is handled again, by whoever opens it next.
                    await self._core.committer.flush()
                await self._claims.close()
        finally:
            self._give_up()
            if self._is_open:
                await self.log.close()

    def _give_up(self) -> None:
        """Settle what publishers may wait for, and nobody here delivers any more."""
        for receipt in tuple(self._core.awaited.values()):
            receipt.give_up()

    async def _abort(self) -> None:
        """Cancel everything, and wait until no task is left."""
        self._closing = self._needs_care = self._core.is_aborting = (
            True  # First, so that no handler's clean-up starts new work.
        )
        self._dispatcher.clear()
        for lane in tuple(self._lanes):
            lane.stop()
        self._core.full.clear()
        self._core.make_room()
        while tasks := tuple(self._core.activity.tasks):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        while self._core.activity:
            await self._core.activity.idle()
        await self._shut()
