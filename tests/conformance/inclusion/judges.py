"""Two validators on one value: jsonschema-rs, and jsonschema with what it calculates wrongly put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar

import jsonschema_rs
from jsonschema import validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from referencing import Registry

from tests.conformance.inclusion.loops import has_loop
from tests.conformance.inclusion.pairs import dialect_of
from tests.conformance.opinions import is_integer, multiple_of
from tests.conformance.wire import Json, exact, written

T = TypeVar("T")
_DRAFTS = {
    "draft-04": ("Draft4Validator", validators.Draft4Validator),
    "draft-06": ("Draft6Validator", validators.Draft6Validator),
    "draft-07": ("Draft7Validator", validators.Draft7Validator),
    "2019-09": ("Draft201909Validator", validators.Draft201909Validator),
    "2020-12": ("Draft202012Validator", validators.Draft202012Validator),
}
_PARTS = re.compile(r"\[\^?\]|\[\^?|\\.|[^\\]", re.DOTALL)
_UNKNOWN = (r"\c", r"\p", r"\P", r"\u", r"\k")
_SPACE = "\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_MEMBERS = {r"\s": _SPACE}
_CLASSES = {r"\s": f"[{_SPACE}]", r"\S": f"[^{_SPACE}]"}


class Judges:
    """What two validators think of the values of one schema; formats are annotations to both."""

    def __init__(self, schema: Json, dialect: str) -> None:
        dialect = dialect_of(schema, dialect)
        self._rust = _compiled(schema, dialect)
        self._python = None if has_loop(schema) else _asked(lambda: _read(schema, dialect))

    def quick(self, value: Json) -> bool | None:
        """Say what the quicker one thinks."""
        return self._rust(value)

    def of(self, value: Json) -> tuple[bool | None, bool | None]:
        """Say what each thinks; None where it cannot judge."""
        return self._rust(value), self._second(value)

    def _second(self, value: Json) -> bool | None:
        python = self._python
        return None if python is None else _asked(lambda: bool(python.is_valid(exact(written(value)))))

    def agree(self, value: Json) -> bool | None:
        """Whether the value is valid, if those who can judge agree, and one can."""
        said = set(self.of(value)) - {None}
        return said.pop() if len(said) == 1 else None


def are_broken(sub: Judges, sup: Judges, value: Json) -> bool:
    """Whether the value is valid by one schema and not by the other, as all who can judge agree."""
    if sub.quick(value) is False or sup.quick(value) is True:
        return False
    return sub.agree(value) is True and sup.agree(value) is False


def _read(schema: Json, dialect: str) -> Validator:
    return _validator(dialect)(exact(written(schema)), registry=Registry())  # An empty one: no network.


def _compiled(schema: Json, dialect: str) -> Callable[[Json], bool | None]:
    made = _asked(lambda: getattr(jsonschema_rs, _DRAFTS[dialect][0])(schema, validate_formats=False, offline=True))
    return lambda value: None if made is None else _asked(lambda: bool(made.is_valid(value)))


def _asked(question: Callable[[], T]) -> T | None:
    """Ask; a validator that cannot read a schema or a value has its own exceptions for it, and some of Python's."""
    try:
        return question()
    except Exception:
        return None


def _pattern(validator: Any, pattern: str, value: Json, _: Json) -> Iterator[ValidationError]:
    if validator.is_type(value, "string") and not re.search(_in_python(pattern), value):
        yield ValidationError("pattern")


def _in_python(pattern: str) -> str:
    r"""Write a pattern so that `re` means what ECMA-262 does: `$` is the very end, and classes are its own."""
    written, in_class = "", False
    for part in _PARTS.findall(pattern):
        if part in ("[]", "[^]") or part[:2] in _UNKNOWN or (in_class and part in (r"\S", r"\W", r"\D")):
            raise ValueError(f"Python reads {pattern!r} otherwise")
        if in_class:
            in_class = part != "]"
            written += _MEMBERS.get(part, part)
        else:
            in_class = part in ("[", "[^")
            written += {"$": r"\Z", **_CLASSES}.get(part, part)
    return f"(?a){written}"


@cache
def _validator(dialect: str) -> type[Validator]:
    base = _DRAFTS[dialect][1]
    checker = base.TYPE_CHECKER
    if dialect != "draft-04":  # In which 1.0 is no integer.
        checker = checker.redefine("integer", is_integer)
    made: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]  # Its own.
        base, {"pattern": _pattern, "multipleOf": multiple_of}, type_checker=checker
    )
    return made
