"""The document says what is there: validators read it, and a fuzzer that believes it finds nothing wrong."""

from __future__ import annotations

import json
from typing import Any

from openapi_spec_validator import validate

from generated.soulspot.library.services import LIBRARY
from generated.soulspot.soulseek.events import DownloadProgressed, DownloadQueued
from generated.soulspot.soulseek.services import DOWNLOADS
from tests.runtime.gateway.shop import COUNT, PAID, PLACE, Served, ask
from treaty.bus import EventBus
from treaty.gateway import Info, bearer, gateway
from treaty.gateway.openapi.schemas import Schemas
from treaty.payload import Payload
from treaty.principal import Principal
from treaty.system import Module, System
from treaty.testing import FakeClock
from treaty.testing.fakes import FakeService

PERMISSIONS = ("downloads:read", "downloads:write", "library:read", "library:write")
ALL = Principal("all", frozenset(PERMISSIONS))


class Soulseek(Module):
    name = "soulseek"
    services = (DOWNLOADS,)

    def implementations(self) -> Any:
        return ((DOWNLOADS, FakeService(DOWNLOADS)),)


class Library(Module):
    name = "library"
    services = (LIBRARY,)

    def implementations(self) -> Any:
        return ((LIBRARY, FakeService(LIBRARY)),)


class Spotify(Module):
    """What a download requires."""

    name = "spotify"


def a_system() -> System:
    clock = FakeClock()  # Nothing is ever late.
    bus = EventBus(clock=clock, durability="allow")
    return System(Soulseek(), Library(), Spotify(), bus=bus, clock=clock)


def an_app(system: System) -> Any:
    events = (DownloadProgressed, DownloadQueued)
    return gateway(system, authenticate=bearer({"token": ALL}), ingest=events, info=Info(title="SoulSpot"))


async def document(app: Any, **scope: Any) -> dict[str, Any]:
    sent = await ask(app, scope.pop("path", "/openapi.json"), method="GET", **scope)
    told: dict[str, Any] = json.loads(sent[1]["body"])
    return told


async def test_the_document_is_valid() -> None:
    system = a_system()
    async with system:
        validate(await document(an_app(system)))


async def test_the_same_system_has_the_same_document() -> None:
    first, second = [(await ask(an_app(a_system()), "/openapi.json", method="GET"))[1]["body"] for _ in range(2)]
    assert first == second


async def test_it_lists_exactly_the_routes_that_are_there() -> None:
    served = Served()
    told = await document(served.app)
    assert {(path, *methods) for path, methods in told["paths"].items()} == {
        (PLACE, "post"),
        (COUNT, "post"),
        (PAID, "post"),
        ("/events/shop.shown", "post"),
        ("/events", "get"),
        ("/health", "get"),
        ("/modules/status", "get"),
        ("/modules/{name}/health", "get"),
    }
    validate(told)


async def test_it_follows_what_comes_and_goes() -> None:
    served = Served()
    async with served.system:
        before = await document(served.app)
        other = System()
        app = gateway(other)
        empty = await document(app)
        other.registry.register(served.shop.services[0], served.shop.orders)
        after = await document(app)
    assert COUNT in before["paths"]
    assert COUNT not in empty["paths"]
    assert COUNT in after["paths"]


async def test_errors_that_are_declared_have_their_own_schema() -> None:
    told = await document(Served().app)
    conflict = told["paths"][PLACE]["post"]["responses"]["409"]
    schema = conflict["content"]["application/problem+json"]["schema"]
    assert schema["allOf"][1]["properties"] == {
        "type": {"const": "treaty:problem/domain-error"},
        "error": {"const": "ItemSoldOut"},
        "data": {"$ref": "#/components/schemas/SoldOut"},
    }
    assert "409" not in told["paths"][COUNT]["post"]["responses"]


async def test_credentials_are_asked_for_where_permissions_are() -> None:
    told = await document(Served().app)
    assert told["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}
    assert told["paths"][PLACE]["post"]["security"] == [{"bearer": []}]
    assert told["paths"][PLACE]["post"]["x-permissions"] == ["orders:write"]
    assert told["paths"][COUNT]["post"]["security"] == [{"bearer": []}, {}]
    nobody = await document(Served(is_known=False).app)
    assert "securitySchemes" not in nobody["components"]


async def test_the_server_is_where_the_gateway_is_mounted() -> None:
    told = await document(Served().app, path="/treaty/openapi.json", root_path="/treaty")
    assert told["servers"] == [{"url": "/treaty"}]


def test_classes_of_one_name_are_told_apart() -> None:
    first = type("Thing", (Payload,), {"__annotations__": {"size": int}, "__module__": __name__})
    second = type("Thing", (Payload,), {"__annotations__": {"size": str}, "__module__": __name__})
    schemas = Schemas()
    refs = [
        schemas.ref(cls, owner)["$ref"] for cls, owner in ((first, "a"), (second, "b"), (first, "c"), (second, "d"))
    ]
    assert refs == ["#/components/schemas/Thing", "#/components/schemas/b.Thing"] * 2
    assert schemas.components["b.Thing"]["properties"]["size"]["type"] == "string"
