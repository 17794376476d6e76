"""JSON text as values that lose nothing, and back: a number with a point or an exponent stays a decimal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

Json = Any
Pointer = tuple[str | int, ...]


def exact(text: str | bytes) -> Json:
    """Read JSON; what is no integer becomes a `Decimal`, so that no digit is lost. Raises `ValueError`."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def written(value: Json) -> str:
    """Write what `exact` reads, number for number."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def plain(value: Json) -> Json:
    """Return the value as `json.loads` gives it, with floats: what other libraries understand."""
    return json.loads(written(value))


def are_same(one: Json, other: Json) -> bool:
    """Whether two values are equal as JSON: 1 is 1.0 and never true, text is the same to the letter."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(are_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(are_same(a, b) for a, b in zip(one, other, strict=True))
    return _kind(one) is _kind(other) and bool(one == other)


def pointer_text(pointer: Pointer) -> str:
    """Write a pointer as RFC 6901 does."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def _kind(value: Json) -> type:
    return Decimal if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else type(value)


def _quoted(text: str) -> str:
    """Quote text for JSON, for YAML and for a terminal alike: whatever cannot be seen is escaped."""
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escaped(one) for one in shown)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")
