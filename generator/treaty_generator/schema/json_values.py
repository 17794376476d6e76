"""Values of JSON as mathematics sees them: 1 and 1.0 are one number, and neither is `true`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import TypeAlias

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Scalar: TypeAlias = str | bool | Fraction | None  # A number in a key is a fraction, whatever it was.
Key: TypeAlias = tuple[str, object]

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT = (1 << place for place in range(6))
EVERY_TYPE = 63
TYPES = (NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT)  # Simplest first: witnesses are looked for in this order.


class NotANumber(ValueError):
    """A number that is infinite once read, so nobody knows which one was written."""


def exact(number: float) -> Fraction:
    """Return the number that was written: 0.01 is a hundredth. Raises `NotANumber` for what overflowed while it was read."""
    if isinstance(number, int):
        return Fraction(number)
    if not isfinite(number):
        raise NotANumber(f"{number} is beyond the numbers that can be read exactly")
    return Fraction(Decimal(repr(number)))


def written(number: Fraction) -> int | float:
    """Return a JSON number for a fraction; not every fraction has one, and then it is the nearest."""
    return number.numerator if number.denominator == 1 else float(number)


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
    if isinstance(value, int | float):
        return ("number", exact(value))
    if isinstance(value, str):
        return ("string", value)
    if isinstance(value, list):
        return ("array", tuple([key_of(item) for item in value]))
    return ("object", frozenset([(name, key_of(item)) for name, item in value.items()]))
