"""Audit records as events of a log, and back, so that every tool for logs reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from math import isfinite
from typing import Any, ClassVar

from treaty.audit.record import AuditRecord, Outcome
from treaty.event import Event
from treaty.log.record import Entry, Record
from treaty.payload import EventPayload, encode
from treaty.uuid7 import uuid7

VERSION = "1.0.0"
_LONGEST = 1000  # Characters of a text; whoever calls a module may say what it likes.


class Recorded(EventPayload, frozen=True):
    """What a record says beside its envelope."""

    __event_type__ = "treaty.audit"
    __event_version__ = VERSION
    __producer__: ClassVar[str] = "treaty"

    provider: str
    error: str
    duration_s: float
    payload: Any


def type_of(action: str, outcome: Outcome) -> str:
    """Name the type of the events of such records, such as `audit.call.refused`."""
    return f"audit.{action}.{outcome.value}"


def entry_of(record: AuditRecord) -> Entry:
    """Make an event of a record: the target is its key, so that logs find it by that."""
    event_id = uuid7()
    data = Recorded(
        provider=_text(record.provider),
        error=_text(record.error),
        duration_s=record.duration_s if isfinite(record.duration_s) else 0.0,
        payload=None if record.payload is None else json.loads(record.payload),
    )
    event = Event(
        id=event_id,
        type=_text(type_of(record.action, record.outcome)),
        version=VERSION,
        source=_text(record.source),
        time=record.time,
        key=_text(record.target),
        correlation_id=_text(record.correlation_id or event_id),
        causation_id=None,
        traceparent=None,
        hops=0,
        principal=_text(record.principal) or None,
        data=data,
    )
    return Entry(event, encode(data))


def record_of(kept: Record) -> AuditRecord | None:
    """Undo `entry_of`; None for an event that is no record of an audit."""
    prefix, _, rest = kept.type.partition(".")
    action, _, outcome = rest.rpartition(".")
    if prefix != "audit" or outcome not in set(Outcome):
        return None
    data = json.loads(kept.data)
    payload = data["payload"]
    return AuditRecord(
        time=kept.time,
        action=action,
        source=kept.source,
        target=kept.key or "",
        provider=data["provider"],
        principal=kept.principal or "",
        outcome=Outcome(outcome),
        error=data["error"],
        duration_s=data["duration_s"],
        correlation_id=None if kept.correlation_id == kept.id else kept.correlation_id,
        payload=None if payload is None else json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(),
    )


def with_payload(record: AuditRecord, payload: bytes | None) -> AuditRecord:
    """Say the same with another payload, or none."""
    return record if record.payload == payload else replace(record, payload=payload)


def _text(text: str) -> str:
    """Write what every log can keep: half characters as escapes, and no more than anybody reads."""
    return text[:_LONGEST].encode("utf-8", "backslashreplace").decode("utf-8")
