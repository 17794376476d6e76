"""Finds what is marked `x-sensitive`: neither it nor anything below it, keys included, is told of to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

Schema = dict[str, Any]

_LISTED = ("allOf", "anyOf", "oneOf")
_ALONE = ("if", "then", "else", "not")
_OF_OTHERS = ("additionalProperties", "unevaluatedProperties")
_OF_ITEMS = ("items", "unevaluatedItems", "contains")


def hidden_from(schema: Any, path: list[str | int]) -> int | None:
    """Tell how many steps of a path lead to something sensitive; None where the whole path may be seen."""
    definitions: Schema = cast("Schema", schema).get("$defs", {}) if isinstance(schema, dict) else {}
    here = _beside([schema], definitions)
    for depth, step in enumerate([*path, ""]):
        if any(map(_is_marked, here)):
            return depth
        here = _beside([below for one in here for below in _below(one, step)], definitions)
    return None


class LeftOut:
    """The type of `LEFT_OUT`."""


LEFT_OUT = LeftOut()
"""In the place of a value that is sensitive as a whole."""


def without_sensitive(schema: Any, value: Any) -> Any:
    """Return a value of JSON without its sensitive properties and items; `LEFT_OUT` where all of it is sensitive."""
    definitions: Schema = cast("Schema", schema).get("$defs", {}) if isinstance(schema, dict) else {}
    return _without(_beside([schema], definitions), value, definitions)


def _without(here: list[Schema], value: Any, definitions: Schema) -> Any:
    if any(map(_is_marked, here)):
        return LEFT_OUT
    if isinstance(value, dict):
        named = [(name, _within(here, name, part, definitions)) for name, part in cast("Schema", value).items()]
        return {name: part for name, part in named if part is not LEFT_OUT}
    if isinstance(value, list):
        parts = [_within(here, at, part, definitions) for at, part in enumerate(cast("Any", value))]
        return [part for part in parts if part is not LEFT_OUT]
    return value


def _within(here: list[Schema], step: str | int, part: Any, definitions: Schema) -> Any:
    return _without(_beside([below for one in here for below in _below(one, step)], definitions), part, definitions)


def _is_marked(schema: Schema) -> bool:
    """Sensitive names make all of the object so."""
    names = schema.get("propertyNames")
    return schema.get("x-sensitive") is True or (
        isinstance(names, dict) and cast("Schema", names).get("x-sensitive") is True
    )


def _beside(schemas: list[Any], definitions: Schema) -> list[Schema]:
    """Find all that may be said of one value."""
    found: dict[int, Schema] = {}
    waiting = list(schemas)
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict) or id(cast("Schema", schema)) in found:
            continue
        one = cast("Schema", schema)
        found[id(one)] = one
        if "$ref" in one:
            waiting.append(definitions.get(str(one["$ref"]).removeprefix("#/$defs/")))
        waiting += [branch for keyword in _LISTED for branch in one.get(keyword, ())]
        waiting += [one.get(keyword) for keyword in _ALONE]
        waiting += one.get("dependentSchemas", {}).values()
    return list(found.values())


def _below(schema: Schema, step: str | int) -> Iterator[Any]:
    """Find what is said of one property or item; a pattern is taken to match every name."""
    if isinstance(step, str):
        declared: Schema = schema.get("properties", {})
        yield from schema.get("patternProperties", {}).values()
        yield from [declared[step]] if step in declared else map(schema.get, _OF_OTHERS)
    else:
        yield from schema.get("prefixItems", [])[step : step + 1]
        yield from map(schema.get, _OF_ITEMS)
