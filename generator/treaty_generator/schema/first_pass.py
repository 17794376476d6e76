"""Plain schemas, most of what events are made of, asked of `jsonschema_rs`, whose algebra proves them in microseconds.

Only its yes counts, and it is asked only where it is known to be quick and right: recursive schemas end its process,
unions take it exponential time, and fractions it reads as floats.
"""

from __future__ import annotations

from typing import Any

from treaty_generator.schema.dialect import Draft
from treaty_generator.schema.json_values import Json

_LARGEST = 400  # Values in a schema; beyond that it is no quicker than the search.
_COUNTS = frozenset(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"))
_LIMITS = _COUNTS | {"minimum", "maximum"}
_NUMBERS = {Draft.D6: "Draft6", Draft.D7: "Draft7", Draft.D2019: "Draft201909", Draft.D2020: "Draft202012"}
_PROSE = frozenset(("title", "description", "$comment", "format"))
_TYPES = frozenset(("null", "boolean", "integer", "number", "string", "array", "object"))


def surely_includes(sub: Json, sup: Json, draft: Draft) -> bool:
    """Whether it is plain that `sup` accepts all that `sub` does, formats being notes; False says nothing."""
    if draft < Draft.D6 or not (_is_plain(sub) and _is_plain(sup)):
        return False
    import jsonschema_rs

    canonicalize: Any = jsonschema_rs.canonicalize  # It asks for a dict; any dict of JSON will do.
    number = getattr(jsonschema_rs, _NUMBERS[draft])
    try:
        larger, smaller = (canonicalize(one, draft=number, validate_formats=False) for one in (sup, sub))
        return bool(larger.covers(smaller).value == "yes")
    except ValueError:
        return False


def _is_plain(schema: Json) -> bool:
    """Whether a schema consists of keywords that have no reach, and of as many as are quickly read."""
    waiting, left = [schema], _LARGEST
    while waiting:
        one = waiting.pop()
        if isinstance(one, bool):
            continue
        if not isinstance(one, dict):
            return False
        left -= len(one)
        for keyword, value in one.items():
            if keyword == "properties" and isinstance(value, dict):
                waiting += value.values()
                left -= len(value)
            elif keyword in ("items", "additionalProperties") and isinstance(value, dict | bool):
                waiting.append(value)
            elif not _is_plainly_said(keyword, value):
                return False
        if left < 0:
            return False
    return True


def _is_plainly_said(keyword: str, value: Json) -> bool:
    if keyword == "type":
        return all(isinstance(one, str) and one in _TYPES for one in (value if isinstance(value, list) else [value]))
    if keyword in ("required", "enum"):
        return _are_texts(value)
    if keyword in _LIMITS:
        return type(value) is int and abs(value) < 2**31 and (value >= 0 or keyword not in _COUNTS)
    return keyword in _PROSE and isinstance(value, str)


def _are_texts(value: Json) -> bool:
    return isinstance(value, list) and 0 < len(value) <= _LARGEST and all(isinstance(one, str) for one in value)
