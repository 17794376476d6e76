"""Wherever a schema says `x-sensitive`, what is there and below is hidden."""

from typing import Any

import pytest

from treaty.sensitive import hidden_from

MARKED: dict[str, Any] = {"x-sensitive": True}
REF: dict[str, Any] = {"$ref": "#/$defs/Secret"}
DEFINITIONS = {
    "Secret": {"type": "object", **MARKED},
    "Far": REF,
    "Loop": {"$ref": "#/$defs/Loop", "properties": {"a": {"$ref": "#/$defs/Loop"}, "s": REF}},
}


@pytest.mark.parametrize(
    ("schema", "path", "depth"),
    [
        (True, ["a"], None),
        ({}, [], None),
        (MARKED, [], 0),
        (MARKED, ["a", 0], 0),
        ({"x-sensitive": False}, ["a"], None),
        ({"properties": {"a": MARKED}}, ["a", "b", 1], 1),
        ({"properties": {"a": MARKED}}, ["b"], None),
        ({"properties": {"a": {"properties": {"b": MARKED}}}}, ["a"], None),
        ({"properties": {"a": {"properties": {"b": MARKED}}}}, ["a", "b"], 2),
        ({"properties": {"a": REF}}, ["a", "k"], 1),
        ({"properties": {"a": {"$ref": "#/$defs/Far"}}}, ["a", "k"], 1),
        ({"$ref": "#/$defs/Loop"}, ["a", "a", "s", "k"], 3),
        ({"$ref": "#/$defs/Loop"}, ["a", "a"], None),
        ({"properties": {"a": {"anyOf": [REF, {"type": "null"}]}}}, ["a", "k"], 1),
        ({"allOf": [{"properties": {"a": MARKED}}]}, ["a", "k"], 1),
        ({"oneOf": [True, {"properties": {"a": MARKED}}]}, ["a"], 1),
        ({"if": {}, "then": {"properties": {"a": MARKED}}}, ["a"], 1),
        ({"not": {"properties": {"a": MARKED}}}, ["a"], 1),
        ({"dependentSchemas": {"b": {"properties": {"a": MARKED}}}}, ["a"], 1),
        ({"additionalProperties": MARKED, "properties": {"a": {}}}, ["b", "k"], 1),
        ({"additionalProperties": MARKED, "properties": {"a": {}}}, ["a", "k"], None),
        ({"unevaluatedProperties": MARKED}, ["b"], 1),
        ({"patternProperties": {"^x": MARKED}}, ["x"], 1),
        ({"propertyNames": MARKED}, [], 0),
        ({"items": MARKED}, [], None),
        ({"items": MARKED}, [3, "k"], 1),
        ({"prefixItems": [{}, MARKED]}, [1], 1),
        ({"prefixItems": [{}, MARKED]}, [0], None),
        ({"contains": MARKED}, [0], 1),
        ({"properties": {"properties": {"properties": {"x-sensitive": {}}}}}, ["properties", "x-sensitive"], None),
        ({"properties": {"if": {}, "not": True, "$ref": {}}}, ["if", "k"], None),
    ],
    ids=str,
)
def test_what_is_marked_is_hidden(schema: Any, path: list[str | int], depth: int | None) -> None:
    whole = {**schema, "$defs": DEFINITIONS} if isinstance(schema, dict) else schema
    assert hidden_from(whole, path) == depth
