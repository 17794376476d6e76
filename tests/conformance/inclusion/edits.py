"""Edits of a schema, as people make them between two versions: a bound moves, a field comes, a type is widened."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.conformance.inclusion.invented import NAMES, Inventor
from tests.conformance.inclusion.loops import has_loop
from tests.conformance.wire import Json

_PARTS = {
    "items": "one",
    "additionalItems": "one",
    "additionalProperties": "one",
    "contains": "one",
    "not": "one",
    "if": "one",
    "then": "one",
    "else": "one",
    "propertyNames": "one",
    "unevaluatedItems": "one",
    "unevaluatedProperties": "one",
    "prefixItems": "many",
    "anyOf": "many",
    "allOf": "many",
    "oneOf": "many",
    "properties": "map",
    "patternProperties": "map",
    "dependentSchemas": "map",
    "$defs": "map",
    "definitions": "map",
}
Spot = tuple[Any, Any]
"""What holds a schema, and under which key or index."""


def edited(schema: Json, inventor: Inventor) -> Json:
    """Change a copy in one to three places."""
    box = copy.deepcopy([schema])
    for _ in range(inventor.random.choice((1, 1, 2, 3))):
        holder, key = inventor.random.choice(list(_spots(box, 0)))
        holder[key] = _changed(holder[key], inventor)
    return box[0]


def _spots(holder: Any, key: Any) -> Iterator[Spot]:
    """Find all places at which a schema stands."""
    yield holder, key
    schema = holder[key]
    for keyword, held in _PARTS.items() if isinstance(schema, dict) else ():
        value = schema.get(keyword)
        if held == "one" and isinstance(value, dict | bool):
            yield from _spots(schema, keyword)
        elif value and not isinstance(value, bool):
            for part in range(len(value)) if isinstance(value, list) else list(value):
                yield from _spots(value, part)


def _changed(schema: Json, inventor: Inventor) -> Json:
    random = inventor.random
    edits: list[Callable[[Json, Inventor], Json]] = [_wrapped, _replaced]
    if isinstance(schema, dict):
        edits += [_nudged, _nudged, _nudged, _dropped, _grown, _closed, _nullable]
    return random.choice(edits)(schema, inventor)


def _replaced(_: Json, inventor: Inventor) -> Json:
    return inventor.schema(1)


def _wrapped(schema: Json, inventor: Inventor) -> Json:
    other = inventor.schema(1)
    return inventor.random.choice(
        (
            {"allOf": [schema]},
            {"allOf": [schema, other]},
            {"anyOf": [schema, other]},
            {"oneOf": [schema, other]},
            {"not": {"not": schema}},
            {"if": other, "then": schema, "else": schema},
            {"anyOf": [{"allOf": [schema, other]}, {"allOf": [schema, {"not": other}]}]},
        )
    )


def _nudged(schema: dict[str, Json], inventor: Inventor) -> Json:
    """Move a bound, or change a list by one."""
    random = inventor.random
    movable = [key for key, value in schema.items() if _is_number(value) or key in ("required", "enum", "type")]
    if not movable:
        return _grown(schema, inventor)
    key = random.choice(movable)
    value = schema[key]
    if _is_number(value):
        floor = 0 if key.startswith(("min", "max")) and key not in ("minimum", "maximum") else value - 1
        moved = value + random.choice((-1, 1, 0.5 if "imum" in key else 1))
        return {**schema, key: value * 2 if key == "multipleOf" else max(floor, moved)}
    if key == "type":
        return {**schema, "type": "number"} if value == "integer" else _nullable(schema, inventor)
    more = random.choice(NAMES)
    if len(value) > 1 and inventor.perhaps(2):
        return {**schema, key: value[1:]}
    return {**schema, key: value if more in value else [*value, more]}


def _dropped(schema: dict[str, Json], inventor: Inventor) -> Json:
    keys = [key for key in schema if key not in ("$defs", "definitions")]
    gone = inventor.random.choice(keys) if keys else None
    return {key: value for key, value in schema.items() if key != gone}


def _grown(schema: dict[str, Json], inventor: Inventor) -> Json:
    """Add keywords of another schema, or a property."""
    if "properties" in schema and inventor.perhaps(2):
        name = inventor.random.choice(NAMES)
        return {**schema, "properties": {**schema["properties"], name: inventor.schema(1)}}
    other = inventor.schema(1)
    return {**other, **schema} if isinstance(other, dict) else schema


def _closed(schema: dict[str, Json], inventor: Inventor) -> Json:
    return {**schema, "additionalProperties": inventor.random.choice((False, True, {"type": "string"}))}


def _nullable(schema: dict[str, Json], _: Inventor) -> Json:
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    return {**schema, "type": [*types, "null"]} if types and "null" not in types else schema


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def pair(random: Random, dialect: str) -> tuple[Json, Json]:
    """Invent two schemas that have something to do with one another, and that validators can read."""
    while True:
        found = _pair(random, dialect)
        if not any(has_loop(schema) for schema in found):
            return found


def _pair(random: Random, dialect: str) -> tuple[Json, Json]:
    inventor = Inventor(random, dialect)
    first = inventor.root()
    match random.randrange(6):
        case 0:
            return first, inventor.root()
        case 1:
            return _moved({"allOf": [first, inventor.schema(2)]}, inventor), first
        case 2:
            return first, _moved({"anyOf": [inventor.schema(2), first]}, inventor)
    both = (first, edited(first, inventor))
    return both if inventor.perhaps(2) else both[::-1]


def _moved(outer: dict[str, list[Json]], inventor: Inventor) -> Json:
    """Lift the definitions of what was wrapped, so that references still lead there."""
    found: Json = next(
        (part[inventor.definitions] for parts in outer.values() for part in parts if _has(part, inventor)), None
    )
    return {**outer, inventor.definitions: found} if found is not None else outer


def _has(schema: Json, inventor: Inventor) -> bool:
    return isinstance(schema, dict) and inventor.definitions in schema
