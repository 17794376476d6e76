"""Weakened schemas of values that hold no others, and what can be said of any weakened schema.

What pydantic and JSON Schema understand differently is left out here: the codec checks it on the contract itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTED_FORMATS, ASSERTIONS, SUBSCHEMAS
from treaty_generator.contract.validator import validator

_TYPED_FORMATS = {"date-time", "date", "uuid"}  # The formats with a Python type of their own.
_NUMBER_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LARGEST_BOUND = 2**53 - 1
_JSON_TYPES: dict[type, tuple[str, ...]] = {
    bool: ("boolean",),
    float: ("number",),
    int: ("integer", "number"),
    str: ("string",),
    type(None): ("null",),
}
_LARGEST_TYPE = 300  # Parts of a type that stands in one place.
_PARTS = {"additionalProperties", "anyOf", "items", "prefixItems"}  # Where they are.
_LONGEST_LITERAL = 20_000  # Characters.
_LONGEST_ENUM = 200  # A Literal of more members helps nobody; the codec checks the values all the same.

Leaf = tuple[Json, frozenset[str]]
"""A weakened schema, and the keywords that it says."""


def literals(value: dict[str, Json]) -> Leaf:
    """An enum or a const: a Literal of texts, integers or booleans, or else values that are compared one by one.

    Values that the keywords beside it refuse are left out.
    """
    said = frozenset({"enum", "const", "type", *ASSERTIONS} & value.keys())
    values: list[Json] = [value["const"]] if "const" in value else value["enum"]
    if value.get("x-extensible-enum") is True:
        types = value.get("type", sorted({json_type(item) for item in values}))
        names = [types] if isinstance(types, str) else types
        is_text = {"string", "null"}.issuperset(names)
        return (
            (any_of([{"type": name} for name in names]), frozenset({"enum", "type"})) if is_text else ({}, frozenset())
        )
    if len(values) > _LONGEST_ENUM:
        return _kind_of(values), frozenset()
    values, is_whole = _kept(values, value)
    named = [_integer_if_whole(item) for item in values if item is not None]
    if not values or len(json.dumps(values)) > _LONGEST_LITERAL:
        return _kind_of(values), frozenset()
    options: list[Json] = []
    if named:
        is_literal = all(_is_literal(item) for item in named) and not _are_mixed(named)
        options.append({"enum": named} if is_literal else {**_kind_of(named), "oneOf": named})
    if len(named) < len(values):
        options.append({"type": "null"})
    return any_of(options), said if is_whole else frozenset({"enum", "const"} & value.keys())


def _kept(values: list[Json], value: dict[str, Json]) -> tuple[list[Json], bool]:
    """Keep the members that the other keywords accept, and tell whether all of these were asked."""
    beside = {key: item for key, item in value.items() if key in ASSERTIONS and key not in ("enum", "const")}
    if "const" in value and "enum" in value:
        beside["enum"] = value["enum"]
    is_whole = not ({"$ref", *SUBSCHEMAS} - {"$defs"}) & value.keys()
    if not beside:
        return values, is_whole
    is_valid = _validator(json.dumps(beside))
    return [item for item in values if is_valid(item)], is_whole


@cache
def _validator(text: str) -> Callable[[Json], bool]:
    return validator(json.loads(text)).is_valid


def _is_literal(item: Json) -> bool:
    """Whether pydantic finds a value among the members of a Literal: of large integers, it may find none."""
    return isinstance(item, str) or (isinstance(item, int) and abs(item) < 2**63)


def _are_mixed(values: list[Json]) -> bool:
    """Whether there are booleans beside integers: 1 and true are the same to Python."""
    return len({isinstance(item, bool) for item in values if isinstance(item, int)}) > 1


def _integer_if_whole(item: Json) -> Json:
    return int(Decimal(repr(item))) if isinstance(item, float) and item.is_integer() else item


def _kind_of(values: list[Json]) -> Json:
    """Name the type that all values have, as widely as Python's types do."""
    kinds = {json_type(item) for item in values}
    if kinds <= {"integer", "number"} and kinds:
        return {"type": "number"} if "number" in kinds else {"type": "integer"}
    if kinds == {"object"}:
        return {"type": "object", "additionalProperties": {}}
    if kinds == {"array"}:
        return {"type": "array", "items": {}}
    return {"type": "string"} if kinds == {"string"} else {}


