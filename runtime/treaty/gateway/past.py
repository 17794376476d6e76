# What is stored is read as the bus reads it, and by its own history.
# pyright: reportPrivateUsage=false
"""What a client has missed, from a log that keeps events."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator
from typing import Any

from treaty.bus import EventBus
from treaty.envelope import event_type
from treaty.errors import PayloadInvalid, VersionUnreadable
from treaty.event import FIELDS, Event
from treaty.log.record import Record
from treaty.payload import EventPayload

_AT_A_TIME = 100


class Past:
    """Reads from the log what came after a certain event and before now, and remembers what it has read last."""

    def __init__(self, bus: EventBus, classes: tuple[type[EventPayload], ...], most: int) -> None:
        self._bus = bus
        self._classes = {event_type(cls): cls for cls in classes}
        self._after = self._until = 0
        self._had: deque[str] = deque(maxlen=most)  # Of those only that may come a second time, from the bus.

    async def begin(self, last_id: str) -> bool:
        """Find the event that a client has seen last; False when the log does not have it any more."""
        if self._bus._claims.is_pending:
            await self._bus._claims.settle()
        record = await self._bus.log.event(last_id)
        if record is None:
            return False
        self._after, self._until = record.position, await self._bus.log.end()
        return True

    async def events(self) -> AsyncGenerator[Event[Any]]:
        """Read all that came after it, in order; what nothing here can read is left out."""
        while self._after < self._until:
            records = await self._bus.log.read(self._after, tuple(self._classes), _AT_A_TIME)
            if not records:
                return
            for record in records:
                self._after = record.position
                if record.position > self._until:
                    return
                self._had.append(record.id)
                if (event := self._read(record)) is not None:
                    yield event

    def had(self, id: str) -> bool:
        """Whether an event was among those."""
        return id in self._had

    def _read(self, record: Record) -> Event[Any] | None:
        cls = self._classes[record.type]
        try:
            data = self._bus._core.history.read(cls, record.version, record.data)
        except (PayloadInvalid, VersionUnreadable):
            return None
        fields: dict[str, Any] = {name: getattr(record, name) for name in FIELDS if name != "data"}
        fields["version"] = cls.__event_version__
        return Event(**fields, data=data)
