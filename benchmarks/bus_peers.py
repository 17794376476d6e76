"""Other buses, each with the same work: build the payload, publish it, and see that all handlers are done."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.peers_bus import GatheringBus, SeedEvent
from pydantic import create_model

from generated.soulspot.soulseek import DownloadCompleted
from treaty import EventBus

Handler = Callable[[Any], Awaitable[None]]
BURST = 100
_NOW = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opened:
    """A bus that runs: `each` publishes so many events and waits for every one, `burst` waits once in `BURST`.

    Without a `burst`, publishing itself waits for the handlers, so that a burst would be the same.
    """

    each: Callable[[int], Awaitable[None]]
    burst: Callable[[int], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Peer:
    """A bus, and what it promises about handlers."""

    name: str
    open: Callable[[Sequence[Handler]], AbstractAsyncContextManager[Opened]]
    isolates_errors: bool  # One handler that fails keeps no other from the event.
    has_own_contexts: bool  # What one handler puts into a context variable no other sees.
    share: float = 1.0  # Of the events that the others get: the slow ones need fewer to be measured.


def payload() -> DownloadCompleted:
    return DownloadCompleted(
        download_id="dl-1", track_id="trk-1", file_path="/music/a.flac", file_size=28734112, timestamp=_NOW
    )


def treaty_bus(url: str = "memory:") -> EventBus:
    """Make ours, as every benchmark uses it: for consumers that no contract knows."""
    return EventBus(url, undeclared="allow", durability="allow")


@asynccontextmanager
async def _treaty(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    async with treaty_bus() as bus:
        for index, handler in enumerate(handlers):
            bus.subscribe(DownloadCompleted, handler, name=f"handler_{index}")

        async def each(count: int) -> None:
            for _ in range(count):
                receipt = await bus.publish(payload())
                await receipt.settled()

        async def burst(count: int) -> None:
            for _ in range(count // BURST):
                for _ in range(BURST):
                    await bus.publish(payload())
                await bus.idle()

        yield Opened(each, burst)


@asynccontextmanager
async def _direct(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    async def each(count: int) -> None:
        for _ in range(count):
            built = payload()
            for handler in handlers:
                await handler(built)

    yield Opened(each)


@asynccontextmanager
async def _blinker(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    from blinker import Signal

    signal = Signal()
    for handler in handlers:
        signal.connect(handler, weak=False)

    async def each(count: int) -> None:
        for _ in range(count):
            await signal.send_async(payload())

    yield Opened(each)


@asynccontextmanager
async def _guarded_blinker(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    """Blinker with what it leaves to its users: every event has an id and a time, and no error leaves a handler."""
    from blinker import Signal

    signal = Signal()

    def guarded(handler: Handler) -> Handler:
        async def guard(event: SeedEvent) -> None:
            try:
                await handler(event)
            except Exception:
                logging.getLogger(__name__).debug("a handler failed", exc_info=True)

        return guard

    for handler in handlers:
        signal.connect(guarded(handler), weak=False)

    async def each(count: int) -> None:
        for _ in range(count):
            await signal.send_async(SeedEvent("download.completed", payload()))

    yield Opened(each)


@asynccontextmanager
async def _aiosignal(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    from aiosignal import Signal

    signal: Signal[Any] = Signal(None)
    signal.extend(handlers)
    signal.freeze()

    async def each(count: int) -> None:
        for _ in range(count):
            await signal.send(payload())

    yield Opened(each)


@asynccontextmanager
async def _pyee(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    from pyee.asyncio import AsyncIOEventEmitter

    emitter = AsyncIOEventEmitter()
    emitter.on("error", lambda error: None)  # Without a listener it raises; logging would cost more.
    for handler in handlers:
        emitter.on("download.completed", handler)

    async def each(count: int) -> None:
        for _ in range(count):
            emitter.emit("download.completed", payload())
            await emitter.wait_for_complete()

    async def burst(count: int) -> None:
        for _ in range(count // BURST):
            for _ in range(BURST):
                emitter.emit("download.completed", payload())
            await emitter.wait_for_complete()

    yield Opened(each, burst)


@asynccontextmanager
async def _bubus(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    """Bubus at its fastest: no log, and no limit to the history, which is emptied by hand.

    With a limit it counts the whole history at each event, and refuses a burst of 100.
    """
    import bubus

    logging.getLogger("bubus").setLevel(logging.CRITICAL)
    Completed = create_model("Completed", __base__=bubus.BaseEvent, payload=(DownloadCompleted, ...))
    bus = bubus.EventBus(max_history_size=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns of functions with one name; it calls them all the same.
        for handler in handlers:
            bus.on(Completed, handler)

    async def each(count: int) -> None:
        for _ in range(count):
            await bus.dispatch(Completed(payload=payload()))
            bus.event_history.clear()

    async def burst(count: int) -> None:
        for _ in range(count // BURST):
            for _ in range(BURST):
                bus.dispatch(Completed(payload=payload()))
            await bus.wait_until_idle()
            bus.event_history.clear()

    yield Opened(each, burst)
    await bus.stop(clear=True)


@asynccontextmanager
async def _lato(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    import lato

    class Completed(lato.Event):
        payload: DownloadCompleted

    application = lato.Application("benchmark")

    def told(handler: Handler) -> Handler:
        async def handle(event: Completed) -> None:  # Looked at by name and annotation, so nothing else will do.
            await handler(event)

        handle.__annotations__["event"] = Completed
        return handle

    for handler in handlers:
        application.handler(Completed)(told(handler))

    async def each(count: int) -> None:
        for _ in range(count):
            await application.publish_async(Completed(payload=payload()))

    yield Opened(each)


@asynccontextmanager
async def _gathering(handlers: Sequence[Handler]) -> AsyncIterator[Opened]:
    bus = GatheringBus()
    for handler in handlers:
        bus.subscribe("download.completed", handler)

    async def each(count: int) -> None:
        for _ in range(count):
            await bus.publish("download.completed", payload())

    yield Opened(each)


DIRECT = Peer("await each handler", _direct, isolates_errors=False, has_own_contexts=False)
OURS = Peer("treaty", _treaty, isolates_errors=True, has_own_contexts=True)
PEERS = (
    DIRECT,
    OURS,
    Peer("blinker", _blinker, isolates_errors=False, has_own_contexts=False),
    Peer("blinker, guarded by hand", _guarded_blinker, isolates_errors=True, has_own_contexts=False),
    Peer("aiosignal", _aiosignal, isolates_errors=False, has_own_contexts=False),
    Peer("pyee", _pyee, isolates_errors=True, has_own_contexts=True),
    Peer("lato", _lato, isolates_errors=False, has_own_contexts=False, share=0.5),
    Peer("a task per handler, gathered", _gathering, isolates_errors=True, has_own_contexts=True),
    Peer("bubus", _bubus, isolates_errors=True, has_own_contexts=True, share=0.05),
)


def doing_nothing() -> Handler:
    async def handle(_event: object) -> None:
        pass

    return handle


def suspending() -> Handler:
    async def handle(_event: object) -> None:
        await asyncio.sleep(0)

    return handle
