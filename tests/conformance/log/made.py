"""Events and rows to put into a log."""

from datetime import UTC, datetime, timedelta
from typing import Any

from treaty.event import Event
from treaty.log.record import Entry, Failure, Row, State, SubscriptionId
from treaty.payload import EventPayload, encode

START = datetime(2030, 1, 1, tzinfo=UTC)
TYPE = "test.noted"
NOTES = SubscriptionId(TYPE, "notes")


class Noted(EventPayload, frozen=True):
    """What the events of these tests say."""

    __event_type__ = TYPE
    __event_version__ = "1.0.0"
    text: str


class Other(EventPayload, frozen=True):
    """What those who read notes are not interested in."""

    __event_type__ = "test.other"
    __event_version__ = "1.0.0"


def entry(event_id: str, text: str = "", **fields: Any) -> Entry:
    given: dict[str, Any] = {
        "type": TYPE,
        "version": "1.0.0",
        "source": "",
        "time": START,
        "key": None,
        "correlation_id": "chain",
    }
    given |= {"causation_id": None, "traceparent": None, "hops": 0, "principal": None, **fields}
    payload = Noted(text=text)
    return Entry(Event(id=event_id, data=payload, **given), encode(payload))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def parked(position: int, fingerprint: str = "f", key: str | None = None) -> Row:
    failure = Failure(error="builtins.OSError", fingerprint=fingerprint, message="", first_at=START, last_at=at(1))
    return Row(position=position, state=State.PARKED, key=key, attempts=5, failure=failure, reason="attempts")
