"""The contract language as a draft-07 JSON Schema, for editors: it completes keys, shows their docs and marks mistakes.

It is made of the same table that the reader checks by. Editors know draft-07 best, so that is what it is written in. It
never refuses what the reader accepts; what needs more than one file to judge (references, consumers) is left to `lint`.
"""

from __future__ import annotations

import json

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS, ASSERTED_FORMATS, ASSERTIONS, SUBSCHEMAS, TYPES, Holds
from treaty_generator.contract.language import (
    DURABILITIES,
    FILE,
    LARGEST_NUMBER,
    LONGEST_NAME,
    NESTED,
    UPCASTS,
    Key,
    Kind,
)

DIALECT = "http://json-schema.org/draft-07/schema#"
_EXTENSION = "^x-"

# Classes of characters by what they are not, so that every regex dialect agrees on letters beyond ASCII.
_WORD = r"[^\u0000-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f]"
_WORD_DOT_DASH = r"[^\u0000-\u002c\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f]"
_NUMBER = r"(0|[1-9][0-9]*)"
_PART = rf"({_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = rf"^{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-{_PART}(\.{_PART})*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$"
_COMPARISON = r"\s*(>=|<=|==|!=|>|<|=)?\s*[0-9]+(\.[0-9]+)?(\.[0-9]+)?(-[0-9A-Za-z.-]+)?\s*"

_NAME: Json = {"type": "string", "pattern": rf"^{_WORD}({_WORD_DOT_DASH}*{_WORD})?$", "maxLength": LONGEST_NAME}
_ANY_SCHEMA: Json = {"$ref": "#/definitions/schema"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_TEXTS: Json = {"type": "array", "items": {"type": "string"}}

_VALUES: dict[Kind, Json] = {
    Kind.TEXT: {"type": "string"},
    Kind.SEMVER: {"type": "string", "pattern": _SEMVER, "examples": ["1.0.0"]},
    Kind.RANGE: {"type": "string", "pattern": f"^{_COMPARISON}(,{_COMPARISON})*$", "examples": [">=1.0,<2"]},
    Kind.NAME: _NAME,
    Kind.NAMES: {"type": "array", "items": _NAME},
    Kind.TEXTS: _TEXTS,
    Kind.FIELDS: {"type": "array", "items": {"type": "string", "minLength": 1}},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer", "exclusiveMinimum": -(2**31), "exclusiveMaximum": 2**31},
    Kind.SECONDS: {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": LARGEST_NUMBER},
    Kind.DURABILITY: {"enum": list(DURABILITIES)},
    Kind.EXAMPLES: {"type": "array"},
    Kind.SCHEMA: _ANY_SCHEMA,
    Kind.UPCASTS: {
        "type": "object",
        "propertyNames": {"pattern": rf"^([1-9][0-9]*|0\.{_NUMBER})$"},
        "additionalProperties": {"enum": list(UPCASTS)},
    },
}
_ENTRIES = {kind: kind.value for kind in (Kind.MODULE, Kind.DEPRECATION)}
_NAMED = {
    Kind.EVENTS: "event",
    Kind.SERVICES: "service",
    Kind.OPERATIONS: "operation",
    Kind.SUBSCRIPTIONS: "subscription",
}
_NAMED_SCHEMAS = (Kind.SCHEMAS, Kind.TYPES)

_KEYWORD_VALUES: dict[str, Json] = {
    "$comment": {"type": "string"},
    "$ref": {"type": "string", "examples": ["#/types/Name", "../shared/types.yaml#/types/Name"]},
    "$schema": {"type": "string"},
    "contentEncoding": {"type": "string"},
    "contentMediaType": {"type": "string"},
    "dependentRequired": {"type": "object", "additionalProperties": _TEXTS},
    "deprecated": {"type": "boolean"},
    "description": {"type": "string"},
    "enum": {"type": "array"},
    "examples": {"type": "array"},
    "exclusiveMaximum": {"type": "number"},
    "exclusiveMinimum": {"type": "number"},
    "format": {"type": "string", "examples": list(ASSERTED_FORMATS)},
    "maximum": {"type": "number"},
    "minimum": {"type": "number"},
    "multipleOf": {"type": "number", "exclusiveMinimum": 0},
    "pattern": {"type": "string"},
    "readOnly": {"type": "boolean"},
    "required": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    "title": {"type": "string"},
    "type": {"anyOf": [{"enum": list(TYPES)}, {"type": "array", "items": {"enum": list(TYPES)}, "uniqueItems": True}]},
    "uniqueItems": {"type": "boolean"},
    "writeOnly": {"type": "boolean"},
    **{f"{bound}{what}": _COUNT for bound in ("min", "max") for what in ("Contains", "Items", "Length", "Properties")},
}
"""What a keyword of JSON Schema takes, for those that hold no schema; any value is right for the others."""


def editor_schema() -> dict[str, Json]:
    """Build the schema; equal on every machine."""
    definitions = {_definition_name(kind): _object(keys) for kind, keys in NESTED.items()}
    return {
        "$schema": DIALECT,
        "title": "A treaty contract",
        "description": "What a module publishes, offers and reads.",
        **_object(FILE),
        "definitions": {**dict(sorted(definitions.items())), "schema": _schema()},
    }


def editor_schema_text() -> str:
    """Write the schema as a file."""
    return json.dumps(editor_schema(), indent=2, ensure_ascii=True) + "\n"


def _definition_name(kind: Kind) -> str:
    return _NAMED.get(kind, kind.value)


def _object(keys: tuple[Key, ...]) -> dict[str, Json]:
    required = [key.name for key in keys if key.required]
    made: dict[str, Json] = {"type": "object" if required else ["object", "null"]}
    if required:
        made["required"] = required
    made["properties"] = {key.name: _documented(key) for key in keys}
    made["patternProperties"] = {_EXTENSION: True}
    made["additionalProperties"] = False
    return made


def _documented(key: Key) -> Json:
    value = _value(key.kind)
    if "$ref" in value:  # Draft-07 ignores what stands beside a $ref.
        return {"description": key.doc, "allOf": [value]}
    return {"description": key.doc, **value}


def _value(kind: Kind) -> dict[str, Json]:
    if kind in _ENTRIES:
        return {"$ref": f"#/definitions/{_ENTRIES[kind]}"}
    if kind in _NAMED:
        return _mapping({"$ref": f"#/definitions/{_NAMED[kind]}"})
    if kind in _NAMED_SCHEMAS:
        return _mapping(_ANY_SCHEMA)
    value: dict[str, Json] = _VALUES[kind]
    return value


def _mapping(value: Json) -> dict[str, Json]:
    return {"type": ["object", "null"], "propertyNames": _NAME, "additionalProperties": value}


def _schema() -> Json:
    """Describe a JSON Schema loosely: which keywords there are, and what kind of value each takes."""
    values = {"$ref": _keyword("$ref"), **{word: _keyword(word) for word in (*ASSERTIONS, *ANNOTATIONS, *SUBSCHEMAS)}}
    return {
        "description": "JSON Schema 2020-12.",
        "type": ["object", "boolean"],
        "properties": dict(sorted(values.items())),
        "patternProperties": {_EXTENSION: True},
        "additionalProperties": False,
    }


def _keyword(word: str) -> Json:
    holds = SUBSCHEMAS.get(word)
    if holds is Holds.ONE:
        return _ANY_SCHEMA
    if holds is Holds.LIST:
        return {"type": "array", "items": _ANY_SCHEMA, "minItems": 1}
    if holds is Holds.MAP:
        return {"type": "object", "additionalProperties": _ANY_SCHEMA}
    return _KEYWORD_VALUES.get(word, True)
