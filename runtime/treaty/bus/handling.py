"""One delivery, from the first attempt to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from inspect import isawaitable
from time import perf_counter_ns
from typing import Any, TypeVar

from treaty.bus.attempt import ATTEMPT, Attempt, Deadline, called, observed, refuse_unawaited
from treaty.bus.backlog import Unreadable
from treaty.bus.failing import is_worth_another
from treaty.bus.outcomes import Outcomes, is_asked_to_stop, number_of, row_of
from treaty.bus.receipt import Item, Receipt
from treaty.errors import Fenced, LogError
from treaty.event import Event
from treaty.log.record import Row, State
from treaty.payload import EventView
from treaty.view import seen_as

P = TypeVar("P", bound=EventView)

ALONE_S = 1.0
SAMPLE = 63  # Of so many events and one more, one is timed, where nothing else is to be done.


class Handling(Outcomes[P]):
    """Runs the handler of a subscription, again where that may help, and notes what came of it."""

    async def recover(self, item: Receipt[Any], error: BaseException) -> None:
        """Try again at once what failed for the first time, if that may help; otherwise put it aside."""
        attempts, epoch = number_of(item), self._epoch
        self.counters.failed += 1
        left = self.options.retry.immediate if attempts == 1 else 0
        while left and is_worth_another(error, self.options.retry):
            self._voice.failed(self, item.event, error, attempts, None)
            left, attempts = left - 1, attempts + 1
            self.counters.retried += 1
            failure = await self._tried([item], attempts)
            if epoch != self._epoch:
                return
            if failure is None:
                self._handled(item)
                return
            if is_asked_to_stop(failure, self._core):
                self.give_up(item)
                return
            error = failure
            self.counters.failed += 1
        self._put_aside(item, error, attempts)

    def give_up(self, item: Receipt[Any]) -> None:
        """Leave an event, and all that wait, as they are: somebody has ended the task."""
        error = asyncio.CancelledError()
        for one in (item, *self.waiting.clear()):
            one.done(self.name, error)
        if self.is_kept:
            self._epoch += 1
            self.backlog.start_again(self.standing.cursor)
            self.standing.forget_open()

    async def _handle(self, receipt: Receipt[Any], handler: Callable[[Any], Any], epoch: int) -> None:
        """Deliver where nothing is out of the ordinary: what most events of a lane with tasks cost."""
        event = receipt.event
        failure: BaseException | None = None
        start_ns = 0 if self.handled & SAMPLE else perf_counter_ns()
        try:
            result = handler(event if self.cls is event.data.__class__ else self._seen(event))
            if result is not None and isawaitable(result):
                result = await result
                if result is not None:
                    refuse_unawaited(result)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            failure = error
        if start_ns:
            self.counters.duration.add(perf_counter_ns() - start_ns)
        if epoch != self._epoch:
            return
        if failure is not None:
            if is_asked_to_stop(failure, self._core):
                self.give_up(receipt)
            else:
                await self.recover(receipt, failure)
        elif self.is_kept or not self.handled & SAMPLE:
            self._handled(receipt)
        else:
            self.handled += 1
            receipt.left -= 1
            if not receipt.left:
                receipt.finish()

    async def _deliver(self, items: list[Receipt[Any]], handler: Callable[[Any], Any], epoch: int) -> None:
        async with AsyncExitStack() as stack:
            is_told = self._careful > 0 or any(row_of(item) is not None for item in items)
            if is_told or self.options.has_inbox:
                items[:] = own = [self._own(item) for item in items]
                try:
                    if is_told:
                        await self._take_care(own, stack)
                    else:
                        await self._core.committer.flush()
                except LogError as outage:
                    self._voice.unavailable(outage)
                    if epoch != self._epoch:
                        return
                    if self._core.log.capabilities.beat_s is None:
                        self._postpone(own)
                    else:
                        self._claim_anew()  # With the next beat, and then in order.
                    return
                if epoch != self._epoch:
                    return
            error = await self._tried(items, number_of(items[0]), handler)
            if epoch != self._epoch:
                return  # The cursor was moved meanwhile, or another process has taken over.
            if error is None:
                for item in items:
                    self._handled(item)
            elif is_asked_to_stop(error, self._core):
                self.give_up(items[0])
                for item in items[1:]:
                    item.done(self.name, error)
            elif len(items) > 1:
                self.counters.failed += 1
                await self._one_by_one(items, handler, epoch)
            else:
                await self.recover(items[0], error)

    async def _one_by_one(self, items: list[Receipt[Any]], handler: Callable[[Any], Any], epoch: int) -> None:
        """Find out which events of a batch make it fail."""
        task = asyncio.current_task()
        assert task is not None
        for index, item in enumerate(items):
            self._tasks[task] = items[index:], self._tasks[task][1]
            if self._is_held(item):  # By one of this batch, perhaps.
                self._hold(item)
                continue
            error = await self._tried([item], 1, handler)
            if epoch != self._epoch:
                return
            if error is None:
                self._handled(item)
            else:
                await self.recover(item, error)

    async def _take_care(self, items: list[Item[Any]], stack: AsyncExitStack) -> None:
        """Count the attempt before it begins, because it may end the process; let nobody else take such a risk."""
        if not self.is_kept:
            return
        if self._careful or any(item.row is not None and item.row.deaths for item in items):
            self._careful = max(self._careful - len(items), 0)
            await self._alone(stack)
        for item in items:
            row = Row(
                position=item.position,
                state=State.TRYING,
                key=item.event.key,
                attempts=number_of(item),
                deaths=item.row.deaths if item.row else 0,
                failure=item.row.failure if item.row else None,
            )
            self.standing.put(row, item.row)
            item.row = row
        self._core.committer.touch(self)
        await self._core.committer.flush()

    async def _alone(self, stack: AsyncExitStack) -> None:
        """Have no other event of the bus tried that may end the process, unless that takes too long."""
        with suppress(TimeoutError):
            async with Deadline(self._core.clock, ALONE_S):
                await stack.enter_async_context(self._core.careful)

    async def _tried(
        self, items: list[Receipt[Any]], number: int, handler: Callable[[Any], Any] | None = None
    ) -> BaseException | None:
        """Run the handler once, and return what it raised."""
        start_ns = perf_counter_ns()
        try:
            if self.options.has_inbox:
                await self._with_inbox(items, number, handler or self.handler)
            else:
                await self._call(items, number, handler or self.handler)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return error
        finally:
            self.counters.duration.add(perf_counter_ns() - start_ns)
        return None

    async def _call(self, items: list[Receipt[Any]], number: int, handler: Callable[[Any], Any]) -> None:
        is_replay = items[-1].position <= self.standing.replayed_until
        if is_replay and self.options.replay == "skip":
            self.counters.skipped += len(items)
            return
        events = [event for item in items if self._wants(event := self._seen(item.event))]
        self.counters.filtered += len(items) - len(events)
        if not events:
            return
        token = ATTEMPT.set(Attempt(subscription=self.name, number=number, is_replay=is_replay))
        try:
            with observed(self._core, events[0], self.name, number):
                await called(
                    self._core,
                    handler,
                    events[0] if self.batch is None else events,
                    timeout_s=self.options.timeout_s,
                    is_blocking=self.options.is_blocking,
                )
        finally:
            ATTEMPT.reset(token)

    async def _with_inbox(self, items: list[Receipt[Any]], number: int, handler: Callable[[Any], Any]) -> None:
        """Run the handler in a transaction of the log, which moves the cursor too: both are there, or neither."""
        core = self._core
        published: list[Receipt[Any]] = []
        is_inside = False  # What the handler raises may be a `LogError` as well, of another log.
        try:
            async with core.committer.exclusive():
                async with core.log.unit() as unit:
                    with core.within(unit, published):
                        is_inside = True
                        await self._call(items, number, handler)
                        is_inside = False
                    for item in items:
                        self._note_handled(item)
                    if not await unit.save(self.standing.take()):
                        raise Fenced
                core.accept(published)
        except BaseException as error:
            for receipt in published:
                receipt.roll_back()
            if isinstance(error, Fenced):
                self.lost()
            elif isinstance(error, LogError) and not is_inside:
                self._voice.unavailable(error)
                self._claim_anew()  # What is known here is no longer what the log says.
            raise

    def _seen(self, event: Event[Any]) -> Event[Any]:
        data: object = event.data
        if isinstance(data, Unreadable):
            raise data.error
        return event if type(data) is self.cls else seen_as(event, self.cls)

    def _wants(self, event: Event[Any]) -> bool:
        return self.options.where is None or self.options.where(event)
