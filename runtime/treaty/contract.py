"""The contract of a class: its schema in the package's contract.json, and what jsonschema-rs says by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from treaty.sensitive import hidden_from

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

Failures = tuple[tuple[str, str], ...]
"""A JSON Pointer and a message each."""

MOST_FAILURES = 100
_MOST_PARTS = 20_000
_WIDEST_POINTER = 200
WIDEST_MESSAGE = 300
_REFUSED = "it does not keep its contract"


def compiled(schema: Any) -> Draft202012Validator:
    """Compile a schema as all of treaty reads it: formats are asserted, and messages show no value."""
    from jsonschema_rs import Draft202012Validator, EmailOptions, RegexOptions

    return Draft202012Validator(
        schema,
        validate_formats=True,
        pattern_options=RegexOptions(),
        email_options=EmailOptions(allow_display_text=False),  # RFC 5321 knows no `Joe <joe@example.com>`.
        mask="the value",
    )


@cache
def format_checker(name: str) -> Callable[[Any], bool]:
    """Return what tells whether a text has a format."""
    return compiled({"format": name}).is_valid


class Contract:
    """A schema, by which whole payloads are judged; it is compiled when it is first asked for its opinion.

    A broad one has so many ways through its unions that nobody waits for all the reasons why a value was refused.
    """

    def __init__(self, schema: Any, *, is_broad: bool = False) -> None:
        self.schema: Any = schema
        self._is_broad = is_broad

    @cached_property
    def validator(self) -> Draft202012Validator:
        """The whole schema, compiled; its messages show no value."""
        return compiled(self.schema)

    def failures(self, value: Any) -> Failures:
        """Tell where and how a value breaks the contract, the first hundred times; empty when it keeps it.

        Of a large value, only the first time.

        Nothing is told of what lies in a property that is marked `x-sensitive`, not even its keys.
        """
        if self._is_broad:
            return () if self.validator.is_valid(value) else (("", _REFUSED),)
        errors = self._first(value) if _is_large(value) else self.validator.iter_errors(value)
        found = (self.failure(error.instance_path, error.message) for error in islice(errors, MOST_FAILURES))
        return tuple(dict.fromkeys(found))

    def failure(self, path: list[str | int], message: str) -> tuple[str, str]:
        """Tell of one failure, but nothing of what is sensitive."""
        depth = hidden_from(self.schema, path) if self.is_sensitive else None
        if depth is not None:
            return pointer_to(path[:depth]), _REFUSED
        return failure(path, message)

    @cached_property
    def is_sensitive(self) -> bool:
        """Whether anything in it is marked `x-sensitive`."""
        return '"x-sensitive": true' in json.dumps(self.schema)

    def _first(self, value: Any) -> Iterator[ValidationError]:
        from jsonschema_rs import ValidationError

        try:
            self.validator.validate(value)
        except ValidationError as error:
            yield error


@cache
def contract_of(cls: type[BaseModel]) -> Contract | None:
    """Find the contract of a class or of the generated class that it derives from; None when it has none."""
    pointer: str = getattr(cls, "__pointer__", "")
    if not pointer:
        return None
    document = _document(_package(cls))
    schema = _at(document, pointer)
    return Contract(schema, is_broad="is_broad" in document.get("accounts", {}).get(pointer, ()))


def examples_of(cls: type[BaseModel]) -> tuple[Any, ...]:
    """List the examples that the contract of a class gives; those of an event stand beside its schema."""
    contract = contract_of(cls)
    if contract is None:
        return ()
    schema: Any = contract.schema
    within = schema.get("examples", ()) if schema not in (True, False) else ()
    holder, _, last = str(getattr(cls, "__pointer__", "")).rpartition("/")
    beside = _at(_document(_package(cls)), holder).get("examples", ()) if last == "schema" else ()
    return (*beside, *within)


def generated(cls: type[BaseModel]) -> type[BaseModel]:
    """Find the class that the compiler wrote: the nearest that says where its schema is."""
    return next(base for base in cls.__mro__ if "__pointer__" in vars(base))


def failure(path: list[str | int], message: str) -> tuple[str, str]:
    """Write a failure, cut where it is longer than anybody reads."""
    return pointer_to(path), clipped(message, WIDEST_MESSAGE)


def pointer_to(path: list[str | int]) -> str:
    """Write a path as a JSON Pointer (RFC 6901), cut where it is longer than anybody reads."""
    return clipped("".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path), _WIDEST_POINTER)


def clipped(text: str, widest: int) -> str:
    """Cut a text that is too long."""
    return text if len(text) <= widest else text[: widest - 1] + "…"


def _package(cls: type[BaseModel]) -> str:
    return generated(cls).__module__.rpartition(".")[0]


def _at(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


@cache
def _document(package: str) -> Any:
    return json.loads(files(package).joinpath("contract.json").read_bytes())


def _is_large(value: Any) -> bool:
    """Whether a value has so many parts that nobody waits for all the reasons why it was refused."""
    waiting, seen = [value], 0
    while waiting and seen <= _MOST_PARTS:
        one = waiting.pop()
        if isinstance(one, dict | list):
            parts = cast("dict[str, Any] | list[Any]", one)
            seen += len(parts)
            waiting += parts.values() if isinstance(parts, dict) else parts
    return seen > _MOST_PARTS
