"""Two validators on one value: jsonschema-rs, and jsonschema with what it calculates wrongly put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema import validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from referencing import Registry

from tests.conformance.opinions import is_integer, multiple_of
from tests.conformance.wire import Json, exact, written

_DRAFTS = {
    "draft-04": ("Draft4Validator", validators.Draft4Validator),
    "draft-06": ("Draft6Validator", validators.Draft6Validator),
    "draft-07": ("Draft7Validator", validators.Draft7Validator),
    "2019-09": ("Draft201909Validator", validators.Draft201909Validator),
    "2020-12": ("Draft202012Validator", validators.Draft202012Validator),
}
_AT_END = re.compile(r"((?:^|[^\\])(?:\\\\)*)\$(?=$|[|)])")


class Judges:
    """What two validators think of the values of one schema; formats are annotations to both."""

    def __init__(self, schema: Json, dialect: str) -> None:
        self._rust = _compiled(schema, dialect)
        self._python = _validator(dialect)(exact(written(schema)), registry=Registry())  # No network.

    def of(self, value: Json) -> tuple[bool | None, bool | None]:
        """Say what each thinks; None where it cannot judge."""
        return self._rust(value), _asked(lambda: bool(self._python.is_valid(exact(written(value)))))

    def agree(self, value: Json) -> bool | None:
        """Whether the value is valid, if those who can judge agree, and one can."""
        said = set(self.of(value)) - {None}
        return said.pop() if len(said) == 1 else None


def _compiled(schema: Json, dialect: str) -> Callable[[Json], bool | None]:
    made = _asked(lambda: getattr(jsonschema_rs, _DRAFTS[dialect][0])(schema, validate_formats=False, offline=True))
    return lambda value: None if made is None else _asked(lambda: bool(made.is_valid(value)))


def _asked(question: Callable[[], Any]) -> Any:
    """Ask; a validator that cannot read a schema or a value has its own exceptions for it, and some of Python's."""
    try:
        return question()
    except Exception:
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Of a library in Rust, when Python's stack is full.
            raise
        return None


def _pattern(validator: Any, pattern: str, value: Json, _: Json) -> Iterator[ValidationError]:
    if validator.is_type(value, "string") and not re.search(_in_python(pattern), value):
        yield ValidationError("pattern")


def _in_python(pattern: str) -> str:
    """Write a pattern so that `re` means nearly what ECMA-262 does: `$` is the end, classes are ASCII."""
    if re.search(r"\\[cpPukb]|\[\^?\]", pattern):
        raise ValueError(f"Python reads {pattern!r} otherwise")
    return "(?a)" + _AT_END.sub(r"\1\\Z", pattern)


@cache
def _validator(dialect: str) -> type[Validator]:
    base = _DRAFTS[dialect][1]
    checker = base.TYPE_CHECKER.redefine("integer", is_integer)
    made: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]
        base, {"pattern": _pattern, "multipleOf": multiple_of}, type_checker=checker
    )
    return made
