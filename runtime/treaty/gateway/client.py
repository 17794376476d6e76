# A client subscribes as `EventBus.request` does: it is nobody's consumer, and who may read was asked before.
# pyright: reportPrivateUsage=false
"""One client of a stream: what waits for it, and what it gets."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from typing import Any

from starlette.types import Send

from treaty import notices
from treaty.bus.subscription import Subscription
from treaty.cloudevents import to_cloudevent_json
from treaty.envelope import event_type
from treaty.errors import PayloadInvalid
from treaty.event import Event
from treaty.gateway.edge import Edge
from treaty.gateway.past import Past
from treaty.options import Mode, SubscriptionOptions
from treaty.payload import EventPayload
from treaty.uuid7 import uuid7

_HEARTBEAT = b": still here\n\n"
_LOST = b"event: treaty.gap\ndata: {}\n\n"


class Client:
    """Collects events for one client, up to a limit beyond which the client is dropped."""

    def __init__(self, edge: Edge, classes: tuple[type[EventPayload], ...], last_id: str) -> None:
        self.dropped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._edge, self._classes, self._last_id = edge, classes, last_id
        self._waiting: deque[Event[Any]] = deque()
        self._wake = asyncio.Event()
        self._is_over = False
        name = f"gateway {uuid7()}"
        options = SubscriptionOptions(mode=Mode.BROADCAST)
        self._subscriptions: list[Subscription] = []
        try:
            for cls in classes:
                made = edge.system.bus._subscribe(cls, self._take, name, None, options, is_ours=True)
                self._subscriptions.append(made)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Take nothing any more."""
        for subscription in self._subscriptions:
            subscription.cancel()
        self._waiting.clear()

    def end(self) -> None:
        """End once everything that waits is written."""
        self._is_over = True
        self._wake.set()

    async def write(self, send: Send) -> None:
        """Send what was missed, and then what comes, with a comment now and then when nothing does."""
        async for part in self._parts():
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _parts(self) -> AsyncGenerator[bytes]:
        yield b": these are the events as they happen\n\n"
        past = Past(self._edge.system.bus, self._classes, self._edge.limits.stream_events)
        if self._last_id:
            if not await past.begin(self._last_id):
                yield _LOST  # Whoever asked has to look for itself what it has missed.
            async for event in past.events():
                yield written(event)
        while True:
            while self._waiting:
                event = self._waiting.popleft()
                if not past.had(event.id):
                    yield written(event)
            if self._is_over or self._edge.system.state != "running":
                return
            if not await self._something():
                yield _HEARTBEAT

    async def _something(self) -> bool:
        """Wait for an event or the end, but not for too long."""
        self._wake.clear()
        beats: list[bool] = []

        def beat() -> None:
            beats.append(True)
            self._wake.set()

        timer = self._edge.clock.call_later(self._edge.limits.heartbeat_s, beat)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()
        return not beats or bool(self._waiting)

    def _take(self, event: Event[Any]) -> None:
        """Keep an event until the client has read those before; the bus waits for nothing."""
        if self.dropped.done():
            return
        if len(self._waiting) >= self._edge.limits.stream_events:
            notices.stream_dropped(tuple(map(event_type, self._classes)), waiting=len(self._waiting))
            self.dropped.set_result(None)
            self.leave()
            return
        self._waiting.append(event)
        self._wake.set()


def written(event: Event[Any]) -> bytes:
    """Write an event as a client reads it; an id that would end the line is left out."""
    try:
        data = to_cloudevent_json(event)
    except PayloadInvalid:
        return b": an event could not be written\n\n"
    id = event.id.encode()
    named = b"id: %b\n" % id if id and not any(letter in id for letter in b"\r\n\0") else b""
    return b"%bevent: %b\ndata: %b\n\n" % (named, event.type.encode(), data)
