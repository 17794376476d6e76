"""Those who subscribe: their handlers fail, wait and die as they are told, and remember what they have handled."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from tests.conformance.log.made import TYPE, Noted
from treaty.bus import EventBus
from treaty.bus.subscription import Subscription
from treaty.errors import Transient
from treaty.event import Event
from treaty.log.record import SubscriptionId
from treaty.options import Batch, SubscriptionOptions

FAILURES = ("transient", "permanent", "fatal")


class Subscriber:
    """One subscription, in whichever process; what is noted here is what the world outside has seen."""

    def __init__(self, name: str, options: SubscriptionOptions, batch: Batch | None, *, is_sync: bool) -> None:
        self.name, self.options, self.batch, self.is_sync = name, options, batch, is_sync
        self.id = SubscriptionId(TYPE, f"-/{name}")
        self.failing: defaultdict[int, list[str]] = defaultdict(list)  # Number → how its next attempts end.
        self.handled: list[int] = []
        self.let_go: dict[int, tuple[int, int]] = {}  # Discarded: number → how often handled before, and position.
        self.repeatable: set[int] = set()  # Somebody died, or asked for them again.
        self.gate = asyncio.Event()
        self.gate.set()

    def __repr__(self) -> str:
        return f"Subscriber({self.name!r}, {self.options!r}, {self.batch!r}, is_sync={self.is_sync})"

    def join(self, bus: EventBus, die: Callable[[], None]) -> Subscription:
        if self.batch is not None:
            return bus.subscribe_batch(
                Noted, lambda events: self._handle(events, die), name=self.name, batch=self.batch, options=self.options
            )
        if self.is_sync:
            return bus.subscribe(Noted, lambda event: self._call(event, die), name=self.name, options=self.options)
        return bus.subscribe(Noted, lambda event: self._handle([event], die), name=self.name, options=self.options)

    def _call(self, event: Event[Noted], die: Callable[[], None]) -> Any:
        return asyncio.Event().wait() if self._dies_of([event], die) else None

    async def _handle(self, events: Sequence[Event[Noted]], die: Callable[[], None]) -> None:
        await self.gate.wait()
        if self._dies_of(events, die):
            await asyncio.Event().wait()  # The dead do not come back.

    def _dies_of(self, events: Sequence[Event[Noted]], die: Callable[[], None]) -> bool:
        numbers = [int(event.data.text) for event in events]
        for number in numbers:
            if self.failing[number]:
                how = self.failing[number].pop(0)
                if how == "fatal":
                    die()
                    return True
                raise Transient(how) if how == "transient" else LookupError(how)
        self.handled += numbers
        return False

    def counts(self) -> Counter[int]:
        return Counter(self.handled)
