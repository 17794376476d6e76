"""What is printed with `--json`: plain values, with their keys in one order. Docs: docs/events.md."""

from __future__ import annotations

import base64
import json
from typing import Any

from treaty.console.text import exact
from treaty.log.record import Failure, Record, Row, SubscriptionId, SubscriptionState

Document = dict[str, Any]


def line(document: Document) -> str:
    """Write a document on a line; ASCII alone, so that it is harmless wherever it is printed."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n"


def envelope(record: Record) -> Document:
    """Say all of an event but its payload."""
    return {
        "position": record.position,
        "id": record.id,
        "type": record.type,
        "version": record.version,
        "source": record.source,
        "time": exact(record.time),
        "key": record.key,
        "correlation_id": record.correlation_id,
        "causation_id": record.causation_id,
        "traceparent": record.traceparent,
        "hops": record.hops,
        "principal": record.principal,
    }


def payload(data: bytes) -> Document:
    """Say what an event holds; what cannot be said as JSON once more is given as its bytes."""
    try:
        return {"data": _read(data)}
    except (RecursionError, ValueError):
        return {"data": None, "data_base64": base64.b64encode(data).decode("ascii")}


def pretty(data: bytes) -> str | None:
    """Lay a payload out over several lines, with ASCII escapes; None for what is no JSON."""
    try:
        return json.dumps(_read(data), indent=2, ensure_ascii=False)
    except (RecursionError, ValueError):
        return None


def _read(data: bytes) -> Any:
    value = json.loads(data)
    json.dumps(value, allow_nan=False)  # Python reads more than JSON has: NaN, and numbers beyond all doubles.
    return value


def subscription(id: SubscriptionId) -> Document:
    """Name a subscription."""
    return {"type": id.event_type, "name": id.name}


def progress(state: SubscriptionState) -> Document:
    """Say how far a subscription is."""
    return {
        **subscription(state.subscription),
        "cursor": state.cursor,
        "lag": state.lag,
        "parked": state.parked,
        "delayed": state.delayed,
        "held": state.held,
        "owner": state.owner,
    }


def out_of_the_ordinary(row: Row | None) -> Document:
    """Say what a row does; where there is none, nothing is out of the ordinary."""
    return {
        "attempts": row.attempts if row else 0,
        "due": exact(row.due) if row else None,
        "reason": row.reason if row else "",
        "failure": failure(row.failure) if row and row.failure else None,
    }


def failure(failed: Failure) -> Document:
    """Say why an event was not handled."""
    return {
        "error": failed.error,
        "fingerprint": failed.fingerprint,
        "message": failed.message,
        "first_at": exact(failed.first_at),
        "last_at": exact(failed.last_at),
    }
