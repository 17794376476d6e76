"""What publishing one class of payloads takes."""

from __future__ import annotations

from treaty.bus.topic import Topic
from treaty.envelope import Kind
from treaty.event import Head
from treaty.log.record import Durability
from treaty.payload import EventPayload
from treaty.settled import settled_check

_MOST_SOURCES = 1000  # That are remembered; they are few, unless somebody makes them up.


class Outlet:
    """What publishing one class of payloads takes."""

    def __init__(self, cls: type[EventPayload], topic: Topic) -> None:
        self.kind = Kind(cls)
        self.topic = topic
        self.check = settled_check(cls)
        self.is_strict = cls.__durability__ == Durability.STRICT.value
        self.published = 0
        self.key = self.kind.key
        self.heads: dict[str, Head] = {}  # By source, of those that may publish it.

    def head(self, source: str) -> Head:
        """Return what all events from one source have in common; without one they are the producer's."""
        found = Head(self.kind.type, self.kind.version, source or self.kind.producer)
        if len(self.heads) < _MOST_SOURCES:
            self.heads[source] = found
        return found
