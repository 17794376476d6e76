"""A bus that remembers what was published."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, overload

from treaty.bus import EventBus
from treaty.envelope import event_type
from treaty.event import Event, utc_now
from treaty.payload import EventPayload, EventView
from treaty.bus.receipt import Receipt
from treaty.view import seen_as

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)


class RecordingBus(EventBus):
    """An `EventBus` that also keeps every event it accepted."""

    def __init__(self, url: str = "memory:", **options) -> None:
        super().__init__(url, **({"undeclared": "allow", "durability": "allow"} | options))
        self._events: list[Event[EventPayload]] = []

    async def publish(self, payload: P, *, source: str = "", key: str | None = None, id: str | None = None) -> Receipt[P]:
        """Publish as `EventBus` does, and remember what was accepted."""
        receipt = await super().publish(payload, source=source, key=key, id=id)
        self._events.append(receipt.event)
        return receipt

    @overload
    def published(self, cls: None = None) -> list[Event[EventPayload]]: ...

    @overload
    def published(self, cls: type[V]) -> list[Event[V]]: ...

    def published(self, cls: type[V] | None = None) -> list[Event[V]] | list[Event[EventPayload]]:
        """List the events accepted so far, in order; with a class only those of its type, read as that class."""
        if cls is None:
            return list(self._events)
        return [seen_as(event, cls) for event in self._events if event.type == event_type(cls)]

    def clear(self) -> None:
        """Forget what was recorded so far."""
        self._events.clear()


class FakeClock:
    """Stub."""

    def __init__(self):
        import itertools
        self.t = 0.0
        self.wall = 1_800_000_000.0
        self.timers = []
        self.n = itertools.count()

    def now(self):
        from datetime import UTC
        return datetime.fromtimestamp(self.wall, UTC)

    def now_ns(self):
        return int(self.wall * 1e9)

    def monotonic(self):
        return self.t

    def call_later(self, delay_s, callback):
        class T:
            gone = False
            def cancel(self):
                self.gone = True
        t = T()
        self.timers.append((self.t + max(delay_s, 0), next(self.n), t, callback))
        return t

    async def advance(self, s):
        import asyncio
        end = self.t + s
        async def turns():
            for _ in range(30):
                await asyncio.sleep(0)
        await turns()
        while True:
            due = sorted((x for x in self.timers if not x[2].gone and x[0] <= end + 1e-9), key=lambda x: x[:2])
            if not due:
                break
            x = due[0]
            self.timers.remove(x)
            self.wall += max(x[0] - self.t, 0)
            self.t = max(self.t, x[0])
            x[3]()
            await turns()
        self.wall += end - self.t
        self.t = end
