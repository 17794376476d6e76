"""CloudEvents: what is written can be read, and what is wrong is told."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated.soulspot.soulseek.events import DownloadCompleted, DownloadStarted
from tests.runtime.testing.generated_classes import EVENTS
from treaty import CloudEventInvalid, EventPayload, PayloadInvalid, from_cloudevent, to_cloudevent, to_cloudevent_json
from treaty.envelope import envelop
from treaty.event import Context
from treaty.testing import fake, strategies

TIMES = st.datetimes(timezones=st.just(UTC))
TEXTS = st.text(st.characters(codec="utf-8"))
SOURCES = TEXTS | st.sampled_from(["", "/", "treaty:", "treaty:a", "a%20b", "%"])
CONTEXTS = st.builds(
    Context,
    correlation_id=st.uuids().map(str),
    causation_id=st.none() | st.uuids().map(str),
    traceparent=st.none() | st.just("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    hops=st.integers(0, 64),
    principal=st.none() | TEXTS.filter(bool),
)
QUICK = settings(
    max_examples=15, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
COMPLETED = envelop(fake(DownloadCompleted), source="", key=None, time=datetime(2030, 1, 1, tzinfo=UTC), context=None)
GOOD = to_cloudevent(COMPLETED)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_what_is_written_reads_back_as_the_same_event(cls: type[EventPayload]) -> None:
    @QUICK
    @given(
        strategies.payloads(cls),
        TEXTS | st.sampled_from(["", "/", "treaty:", "treaty:a", "a%20b", "%"]),
        TIMES,
        CONTEXTS,
    )
    def holds(payload: EventPayload, source: str, time: datetime, context: Context) -> None:
        event = envelop(payload, source=source, key=None, time=time, context=context)
        written = to_cloudevent_json(event, with_principal=True)
        assert from_cloudevent(cls, written, trusts_principal=True) == event

    holds()


def test_all_attributes_have_names_that_the_specification_allows() -> None:
    assert all(name.isalnum() and name.islower() and len(name) <= 20 for name in GOOD)
    assert GOOD["source"] == "treaty:"
    assert GOOD["dataschema"] == "treaty:download.completed/1.0.0"
    assert GOOD["time"] == "2030-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
    [
        ({"specversion": "0.3"}, "/specversion", "only version 1.0 is read"),
        ({"specversion": None}, "/specversion", "missing or empty"),
        ({"id": ""}, "/id", "missing or empty"),
        ({"id": 7}, "/id", "must be a string"),
        ({"source": ""}, "/source", "missing or empty"),
        ({"source": "a b"}, "/source", "no URI reference"),
        ({"type": "other"}, "/type", "'download.completed'"),
        ({"time": "2030-01-01T00:00:00"}, "/time", "no time of RFC 3339"),
        ({"time": "yesterday"}, "/time", "no time of RFC 3339"),
        ({"time": "0001-01-01T00:00:00+01:00"}, "/time", "Python cannot hold it"),
        ({"datacontenttype": "text/xml"}, "/datacontenttype", "only JSON"),
        ({"dataschema": "relative"}, "/dataschema", "no absolute URI"),
        ({"partitionkey": ""}, "/partitionkey", "leave it out"),
        ({"correlationid": 1}, "/correlationid", "must be a string"),
        ({"hops": -1}, "/hops", "integer from 0"),
        ({"hops": True}, "/hops", "integer from 0"),
        ({"data_base64": "e30="}, "/data_base64", "only one of them"),
    ],
)
def test_each_fault_is_told_at_its_place(changes: dict[str, Any], pointer: str, message: str) -> None:
    with pytest.raises(CloudEventInvalid) as caught:
        from_cloudevent(DownloadCompleted, json.dumps({**GOOD, **changes}))
    assert [place for place, _ in caught.value.failures] == [pointer]
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not JSON"),
        (b"[]", "no JSON object"),
        (b'{"id":"a","id":"b"}', "key twice"),
        (b'{"data":{"a":1,"a":2}}', "key twice"),
        (b"[" * 5000, "nested too deeply"),
        (b'{"id":"\\ud800"}', "not JSON"),
        (b'{"id":NaN}', "not JSON"),
        (b" " * (16 * 2**20 + 1), "longer than 16777216 bytes"),
    ],
    ids=["empty", "array", "twice", "twice-inside", "deep", "half", "nan", "large"],
)
def test_what_is_no_event_at_all_is_told(data: bytes, message: str) -> None:
    with pytest.raises(CloudEventInvalid, match=message):
        from_cloudevent(DownloadCompleted, data)


def test_a_missing_payload_is_told() -> None:
    with pytest.raises(CloudEventInvalid, match="/data: it is missing"):
        from_cloudevent(DownloadCompleted, {name: value for name, value in GOOD.items() if name != "data"})


def test_a_payload_that_breaks_its_contract_is_told_without_its_values() -> None:
    with pytest.raises(PayloadInvalid) as caught:
        from_cloudevent(DownloadCompleted, {**GOOD, "data": {**GOOD["data"], "file_size": "s3cret"}})
    assert "/file_size" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_json_may_come_as_base64() -> None:
    rest = {name: value for name, value in GOOD.items() if name != "data"}
    coded = base64.b64encode(json.dumps(GOOD["data"]).encode()).decode()
    assert from_cloudevent(DownloadCompleted, {**rest, "data_base64": coded}) == COMPLETED
    with pytest.raises(CloudEventInvalid, match="/data_base64: it is no base64"):
        from_cloudevent(DownloadCompleted, {**rest, "data_base64": "?"})


def test_an_event_of_a_stranger_gets_what_it_lacks() -> None:
    named = {name: GOOD[name] for name in ("specversion", "id", "source", "type", "data")}
    event = from_cloudevent(DownloadCompleted, {**named, "id": "A/1", "source": "https://a.example/b%2Fc", "odd": [1]})
    assert (event.id, event.source, event.correlation_id) == ("A/1", "https://a.example/b%2Fc", "A/1")
    assert (event.key, event.version, event.hops) == (event.data.download_id, "1.0.0", 0)
    assert event.time.tzinfo is UTC


def test_the_principal_travels_only_when_both_sides_say_so() -> None:
    context = Context(correlation_id="c", principal="ada")
    event = envelop(fake(DownloadStarted), source="", key=None, time=COMPLETED.time, context=context)
    assert b"ada" not in to_cloudevent_json(event)
    told = to_cloudevent(event, with_principal=True)
    assert from_cloudevent(DownloadStarted, told).principal is None
    assert from_cloudevent(DownloadStarted, told, trusts_principal=True).principal == "ada"
