"""Of payloads an audit keeps what it was asked for, and nothing that is sensitive, however deep it lies."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.runtime.payloads import forced
from tests.runtime.services import Request
from tests.runtime.vault import Closed, Exact, Vault
from treaty.audit import AuditLog, AuditRecord, Outcome
from treaty.sensitive import LEFT_OUT, without_sensitive

from .restricted import CALL, operation, routed

ENTRY = AuditRecord(
    time=datetime(2030, 1, 1, tzinfo=UTC), action="call", source="", target="a.B.c", outcome=Outcome.DONE
)
SECRET = "hunter2"  # It is what must not be found.


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        (Exact(id="e-1", size=3, tags=["ä", "b"]), {"id": "e-1", "size": 3, "tags": ["ä", "b"]}),
        (Closed(), {}),
        (
            Vault(password=SECRET * 5, born=date(1990, 1, 1), secrets={SECRET: 1}, maybe={SECRET: 2}, open=7),
            {"open": 7},
        ),
        (Request(track="of no contract, so who knows"), None),
        (Exact(id="x" * 70_000, size=3), None),
        (forced(Exact(id="e-1", size=3), id=object()), None),
    ],
    ids=["plain", "empty", "sensitive", "of no contract", "too long", "no JSON"],
)
async def test_what_is_kept_of_a_payload(payload: BaseModel, kept: Any) -> None:
    async with AuditLog(payloads=True) as audit, AuditLog() as plain:
        audit.record(ENTRY, payload)
        plain.record(ENTRY, payload)
        (record,) = await audit.find()
        assert (None if record.payload is None else json.loads(record.payload)) == kept
        assert SECRET.encode() not in (record.payload or b"")
        assert await plain.find() == (ENTRY,)  # Nobody asked for payloads.
        assert audit.lost == 0


async def test_the_request_of_a_call_is_kept_where_payloads_are_asked_for() -> None:
    asked = operation(CALL)
    async with AuditLog(payloads=True) as audit:
        router, _ = routed(asked, auditor=audit)
        with pytest.raises(Exception, match="may not call"):
            await router.call(asked, cast("Any", Exact(id="e-1", size=3)))  # The operation's own has no contract.
        (record,) = await audit.find()
    assert record.payload == b'{"id":"e-1","size":3}'


Case = tuple[Any, Any, Any]
"""A schema, a value, and what may be seen of it."""

SECRETS: st.SearchStrategy[Case] = st.sampled_from(
    [
        ({"x-sensitive": True}, SECRET, LEFT_OUT),
        ({"$ref": "#/$defs/Secret"}, {SECRET: [SECRET]}, LEFT_OUT),
        ({"allOf": [{"type": "string"}, {"x-sensitive": True}]}, SECRET, LEFT_OUT),
        ({"oneOf": [{"type": "null"}, {"$ref": "#/$defs/Secret"}]}, SECRET, LEFT_OUT),
        ({"propertyNames": {"x-sensitive": True}}, {SECRET: 1}, LEFT_OUT),
    ]
)
PLAIN: st.SearchStrategy[Case] = st.sampled_from([({}, 1, 1), (True, "a", "a"), ({"x-sensitive": False}, None, None)])


def objects(cases: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    def made(parts: dict[str, Case], rest: Case | None) -> Case:
        schema: Any = {"properties": {name: part[0] for name, part in parts.items()}}
        named = dict(parts)
        if rest is not None:
            schema["additionalProperties"] = rest[0]
            named["beyond"] = rest
        value = {name: part[1] for name, part in named.items()}
        return schema, value, {name: part[2] for name, part in named.items() if part[2] is not LEFT_OUT}

    return st.builds(made, st.dictionaries(st.sampled_from("abc"), cases, max_size=3), st.none() | cases)


def arrays(cases: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    def made(part: Case, count: int) -> Case:
        return {"items": part[0]}, [part[1]] * count, [] if part[2] is LEFT_OUT else [part[2]] * count

    return st.builds(made, cases, st.integers(0, 3))


def wrapped(cases: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    ways = st.sampled_from(
        [
            lambda schema: {"allOf": [schema]},
            lambda schema: {"anyOf": [{"type": "null"}, schema]},
            lambda schema: {"if": {}, "then": schema},
            lambda schema: {"dependentSchemas": {"a": schema}},
        ]
    )
    return st.builds(lambda case, way: (way(case[0]), case[1], case[2]), cases, ways)


CASES = st.recursive(SECRETS | PLAIN, lambda cases: objects(cases) | arrays(cases) | wrapped(cases), max_leaves=12)


@given(CASES)
def test_all_that_is_marked_goes_and_all_else_stays(case: Case) -> None:
    schema, value, seen = case
    whole = {**schema, "$defs": {"Secret": {"x-sensitive": True}}} if isinstance(schema, dict) else schema
    before = json.dumps(value)
    found = without_sensitive(whole, value)
    assert found == seen
    assert found is LEFT_OUT or SECRET not in json.dumps(found)
    assert json.dumps(value) == before  # It was a copy that was made.
