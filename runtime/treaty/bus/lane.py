"""One subscription at work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import copy_context
from time import perf_counter_ns
from typing import Any, TypeAlias, TypeVar

from treaty.bus.activity import Delivering
from treaty.bus.backlog import Backlog
from treaty.bus.handling import Handling
from treaty.bus.outcomes import NO_ITEMS, is_asked_to_stop, row_of
from treaty.bus.receipt import Receipt
from treaty.bus.standing import Standing
from treaty.errors import LogError, WaitsForItself
from treaty.event import CONTEXT, Event
from treaty.log.record import Claim, Row, State, SubscriptionState
from treaty.options import Batch
from treaty.payload import EventView
from treaty.stats import SubscriptionStats

P = TypeVar("P", bound=EventView)

Handler: TypeAlias = Callable[[Event[P]], Awaitable[None] | None]
BatchHandler: TypeAlias = Callable[[Sequence[Event[P]]], Awaitable[None] | None]

_MOST_PATIENCE = 4096  # Events that get a task after their handler has suspended again and again.
_CAREFUL = 1000  # Events after an unclean end of which any may be the one that ended the process.


class Lane(Handling[P]):
    """The deliveries of one subscription.

    While its handler does not suspend and nothing is out of the ordinary, it is *direct*: the dispatcher calls the
    handler. Otherwise events wait here for tasks of its own, as many as it may have at a time.
    """

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
            self._tasks[task] = NO_ITEMS

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
        if needed > 0 and not _is_in_a_loop():
            return  # What is published there wakes it again.
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

    def suspended(self, task: asyncio.Task[Any], receipt: Receipt[Any]) -> None:
        """Note that the handler suspended, and so the task in which it runs is this lane's."""
        self._patience = self._next_patience
        self._next_patience = min(self._next_patience * 2, _MOST_PATIENCE)
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
            elif is_asked_to_stop(error, self._core):
                self.give_up(receipt)
            else:
                await self.recover(receipt, error)
        self.let_go(receipt)

    def let_go(self, receipt: Receipt[Any]) -> None:
        """Let the next event have the place of one that suspended."""
        self.waiting.done(receipt)
        self._give_back(self.handler)
        self._end()

    # Tasks

    def _start(self) -> None:
        self._runners += 1
        self._core.activity.begin()
        if self._resting and self._core.rests.wake(self._resting):
            return
        task = Delivering(self._run(), loop=asyncio.get_running_loop(), context=self._core.context.copy())
        self._tasks[task] = NO_ITEMS
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
            self._tasks[task] = NO_ITEMS

    async def _drain(self, task: asyncio.Task[Any]) -> bool:
        """Handle what waits; tell whether this task may be used again."""
        while items := self._easy() or await self._next():
            epoch = self._epoch
            handler = self._free.popleft()
            first = items[0]
            self._tasks[task] = items, self._core.clock.monotonic()
            CONTEXT.set(first.event)
            before = copy_context()
            waited = [item for item in items if row_of(item) is None] if self.waiting.by_key else ()
            try:
                if self._is_plain and not self._careful and first.__class__ is Receipt:
                    await self._handle(first, handler, epoch)
                else:
                    await self._deliver(items, handler, epoch)
            finally:
                self._give_back(handler)
            for item in waited:
                self.waiting.done(item)
            self._tasks[task] = NO_ITEMS
            self._patience = max(self._patience - 1, 0)
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

    def _is_under_way(self) -> bool:
        """Tell whether what the current task handles has not been set aside."""
        task = asyncio.current_task()
        return task is not None and bool(self._tasks.get(task, NO_ITEMS)[0])

    # From outside

    def stats(self, state: SubscriptionState | None) -> SubscriptionStats:
        """Tell what was counted and what is going on; `state` is what the log said last."""
        now = self._core.clock.monotonic()
        under_way = [items for items, _ in tuple(self._tasks.values()) if items]
        running = [since for items, since in tuple(self._tasks.values()) if items]
        waiting, delayed = len(self.waiting), self.backlog.delayed
        counters = self.counters
        counters.handled = self.handled - counters.filtered - counters.skipped
        held = state.held if state else 0
        known = self.handled + counters.parked + delayed + held + waiting + sum(len(items) for items in under_way)
        counters.received = max(counters.received, known)
        return counters.snapshot(
            self.id.event_type,
            self.name,
            waiting=waiting,
            delayed=delayed,
            held=held,
            parked_now=state.parked if state else counters.parked,
            lag=state.lag if state and self.is_kept else None,
            is_paused=self.is_paused,
            running=len(running),
            oldest_running_s=now - min(running) if running else None,
        )

    def pause(self) -> None:
        """Begin no further event; those under way go on, and others wait."""
        self.is_paused, self.is_direct = True, False

    def resume(self) -> None:
        """Undo `pause`."""
        self.is_paused = False
        self.wake()

    async def drained(self) -> None:
        """Wait until nothing is under way, and nothing waits that could be handled now."""
        activity = self._core.activity
        while self._runners or self._core.is_dispatching() or self._has_work:
            await activity.ended()

    @property
    def _has_work(self) -> bool:
        return not (self.is_paused or self.is_standby) and (bool(self.waiting) or self.backlog.is_ready)

    def abandon(self) -> None:
        """Do no more: cancel what is under way, give up what waits, and keep no publisher waiting."""
        self.pause()
        self.stop()
        self._core.full.discard(self)
        self._core.make_room()

    def share(self, handler: Callable[[Any], Any]) -> None:
        """Have another handler take its turn."""
        self._is_plain = False
        self._free.extend([handler] * self.options.concurrency)
        self._places += self.options.concurrency
        self.wake()

    def leave(self, handler: Callable[[Any], Any]) -> bool:
        """Have a handler take no further turn, after what it has begun; tell whether nobody is left."""
        for _ in range(self.options.concurrency):
            self._places -= 1
            if handler in self._free:
                self._free.remove(handler)
            else:
                self._leaving.append(handler)
        return self._places == 0

    def _give_back(self, handler: Callable[[Any], Any]) -> None:
        """Let a handler take its next turn, unless it has left meanwhile."""
        if handler in self._leaving:
            self._leaving.remove(handler)
        else:
            self._free.append(handler)

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
        if _is_in_a_loop() and (asyncio.current_task() in self._tasks or self._core.is_inside(self)):
            raise WaitsForItself(action)

    def stop(self) -> None:
        """Cancel what is under way, and give up what waits."""
        error = asyncio.CancelledError()
        for item in self.waiting.clear():
            item.done(self.name, error)
        for item in self.backlog.stop():
            item.done(self.name, error)
        for receipt in list(self.owed.values()):
            receipt.done(self.name, error)
        self.owed.clear()
        for task in self._tasks:
            task.cancel()


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
