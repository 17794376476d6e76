"""The headers that requests may have."""

from __future__ import annotations

from typing import Any

from treaty.gateway.exchange import LEAST_TIMEOUT_S

TEXT = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
"""Of visible ASCII characters, as ids are."""


def _header(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": schema}


CORRELATION = _header("X-Correlation-Id", "Names the chain of all that follows; made when it is absent", TEXT)
TRACEPARENT = _header("traceparent", "W3C Trace Context; passed over when it cannot be read", {"type": "string"})
TIMEOUT = _header(
    "Request-Timeout",
    "Seconds that an answer may take; the gateway's own limit holds too",
    {"type": "number", "minimum": LEAST_TIMEOUT_S},
)
IDEMPOTENCY = _header("Idempotency-Key", "The event's id: with it, publishing again changes nothing", TEXT)
LAST_EVENT = _header("Last-Event-ID", "Go on after this event, as far as the log keeps events", {"type": "string"})
