"""Values of JSON as mathematics sees them: 1 and 1.0 are one number, and neither is `true`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Key: TypeAlias = tuple[str, Any]  # The name of the type, and something hashable.

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT = (1 << place for place in range(6))
EVERY_TYPE = 63
TYPES = (NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT)  # Simplest first: witnesses are looked for in this order.


_SURELY_EXACT = 2**53  # Beyond it, what was written as a float is written as one again.


class NotANumber(ValueError):
    """A number that is infinite once read, so nobody knows which one was written."""


def exact(number: float) -> Fraction:
    """Return the number that was written: 0.01 is a hundredth. Raises `NotANumber` for what overflowed in reading."""
    if isinstance(number, int):
        return Fraction(number)
    if not isfinite(number):
        raise NotANumber(f"{number} is beyond the numbers that can be read exactly")
    return Fraction(Decimal(repr(number)))


def written(number: Fraction) -> int | float:
    """Return a JSON number for a fraction; not every fraction has one, and then it is the nearest."""
    if number.denominator == 1 and abs(number) <= _SURELY_EXACT:
        return number.numerator
    try:
        nearest = float(number)
    except OverflowError:
        return number.numerator
    is_meant = number.denominator != 1 or exact(nearest) == number
    return nearest if is_meant else number.numerator


def type_of(value: Json) -> int:
    """Say which of the six types a value has."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, str):
        return STRING
    return ARRAY if isinstance(value, list) else OBJECT


def key_of(value: Json) -> Key:
    """Return something hashable that is equal for equal values, and only for them."""
    if value is None:
        return ("null", None)
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, int):
        return ("number", value)  # Equal to the fraction of the same value, and hashed alike.
    if isinstance(value, float):
        return ("number", exact(value))
    if isinstance(value, str):
        return ("string", value)
    if isinstance(value, list):
        return ("array", tuple([key_of(item) for item in value]))
    return ("object", frozenset([(name, key_of(item)) for name, item in value.items()]))


def is_written_alike(one: Json, other: Json) -> bool:
    """Whether two values are written with the same characters, but for the order of names; any depth will do."""
    waiting: list[tuple[Json, Json]] = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if left is right:
            continue
        if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
            waiting += [(left[name], right[name]) for name in left]
        elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            waiting += zip(left, right, strict=True)
        elif type(left) is not type(right) or isinstance(left, dict | list) or left != right:
            return False
    return True
