"""Whatever comes in that is wrong gets its problem, reaches nobody, and learns nothing of inside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.runtime.gateway.shop import AS_ANN, AS_BOB, COUNT, JSON, PAID, PLACE, SECRET, Messages, Served, ask, serving
from treaty.gateway import Limits

LIMITS = Limits(largest_bytes=200)
TEA = b'{"item": "tea"}'
KNOWN = AS_ANN | JSON


@dataclass(frozen=True, kw_only=True)
class Row:
    """A request, and what is answered."""

    name: str
    status: int
    problem: str
    path: str = PLACE
    method: str = "POST"
    body: tuple[bytes, ...] = (TEA,)
    headers: dict[str, str] = field(default_factory=lambda: dict(KNOWN))
    query: bytes = b""
    told: tuple[str, str] = ("", "")  # A header of the answer.
    errors: list[dict[str, str]] | None = None
    reaches: int = 0  # How many calls the provider gets.


def known(**more: str) -> dict[str, str]:
    return KNOWN | {name.replace("_", "-"): value for name, value in more.items()}


REFUSED = [
    Row(name="a body that is too large", status=413, problem="too-large", body=(b" " * 201,)),
    Row(
        name="a body that says it is too large",
        status=413,
        problem="too-large",
        headers=known(content_length="201"),
    ),
    Row(name="a length beyond all numbers", status=413, problem="too-large", headers=known(content_length="9" * 5000)),
    Row(name="a length that is none", status=400, problem="header-invalid", headers=known(content_length="-1")),
    Row(name="many small parts", status=413, problem="too-large", body=(b" " * 50,) * 5),
    Row(name="no JSON", status=400, problem="not-json", body=(b'{"item": ',)),
    Row(name="nothing", status=400, problem="not-json", body=(b"",)),
    Row(name="no UTF-8", status=400, problem="not-json", body=(b'{"item": "\xff"}',)),
    Row(name="half a character", status=400, problem="not-json", body=(rb'{"item": "\ud800"}',)),
    Row(name="a key twice", status=400, problem="not-json", body=(b'{"item": "tea", "item": "tea"}',)),
    Row(name="NaN", status=400, problem="not-json", body=(b'{"item": "tea", "amount": NaN}',)),
    Row(name="too deep", status=400, problem="not-json", body=(b"[" * 190,)),
    Row(
        name="a wrong type",
        status=422,
        problem="invalid",
        body=(b'{"item": 5}',),
        errors=[{"pointer": "/item", "message": "Input should be a valid string"}],
    ),
    Row(name="a missing property", status=422, problem="invalid", body=(b"{}",)),
    Row(name="no object", status=422, problem="invalid", body=(b"[]",)),
    Row(name="null", status=422, problem="invalid", body=(b"null",)),
    Row(name="an unknown path", status=404, problem="not-found", path="/nothing"),
    Row(name="an unknown module", status=404, problem="not-found", path="/services/x/Orders/place"),
    Row(name="an unknown service", status=404, problem="not-found", path="/services/shop/X/place"),
    Row(name="an unknown operation", status=404, problem="not-found", path="/services/shop/Orders/x"),
    Row(name="a path of ours with more", status=404, problem="not-found", path=PLACE + "/"),
    Row(name="a path that climbs", status=404, problem="not-found", path="/services/../services/shop/Orders/place"),
    Row(name="a module's health deeper down", status=404, problem="not-found", path="/modules/a/b/health"),
    Row(name="no module", status=404, problem="not-found", path="/modules//health", method="GET"),
    Row(name="GET", status=405, problem="method-not-allowed", method="GET", told=("allow", "POST")),
    Row(name="OPTIONS", status=405, problem="method-not-allowed", method="OPTIONS", told=("allow", "POST")),
    Row(name="an odd method", status=405, problem="method-not-allowed", method="BREW", told=("allow", "POST")),
    Row(
        name="POST to health",
        status=405,
        problem="method-not-allowed",
        path="/health",
        told=("allow", "GET, HEAD"),
    ),
    Row(name="no media type", status=415, problem="unsupported-media-type", headers=AS_ANN),
    Row(
        name="a form",
        status=415,
        problem="unsupported-media-type",
        headers=known(content_type="application/x-www-form-urlencoded"),
        told=("accept-post", "application/json"),
    ),
    Row(name="plain text", status=415, problem="unsupported-media-type", headers=known(content_type="text/plain")),
    Row(
        name="another charset",
        status=415,
        problem="unsupported-media-type",
        headers=known(content_type="application/json; charset=utf-16"),
    ),
    Row(
        name="a compressed body",
        status=415,
        problem="unsupported-media-type",
        headers=known(content_encoding="gzip"),
    ),
    Row(
        name="a correlation id with a line end",
        status=400,
        problem="header-invalid",
        headers=known(x_correlation_id="a\r\nset-cookie: b"),
        errors=[{"header": "x-correlation-id", "message": "it must have 1 to 200 visible ASCII characters"}],
    ),
    Row(name="an empty correlation id", status=400, problem="header-invalid", headers=known(x_correlation_id="")),
    Row(name="a long correlation id", status=400, problem="header-invalid", headers=known(x_correlation_id="a" * 201)),
    Row(name="a foreign correlation id", status=400, problem="header-invalid", headers=known(x_correlation_id="ü")),
    *(
        Row(name=f"a time of {value!r}", status=400, problem="header-invalid", headers=known(request_timeout=value))
        for value in ("NaN", "inf", "-1", "0", "1e-9", "", "soon", "1_0", "1" * 41, "1e999", "0x10", "1;2")
    ),
    Row(name="unknown credentials", status=401, problem="unauthenticated", headers=known(authorization="Bearer x")),
    Row(name="no scheme", status=401, problem="unauthenticated", headers=known(authorization="ann-token")),
    Row(name="another scheme", status=401, problem="unauthenticated", headers=known(authorization="Basic ann-token")),
    Row(name="empty credentials", status=401, problem="unauthenticated", headers=known(authorization="")),
    Row(
        name="nobody",
        status=401,
        problem="unauthenticated",
        headers=JSON,
        told=("www-authenticate", 'Bearer realm="treaty"'),
    ),
    Row(name="somebody who may not", status=403, problem="forbidden", headers=AS_BOB | JSON),
    Row(name="an event of somebody who may not", status=403, problem="forbidden", headers=AS_BOB | JSON, path=PAID),
    Row(name="an event that is not taken in", status=404, problem="not-found", path="/events/shop.other"),
    Row(name="an event that breaks its contract", status=422, problem="invalid", path=PAID, body=(b"{}",)),
    Row(
        name="an empty idempotency key",
        status=400,
        problem="header-invalid",
        path=PAID,
        body=(b'{"order_id": "1"}',),
        headers=known(idempotency_key=""),
    ),
    Row(
        name="a stream of what is not streamed",
        status=400,
        problem="parameter-invalid",
        path="/events",
        method="GET",
        query=b"types=shop.other",
        errors=[{"parameter": "types", "message": "it names no event that is streamed here"}],
    ),
    Row(
        name="a stream of nothing",
        status=400,
        problem="parameter-invalid",
        path="/events",
        method="GET",
        query=b"types=",
    ),
    Row(
        name="a stream of what one may not read",
        status=403,
        problem="forbidden",
        path="/events",
        method="GET",
        query=b"types=shop.paid",
        headers=AS_BOB,
    ),
]

FAILED = [
    Row(
        name=f"a provider: {item}", status=status, problem=problem, body=(b'{"item": "%b"}' % item.encode(),), reaches=1
    )
    for item, status, problem in (
        ("raise", 500, "internal"),
        ("undeclared", 500, "internal"),
        ("nonsense", 502, "bad-answer"),
        ("broken", 502, "bad-answer"),
        ("unavailable", 503, "unavailable"),
        ("missing", 503, "unavailable"),
        ("forbidden", 403, "forbidden"),
    )
]


@pytest.mark.parametrize("row", [*REFUSED, *FAILED], ids=lambda row: row.name)
async def test_bad_requests(row: Row) -> None:
    async with serving(limits=LIMITS) as served:
        sent = await ask(
            served.app, row.path, *row.body, method=row.method, headers=row.headers, query_string=row.query
        )
        published = served.published
    start, told = sent[0], problem_of(sent)
    assert (start["status"], told["type"]) == (row.status, f"treaty:problem/{row.problem}")
    assert told["status"] == row.status
    assert headers_of(sent)["content-type"] == "application/problem+json"
    assert headers_of(sent)["x-correlation-id"] == told["correlation_id"]
    assert len(served.asked) == row.reaches
    assert not published
    assert SECRET not in repr(sent)
    assert "inner" not in repr(sent)
    if row.told[0]:
        assert headers_of(sent)[row.told[0]] == row.told[1]
    if row.errors is not None:
        assert told["errors"] == row.errors


@pytest.mark.parametrize("twice", ["x-correlation-id", "request-timeout", "content-type", "authorization"])
async def test_a_header_that_decides_may_stand_once(twice: str) -> None:
    async with serving() as served:
        sent = await ask(served.app, PLACE, TEA, headers=[*(KNOWN | {twice: "1"}).items(), (twice, "1")])
        assert (sent[0]["status"], served.asked) == (400, [])


@pytest.mark.parametrize("trace", ["", "00-0-0-0", "x" * 300, "ff-" + "a" * 32 + "-" + "b" * 16 + "-00", "\r\nx: y"])
async def test_a_trace_that_cannot_be_read_is_passed_over(trace: str) -> None:
    async with serving() as served:
        sent = await ask(served.app, PLACE, TEA, headers=KNOWN | {"traceparent": trace})
        assert sent[0]["status"] == 200
        assert served.shop.orders.contexts[0].traceparent is None


async def test_who_may_not_call_is_known_where_nobody_can_sign_in() -> None:
    async with serving(is_known=False) as served:
        sent = await ask(served.app, PLACE, TEA, headers=JSON)
    assert (sent[0]["status"], "www-authenticate" in headers_of(sent)) == (403, False)


async def test_who_may_not_watch_sees_one_word() -> None:
    async with serving(watchers=("orders:read",)) as served:
        paths = ("/health", "/modules/status", "/modules/shop/health")
        found = {
            who: [(await served.client.get(path, headers=headers)).status_code for path in paths]
            for who, headers in (("nobody", {}), ("bob", AS_BOB), ("ann", AS_ANN))
        }
    assert found == {"nobody": [200, 401, 401], "bob": [200, 403, 403], "ann": [200, 200, 200]}


@pytest.mark.parametrize("path", [PLACE, COUNT, PAID])
async def test_a_system_that_does_not_run_says_so(path: str) -> None:
    sent = await ask(Served().app, path, TEA, headers=KNOWN)
    assert (sent[0]["status"], problem_of(sent)["type"]) == (503, "treaty:problem/not-running")
    assert headers_of(sent)["retry-after"] == "1"


@pytest.mark.parametrize("headers", [{}, {"content-length": "201"}], ids=["as it comes", "as it says"])
async def test_what_follows_of_a_body_that_is_too_large_is_not_taken(headers: dict[str, str]) -> None:
    async with serving(limits=Limits(largest_bytes=200)) as served:
        sent = await ask(served.app, PLACE, b" " * 201, b"more", headers=KNOWN | headers)
    assert (sent[0]["status"], headers_of(sent)["connection"]) == (413, "close")


@pytest.mark.parametrize("path", ["/", "/metrics", "/health", "/openapi.json", "/nowhere"])
async def test_every_answer_has_a_correlation_id(path: str) -> None:
    async with serving() as served:
        for headers, expected in (({"x-correlation-id": "c-1"}, "c-1"), ({}, None)):
            given = headers_of(await ask(served.app, path, method="GET", headers=headers))["x-correlation-id"]
            assert given == expected if expected else given


async def test_a_failure_to_authenticate_is_a_failure_inside() -> None:
    async def broken(request: Any) -> Any:
        raise KeyError(SECRET)

    async with serving(authenticate=broken) as served:
        sent = await ask(served.app, PLACE, TEA, headers=JSON)
    assert (sent[0]["status"], SECRET in repr(sent), served.asked) == (500, False, [])


def problem_of(sent: Messages) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(b"".join(message.get("body", b"") for message in sent))
    return told


def headers_of(sent: Messages) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}
