"""A log in memory: it keeps the events themselves, for as long as there is room, and writes JSON only for readers."""

from __future__ import annotations

import logging
import os
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from treaty.clock import Clock, SystemClock
from treaty.errors.bus import SubscriptionUnknown
from treaty.errors.log import LogClosed, LogError
from treaty.event import Event
from treaty.log.protocol import Unit
from treaty.log.record import (
    UNDONE,
    Batch,
    Capabilities,
    Claim,
    Committed,
    Durability,
    ParkedEvent,
    Progress,
    Query,
    Record,
    Row,
    Selection,
    State,
    SubscriptionId,
    SubscriptionState,
)
from treaty.payload import encode

_LOG = logging.getLogger("treaty.log")
_CLAIMED = {State.DONE, State.TRYING, State.DELAYED}
_ENVELOPE = (
    "id",
    "type",
    "version",
    "source",
    "time",
    "key",
    "correlation_id",
    "causation_id",
    "traceparent",
    "hops",
    "principal",
)


class KeptRecord(Record):
    """A record whose event is at hand; its JSON is written when somebody asks, and may then raise `PayloadInvalid`."""

    __slots__ = ("event",)
    event: Event[Any]

    def __init__(self, position: int, event: Event[Any]) -> None:
        put = object.__setattr__
        put(self, "position", position)
        put(self, "event", event)
        for name in _ENVELOPE:
            put(self, name, getattr(event, name))

    @property
    def data(self) -> bytes:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The payload as JSON."""
        return encode(self.event.data)


@dataclass(slots=True)
class _Known:
    """A subscription; `parked` and `held` hold the positions of the rows that are."""

    id: SubscriptionId
    cursor: int
    revision: int
    fence: int = 0
    is_claimed: bool = False
    replayed_until: int = 0
    rows: dict[int, Row] = field(default_factory=dict[int, Row])
    held: set[int] = field(default_factory=set[int])
    parked: dict[int, None] = field(default_factory=dict[int, None])  # In the order in which they were parked.

    def put(self, row: Row) -> None:
        self.rows[row.position] = row
        if row.state is State.PARKED:
            self.parked[row.position] = None
        else:
            self.parked.pop(row.position, None)
        if row.state is State.HELD:
            self.held.add(row.position)
        else:
            self.held.discard(row.position)

    def drop(self, position: int) -> None:
        self.rows.pop(position, None)
        self.parked.pop(position, None)
        self.held.discard(position)

    def ordered(self) -> list[Row]:
        return [self.rows[position] for position in sorted(self.rows)]

    def count(self, state: State) -> int:
        return sum(row.state is state for row in self.rows.values())


class MemoryLog:
    """Keeps the last `keeps` events, and older ones that a subscription has a row about.

    Claims, cursors and rows outlive `close`, so a bus may start again on the same object. Of the parked events of a
    subscription the last `most_parked` stay, fewer while more than so many events wait behind them; `parked_dropped`
    counts the others, and `on_dropped` hears of each. Ids are told apart in `commit` alone.
    """

    name = "memory:"
    capabilities = Capabilities(
        durability=Durability.MEMORY, is_shared=False, has_transactions=False, is_immediate=True
    )

    def __init__(self, clock: Clock | None = None, *, keeps: int = 1000, most_parked: int = 10_000) -> None:
        self.clock = clock or SystemClock()
        self.parked_dropped = 0
        self.on_dropped: Callable[[SubscriptionId, Row], None] | None = None
        self._keeps, self._most_parked = keeps, most_parked
        self._end = self._fence = self._changes = 0
        self._history: deque[Event[Any]] = deque(maxlen=keeps)  # Without gaps, up to `_end`.
        self._pinned: dict[int, Event[Any]] = {}  # Those with rows.
        self._ids: dict[str, int] = {}
        self._known: dict[SubscriptionId, _Known] = {}
        self._is_open = False
        self._keep: Callable[[Event[Any]], None] = self._refuse  # Another one when open, so that `accept` need not ask.

    async def open(self) -> None:
        """Make ready; a second time does nothing."""
        self._is_open, self._keep = True, self._history.append

    async def close(self) -> None:
        """Give all claims back, and take nothing more. A second time does nothing."""
        for known in self._known.values():
            known.is_claimed = False
        self._is_open, self._keep = False, self._refuse

    def accept(self, event: Event[Any]) -> int:
        """Append one event, and return its position."""
        self._keep(event)
        position = self._end = self._end + 1
        return position

    def pin(self, position: int, event: Event[Any]) -> None:
        """Keep an event of which a row is about to be saved, though newer ones may have pushed it out."""
        self._pinned[position] = event

    async def commit(self, batch: Batch) -> Committed:
        """Append and save; nothing in here can fail half-way."""
        self._check()
        positions: list[int] = []
        seen: set[int] = set()
        for index, (event, _) in enumerate(batch.entries):
            position = self._ids.get(event.id)
            if position is None:
                position = self._ids[event.id] = self.accept(event)
            else:
                seen.add(index)
            positions.append(position)
        while len(self._ids) > self._keeps:
            del self._ids[next(iter(self._ids))]
        lost = frozenset(each.subscription for each in batch.progress if not self._save(each))
        return Committed(positions=positions, known=frozenset(seen), lost=lost)

    async def read(self, after: int, types: Collection[str], limit: int) -> list[Record]:
        """List the first events of these types after a position, in order."""
        self._check()
        found = ((at, event) for at, event in self._kept(after) if event.type in types)
        return [KeptRecord(at, event) for at, event in islice(found, limit)]

    async def records(self, positions: Collection[int]) -> list[Record]:
        """Look events up, in order of position."""
        self._check()
        found = ((at, self._at(at)) for at in sorted(set(positions)))
        return [KeptRecord(at, event) for at, event in found if event is not None]

    async def find(self, query: Query) -> list[Record]:
        """List what a query asks for, by position."""
        self._check()
        found = [(at, event) for at, event in self._kept(query.after) if _is_meant(query, at, event)]
        if query.newest_first:
            found.reverse()
        return [KeptRecord(at, event) for at, event in found[: query.limit]]

    async def event(self, event_id: str) -> Record | None:
        """Look an event up by its id, in all of them."""
        self._check()
        return next((KeptRecord(at, event) for at, event in self._kept() if event.id == event_id), None)

    async def end(self) -> int:
        """Tell the position of the last event; 0 when there never was one."""
        self._check()
        return self._end

    async def position_at(self, time: datetime) -> int:
        """Find the position before the first event that is as young as that."""
        self._check()
        return next((at - 1 for at, event in self._kept() if event.time >= time), self._end)

    async def claim(self, subscription: SubscriptionId, start: int) -> Claim | None:
        """Take a subscription. Nobody else can have it: whoever had it before used the same object, and is gone."""
        self._check()
        known = self._known.get(subscription)
        if known is None:
            known = self._known[subscription] = _Known(subscription, start, self._changes)
        was_clean, known.is_claimed, known.fence = not known.is_claimed, True, self._next_fence()
        rows = known.ordered()
        return Claim(
            fence=known.fence,
            cursor=known.cursor,
            was_clean=was_clean,
            replayed_until=known.replayed_until,
            rows=tuple(row for row in rows if row.state in _CLAIMED),
            blocked=dict(Counter(row.key for row in rows if row.key is not None and row.state in UNDONE)),
        )

    async def release(self, subscriptions: Collection[SubscriptionId]) -> None:
        """Give subscriptions back in good order."""
        self._check()
        for each in subscriptions:
            if known := self._known.get(each):
                known.is_claimed = False

    async def beat(self) -> None:
        """Say nothing: there is nobody who would hear."""
        self._check()

    async def change(self) -> int:
        """Tell a number that changes when rows or cursors were changed by another way than a commit."""
        self._check()
        return self._changes

    async def revisions(self) -> dict[SubscriptionId, int]:
        """Tell which subscriptions were changed by another way than a commit."""
        self._check()
        return {each: known.revision for each, known in self._known.items()}

    async def subscriptions(self) -> list[SubscriptionState]:
        """List all subscriptions, by event type and name."""
        self._check()
        return [self._state(self._known[each]) for each in sorted(self._known)]

    async def rows(
        self,
        subscription: SubscriptionId,
        states: Collection[State],
        *,
        key: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """List the rows of a subscription in some states, of one key or all, by position."""
        self._check()
        known = self._known.get(subscription)
        rows = known.ordered() if known else []
        return [row for row in rows if row.state in states and (key is None or row.key == key)][:limit]

    async def parked(self, selection: Selection, *, limit: int | None = 100) -> list[ParkedEvent]:
        """List parked events, by event type, name and position."""
        self._check()
        found = islice(self._selected(selection), limit)
        return [
            ParkedEvent(subscription=known.id, record=KeptRecord(row.position, event), row=row)
            for known, row, event in found
        ]

    async def redrive(self, selection: Selection) -> int:
        """Make parked events due at once, with no attempt counted yet, and return how many."""
        return self._change_parked(
            selection, state=State.DELAYED, attempts=0, deaths=0, due=None, delay_s=0.0, reason=""
        )

    async def discard(self, selection: Selection, reason: str) -> int:
        """Let parked events go, for a reason that is kept as long as the event is, and return how many."""
        return self._change_parked(selection, state=State.DISCARDED, reason=reason)

    async def seek(self, subscription: SubscriptionId, cursor: int) -> None:
        """Have a subscription go on after another position. Raises `SubscriptionUnknown`."""
        known = self._lookup(subscription)
        if cursor < known.cursor:
            known.replayed_until = max(known.replayed_until, known.cursor)
        known.cursor, known.fence, known.revision = cursor, self._next_fence(), self._next_change()
        self._drop_rows(known, [position for position in known.rows if position > cursor])

    async def retire(self, subscription: SubscriptionId) -> None:
        """Forget a subscription and its rows. Raises `SubscriptionUnknown`."""
        known = self._lookup(subscription)
        self._drop_rows(known, list(known.rows))
        del self._known[subscription]
        self._next_change()

    async def trim(self, *, before: datetime | None = None, largest_bytes: int | None = None) -> int:
        """Drop the oldest events; a size is that of the payloads as JSON, so each of them is written to be measured."""
        self._check()
        kept = list(self._kept())
        needed = self._needed(kept)
        size_bytes = 0 if largest_bytes is None else sum(len(encode(event.data)) for _, event in kept)
        gone = 0
        for at, event in kept:
            is_beyond = largest_bytes is not None and size_bytes > largest_bytes
            if at >= needed or not (is_beyond or (before is not None and event.time < before)):
                break
            size_bytes -= len(encode(event.data)) if is_beyond else 0
            self._forget(at)
            gone += 1
        return gone

    def unit(self, connection: Any = None) -> AbstractAsyncContextManager[Unit]:
        """Refuse: memory has no transactions."""
        raise LogError(self.name, "a log in memory has no transactions")

    def _check(self) -> None:
        if not self._is_open:
            self._refuse()

    def _refuse(self, _: object = None) -> None:
        raise LogClosed(self.name, "it is closed")

    def _next_fence(self) -> int:
        self._fence += 1
        return self._fence

    def _next_change(self) -> int:
        self._changes += 1
        return self._changes

    def _lookup(self, subscription: SubscriptionId) -> _Known:
        self._check()
        if known := self._known.get(subscription):
            return known
        names = tuple(sorted(each.name for each in self._known if each.event_type == subscription.event_type))
        raise SubscriptionUnknown(subscription.event_type, subscription.name, names)

    def _first(self) -> int:
        return self._end - len(self._history) + 1

    def _kept(self, after: int = 0) -> Iterator[tuple[int, Event[Any]]]:
        first = self._first()
        yield from ((at, self._pinned[at]) for at in sorted(self._pinned) if after < at < first)
        skipped = max(0, after + 1 - first)
        yield from enumerate(islice(self._history, skipped, None), first + skipped)

    def _at(self, position: int) -> Event[Any] | None:
        index = position - self._first()
        return self._history[index] if 0 <= index < len(self._history) else self._pinned.get(position)

    def _save(self, progress: Progress) -> bool:
        known = self._known.get(progress.subscription)
        if known is None or known.fence != progress.fence:
            return False
        known.cursor = progress.cursor
        self._drop_rows(known, progress.drops)
        for row in progress.puts:
            known.put(row)
            if row.position not in self._pinned and (event := self._at(row.position)) is not None:
                self._pinned[row.position] = event
        while known.parked and max(len(known.parked), len(known.held)) > self._most_parked:
            self._drop_oldest_parked(known)
        return True

    def _drop_oldest_parked(self, known: _Known) -> None:
        row = known.rows[next(iter(known.parked))]
        self._drop_rows(known, [row.position])
        self.parked_dropped += 1
        if self.on_dropped is not None:
            self.on_dropped(known.id, row)
        if self.parked_dropped == 1:
            _LOG.warning(
                "%s: more than %d events are parked, or held behind those, so the oldest are dropped; mend them, "
                "or keep them in a log on disk",
                known.id,
                self._most_parked,
            )

    def _drop_rows(self, known: _Known, positions: Collection[int]) -> None:
        for position in positions:
            known.drop(position)
            if not any(position in other.rows for other in self._known.values()):
                self._pinned.pop(position, None)

    def _state(self, known: _Known) -> SubscriptionState:
        return SubscriptionState(
            subscription=known.id,
            cursor=known.cursor,
            lag=sum(event.type == known.id.event_type for _, event in self._kept(known.cursor)),
            parked=len(known.parked),
            delayed=known.count(State.DELAYED),
            held=known.count(State.HELD),
            owner=f"process {os.getpid()}" if known.is_claimed else "",
            revision=known.revision,
        )

    def _selected(self, selection: Selection) -> Iterator[tuple[_Known, Row, Event[Any]]]:
        for each in sorted(self._known):
            if selection.event_type not in (None, each.event_type) or selection.name not in (None, each.name):
                continue
            known = self._known[each]
            for row in [known.rows[position] for position in sorted(known.parked)]:
                event = self._at(row.position)
                if event is not None and _is_selected(selection, row, event):
                    yield known, row, event

    def _change_parked(self, selection: Selection, **changes: Any) -> int:
        self._check()
        chosen = list(self._selected(selection))
        for known, row, _ in chosen:
            known.put(replace(row, **changes))
            known.revision = self._next_change()
        for known in {known.id: known for known, _, _ in chosen}.values():
            self._drop_rows(known, [each.position for each in known.rows.values() if self._is_past(each)])
        return len(chosen)

    def _is_past(self, row: Row) -> bool:
        """Tell whether an event was let go that would be gone by now."""
        return row.state is State.DISCARDED and row.position < self._first()

    def _needed(self, kept: list[tuple[int, Event[Any]]]) -> int:
        """Find the first position that some subscription still has to handle, or has parked."""
        needed = self._end + 1
        for known in self._known.values():
            wanted = [row.position for row in known.rows.values() if row.state in UNDONE]
            ahead = (at for at, event in kept if at > known.cursor and event.type == known.id.event_type)
            # What is done ahead of the cursor is still needed: the row says so, and goes when the cursor has passed.
            needed = min([needed, *wanted, *islice(ahead, 1)])
        return needed

    def _forget(self, position: int) -> None:
        event = self._history.popleft() if position >= self._first() else self._pinned[position]
        self._pinned.pop(position, None)
        if self._ids.get(event.id) == position:
            del self._ids[event.id]
        for known in self._known.values():
            known.drop(position)


def _is_meant(query: Query, position: int, event: Event[Any]) -> bool:
    return (
        (not query.types or event.type in query.types)
        and query.source in (None, event.source)
        and query.key in (None, event.key)
        and query.correlation_id in (None, event.correlation_id)
        and (query.since is None or event.time >= query.since)
        and (query.until is None or event.time < query.until)
        and (query.before is None or position < query.before)
    )


def _is_selected(selection: Selection, row: Row, event: Event[Any]) -> bool:
    return (
        selection.event_id in (None, event.id)
        and (
            selection.fingerprint is None
            or (row.failure is not None and row.failure.fingerprint == selection.fingerprint)
        )
        and selection.key in (None, event.key)
    )
