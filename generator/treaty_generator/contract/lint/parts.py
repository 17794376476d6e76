"""What a schema says of a value together with its `$ref` and `allOf`: properties, required names, types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import TYPES
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import BadReference, Identity, identity, resolve

_EVERY_TYPE = frozenset(TYPES)
_DEEPEST = 50  # Unions within unions; below, we know nothing.


def parts(contracts: Contracts, schema: Schema) -> Iterator[Schema]:
    """Go through a schema and all that `$ref` and `allOf` add to it, each once; bad references are left out."""
    seen: set[Identity] = set()
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if not isinstance(part.value, dict) or identity(part) in seen:
            continue
        seen.add(identity(part))
        yield part
        listed = part.value.get("allOf")
        waiting += (
            part.at("allOf", index) for index in reversed(range(len(listed) if isinstance(listed, list) else 0))
        )
        waiting += target(contracts, part)


def target(contracts: Contracts, schema: Schema) -> list[Schema]:
    """Follow the `$ref` of a schema, if it has a good one."""
    ref = schema.value.get("$ref") if isinstance(schema.value, dict) else None
    try:
        return [resolve(contracts, ref, schema)] if isinstance(ref, str) else []
    except BadReference:
        return []


def properties(contracts: Contracts, schema: Schema) -> dict[str, Schema]:
    """Find the properties that an object of this schema surely knows; of several declarations, the first."""
    found: dict[str, Schema] = {}
    for part in parts(contracts, schema):
        declared = part.value.get("properties")
        for name in declared if isinstance(declared, dict) else ():
            found.setdefault(name, part.at("properties", name))
    return found


def required(contracts: Contracts, schema: Schema) -> set[str]:
    """Find the names of the properties that an object of this schema must have."""
    names: set[str] = set()
    for part in parts(contracts, schema):
        listed = part.value.get("required")
        names.update(name for name in (listed if isinstance(listed, list) else ()) if isinstance(name, str))
    return names


class Types:
    """Knows which JSON types the values of a schema may have, and remembers it, so that asking again is free."""

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts
        self._known: dict[Identity, frozenset[str]] = {}

    def of(self, schema: Schema, depth: int = 0) -> frozenset[str]:
        """List the types that `type`, `enum` and `const` leave, here or behind `$ref`, `allOf`, `anyOf`, `oneOf`."""
        here = identity(schema)
        if here not in self._known and depth < _DEEPEST:
            self._known[here] = _EVERY_TYPE  # The answer for whoever asks again before we are done.
            types = _EVERY_TYPE
            for part in parts(self._contracts, schema):
                types &= _own_types(part.value)
                for keyword in ("anyOf", "oneOf"):
                    types &= self._any(part, keyword, depth + 1)
            self._known[here] = types
        return self._known.get(here, _EVERY_TYPE)

    def _any(self, schema: Schema, keyword: str, depth: int) -> frozenset[str]:
        branches = schema.value.get(keyword)
        if not isinstance(branches, list):
            return _EVERY_TYPE
        return frozenset[str]().union(*(self.of(schema.at(keyword, index), depth) for index in range(len(branches))))


def are_stated(types: frozenset[str]) -> bool:
    """Whether anything is ruled out."""
    return types != _EVERY_TYPE


def _own_types(value: dict[str, Json]) -> frozenset[str]:
    types = _EVERY_TYPE
    if "type" in value:
        named = value["type"] if isinstance(value["type"], list) else [value["type"]]
        types &= _widened(name for name in named if isinstance(name, str))
    if isinstance(value.get("enum"), list):
        types &= _widened(_type_of(item) for item in value["enum"])
    if "const" in value:
        types &= _widened([_type_of(value["const"])])
    return types


def _widened(names: Iterable[str]) -> frozenset[str]:
    found = frozenset(names)
    return found | {"integer"} if "number" in found else found


def _type_of(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, float) and value.is_integer():
        return "integer"  # JSON Schema does not tell 1.0 from 1 (core §4.2.3).
    return {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}[type(value)]
