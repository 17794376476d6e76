"""The plainest choice, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, TypeVar, cast

T = TypeVar("T")

FORMATS = {
    "date": "2026-01-02",
    "date-time": "2026-01-02T03:04:05Z",
    "duration": "P1D",
    "email": "ada@example.org",
    "hostname": "example.org",
    "idn-email": "ada@example.org",
    "idn-hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "iri": "https://example.org/",
    "iri-reference": "https://example.org/",
    "json-pointer": "/a",
    "regex": "^a$",
    "relative-json-pointer": "0",
    "time": "03:04:05Z",
    "uri": "https://example.org/",
    "uri-reference": "https://example.org/",
    "uri-template": "https://example.org/{id}",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
"""One text of each format."""


class Plainest:
    """A `Chooser` that takes the first of everything and leaves out what it may."""

    def one_of(self, options: Sequence[T]) -> T:
        """Choose the first."""
        return options[0]

    def wants(self) -> bool:
        """Say no."""
        return False

    def integer(self, low: int | None, high: int | None) -> int:
        """Choose the integer next to 0."""
        return max(low, 0) if low is not None else min(high, 0) if high is not None else 0

    def number(self, low: float | None, high: float | None) -> float:
        """Choose the number next to 0."""
        return max(low, 0) if low is not None else min(high, 0) if high is not None else 0

    def text(self, least: int, most: int | None) -> str:
        """Choose a word that can be read, if it fits."""
        word = "text" if least <= 4 else "text" * (least // 4 + 1)
        return word[: max(least, 4) if most is None else min(max(least, 4), most)]

    def matching(self, pattern: str, least: int, most: int | None) -> str:
        """Choose a short text; where it is too short, repetitions are longer."""
        # The parser is what `re` itself uses; what its nodes are has been the same since Python 3.0.
        tree: Any = cast("Any", import_module("re._parser")).parse(pattern)
        made = ""
        for extra in range(max(least, 1) + 1):
            made = "".join(_written(tree, extra))
            if len(made) >= least:
                break
        return made

    def formatted(self, name: str) -> str | None:
        """Choose the one text of a format."""
        return FORMATS.get(name)


def _written(tree: Any, extra: int) -> list[str]:
    """Write one text for each node; repetitions take `extra` more turns than they must, if they may."""
    return [_NODES.get(str(kind).lower(), _nothing)(value, extra) for kind, value in tree]


def _nothing(value: Any, extra: int) -> str:
    return ""


def _repeated(value: Any, extra: int) -> str:
    least, most, tree = value
    return "".join("".join(_written(tree, extra)) for _ in range(min(least + extra, int(most))))


def _branch(value: Any, extra: int) -> str:
    return "".join(_written(value[1][0], extra))


def _group(value: Any, extra: int) -> str:
    return "".join(_written(value[-1], extra))


def _class(value: Any, extra: int) -> str:
    """Choose the first character of a class, or of what is outside of it; small letters are read most easily."""
    if str(value[0][0]).lower() == "negate":
        return next(one for one in "a1 -_A.\n" if not any(_holds(part, one) for part in value[1:]))
    if any(_holds(part, "a") for part in value):
        return "a"
    kind, first = value[0]
    return _CATEGORIES.get(str(first).lower(), "a") if str(kind).lower() == "category" else chr(_first(first))


def _first(value: Any) -> int:
    return cast("int", value[0] if isinstance(value, tuple) else value)


def _holds(part: Any, one: str) -> bool:
    kind, value = part
    match str(kind).lower():
        case "literal":
            return bool(ord(one) == value)
        case "range":
            return bool(value[0] <= ord(one) <= value[1])
        case _:
            return _CATEGORIES.get(str(value).lower()) == one


_CATEGORIES = {
    "category_digit": "1",
    "category_not_digit": "a",
    "category_not_space": "a",
    "category_not_word": "-",
    "category_space": " ",
    "category_word": "a",
}
_NODES: dict[str, Callable[[Any, int], str]] = {
    "any": lambda value, extra: "a",
    "branch": _branch,
    "in": _class,
    "literal": lambda value, extra: chr(value),
    "max_repeat": _repeated,
    "min_repeat": _repeated,
    "not_literal": lambda value, extra: "a" if value != ord("a") else "b",
    "subpattern": _group,
}
