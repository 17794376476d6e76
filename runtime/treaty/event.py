"""An event: a payload in its envelope; and the context in which events are published."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar, cast

from treaty.errors.payload import refuse_text
from treaty.uuid7 import uuid7, uuid7_at

T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELDS = (
    "id",
    "type",
    "version",
    "source",
    "time",
    "key",
    "correlation_id",
    "causation_id",
    "traceparent",
    "hops",
    "principal",
    "data",
)


class Head(NamedTuple):
    """What all events of one class and source have in common."""

    type: str
    version: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the next event published here will say about where it comes from."""

    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None
    hops: int = 0
    principal: str | None = None


class Event(Generic[T_co]):
    """What happened, and all that the bus knows about it.

    It cannot be changed. Two events are equal when all of their fields are. One that the bus makes works a field out
    when it is first read, because most are never read.
    """

    __slots__ = ("_data", "_head", "_id", "_key", "_ns", "_origin", "_tick")

    _data: T_co
    _head: Head
    _ns: int  # Nanoseconds since the Unix epoch.
    _tick: int  # The same, but more than in the event that was published before, so that ids ascend.
    _id: str | None
    _key: object  # A text, None, or what finds it in the payload.
    _origin: Context | Event[Any] | None  # The event whose handler published this one; or what was said by hand.

    def __init__(
        self,
        *,
        id: str,
        type: str,
        version: str,
        source: str,
        time: datetime,
        key: str | None,
        correlation_id: str,
        causation_id: str | None,
        traceparent: str | None,
        hops: int,
        principal: str | None,
        data: T_co,
    ) -> None:
        self._head = Head(type, version, source)
        self._id = id
        self._ns = nanoseconds(time)
        self._key = key
        self._origin = Context(
            correlation_id=correlation_id,
            causation_id=causation_id,
            traceparent=traceparent,
            hops=hops,
            principal=principal,
        )
        self._data = data

    @property
    def id(self) -> str:
        """A UUIDv7, unless it came from elsewhere."""
        if self._id is None:
            self._id = uuid7_at(self._tick)
        return self._id

    @property
    def type(self) -> str:
        """The name that the contract gives it."""
        return self._head.type

    @property
    def version(self) -> str:
        """The version of the contract."""
        return self._head.version

    @property
    def source(self) -> str:
        """Who published it; empty when nobody said."""
        return self._head.source

    @property
    def time(self) -> datetime:
        """When it was published, in UTC, to the microsecond."""
        return _EPOCH + timedelta(microseconds=self._ns // 1000)

    @property
    def time_ns(self) -> int:
        """The same in nanoseconds since the Unix epoch."""
        return self._ns

    @property
    def key(self) -> str | None:
        """Events of one key are delivered in order; None when no order is promised."""
        key = self._key
        if key is not None and not isinstance(key, str):
            self._key = key = cast("Any", key)(self._data)
        return cast("str | None", key)

    @property
    def correlation_id(self) -> str:
        """The same in the whole chain."""
        origin = self._origin
        return self.id if origin is None else origin.correlation_id

    @property
    def causation_id(self) -> str | None:
        """The id of the event whose handler published this one."""
        origin = self._origin
        if isinstance(origin, Event):
            return origin.id
        return None if origin is None else origin.causation_id

    @property
    def traceparent(self) -> str | None:
        """W3C Trace Context."""
        return None if self._origin is None else self._origin.traceparent

    @property
    def hops(self) -> int:
        """Handlers between the beginning of the chain and this event."""
        return hops_after(self._origin)

    @property
    def principal(self) -> str | None:
        """On whose behalf."""
        return None if self._origin is None else self._origin.principal

    @property
    def data(self) -> T_co:
        """The payload."""
        return self._data

    @property
    def is_new(self) -> bool:
        """Whether its id has not been looked at, so that it can be no other's."""
        return self._id is None

    def with_traceparent(self, traceparent: str | None) -> Event[T_co]:
        """Say the same in another trace, or in none."""
        fields = [traceparent if name == "traceparent" else getattr(self, name) for name in FIELDS]
        return _made(tuple(fields))

    def with_principal(self, principal: str | None) -> Event[T_co]:
        """Say the same on somebody else's behalf, or on nobody's."""
        fields = [principal if name == "principal" else getattr(self, name) for name in FIELDS]
        return _made(tuple(fields))

    def with_data(self, data: U) -> Event[U]:
        """Say the same of another payload, such as a projection of this one's."""
        made = cast("Event[U]", Event.__new__(Event))
        made._head = self._head
        made._id = self.id
        made._ns = self._ns
        made._key = self.key  # By the publisher's class; a projection may lack what orders the events.
        made._origin = self._origin
        made._data = data
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and _fields(self) == _fields(cast("Any", other))

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Event({', '.join(f'{name}={getattr(self, name)!r}' for name in FIELDS)})"

    def __str__(self) -> str:
        return f"{self.type} {self.id}"  # Enough to find it, and nothing that it says.

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (_fields(self),)


CONTEXT: ContextVar[Context | Event[Any] | None] = ContextVar("treaty.context", default=None)
"""Where the next event comes from: the event being handled, or what was said by hand."""


def current_context() -> Context | None:
    """Look up the context of the handler or chain that is running; None outside of any."""
    origin = CONTEXT.get()
    return caused_by(origin) if isinstance(origin, Event) else origin


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

    Nothing is inherited from a context around it. Without a correlation id a new one is made. Raises `EnvelopeInvalid`.
    """
    for field, text in (
        ("correlation_id", correlation_id),
        ("causation_id", causation_id),
        ("traceparent", traceparent),
        ("principal", principal),
    ):
        if text is not None:
            refuse_text("the context", field, text)
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


def hops_after(origin: Context | Event[Any] | None) -> int:
    """Count the handlers between the beginning of a chain and an event that comes from here."""
    hops = 0
    while isinstance(origin, Event):
        hops += 1
        origin = origin._origin  # pyright: ignore[reportPrivateUsage]  # It is a function of this class's own module.
    return hops if origin is None else hops + origin.hops


def utc_now() -> datetime:
    """Read the clock of everyone who is not given another."""
    return datetime.now(UTC)


def nanoseconds(time: datetime) -> int:
    """Count nanoseconds since the Unix epoch."""
    since = time - _EPOCH
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1000


def _fields(event: Event[Any]) -> tuple[Any, ...]:
    return tuple(getattr(event, name) for name in FIELDS)


def _made(fields: tuple[Any, ...]) -> Event[Any]:
    return Event(**dict(zip(FIELDS, fields, strict=True)))
