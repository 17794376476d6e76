"""A bus that remembers what it accepted."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, overload

from treaty.bus import EventBus
from treaty.envelope import event_type
from treaty.event import Event, utc_now
from treaty.payload import EventPayload, EventView
from treaty.receipt import Receipt
from treaty.view import seen_as

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)


class RecordingBus(EventBus):
    """An `EventBus` that also keeps every event it accepted."""

    def __init__(self, url: str = "memory:", *, hop_limit: int = 64, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(url, hop_limit=hop_limit, now=now)
        self._receipts: list[Receipt[EventPayload]] = []

    async def publish(self, payload: P, *, source: str = "", key: str | None = None) -> Receipt[P]:
        """Publish as `EventBus` does, and remember what was accepted."""
        receipt = await super().publish(payload, source=source, key=key)
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
