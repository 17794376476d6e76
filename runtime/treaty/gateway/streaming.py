"""Events as they happen, to many clients: server-sent events, of which no client can slow the bus."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from urllib.parse import parse_qsl

from treaty.envelope import event_type
from treaty.gateway.client import Client
from treaty.gateway.edge import RETRY_SOON, Acting, Edge, Handle
from treaty.gateway.exchange import Exchange
from treaty.gateway.problem import BUSY, PARAMETER_INVALID, Refusal
from treaty.gateway.reply import SENT, Reply
from treaty.payload import EventPayload
from treaty.principal import Principal

_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # Proxies that collect answers would keep the events back.
)


class Streaming:
    """Lets clients read events of the classes that are listed, those that each may read."""

    def __init__(self, edge: Edge, classes: Iterable[type[EventPayload]]) -> None:
        self.classes = {event_type(cls): cls for cls in classes}
        self._edge = edge
        self._clients: set[Client] = set()

    def endpoints(self) -> dict[str, dict[str, Handle]]:
        """List what is here, by path; nothing when no event is streamed."""
        return {"/events": {"GET": self._stream}} if self.classes else {}

    def end(self) -> None:
        """Have all streams end."""
        for client in tuple(self._clients):
            client.end()

    async def _stream(self, exchange: Exchange) -> Reply:
        edge = self._edge
        edge.must_run()
        self._must_have_room()
        asked = self._asked(exchange)
        principal = await edge.principal(exchange)
        with Acting(exchange, principal):
            classes = self._allowed(principal, asked)
            if exchange.scope["method"] == "HEAD":
                return Reply(200, headers=_HEADERS)
            self._must_have_room()  # Others may have come meanwhile.
            client = Client(edge, classes, exchange.headers.get(b"last-event-id", b"").decode("utf-8", "replace"))
        self._clients.add(client)
        try:
            exchange.has_begun = True
            await exchange.send({"type": "http.response.start", "status": 200, "headers": _headers(exchange)})
            await self._serve(client, exchange)
        finally:
            self._clients.discard(client)
            client.leave()
        return SENT

    def _must_have_room(self) -> None:
        if len(self._clients) >= self._edge.limits.streams:
            raise Refusal(BUSY, headers=(RETRY_SOON,))

    async def _serve(self, client: Client, exchange: Exchange) -> None:
        """Write until the client has gone, is dropped or the stream ends, whichever comes first."""
        writing = asyncio.ensure_future(client.write(exchange.send))
        gone = asyncio.ensure_future(_gone(exchange))
        try:
            await asyncio.wait({writing, gone, client.dropped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (writing, gone):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await gone
        with suppress(asyncio.CancelledError):
            await writing  # What went wrong in it is raised here.

    def _asked(self, exchange: Exchange) -> tuple[str, ...]:
        """Read which types a client asks for; none means all that it may read. Raises a `Refusal`."""
        query = parse_qsl(exchange.scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in query if name == "types"]
        if not given:
            return ()
        names = tuple(dict.fromkeys(name for value in given for name in value.split(",")))
        if unknown := [name for name in names if name not in self.classes]:
            message = "it names no event that is streamed here" if unknown[0] else "it is empty; leave it out instead"
            raise Refusal(PARAMETER_INVALID, errors=[{"parameter": "types", "message": message}])
        return names

    def _allowed(self, principal: Principal, asked: Sequence[str]) -> tuple[type[EventPayload], ...]:
        """Find what is to be sent. Raises `Forbidden` for what was asked for and may not be read."""
        may = [name for name, cls in self.classes.items() if principal.may(*cls.__permissions__)]
        names = asked or may or self.classes
        for name in names:
            self._edge.permit(principal, "read", self.classes[name])
        return tuple(self.classes[name] for name in names)


def _headers(exchange: Exchange) -> list[tuple[bytes, bytes]]:
    return [*_HEADERS, (b"x-correlation-id", exchange.correlation_id.encode("ascii"))]


async def _gone(exchange: Exchange) -> None:
    while (await exchange.receive())["type"] != "http.disconnect":
        pass
