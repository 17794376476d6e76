"""The routes of events: what is taken in, and what is streamed."""

from __future__ import annotations

from typing import Any

from treaty.contract import examples_of
from treaty.gateway.openapi.answers import HEADERS, problem_responses
from treaty.gateway.openapi.parameters import CORRELATION, IDEMPOTENCY, LAST_EVENT, TIMEOUT, TRACEPARENT
from treaty.gateway.openapi.schemas import Schemas
from treaty.gateway.problem import (
    BUSY,
    FORBIDDEN,
    HEADER_INVALID,
    INTERNAL,
    INVALID,
    LATE,
    METHOD_NOT_ALLOWED,
    NOT_JSON,
    NOT_RUNNING,
    PARAMETER_INVALID,
    TOO_LARGE,
    TOO_SLOW,
    UNAUTHENTICATED,
    UNAVAILABLE,
    UNSUPPORTED,
)
from treaty.payload import EventPayload

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
_ACCEPTED = {
    "type": "object",
    "required": ["id", "position"],
    "properties": {"id": {"type": "string"}, "position": {"type": "integer", "minimum": 0}},
}
_PROBLEMS = (
    NOT_JSON,
    HEADER_INVALID,
    UNAUTHENTICATED,
    FORBIDDEN,
    METHOD_NOT_ALLOWED,
    TOO_SLOW,
    TOO_LARGE,
    UNSUPPORTED,
    INVALID,
    INTERNAL,
    UNAVAILABLE,
    BUSY,
    NOT_RUNNING,
    LATE,
)
_STREAM_PROBLEMS = (
    HEADER_INVALID,
    PARAMETER_INVALID,
    UNAUTHENTICATED,
    FORBIDDEN,
    METHOD_NOT_ALLOWED,
    INTERNAL,
    BUSY,
    NOT_RUNNING,
    LATE,
)


def taking(cls: type[EventPayload], schemas: Schemas, security: list[Any]) -> dict[str, Any]:
    """Describe the route that takes an event in."""
    name, owner = cls.__event_type__, cls.__producer__ or "events"
    payload = schemas.ref(cls, owner)
    content: dict[str, Any] = {"schema": payload}
    if examples := examples_of(cls):
        content["examples"] = {f"example-{index}": {"value": one} for index, one in enumerate(examples, 1)}
    return {
        "operationId": f"publish.{name}",
        "summary": f"Publish {name}",
        "tags": ["events"],
        "description": (cls.__doc__ or "").strip() or f"Publishes `{name}` once for each idempotency key.",
        "parameters": [CORRELATION, TRACEPARENT, TIMEOUT, IDEMPOTENCY],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": content,
                "application/cloudevents+json": {"schema": _cloudevent(cls, payload)},
            },
        },
        "responses": {
            "202": {
                "description": "The event was accepted, now or before",
                "headers": HEADERS,
                "content": {"application/json": {"schema": _ACCEPTED}},
            },
            **problem_responses(_PROBLEMS, schemas),
        },
        **_restricted(cls.__permissions__, security),
    }


def streaming(classes: dict[str, type[EventPayload]], schemas: Schemas, security: list[Any]) -> dict[str, Any]:
    """Describe the stream."""
    names = sorted(classes)
    types = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": names}}
    asked = {
        "name": "types",
        "in": "query",
        "description": "Only these; without it, all that the client may read",
        "style": "form",
        "explode": False,
        "schema": types,
    }
    return {
        "operationId": "events.stream",
        "summary": "Read events as they happen",
        "tags": ["events"],
        "description": "Server-sent events: `id` is the event's, `event` its type, and `data` a CloudEvent in JSON.",
        "parameters": [asked, LAST_EVENT, CORRELATION],
        "responses": {
            "200": {
                "description": "Events, until either side ends it",
                "headers": HEADERS,
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **problem_responses(_STREAM_PROBLEMS, schemas),
        },
        "security": [*security, {}] if security else [],
    }


def _restricted(permissions: tuple[str, ...], security: list[Any]) -> dict[str, Any]:
    if not permissions:
        return {"security": [*security, {}] if security else []}
    return {"security": security, "x-permissions": list(permissions)}


def _cloudevent(cls: type[EventPayload], payload: dict[str, str]) -> dict[str, Any]:
    """Describe a CloudEvent of a class."""
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": _TEXT,
            "source": {"type": "string", "minLength": 1, "maxLength": 200, "format": "uri-reference"},
            "type": {"const": cls.__event_type__},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string", "format": "uri", "minLength": 1},
            "subject": {"type": "string", "minLength": 1},
            "eventversion": {"const": cls.__event_version__},
            "correlationid": _TEXT,
            "causationid": _TEXT,
            "partitionkey": _TEXT,
            "traceparent": _TEXT,
            "data": payload,
        },
    }
