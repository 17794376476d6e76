"""Values of a log as rows of its tables, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from treaty.log.record import Entry, Failure, Record, Row, State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_US = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST_US = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND

RECORD = (
    "e.position, e.id, e.type, e.version, e.source, e.time, e.key, e.correlation_id, e.causation_id, e.traceparent, "
    "e.hops, e.principal, e.data"
)
ROW = (
    "r.position, r.state, r.key, r.attempts, r.deaths, r.due, r.delay_s, r.error, r.fingerprint, r.message, "
    "r.first_at, r.last_at, r.reason"
)
INSERT = (
    "INSERT INTO treaty_events (id, type, version, source, time, key, correlation_id, causation_id, traceparent, hops, "
    "principal, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
)
PUT = "INSERT OR REPLACE INTO treaty_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def micros(time: datetime) -> int:
    """Count microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def moment(time_us: int) -> datetime:
    """Undo `micros`; a time that is damaged comes out as the nearest there is."""
    return _EPOCH + timedelta(microseconds=min(max(time_us, _FIRST_US), _LAST_US))


def event_values(entry: Entry) -> tuple[object, ...]:
    """List what `INSERT` takes."""
    e = entry.event
    return (
        e.id,
        e.type,
        e.version,
        e.source,
        e.time_ns // 1000,
        e.key,
        e.correlation_id,
        e.causation_id,
        e.traceparent,
        e.hops,
        e.principal,
        entry.data,
    )


def row_values(subscription: int, row: Row) -> tuple[object, ...]:
    """List what `PUT` takes."""
    f = row.failure
    failure = (f.error, f.fingerprint, f.message, micros(f.first_at), micros(f.last_at)) if f else (None,) * 5
    due_us = None if row.due is None else micros(row.due)
    start = (subscription, row.position, row.state.value, row.key, row.attempts, row.deaths, due_us, row.delay_s)
    return (*start, *failure, row.reason)


def record(values: tuple[Any, ...]) -> Record:
    """Read the columns of `RECORD`."""
    position, id_, type_, version, source, time_us, key, correlation, causation, trace, hops, principal, data = values
    return Record(
        position=position,
        id=id_,
        type=type_,
        version=version,
        source=source,
        time=moment(time_us),
        key=key,
        correlation_id=correlation,
        causation_id=causation,
        traceparent=trace,
        hops=hops,
        principal=principal,
        data=data,
    )


def row(values: tuple[Any, ...]) -> Row:
    """Read the columns of `ROW`."""
    position, state, key, attempts, deaths, due, delay_s, error, fingerprint, message, first, last, reason = values
    failure = None
    if error is not None:
        failure = Failure(
            error=error, fingerprint=fingerprint, message=message, first_at=moment(first), last_at=moment(last)
        )
    return Row(
        position=position,
        state=State(state),
        key=key,
        attempts=attempts,
        deaths=deaths,
        due=None if due is None else moment(due),
        delay_s=delay_s,
        failure=failure,
        reason=reason,
    )
