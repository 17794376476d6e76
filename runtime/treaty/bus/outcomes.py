"""What becomes of each event of a subscription, and what is still to be done about it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

from treaty.bus.backlog import Backlog, Unreadable
from treaty.bus.core import Core
from treaty.bus.failing import MOST_DEATHS, died, put_aside
from treaty.bus.receipt import Item, Receipt
from treaty.bus.rests import Place
from treaty.bus.standing import NOTHING, Standing
from treaty.bus.waiting import Waiting
from treaty.log.record import HEADS, Row, State, SubscriptionId
from treaty.options import Batch, SubscriptionOptions
from treaty.payload import EventView
from treaty.stats import Counters

P = TypeVar("P", bound=EventView)

AGAIN_S = 1.0  # After the log could not be written.
NO_ITEMS: tuple[tuple[()], float] = ((), 0.0)


class Outcomes(ABC, Generic[P]):
    """The books of a subscription: its standing in the log, its backlog, and what publishers wait for."""

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
        self.handled: int = 0
        self.counters = Counters()
        self.waiting = Waiting(None if options.priority is None else self._priority, by_key=options.concurrency > 1)
        self.standing = Standing(id, NOTHING)
        self.backlog = Backlog(core, id, cls, self.standing, self, self.wake)
        self._core, self._voice = core, core.voice
        self._filling: asyncio.Event | None = None
        self._free = deque([handler] * options.concurrency)  # One for each event that may be handled at a time,
        self._leaving: list[Callable[[Any], Any]] = []  # Of those at work, the ones that come back no more.
        self._places: int = options.concurrency  # and so many of them, those at work included.
        self._runners: int = 0
        self._resting: Place = deque()
        self._patience: int = 0  # Events that get a task, before the handler is tried without one again,
        self._next_patience: int = 64  # and how many it will be after it suspends the next time.
        self._careful: int = 0
        self._epoch: int = 0
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

    @abstractmethod
    def wake(self) -> None:
        """See that there are tasks for what is to be done."""

    @abstractmethod
    def lost(self) -> None:
        """Stop, and claim anew: another process has taken over, or somebody has moved the cursor."""

    @abstractmethod
    def _claim_anew(self) -> None:
        """Have nothing to do any more with what waits or is under way; it comes again with the next claim."""

    @abstractmethod
    def _choose(self) -> None:
        """Decide whether the dispatcher may call the handler."""

    def arrived(self, item: Receipt[Any]) -> None:
        """Count how long it was from acceptance until now."""
        self.counters.latency.add(max(self._core.clock.now_ns() - item.event.time_ns, 0))

    def _handled(self, item: Receipt[Any]) -> None:
        is_told = (self.is_kept and self.keeps_rows) or row_of(item) is not None
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
            row_of(item),
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
            if not self.is_kept and self.backlog.delayed >= self.options.capacity:
                self._core.full.add(self)
            self._voice.failed(self, item.event, error, attempts, row.due)
        else:
            self.counters.parked += 1
            own.done(self.name, error)
            self._voice.parked(self, item.event, row, error)
        self._choose()

    def _postpone(self, items: list[Item[Any]]) -> None:
        """Have events come again when the log may be back, because it could not be told that they are tried."""
        for item in items:
            due = self._core.clock.now() + timedelta(seconds=AGAIN_S)
            before = item.row or Row(position=item.position, state=State.DELAYED, key=item.event.key)
            attempts = before.attempts - (before.state is State.TRYING)
            row = replace(before, state=State.DELAYED, attempts=attempts, due=due, delay_s=AGAIN_S)
            self.standing.end(item.position, has_row=True)
            self._put(row, item)
            item.row = row
            self.backlog.delay(row, item)

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

    def forget(self, row: Row) -> None:
        """Let the next event of a key come, because the log has dropped the one that was parked."""
        self.standing.forget(row)
        self._let_next_come(row.key)
        self.wake()

    def _free_keys(self, rows: Sequence[Row]) -> None:
        """Let events come whose key nothing holds back any more."""
        if self.standing.blocked:
            heads = {row.key for row in rows if row.state in HEADS} | {row.key for row in self.standing.rows.values()}
            for key in self.standing.blocked.keys() - heads:
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
                last = died(replace(row, deaths=deaths), self._core.clock.now())
                self.standing.put(last, row)
                self._voice.died(self, last)
            self._core.committer.touch(self)

    def _remember(self, item: Receipt[Any]) -> None:
        """Have an event that comes again settle what its publisher holds."""
        receipt = item.twin if isinstance(item, Item) else item
        if receipt is not None:
            self.owed[item.position] = receipt

    def _own(self, item: Receipt[Any]) -> Item[Any]:
        """Make of what all subscriptions share what belongs to this one."""
        return item if isinstance(item, Item) else Item(item.event, self, item.position, None, item)

    def _priority(self, item: Receipt[Any]) -> int:
        assert self.options.priority is not None
        if isinstance(item.event.data, Unreadable):
            return 0
        try:
            return int(self.options.priority(item.event))
        except Exception as error:  # The handler may fare better, and in a queue it would hurt others.
            self._voice.misranked(self, error)
            return 0


def row_of(item: Receipt[Any]) -> Row | None:
    """Find what is remembered of earlier attempts."""
    return item.row if isinstance(item, Item) else None


def number_of(item: Receipt[Any]) -> int:
    """Count the attempt that is under way, or comes next."""
    row = row_of(item)
    if row is None:
        return 1
    return row.attempts if row.state is State.TRYING else row.attempts + 1  # It was counted before it began.


def is_asked_to_stop(error: BaseException, core: Core) -> bool:
    """Tell whether this task was cancelled because the bus, or the whole event loop, comes to its end.

    A handler may as well die of somebody else's cancelled future, or somebody may have cancelled its task alone: then
    the cancellation is taken back, and it has failed like any other.
    """
    task = asyncio.current_task()
    if not isinstance(error, asyncio.CancelledError) or task is None or not task.cancelling():
        return False
    if core.is_aborting or all(other.cancelling() for other in asyncio.all_tasks()):
        return True
    while task.cancelling():
        task.uncancel()
    return False
