"""Finds keys that stand twice, by counting quotation marks: a value without such keys takes a known number of them.

Every key and every text takes two, and nothing else takes any. Readers of JSON let the last of two keys win without a
word, and looking for them while reading would cost more than the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, cast

from pydantic import BaseModel

Counter = Callable[[Any], int]
"""Tells how many marks a value takes."""

_FIXED = {"bool": 0, "date": 2, "datetime": 2, "float": 0, "int": 0, "none": 0, "str": 2, "uuid": 2}
_THROUGH = {"default": "schema", "function-after": "schema", "json-or-python": "json_schema"}
_MOST_CASES = 1000  # Sets of properties of one class that are remembered.


def marks(data: str | bytes | bytearray) -> int:
    """Count the quotation marks of a text; those that are escaped too."""
    return data.count('"') if isinstance(data, str) else data.count(b'"')


def unescaped(data: str | bytes | bytearray) -> int:
    """Count the quotation marks that are not escaped; where backslashes are escaped too, it may be all of them."""
    text = data.encode() if isinstance(data, str) else data
    return text.count(b'"') - (0 if b"\\\\" in text else text.count(b'\\"'))


def expected(value: Any) -> int:
    """Tell how many marks a value takes in JSON. Raises `ValueError` for what JSON cannot say: NaN and infinities."""
    if isinstance(value, str):
        return 2
    if value is None or isinstance(value, int):
        return 0
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError("there is a number that is too large")
        return 0
    if isinstance(value, BaseModel):
        return counter_of(type(value))(value)
    if isinstance(value, dict):
        below = cast("dict[str, Any]", value)
        return 2 * len(below) + sum(map(expected, below.values()))
    if isinstance(value, list | tuple):
        return sum(map(expected, cast("list[Any]", value)))
    return 2  # Dates, UUIDs: texts.


def learn(cls: type[BaseModel], fields: Mapping[str, Any]) -> None:
    """Note how to count the marks of a class, by the core schemas of its fields."""
    each = {name: _counter(field["schema"]) for name, field in fields.items()}
    fixed = {name: 2 + count for name, count in each.items() if isinstance(count, int)}
    counted = tuple((name, count) for name, count in each.items() if not isinstance(count, int))
    all_fixed, size = sum(fixed.values()), len(fields)
    known: dict[frozenset[str], int] = {}  # By the names of the properties that are given.
    is_open = cls.model_config.get("extra") == "allow"
    if not counted and not is_open:
        is_optional = any(field["schema"]["type"] == "default" for field in fields.values())
        _FULL[cls] = all_fixed, size if is_optional else None

    def fixed_of(given: frozenset[str]) -> int:
        found = sum(fixed[name] for name in given if name in fixed)
        if len(known) < _MOST_CASES:
            known[given] = found
        return found

    def count(model: BaseModel) -> int:
        given, values = model.__pydantic_fields_set__, model.__dict__
        if len(given) == size:
            found = all_fixed
        elif (found := known.get(key := frozenset(given), -1)) < 0:
            found = fixed_of(key)
        for name, of in counted:
            if name in given:
                value = values[name]
                found += 2 + (_COUNTERS.get(value.__class__, _of_model) if of is None else of)(value)
        return found + expected(model.__pydantic_extra__) if is_open else found

    _COUNTERS[cls] = count


def learn_root(cls: type[BaseModel], schema: Any) -> None:
    """Note how to count the marks of a class that wraps one value."""
    found = _counter(schema)
    if isinstance(found, int):
        _COUNTERS[cls] = lambda _: found
    else:
        of = found or _of_model
        _COUNTERS[cls] = lambda model: of(model.root)


def counter_of(cls: type[BaseModel]) -> Counter:
    """Return what counts the marks of the payloads of a class."""
    return _COUNTERS.get(cls, _of_any_model)


def full(cls: type[BaseModel]) -> tuple[int | None, int | None]:
    """Return the marks of a payload of which all properties are given, and their number.

    The marks are None where they differ from one payload to the next, and the number where all are required.
    """
    return _FULL.get(cls, (None, None))


_COUNTERS: dict[type, Counter] = {}
_FULL: dict[type[BaseModel], tuple[int, int | None]] = {}


def _of_any_model(model: BaseModel) -> int:
    """A class that is nobody's payload: look at every value."""
    given = {name: value for name, value in model.__dict__.items() if name in model.model_fields_set}
    return expected(given) + expected(model.model_extra)


def _counter(schema: Any) -> int | Counter | None:
    """Find how to count the values of one type: a number where all take as many, None where their class knows."""
    kind = schema["type"]
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _THROUGH:
        return _counter(schema[_THROUGH[kind]])
    if kind == "nullable":
        return _or_null(_counter(schema["schema"]))
    if kind == "literal" and len({isinstance(value, str) for value in schema["expected"]}) == 1:
        return 2 if isinstance(schema["expected"][0], str) else 0
    if kind == "list" and "items_schema" in schema:
        return _of_each(_counter(schema["items_schema"]))
    if kind == "dict" and "values_schema" in schema:
        return _of_each_named(_counter(schema["values_schema"]))
    return None if kind in ("definition-ref", "model") else expected


def _of_model(model: BaseModel) -> int:
    return counter_of(type(model))(model)


def _or_null(count: int | Counter | None) -> int | Counter:
    if isinstance(count, int):
        return (lambda value: 0 if value is None else count) if count else 0
    of = count or _of_model
    return lambda value: 0 if value is None else of(value)


def _of_each(count: int | Counter | None) -> int | Counter:
    if isinstance(count, int):
        return (lambda values: count * len(values)) if count else 0
    return lambda values: sum(map(count or _of_model, values))


def _of_each_named(count: int | Counter | None) -> Counter:
    if isinstance(count, int):
        return lambda values: (2 + count) * len(values)
    return lambda values: 2 * len(values) + sum(map(count or _of_model, values.values()))
