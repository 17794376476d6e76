"""What a subscription still gets from its log: events that it was too slow for, retries, and those held back."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from heapq import heappop, heappush
from typing import Any, TypeVar

from treaty.bus.core import Core
from treaty.bus.receipt import Item, Receipt
from treaty.bus.standing import Standing
from treaty.clock import Timer
from treaty.errors import LogError
from treaty.event import Event
from treaty.log.record import UNDONE, Record, Row, State, SubscriptionId
from treaty.payload import EventView

T = TypeVar("T")

_AGAIN_S = 1.0  # After the log could not be read.
_ROUNDED_S = 1e-6  # What is so close to being due is: clocks round, and a timer of 0 s would ring for ever.
_READ = 256  # Events asked for at a time.


class Unreadable:
    """In the place of a payload that could not be read."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class Backlog:
    """Knows what is to be fetched, and fetches it; `wake` is called when something has become due."""

    def __init__(
        self,
        core: Core,
        subscription: SubscriptionId,
        cls: type[EventView],
        standing: Standing,
        lane: Any,
        wake: Callable[[], None],
    ) -> None:
        self.is_behind = False  # Whether events wait in the log that were not offered to the lane.
        self._core, self._subscription, self._cls = core, subscription, cls
        self._standing, self._lane, self._wake = standing, lane, wake
        self._read_to = standing.cursor
        self._end = 0  # The last position known to hold an event of this type.
        self._is_reading = False
        self._delayed: list[tuple[float, int]] = []  # When by the monotonic clock, and the position.
        self._planned: set[int] = set()
        self._kept: dict[int, Item[Any]] = {}  # Those of the delayed that are at hand.
        self._timer: Timer | None = None
        self._due: deque[int] = deque()
        self._released: deque[str] = deque()

    @property
    def delayed(self) -> int:
        """How many events wait for their next attempt."""
        return len(self._delayed) + len(self._due)

    @property
    def is_ready(self) -> bool:
        """Whether there is something to fetch now."""
        return not self._is_reading and bool(self._due or self._released or self.is_behind)

    @property
    def has_due(self) -> bool:
        """Whether something is due that comes before what waits."""
        return bool(self._due or self._released)

    def takes(self, position: int) -> bool:
        """Tell whether an event that was just accepted may be handled as it is, with no other before it.

        Otherwise it is fetched from the log, or has been already.
        """
        if position <= self._read_to:
            return False
        if self.is_behind:
            self._end = max(self._end, position)
            return False
        self._read_to = self._end = self._lane.offered = position
        return True

    def fall_behind(self, position: int = 0) -> None:
        """Have everything from here on be fetched, because something was not offered, or somebody else has written."""
        self.is_behind = True
        self._end = max(self._end, position)

    def start_again(self, cursor: int) -> None:
        """Fetch everything behind a cursor."""
        self._read_to = cursor
        self.is_behind = True

    def delay(self, row: Row, item: Item[Any] | None = None) -> None:
        """Have an event come again when its row is due, or after the delay that it was given, if that is sooner."""
        wait_s = 0.0
        if row.due is not None:
            wait_s = min(max((row.due - self._core.clock.now()).total_seconds(), 0.0), row.delay_s)
        if item is not None:
            self._kept[row.position] = item
        if row.position in self._planned:
            return
        self._planned.add(row.position)
        if wait_s <= 0:
            self._due.append(row.position)
            self._wake()
            return
        heappush(self._delayed, (self._core.clock.monotonic() + wait_s, row.position))
        self._plan()

    def hurry(self) -> None:
        """Have everything that is delayed come at once."""
        while self._delayed:
            self._due.append(heappop(self._delayed)[1])

    def release(self, key: str) -> None:
        """Have the next event of a key come that was held back."""
        self._released.append(key)

    def later(self) -> None:
        """Fetch nothing for a while, because the log cannot be read."""
        self._is_reading = True

        def again() -> None:
            self._is_reading = False
            self._wake()

        self._core.clock.call_later(_AGAIN_S, again)

    async def next(self) -> list[Item[Any]]:
        """Fetch what comes next; empty when there is nothing."""
        if self._due:
            return await self._taken(self._due, self._retried)
        if self._released:
            return await self._taken(self._released, self._freed)
        if self.is_behind and not self._is_reading:
            self._is_reading = True
            try:
                return await self._read()
            finally:
                self._is_reading = False
        return []

    async def _taken(self, queue: deque[T], fetch: Callable[[T], Awaitable[list[Item[Any]]]]) -> list[Item[Any]]:
        """Fetch the first of a queue, which nobody else fetches meanwhile."""
        first = queue.popleft()
        try:
            return await fetch(first)
        except LogError:
            queue.appendleft(first)
            raise

    def item(self, record: Record, row: Row | None = None) -> Item[Any]:
        """Make of a record what a lane handles."""
        return Item(self._event(record), self._lane, record.position, row, self._owed(record.position))

    def _owed(self, position: int) -> Receipt[Any] | None:
        """Find what a publisher holds, unless this subscription has told it already how the event was taken."""
        receipt: Receipt[Any] | None = self._lane.owed.pop(position, None)
        if receipt is None and position > self._lane.offered:
            self._lane.offered = position
            receipt = self._core.awaited.get(position)
        return receipt

    def _event(self, record: Record) -> Event[Any]:
        kept: Event[Any] | None = getattr(record, "event", None)
        if kept is not None:  # A log that keeps objects.
            return kept
        data: object
        try:
            data = self._core.history.read(self._cls, record.version, record.data)
        except Exception as error:  # An upcaster may raise anything.
            data = Unreadable(error)
        return Event(
            id=record.id,
            type=record.type,
            version=record.version,
            source=record.source,
            time=record.time,
            key=record.key,
            correlation_id=record.correlation_id,
            causation_id=record.causation_id,
            traceparent=record.traceparent,
            hops=record.hops,
            principal=record.principal,
            data=data,
        )

    async def _read(self) -> list[Item[Any]]:
        end = self._end
        records = await self._core.log.read(self._read_to, (self._subscription.event_type,), _READ)
        if records:
            self._read_to = records[-1].position
        if len(records) < _READ and self._end <= max(end, self._read_to):
            self.is_behind = False
        return [self.item(record) for record in records if self._is_begun(record.position)]

    def _is_begun(self, position: int) -> bool:
        """Begin an event, unless it is done or has a row."""
        if self._standing.is_known(position):
            self._standing.skip(position)
            self._core.committer.touch(self._lane)
            return False
        self._standing.begin(position)
        return True

    async def _retried(self, position: int) -> list[Item[Any]]:
        row = self._standing.rows.get(position)
        if row is None or row.state is not State.DELAYED:
            self._planned.discard(position)
            return []
        kept = self._kept.pop(position, None)
        if kept is not None:
            self._planned.discard(position)
            kept.row = row
            return [kept]
        records = await self._core.log.records([position])
        self._planned.discard(position)
        if not records:  # Trimmed by hand, perhaps; nobody can handle it any more.
            self._standing.drop(row)
            return []
        return [self.item(records[0], row)]

    async def _freed(self, key: str) -> list[Item[Any]]:
        """Take the next of a key out of those that are held back, unless another of them comes before it."""
        await self._core.committer.flush()
        rows = await self._core.log.rows(self._subscription, UNDONE, key=key, limit=1)
        records = await self._core.log.records([rows[0].position]) if rows else []
        if not records:
            self._standing.blocked.pop(key, None)
            return []
        if rows[0].state is not State.HELD or rows[0].position in self._standing.rows:
            return []
        row = replace(rows[0], state=State.DELAYED, attempts=0)
        self._standing.put(row, rows[0])
        self._core.committer.touch(self._lane)
        return [self.item(records[0], row)]

    def _plan(self) -> None:
        """Have the timer end when the first is due."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._delayed:
            wait_s = self._delayed[0][0] - self._core.clock.monotonic()
            self._timer = self._core.clock.call_later(max(wait_s, 0.0), self._ring)

    def _ring(self) -> None:
        self._timer = None
        now = self._core.clock.monotonic()
        while self._delayed and self._delayed[0][0] <= now + _ROUNDED_S:
            self._due.append(heappop(self._delayed)[1])
        self._plan()
        self._wake()

    def stop(self) -> list[Item[Any]]:
        """End the timer, and return what is at hand of the delayed."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        kept, self._kept = list(self._kept.values()), {}
        return kept
