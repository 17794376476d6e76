"""A payload becomes an event."""

from datetime import datetime
from enum import Enum
from typing import TypeVar, cast

from treaty.errors import NotAnEvent, ProjectionPublished
from treaty.event import Context, Event
from treaty.payload import EventPayload, EventView, RootPayload
from treaty.uuid7 import uuid7

P = TypeVar("P", bound=EventPayload)


def envelop(payload: P, *, source: str, key: str | None, time: datetime, context: Context | None) -> Event[P]:
    """Put a payload into its envelope; without a context the event begins a chain, and its id names it.

    A key that is None is read from the payload's `__event_key__`. Raises `NotAnEvent` or `ProjectionPublished`.
    """
    cls: type[EventView] = type(payload)
    name = event_type(cls)
    # Type checkers know, and programs that nobody checks learn it here: a projection lacks what others rely on.
    if EventPayload not in cls.__mro__:
        raise ProjectionPublished(cls)
    event_id = uuid7()
    context = context or Context(correlation_id=event_id)
    return Event(
        id=event_id,
        type=name,
        version=cls.__event_version__,
        source=source,
        time=time,
        key=key_of(payload) if key is None else key,
        correlation_id=context.correlation_id,
        causation_id=context.causation_id,
        traceparent=context.traceparent,
        hops=context.hops,
        principal=context.principal,
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
    if name is None:
        return None
    value: object = getattr(payload, name)
    # What counts is the value on the wire: two generated trees have two classes for it, yet the key must be the same.
    if isinstance(value, RootPayload):
        value = cast("RootPayload[object]", value).root
    if isinstance(value, Enum):
        value = value.value
    return None if value is None else str(value)
