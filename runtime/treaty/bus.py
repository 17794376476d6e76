"""Publish and subscribe, in one process and one event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar, copy_context
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar, overload

from treaty.envelope import envelop, event_type
from treaty.errors import BusClosed, HopLimitExceeded, SubscriptionExists, UnknownLog
from treaty.event import CONTEXT, Event, caused_by, current_context, utc_now
from treaty.lane import Handler, Lane
from treaty.options import SubscriptionOptions
from treaty.payload import EventPayload, EventView, check
from treaty.receipt import Receipt
from treaty.subscription import Subscription
from treaty.work import Work

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)
R = TypeVar("R", bound="Awaitable[None] | None")

_delivering: ContextVar["EventBus | None"] = ContextVar("treaty.delivering", default=None)


class EventBus:
    """Carries events from those who publish to those who subscribed, and lets none of them wait for another.

    `hop_limit` is how far an event may be from the beginning of its chain. `now` returns an aware time in UTC.
    Handlers see the context variables as they were when the bus was made, or entered; what one sets no other sees.
    Raises `UnknownLog` for a URL other than `memory:`.
    """

    def __init__(self, url: str = "memory:", *, hop_limit: int = 64, now: Callable[[], datetime] = utc_now) -> None:
        scheme, colon, _ = url.partition(":")
        if scheme != "memory" or not colon:
            raise UnknownLog(url)
        self._hop_limit = hop_limit
        self._now = now
        self._lanes: dict[str, tuple[Lane[Any], ...]] = {}  # By event type, in order of subscription.
        self._work = Work()
        self._open = True
        self._closed = False
        self._remember_context()

    async def publish(self, payload: P, *, source: str = "", key: str | None = None) -> Receipt[P]:
        """Accept an event for everyone who has subscribed to its type by now; waits for no handler.

        Within a handler the event continues the chain of the one being handled. A key that is given takes
        the place of the payload's own. Raises `PayloadInvalid`, `ProjectionPublished`, `NotAnEvent`,
        `HopLimitExceeded` or `BusClosed`, and then nobody gets anything.
        """
        if not self._open:
            self._refuse_unless_draining(payload)
        event = envelop(payload, source=source, key=key, time=self._now(), context=current_context())
        check(payload)
        if event.hops > self._hop_limit:
            raise HopLimitExceeded(event.type, event.hops)
        lanes = self._lanes.get(event.type, ())
        receipt = Receipt(event, len(lanes))
        if lanes:
            scope = self._context.copy()
            scope.run(CONTEXT.set, caused_by(event))
            for place, lane in enumerate(lanes):
                lane.offer(receipt, place, scope)
        return receipt

    @overload
    def subscribe(
        self,
        cls: type[V],
        handler: Handler[V],
        *,
        name: str | None = None,
        consumer: str = "",
        options: SubscriptionOptions | None = None,
    ) -> Subscription: ...

    @overload
    def subscribe(
        self,
        cls: type[V],
        handler: None = None,
        *,
        name: str | None = None,
        consumer: str = "",
        options: SubscriptionOptions | None = None,
    ) -> Callable[[Callable[[Event[V]], R]], Callable[[Event[V]], R]]: ...

    def subscribe(
        self,
        cls: type[V],
        handler: Handler[V] | None = None,
        *,
        name: str | None = None,
        consumer: str = "",
        options: SubscriptionOptions | None = None,
    ) -> Subscription | Callable[[Callable[[Event[V]], R]], Callable[[Event[V]], R]]:
        """Have a handler called with every event of the type that `cls` names, in the order of publishing.

        `cls` may be another class than the publisher's, such as a projection: each event is read as that class.
        The name defaults to the handler's own. Without a handler this is a decorator.
        Raises `SubscriptionExists`, `NotAnEvent` or `BusClosed`.
        """
        if handler is not None:
            return self._subscribe(cls, handler, name)

        def decorate(decorated: Callable[[Event[V]], R]) -> Callable[[Event[V]], R]:
            self._subscribe(cls, decorated, name)
            return decorated

        return decorate

    def announce(self, *classes: type[EventPayload]) -> None:
        """Say at start what will be published."""

    async def idle(self) -> None:
        """Wait for a moment at which everything accepted, and everything it caused, has been delivered.

        Raises `WaitsForItself` in a handler.
        """
        self._work.refuse_inside("idle()")
        await self._work.idle()

    async def close(self) -> None:
        """Deliver what was accepted, then stop. From now on only handlers may publish, and when all is done no one.

        Cancelling this cancels the handlers that run, gives up the events that wait (their receipts settle with
        `CancelledError`), and leaves no task behind. A second time does nothing. Raises `WaitsForItself` in a handler.
        """
        self._work.refuse_inside("close()")
        self._open = False
        try:
            while self._work:
                await self._work.idle()
        except asyncio.CancelledError:
            await self._abort()
            raise
        self._closed = True

    async def __aenter__(self) -> Self:
        if not self._open:
            raise BusClosed("enter it")
        self._remember_context()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; a body that was cancelled is not kept waiting, and takes its handlers with it."""
        if isinstance(error, asyncio.CancelledError):
            await self._abort()
        else:
            await self.close()

    def _subscribe(self, cls: type[V], handler: Handler[V], name: str | None) -> Subscription:
        topic = event_type(cls)
        if self._closed:
            raise BusClosed(f"subscribe to {topic}")
        lane = Lane(name or _name_of(handler), cls, handler, self._work)
        lanes = self._lanes.get(topic, ())
        if any(other.name == lane.name for other in lanes):
            raise SubscriptionExists(topic, lane.name)
        self._lanes[topic] = (*lanes, lane)

        def cancel() -> None:
            self._lanes[topic] = tuple(other for other in self._lanes[topic] if other is not lane)

        return Subscription(topic, lane.name, cancel)

    def _remember_context(self) -> None:
        self._context = copy_context()
        self._context.run(_delivering.set, self)

    def _refuse_unless_draining(self, payload: EventPayload) -> None:
        if self._closed or _delivering.get() is not self:
            raise BusClosed(f"publish {event_type(type(payload))}")

    async def _abort(self) -> None:
        self._open, self._closed = False, True  # First, so that no handler's clean-up starts new work.
        await self._work.abort()


def _name_of(handler: Callable[..., object]) -> str:
    named = handler if hasattr(handler, "__qualname__") else type(handler)
    return f"{named.__module__}.{named.__qualname__}"
