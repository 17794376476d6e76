"""Values built from a JSON Schema; who chooses among the possible ones is another's matter.

What is built follows the keywords that shape a value. The others only refuse, so a value may still be wrong and must be
judged by its contract: `not`, `if` and their like are in nobody's way often enough to be left to that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import Any, Protocol, TypeVar, cast

from treaty.testing.conjunction import both, resolved

T = TypeVar("T")
Json = Any
_DEEPEST = 6
FILTERING = frozenset(
    {"not", "if", "then", "else", "dependentSchemas", "dependentRequired", "contains", "minContains", "maxContains"}
    | {"propertyNames", "patternProperties", "unevaluatedItems", "unevaluatedProperties", "pattern", "format"}
    | {"multipleOf", "uniqueItems"}
)


class Chooser(Protocol):
    """Chooses one value of many."""

    def one_of(self, options: Sequence[T]) -> T:
        """Choose an option; the first is the plainest."""
        ...

    def wants(self) -> bool:
        """Say whether to add what may be left out."""
        ...

    def integer(self, low: int | None, high: int | None) -> int:
        """Choose an integer; None is no bound."""
        ...

    def number(self, low: float | None, high: float | None) -> float:
        """Choose a number; None is no bound."""
        ...

    def text(self, least: int, most: int | None) -> str:
        """Choose a text of a length."""
        ...

    def matching(self, pattern: str, least: int, most: int | None) -> str:
        """Choose a text that a pattern finds something in; its length need only be near the bounds."""
        ...

    def formatted(self, name: str) -> str | None:
        """Choose a text of a format; None for a format that says nothing."""
        ...


def build(schema: Json, root: Json, choose: Chooser, depth: int = 0) -> Json:
    """Build a value that a schema probably accepts; `root` is what its references start from."""
    schema = resolved(schema, root)
    if schema is True or schema == {}:
        return choose.one_of(_ANYTHING)
    if schema is False:
        return None
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            rest = {name: value for name, value in schema.items() if name != keyword}
            branches = sorted(schema[keyword], key=_size) if depth > _DEEPEST else schema[keyword]
            branch = branches[0] if depth > _DEEPEST else choose.one_of(branches)
            return build(both(rest, resolved(branch, root)), root, choose, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return choose.one_of([one for one in schema["enum"] if _has_type(one, schema.get("type"))] or schema["enum"])
    return _MAKERS[choose.one_of(_types(schema))](schema, root, choose, depth)


def _types(schema: Json) -> list[str]:
    declared = schema.get("type")
    if isinstance(declared, str):
        return [declared]
    if declared:
        return sorted(declared, key=lambda one: one == "null")
    implied = [kind for kind, keywords in _IMPLYING.items() if keywords & schema.keys()]
    return implied or [*_MAKERS]


def _has_type(value: Json, declared: str | list[str] | None) -> bool:
    names = [declared] if isinstance(declared, str) else declared
    return names is None or any(_has(value, name) for name in names)


def _object(schema: Json, root: Json, choose: Chooser, depth: int) -> Json:
    declared: dict[str, Json] = schema.get("properties", {})
    required: list[str] = schema.get("required", [])
    further = schema.get("additionalProperties", True)
    made: dict[str, Json] = {}
    for name, property_ in declared.items():
        if name in required or (property_ is not False and depth < _DEEPEST and choose.wants()):
            made[name] = build(property_, root, choose, depth + 1)
    for name in required:
        if name not in declared:
            made[name] = build(further, root, choose, depth + 1)
    least, most = schema.get("minProperties", 0), schema.get("maxProperties")
    for name in declared:
        if name not in made and len(made) < least:
            made[name] = build(declared[name], root, choose, depth + 1)
    is_map = not declared and isinstance(further, dict) and depth < _DEEPEST
    wanted = max(least, min(_count(choose, 0, most), 3)) if is_map else least
    _add_keys(made, wanted, schema, root, choose, depth)
    return made


def _add_keys(made: dict[str, Json], wanted: int, schema: Json, root: Json, choose: Chooser, depth: int) -> None:
    """Add keys that no property declares, up to a number; a key that came up twice is tried again."""
    names = both({"type": "string", "minLength": 1, "maxLength": 12}, resolved(schema.get("propertyNames", {}), root))
    patterns: dict[str, Json] = schema.get("patternProperties", {})
    further = schema.get("additionalProperties", True)
    for attempt in range(4 * wanted):
        if len(made) >= wanted:
            return
        pattern = next(iter(patterns), None) if further is False else None
        name = choose.matching(pattern, 0, None) if pattern else build(names, root, choose, depth + 1)
        name = name if name not in made else f"{name}{attempt}"
        made[name] = build(patterns[pattern] if pattern else further, root, choose, depth + 1)


def _array(schema: Json, root: Json, choose: Chooser, depth: int) -> Json:
    heads: list[Json] = schema.get("prefixItems", [])
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    least = max(least, schema.get("minContains", 1)) if "contains" in schema else least
    items = schema.get("items", True)
    count = least if depth >= _DEEPEST else _count(choose, least, most)
    made = [build(head, root, choose, depth + 1) for head in heads[: max(count, least)]]
    item = both(resolved(items, root), resolved(schema["contains"], root)) if "contains" in schema else items
    seen = {_text(one) for one in made}
    for _ in range(8 * count):
        if len(made) >= count:
            break
        one = build(item, root, choose, depth + 1)
        if not schema.get("uniqueItems") or _text(one) not in seen:
            made.append(one)
            seen.add(_text(one))
    return made


def _string(schema: Json, root: Json, choose: Chooser, depth: int) -> Json:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        return choose.matching(schema["pattern"], least, most)
    formatted = choose.formatted(schema["format"]) if "format" in schema else None
    return choose.text(least, most) if formatted is None else formatted


def _integer(schema: Json, root: Json, choose: Chooser, depth: int) -> Json:
    low, high = _bounds(schema, whole=True)
    step = schema.get("multipleOf", 1)
    if step == int(step) and step > 1:
        step = int(step)
        return step * choose.integer(None if low is None else ceil(low / step), None if high is None else high // step)
    return choose.integer(low, high)


def _number(schema: Json, root: Json, choose: Chooser, depth: int) -> Json:
    step = schema.get("multipleOf")
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    low = max((one for one in (low, above) if one is not None), default=None)
    high = min((one for one in (high, below) if one is not None), default=None)
    if step is not None:
        count = choose.integer(None if low is None else ceil(low / step), None if high is None else floor(high / step))
        return round(count * step, 10)
    made = choose.number(low, high)
    if made in (above, below):  # Bounds are drawn often; what lies beside one is as good.
        other = high if made == above else low
        made = (made + other) / 2 if other is not None else made + (1 if made == above else -1)
    return made


def _bounds(schema: Json, *, whole: bool) -> tuple[int | None, int | None]:
    low = [ceil(schema["minimum"])] if "minimum" in schema else []
    high = [floor(schema["maximum"])] if "maximum" in schema else []
    low += [floor(schema["exclusiveMinimum"]) + 1] if "exclusiveMinimum" in schema else []
    high += [ceil(schema["exclusiveMaximum"]) - 1] if "exclusiveMaximum" in schema else []
    return max(low, default=None), min(high, default=None)


def _count(choose: Chooser, least: int, most: int | None) -> int:
    """Choose how many, and no more than a person would look at."""
    return choose.integer(least, least + 3 if most is None else max(least, min(most, least + 3)))


def _size(schema: Json) -> int:
    return len(_text(schema)) + (1000 if "$ref" in _text(schema) else 0)


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def _boolean(schema: Json, root: Json, choose: Chooser, depth: int) -> Json:
    return choose.one_of([False, True])


def _null(schema: Json, root: Json, choose: Chooser, depth: int) -> Json:
    return None


def _has(value: Json, kind: str) -> bool:
    if kind == "integer":
        return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return isinstance(value, _CLASSES[kind]) and (kind == "boolean" or not isinstance(value, bool))


_ANYTHING: list[Json] = [None, True, 0, "", [], {}]
_MAKERS: dict[str, Callable[[Json, Json, Chooser, int], Json]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "object": _object,
    "array": _array,
    "null": _null,
}
_IMPLYING = {
    "object": {"properties", "required", "additionalProperties", "minProperties", "propertyNames"},
    "array": {"items", "prefixItems", "minItems", "uniqueItems", "contains"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}
_CLASSES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}


def filters_of(schema: Json) -> tuple[str, ...]:
    """List the keywords of a schema that this builder heeds little or not at all."""
    found: set[str] = set()
    waiting: list[Json] = [schema]
    while waiting:
        one: object = waiting.pop()
        if not isinstance(one, dict | list):
            continue
        parts = cast("dict[str, Any] | list[Any]", one)
        if isinstance(parts, dict):
            found |= FILTERING & parts.keys()
            parts = [value for name, value in parts.items() if name not in ("examples", "default", "enum", "const")]
        waiting += parts
    return tuple(sorted(found))
