"""What each keyword of JSON Schema says, in which drafts: a table, and a function for each group that acts together."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from treaty_generator.dataclass import dataclass
from treaty_generator.schema.dialect import Draft, MalformedSchema
from treaty_generator.schema.json_values import (
    ARRAY,
    BOOLEAN,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    Json,
    Key,
    exact,
    key_of,
)
from treaty_generator.schema.nodes import FALSE, TRUE, Kind
from treaty_generator.schema.unevaluated import unevaluated_items, unevaluated_properties

if TYPE_CHECKING:
    from treaty_generator.schema.compile import Compiler, Scope
    from treaty_generator.schema.documents import Resource

    Said = Callable[[Compiler, dict[str, Json], Resource, Scope], int]

_TYPES = {
    "null": NULL,
    "boolean": BOOLEAN,
    "integer": NUMBER,
    "number": NUMBER,
    "string": STRING,
    "array": ARRAY,
    "object": OBJECT,
}


@dataclass(frozen=True)
class Keyword:
    """A keyword that can be read without its neighbours, and the drafts that know it."""

    compiled: Said
    since: Draft = Draft.D4
    until: Draft = Draft.D2020


def _type(c: Compiler, schema: dict[str, Json], resource: Resource, _: Scope) -> int:
    said = schema["type"]
    names = said if isinstance(said, list) else [said]
    types = 0
    for name in names:
        if isinstance(name, dict) or not isinstance(name, str) or name not in _TYPES:
            raise MalformedSchema("type", f"{str(name)[:40]!r} is no type; it is one of {', '.join(_TYPES)}")
        types |= _TYPES[name]
    literal = c.s.of_types(types)
    if "integer" in names and "number" not in names:
        whole = c.s.make(Kind.WHOLE) if resource.draft is Draft.D4 else c.s.make(Kind.MULTIPLE, Fraction(1))
        literal = c.s.both([literal, whole])
    return literal


def _enum(c: Compiler, schema: dict[str, Json], _: Resource, __: Scope) -> int:
    scalars: set[Key] = set()
    parts = []
    values = _list(schema, "enum")
    c.budget.spend(len(values) // 16)  # Scalars are only put into a set.
    for value in values:
        if isinstance(value, dict | list):
            parts.append(_equal(c, value))
        else:
            scalars.add(key_of(value))
    return c.s.either([c.s.listed(frozenset(scalars)), *parts])


def _const(c: Compiler, schema: dict[str, Json], _: Resource, __: Scope) -> int:
    return _equal(c, schema["const"])


def _equal(c: Compiler, value: Json) -> int:
    c.budget.spend(len(value) if isinstance(value, dict | list) else 1)
    return c.s.equal(value)


def _number(kind: Kind, keyword: str, is_excluded: bool = False) -> Said:
    def compiled(c: Compiler, schema: dict[str, Json], resource: Resource, _: Scope) -> int:
        limit = schema[keyword]
        if resource.draft is Draft.D4 and keyword.startswith("exclusive"):
            return TRUE
        excluded = is_excluded
        if resource.draft is Draft.D4 and schema.get("exclusive" + keyword.capitalize()) is True:
            excluded = True
        if isinstance(limit, bool) or not isinstance(limit, int | float):
            raise MalformedSchema(keyword, "must be a number")
        return c.s.make(kind, exact(limit), excluded)

    return compiled


def _multiple(c: Compiler, schema: dict[str, Json], _: Resource, __: Scope) -> int:
    step = schema["multipleOf"]
    if isinstance(step, bool) or not isinstance(step, int | float) or step <= 0:
        raise MalformedSchema("multipleOf", "must be a number above zero")
    return c.s.make(Kind.MULTIPLE, exact(step))


def _size(kind: Kind, keyword: str) -> Said:
    def compiled(c: Compiler, schema: dict[str, Json], _: Resource, __: Scope) -> int:
        if schema[keyword] is None:
            return (
                TRUE  # No draft allows it; generators write it for a limit that was not set, and validators take it so.
            )
        size = _count(schema, keyword)
        is_least = kind in (Kind.LONGER, Kind.MORE_ITEMS, Kind.MORE_PROPERTIES)
        return TRUE if is_least and size == 0 else c.s.make(kind, size)

    return compiled


def _count(schema: dict[str, Json], keyword: str) -> int:
    size = schema[keyword]
    if isinstance(size, bool) or not isinstance(size, int | float) or size < 0 or exact(size).denominator != 1:
        raise MalformedSchema(keyword, "must be a whole number, not below zero")
    return int(size)


def _pattern(c: Compiler, schema: dict[str, Json], _: Resource, __: Scope) -> int:
    pattern = schema["pattern"]
    if not isinstance(pattern, str):
        raise MalformedSchema("pattern", "must be a text")
    return c.s.make(Kind.PATTERN, pattern)


def _format(c: Compiler, schema: dict[str, Json], _: Resource, __: Scope) -> int:
    name = schema["format"]
    if not isinstance(name, str):
        raise MalformedSchema("format", "must be a text")
    is_asserted = c.formats if isinstance(c.formats, bool) else name in c.formats
    return c.s.make(Kind.FORMAT, name) if is_asserted else TRUE


def _unique(c: Compiler, schema: dict[str, Json], _: Resource, __: Scope) -> int:
    return c.s.make(Kind.UNIQUE) if schema["uniqueItems"] is True else TRUE


def _below(keyword: str) -> Callable[[Compiler, dict[str, Json], Resource, Scope], list[int]]:
    def compiled(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> list[int]:
        return [c.schema(one, resource, scope) for one in _list(schema, keyword)]

    return compiled


def _all_of(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    return c.s.both(_below("allOf")(c, schema, resource, scope))


def _any_of(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    return c.s.either(_below("anyOf")(c, schema, resource, scope))


def _one_of(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    return c.s.one(_below("oneOf")(c, schema, resource, scope))


def _not(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    return -c.schema(schema["not"], resource, scope)


def _if(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    then, other = schema.get("then", True), schema.get("else", True)
    parts = [c.schema(one, resource, scope) for one in (schema["if"], then, other)]
    return c.s.choice(*parts)


def _reference(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    return c.reference(schema["$ref"], resource, scope)


def _dynamic(keyword: str) -> Said:
    def compiled(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
        found, home = c.target(schema, keyword, resource, scope)
        return c.schema(found, home, c.beyond(scope, home))

    return compiled


def _required(c: Compiler, schema: dict[str, Json], resource: Resource, _: Scope) -> int:
    if isinstance(schema["required"], bool) and resource.draft is Draft.D4:
        return TRUE  # As draft 03 had it, and as many schemas of its time still say: validators pass over it.
    return c.s.both([c.s.make(Kind.REQUIRED, name) for name in _names(schema["required"], "required")])


def _names_are(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    literal = c.part(schema["propertyNames"], resource, scope)
    if literal == FALSE:
        return c.s.make(Kind.FEWER_PROPERTIES, 0)
    return TRUE if literal == TRUE else c.s.make(Kind.NAMES, literal)


def _dependencies(keyword: str) -> Said:
    def compiled(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
        parts = []
        for name, needed in _object(schema, keyword).items():
            if isinstance(needed, list):
                then = c.s.both([c.s.make(Kind.REQUIRED, one) for one in _names(needed, keyword)])
            else:
                then = c.schema(needed, resource, scope)
            parts.append(c.s.either([-c.s.make(Kind.REQUIRED, name), then]))
        return c.s.both([c.s.either([-c.s.of_types(OBJECT), part]) for part in parts])

    return compiled


KEYWORDS = {
    "type": Keyword(_type),
    "enum": Keyword(_enum),
    "const": Keyword(_const, since=Draft.D6),
    "minimum": Keyword(_number(Kind.LEAST, "minimum")),
    "maximum": Keyword(_number(Kind.MOST, "maximum")),
    "exclusiveMinimum": Keyword(_number(Kind.LEAST, "exclusiveMinimum", is_excluded=True)),
    "exclusiveMaximum": Keyword(_number(Kind.MOST, "exclusiveMaximum", is_excluded=True)),
    "multipleOf": Keyword(_multiple),
    "minLength": Keyword(_size(Kind.LONGER, "minLength")),
    "maxLength": Keyword(_size(Kind.SHORTER, "maxLength")),
    "pattern": Keyword(_pattern),
    "format": Keyword(_format),
    "minItems": Keyword(_size(Kind.MORE_ITEMS, "minItems")),
    "maxItems": Keyword(_size(Kind.FEWER_ITEMS, "maxItems")),
    "uniqueItems": Keyword(_unique),
    "minProperties": Keyword(_size(Kind.MORE_PROPERTIES, "minProperties")),
    "maxProperties": Keyword(_size(Kind.FEWER_PROPERTIES, "maxProperties")),
    "required": Keyword(_required),
    "propertyNames": Keyword(_names_are, since=Draft.D6),
    "dependencies": Keyword(_dependencies("dependencies"), until=Draft.D7),
    "dependentRequired": Keyword(_dependencies("dependentRequired"), since=Draft.D2019),
    "dependentSchemas": Keyword(_dependencies("dependentSchemas"), since=Draft.D2019),
    "allOf": Keyword(_all_of),
    "anyOf": Keyword(_any_of),
    "oneOf": Keyword(_one_of),
    "not": Keyword(_not),
    "if": Keyword(_if, since=Draft.D7),
    "$ref": Keyword(_reference),
    "$recursiveRef": Keyword(_dynamic("$recursiveRef"), since=Draft.D2019, until=Draft.D2019),
    "$dynamicRef": Keyword(_dynamic("$dynamicRef"), since=Draft.D2020),
}


def _properties(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    if not schema.keys() & {"properties", "patternProperties", "additionalProperties"}:
        return TRUE
    named = _object(schema, "properties") if "properties" in schema else {}
    matching = _object(schema, "patternProperties") if "patternProperties" in schema else {}
    parts = [c.s.property(name, c.part(one, resource, scope)) for name, one in named.items()]
    parts += [c.s.matching(pattern, c.part(one, resource, scope)) for pattern, one in matching.items()]
    if "additionalProperties" in schema:
        literal = c.part(schema["additionalProperties"], resource, scope)
        parts.append(c.s.others(frozenset(named), frozenset(matching), literal))
    return c.s.both(parts)


def _items(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    first, rest = items_of(schema, resource)
    parts = [c.s.item(index, c.part(one, resource, scope)) for index, one in enumerate(first)]
    if rest is not None:
        parts.append(c.s.rest(len(first), c.part(rest, resource, scope)))
    return c.s.both(parts)


def items_of(schema: dict[str, Json], resource: Resource) -> tuple[list[Json], Json]:
    """Return the schemas of the first items, and the one of the others; None where nothing is said of them."""
    if resource.draft >= Draft.D2020:
        first = _list(schema, "prefixItems") if "prefixItems" in schema else []
        return first, schema.get("items")
    items = schema.get("items")
    return (items, schema.get("additionalItems")) if isinstance(items, list) else ([], items)


def _contains(c: Compiler, schema: dict[str, Json], resource: Resource, scope: Scope) -> int:
    if "contains" not in schema or resource.draft < Draft.D6:
        return TRUE
    literal = c.part(schema["contains"], resource, scope)
    least, most = 1, None
    if resource.draft >= Draft.D2019:
        least = _count(schema, "minContains") if "minContains" in schema else 1
        most = _count(schema, "maxContains") if "maxContains" in schema else None
    parts = [c.s.make(Kind.AT_LEAST, literal, least)] if least else []
    parts += [c.s.make(Kind.AT_MOST, literal, most)] if most is not None else []
    return c.s.both(parts)


TOGETHER: tuple[Said, ...] = (_properties, _items, _contains, unevaluated_items, unevaluated_properties)


def _list(schema: dict[str, Json], keyword: str) -> list[Json]:
    found = schema[keyword]
    if not isinstance(found, list):
        raise MalformedSchema(keyword, "must be a list")
    return found


def _object(schema: dict[str, Json], keyword: str) -> dict[str, Json]:
    found = schema[keyword]
    if not isinstance(found, dict):
        raise MalformedSchema(keyword, "must be an object")
    return found


def _names(found: Json, keyword: str) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise MalformedSchema(keyword, "must be a list of names")
    return [name for name in found if isinstance(name, str)]
