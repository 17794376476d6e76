"""A scenario: publish, let everything settle, look at what came of it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Generic, TypeVar, cast

from treaty.bus.receipt import Delivery, Receipt
from treaty.envelope import event_type
from treaty.event import Event
from treaty.payload import EventPayload, EventView
from treaty.principal import Principal, use_principal
from treaty.testing.clock import FakeClock
from treaty.testing.recording import RecordingBus
from treaty.testing.story import difference, told, tree

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)


def open_bus(clock: FakeClock) -> RecordingBus:
    """Make the bus of a scenario: any log will do, whatever the contracts ask of a real one."""
    return RecordingBus("memory:", clock=clock)


class Faulty(Generic[V]):
    """A subscriber that fails a number of times and then takes what comes; `handled` lists what it took."""

    def __init__(self, error: BaseException, times: int) -> None:
        self.handled: list[Event[V]] = []
        self._error, self._left = error, times

    async def __call__(self, event: Event[V]) -> None:
        """Fail, or take an event."""
        if self._left:
            self._left -= 1
            raise self._error
        self.handled.append(event)


class Scenario:
    """One test's bus and clock, and questions about what was published.

    Nothing here needs an event loop before something is awaited, so one serves sync and async tests alike.
    """

    def __init__(self, bus: RecordingBus, clock: FakeClock) -> None:
        self.bus, self.clock = bus, clock
        self._expected: set[tuple[str, str]] = set()  # An event's id and a subscription: a failure that was asked for.

    async def publish(self, payload: P, *, source: str = "", key: str | None = None) -> Receipt[P]:
        """Publish on the scenario's bus, as its producer unless another source is said."""
        return await self.bus.publish(payload, source=source or payload.__producer__, key=key)

    async def settle(self) -> None:
        """Wait until everything accepted, and everything it caused, is delivered, as far as it is due by the clock."""
        await self.bus.idle()

    async def advance(self, seconds: float) -> None:
        """Let time pass, and settle what came due."""
        await self.clock.advance(seconds)
        await self.settle()

    def faulty(self, cls: type[V], error: BaseException, *, name: str = "faulty", times: int = 1) -> Faulty[V]:
        """Subscribe somebody who may read it and fails `times` times with an error."""
        handler = Faulty[V](error, times)
        with use_principal(Principal(name, frozenset(cls.__permissions__))):
            self.bus.subscribe(cls, handler, name=name)
        return handler

    def expect(self, cls: type[V], **fields: object) -> Event[V]:
        """Return the one event of a type whose payload has these values; fails with what was published instead."""
        unknown = sorted(fields.keys() - cls.model_fields.keys())
        if unknown:
            raise TypeError(f"{cls.__name__} has no {', '.join(unknown)}; it has {', '.join(cls.model_fields)}")
        events = self.bus.published(cls)
        found = [event for event in events if not difference(event.data, fields)]
        if len(found) == 1:
            return found[0]
        near = sorted(events, key=lambda event: len(difference(event.data, fields)))
        head = f"{len(found)} events match {told(cls, fields)}, and one was expected"
        raise AssertionError("\n".join([head, *self._nearest(near, fields)]))

    def expect_none(self, cls: type[EventView]) -> None:
        """Fail where an event of this type was published."""
        if events := self.bus.published(cls):
            head = f"{len(events)} of {event_type(cls)} were published, and none was expected"
            raise AssertionError("\n".join([head, *tree(self.bus.published())]))

    def expect_chain(self, *types: str) -> tuple[Event[EventPayload], ...]:
        """Return events of these types of which each was published while the one before was handled."""
        events = self.bus.published()
        chains: list[tuple[Event[EventPayload], ...]] = [(event,) for event in events if event.type == types[0]]
        for name in types[1:]:
            chains = [
                (*chain, event)
                for chain in chains
                for event in events
                if event.type == name and event.causation_id == chain[-1].id
            ]
        if not chains:
            head = f"no chain {' → '.join(types)} was published"
            raise AssertionError("\n".join([head, *tree(events)]))
        return chains[0]

    def expect_parked(self, cls: type[EventView], *, name: str | None = None) -> Delivery:
        """Return the one failed delivery of a type, or of a type in one subscription; such a failure is expected then.

        Call it when all has settled.
        """
        failures = [
            (receipt, delivery)
            for receipt, delivery in self._failures()
            if receipt.event.type == event_type(cls) and name in (None, delivery.subscription)
        ]
        if len(failures) != 1:
            where = f" in {name!r}" if name else ""
            lines = [_failure(receipt, delivery) for receipt, delivery in self._failures()] or ["  (nothing failed)"]
            head = f"{len(failures)} events of {event_type(cls)} are parked{where}, and one was expected; what failed:"
            raise AssertionError("\n".join([head, *lines]))
        receipt, delivery = failures[0]
        self._expected.add((receipt.event.id, delivery.subscription))
        return delivery

    def verify(self) -> None:
        """Fail where an event was never settled, or failed without anybody expecting it. The fixture calls this."""
        left = [f"  {one.event.type} was not settled; `await scenario.settle()`" for one in self._unsettled()]
        failed = [
            _failure(receipt, delivery)
            for receipt, delivery in self._failures()
            if (receipt.event.id, delivery.subscription) not in self._expected
        ]
        if failed:
            failed.append("  if that is meant, say so: `scenario.expect_parked(…)`")
        if left or failed:
            raise AssertionError("\n".join(["the scenario left something behind:", *left, *failed]))

    def _nearest(self, events: list[Event[V]], fields: dict[str, object]) -> list[str]:
        if not events:
            return ["nothing of its type was published; what was:", *tree(self.bus.published())]
        lines: list[str] = []
        for event in events[:5]:
            lines += [f"  {event.type} (id {event.id})", *(difference(event.data, fields) or ["    matches"])]
        return lines

    def _failures(self) -> list[tuple[Receipt[EventPayload], Delivery]]:
        return [
            (receipt, delivery)
            for receipt in self.bus.receipts()
            for delivery in _result(receipt.settled()) or ()
            if delivery.error is not None
        ]

    def _unsettled(self) -> list[Receipt[EventPayload]]:
        return [receipt for receipt in self.bus.receipts() if _result(receipt.settled()) is None]


def _failure(receipt: Receipt[EventPayload], delivery: Delivery) -> str:
    return f"  {receipt.event.type} failed in {delivery.subscription!r}: {delivery.error!r}"


def _result(settled: Coroutine[Any, Any, tuple[Delivery, ...]]) -> tuple[Delivery, ...] | None:
    """Take the result of what is done already; None where it would have to wait. Works without a running loop."""
    try:
        settled.send(None)
    except StopIteration as done:
        return cast("tuple[Delivery, ...]", done.value)
    settled.close()
    return None
