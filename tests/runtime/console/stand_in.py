"""A log of a few lists, filled the same way each time: what the commands are shown, and what they asked for."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from treaty.errors.log import LogBusy, LogMissing
from treaty.log.record import (
    Batch,
    Capabilities,
    Claim,
    Committed,
    Durability,
    Failure,
    ParkedEvent,
    Query,
    Record,
    Row,
    Selection,
    State,
    SubscriptionId,
    SubscriptionState,
)

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PLACED, PAID = "order.placed", "order.paid"
BILLING, AUDIT = SubscriptionId(PLACED, "billing"), SubscriptionId(PLACED, "audit")


def event_id(number: int) -> str:
    return f"0195-{number:04d}"


def event(position: int, event_type: str = PLACED, **more: Any) -> Record:
    facts: dict[str, Any] = {
        "position": position,
        "id": event_id(position),
        "type": event_type,
        "version": "1.0.0",
        "source": "shop",
        "time": START + timedelta(minutes=position),
        "key": f"o-{position % 2}",
        "correlation_id": event_id(1),
        "causation_id": None,
        "traceparent": None,
        "hops": 0,
        "principal": None,
        "data": b'{"total_cents":%d}' % position,
    }
    return Record(**{**facts, **more})


def failure(fingerprint: str, position: int, message: str = "the card was declined") -> Failure:
    at = START + timedelta(minutes=position)
    return Failure(
        error="shop.Declined",
        fingerprint=fingerprint,
        message=message,
        first_at=at,
        last_at=at + timedelta(seconds=30),
    )


RECORDS = [
    event(1),
    event(2, PAID, key=None, causation_id=event_id(1), hops=1),
    event(3, data=b'{"total_cents":3,"note":"\xc3\xa9t\xc3\xa9"}', principal="ada"),
    event(4, key="o-0", source=""),
    event(5, correlation_id=event_id(5), causation_id="gone"),
    event(6, PAID, key="\x1b[31mred\u202e", correlation_id="c-6", data=b"\xff not JSON"),
    event(7, PAID, key=None, causation_id=event_id(2), hops=2),
    event(8, key="o-8", correlation_id="c-8"),
]
ROWS: dict[SubscriptionId, list[Row]] = {
    BILLING: [
        Row(
            position=1,
            state=State.PARKED,
            key="o-1",
            attempts=5,
            failure=failure("f1a2", 1, "\x1b[2Jthe card\nwas declined"),
            reason="attempts",
        ),
        Row(position=3, state=State.HELD, key="o-1"),
        Row(
            position=4,
            state=State.DELAYED,
            key="o-0",
            attempts=2,
            due=START + timedelta(hours=1, minutes=5),
            delay_s=300.0,
            failure=failure("b0b0", 4),
        ),
        Row(position=5, state=State.PARKED, key="o-1", attempts=3, failure=failure("f1a2", 5), reason="permanent"),
    ],
    AUDIT: [
        Row(position=1, state=State.DONE),
        Row(
            position=3, state=State.DISCARDED, key="o-1", attempts=1, failure=failure("cafe", 3), reason="sent by hand"
        ),
        Row(position=4, state=State.TRYING, key="o-0", attempts=1),
        Row(position=5, state=State.PARKED, key="o-1", attempts=1, reason="unreadable"),
    ],
}
STATES = [
    SubscriptionState(
        subscription=AUDIT, cursor=3, lag=3, parked=1, delayed=0, held=0, owner="process 4711 on host-1", revision=1
    ),
    SubscriptionState(subscription=BILLING, cursor=5, lag=1, parked=2, delayed=1, held=1, owner="", revision=1),
]


@dataclass
class StandIn:
    """What a command sees of a log; the rest is for owners, and a command that calls it fails."""

    records_kept: list[Record] = field(default_factory=lambda: list(RECORDS))
    states: list[SubscriptionState] = field(default_factory=lambda: list(STATES))
    rows_kept: dict[SubscriptionId, list[Row]] = field(default_factory=lambda: dict(ROWS))
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    changes: int = 0
    name: str = "sqlite:///app.events"
    capabilities = Capabilities(durability=Durability.DURABLE, is_shared=True, has_transactions=True)

    async def open(self) -> None:
        self.calls.append(("open",))

    async def close(self) -> None:
        self.calls.append(("close",))

    async def read(self, after: int, types: Collection[str], limit: int) -> list[Record]:
        return [one for one in self.records_kept if one.position > after and one.type in types][:limit]

    async def records(self, positions: Collection[int]) -> list[Record]:
        return [one for one in self.records_kept if one.position in positions]

    async def find(self, query: Query) -> list[Record]:
        found = [
            one
            for one in self.records_kept
            if one.position > query.after
            and (not query.types or one.type in query.types)
            and query.source in (None, one.source)
            and query.key in (None, one.key)
            and query.correlation_id in (None, one.correlation_id)
            and (query.since is None or one.time >= query.since)
            and (query.until is None or one.time < query.until)
        ]
        return (found[::-1] if query.newest_first else found)[: query.limit]

    async def event(self, event_id: str) -> Record | None:
        return next((one for one in self.records_kept if one.id == event_id), None)

    async def end(self) -> int:
        return self.records_kept[-1].position if self.records_kept else 0

    async def position_at(self, time: datetime) -> int:
        return next((one.position - 1 for one in self.records_kept if one.time >= time), await self.end())

    async def change(self) -> int:
        return self.changes

    async def revisions(self) -> dict[SubscriptionId, int]:
        raise AssertionError

    async def subscriptions(self) -> list[SubscriptionState]:
        return self.states

    async def rows(
        self,
        subscription: SubscriptionId,
        states: Collection[State],
        *,
        key: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        rows = self.rows_kept.get(subscription, [])
        return [row for row in rows if row.state in states and row.key in (None, key)][:limit]

    async def parked(self, selection: Selection, *, limit: int | None = 100) -> list[ParkedEvent]:
        found = [
            ParkedEvent(subscription=state.subscription, record=record, row=row)
            for state in self.states
            for row in self.rows_kept.get(state.subscription, [])
            for record in self.records_kept
            if record.position == row.position and row.state is State.PARKED
        ]
        return [one for one in found if _is_meant(one, selection)][:limit]

    async def redrive(self, selection: Selection) -> int:
        self.calls.append(("redrive", selection))
        return len(await self.parked(selection, limit=None))

    async def discard(self, selection: Selection, reason: str) -> int:
        self.calls.append(("discard", selection, reason))
        return len(await self.parked(selection, limit=None))

    async def seek(self, subscription: SubscriptionId, cursor: int) -> None:
        self.calls.append(("seek", subscription, cursor))

    async def retire(self, subscription: SubscriptionId) -> None:
        self.calls.append(("retire", subscription))

    async def commit(self, batch: Batch) -> Committed:
        raise AssertionError(batch)

    async def claim(self, subscription: SubscriptionId, start: int) -> Claim | None:
        raise AssertionError(subscription, start)

    async def release(self, subscriptions: Collection[SubscriptionId]) -> None:
        raise AssertionError(subscriptions)

    async def beat(self) -> None:
        raise AssertionError

    async def trim(self, *, before: datetime | None = None, largest_bytes: int | None = None) -> int:
        raise AssertionError(before, largest_bytes)

    def unit(self, connection: Any = None) -> Any:
        raise AssertionError(connection)


def _is_meant(parked: ParkedEvent, selection: Selection) -> bool:
    facts = {
        parked.subscription.event_type: selection.event_type,
        parked.subscription.name: selection.name,
        parked.record.id: selection.event_id,
        parked.row.failure and parked.row.failure.fingerprint: selection.fingerprint,
        parked.record.key: selection.key,
    }
    return all(asked in (None, fact) for fact, asked in facts.items())


class Still:
    """A clock on which nothing passes but what is waited for."""

    def __init__(self, on_wait: Callable[[], None] = lambda: None) -> None:
        self.at = START + timedelta(hours=1)
        self.waits: list[float] = []
        self.on_wait = on_wait

    def now(self) -> datetime:
        return self.at

    def now_ns(self) -> int:
        return int(self.at.timestamp()) * 1_000_000_000

    def monotonic(self) -> float:
        return self.at.timestamp()

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> asyncio.Handle:
        self.waits.append(delay_s)
        self.at += timedelta(seconds=delay_s)
        self.on_wait()
        return asyncio.get_running_loop().call_soon(callback)


def unowned() -> StandIn:
    """The same, with nobody at work."""
    return StandIn(states=[replace(state, owner="") for state in STATES])


class Refused(StandIn):
    """One that cannot be opened."""

    async def open(self) -> None:
        raise LogMissing("sqlite:///absent.events", "there is no file absent.events")


class Locked(StandIn):
    """One that opens, and is locked by the time anybody asks."""

    async def subscriptions(self) -> list[SubscriptionState]:
        raise LogBusy(self.name, "it was locked for 5 s")
