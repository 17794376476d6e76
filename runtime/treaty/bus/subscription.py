"""A handler's place on the bus."""

from collections.abc import Callable
from typing import Any

from treaty.bus.lane import Lane


class Subscription:
    """One handler's wish to see the events of one type; `name` is unique within the type."""

    def __init__(self, lane: Lane[Any], cancel: Callable[[], None]) -> None:
        self.event_type, self.name = lane.id.event_type, lane.name
        self.id = lane.id  # What the log knows it by.
        self._lane, self._cancel = lane, cancel

    def __repr__(self) -> str:
        return f"Subscription({self.event_type!r}, {self.name!r})"

    @property
    def is_active(self) -> bool:
        """Whether this process delivers to it; otherwise another does, and this one stands by."""
        return not self._lane.is_standby

    @property
    def is_paused(self) -> bool:
        """Whether it begins no further event."""
        return self._lane.is_paused

    def pause(self) -> None:
        """Begin no further event; those under way go on, and others wait. A second time does nothing."""
        self._lane.pause()

    def resume(self) -> None:
        """Undo `pause`."""
        self._lane.resume()

    async def drained(self) -> None:
        """Wait until nothing is under way here, and nothing waits that could be handled now."""
        await self._lane.drained()

    def abandon(self) -> None:
        """Cancel, and give up what waits in memory or is under way: receipts settle with `CancelledError`."""
        self._cancel()
        self._lane.abandon()

    def cancel(self) -> None:
        """Take no further event; what was accepted before is still delivered. A second time does nothing.

        A log on disk goes on keeping its events until it subscribes again, or is retired.
        """
        self._cancel()
