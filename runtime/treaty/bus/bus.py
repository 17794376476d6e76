# `publish` fills envelopes in place, because that is what an event costs.
# pyright: reportPrivateUsage=false
"""Publish and subscribe, in one process and one event loop; over a log, in several processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypeVar, cast, overload
from weakref import WeakSet

from treaty.audit.record import Auditor
from treaty.bus.access import Access
from treaty.bus.claims import Claims, immediately
from treaty.bus.committer import Committer
from treaty.bus.core import Core
from treaty.bus.declared import Declared, Policy
from treaty.bus.dispatch import Dispatcher
from treaty.bus.lane import BatchHandler, Handler, Lane
from treaty.bus.mending import Mending
from treaty.bus.opening import Opening
from treaty.bus.outlet import Outlet
from treaty.bus.receipt import Receipt
from treaty.bus.subscription import Subscription
from treaty.bus.topic import Topic
from treaty.bus.voice import Voice
from treaty.bus.watched import Watched
from treaty.clock import Clock, SystemClock
from treaty.envelope import event_type
from treaty.errors import (
    BusClosed,
    EnvelopeInvalid,
    HopLimitExceeded,
    LogClosed,
    NoReply,
    NotInTransaction,
    OptionsInvalid,
    PayloadInvalid,
    SubscriptionExists,
)
from treaty.errors.payload import refuse_text
from treaty.event import CONTEXT, Event, Head, hops_after
from treaty.guard import Guard
from treaty.instrument import Instrument
from treaty.log.open import open_log
from treaty.log.protocol import ImmediateLog, Log
from treaty.log.record import (
    Committed,
    Entry,
    Row,
    SubscriptionId,
)
from treaty.options import DEFAULT, Batch, Mode, Retention, SubscriptionOptions
from treaty.payload import LARGEST_BYTES, EventPayload, EventView, written
from treaty.upcast import History, Upcaster
from treaty.uuid7 import TICK_NS

P = TypeVar("P", bound=EventPayload)
V = TypeVar("V", bound=EventView)
R = TypeVar("R", bound="Awaitable[None] | None")

_TEXTS = ("id", "type", "version", "source", "key", "correlation_id", "causation_id", "traceparent", "principal")
_new: Any = object.__new__


class EventBus(Mending, Opening):
    """Carries events from those who publish to those who subscribed, and lets none of them wait for another.

    The URL chooses the log: `memory:` keeps nothing, `sqlite:///app.events` survives the end of the process.
    `hop_limit` is how far an event may be from the beginning of its chain. `upcasters` read stored payloads of older
    versions. `retention` says how much the log keeps; without it that is everything. `undeclared` says what becomes of
    publishing or subscribing to what no contract declares, and `durability` of contracts that ask for more than the log
    can promise. `instruments` watch each publication and each run of a handler. `guard` judges those who publish or
    subscribe and act as neither the producer nor a consumer; `auditor` hears of all who do. Handlers see the context
    variables as they were when the bus was made, or entered, but for the principal; what one sets no other sees.
    Raises `UnknownLog` or `LogUrlInvalid`.
    """

    def __init__(
        self,
        url: str | Log = "memory:",
        *,
        hop_limit: int = 64,
        clock: Clock | None = None,
        upcasters: Iterable[Upcaster] = (),
        retention: Retention | None = None,
        undeclared: Policy = "error",
        durability: Policy = "error",
        instruments: Sequence[Instrument] = (),
        guard: Guard | None = None,
        auditor: Auditor | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self.log = open_log(url, self.clock) if isinstance(url, str) else url
        if retention is not None and self.log.capabilities.is_immediate:
            raise OptionsInvalid("retention", "a log in memory keeps a number of events; write 'memory:?keeps=1000'")
        self.guard = guard or Guard(clock=self.clock)
        self.auditor = auditor
        self._access = Access(self.guard, auditor, self.clock)
        self._now_ns = self.clock.now_ns
        self._hop_limit = hop_limit
        self._declared = Declared(undeclared, durability, self.log)
        self._core = Core(
            log=self.log,
            clock=self.clock,
            history=History(*upcasters),
            instruments=tuple(instruments),
            accept=self._deliver,
            voice=Voice(self.clock, self.log.name),
            retention=retention,
        )
        if self.log.capabilities.is_immediate:
            immediate = cast("ImmediateLog", self.log)
            immediate.on_dropped = self._dropped
            self._core.pin = immediate.pin
        self._core.committer = Committer(self.log, self._core.activity, self.clock, self._accepted, self._core.voice)
        self._is_immediate = self.log.capabilities.is_immediate
        self._is_kept = not (isinstance(url, str) and self._is_immediate)  # Whether the log outlives the bus.
        self._claims = Claims(self._core)
        self._core.doubt = self._claims.doubt
        self._dispatcher = Dispatcher(self._core, is_kept=self._is_kept)
        self._core.is_inside = self._dispatcher.is_inside
        self._core.is_dispatching = lambda: self._dispatcher.is_active
        self._queue = self._dispatcher.queue
        self._full = self._core.full
        self._topics: dict[str, Topic] = {}
        self._lanes: WeakSet[Lane[Any]] = WeakSet()  # Those that were cancelled and have still to deliver included.
        self._outlets: dict[type[EventPayload], Outlet] = {}
        self._since_s = self.clock.monotonic()
        self._last_ns = 0
        self._end = 0  # The last position in the log that this bus knows of.
        if self._is_immediate:
            immediately(self.log.open())
        self._append: Callable[[Event[Any]], int] = getattr(self.log, "accept", _no_accept)
        self._is_open = self._is_immediate
        self._is_audited = auditor is not None
        self._needs_log = not self._is_immediate or bool(instruments) or self._is_audited
        self._closing = False
        self._closed = False
        self._needs_care = not self._is_open  # Whether publishing has to ask if it may.
        self._known: dict[str, set[str]] = {}  # Event type → names that the log keeps events for.

    # Publishing

    def announce(self, *classes: type[EventPayload]) -> None:
        """Say at start what will be published, so that what the log cannot promise fails now.

        Raises `DurabilityUnavailable`, `UndeclaredEvent` or `SubscriptionVanished`.
        """
        for cls in classes:
            self._admit(cls, "")

    async def publish(
        self, payload: P, *, source: str = "", key: str | None = None, id: str | None = None
    ) -> Receipt[P]:
        """Accept an event for everyone who has subscribed to its type; wait for no handler.

        It is accepted when the log has it. A publisher waits while a queue in memory is full, unless it is a handler.
        Within a handler the event continues the chain of the one being handled. A key takes the place of the payload's
        own. An id that the log knows already is not accepted again: publish with one to be able to repeat it.
        Whose `source` is not the declared producer, which acts as itself, needs the permissions of the contract.
        Raises `PayloadInvalid`, `EnvelopeInvalid`, `ProjectionPublished`, `NotAnEvent`, `NotTheProducer`, `Forbidden`,
        `UndeclaredEvent`, `HopLimitExceeded`, `BusClosed` or a `LogError`, and then nobody gets anything.
        """
        try:
            outlet = self._outlets[payload.__class__]
            head = outlet.heads[source]
        except (KeyError, TypeError):  # They were not seen before, or are not what they should be.
            outlet, head = self._let_in(payload, source)
        topic = outlet.topic
        if self._needs_care:
            self._refuse_unless_draining(f"publish {topic.type}")
        if key is not None:
            refuse_text(topic.type, "key", key)
        if outlet.check is not None:
            outlet.check(payload)
        origin = CONTEXT.get()
        if origin is not None and (hops := hops_after(origin)) > self._hop_limit:
            raise HopLimitExceeded(topic.type, hops)
        ns = self._now_ns()
        tick = self._last_ns + TICK_NS
        self._last_ns = tick = ns if ns > tick else tick
        outlet.published += 1
        # An event costs little more than this, so it is all in one piece.
        event: Any = _new(Event)
        event._data = payload
        event._head = head
        event._ns = ns
        event._tick = tick
        event._id = id
        event._key = outlet.key if key is None else key
        event._origin = origin
        if self._needs_log or id is not None:
            if id is not None:
                refuse_text(outlet.topic.type, "id", id or None)
            if not self._is_audited:
                return await self._publish_with_care(event, outlet)
            with self._access.recorded("publish", outlet.kind.cls, source, event):
                return await self._publish_with_care(event, outlet)
        lanes = topic.lanes
        receipt: Receipt[P] = _new(Receipt)
        receipt.event = event
        receipt.lanes = lanes
        receipt.left = len(lanes)
        receipt.position = self._append(event)
        receipt.told = None
        if lanes:
            queue = self._queue
            queue.append(receipt)
            if not self._dispatcher.is_active:
                self._dispatcher.start()
            if (len(queue) >= topic.capacity or self._full) and not isinstance(origin, Event):
                await self._wait_for_room(topic)
        return receipt

    async def accept(self, event: Event[P]) -> Receipt[P]:
        """Accept an event that was published elsewhere, envelope and all; once for each id that the log remembers.

        Whoever passes it on needs the permissions of its contract: that its `source` is the producer is only said in
        it. Its `principal` is believed, and handlers act for that one, so leave it out unless it was found out by
        somebody you trust. Raises what `publish` raises.
        """
        with self._access.recorded("publish", type(event.data), "", event):
            return await self._accept(event)

    async def _accept(self, event: Event[P]) -> Receipt[P]:
        outlet = self._outlets.get(type(event.data)) or self._admit(type(event.data), "")[0]
        self._access.publisher(outlet, "")
        if self._needs_care:
            self._refuse_unless_draining(f"accept {event.type}")
        for field in _TEXTS:
            if (text := getattr(event, field)) is not None:
                refuse_text(outlet.topic.type, field, text)
        if event.type != outlet.topic.type:
            raise EnvelopeInvalid(outlet.topic.type, "type", "is another than its payload's; accept it as that one")
        hops = cast("object", event.hops)
        if not isinstance(hops, int) or hops < 0:
            raise EnvelopeInvalid(outlet.topic.type, "hops", "is no count; write a whole number from 0")
        if outlet.check is not None:
            outlet.check(event.data)
        if event.hops > self._hop_limit:
            raise HopLimitExceeded(event.type, event.hops)
        return await self._append_kept(event, outlet)

    async def request(
        self, payload: EventPayload, reply: type[V], *, timeout_s: float, source: str = "", key: str | None = None
    ) -> Event[V]:
        """Publish an event, and wait for the first of the type `reply` that one of its handlers publishes.

        Raises `NoReply`, and what `publish` raises. Each who asks gets the answer to its own question. `source` is also
        who reads the answer, unless `reply` is in a consumer's own package; others need its permissions.
        """
        self._core.refuse_inside("request()")
        with self._access.recorded("read", reply, source, is_begun=True):
            self._access.reader(reply, getattr(reply, "__consumer__", "") or source)
        asked: list[str] = []
        answer: asyncio.Future[Event[V]] = asyncio.get_running_loop().create_future()

        def take(event: Event[V]) -> None:
            if event.causation_id in asked and not answer.done():
                answer.set_result(event)

        options = SubscriptionOptions(mode=Mode.BROADCAST)
        subscription = self._subscribe(reply, take, f"reply {id(answer):x}", None, options, is_ours=True)
        late = NoReply(event_type(type(payload)), event_type(reply), timeout_s)

        def give_up() -> None:
            if not answer.done():
                answer.set_exception(late)

        timer = self.clock.call_later(timeout_s, give_up)
        try:
            receipt = await self.publish(payload, source=source, key=key)
            asked.append(receipt.event.id)
            return await answer
        finally:
            timer.cancel()
            if answer.done() and not answer.cancelled():
                answer.exception()  # Seen, also where publishing has failed meanwhile.
            subscription.cancel()

    @asynccontextmanager
    async def transaction(self, connection: Any = None) -> AsyncGenerator[Any]:
        """Write business rows and publish in one commit; yields the connection.

        `connection` is the caller's own to the log's database, such as a `sqlite3.Connection`; without one the log
        lends one of its own. Leaving the block commits, an error in it rolls back, and then what was published in it
        never happened. Deliveries begin after the commit. Raises a `LogError`.
        """
        core = self._core
        core.refuse_inside("transaction()")
        if self._claims.is_pending:
            await self._claims.settle()
        published: list[Receipt[Any]] = []
        async with core.committer.exclusive():
            try:
                async with self.log.unit(connection) as unit:
                    with core.within(unit, published):
                        yield unit.connection
            except BaseException:
                for receipt in published:
                    receipt.roll_back()
                raise
            self._deliver(published)

    def inbox(self) -> Any:
        """Return the connection of the transaction that is open here: by `has_inbox`, or `transaction()`.

        What is written by it is committed with the cursor of the subscription, so it happens once. Raises
        `NotInTransaction`.
        """
        transaction = self._core.transaction()
        if transaction is None:
            raise NotInTransaction
        return transaction.unit.connection

    # Subscribing

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
        `consumer` is the module that reads it, by default the one in whose package `cls` is. The name defaults to the
        consumer's, or else the handler's own. Without a handler this is a decorator.
        Who is none of the consumers that the contract lists, `*` aside, needs its permissions when it subscribes.
        Raises `SubscriptionExists`, `NotAnEvent`, `UndeclaredConsumer`, `UndeclaredEvent`, `DurabilityUnavailable`,
        `SubscriptionVanished`, `Forbidden` or `BusClosed`.
        """
        if handler is not None:
            return self._subscribe(cls, handler, name, consumer, options or DEFAULT)

        def decorate(decorated: Callable[[Event[V]], R]) -> Callable[[Event[V]], R]:
            self._subscribe(cls, decorated, name, consumer, options or DEFAULT)
            return decorated

        return decorate

    def subscribe_batch(
        self,
        cls: type[V],
        handler: BatchHandler[V],
        *,
        batch: Batch,
        name: str | None = None,
        consumer: str = "",
        options: SubscriptionOptions | None = None,
    ) -> Subscription:
        """Have a handler called with several events at a time, in the order of publishing.

        When it raises, it is called again with each event alone, and those that fail alone are treated as ever.
        """
        return self._subscribe(cls, handler, name, consumer, options or DEFAULT, batch=batch)

    # Inside

    def _let_in(self, payload: EventPayload, source: str) -> tuple[Outlet, Head]:
        """Judge a publisher of whom nothing is known yet, or who has to be judged each time."""
        cls = payload.__class__
        with self._access.recorded("publish", cls, source, is_begun=True):
            outlet, head = self._admit(cls, source)
            self._access.publisher(outlet, source)
        return outlet, head

    def _admit(self, cls: type[Any], source: str) -> tuple[Outlet, Head]:
        """Make ready to publish a class of payloads from some source; without one, from its producer."""
        outlet = self._outlets.get(cls)
        if outlet is None:
            outlet = Outlet(cls, self._topic(event_type(cls)), self.guard.publish_check(cls))
            self._miss(cls)
        refuse_text(outlet.topic.type, "source", source)
        self._declared.publishes(cls, source)
        self._outlets[cls] = outlet
        return outlet, outlet.head(source)

    def _topic(self, name: str) -> Topic:
        return self._topics.setdefault(name, Topic(name))

    async def _publish_with_care(self, event: Event[P], outlet: Outlet) -> Receipt[P]:
        voice = self._core.voice
        with ExitStack() as stack:
            begun = [
                stack.enter_context(Watched(voice, partial(instrument.publishing, event.type, event.source)))
                for instrument in self._core.instruments
            ]
            for publishing in begun:
                if publishing is not None and publishing.traceparent is not None:
                    event = event.with_traceparent(publishing.traceparent)
            if self._is_immediate and event.is_new:
                receipt = self._accept_now(event, outlet)
            else:
                receipt = await self._append_kept(event, outlet)
            for publishing in begun:
                if publishing is not None:
                    try:
                        publishing.accepted(event)
                    except Exception as error:
                        voice.instrument_failed(error)
        if self._core.full and not isinstance(CONTEXT.get(), Event):
            await self._wait_for_room(outlet.topic)
        return receipt

    def _accept_now(self, event: Event[P], outlet: Outlet) -> Receipt[P]:
        receipt = Receipt(event, outlet.topic.lanes, self._append(event))
        self._deliver([receipt])
        return receipt

    async def _append_kept(self, event: Event[P], outlet: Outlet) -> Receipt[P]:
        """Have the log take an event; in a transaction, when one is open here."""
        transaction = self._core.transaction()
        if self._claims.is_pending and transaction is None:
            await self._claims.settle()
        data = None if self._is_immediate else written(event.data)
        if data is not None and len(data) > LARGEST_BYTES:
            raise PayloadInvalid(event.type, (("", f"it is longer than {LARGEST_BYTES} bytes"),))
        entry = Entry(event, data)
        receipt = Receipt(event, outlet.topic.lanes)
        if transaction is not None:
            committed = await transaction.unit.append([entry])
            self._place([receipt], committed)
            transaction.published.append(receipt)
        else:
            await self._core.committer.append(entry, receipt, is_strict=outlet.is_strict)
        return receipt

    def _dropped(self, subscription: SubscriptionId, row: Row) -> None:
        """Let a subscription go on with a key whose parked event the log has no room for."""
        for lane in tuple(self._lanes):
            if lane.id == subscription:
                lane.forget(row)

    def _accepted(self, receipts: list[Receipt[Any]], committed: Committed) -> None:
        self._place(receipts, committed)
        self._deliver(receipts)

    def _place(self, receipts: list[Receipt[Any]], committed: Committed) -> None:
        """Note where the log has put events; one that it knew already is nobody's to handle again."""
        for index, (receipt, position) in enumerate(zip(receipts, committed.positions, strict=True)):
            receipt.position = position
            if index in committed.known:
                receipt.forget()

    def _deliver(self, receipts: Sequence[Receipt[Any]]) -> None:
        """Have events delivered that the log has taken. A gap says that others have written, so lanes look there."""
        if self._is_kept:
            if not self._core.is_owner:
                self._core.doubt()
            for receipt in receipts:
                self._core.awaited[receipt.position] = receipt
                if receipt.position > self._end:
                    if receipt.position != self._end + 1:
                        self._claims.look()
                    self._end = receipt.position
        self._queue.extend(receipt for receipt in receipts if receipt.left)
        if self._queue and not self._dispatcher.is_active:
            self._dispatcher.start()

    async def _wait_for_room(self, topic: Topic) -> None:
        while len(self._queue) >= topic.capacity or (self._core.full and topic.is_full):
            await self._core.room()

    def _subscribe(
        self,
        cls: type[V],
        handler: Callable[[Any], Any],
        name: str | None,
        consumer: str | None,
        options: SubscriptionOptions,
        *,
        batch: Batch | None = None,
        is_ours: bool = False,
    ) -> Subscription:
        with self._access.recorded("read", cls, consumer or str(getattr(cls, "__consumer__", ""))):
            return self._subscribed(cls, handler, name, consumer, options, batch, is_ours)

    def _subscribed(
        self,
        cls: type[V],
        handler: Callable[[Any], Any],
        name: str | None,
        consumer: str | None,
        options: SubscriptionOptions,
        batch: Batch | None,
        is_ours: bool,
    ) -> Subscription:
        topic = self._topic(event_type(cls))
        if self._closed:
            raise BusClosed(f"subscribe to {topic.type}")
        if not is_ours:
            consumer = consumer or cls.__consumer__
            self._declared.consumes(cls, consumer)
            self._access.reader(cls, consumer)
            self._miss(cls)
        name = name or consumer or _name_of(handler)
        refuse_text(topic.type, "subscription", name)
        if options.has_inbox and not self.log.capabilities.has_transactions:
            raise OptionsInvalid("has_inbox", f"the log {self.log.name!r} has no transactions; open 'sqlite:///…'")
        lane = topic.find(name)
        if lane is not None and lane.options.mode is options.mode is Mode.SHARED:
            if options != lane.options:
                raise OptionsInvalid("options", f"those who share {name!r} have to have the same")
            lane.share(handler)
            return self._subscription(lane, handler)
        id = SubscriptionId(topic.type, _stored(name, consumer))
        if lane is not None or any(other.id == id for other in topic.lanes):
            raise SubscriptionExists(topic.type, name)
        lane = Lane(
            self._core,
            id,
            name,
            cls,
            handler,
            options,
            batch=batch,
            is_kept=self._is_kept,
            keeps_rows=options.mode is not Mode.BROADCAST,
        )
        self._claims.add(lane)
        self._lanes.add(lane)
        topic.add(lane)
        return self._subscription(lane, handler)

    def _subscription(self, lane: Lane[Any], handler: Callable[[Any], Any]) -> Subscription:
        is_over = False

        def cancel() -> None:
            nonlocal is_over
            if not is_over and (lane.options.mode is not Mode.SHARED or lane.leave(handler)):
                self._topic(lane.id.event_type).remove(lane)
                self._claims.remove(lane)
            is_over = True

        return Subscription(lane, cancel)

    def _refuse_unless_draining(self, action: str) -> None:
        if not self._is_open and not self._closing:
            raise LogClosed(self.log.name, f"cannot {action}: it is not open")
        if self._closed or self._core.is_aborting or not isinstance(CONTEXT.get(), Event):
            raise BusClosed(action)


def _stored(name: str, consumer: str | None) -> str:
    """Name a subscription in the log so that its consumer can be told: `consumer`, `consumer/name` or `-/name`."""
    if not consumer:
        return f"-/{name}"
    return name if name == consumer else f"{consumer}/{name}"


def _no_accept(event: Event[Any]) -> int:
    raise RuntimeError(f"the log accepts nothing at once: {event.type}")


def _name_of(handler: Callable[..., object]) -> str:
    named = handler if hasattr(handler, "__qualname__") else type(handler)
    return f"{named.__module__}.{named.__qualname__}"
