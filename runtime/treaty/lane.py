"""The deliveries of one subscription: one after another, each in a task and a context of its own."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Generic, TypeAlias, TypeVar

from treaty.event import Event
from treaty.payload import EventPayload, EventView
from treaty.receipt import Delivery, Receipt
from treaty.view import seen_as
from treaty.work import Work

P = TypeVar("P", bound=EventView)

Handler: TypeAlias = Callable[[Event[P]], Awaitable[None] | None]

_log = logging.getLogger("treaty.bus")


class Lane(Generic[P]):
    """A queue that runs by itself while it holds something, and is nothing but data when it is empty."""

    def __init__(self, name: str, cls: type[P], handler: Handler[P], work: Work) -> None:
        self.name = name
        self.task: asyncio.Task[None] | None = None
        self._cls = cls
        self._handler = handler
        self._work = work
        self._handled = Delivery(name)
        self._busy = False
        self._queue: deque[tuple[Receipt[EventPayload], int, Context]] = deque()

    def offer(self, receipt: Receipt[EventPayload], place: int, scope: Context) -> None:
        """Deliver the receipt's event in a copy of `scope` when its turn comes, and record it at `place`."""
        self._queue.append((receipt, place, scope))
        if not self._busy:
            self._busy = True
            self._work.begin(self)
            self._start()

    def abort(self) -> None:
        """Cancel the delivery under way and give up those that wait: both are recorded as cancelled."""
        self._give_up()
        if self.task:
            self.task.cancel()

    def _start(self) -> None:
        receipt, place, scope = self._queue.popleft()
        own = scope.copy()

        def finished(task: asyncio.Task[None]) -> None:
            self._finish(task, receipt, place)

        self.task = asyncio.create_task(self._deliver(receipt.event), context=own)
        self.task.add_done_callback(finished, context=own)

    async def _deliver(self, event: Event[EventPayload]) -> None:
        result = self._handler(seen_as(event, self._cls))
        if result is not None:
            await result

    def _finish(self, task: asyncio.Task[None], receipt: Receipt[EventPayload], place: int) -> None:
        # The log comes last: whatever a logging handler does, the receipt is settled and the lane moves on.
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        receipt.record(place, self._handled if error is None else Delivery(self.name, error))
        # A handler may die of somebody else's cancelled future; only a request to this task ends the lane.
        stopped = task.cancelled() and task.cancelling() > 0
        if stopped:
            self._give_up()
        self._next()
        if error is not None and not stopped:
            self._report(receipt.event, error)

    def _next(self) -> None:
        if self._queue:
            self._start()
        else:
            self._busy, self.task = False, None
            self._work.end(self)

    def _give_up(self) -> None:
        while self._queue:
            receipt, place, _ = self._queue.popleft()
            receipt.record(place, Delivery(self.name, asyncio.CancelledError()))

    def _report(self, event: Event[EventPayload], error: BaseException) -> None:
        _log.error(
            "event %s (id %s) failed in subscription %s, correlation %s",
            event.type,
            event.id,
            self.name,
            event.correlation_id,
            exc_info=error,
        )
