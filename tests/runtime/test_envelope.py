"""A payload becomes an event: where each field of the envelope comes from."""

from datetime import UTC, datetime
from enum import Enum

import pytest

from treaty.envelope import envelop, event_type
from treaty.errors import NotAnEvent
from treaty.event import Context, Event, utc_now
from treaty.payload import EventPayload, RootPayload

from .payloads import Downloaded, Tagged


class Quality(Enum):
    LOSSLESS = "lossless"


class TrackId(RootPayload[str]):
    pass


class Ranked(EventPayload):
    __event_type__ = "track.ranked"
    __event_version__ = "0.1.0"
    __event_key__ = "by"

    by: str | int | Quality | TrackId | None


class Half(EventPayload):
    __event_type__ = "half"


def seal(payload: EventPayload, key: str | None = None, context: Context | None = None) -> Event[EventPayload]:
    return envelop(payload, source="here", key=key, time=utc_now(), context=context)


def test_type_and_version_come_from_the_class_and_the_rest_from_the_publisher() -> None:
    time = datetime.min.replace(tzinfo=UTC)
    event = envelop(Downloaded(download_id="d1"), source="soulseek", key=None, time=time, context=None)
    assert (event.type, event.version, event.source, event.time) == ("download.completed", "1.2.0", "soulseek", time)
    assert event.data == Downloaded(download_id="d1")


def test_outside_of_a_chain_the_event_begins_one_and_names_it() -> None:
    event = seal(Tagged(title="t"))
    assert event.correlation_id == event.id
    assert (event.causation_id, event.traceparent, event.hops, event.principal) == (None, None, 0, None)


def test_inside_a_chain_the_event_continues_it() -> None:
    context = Context(correlation_id="c", causation_id="e", traceparent="00-t", hops=7, principal="ann")
    event = seal(Tagged(title="t"), context=context)
    assert event.id != event.correlation_id == "c"
    assert (event.causation_id, event.traceparent, event.hops, event.principal) == ("e", "00-t", 7, "ann")


@pytest.mark.parametrize(
    ("payload", "given", "key"),
    [
        (Ranked(by="x"), None, "x"),
        (Ranked(by=7), None, "7"),
        (Ranked(by=Quality.LOSSLESS), None, "lossless"),
        (Ranked(by=TrackId("x")), None, "x"),
        (Ranked(by=None), None, None),
        (Ranked(by="x"), "given", "given"),
        (Ranked(by="x"), "", ""),
        (Tagged(title="t"), None, None),
        (Tagged(title="t"), "given", "given"),
    ],
)
def test_the_key_is_the_given_one_or_the_value_of_the_key_field(
    payload: EventPayload, given: str | None, key: str | None
) -> None:
    assert seal(payload, key=given).key == key


@pytest.mark.parametrize("cls", [EventPayload, Half])
def test_a_class_without_type_and_version_is_no_event(cls: type[EventPayload]) -> None:
    with pytest.raises(NotAnEvent):
        event_type(cls)
