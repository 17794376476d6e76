"""All that is published and subscribed to under one event type."""

from __future__ import annotations

from typing import Any

from treaty.bus.lane import Lane

CAPACITY = 1000


class Topic:
    """Who subscribes to an event type, in order of subscription."""

    def __init__(self, event_type: str) -> None:
        self.type = event_type
        self._by_name: dict[str, Lane[Any]] = {}
        self._lanes: tuple[Lane[Any], ...] | None = ()
        self.capacity = CAPACITY  # Events that may wait for the dispatcher before publishers wait too.

    @property
    def lanes(self) -> tuple[Lane[Any], ...]:
        """All of them; made when it is first asked for, as thousands may subscribe in a row."""
        if self._lanes is None:
            self._lanes = tuple(self._by_name.values())
            self.capacity = min((lane.options.capacity for lane in self._lanes if not lane.is_kept), default=CAPACITY)
        return self._lanes

    def add(self, lane: Lane[Any]) -> None:
        """Have a lane get what is published from now on."""
        self._by_name[lane.name], self._lanes = lane, None

    def remove(self, lane: Lane[Any]) -> None:
        """Have a lane get nothing more."""
        if self._by_name.get(lane.name) is lane:
            del self._by_name[lane.name]
            self._lanes = None

    def find(self, name: str) -> Lane[Any] | None:
        """Find a subscription by its name."""
        return self._by_name.get(name)

    @property
    def is_full(self) -> bool:
        """Whether publishers have to wait for one of them."""
        return any(lane.is_full and not lane.is_kept for lane in self.lanes)
