"""Operations over HTTP: what comes in is a request, what goes out a response or a declared error."""

import asyncio
import logging

import pytest

from tests.runtime.gateway.shop import ANN, AS_ANN, COUNT, JSON, ORDERS, PLACE, SECRET, Served, ask, serving
from treaty.gateway import Limits
from treaty.modules import ModuleStatus
from treaty.system import System

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_call_is_answered_in_the_name_of_who_asks() -> None:
    async with serving() as served:
        answer = await served.client.post(PLACE, json={"item": "tea"}, headers=AS_ANN)
    assert (answer.status_code, answer.json()) == (200, {"order_id": "o-1", "by": ANN.name})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.content))


async def test_the_chain_of_a_request_goes_on_inside() -> None:
    async with serving() as served:
        headers = AS_ANN | {"x-correlation-id": "from-outside", "traceparent": TRACE}
        answer = await served.client.post(PLACE, json={"item": "tea"}, headers=headers)
        anew = await served.client.post(PLACE, json={"item": "tea"}, headers=AS_ANN)
    first, second = served.shop.orders.contexts
    assert answer.headers["x-correlation-id"] == first.correlation_id == "from-outside"
    assert (first.traceparent, first.principal) == (TRACE, "ann")
    assert anew.headers["x-correlation-id"] == second.correlation_id != "from-outside"


async def test_a_declared_error_is_told_with_its_data() -> None:
    async with serving() as served:
        answer = await served.client.post(PLACE, json={"item": "sold_out"}, headers=AS_ANN)
    assert answer.status_code == 409
    told = answer.json()
    assert (told["type"], told["error"], told["data"]) == (
        "treaty:problem/domain-error",
        "ItemSoldOut",
        {"item": "sold_out"},
    )


async def test_modules_come_and_go() -> None:
    served = Served(services=None)
    system, client = served.system, served.client
    async with system, client:
        assert (await client.post(COUNT, json={})).status_code == 200
        system.registry.set_status("shop", ModuleStatus.INACTIVE, SECRET)
        gone = await client.post(COUNT, json={})
        assert (gone.status_code, SECRET in gone.text) == (503, False)
        system.registry.unregister(ORDERS)
        assert (await client.post(COUNT, json={})).status_code == 503  # The module declares it still.


async def test_an_undeclared_service_is_there_while_it_is_registered() -> None:
    served, bare = Served(), System()
    from treaty.gateway import gateway

    app = gateway(bare)
    async with bare:
        missing = await ask(app, COUNT, b"{}", headers=JSON)
        bare.registry.register(ORDERS, served.shop.orders)
        there = await ask(app, COUNT, b"{}", headers=JSON)
        bare.registry.unregister(ORDERS)
        again = await ask(app, COUNT, b"{}", headers=JSON)
    assert [each[0]["status"] for each in (missing, there, again)] == [404, 200, 404]


async def test_services_are_those_that_are_named() -> None:
    async with serving(services=()) as served:
        assert (await served.client.post(COUNT, json={})).status_code == 404


async def test_a_failure_inside_is_told_by_its_correlation_id_alone(caplog: pytest.LogCaptureFixture) -> None:
    async with serving() as served:
        answer = await served.client.post(PLACE, json={"item": "raise"}, headers=AS_ANN)
    record = next(each for each in caplog.records if vars(each).get("treaty_notice") == "request_failed")
    assert (record.name, record.levelno) == ("treaty.gateway", logging.ERROR)
    assert vars(record)["treaty_correlation_id"] == answer.json()["correlation_id"]
    assert SECRET not in record.getMessage()
    assert SECRET not in answer.text


async def test_a_provider_that_hangs_is_cut_off_by_the_client_s_own_time() -> None:
    async with serving() as served:
        headers = AS_ANN | {"request-timeout": "0.5"}
        asking = asyncio.ensure_future(served.client.post(PLACE, json={"item": "hang"}, headers=headers))
        await served.clock.settle()
        assert served.asked == ["hang"]
        await served.clock.advance(0.5)
        answer = await asking
    assert answer.status_code == 504
    assert answer.json()["type"] == "treaty:problem/late"


async def test_the_limit_of_the_gateway_holds_whatever_a_client_asks_for() -> None:
    async with serving(limits=Limits(timeout_s=2)) as served:
        headers = AS_ANN | {"request-timeout": "1e9"}
        asking = asyncio.ensure_future(served.client.post(PLACE, json={"item": "hang"}, headers=headers))
        await served.clock.advance(2)
        assert (await asking).status_code == 504


async def test_a_breaker_that_is_open_says_when_to_come_back() -> None:
    async with serving() as served:
        for _ in range(10):
            await served.client.post(PLACE, json={"item": "raise"}, headers=AS_ANN)
        answer = await served.client.post(PLACE, json={"item": "tea"}, headers=AS_ANN)
    assert answer.status_code == 503
    assert 5 <= int(answer.headers["retry-after"]) <= 6


async def test_a_client_that_goes_away_in_its_body_has_asked_nothing() -> None:
    async with serving() as served:
        sent = await ask(served.app, PLACE, b'{"item"', None, headers=AS_ANN | JSON)
        assert (sent, served.asked) == ([], [])


async def test_a_client_that_goes_away_later_does_not_stop_what_it_asked_for() -> None:
    async with serving() as served:
        asking = asyncio.ensure_future(ask(served.app, PLACE, b'{"item":"wait"}', headers=AS_ANN | JSON))
        await served.clock.settle()
        served.shop.orders.release.set()  # Nobody has looked whether the client is there still.
        await asking
        assert served.shop.orders.finished == 1


async def test_more_than_there_is_room_for_is_refused_and_health_is_told_nevertheless() -> None:
    async with serving(limits=Limits(concurrency=2)) as served:
        calls = [
            asyncio.ensure_future(served.client.post(PLACE, json={"item": "wait"}, headers=AS_ANN)) for _ in range(2)
        ]
        await served.clock.settle()
        third = await served.client.post(PLACE, json={"item": "tea"}, headers=AS_ANN)
        health = await served.client.get("/health")
        served.shop.orders.release.set()
        assert [(await call).status_code for call in calls] == [200, 200]
        after = await served.client.post(PLACE, json={"item": "tea"}, headers=AS_ANN)
    assert (third.status_code, third.headers["retry-after"], third.json()["type"]) == (503, "1", "treaty:problem/busy")
    assert (health.status_code, after.status_code) == (200, 200)


async def test_a_body_that_comes_too_slowly_is_not_waited_for() -> None:
    async with serving(limits=Limits(timeout_s=3)) as served:
        never = asyncio.Event()
        asking = asyncio.ensure_future(
            ask(served.app, PLACE, b'{"item":', never.wait, b'"tea"}', headers=AS_ANN | JSON)
        )
        await served.clock.advance(3)
        sent = await asking
    assert (sent[0]["status"], served.asked) == (408, [])
