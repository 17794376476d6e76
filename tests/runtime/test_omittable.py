"""What may be absent and is never null: None to a program, nothing on the wire."""

import json
from typing import Annotated, Any

import pytest
from pydantic import Field

from treaty import Omittable, PayloadInvalid, decode, encode, wire_value
from treaty.payload import Payload, RootPayload, project


class Part(Payload):
    size: Omittable[Annotated[int, Field(ge=0)]] = None


class Whole(Payload):
    id: str
    note: Omittable[str] = None
    class_: Annotated[Omittable[str], Field(alias="class")] = None
    parts: Omittable[list[Part]] = None
    either: Omittable[int | str] = None
    one: Omittable[Part] = None
    nullable: str | None = None


class Parts(RootPayload[list[Part | str]]):
    root: list[Part | str]


NAMES = {"note": "note", "class_": "class", "parts": "parts", "either": "either", "one": "one"}


def test_absent_is_none() -> None:
    read = decode(Whole, '{"id": "a"}')
    assert [getattr(read, name) for name in NAMES] == [None] * len(NAMES)
    assert read.model_fields_set == {"id"}
    assert encode(read) == b'{"id":"a"}'


@pytest.mark.parametrize("name", NAMES)
def test_none_is_absent_on_the_wire(name: str) -> None:
    made = Whole(id="a", **{name: None})
    assert encode(made) == b'{"id":"a"}'
    assert made.model_dump_json() == '{"id":"a"}'
    assert wire_value(made.model_copy(update={name: None})) == {"id": "a"}


@pytest.mark.parametrize("name", NAMES.values())
def test_null_is_refused_in_json(name: str) -> None:
    with pytest.raises(PayloadInvalid) as caught:
        decode(Whole, json.dumps({"id": "a", name: None}))
    assert {pointer for pointer, _ in caught.value.failures} == {f"/{name}"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("note", ""),
        ("class_", "b"),
        ("parts", [{"size": 0}, {}]),
        ("either", 0),
        ("either", "x"),
        ("one", {}),
        ("nullable", None),
    ],
)
def test_what_is_given_comes_back(name: str, value: Any) -> None:
    wire = {"id": "a", NAMES.get(name, name): value}
    read = decode(Whole, json.dumps(wire))
    assert wire_value(read) == wire
    assert read.model_fields_set == {"id", name}


def test_by_its_name_in_python_there_is_no_property() -> None:
    assert decode(Whole, '{"id": "a", "class_": "b"}').class_ is None
    assert encode(Whole(id="a", class_="b")) == encode(Whole.model_validate({"id": "a", "class": "b"}))


def test_within_lists_and_unions_too() -> None:
    assert encode(Parts([Part(size=None), "a", Part(size=1)])) == b'[{},"a",{"size":1}]'
    for text in ('[{"size": null}]', '[{"size": -1}]', "[null]"):
        with pytest.raises(PayloadInvalid):
            decode(Parts, text)


def test_a_projection_sees_what_is_absent_as_absent() -> None:
    assert project(Whole(id="a", one=None), Part).model_fields_set == set()
