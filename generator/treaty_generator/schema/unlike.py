"""Two schemas without the properties that they say alike: the same question, and a much smaller one.

What is left out must have a value, so that whatever tells the rest apart can be made whole.
"""

from __future__ import annotations

from typing import Any

from treaty_generator.schema.json_values import STRING, is_written_alike, type_of

_SILENT = frozenset(("$comment", "$defs", "$schema", "default", "description", "examples", "title"))
_APART = _SILENT | {"additionalProperties", "properties", "required", "type"}
"""Keywords that judge each property for itself."""
_EMPTY = {
    "array": frozenset(("items", "maxItems", "uniqueItems")),
    "boolean": frozenset[str](),
    "null": frozenset[str](),
    "object": frozenset(("additionalProperties", "maxProperties", "properties")),
}
"""Types with a value that needs nothing, and the keywords that let it pass."""
_BOUNDS = {
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "string": ("minLength", "maxLength"),
}
_ALONE = ("exclusiveMaximum", "exclusiveMinimum", "format")

Object = dict[str, Any]


def unlike(sub: Any, sup: Any) -> tuple[Any, Any]:
    """Leave out what two schemas of objects say alike, of which every `$ref` is `#/$defs/<name>`.

    All others are returned as they are. What is made asks the same: whether the second one includes the first.
    """
    if not (isinstance(sub, dict) and isinstance(sup, dict)) or not (sub.keys() | sup.keys()) <= _APART:
        return sub, sup
    if not is_written_alike(sub.get("$defs", {}), sup.get("$defs", {})):  # Then the same words mean something else.
        return sub, sup
    declared, wanted = sub.get("properties", {}), sup.get("properties", {})
    needed = set(sub.get("required", ()))
    alike = {
        name
        for name, said in declared.items()
        if name in wanted
        and (said is wanted[name] or is_written_alike(said, wanted[name]))
        and (name not in needed or has_a_value(said))
    }
    if not alike:
        return sub, sup
    return _without(sub, alike, alike & needed), _without(sup, alike, alike & needed)


def _without(schema: Object, names: set[str], granted: set[str]) -> Object:
    """What is left out is like any other name then, and of those there are always more."""
    properties = {name: said for name, said in schema.get("properties", {}).items() if name not in names}
    required = [name for name in schema.get("required", ()) if name not in granted]
    return {**schema, "properties": properties, "required": required}


def has_a_value(schema: Any) -> bool:
    """Whether it is plain that some value meets a schema; False says nothing."""
    if not isinstance(schema, dict):
        return schema is True
    said = schema.keys() - _SILENT
    types = schema.get("type")
    if "enum" in said:
        values = schema["enum"]
        is_of_texts = said == {"enum"} or (said == {"enum", "type"} and types == "string")
        return is_of_texts and bool(values) and type_of(values[0]) == STRING
    names = types if isinstance(types, list) else [types]
    return any(_has_a_value_of(str(name), schema, said - {"type"}) for name in names)


def _has_a_value_of(name: str, schema: Object, said: frozenset[str] | set[str]) -> bool:
    if name in _EMPTY:
        return said <= _EMPTY[name]
    bounds = _BOUNDS.get(name, ())
    if len(said) == 1 and name in _BOUNDS and next(iter(said)) in _ALONE:
        return True
    least, most = (schema.get(bound) for bound in bounds) if bounds else (None, None)
    if not bounds or not said <= set(bounds):
        return False
    return least is None or most is None or (type(least) is int and type(most) is int and least <= most)
