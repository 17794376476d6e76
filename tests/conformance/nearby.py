"""Values that a schema accepts, or nearly: made from its keywords, with something wrong here and there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.conformance.invented import Family
from tests.conformance.samples import JUNK, KEY_PATTERNS, NAMES, PATTERNS, read_formats
from tests.conformance.wire import Json

Draw = Callable[[st.SearchStrategy[Any]], Any]
_DEEPEST = 6
_UNKNOWN = ("", ("", "a", "abc", "A-1", "1.2.3"))  # Of a pattern that is in no table.
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")


@st.composite
def nearby(draw: Draw, family: Family, name: str) -> Json:
    """One value for a type of the family."""
    return _Near(draw, family).value(family.types[name], _DEEPEST)


class _Near:
    """Draws the pieces of one value."""

    def __init__(self, draw: Draw, family: Family) -> None:
        self.draw, self.family = draw, family

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def perhaps(self, one_in: int) -> bool:
        return bool(self.draw(st.integers(0, one_in - 1)) == one_in - 1)

    def value(self, schema: Json, depth: int) -> Json:
        if not isinstance(schema, dict) or depth < 0 or self.perhaps(16):
            return self.one_of(*JUNK)
        parts = [self.value(part, depth - 1) for part in self._in_place(schema)]
        own = self._own(schema, depth)
        objects = [part for part in parts if isinstance(part, dict)]
        if objects and (isinstance(own, dict) or "type" not in schema):
            objects += [own] if isinstance(own, dict) else []
            return {name: item for part in objects for name, item in part.items()}
        return parts[0] if parts and "type" not in schema else own

    def _in_place(self, schema: Json) -> list[Json]:
        """Choose the schemas besides this one that the value should fit."""
        parts = [self.family.target(schema["$ref"])] if "$ref" in schema else []
        parts += schema.get("allOf", [])
        parts += [self.one_of(*schema[keyword]) for keyword in ("anyOf", "oneOf") if keyword in schema]
        if "if" in schema:
            parts += [schema["if"], schema["then"]] if self.perhaps(2) else [schema.get("else", True)]
        if "not" in schema:
            parts += [schema["not"]] if self.perhaps(3) else [True]
        parts += [one for one in schema.get("dependentSchemas", {}).values() if self.perhaps(2)]
        return parts

    def _own(self, schema: Json, depth: int) -> Json:
        if "const" in schema:
            return self._twin(schema["const"])
        if "enum" in schema:
            return self._twin(self.one_of(*schema["enum"]))
        types = schema.get("type", _kinds(schema))
        kind = types if isinstance(types, str) else self.one_of(*types)
        if kind in ("array", "object"):
            return self._array(schema, depth) if kind == "array" else self._object(schema, depth)
        if kind == "string":
            return self._text(schema)
        return self._number(schema) if kind in ("integer", "number") else None if kind == "null" else self.perhaps(2)

    def _twin(self, value: Json) -> Json:
        """Give the value itself, or one that Python takes for equal."""
        return self.one_of(value, value, *(twin for twin in (True, False, 0, 1, 0.0, 1.0) if twin == value))

    def _text(self, schema: Json) -> Json:
        if "pattern" in schema:
            return self.one_of(*PATTERNS.get(schema["pattern"], _UNKNOWN)[1])
        if "format" in schema:
            return self.one_of(*_texts(schema["format"]))
        low, high = schema.get("minLength", 0), schema.get("maxLength", 3)
        return self.one_of("a", "é", "😀", "e\u0301")[:1] * max(0, self.one_of(low, high, low - 1, high + 1))

    def _number(self, schema: Json) -> Json:
        step = schema.get("multipleOf", 1)
        keywords = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        edges = [schema[keyword] for keyword in keywords if keyword in schema] or [0]
        near = (self.one_of(*edges)) + self.one_of(0, step, -step, 2 * step, 0.5, -0.5)
        return self.one_of(near, near, float(near), step * 3, 1e30, 2**53 + 1)

    def _array(self, schema: Json, depth: int) -> Json:
        items = [self.value(one, depth - 1) for one in schema.get("prefixItems", ())]
        more = schema.get("items", schema.get("contains", True))
        count = self.one_of(schema.get("minItems", 0), schema.get("minItems", 0) + 1, schema.get("maxItems", 2))
        items += [self.value(more, depth - 1) for _ in range(count - len(items))]
        if "contains" in schema and self.perhaps(2):
            items.append(self.value(schema["contains"], depth - 1))
        return items + items[:1] if self.perhaps(6) else items[: len(items) - self.perhaps(6)]

    def _object(self, schema: Json, depth: int) -> Json:
        required = schema.get("required", ())
        inside = schema.get("properties", {})
        names = [name for name in inside if not self.perhaps(8 if name in required else 3)]
        value = {name: None if self.perhaps(10) else self.value(inside[name], depth - 1) for name in names}
        value |= {name: 1 for name in required if name not in inside and not self.perhaps(4)}
        for pattern, below in schema.get("patternProperties", {}).items():
            if self.perhaps(2):
                value[KEY_PATTERNS.get(pattern, "k1")] = self.value(below, depth - 1)
        if "additionalProperties" in schema or self.perhaps(4):
            rest = schema.get("additionalProperties", True)
            value[self.one_of("more", "é", *NAMES)] = self.value(rest, depth - 1)
        return value


def _kinds(schema: Json) -> tuple[str, ...]:
    """Guess of which types a schema speaks that does not say."""
    signs = {
        "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems"),
        "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        "object": ("properties", "required", "additionalProperties", "patternProperties", "propertyNames"),
        "string": ("minLength", "maxLength", "pattern", "format"),
    }
    return tuple(kind for kind, keywords in signs.items() if any(one in schema for one in keywords)) or _TYPES


@cache
def _texts(name: str) -> tuple[Json, ...]:
    known = read_formats().get(name, {"accepted": {}, "refused": {}})
    return (*known["accepted"], *known["refused"], "")
