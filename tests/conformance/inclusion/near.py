"""Values near a schema, of any dialect: made from its keywords, with something wrong here and there.

It knows nothing of how inclusion is decided, and need not be right: validators judge what it makes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

from tests.conformance.inclusion.loops import target
from tests.conformance.samples import JUNK
from tests.conformance.wire import Json
from treaty_generator.schema.budget import Budget, Spent
from treaty_generator.schema.regular import Language, UnsupportedPattern

_DEEPEST = 7
_TEXTS = ("", "a", "b", "abc", "1", "x-y", "2026-11-21", "a\nb", "é", "ab" * 20)
_KINDS = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "contains", "uniqueItems", "additionalItems"),
}


class Near:
    """Makes values near one schema; the same for the same `random`."""

    def __init__(self, schema: Json, random: Random) -> None:
        self.root, self.random = schema, random

    def value(self) -> Json:
        """Make a value that the schema may well accept, and spoil it every other time."""
        made = self._of(self.root, _DEEPEST)
        return made if self._perhaps(2) else spoiled(made, self.random)

    def _perhaps(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def _of(self, schema: Json, depth: int) -> Json:
        if not isinstance(schema, dict) or depth <= 0:
            return self.random.choice(JUNK)
        for keyword in ("examples", "enum"):
            if isinstance(schema.get(keyword), list) and schema[keyword] and (keyword == "enum" or self._perhaps(3)):
                return self.random.choice(schema[keyword])
        for keyword in ("const", "default"):
            if keyword in schema and (keyword == "const" or self._perhaps(4)):
                return schema[keyword]
        parts = [self._of(part, depth - 1) for part in self._beside(schema)]
        own = self._own(schema, depth)
        objects = [part for part in [*parts, own] if isinstance(part, dict)]
        if objects and isinstance(own, dict | None):
            return {name: item for part in objects for name, item in part.items()}
        return self.random.choice(parts) if parts and "type" not in schema else own

    def _beside(self, schema: dict[str, Any]) -> Iterator[Json]:
        """Choose other schemas that the value should fit."""
        if isinstance(schema.get("$ref"), str):
            yield target(self.root, schema["$ref"])
        yield from _listed(schema.get("allOf"))
        for keyword in ("anyOf", "oneOf"):
            if _listed(schema.get(keyword)):
                yield self.random.choice(schema[keyword])
        if "if" in schema:
            yield from (schema["if"], schema.get("then", True)) if self._perhaps(2) else (schema.get("else", True),)
        if "not" in schema and self._perhaps(3):
            yield schema["not"]
        for one in _mapped(schema.get("dependentSchemas")).values():
            if self._perhaps(2):
                yield one

    def _own(self, schema: dict[str, Any], depth: int) -> Json:
        types = schema.get("type") or [kind for kind, keys in _KINDS.items() if any(key in schema for key in keys)]
        kind = types if isinstance(types, str) else self.random.choice(types or ["object"])
        match kind:
            case "string":
                return self._text(schema)
            case "number" | "integer":
                return self._number(schema, kind)
            case "array":
                return self._array(schema, depth)
            case "object":
                return self._object(schema, depth)
        return None if kind == "null" else self._perhaps(2)

    def _text(self, schema: dict[str, Any]) -> str:
        pattern = schema.get("pattern")
        texts = _matching(
            pattern if isinstance(pattern, str) else "", _count(schema, "minLength", 0), _count(schema, "maxLength", 30)
        )
        known = texts[: self.random.choice((1, 3, 40))] if pattern or self._perhaps(3) else ()
        return self.random.choice(known or _TEXTS)

    def _number(self, schema: dict[str, Any], kind: str) -> int | float:
        edges = [schema[key] for key in _KINDS["number"] if isinstance(schema.get(key), int | float)]
        step = schema.get("multipleOf", 1)
        made = self.random.choice([0, *edges]) + self.random.choice((0, step, -step, 1, -1, 0.5))
        return int(made) if kind == "integer" and abs(made) < 1e300 else float(made)

    def _array(self, schema: dict[str, Any], depth: int) -> list[Json]:
        first = schema.get("prefixItems", schema.get("items") if isinstance(schema.get("items"), list) else [])
        rest = schema.get("additionalItems" if isinstance(schema.get("items"), list) else "items", True)
        least = _count(schema, "minItems", 0)
        size = self.random.choice((least, least + 1, least + 2, _count(schema, "maxItems", least + 1)))
        made = [self._of(one, depth - 1) for one in _listed(first)]
        made += [self._of(rest, depth - 1) for _ in range(min(size, 12) - len(made))]
        if "contains" in schema:
            made += [self._of(schema["contains"], depth - 1) for _ in range(_count(schema, "minContains", 1))]
        return made[: max(size, least)] if self._perhaps(2) else made

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Json]:
        inside, required = _mapped(schema.get("properties")), _listed(schema.get("required"))
        names = [name for name in inside if name in required or self._perhaps(3)]
        names += [name for name in required if name not in inside and isinstance(name, str)]
        made = {name: self._of(inside.get(name, schema.get("additionalProperties", True)), depth - 1) for name in names}
        for pattern, part in _mapped(schema.get("patternProperties")).items():
            if self._perhaps(2):
                made[self._text({"pattern": pattern})] = self._of(part, depth - 1)
        while len(made) < _count(schema, "minProperties", 0) or self._perhaps(4):
            name = self._text(_mapped(schema.get("propertyNames"))) + "z" * len(made)
            made[name] = self._of(schema.get("additionalProperties", True), depth - 1)
        return made


@lru_cache(maxsize=1024)
def _matching(pattern: str, least: int, most: int) -> tuple[str, ...]:
    """Find some texts of a pattern and a length; none where there are none, or none are found soon."""
    found: list[str] = []
    try:
        language = Language.of_length(least, most) & Language.matching(pattern)
        found.extend(islice(language.words(Budget(20_000, 1.0)), 40))
    except (UnsupportedPattern, Spent):
        pass
    return tuple(found)


def spoiled(value: Json, random: Random) -> Json:
    """Change a copy of the value somewhere: a part is gone, is another one, or is there once more."""
    made = copy.deepcopy([value])
    spots = list(_spots(made))
    holder, key = random.choice(spots)
    match random.randrange(4):
        case 0 if holder is not made:
            del holder[key]
        case 1 if isinstance(holder, list) and holder is not made:
            holder.insert(key, copy.deepcopy(holder[key]))
        case 2 if isinstance(holder, dict):
            holder[str(key) + "z"] = holder.pop(key)
        case _:
            holder[key] = copy.deepcopy(random.choice(JUNK))
    return made[0]


def _spots(value: Json) -> Iterator[tuple[Any, Any]]:
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _spots(value[key])


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _mapped(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _count(schema: dict[str, Any], keyword: str, otherwise: int) -> int:
    """Read a count, as far as it can be followed."""
    said = schema.get(keyword, otherwise)
    return int(min(max(said, 0), 40)) if isinstance(said, int | float) else otherwise
