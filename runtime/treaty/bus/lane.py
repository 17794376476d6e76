"""One subscription at work."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from inspect import isawaitable
from time import perf_counter_ns
from typing import Any, Generic, TypeAlias, TypeVar
from weakref import WeakValueDictionary

from treaty.bus.activity import Delivering
from treaty.bus.attempt import ATTEMPT, Attempt, Deadline, called, observed, refuse_unawaited
from treaty.bus.backlog import Backlog, Unreadable
from treaty.bus.core import Core
from treaty.bus.failing import MOST_DEATHS, died, is_worth_another, put_aside
from treaty.bus.receipt import Item, Receipt
from treaty.bus.rests import Place
from treaty.bus.standing import NOTHING, Standing
from treaty.bus.waiting import Waiting
from treaty.errors import Fenced, LogError, WaitsForItself
from treaty.event import CONTEXT, Event
from treaty.log.record import Claim, Row, State, SubscriptionId, SubscriptionState
from treaty.options import Batch, SubscriptionOptions
from treaty.payload import EventView
from treaty.stats import Counters, SubscriptionStats
from treaty.view import seen_as

P = TypeVar("P", bound=EventView)

Handler: TypeAlias = Callable[[Event[P]], Awaitable[None] | None]
BatchHandler: TypeAlias = Callable[[Sequence[Event[P]]], Awaitable[None] | None]

_PATIENCE = 64  # Events that get a task after their handler suspended, before it is tried without one again.
_ALONE_S = 1.0
_AGAIN_S = 1.0  # After the log could not be written.
_NOTHING: tuple[tuple[()], float] = ((), 0.0)
SAMPLE = 63  # Of so many events and one more, one is timed, where nothing else is to be done.
_HEADS = (State.TRYING, State.DELAYED, State.PARKED)
_CAREFUL = 1000  # Events after an unclean end of which any may be the one that ended the process.


class Lane(Generic[P]):
    """The deliveries of one subscription.

    While its handler does not suspend and nothing is out of the ordinary, it is *direct*: the dispatcher calls the
    handler. Otherwise events wait here for tasks of its own, as many as it may have at a time.
    """

    def __init__(
        self,
        core: Core,
        id: SubscriptionId,
        name: str,
        cls: type[P],
        handler: Callable[[Any], Any],
        options: SubscriptionOptions,
        *,
        batch: Batch | None = None,
        is_kept: bool,
        keeps_rows: bool = True,
    ) -> None:
        self.id, self.name, self.cls, self.handler, self.options, self.batch = id, name, cls, handler, options, batch
        self.is_kept = is_kept  # Whether the log is told how far it has come.
        self.keeps_rows = keeps_rows  # Whether what fails can be tried again later, and be parked.
        self.is_direct = False
        self.is_paused = False
        self.is_standby = False  # Another process delivers.
        self._is_lost = False  # Or may: that is found out by the next claim.
        self.is_dirty = False  # Whether the committer knows that there is something to write.
        self.handled = 0
        self.counters = Counters()
        self.waiting = Waiting(None if options.priority is None else self._priority, by_key=options.concurrency > 1)
        self.standing = Standing(id, NOTHING)
        self.backlog = Backlog(core, id, cls, self.standing, self, self.wake)
        self._core, self._voice = core, core.voice
        self._filling: asyncio.Event | None = None
        self._free = deque([handler] * options.concurrency)  # One for each event that may be handled at a time,
        self._places = options.concurrency  # and so many of them, those at work included.
        self._runners = 0
        self._resting: Place = deque()
        self._patience = 0
        self._careful = 0
        self._epoch = 0
        self._tasks: dict[asyncio.Task[Any], tuple[Sequence[Receipt[Any]], float]] = {}  # What they handle, since when.
        self.offered = 0  # The last position that the dispatcher, or the log, has come to this lane with.
        self.owed: WeakValueDictionary[int, Receipt[Any]] = WeakValueDictionary()  # Up to there, and not told yet.
        self._is_plain = (
            options.timeout_s is None
            and not options.is_blocking
            and options.where is None
            and not options.has_inbox
            and batch is None
            and not core.instruments
        )

    # What comes in

    def begin(self, claim: Claim, rows: Sequence[Row]) -> None:
        """Start where the log says; `rows` are those ahead of the cursor, and all that hold back their key."""
        self.is_standby = self._is_lost = False
        self._set_aside()
        self.standing = Standing(self.id, claim, rows)
        self.backlog = Backlog(self._core, self.id, self.cls, self.standing, self, self.wake)
        self._careful = 0 if claim.was_clean or not self.is_kept else _CAREFUL
        for row in claim.rows:
            self._resume(row, has_died=not claim.was_clean)
        if self.is_kept:
            self.backlog.fall_behind()
        self._free_keys(rows)
        self.wake()

    def renew(self, claim: Claim, rows: Sequence[Row]) -> None:
        """Go on after somebody has redriven or discarded events."""
        under_way = {item.position for items, _ in self._tasks.values() for item in items}
        self.standing.renew(claim)
        for row in claim.rows:
            if row.state is State.DELAYED and row.position not in under_way:
                self.backlog.delay(row)
        self._free_keys(rows)
        self.wake()

    def _free_keys(self, rows: Sequence[Row]) -> None:
        """Let events come whose key nothing holds back any more."""
        if self.standing.blocked:
            heads = {row.key for row in rows if row.state in _HEADS} | {row.key for row in self.standing.rows.values()}
            for key in self.standing.blocked.keys() - heads:
                self.backlog.release(key)

    def stand_by(self) -> None:
        """Deliver nothing: another process does, and tells nobody here."""
        self.is_standby, self._is_lost, self.is_direct = True, False, False
        self._set_aside()
        for receipt in list(self.owed.values()):
            receipt.done(self.name)
        self.owed.clear()

    def _set_aside(self) -> None:
        """Have nothing to do any more with what waits or is under way: if it is still to be handled, it comes again."""
        self._epoch += 1
        for item in self.waiting.clear():
            self._remember(item)
        for task, (items, _) in self._tasks.items():
            for item in items:
                self._remember(item)
            self._tasks[task] = _NOTHING

    @property
    def is_full(self) -> bool:
        """Whether no more should come for now."""
        return max(len(self.waiting), self.backlog.delayed) >= self.options.capacity

    def offer(self, receipt: Receipt[Any]) -> None:
        """Take an event that was just accepted."""
        if not self.is_kept:
            self.waiting.push(receipt)
            if len(self.waiting) >= self.options.capacity:
                self._core.full.add(self)
                self._voice.full(self)
            if self._runners < self._places:
                self.wake()
            if self._filling and self.batch and len(self.waiting) >= self.batch.size - 1:
                self._filling.set()
            return
        if self.is_standby and not self._is_lost:
            self.offered = receipt.position
            receipt.done(self.name)
            return
        if self.is_full:
            self.backlog.fall_behind(receipt.position)
        if self.backlog.takes(receipt.position):
            self.standing.begin(receipt.position)
            self.waiting.push(receipt)
            if self._filling and self.batch and len(self.waiting) >= self.batch.size - 1:
                self._filling.set()
        elif receipt.position > self.offered:
            self.offered = receipt.position
            self.owed[receipt.position] = receipt
        self.wake()

    def look(self) -> None:
        """See whether another process has published."""
        self.backlog.fall_behind()
        self.wake()

    def wake(self) -> None:
        """See that there are tasks for what is to be done."""
        if self.is_paused or self.is_standby or self._core.is_aborting:
            self.is_direct = False
            return
        needed = len(self.waiting) + self.backlog.is_ready
        while needed > 0 and self._runners < self._places:
            needed -= 1
            self._start()
        self._choose()

    def _choose(self) -> None:
        """Decide whether the dispatcher may call the handler."""
        self.is_direct = (
            self._is_plain
            and not self._patience
            and not self._runners
            and not self.waiting
            and not self.backlog.is_behind
            and not self.backlog.is_ready
            and not self.standing.blocked
            and not self._careful
            and not (self.is_paused or self.is_standby or self._core.is_aborting)
        )

    # The dispatcher's part

    def passed(self, receipt: Receipt[Any], start_ns: int) -> None:
        """Note that an event was handled while nothing was open, since when, and how long after it was accepted."""
        self.counters.duration.add(perf_counter_ns() - start_ns)
        self.arrived(receipt)
        if not self.is_kept:
            return
        self.standing.passed(receipt.position)
        if self.keeps_rows:
            self._core.committer.touch(self)

    def arrived(self, item: Receipt[Any]) -> None:
        """Count how long it was from acceptance until now."""
        self.counters.latency.add(max(self._core.clock.now_ns() - item.event.time_ns, 0))

    def suspended(self, task: asyncio.Task[Any], receipt: Receipt[Any]) -> None:
        """Note that the handler suspended, and so the task in which it runs is this lane's."""
        self._patience = _PATIENCE
        self.is_direct = False
        self._free.remove(self.handler)
        self._runners += 1
        self._core.activity.begin()
        self._tasks[task] = (receipt,), self._core.clock.monotonic()
        self.standing.begin(receipt.position)
        self.waiting.adopt(receipt)

    async def went_on(self, receipt: Receipt[Any], error: BaseException | None) -> None:
        """See to the end of a handler that had suspended."""
        if self._is_under_way():
            if error is None:
                self._handled(receipt)
            elif _is_asked_to_stop(error):
                self.give_up(receipt)
            else:
                await self.recover(receipt, error)
        self.let_go(receipt)

    def let_go(self, receipt: Receipt[Any]) -> None:
        """Let the next event have the place of one that suspended."""
        self.waiting.done(receipt)
        self._free.append(self.handler)
        self._end()

    async def recover(self, item: Receipt[Any], error: BaseException) -> None:
        """Try again at once what failed for the first time, if that may help; otherwise put it aside."""
        attempts, epoch = _number(item), self._epoch
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
            if _is_asked_to_stop(failure):
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

    # Tasks

    def _start(self) -> None:
        self._runners += 1
        self._core.activity.begin()
        if self._resting and self._core.rests.wake(self._resting):
            return
        task = Delivering(self._run(), loop=asyncio.get_running_loop(), context=self._core.context.copy())
        self._tasks[task] = _NOTHING
        self._core.activity.tasks.add(task)
        task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[Any]) -> None:
        """Count out a task, also one that was cancelled before it began."""
        self._core.activity.tasks.discard(task)
        if self._tasks.pop(task, None) is not None:
            self._runners -= 1
            self._core.activity.end()

    async def _run(self) -> None:
        """Handle what waits until nothing does; rest, and go on when there is more."""
        task = asyncio.current_task()
        assert task is not None
        while True:
            try:
                may_rest = await self._drain(task)
            finally:
                self._end()
            if not (may_rest and self._patience and await self._core.rests.rest(self._resting, self._end)):
                return
            self._tasks[task] = _NOTHING

    async def _drain(self, task: asyncio.Task[Any]) -> bool:
        """Handle what waits; tell whether this task may be used again."""
        while items := self._easy() or await self._next():
            epoch = self._epoch
            handler = self._free.popleft()
            first = items[0]
            self._tasks[task] = items, self._core.clock.monotonic()
            CONTEXT.set(first.event)
            before = copy_context()
            waited = [item for item in items if _row(item) is None] if self.waiting.by_key else ()
            try:
                if self._is_plain and not self._careful and first.__class__ is Receipt:
                    await self._handle(first, handler, epoch)
                else:
                    await self._deliver(items, handler, epoch)
            finally:
                self._free.append(handler)
            for item in waited:
                self.waiting.done(item)
            self._tasks[task] = _NOTHING
            if self._core.full and self in self._core.full and not self.is_full:
                self._core.full.discard(self)
                self._voice.has_room(self)
                self._core.make_room()
            if task.cancelling() or copy_context() != before:
                return False  # What one handler set, no other must see; the next gets a task of its own.
        return True

    def _easy(self) -> list[Receipt[Any]] | None:
        """Take the next that waits, where nothing else is to be looked at."""
        if (
            self.is_kept
            or not self._is_plain
            or self.is_paused
            or self.is_standby
            or self.standing.blocked
            or self.backlog.is_ready
        ):
            return None
        item = self.waiting.pop()
        return None if item is None else [item]

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
            if _is_asked_to_stop(failure):
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

    def _end(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.pop(task, None)
        self._runners -= 1
        self.wake()
        self._core.activity.end()

    async def _next(self) -> list[Receipt[Any]]:
        """Take what comes next; empty when there is nothing to do."""
        while not (self.is_paused or self.is_standby or self._core.is_aborting):
            if self.is_kept and not self._core.is_owner:
                self._core.doubt()
                return []
            if self.backlog.is_ready and (self.backlog.has_due or not self.waiting):
                try:
                    for fetched in await self.backlog.next():
                        if fetched.row is not None:
                            return [fetched]
                        self.waiting.push(fetched)
                except LogError as error:
                    self._voice.unavailable(error)
                    self.backlog.later()
                    return []
                continue
            item = self.waiting.pop()
            if item is None:
                return []
            if self._is_held(item):
                self._hold(item)
                self.waiting.done(item)
                continue
            return [item] if self.batch is None else await self._gathered(item, self.batch)
        return []

    async def _gathered(self, first: Receipt[Any], batch: Batch) -> list[Receipt[Any]]:
        """Take more, up to the size of a batch, and wait for them as long as it says."""
        items = [first]
        if len(self.waiting) < batch.size - 1 and batch.wait_s > 0:
            await self._filled(batch)
        while len(items) < batch.size and (item := self.waiting.pop()) is not None:
            if self._is_held(item):
                self._hold(item)
                self.waiting.done(item)
            else:
                items.append(item)
        return items

    async def _filled(self, batch: Batch) -> None:
        over = asyncio.Event()
        timer = self._core.clock.call_later(batch.wait_s, over.set)
        self._filling = over
        try:
            await over.wait()
        finally:
            timer.cancel()

    # One delivery

    async def _deliver(self, items: list[Receipt[Any]], handler: Callable[[Any], Any], epoch: int) -> None:
        async with AsyncExitStack() as stack:
            is_told = self._careful > 0 or any(_row(item) is not None for item in items)
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
            error = await self._tried(items, _number(items[0]), handler)
            if epoch != self._epoch:
                return  # The cursor was moved meanwhile, or another process has taken over.
            if error is None:
                for item in items:
                    self._handled(item)
            elif _is_asked_to_stop(error):
                self.give_up(items[0])
                for item in items[1:]:
                    item.done(self.name, error)
            elif len(items) > 1:
                await self._one_by_one(items, handler, epoch)
            else:
                await self.recover(items[0], error)

    async def _one_by_one(self, items: list[Receipt[Any]], handler: Callable[[Any], Any], epoch: int) -> None:
        """Find out which events of a batch make it fail."""
        task = asyncio.current_task()
        assert task is not None
        for index, item in enumerate(items):
            self._tasks[task] = items[index:], self._tasks[task][1]
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
                attempts=_number(item),
                deaths=item.row.deaths if item.row else 0,
                failure=item.row.failure if item.row else None,
            )
            self.standing.put(row, item.row)
            item.row = row
        self._core.committer.touch(self)
        await self._core.committer.flush()

    def _postpone(self, items: list[Item[Any]]) -> None:
        """Have events come again when the log may be back, because it could not be told that they are tried."""
        for item in items:
            due = self._core.clock.now() + timedelta(seconds=_AGAIN_S)
            before = item.row or Row(position=item.position, state=State.DELAYED, key=item.event.key)
            attempts = before.attempts - (before.state is State.TRYING)
            row = replace(before, state=State.DELAYED, attempts=attempts, due=due, delay_s=_AGAIN_S)
            self.standing.end(item.position, has_row=True)
            self._put(row, item)
            item.row = row
            self.backlog.delay(row, item)

    async def _alone(self, stack: AsyncExitStack) -> None:
        """Have no other event of the bus tried that may end the process, unless that takes too long."""
        with suppress(TimeoutError):
            async with Deadline(self._core.clock, _ALONE_S):
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
        try:
            async with core.committer.exclusive():
                async with core.log.unit() as unit:
                    with core.within(unit, published):
                        await self._call(items, number, handler)
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
            elif isinstance(error, LogError):
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

    def _handled(self, item: Receipt[Any]) -> None:
        is_told = (self.is_kept and self.keeps_rows) or _row(item) is not None
        self._note_handled(item)
        self.handled += 1
        self.arrived(item)
        if is_told:
            self._core.committer.touch(self)
        item.done(self.name)

    def _note_handled(self, item: Receipt[Any]) -> None:
        if isinstance(item, Item) and item.row is not None:
            self.standing.drop(item.row)
            self._let_next_come(item.row.key)
            item.row = None
        self.standing.end(item.position)

    def _put_aside(self, item: Receipt[Any], error: BaseException, attempts: int) -> None:
        """Have an event come again later, or park it."""
        core, event = self._core, item.event
        row = put_aside(
            item.position,
            event.key,
            error,
            attempts,
            _row(item),
            retry=self.options.retry,
            now=core.clock.now(),
            random=core.random,
            reason="unreadable" if isinstance(event.data, Unreadable) else "",
            can_delay=self.keeps_rows,
        )
        own = self._own(item)
        self.standing.end(item.position, has_row=self.keeps_rows)
        if self.keeps_rows:
            self._put(row, own)
        if row.state is State.DELAYED:
            self.counters.retried += 1
            self.backlog.delay(row, own)
            self._voice.failed(self, item.event, error, attempts, row.due)
        else:
            self.counters.parked += 1
            own.done(self.name, error)
            self._voice.parked(self, item.event, row, error)
        self._choose()

    def _is_held(self, item: Receipt[Any]) -> bool:
        return bool(self.standing.blocked) and item.event.key in self.standing.blocked

    def _hold(self, item: Receipt[Any]) -> None:
        """Keep an event back behind an earlier one of its key."""
        self._put(Row(position=item.position, state=State.HELD, key=item.event.key), self._own(item))
        self.standing.end(item.position, has_row=True)
        self._remember(item)

    def _put(self, row: Row, item: Item[Any]) -> None:
        if self._core.pin is not None:
            self._core.pin(row.position, item.event)
        self.standing.put(row, item.row)
        self._core.committer.touch(self)

    def _let_next_come(self, key: str | None) -> None:
        if key is not None and key in self.standing.blocked:
            self.backlog.release(key)

    def _resume(self, row: Row, *, has_died: bool) -> None:
        """Take up what the log says was begun or delayed; an attempt that was only given up is no death."""
        if row.state is State.DELAYED:
            self.backlog.delay(row)
        elif row.state is State.TRYING:
            deaths = row.deaths + has_died
            if deaths < MOST_DEATHS:
                again = replace(row, state=State.DELAYED, due=None, deaths=deaths)
                self.standing.put(again, row)
                self.backlog.delay(again)
            else:
                self.standing.put(died(replace(row, deaths=deaths), self._core.clock.now()), row)
                self._voice.died(self, row)
            self._core.committer.touch(self)

    def _remember(self, item: Receipt[Any]) -> None:
        """Have an event that comes again settle what its publisher holds."""
        receipt = item.twin if isinstance(item, Item) else item
        if receipt is not None:
            self.owed[item.position] = receipt

    def _own(self, item: Receipt[Any]) -> Item[Any]:
        """Make of what all subscriptions share what belongs to this one."""
        return item if isinstance(item, Item) else Item(item.event, self, item.position, None, item)

    def stats(self, state: SubscriptionState | None) -> SubscriptionStats:
        """Tell what was counted and what is going on; `state` is what the log said last."""
        now = self._core.clock.monotonic()
        running = [since for items, since in tuple(self._tasks.values()) if items]
        waiting, delayed = len(self.waiting), self.backlog.delayed
        counters = self.counters
        counters.handled = self.handled
        counters.received = self.handled + counters.parked + delayed + waiting + len(running)
        return counters.snapshot(
            self.id.event_type,
            self.name,
            waiting=waiting,
            delayed=delayed,
            held=state.held if state else 0,
            parked_now=state.parked if state else counters.parked,
            lag=state.lag if state and self.is_kept else None,
            is_paused=self.is_paused,
            running=len(running),
            oldest_running_s=now - min(running) if running else None,
        )

    # From outside

    def pause(self) -> None:
        """Begin no further event; those under way go on, and others wait."""
        self.is_paused, self.is_direct = True, False

    def resume(self) -> None:
        """Undo `pause`."""
        self.is_paused = False
        self.wake()

    def share(self, handler: Callable[[Any], Any]) -> Callable[[], None]:
        """Have another handler take its turn; what is returned ends that."""
        self._is_plain = False
        self._free.extend([handler] * self.options.concurrency)
        self._places += self.options.concurrency
        self.wake()

        def leave() -> None:
            self._places -= self._free.count(handler)
            for _ in range(self._free.count(handler)):
                self._free.remove(handler)

        return leave

    def has_done(self, position: int, key: str | None) -> bool:
        """Tell whether nothing is left to do about an event, as far as is known here."""
        return self.standing.has_done(position) and key not in self.standing.blocked

    def hurry(self) -> None:
        """Try at once what was to be tried later."""
        self.backlog.hurry()
        self.wake()

    def lost(self) -> None:
        """Stop, and claim anew: another process has taken over, or somebody has moved the cursor."""
        self._claim_anew()
        self._voice.lost(self)

    def _claim_anew(self) -> None:
        """Have nothing to do any more with what waits or is under way; it comes again with the next claim."""
        self.is_standby = self._is_lost = True
        self.is_direct = False
        self._set_aside()

    def refuse_inside(self, action: str) -> None:
        """Raise `WaitsForItself` when the current task is one of its deliveries."""
        self._core.refuse_inside(action)
        if asyncio.current_task() in self._tasks:
            raise WaitsForItself(action)

    def stop(self) -> None:
        """Cancel what is under way, and give up what waits."""
        error = asyncio.CancelledError()
        for item in self.waiting.clear():
            item.done(self.name, error)
        for item in self.backlog.stop():
            item.done(self.name, error)
        for task in self._tasks:
            task.cancel()

    def _priority(self, item: Receipt[Any]) -> int:
        assert self.options.priority is not None
        if isinstance(item.event.data, Unreadable):
            return 0
        try:
            return int(self.options.priority(item.event))
        except Exception as error:  # The handler may fare better, and in a queue it would hurt others.
            self._voice.misranked(self, error)
            return 0

    def _is_under_way(self) -> bool:
        """Tell whether what the current task handles has not been set aside."""
        task = asyncio.current_task()
        return task is not None and bool(self._tasks.get(task, _NOTHING)[0])


def _row(item: Receipt[Any]) -> Row | None:
    return item.row if isinstance(item, Item) else None


def _number(item: Receipt[Any]) -> int:
    """Count the attempt that is under way, or comes next."""
    row = _row(item)
    if row is None:
        return 1
    return row.attempts if row.state is State.TRYING else row.attempts + 1  # It was counted before it began.


def _is_asked_to_stop(error: BaseException) -> bool:
    """Tell whether this task was cancelled; a handler may as well die of somebody else's cancelled future."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
