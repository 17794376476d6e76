"""What a publisher gets: the event, and word of its deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from treaty.errors import RolledBack
from treaty.event import Event
from treaty.log.record import Row

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one subscription took an event; without an error it was handled, with one it was given up."""

    subscription: str
    error: BaseException | None = None


class Receipt(Generic[T_co]):
    """Proof that an event was accepted."""

    __slots__ = ("__weakref__", "event", "lanes", "left", "position", "told")

    def __init__(self, event: Event[T_co], lanes: Sequence[Any], position: int = 0) -> None:
        self.event = event
        self.position = position  # In the log, from 1; 0 when it is not there yet, or was rolled back.
        self.lanes = lanes  # Those that get it, in order of subscription.
        self.left = len(lanes)  # How many of them are not done with it.
        self.told: _Told | None = None  # Made when it is needed; most publishers never ask, and most handlers succeed.

    async def settled(self) -> tuple[Delivery, ...]:
        """Wait until every subscription of this bus has handled the event or given it up; in order of subscription.

        One that will try again later is waited for, and so is one in which the event waits behind a parked one of its
        key. In a transaction that was rolled back every delivery has a `RolledBack`. Any number of tasks may wait, and
        cancelling one disturbs neither the others nor the handlers. Raises `WaitsForItself` in a handler of the event.
        """
        if self.left:
            for lane in self.lanes:
                lane.refuse_inside("settled()")
            self.told = self.told or _Told()
            await self.told.wait()
        errors = self.told.errors if self.told else {}
        return tuple(Delivery(lane.name, errors.get(lane.name)) for lane in self.lanes)

    def done(self, name: str, error: BaseException | None = None) -> None:
        """Note that one subscription is done with it, as the bus does once for each."""
        if error is not None:
            self.told = self.told or _Told()
            self.told.errors[name] = error
        self.left -= 1
        if not self.left:
            self.finish()

    def roll_back(self) -> None:
        """Be settled at once, because the transaction in which the event was accepted was rolled back."""
        self.position = 0
        for lane in self.lanes:
            self.done(lane.name, RolledBack(self.event.type))

    def forget(self) -> None:
        """Be settled at once, because the event was accepted before: nobody gets it again."""
        self.lanes, self.left = (), 0

    def give_up(self) -> None:
        """Be settled, because the bus is closed; what was still to be done comes with `CancelledError`."""
        if not self.left:
            return
        self.told = self.told or _Told()
        for lane in self.lanes:
            if not lane.has_done(self.position, self.event.key):
                self.told.errors.setdefault(lane.name, asyncio.CancelledError())
        self.left = 0
        self.finish()

    def finish(self) -> None:
        """Wake those who wait."""
        if self.told:
            self.told.wake()


class Item(Receipt[T_co]):
    """One event for one subscription, apart from the others: it has failed before, or was read from the log."""

    __slots__ = ("row", "twin")

    def __init__(
        self, event: Event[T_co], lane: Any, position: int, row: Row | None, twin: Receipt[Any] | None
    ) -> None:
        super().__init__(event, (lane,), position)
        self.row = row  # What is remembered of earlier attempts.
        self.twin = twin  # What the publisher holds.

    def done(self, name: str, error: BaseException | None = None) -> None:
        """Note that the subscription is done with it, for the publisher too."""
        super().done(name, error)
        if self.twin is not None:
            self.twin.done(name, error)


class _Told:
    """What a receipt remembers when it was asked, or something failed."""

    def __init__(self) -> None:
        self.errors: dict[str, BaseException] = {}
        self._waiting: list[asyncio.Future[None]] = []

    async def wait(self) -> None:
        """Wait until it is settled."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    def wake(self) -> None:
        """Wake those who wait."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
