"""Whether one JSON Schema accepts all that another accepts, as far as jsonschema-rs can show it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ANNOTATIONS, DIALECT
from treaty_generator.contract.validator import canonical, validator
from treaty_generator.schema.email import may_be_misread

if TYPE_CHECKING:
    from jsonschema_rs import CanonicalSchema


class Side:
    """A self-contained schema, and the schemas in it."""

    def __init__(self, whole: Json) -> None:
        self._definitions: dict[str, Json] = whole.get("$defs", {}) if isinstance(whole, dict) else {}
        self._defined = json.dumps(self._definitions, sort_keys=True)  # As text, for Python takes 1 and True for equal.
        self._canonical: dict[str, CanonicalSchema | None] = {}

    def target(self, schema: Json) -> Json:
        """Follow references that say nothing more."""
        for _ in range(len(self._definitions) + 1):
            if not _is_bare(schema):
                break
            schema = self._definitions[unquote(schema["$ref"].removeprefix("#/$defs/"))]
        return schema

    def covers(self, schema: Json, other: Side, before: Json) -> bool:
        """Whether a schema of this side surely accepts all that one of another side accepts."""
        if self._defined == other._defined and _told(schema) == _told(before):
            return True
        mine, theirs = self.canonical(schema), other.canonical(before)
        if mine is None or theirs is None or mine.covers(theirs).value != "yes":
            return False
        return not may_be_misread(schema, before, self._definitions, other._definitions)

    def accepts(self, schema: Json, value: Json) -> bool:
        """Whether a schema of this side accepts a value."""
        try:
            return validator(self._alone(schema)).is_valid(value)
        except ValueError:
            return False

    def canonical(self, schema: Json) -> CanonicalSchema | None:
        """Bring a schema into the form that can be compared; None where there is none."""
        key = _told(schema)
        if key not in self._canonical:
            try:
                self._canonical[key] = canonical(self._alone(schema))
            except ValueError:
                self._canonical[key] = None
        return self._canonical[key]

    def _alone(self, schema: Json) -> Any:
        if not isinstance(schema, dict):
            return schema
        kept = {key: value for key, value in schema.items() if key not in ("$schema", "$defs")}
        return {"$schema": DIALECT, **kept, **({"$defs": self._definitions} if self._definitions else {})}


def _is_bare(schema: Json) -> bool:
    if not isinstance(schema, dict) or "$ref" not in schema:
        return False
    return all(key == "$ref" or _is_silent(key) for key in schema)


def _told(schema: Json) -> str:
    """Write a schema down, without what no value can feel at its top."""
    if isinstance(schema, dict):
        schema = {key: value for key, value in schema.items() if key == "$ref" or not _is_silent(key)}
    return json.dumps(schema, sort_keys=True)


def _is_silent(key: str) -> bool:
    return key.startswith("$") or key in ANNOTATIONS