def json_type(value: Json) -> str:
    """Name the JSON type of a value; a float is a number, whole or not."""
    if isinstance(value, list):
        return "array"
    return "object" if isinstance(value, dict) else _JSON_TYPES[type(value)][0]


def string(value: dict[str, Json], same_pattern: Callable[[str], str | None]) -> Leaf:
    """Keep the lengths and the pattern of a string, or its format; `same_pattern` writes a pattern for pydantic."""
    made: dict[str, Json] = {"type": "string"}
    if value.get("format") in _TYPED_FORMATS:
        return {**made, "format": value["format"]}, frozenset({"format"})
    said = set()
    if value.get("format") in ASSERTED_FORMATS:
        made["checked"] = value["format"]
        said.add("format")
    for bound in ("minLength", "maxLength"):
        if is_small(value.get(bound)):
            made[bound] = int(value[bound])
            said.add(bound)
    pattern = value.get("pattern")
    if isinstance(pattern, str) and (same := same_pattern(pattern)) is not None:
        made["pattern"] = same
        said.add("pattern")
    return made, frozenset(said)


def number(name: str, value: dict[str, Json]) -> Leaf:
    """Keep the bounds of a number or an integer, as `name` says, where a float holds them exactly."""
    made: dict[str, Json] = {"type": name}
    said = set()
    for bound in _NUMBER_BOUNDS:
        limit = value.get(bound)
        if isinstance(limit, int | float) and abs(limit) <= _LARGEST_BOUND:
            made[bound] = limit if name == "number" else _whole(bound, limit)
            said.add(bound)
    if name == "integer" and is_small(value.get("multipleOf")) and value["multipleOf"] == int(value["multipleOf"]):
        made["multipleOf"] = int(value["multipleOf"])
        said.add("multipleOf")
    return made, frozenset(said)


def _whole(bound: str, limit: float) -> int:
    """The integers above 1.5 are those from 2 on, which are those above 1."""
    return math.ceil(limit) if bound in ("minimum", "exclusiveMaximum") else math.floor(limit)


def is_small(bound: Json) -> bool:
    """Whether pydantic takes a count or a length."""
    return isinstance(bound, int | float) and 0 <= bound < 2**31


def any_of(options: list[Json]) -> Json:
    """Join branches, once each; a branch that accepts everything swallows the rest."""
    found: dict[str, Json] = {}  # By their texts, because to Python 1 and true are alike.
    for option in options:
        for one in option["anyOf"] if "anyOf" in option and "discriminator" not in option else [option]:
            if not one:
                return {}
            found.setdefault(json.dumps(one), one)
    flat = sorted(found.values(), key=lambda one: one == {"type": "null"})
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def is_plain_default(default: Json, weak: Json) -> bool:
    """Whether a default is of the field's own Python type as it stands."""
    if "oneOf" in weak or "prefixItems" in weak:
        return False
    if "anyOf" in weak:
        return any(is_plain_default(default, one) for one in weak["anyOf"])
    if "enum" in weak or not weak:
        return any(item == default and type(item) is type(default) for item in weak.get("enum", (default,)))
    if "format" in weak or "$ref" in weak:
        return False
    if isinstance(default, list):
        return weak["type"] == "array" and all(is_plain_default(item, weak["items"]) for item in default)
    if isinstance(default, dict):
        return weak["type"] == "object" and not default
    return weak["type"] in _JSON_TYPES[type(default)]


def is_comparable(items: Json) -> bool:
    """Whether Python compares such items as JSON does: they are texts without a format, or integers."""
    if "enum" in items:
        return all(isinstance(item, str) for item in items["enum"])
    return items.get("type") in ("integer", "string") and "format" not in items


def is_large(schema: Json) -> bool:
    """Whether a type has grown beyond what anybody reads: written out where it is used, it can double each time."""
    if _PARTS.isdisjoint(schema):
        return False
    waiting, seen = [schema], 0
    while waiting and seen <= _LARGEST_TYPE:
        one = waiting.pop()
        seen += 1
        waiting += [
            *one.get("anyOf", ()),
            *one.get("prefixItems", ()),
            *(one[key] for key in ("items", "additionalProperties") if _is_part(one, key)),
        ]
    return seen > _LARGEST_TYPE


def _is_part(schema: Json, keyword: str) -> bool:
    return isinstance(schema.get(keyword), dict)
