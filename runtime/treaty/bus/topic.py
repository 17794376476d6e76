"""All that is published and subscribed to under one event type."""

from __future__ import annotations

from typing import Any

from treaty.bus.lane import Lane

CAPACITY = 1000


class Topic:
    """Who subscribes to an event type, in order of subscription."""

    def __init__(self, event_type: str) -> None:
        self.type = event_type
        self.lanes: tuple[Lane[Any], ...] = ()
        self.capacity = CAPACITY  # Events that may wait for the dispatcher before publishers wait too.

    def add(self, lane: Lane[Any]) -> None:
        """Have a lane get what is published from now on."""
        self._set((*self.lanes, lane))

    def remove(self, lane: Lane[Any]) -> None:
        """Have a lane get nothing more."""
        self._set(tuple(other for other in self.lanes if other is not lane))

    def _set(self, lanes: tuple[Lane[Any], ...]) -> None:
        self.lanes = lanes
        self.capacity = min((lane.options.capacity for lane in lanes if not lane.is_kept), default=CAPACITY)

    def find(self, name: str) -> Lane[Any] | None:
        """Find a subscription by its name."""
        return next((lane for lane in self.lanes if lane.name == name), None)

    @property
    def is_full(self) -> bool:
        """Whether publishers have to wait for one of them."""
        return any(lane.is_full and not lane.is_kept for lane in self.lanes)
