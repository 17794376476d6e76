"""Runs the handlers of what was published: in one task for as long as none of them waits for anything.

A handler that does not suspend costs a call. When one suspends, the task stays with it, and another task takes over
what is left to deliver; so nobody waits for it, and no event costs a task. From then on its subscription has a task of
its own, until there was nothing to do for a while.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextvars import copy_context
from inspect import isawaitable
from time import perf_counter_ns
from types import CoroutineType
from typing import Any

from treaty.bus.activity import Delivering
from treaty.bus.attempt import refuse_unawaited
from treaty.bus.core import Core
from treaty.bus.handling import SAMPLE
from treaty.bus.lane import Lane
from treaty.bus.outcomes import is_asked_to_stop
from treaty.bus.receipt import Receipt
from treaty.bus.rests import Place
from treaty.event import CONTEXT
from treaty.view import seen_as

_LARGEST_BURST = 256  # Events delivered before others get a turn of the event loop.


class Dispatcher:
    """Delivers to every lane in the order of publishing, lanes that have a task of their own included."""

    def __init__(self, core: Core, *, is_kept: bool) -> None:
        self.queue: deque[Receipt[Any]] = deque()
        self.is_active = False
        self._core, self._is_kept = core, is_kept
        self._resting: Place = deque()
        self._count = 0  # Events delivered; of so many one is timed.
        self._holder: asyncio.Task[None] | None = None  # The task whose turn it is.
        self._inside: Lane[Any] | None = None  # Whose handler that task runs.
        self._receipt: Receipt[Any] | None = None  # What it delivers,
        self._lanes: Iterator[Lane[Any]] = iter(())  # and to whom it has still to be delivered.

    def start(self) -> None:
        """See that what is in the queue gets delivered."""
        self.is_active = True
        self._core.activity.begin()
        if not (self._resting and self._core.rests.wake(self._resting)):
            self._spawn()

    def is_inside(self, lane: Lane[Any]) -> bool:
        """Tell whether the current task runs the handler of a lane, in its place."""
        return self._inside is lane and self._holder is asyncio.current_task()

    def clear(self) -> None:
        """Give up what was not begun."""
        error = asyncio.CancelledError()
        if self._receipt:
            for lane in self._lanes:
                self._receipt.done(lane.name, error)
        for receipt in self.queue:
            for lane in receipt.lanes:
                receipt.done(lane.name, error)
        self.queue.clear()

    def _spawn(self) -> None:
        task = Delivering(self._run(), loop=asyncio.get_running_loop(), context=self._core.context.copy())
        self._holder = task
        self._core.activity.tasks.add(task)
        task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        """Count out a task, also one that was cancelled before it began, or was ended by Ctrl+C."""
        self._core.activity.tasks.discard(task)
        if self._holder is task:
            self._holder = None
            self.clear()
            self.is_active = False
            self._core.activity.end()

    def _watch(self) -> None:
        """Look whether the task that delivers has suspended: this is called right after it stopped running."""
        lane = self._inside
        if lane is None or self._holder is None or self._receipt is None:
            return
        lane.suspended(self._holder, self._receipt)
        self._inside = None
        self._spawn()

    async def _run(self) -> None:
        """Deliver until nothing is left, or until a handler suspended and somebody else goes on.

        It is all in one piece, because this is what an event costs.
        """
        me, queue, count = self._holder, self.queue, self._count
        stop = count + _LARGEST_BURST
        set_context, context, coroutine, is_kept = CONTEXT.set, copy_context, CoroutineType, self._is_kept
        loop = asyncio.get_running_loop()
        loop.call_soon(self._watch)
        while True:
            receipt = self._receipt
            if receipt is None:
                if not queue:
                    self.is_active, self._holder, self._count = False, None, count
                    self._core.make_room()
                    self._core.activity.end()
                    if not await self._core.rests.rest(self._resting, self._undo):
                        return
                    self._holder, stop = me, count + _LARGEST_BURST
                    loop.call_soon(self._watch)
                    continue
                receipt = self._receipt = queue.popleft()
                self._lanes = iter(receipt.lanes)
            event = receipt.event
            cls = event._data.__class__  # pyright: ignore[reportPrivateUsage]  # A property costs as much as a call.
            set_context(event)
            clean = context()
            is_noted = is_kept or not count & SAMPLE
            start_ns = 0
            for lane in self._lanes:
                if not lane.is_direct or (is_kept and not lane.backlog.takes(receipt.position)):
                    lane.offer(receipt)
                    continue
                self._inside = lane
                failure: BaseException | None = None
                if is_noted:
                    start_ns = perf_counter_ns()
                try:
                    result = lane.handler(event if lane.cls is cls else seen_as(event, lane.cls))
                    if result.__class__ is coroutine or (result is not None and isawaitable(result)):
                        result = await result
                        if result is not None:
                            refuse_unawaited(result)
                except KeyboardInterrupt:
                    self._inside = None
                    raise
                except BaseException as error:
                    failure = error
                if self._holder is not me:  # It suspended, and so this task is the lane's.
                    if is_noted:
                        lane.counters.duration.add(perf_counter_ns() - start_ns)
                    await lane.went_on(receipt, failure)
                    return
                if failure is None:
                    lane.handled += 1
                    receipt.left -= 1
                    if is_noted:
                        lane.passed(receipt, start_ns)
                elif await self._failed(lane, receipt, failure, me):
                    return
                if context() != clean:  # What one handler set, no other must see.
                    self._inside = None
                    self._spawn()
                    return
            if not receipt.left:
                receipt.finish()
            self._inside = self._receipt = None
            count += 1
            if count == stop:
                self._count = count
                self._spawn()
                return

    def _undo(self) -> None:
        """Give up what came while the task that was to deliver it was cancelled."""
        self.clear()
        self.is_active = False
        self._core.activity.end()

    async def _failed(
        self, lane: Lane[Any], receipt: Receipt[Any], error: BaseException, me: asyncio.Task[None] | None
    ) -> bool:
        """Have a lane see to what its handler raised; tell whether this task has come to its end."""
        if is_asked_to_stop(error, self._core):
            self._inside = self._holder = None
            lane.give_up(receipt)
            self.clear()
            self.is_active = False
            self._core.activity.end()
            return True
        lane.standing.begin(receipt.position)  # So that the cursor goes past it, whatever becomes of it.
        await lane.recover(receipt, error)
        if self._holder is not me:
            lane.let_go(receipt)
            return True
        return False
