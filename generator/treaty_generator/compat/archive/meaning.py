"""What a frozen version means: what a payload, a router or generated Python could feel.

Prose, examples, the order of keys and lists that are sets, and extensions of which nobody here knows are no part of it.
"""

from __future__ import annotations

import json

from treaty_generator.contract.document import Json
from treaty_generator.contract.keywords import ASSERTED_FORMATS, SUBSCHEMAS, Holds
from treaty_generator.problem import Pointer

_PROSE = ("$comment", "$schema", "description", "example", "examples", "title")
_FELT = ("x-extensible-enum", "x-sensitive")
_SETS = ("enum", "permissions", "required", "requires", "tags", "type")
_SCHEMAS = ("request", "response", "schema")


def difference(before: Json, after: Json) -> Pointer | None:
    """Find the first place at which two frozen versions do not mean the same; None where they do."""
    return _differing(_entry(before), _entry(after))


def _entry(value: Json) -> Json:
    """Reduce an event, a service or an operation to what it means."""
    made: dict[str, Json] = {}
    for key, item in value.items():
        if key in _SCHEMAS:
            made[key] = _schema(item)
        elif key == "errors":
            made[key] = {name: _schema(schema) for name, schema in item.items()}
        elif key == "operations":
            made[key] = {name: _entry(operation) for name, operation in item.items()}
        elif key not in ("description", "examples") and not key.startswith("x-"):
            made[key] = _value(key, item)
    return made


def _schema(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    made: dict[str, Json] = {}
    for key, item in value.items():
        holds = SUBSCHEMAS.get(key)
        if key in _PROSE or (key.startswith("x-") and key not in _FELT):
            continue
        if key == "format" and item not in ASSERTED_FORMATS:
            continue
        if holds is Holds.MAP and isinstance(item, dict):
            made[key] = {name: _schema(below) for name, below in item.items()}
        elif holds is Holds.LIST and isinstance(item, list):
            made[key] = [_schema(below) for below in item]
        else:
            made[key] = _schema(item) if holds is Holds.ONE else _value(key, item)
    return made


def _value(key: str, item: Json) -> Json:
    if key == "type" and isinstance(item, str):
        return [item]
    return sorted(item, key=_text) if key in _SETS and isinstance(item, list) else item


def _differing(before: Json, after: Json) -> Pointer | None:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            if key not in before or key not in after:
                return (key,)
            below = _differing(before[key], after[key])
            if below is not None:
                return (key, *below)
        return None
    return None if _text(before) == _text(after) else ()


def _text(value: Json) -> str:
    """Write a value so that those are the same text which JSON Schema takes for the same: 1 and 1.0, not 1 and true."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
