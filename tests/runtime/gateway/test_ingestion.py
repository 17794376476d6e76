"""Events from outside get onto the bus in the name of who sends them, and once for each key."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.gateway.shop import AS_ANN, AS_BOB, PAID, Paid, Served, Shown, serving
from treaty import to_cloudevent
from treaty.bus import EventBus
from treaty.event import Event

CLOUDEVENT = AS_ANN | {"content-type": "application/cloudevents+json"}


def heard_by(served: Served) -> list[Event[Any]]:
    heard: list[Event[Any]] = []
    served.system.bus.subscribe(Paid, heard.append, consumer="mail")
    return heard


async def test_an_event_is_published_by_who_sends_it() -> None:
    served = Served()
    heard = heard_by(served)
    async with served.system, served.client:
        headers = AS_ANN | {"x-correlation-id": "c-1"}
        answer = await served.client.post(PAID, json={"order_id": "o-1"}, headers=headers)
        await served.clock.settle()
    assert (answer.status_code, answer.json()) == (202, {"id": heard[0].id, "position": 2})
    assert (heard[0].data, heard[0].principal) == (Paid(order_id="o-1"), "ann")
    assert (heard[0].correlation_id, heard[0].source) == ("c-1", "shop")


async def test_a_key_makes_publishing_again_harmless(tmp_path: Path) -> None:
    served = Served(bus=EventBus(f"sqlite:///{tmp_path}/shop.events"))
    heard = heard_by(served)
    async with served.system, served.client:
        headers = AS_ANN | {"idempotency-key": "k-1"}
        answers = [await served.client.post(PAID, json={"order_id": "o-1"}, headers=headers) for _ in range(3)]
    assert [each.json() for each in answers] == [{"id": "k-1", "position": 2}] * 3
    assert [each.id for each in heard] == ["k-1"]


async def test_what_nobody_restricts_may_be_published_by_anybody() -> None:
    async with serving() as served:
        answer = await served.client.post("/events/shop.shown", json={"order_id": "o-1"})
        assert answer.status_code == 202


async def test_a_cloudevent_keeps_its_envelope_but_for_the_principal() -> None:
    served = Served()
    heard = heard_by(served)
    async with served.system, served.client:
        said = {
            "specversion": "1.0",
            "id": "e-1",
            "source": "treaty:till",
            "type": "shop.paid",
            "time": "2025-01-01T00:00:00Z",
            "correlationid": "c-7",
            "principal": "the-boss",
            "data": {"order_id": "o-1"},
        }
        answer = await served.client.post(PAID, content=json.dumps(said), headers=CLOUDEVENT)
        again = await served.client.post(PAID, content=json.dumps(said), headers=CLOUDEVENT)
        await served.clock.settle()
    assert (answer.status_code, answer.json()["id"], again.status_code) == (202, "e-1", 202)
    assert len(heard) == 1
    event = heard[0]
    assert (event.source, event.correlation_id, event.principal) == ("till", "c-7", "ann")
    assert to_cloudevent(event)["time"] == said["time"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"specversion": "0.3"}, "/specversion"),
        ({"type": "shop.shown"}, "/type"),
        ({"id": ""}, "/id"),
        ({"id": "x" * 201}, "/id"),
        ({"id": "1\nERROR treaty.bus: forged"}, "/id"),
        ({"correlationid": "c\nERROR treaty.bus: forged"}, "/correlationid"),
        ({"causationid": "c\u2028forged"}, "/causationid"),
        ({"partitionkey": "k" * 1001}, ""),
        ({"hops": -1}, "/hops"),
        ({"hops": 65}, "/hops"),
        ({"eventversion": "9.0.0"}, "/eventversion"),
        ({"data": {"order_id": 5}}, "/order_id"),
    ],
)
async def test_a_cloudevent_that_cannot_be_carried(change: dict[str, Any], pointer: str) -> None:
    said = {"specversion": "1.0", "id": "e-1", "source": "x", "type": "shop.paid", "data": {"order_id": "o-1"}}
    async with serving() as served:
        answer = await served.client.post(PAID, content=json.dumps(said | change), headers=CLOUDEVENT)
        assert not served.published
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_who_may_not_publish_is_refused_before_the_body_is_read() -> None:
    async with serving() as served:
        answer = await served.client.post(
            PAID, content=b"no JSON", headers=AS_BOB | {"content-type": "application/json"}
        )
        assert answer.status_code == 403


async def test_nothing_is_taken_in_unless_it_is_listed() -> None:
    async with serving(ingest=(Shown,)) as served:
        assert (await served.client.post(PAID, json={"order_id": "o-1"}, headers=AS_ANN)).status_code == 404
