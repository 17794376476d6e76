"""The keywords of JSON Schema 2020-12, as data: where subschemas stand, and which keywords we know or refuse."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from treaty_generator.contract.document import Json
from treaty_generator.problem import Pointer


class Holds(Enum):
    """How a keyword holds subschemas."""

    ONE = auto()
    LIST = auto()
    MAP = auto()


SUBSCHEMAS = {
    "$defs": Holds.MAP,
    "additionalProperties": Holds.ONE,
    "allOf": Holds.LIST,
    "anyOf": Holds.LIST,
    "contains": Holds.ONE,
    "contentSchema": Holds.ONE,
    "dependentSchemas": Holds.MAP,
    "else": Holds.ONE,
    "if": Holds.ONE,
    "items": Holds.ONE,
    "not": Holds.ONE,
    "oneOf": Holds.LIST,
    "patternProperties": Holds.MAP,
    "prefixItems": Holds.LIST,
    "properties": Holds.MAP,
    "propertyNames": Holds.ONE,
    "then": Holds.ONE,
    "unevaluatedItems": Holds.ONE,
    "unevaluatedProperties": Holds.ONE,
}
_HOLDING = frozenset(SUBSCHEMAS)
IN_PLACE = ("allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then")
"""Applicators whose subschemas judge the very same instance (core §10.2); `$ref` is one more."""

ASSERTIONS = {
    "const": None,
    "dependentRequired": "object",
    "enum": None,
    "exclusiveMaximum": "number",
    "exclusiveMinimum": "number",
    "format": "string",
    "maxContains": "array",
    "maxItems": "array",
    "maxLength": "string",
    "maxProperties": "object",
    "maximum": "number",
    "minContains": "array",
    "minItems": "array",
    "minLength": "string",
    "minProperties": "object",
    "minimum": "number",
    "multipleOf": "number",
    "pattern": "string",
    "required": "object",
    "type": None,
    "uniqueItems": "array",
}
"""Keywords that hold no schema, with the type that each speaks of; None is every type."""

SPEAKS_OF = {
    **{keyword: kind for keyword, kind in ASSERTIONS.items() if kind is not None},
    **dict.fromkeys(("additionalProperties", "dependentSchemas", "patternProperties", "properties"), "object"),
    **dict.fromkeys(("propertyNames", "unevaluatedProperties"), "object"),
    **dict.fromkeys(("contains", "items", "prefixItems", "unevaluatedItems"), "array"),
}
"""The keywords that judge values of one type, and let every other value pass."""

ANNOTATIONS = (
    "$comment",
    "$schema",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
)
KNOWN = frozenset({*SUBSCHEMAS, *ASSERTIONS, *ANNOTATIONS, "$ref"})

REFUSED = {
    "$anchor": "name the schema under `types:` or `$defs` and refer to it by its pointer",
    "$dynamicAnchor": "name the schema under `types:` and use a plain $ref",
    "$dynamicRef": "use a plain $ref",
    "$id": "remove it: a schema is known by its place",
    "$recursiveAnchor": "use a plain $ref",
    "$recursiveRef": "use a plain $ref",
    "$vocabulary": "remove it",
    "additionalItems": "use `prefixItems` and `items`, as 2020-12 does",
    "definitions": "write `$defs`, as 2020-12 does",
    "dependencies": "write `dependentRequired` or `dependentSchemas`, as 2020-12 does",
    "id": "remove it: a schema is known by its place (a property called id belongs under `properties`)",
    "nullable": 'write `type: [string, "null"]`',
}
"""Keywords that other dialects know or that we do not keep, each with what to write instead."""

_TEXTS = ("$comment", "$ref", "$schema", "contentEncoding", "contentMediaType", "description", "format", "title")
_SCHEMA_LIST = ("a list of one or more schemas", "[{type: string}]")
_SCHEMA_MAP = ("schemas by name", "{name: {type: string}}")
TAKES = {
    **dict.fromkeys(SUBSCHEMAS, ("a schema: a mapping, `true` or `false`", "{type: string}")),
    **dict.fromkeys((name for name, holds in SUBSCHEMAS.items() if holds is Holds.LIST), _SCHEMA_LIST),
    **dict.fromkeys((name for name, holds in SUBSCHEMAS.items() if holds is Holds.MAP), _SCHEMA_MAP),
    **dict.fromkeys(("maxContains", "maxItems", "maxLength", "maxProperties"), ("a whole number, zero or more", "10")),
    **dict.fromkeys(("minContains", "minItems", "minLength", "minProperties"), ("a whole number, zero or more", "1")),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"), ("a number", "0")),
    **dict.fromkeys(_TEXTS, ("text", '"text"')),
    **dict.fromkeys(("deprecated", "readOnly", "uniqueItems", "writeOnly"), ("true or false", "true")),
    "dependentRequired": ("lists of property names, by property name", "{street: [city]}"),
    "enum": ("a list of values", "[a, b]"),
    "examples": ("a list of values", "[a, b]"),
    "multipleOf": ("a number above zero", "0.01"),
    "pattern": ("a regular expression, as text", "'^[a-z]+$'"),
    "required": ("a list of property names, each of them once", "[name]"),
    "type": ("the name of a type, or a list of them, each of them once", "string"),
}
"""What the value of a keyword must be, in words and as an example; `const`, `default` and `example` take anything."""

HABITS = {
    ("$ref", "null"): "put the reference in quotes: without them, # begins a comment",
    ("additionalProperties", "text"): "write true or false, in lower case and without quotes",
    ("description", "a mapping"): "move it below `properties` if this is a property called `description`",
    ("exclusiveMaximum", "a boolean"): "write the bound itself: `exclusiveMaximum: 10`",
    ("exclusiveMinimum", "a boolean"): "write the bound itself: `exclusiveMinimum: 0`",
    ("format", "a mapping"): "move it below `properties` if this is a property called `format`",
    ("items", "a list"): "write `prefixItems` if each position has a schema of its own, or one schema for all items",
    ("properties", "a list"): "write the properties as a mapping: `properties: {name: {type: string}}`",
    ("required", "a boolean"): "list the names of the required properties one level up: `required: [name]`",
    ("required", "text"): "write a list: `required: [name]`",
    ("title", "a mapping"): "move it below `properties` if this is a property called `title`",
    ("type", "a mapping"): "move it below `properties` if this is a property called `type`",
}
"""How to mend what other dialects and tools allow, by keyword and kind of value."""

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
PATTERN_HABITS = (
    (r"\(\?<?[=!]", "look-around is not available: say it with several patterns in `allOf`, or with `not`"),
    (r"\\[1-9]", "back-references are not available: write the alternatives out"),
    (r"\{\d{4,}", "use a smaller count, or `maxLength`"),
    (r"\\[zZ]", "write $ for the end"),
)
"""How to mend what other regex engines allow: what to look for in a pattern, and what to write instead."""

TYPE_HABITS = {
    ("$ref", "null"): "put the reference in quotes: without them, # begins a comment",
    "any": "leave `type` out, or list the types",
    "bool": "write boolean",
    "date": "write `type: string, format: date`",
    "date-time": "write `type: string, format: date-time`",
    "datetime": "write `type: string, format: date-time`",
    "dict": "write object",
    "double": "write number",
    "float": "write number",
    "int": "write integer",
    "list": "write array",
    "long": "write integer",
    "map": "write object",
    "none": 'write "null", in quotes',
    "str": "write string",
    "text": "write string",
    "timestamp": "write `type: string, format: date-time`",
    "uuid": "write `type: string, format: uuid`",
}
"""What to write instead of types that other languages have."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ASSERTED_FORMATS = ("date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uuid")
"""The formats that are checked; every other one is an annotation."""


