"""A bus that remembers what it accepted."""

from collections.abc import Iterable, Sequence
from typing import TypeVar, overload

from treaty.audit import Auditor
from treaty.bus import EventBus
from treaty.bus.declared import Policy
from treaty.bus.receipt import Receipt
from treaty.clock import Clock
from treaty.envelope import event_type
from treaty.event import Event
from treaty.guard import Guard
from treaty.instrument import Instrument
from treaty.log.protocol import Log
from treaty.options import Retention
from treaty.payload import EventPayload, EventView
from treaty.upcast import Upcaster
from treaty.view import seen_as

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)


class RecordingBus(EventBus):
    """An `EventBus` that also keeps every event it accepted.

    It lets pass what no contract declares, and contracts that ask for more than the log can promise: in a test any log
    will do.
    """

    def __init__(
        self,
        url: str | Log = "memory:",
        *,
        hop_limit: int = 64,
        clock: Clock | None = None,
        upcasters: Iterable[Upcaster] = (),
        retention: Retention | None = None,
        undeclared: Policy = "allow",
        durability: Policy = "allow",
        instruments: Sequence[Instrument] = (),
        guard: Guard | None = None,
        auditor: Auditor | None = None,
    ) -> None:
        super().__init__(
            url,
            hop_limit=hop_limit,
            clock=clock,
            upcasters=upcasters,
            retention=retention,
            undeclared=undeclared,
            durability=durability,
            instruments=instruments,
            guard=guard,
            auditor=auditor,
        )
        self._receipts: list[Receipt[EventPayload]] = []
        self._ids: set[str] = set()

    async def publish(
        self, payload: P, *, source: str = "", key: str | None = None, id: str | None = None
    ) -> Receipt[P]:
        """Publish as `EventBus` does, and remember what was accepted."""
        receipt = await super().publish(payload, source=source, key=key, id=id)
        self._record(receipt)
        return receipt

    async def accept(self, event: Event[P]) -> Receipt[P]:
        """Accept as `EventBus` does, and remember it."""
        receipt = await super().accept(event)
        self._record(receipt)
        return receipt

    @overload
    def published(self, cls: None = None) -> list[Event[EventPayload]]: ...

    @overload
    def published(self, cls: type[V]) -> list[Event[V]]: ...

    def published(self, cls: type[V] | None = None) -> list[Event[V]] | list[Event[EventPayload]]:
        """List the events accepted so far, in order; with a class only those of its type, read as that class."""
        events = [receipt.event for receipt in self.receipts()]
        if cls is None:
            return events
        return [seen_as(event, cls) for event in events if event.type == event_type(cls)]

    def receipts(self) -> list[Receipt[EventPayload]]:
        """List what publishers got for the events accepted so far, in order."""
        return [receipt for receipt in self._receipts if receipt.position]  # Not those that were rolled back.

    def clear(self) -> None:
        """Forget what was recorded so far."""
        self._receipts.clear()

    def _record(self, receipt: Receipt[EventPayload]) -> None:
        if receipt.event.id not in self._ids:  # The log knows it otherwise, and nobody gets it again.
            self._ids.add(receipt.event.id)
            self._receipts.append(receipt)
