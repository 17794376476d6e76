"""The gateway in an application of its own, in a larger one, and with what a program adds."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.runtime.gateway.shop import AS_ANN, AS_BOB, COUNT, Served, Shop, ask
from treaty.gateway import gateway, lifespan
from treaty.modules import Health
from treaty.system import System


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.test")


async def test_the_application_starts_and_stops_the_system() -> None:
    served = Served()
    async with served.app.router.lifespan_context(served.app):
        assert served.system.state == "running"
    assert served.system.state == "stopped"


async def test_whoever_started_a_system_stops_it() -> None:
    served = Served()
    async with served.system:
        async with served.app.router.lifespan_context(served.app):
            pass
        assert served.system.state == "running"


async def test_it_is_mounted_in_another_application() -> None:
    system = System(Shop())
    app = FastAPI(lifespan=lifespan(system))
    app.mount("/treaty", gateway(system))
    async with client_of(app) as client:
        early = await client.post(f"/treaty{COUNT}", json={})
        assert (early.status_code, early.json()["type"]) == (503, "treaty:problem/not-running")
        async with app.router.lifespan_context(app):
            answer = await client.post(f"/treaty{COUNT}", json={})
            told = await client.get("/treaty/openapi.json")
            missing = await client.get("/treaty/nothing")
    assert (answer.status_code, answer.json()) == (200, {"orders": 1})
    assert told.json()["servers"] == [{"url": "/treaty"}]
    assert missing.headers["content-type"] == "application/problem+json"
    assert system.state == "stopped"


async def test_a_path_that_only_begins_like_the_mount_is_another() -> None:
    served = Served()
    async with served.system:
        sent = await ask(served.app, "/treatyhealth", method="GET", root_path="/treaty")
    assert sent[0]["status"] == 404


async def test_routes_of_the_program_are_for_those_who_may_watch() -> None:
    async def page(_: Any) -> PlainTextResponse:
        return PlainTextResponse("well")

    async def broken(_: Any) -> PlainTextResponse:
        raise ValueError("hunter2")

    routes = [Route("/", page), Route("/broken", broken)]
    served = Served(routes=routes, watchers=("orders:read",))
    async with served.system, served.client as client:
        found = [(await client.get("/", headers=headers)).status_code for headers in ({}, AS_BOB, AS_ANN)]
        failed = await client.get("/broken", headers=AS_ANN)
        wrong = await client.post("/", headers=AS_ANN)
    assert found == [401, 403, 200]
    assert (failed.status_code, "hunter2" in failed.text) == (500, False)
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "application/problem+json")


async def test_middleware_of_the_program_stands_around_all() -> None:
    class Counting:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            seen.append(scope["path"])
            await self.app(scope, receive, send)

    seen: list[str] = []
    served = Served()
    served.app.user_middleware.append(Middleware(Counting))
    async with served.system, served.client as client:
        await client.get("/health")
    assert seen == ["/health"]


async def test_what_a_program_adds_is_found() -> None:
    served = Served()
    served.app.add_route("/more", lambda _: PlainTextResponse("more"))
    async with served.system, served.client as client:
        assert (await client.get("/more")).text == "more"


@pytest.mark.parametrize("path", ["/health", "/modules/status", "/modules/shop/health", "/openapi.json"])
async def test_head_is_get_without_the_body(path: str) -> None:
    served = Served()
    async with served.system:
        got, head = [await ask(served.app, path, method=method) for method in ("GET", "HEAD")]
    assert (head[0]["status"], head[1]["body"]) == (200, b"")
    length = dict(got[0]["headers"])[b"content-length"]
    assert dict(head[0]["headers"])[b"content-length"] == length != b"0"


async def test_health_is_told_in_three_words() -> None:
    served = Served()
    async with served.client as client:
        stopped = await client.get("/health"), await client.get("/modules/shop/health")
        async with served.system:
            well = await client.get("/health")
            served.shop.says = Health.degraded("slow", queued=7)
            one, degraded = await client.get("/modules/shop/health"), await client.get("/health")
            served.shop.says = Health.bad("ill")
            other, ill = await client.get("/modules/shop/health"), await client.get("/health")
        again = await client.get("/health"), await client.get("/modules/shop/health")
    found = [(each.status_code, each.json()["status"]) for each in (stopped[0], well, degraded, ill, again[0])]
    bad = 503, "unhealthy"
    assert found == [bad, (200, "healthy"), (200, "degraded"), bad, bad]
    assert [(each.status_code, each.json()["reason"]) for each in (one, other)] == [(200, "slow"), (503, "ill")]
    assert one.json()["facts"] == {"queued": 7}
    assert [each.status_code for each in (stopped[1], again[1])] == [503, 503]


async def test_the_page_and_the_counters_are_for_those_who_may_watch() -> None:
    served = Served(watchers=("orders:read",))
    async with served.system, served.client as client:
        for path in ("/", "/metrics"):
            found = [(await client.get(path, headers=headers)).status_code for headers in ({}, AS_BOB, AS_ANN)]
            assert found == [401, 403, 200]
        shown = await client.get("/", headers=AS_ANN)
    assert shown.headers["content-type"].startswith("text/html")


async def test_the_page_and_the_counters_can_be_left_out() -> None:
    served = Served(page=False, metrics=False)
    async with served.system, served.client as client:
        assert [(await client.get(path)).status_code for path in ("/", "/metrics")] == [404, 404]
