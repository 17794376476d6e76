"""Which properties of a value its schema speaks of (JSON Schema core §11.3); a reader may ignore the others."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote

from tests.conformance.dialect import rust_judge
from tests.conformance.wire import Json, Pointer, pointer_text

_ROOT = "treaty:root"


class Declared:
    """The properties that some part of the schema evaluates, of one value that the schema accepts.

    `const` and `enum` evaluate nothing by the letter of the standard; but they say what every part of the value is, so
    here they speak of all of them. References lead to places in the same schema.
    """

    def __init__(self, schema: Json, value: Json) -> None:
        self._schema = schema
        self._named: set[Pointer] = set()
        self._whole: set[Pointer] = set()
        self._under_way: set[tuple[Pointer, Pointer]] = set()
        self._evaluate((), value, ())

    def has(self, *at: str | int) -> bool:
        """Whether the schema speaks of the property that these steps lead to."""
        return at in self._named or any(at[:length] in self._whole for length in range(len(at)))

    def _evaluate(self, place: Pointer, value: Json, at: Pointer) -> set[str | int]:
        """Go through a schema that accepts a value; returns the names and indices that it evaluates in it."""
        schema = self._at(place)
        if not isinstance(schema, dict) or (place, at) in self._under_way:
            return set()
        self._under_way.add((place, at))
        if "const" in schema or "enum" in schema:
            self._whole.add(at)
        found: set[str | int] = set()
        for part in self._in_place(schema, place, value):
            found |= self._evaluate(part, value, at)
        for key, part in self._inside(schema, place, value, found):
            self._evaluate(part, value[key], (*at, key))
            found.add(key)
        if isinstance(value, dict):
            self._named |= {(*at, name) for name in found}
        self._under_way.remove((place, at))
        return found

    def _in_place(self, schema: Json, place: Pointer, value: Json) -> Iterator[Pointer]:
        """Find the schemas that judge the same value, and accept it."""
        if "$ref" in schema:
            yield tuple(unquote(step).replace("~1", "/").replace("~0", "~") for step in schema["$ref"].split("/")[1:])
        for keyword in ("allOf", "anyOf", "oneOf"):
            parts = ((*place, keyword, index) for index in range(len(schema.get(keyword, ()))))
            yield from (part for part in parts if self._accepts(part, value))
        if "if" in schema:
            holds = self._accepts((*place, "if"), value)
            yield from ((*place, keyword) for keyword in (("if", "then") if holds else ("else",)) if keyword in schema)
        names = value.keys() & schema.get("dependentSchemas", {}).keys() if isinstance(value, dict) else set()
        yield from ((*place, "dependentSchemas", name) for name in names)

    def _inside(
        self, schema: Json, place: Pointer, value: Json, known: set[str | int]
    ) -> Iterator[tuple[str | int, Pointer]]:
        """Find the schemas of the parts of a value; `known` is what was evaluated before, and grows meanwhile."""
        if isinstance(value, dict):
            yield from self._properties(schema, place, value)
            rest, left = (*place, "unevaluatedProperties"), [name for name in value if name not in known]
        elif isinstance(value, list):
            yield from self._items(schema, place, value)
            rest, left = (*place, "unevaluatedItems"), [index for index in range(len(value)) if index not in known]
        else:
            return
        if rest[-1] in schema:
            yield from ((key, rest) for key in left)

    def _properties(self, schema: Json, place: Pointer, value: dict[str, Json]) -> Iterator[tuple[str, Pointer]]:
        for name in value:
            parts = [(*place, "properties", name)] if name in schema.get("properties", {}) else []
            patterns = schema.get("patternProperties", {})
            parts += [
                (*place, "patternProperties", one) for one in patterns if rust_judge({"pattern": one}).is_valid(name)
            ]
            if not parts and "additionalProperties" in schema:
                parts.append((*place, "additionalProperties"))
            yield from ((name, part) for part in parts)

    def _items(self, schema: Json, place: Pointer, value: list[Json]) -> Iterator[tuple[int, Pointer]]:
        first = len(schema.get("prefixItems", ()))
        for index, item in enumerate(value):
            if index < first:
                yield index, (*place, "prefixItems", index)
            elif "items" in schema:
                yield index, (*place, "items")
            if "contains" in schema and self._accepts((*place, "contains"), item):
                yield index, (*place, "contains")

    def _accepts(self, place: Pointer, value: Json) -> bool:
        ref = f"{_ROOT}#{quote(pointer_text(place))}"
        return rust_judge({"$ref": ref}, resources={_ROOT: self._schema}).is_valid(value)

    def _at(self, place: Pointer) -> Json:
        schema = self._schema
        for step in place:
            schema = schema[int(step) if isinstance(schema, list) else step]
        return schema
