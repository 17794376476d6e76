"""Events from outside: who may publish them, and how they get onto the bus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from treaty.cloudevents import from_cloudevent
from treaty.envelope import event_type
from treaty.errors import CloudEventInvalid, EnvelopeInvalid, HopLimitExceeded, PayloadInvalid, VersionUnreadable
from treaty.event import FIELDS, Event
from treaty.gateway.calling import read, refused_body
from treaty.gateway.edge import Acting, Edge, Handle
from treaty.gateway.exchange import MEDIA_TYPE, MUST_BE_VISIBLE, Exchange, is_visible
from treaty.gateway.problem import INVALID, Refusal
from treaty.gateway.reply import Reply, json_reply
from treaty.payload import EventPayload
from treaty.principal import Principal

CLOUDEVENT = "application/cloudevents+json"
PREFIX = "/events/"


class Ingestion:
    """Takes events in: as a payload, or as a CloudEvent in structured JSON."""

    def __init__(self, edge: Edge, classes: Iterable[type[EventPayload]]) -> None:
        self.classes = {event_type(cls): cls for cls in classes}
        self._edge = edge

    def endpoints(self) -> dict[str, dict[str, Handle]]:
        """List what is here, by path."""
        return {PREFIX + name: {"POST": self._taking(cls)} for name, cls in sorted(self.classes.items())}

    def _taking(self, cls: type[EventPayload]) -> Handle:
        async def take(exchange: Exchange) -> Reply:
            edge = self._edge
            edge.must_run()
            edge.enter()
            try:
                media_type = exchange.must_be(MEDIA_TYPE, CLOUDEVENT)
                id = exchange.text(b"idempotency-key")
                principal = await edge.principal(exchange)
                with Acting(exchange, principal):
                    edge.permit(principal, "publish", cls)
                    body = await exchange.body()
                    if media_type == CLOUDEVENT:
                        return await self._accept(cls, body, principal)
                    return await self._publish(cls, body, id)
            finally:
                edge.leave()

        return take

    async def _publish(self, cls: type[EventPayload], body: bytes, id: str | None) -> Reply:
        edge = self._edge
        payload = read(cls, body, edge.limits.largest_bytes)
        receipt = await edge.system.bus.publish(payload, id=id)
        return _accepted(receipt.event.id, receipt.position)

    async def _accept(self, cls: type[EventPayload], body: bytes, principal: Principal) -> Reply:
        """Accept an event with the envelope that it brings, but in the name of who sends it."""
        try:
            event = from_cloudevent(cls, body, largest_bytes=self._edge.limits.largest_bytes)
            _must_be_visible(event)
            receipt = await self._edge.system.bus.accept(_said_by(principal, event))
        except (CloudEventInvalid, PayloadInvalid) as error:
            refusal = refused_body(body, error.failures)
        except VersionUnreadable:
            refusal = _refused("/eventversion", "it is a version that nothing here reads")
        except HopLimitExceeded:
            refusal = _refused("/hops", "the event has come too far")
        except EnvelopeInvalid as error:
            refusal = _refused("", f"its {error.field} {error.problem}")
        else:
            return _accepted(event.id, receipt.position)
        raise refusal


def _must_be_visible(event: Event[Any]) -> None:
    """Hold what names an event and its chain to what the headers for it may say, since logs tell of it."""
    named = {"/id": event.id, "/correlationid": event.correlation_id, "/causationid": event.causation_id}
    faults = [(at, MUST_BE_VISIBLE) for at, text in named.items() if text is not None and not is_visible(text)]
    if faults:
        raise CloudEventInvalid(event.type, tuple(faults))


def _said_by(principal: Principal, event: Event[Any]) -> Event[Any]:
    fields: dict[str, Any] = {name: getattr(event, name) for name in FIELDS}
    fields["principal"] = principal.name or None
    return Event(**fields)


def _refused(pointer: str, message: str) -> Refusal:
    return Refusal(INVALID, errors=[{"pointer": pointer, "message": message}])


def _accepted(id: str, position: int) -> Reply:
    return json_reply({"id": id, "position": position}, status=202)
