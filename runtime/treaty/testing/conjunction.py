"""Two schemas become one that says what both say, as far as that is easy."""

from __future__ import annotations

from functools import reduce
from typing import Any, cast

Json = Any

_SILENT = ("$ref", "$defs", "$schema", "allOf", "description", "examples", "default", "title", "$comment")
_LOWEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_HIGHEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")


def resolved(schema: Json, root: Json, seen: frozenset[str] = frozenset()) -> Json:
    """Follow the references of a schema, and join its `allOf` to it."""
    if not isinstance(schema, dict):
        return schema
    known = cast("dict[str, Json]", schema)
    own = {name: value for name, value in known.items() if name not in _SILENT}
    parts: list[Json] = [own]
    ref = known.get("$ref")
    if ref is not None and ref not in seen:  # One that leads back to itself says nothing.
        parts.append(resolved(_target(ref, root), root, seen | {ref}))
    parts += [resolved(part, root, seen) for part in known.get("allOf", ())]
    return reduce(both, parts)


def both(one: Json, other: Json) -> Json:
    """Join two schemas that have been resolved; where they conflict, the later one counts."""
    if one is False or other is False:
        return False
    if not isinstance(one, dict) or not isinstance(other, dict):
        return cast("Json", other if one is True else one)
    made = dict(cast("dict[str, Json]", one))
    for name, value in cast("dict[str, Json]", other).items():
        made[name] = _joined(name, made[name], value) if name in made else value
    return made


def _joined(name: str, one: Json, other: Json) -> Json:
    if name in _LOWEST:
        return min(one, other)
    if name in _HIGHEST:
        return max(one, other)
    if name == "required":
        return list(dict.fromkeys([*one, *other]))
    if name == "properties":
        shared = {key: {"allOf": [one[key], other[key]]} for key in one.keys() & other.keys()}
        return {**one, **other, **shared}
    if name == "enum":
        return [value for value in one if value in other]
    if name == "type":
        return _types(one, other)
    if name in ("items", "additionalProperties", "propertyNames"):
        return {"allOf": [one, other]} if one is not False and other is not False else False
    return other


def _types(one: str | list[str], other: str | list[str]) -> list[str]:
    first, second = ([kinds] if isinstance(kinds, str) else kinds for kinds in (one, other))
    shared = [kind for kind in first if kind in second or (kind == "integer" and "number" in second)]
    return shared + [kind for kind in second if kind == "integer" and "number" in first and kind not in shared]


def _target(ref: str, root: Json) -> Json:
    found = root
    for step in ref.removeprefix("#").split("/")[1:]:
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found
