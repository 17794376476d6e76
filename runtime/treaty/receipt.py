"""What a publisher gets: the event, and word of its deliveries."""

import asyncio
from dataclasses import dataclass
from typing import Generic, TypeVar

from treaty.event import Event

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one subscription took an event; without an error it was handled."""

    subscription: str
    error: BaseException | None = None


_PENDING = Delivery("")


class Receipt(Generic[T_co]):
    """Proof that an event was accepted."""

    __slots__ = ("_deliveries", "_left", "_settled", "event")

    def __init__(self, event: Event[T_co], subscriptions: int) -> None:
        self.event = event
        self._deliveries = [_PENDING] * subscriptions
        self._left = subscriptions
        self._settled: asyncio.Event | None = None  # Made for the first who waits; most publishers never do.

    async def settled(self) -> tuple[Delivery, ...]:
        """Wait until every subscription is done with the event; in order of subscription.

        Any number of tasks may wait, and cancelling one disturbs neither the others nor the handlers.
        """
        if self._left:
            self._settled = self._settled or asyncio.Event()
            await self._settled.wait()
        return tuple(self._deliveries)

    def record(self, place: int, delivery: Delivery) -> None:
        """Note a delivery, as the bus does once for each place."""
        self._deliveries[place] = delivery
        self._left -= 1
        if not self._left and self._settled:
            self._settled.set()
