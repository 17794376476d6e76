"""What the classes carry of each schema, and what is left to the whole schema: a table of both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.wire import written
from treaty_generator import lint, load, render_packages
from treaty_generator.problem import errors

PARTS: dict[str, Any] = {
    "A": {"type": "object", "properties": {"a": {"type": "integer"}}},
    "B": {"type": "object", "properties": {"b": {"type": "integer"}}},
    "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}}},
    "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}}},
    "Tree": {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/types/Tree"}}}},
    "Odd": {"type": "object", "properties": {"odd": {"not": {"const": 1}}}},
}
A, B, CAT, DOG = ({"$ref": f"#/types/{name}"} for name in ("A", "B", "Cat", "Dog"))
CLOSED = {"type": "object", "properties": {"a": {}}, "additionalProperties": False}

EXACT: list[Any] = [
    {"type": "integer", "minimum": 1.5, "exclusiveMaximum": 10, "multipleOf": 2},
    {"type": ["integer", "number"], "minimum": 0},
    {"type": "string", "minLength": 1, "maxLength": 3, "pattern": r"^[a-z]\d?$"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "of our own"},
    {"type": "string", "minimum": 3},
    {"enum": ["a", 1, None]},
    {"enum": [1, True, 1.5, [1], {"a": 1}]},
    {"enum": ["a", None], "x-extensible-enum": True},
    {"type": ["string", "null"], "enum": ["a"], "x-extensible-enum": True},
    {"type": "string", "enum": ["a", "bc"], "maxLength": 1},
    {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "maxItems": 3},
    {"type": "array", "prefixItems": [{"type": "integer"}, True], "minItems": 2, "items": False},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": ["object", "null"], "properties": {"a": {}}, "required": ["a", "undeclared"]},
    CLOSED,
    {"allOf": [A, B], "required": ["a"]},
    {"allOf": [{"type": "integer"}]},
    {"anyOf": [A, B]},
    {"anyOf": [A, {"type": "null"}]},
    {"oneOf": [CAT, DOG, {"type": "null"}]},
    {"oneOf": [A, {"type": "string"}]},
    {"$ref": "#/types/Tree"},
    {"$ref": "#/types/A", "properties": {"c": {"type": "string"}}},
]

RESIDUAL: list[tuple[Any, dict[str, list[str]]]] = [
    ({"type": ["integer", "number"], "multipleOf": 2}, {"": ["multipleOf"]}),
    ({"type": "number", "multipleOf": 0.5}, {"": ["multipleOf"]}),
    ({"type": "number", "minimum": 2**53}, {"": ["minimum"]}),
    ({"type": "string", "pattern": "^.$"}, {"": ["pattern"]}),
    ({"type": "string", "format": "date", "minLength": 1}, {"": ["minLength"]}),
    ({"minLength": 1}, {"": ["minLength"]}),
    ({"enum": ["a", 1], "x-extensible-enum": True}, {"": ["enum"]}),
    ({"enum": ["a"], "anyOf": [{"maxLength": 1}]}, {"": ["anyOf"]}),
    ({"type": "array", "items": {"type": "number"}, "uniqueItems": True}, {"": ["uniqueItems"]}),
    ({"type": "array", "prefixItems": [True]}, {"": ["prefixItems"]}),
    ({"type": "array", "contains": True}, {"": ["contains"]}),
    (
        {
            "type": ["object", "null"],
            "required": ["b"],
            **{key: CLOSED[key] for key in ("properties", "additionalProperties")},
        },
        {"": ["required"]},
    ),
    (
        {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "string"}},
        {"": ["additionalProperties"]},
    ),
    ({"type": "object", "minProperties": 1}, {"": ["minProperties"]}),
    ({"allOf": [A, {"additionalProperties": False}]}, {"/allOf/1": ["additionalProperties"]}),
    ({"allOf": [A, {"properties": {"a": {"minimum": 1}}}]}, {"": ["allOf"]}),
    ({"allOf": [{"type": "integer"}, {"minimum": 1}]}, {"": ["allOf"]}),
    ({"oneOf": [A, B]}, {"": ["oneOf"]}),
    ({"type": "object", "oneOf": [CAT, DOG]}, {"": ["type", "oneOf"]}),
    ({"type": "array", "items": {"$ref": "#/types/Odd"}}, {"Odd/properties/odd": ["not"]}),
    ({"$ref": "#/types/A", "required": ["a"]}, {"": ["required"]}),
    ({"anyOf": [A, {"type": "object", "properties": {"b": False}}]}, {"/anyOf/1/properties/b": ["false"]}),
]


@pytest.mark.parametrize("schema", EXACT, ids=written)
def test_all_is_said(tmp_path: Path, schema: Any) -> None:
    files = compiled(tmp_path, {"T": schema, **PARTS})
    assert account(files, "T")["residual"] == {}
    assert "__is_exact__" in class_body(files, "T")


@pytest.mark.parametrize(("schema", "places"), RESIDUAL, ids=lambda one: written(one)[:80])
def test_something_is_left(tmp_path: Path, schema: Any, places: dict[str, list[str]]) -> None:
    files = compiled(tmp_path, {"T": schema, **PARTS})
    whole = {
        f"shop/types.yaml#/types/{place if place[:1].isalpha() else 'T' + place}": places[place] for place in places
    }
    assert account(files, "T")["residual"] == whole
    assert "__is_exact__" not in class_body(files, "T")


def compiled(root: Path, types: dict[str, Any]) -> dict[str, str]:
    """Compile the types of one module."""
    (root / "shop").mkdir()
    (root / "shop" / "types.yaml").write_text(written({"types": types}), encoding="utf-8")
    loaded = load(root)
    assert not errors([*loaded.problems, *lint(loaded.contracts)])
    return dict(render_packages(loaded.contracts).files)


def account(files: dict[str, str], name: str) -> Any:
    """What contract.json says of the class of a type."""
    return json.loads(files["shop/contract.json"])["accounts"][f"/types/{name}"]


def class_body(files: dict[str, str], name: str) -> str:
    """The lines of a class."""
    return files["shop/types.py"].partition(f"\nclass {name}(")[2].partition("\nclass ")[0]
