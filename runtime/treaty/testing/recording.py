"""A bus that remembers what it accepted."""

from typing import Any, TypeVar, overload

from treaty.bus import EventBus
from treaty.bus.receipt import Receipt
from treaty.clock import Clock
from treaty.envelope import event_type
from treaty.event import Event
from treaty.log.protocol import Log
from treaty.payload import EventPayload, EventView
from treaty.view import seen_as

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)

_LENIENT: dict[str, Any] = {"undeclared": "allow", "durability": "allow"}


class RecordingBus(EventBus):
    """An `EventBus` that also keeps every event it accepted.

    It lets pass what no contract declares, and contracts that ask for more than the log can promise: in a test any log
    will do. `options` are those of an `EventBus`.
    """

    def __init__(self, url: str | Log = "memory:", *, clock: Clock | None = None, **options: Any) -> None:
        super().__init__(url, clock=clock, **(_LENIENT | options))
        self._receipts: list[Receipt[EventPayload]] = []

    async def publish(
        self, payload: P, *, source: str = "", key: str | None = None, id: str | None = None
    ) -> Receipt[P]:
        """Publish as `EventBus` does, and remember what was accepted."""
        receipt = await super().publish(payload, source=source, key=key, id=id)
        self._receipts.append(receipt)
        return receipt

    async def accept(self, event: Event[P]) -> Receipt[P]:
        """Accept as `EventBus` does, and remember it."""
        receipt = await super().accept(event)
        self._receipts.append(receipt)
        return receipt

    @overload
    def published(self, cls: None = None) -> list[Event[EventPayload]]: ...

    @overload
    def published(self, cls: type[V]) -> list[Event[V]]: ...

    def published(self, cls: type[V] | None = None) -> list[Event[V]] | list[Event[EventPayload]]:
        """List the events accepted so far, in order; with a class only those of its type, read as that class."""
        events = [receipt.event for receipt in self._receipts]
        if cls is None:
            return events
        return [seen_as(event, cls) for event in events if event.type == event_type(cls)]

    def receipts(self) -> list[Receipt[EventPayload]]:
        """List what publishers got for the events accepted so far, in order."""
        return list(self._receipts)

    def clear(self) -> None:
        """Forget what was recorded so far."""
        self._receipts.clear()
