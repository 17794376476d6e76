"""What all events of one class have in common, and how its payloads become events."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TypeVar, cast

from treaty.errors import NotAnEvent, ProjectionPublished
from treaty.event import Context, Event
from treaty.payload import EventPayload, EventView, RootPayload
from treaty.uuid7 import uuid7

P = TypeVar("P", bound=EventPayload)


class Kind:
    """A class of payloads, as the bus knows it."""

    def __init__(self, cls: type[EventView]) -> None:
        """Raise `NotAnEvent`, or `ProjectionPublished` for what can only be read."""
        self.type = event_type(cls)
        # Type checkers know, and programs that nobody checks learn it here: a projection lacks what others rely on.
        if EventPayload not in cls.__mro__:
            raise ProjectionPublished(cls)
        self.cls = cls
        self.version = cls.__event_version__
        self.producer = cls.__producer__
        # Finds in a payload what orders its events; None when no order is promised.
        self.key = None if cls.__event_key__ is None else key_of


def envelop(payload: P, *, source: str, key: str | None, time: datetime, context: Context | None) -> Event[P]:
    """Put a payload into its envelope; without a context the event begins a chain, and its id names it.

    A key that is None is read from the payload's `__event_key__`. Raises `NotAnEvent` or `ProjectionPublished`.
    """
    kind, event_id = Kind(type(payload)), uuid7()
    origin = context or Context(correlation_id=event_id)
    return Event(
        id=event_id,
        type=kind.type,
        version=kind.version,
        source=source,
        time=time,
        key=key_of(payload) if key is None else key,
        correlation_id=origin.correlation_id,
        causation_id=origin.causation_id,
        traceparent=origin.traceparent,
        hops=origin.hops,
        principal=origin.principal,
        data=payload,
    )


def event_type(cls: type[EventView]) -> str:
    """Tell the type of the events that a class is the payload of. Raises `NotAnEvent`."""
    if not (hasattr(cls, "__event_type__") and hasattr(cls, "__event_version__")):
        raise NotAnEvent(cls)
    return cls.__event_type__


def key_of(payload: EventView) -> str | None:
    """Read the key that a payload gives its event."""
    name = payload.__event_key__
    return None if name is None else _written(getattr(payload, name))


def _written(value: object) -> str | None:
    """Write a key. What counts is the value on the wire: two generated trees have two classes for it, yet one key."""
    if isinstance(value, RootPayload):
        value = cast("RootPayload[object]", value).root
    if isinstance(value, Enum):
        value = value.value
    return None if value is None else str(value)
