"""The drafts of JSON Schema, as far as they differ in what a value must be."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from treaty_generator.dataclass import dataclass

if TYPE_CHECKING:
    from treaty_generator.schema.json_values import Json


class Draft(IntEnum):
    """A draft; later ones are greater."""

    D4 = 4
    D6 = 6
    D7 = 7
    D2019 = 2019
    D2020 = 2020


class MalformedSchema(ValueError):
    """A schema that no draft of JSON Schema allows, or a draft that nobody knows."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(pointer, message)
        self.pointer, self.message = pointer, message

    def __str__(self) -> str:
        return f"{self.pointer or 'the schema'}: {self.message}"


NAMES = {
    "draft-04": Draft.D4,
    "draft-06": Draft.D6,
    "draft-07": Draft.D7,
    "2019-09": Draft.D2019,
    "2020-12": Draft.D2020,
}
METASCHEMAS = {
    "http://json-schema.org/draft-04/schema": Draft.D4,
    "http://json-schema.org/draft-06/schema": Draft.D6,
    "http://json-schema.org/draft-07/schema": Draft.D7,
    "https://json-schema.org/draft/2019-09/schema": Draft.D2019,
    "https://json-schema.org/draft/2020-12/schema": Draft.D2020,
}


def draft_of(schema: Json, otherwise: Draft) -> Draft:
    """Return the draft that a schema names in `$schema`; one that we do not know says nothing."""
    named = schema.get("$schema") if isinstance(schema, dict) else None
    return METASCHEMAS.get(named.rstrip("#"), otherwise) if isinstance(named, str) else otherwise


def draft_named(dialect: str | None) -> Draft:
    """Return the draft that somebody asked for; the newest one by default. Raises `MalformedSchema`."""
    if dialect is None:
        return Draft.D2020
    known = {**NAMES, **METASCHEMAS}
    found = known.get(dialect.rstrip("#"))
    if found is None:
        raise MalformedSchema("", f"the dialect {dialect!r} is not known; it is one of {', '.join(NAMES)}")
    return found


@dataclass(frozen=True)
class Shape:
    """Where schemas lie below a keyword: itself, in a list, or under names."""

    is_one: bool = False
    is_list: bool = False
    is_named: bool = False


_ONE, _LIST, _NAMED = Shape(is_one=True), Shape(is_list=True), Shape(is_named=True)
_EITHER = Shape(is_one=True, is_list=True)
SUBSCHEMAS = {
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _LIST),
    **dict.fromkeys(
        ("properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies"), _NAMED
    ),
    **dict.fromkeys(("not", "if", "then", "else", "contains", "propertyNames"), _ONE),
    **dict.fromkeys(("additionalProperties", "additionalItems", "unevaluatedProperties", "unevaluatedItems"), _ONE),
    "items": _EITHER,
}


def subschemas(schema: dict[str, Json]) -> list[Json]:
    """Return the schemas directly below a schema; what is no schema there is left out."""
    found: list[Json] = []
    for keyword, below in schema.items():
        shape = SUBSCHEMAS.get(keyword)
        if shape is None:
            continue
        if isinstance(below, dict):
            found += [below] if shape.is_one else list(below.values())
        elif isinstance(below, list) and shape.is_list:
            found += below
    return [one for one in found if isinstance(one, dict | bool)]
