"""One class and two independent judges on one text: they agree, and what is accepted comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from pydantic import BaseModel

from tests.conformance.dialect import rust_judge, without_formats
from tests.conformance.judge import read
from tests.conformance.samples import PATTERNS
from tests.conformance.trip import Trip, travel
from tests.conformance.wire import Json, exact, plain, written


class Opinions:
    """What the judges think of the values of one schema."""

    def __init__(self, schema: Json) -> None:
        self.schema = schema
        bare = without_formats(schema)
        self._whole, self._bare = rust_judge(schema), rust_judge(bare)
        self._second = _validator()(exact(written(bare)))  # It calculates with decimals, where the schema does too.

    def of(self, data: Json) -> tuple[bool, str]:
        """Whether a value is valid, and how the judges differ; jsonschema is not asked about formats."""
        value = plain(data)
        without = self._bare.is_valid(value), self._second.is_valid(data)
        differ = (
            "" if len(set(without)) == 1 else f"the judges differ: jsonschema-rs {without[0]}, jsonschema {without[1]}"
        )
        return self._whole.is_valid(value), differ


def compare(cls: type[BaseModel], opinions: Opinions, text: str) -> str:
    """Say what is wrong with how a class reads and writes a text; nothing is wrong where this is empty."""
    data = exact(text)
    is_valid, differ = opinions.of(data)
    reading = read(cls, text)
    if reading.fault or differ:
        return reading.fault or differ
    if (reading.payload is not None) is not is_valid:
        return "accepted, and the judges refuse it" if reading.payload is not None else f"refused: {reading.reason}"
    if reading.payload is None:
        return ""
    back = travel(opinions.schema, reading.payload, data)
    return back.why if back.trip is Trip.LOST else ""


def _pattern(validator: Any, pattern: str, value: Json, _: Json) -> Iterator[ValidationError]:
    """ECMA 262 by Python's `re`, from the table: their `$`, `.` and `\\d` are not the same."""
    if validator.is_type(value, "string") and not re.search(PATTERNS.get(pattern, (pattern,))[0], value):
        yield ValidationError("pattern")


def multiple_of(validator: Any, factor: Json, value: Json, _: Json) -> Iterator[ValidationError]:
    """Numbers are what their digits say, as in JSON, and not the nearest double."""
    if validator.is_type(value, "number") and Fraction(value) % Fraction(factor):
        yield ValidationError("multipleOf")


def is_integer(_: Any, value: Json) -> bool:
    """Whether a value is a whole number, however it is written."""
    return not isinstance(value, bool) and isinstance(value, int | Decimal) and value == int(value)


@cache
def _validator() -> type[Draft202012Validator]:
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", is_integer)
    made: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]  # Its own.
        Draft202012Validator, {"pattern": _pattern, "multipleOf": multiple_of}, type_checker=checker
    )
    return made
