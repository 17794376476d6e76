"""What an engine has to offer. Order, retries, parking and the rest are made of it above, once for all engines."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from treaty.log.record import (
    Batch,
    Capabilities,
    Claim,
    Committed,
    Entry,
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


class Log(Protocol):
    """Keeps events in one order, and for each subscription how far it has come.

    One event loop at a time uses it. Every method raises a `LogError` when the engine cannot, and has then changed
    nothing; `LogBusy` and `LogFull` may be tried again.
    """

    @property
    def name(self) -> str:
        """What people call it: its URL without passwords."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can promise."""
        ...

    async def open(self) -> None:
        """Make ready; a second time does nothing.

        Raises a `LogError` with the mend for what cannot be a log of ours.
        """

    async def close(self) -> None:
        """Let go of everything, claims included. A second time does nothing."""

    async def commit(self, batch: Batch) -> Committed:
        """Append and save, all or nothing, in the order given.

        Progress under a fence that is not the current one is left out and reported; all else is written.
        """
        ...

    async def read(self, after: int, types: Collection[str], limit: int) -> list[Record]:
        """List the first events of these types after a position, in order."""
        ...

    async def records(self, positions: Collection[int]) -> list[Record]:
        """Look events up, in order of position; those that are gone are left out."""
        ...

    async def find(self, query: Query) -> list[Record]:
        """List what a query asks for, by position."""
        ...

    async def event(self, event_id: str) -> Record | None:
        """Look an event up by its id."""
        ...

    async def end(self) -> int:
        """Tell the position of the last event; 0 when there never was one."""
        ...

    async def position_at(self, time: datetime) -> int:
        """Find the position before the first event that is as young as that: a cursor that reads on from that time."""
        ...

    async def claim(self, subscription: SubscriptionId, start: int) -> Claim | None:
        """Take a subscription, or learn that it is another living owner's: None.

        One that is not known yet begins after the position `start`. The same owner may claim again: the fence rises.
        """
        ...

    async def release(self, subscriptions: Collection[SubscriptionId]) -> None:
        """Give subscriptions back in good order; those that are another's are left alone."""

    async def beat(self) -> None:
        """Say that this owner lives; who says nothing for the time of a lease loses what it claimed."""

    async def change(self) -> int:
        """Tell a number that changes when somebody else has written."""
        ...

    async def revisions(self) -> dict[SubscriptionId, int]:
        """Tell, for each subscription, a number that changes when somebody but its owner has changed it."""
        ...

    async def subscriptions(self) -> list[SubscriptionState]:
        """List all subscriptions, by event type and name."""
        ...

    async def rows(
        self,
        subscription: SubscriptionId,
        states: Collection[State],
        *,
        key: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """List the rows of a subscription in some states, of one key or all, by position."""
        ...

    async def parked(self, selection: Selection, *, limit: int | None = 100) -> list[ParkedEvent]:
        """List parked events, by event type, name and position."""
        ...

    async def redrive(self, selection: Selection) -> int:
        """Make parked events due at once, with no attempt counted yet, and return how many."""
        ...

    async def discard(self, selection: Selection, reason: str) -> int:
        """Let parked events go, for a reason that is kept as long as the event is, and return how many."""
        ...

    async def seek(self, subscription: SubscriptionId, cursor: int) -> None:
        """Have a subscription go on after another position; what lay between is handled again, or left out.

        Its rows behind the new cursor go, and the fence rises, so that whoever delivers to it looks again.
        Raises `SubscriptionUnknown`.
        """

    async def retire(self, subscription: SubscriptionId) -> None:
        """Forget a subscription and its rows. Raises `SubscriptionUnknown`."""

    async def trim(self, *, before: datetime | None = None, largest_bytes: int | None = None) -> int:
        """Drop the oldest events, those before a time or beyond a size, and return how many.

        What a subscription has still to handle, or has parked, stays, and all that is younger with it.
        """
        ...

    def unit(self, connection: Any = None) -> AbstractAsyncContextManager[Unit]:
        """Begin a transaction: on the caller's connection to the same database, or on one of the log's own.

        Leaving the block commits, and an error in it rolls back. Only with `has_transactions`.
        """
        ...


class Unit(Protocol):
    """A transaction that business rows and events share."""

    @property
    def connection(self) -> Any:
        """The engine's own connection, such as a `sqlite3.Connection`, for the caller's rows."""
        ...

    async def append(self, entries: list[Entry]) -> Committed:
        """Append as part of the transaction."""
        ...

    async def save(self, progress: Progress) -> bool:
        """Save as part of the transaction; False when the fence is an old one, and then the caller must roll back."""
        ...


class ImmediateLog(Log, Protocol):
    """A log whose appends cannot fail or wait."""

    on_dropped: Callable[[SubscriptionId, Row], None] | None
    """Hears of each parked event that there was no room for any more."""

    def accept(self, event: Any) -> int:
        """Append one event, and return its position."""
        ...

    def pin(self, position: int, event: Any) -> None:
        """Keep an event of which a row is about to be saved, though newer ones may have pushed it out."""
