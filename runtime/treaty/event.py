"""An event: a payload in its envelope; and the context in which events are published."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from treaty.uuid7 import uuid7

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Generic[T_co]):
    """What happened, and all that the bus knows about it."""

    id: str  # A UUIDv7.
    type: str
    version: str  # Of the contract.
    source: str  # Who published it; empty when nobody said.
    time: datetime  # When it was published, in UTC.
    key: str | None  # Events of one key are delivered in order; None when no order is promised.
    correlation_id: str  # The same in the whole chain.
    causation_id: str | None  # The id of the event whose handler published this one.
    traceparent: str | None  # W3C Trace Context.
    hops: int  # Handlers between the beginning of the chain and this event.
    principal: str | None  # On whose behalf.
    data: T_co


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the next event published here will say about where it comes from."""

    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None
    hops: int = 0
    principal: str | None = None


CONTEXT: ContextVar[Context | None] = ContextVar("treaty.context", default=None)


def current_context() -> Context | None:
    """Look up the context of the handler or chain that is running; None outside of any."""
    return CONTEXT.get()


@contextmanager
def use_context(
    *,
    correlation_id: str | None = None,
    causation_id: str | None = None,
    traceparent: str | None = None,
    hops: int = 0,
    principal: str | None = None,
) -> Generator[Context]:
    """Start a chain by hand, as the edge of a system does.

    Nothing is inherited from a context around it. Without a correlation id a new one is made.
    """
    context = Context(
        correlation_id=correlation_id or uuid7(),
        causation_id=causation_id,
        traceparent=traceparent,
        hops=hops,
        principal=principal,
    )
    token = CONTEXT.set(context)
    try:
        yield context
    finally:
        CONTEXT.reset(token)


def caused_by(event: Event[object]) -> Context:
    """Derive the context in which an event is handled."""
    return Context(
        correlation_id=event.correlation_id,
        causation_id=event.id,
        traceparent=event.traceparent,
        hops=event.hops + 1,
        principal=event.principal,
    )


def utc_now() -> datetime:
    """Read the clock of everyone who is not given another."""
    return datetime.now(UTC)
