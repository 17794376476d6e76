"""Weakened schemas of values that hold no others, and what can be said of any weakened schema.

What pydantic and JSON Schema understand differently is left out here: the codec checks it on the contract itself.
"""

from __future__ import annotations

import math
import re
from functools import cache

from treaty_generator.contract.document import Json

_TYPED_FORMATS = {"date-time", "date", "uuid"}  # The formats with a Python type of their own.
_NUMBER_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LARGEST_BOUND = 2**53
_JSON_TYPES: dict[type, tuple[str, ...]] = {
    bool: ("boolean",),
    float: ("number",),
    int: ("integer", "number"),
    str: ("string",),
    type(None): ("null",),
}
_LARGEST_TYPE = 300  # Parts of a type that stands in one place.
_LONGEST_ENUM = 200  # A Literal of more members helps nobody; the codec checks the values all the same.
# Classes are Unicode's in pydantic and ASCII's in ECMA 262, so that their opposites would refuse what the contract
# accepts; and brackets in brackets, or two of these signs, make sets of sets in pydantic alone.
_WIDER_ESCAPES = ("\\D", "\\W", "\\S", "\\s", "\\b", "\\B", "\\P", "[^", "&&", "--", "~~")
_NESTED_BRACKETS = re.compile(r"\[[^\]]*\[")


def literals(value: dict[str, Json]) -> Json:
    """An enum or a const, if Python's Literal keeps its values apart (1 and true are the same to it)."""
    values = [value["const"]] if "const" in value else value["enum"]
    if value.get("x-extensible-enum") is True or len(values) > _LONGEST_ENUM:
        return {"type": "string"} if all(isinstance(item, str) for item in values) else {}
    has_boolean = any(isinstance(item, bool) for item in values)
    plain = all(item is None or isinstance(item, str | bool | int) for item in values)
    if not plain or (has_boolean and any(isinstance(item, int) and not isinstance(item, bool) for item in values)):
        return {}
    named = [item for item in values if item is not None]
    if not named:
        return {"type": "null"}
    return any_of([{"enum": named}, *([{"type": "null"}] if len(named) < len(values) else [])])


def string(value: dict[str, Json]) -> Json:
    """Keep the lengths and the pattern of a string, or its format."""
    made: dict[str, Json] = {"type": "string"}
    if value.get("format") in _TYPED_FORMATS:
        return {**made, "format": value["format"]}
    for bound in ("minLength", "maxLength"):
        if is_small(value.get(bound)):
            made[bound] = int(value[bound])
    pattern = value.get("pattern")
    if isinstance(pattern, str) and _means_the_same(pattern):
        made["pattern"] = pattern
    return made


@cache
def _means_the_same(pattern: str) -> bool:
    """Whether pydantic's regex engine accepts a pattern, and accepts no less with it than ECMA 262 does."""
    if any(escape in pattern for escape in _WIDER_ESCAPES) or _NESTED_BRACKETS.search(pattern):
        return False
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True


def number(name: str, value: dict[str, Json]) -> Json:
    """Keep the bounds of a number or an integer, as `name` says, where a float holds them exactly."""
    made: dict[str, Json] = {"type": name}
    for bound in _NUMBER_BOUNDS:
        limit = value.get(bound)
        if isinstance(limit, int | float) and abs(limit) <= _LARGEST_BOUND:
            if name == "number":
                made[bound] = limit
            elif limit == math.floor(limit):
                made[bound] = int(limit)
    if name == "integer" and is_small(value.get("multipleOf")) and value["multipleOf"] == int(value["multipleOf"]):
        made["multipleOf"] = int(value["multipleOf"])
    return made


def is_small(bound: Json) -> bool:
    """Whether pydantic takes a count or a length."""
    return isinstance(bound, int | float) and 0 <= bound < 2**31


def any_of(options: list[Json]) -> Json:
    """Join branches, once each; a branch that accepts everything swallows the rest."""
    flat: list[Json] = []
    for option in options:
        for one in option.get("anyOf", [option]):
            if not one:
                return {}
            if one not in flat:
                flat.append(one)
    flat = [one if len(flat) == 1 else bare(one) for one in flat]
    flat.sort(key=lambda one: one == {"type": "null"})
    return flat[0] if len(flat) == 1 else {"anyOf": flat}


def bare(schema: Json) -> Json:
    """Drop the bounds of a schema that is not a field of its own: there they would become a class each."""
    kept = ("$ref", "type", "format", "enum", "const", "items", "additionalProperties", "anyOf")
    return {keyword: value for keyword, value in schema.items() if keyword in kept}


def is_plain_default(default: Json, weak: Json) -> bool:
    """Whether a default is of the field's own Python type as it stands."""
    if "anyOf" in weak:
        return any(is_plain_default(default, one) for one in weak["anyOf"])
    if "enum" in weak or not weak:
        return default in weak.get("enum", (default,))
    if "format" in weak or "$ref" in weak:
        return False
    if isinstance(default, list):
        return weak["type"] == "array" and all(is_plain_default(item, weak["items"]) for item in default)
    if isinstance(default, dict):
        return weak["type"] == "object" and not default
    return weak["type"] in _JSON_TYPES[type(default)]


def is_large(schema: Json) -> bool:
    """Whether a type has grown beyond what anybody reads: written out where it is used, it can double each time."""
    waiting, seen = [schema], 0
    while waiting and seen <= _LARGEST_TYPE:
        one = waiting.pop()
        seen += 1
        waiting += [
            *one.get("anyOf", ()),
            *(one[key] for key in ("items", "additionalProperties") if _is_part(one, key)),
        ]
    return seen > _LARGEST_TYPE


def _is_part(schema: Json, keyword: str) -> bool:
    return isinstance(schema.get(keyword), dict)
