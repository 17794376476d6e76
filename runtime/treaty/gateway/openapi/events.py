"""The routes of events: what is taken in, and what is streamed."""

from __future__ import annotations

from typing import Any

from treaty.gateway.openapi.answers import HEADERS, problem_responses
from treaty.gateway.openapi.parameters import CORRELATION, IDEMPOTENCY, LAST_EVENT, TEXT, TIMEOUT, TRACEPARENT
from treaty.gateway.openapi.schemas import Schemas
from treaty.gateway.openapi.security import needs
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
    content = schemas.content(cls, owner)
    return {
        "operationId": f"publish.{name}",
        "summary": f"Publish {name}",
        "tags": ["events"],
        "description": (cls.__doc__ or "").strip() or f"Publishes `{name}` once for each idempotency key.",
        "parameters": [CORRELATION, TRACEPARENT, TIMEOUT, IDEMPOTENCY],
        "requestBody": {
            "required": True,
            "content": {
                **content,
                "application/cloudevents+json": {"schema": _cloudevent(cls, schemas.ref(cls, owner))},
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
        **needs(cls.__permissions__, security),
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
        **needs((), security),
    }


def _cloudevent(cls: type[EventPayload], payload: dict[str, str]) -> dict[str, Any]:
    """Describe a CloudEvent of a class."""
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": TEXT,
            "source": {"type": "string", "minLength": 1, "maxLength": 200, "format": "uri-reference"},
            "type": {"const": cls.__event_type__},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string", "format": "uri", "minLength": 1},
            "subject": {"type": "string", "minLength": 1},
            "eventversion": {"const": cls.__event_version__},
            "correlationid": TEXT,
            "causationid": TEXT,
            "partitionkey": TEXT,
            "traceparent": TEXT,
            "data": payload,
        },
    }