def idle(schema: dict[str, Json]) -> list[str]:
    """Name the keywords of a schema that judge values of other types than its own, in the order they are written."""
    types = schema.get("type")
    listed = types if isinstance(types, list) else [types]
    names = {name for name in listed if isinstance(name, str)}
    if "integer" in names:
        names.add("number")
    found = (keyword for keyword in schema if names and keyword in SPEAKS_OF and SPEAKS_OF[keyword] not in names)
    return [keyword for keyword in found if keyword != "format" or schema["format"] in ASSERTED_FORMATS]


def subschemas(schema: Json) -> Iterator[tuple[Pointer, Json]]:
    """Go through the schemas directly below one, in the order they are written, with the steps that lead there."""
    if not isinstance(schema, dict) or schema.keys().isdisjoint(_HOLDING):
        return
    for keyword, value in schema.items():
        holds = SUBSCHEMAS.get(keyword)
        if holds is Holds.ONE:
            yield (keyword,), value
        elif holds is Holds.LIST and isinstance(value, list):
            yield from (((keyword, index), item) for index, item in enumerate(value))
        elif holds is Holds.MAP and isinstance(value, dict):
            yield from (((keyword, name), item) for name, item in value.items())


def walk(schema: Json) -> Iterator[tuple[Pointer, Json]]:
    """Go through a schema and all schemas below it, outermost first."""
    yield (), schema
    for steps, below in subschemas(schema):
        if not isinstance(below, dict) or below.keys().isdisjoint(_HOLDING):
            yield steps, below
            continue
        for deeper, found in walk(below):
            yield (*steps, *deeper), found
