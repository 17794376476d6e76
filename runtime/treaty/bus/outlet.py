"""What publishing one class of payloads takes."""

from __future__ import annotations

from treaty.bus.topic import Topic
from treaty.envelope import Kind
from treaty.event import Head
from treaty.guard import Check
from treaty.log.record import Durability
from treaty.payload import EventPayload
from treaty.settled import settled_check

_MOST_SOURCES = 1000  # That are remembered; they are few, unless somebody makes them up.


class Outlet:
    """What publishing one class of payloads takes."""

    def __init__(self, cls: type[EventPayload], topic: Topic, permissions: Check | None = None) -> None:
        """`permissions` judges all publishers but the producer."""
        self.kind = Kind(cls)
        self.topic = topic
        self.permissions = permissions
        self.check = settled_check(cls)
        self.is_strict = cls.__durability__ == Durability.STRICT.value
        self.published = 0
        self.key = self.kind.key
        self.heads: dict[str, Head] = {}  # By source, of those that may publish it.

    def head(self, source: str) -> Head:
        """Return what all events from one source have in common; without one they are the producer's."""
        found = Head(self.kind.type, self.kind.version, source or self.kind.producer)
        if len(self.heads) < _MOST_SOURCES and (self.permissions is None or self.is_producer(source)):
            self.heads[source] = found  # Others are looked for in vain each time, and so are asked each time.
        return found

    def is_producer(self, source: str) -> bool:
        """Whether somebody publishes as the module that the contract declares."""
        return source != "" and source == self.kind.producer
