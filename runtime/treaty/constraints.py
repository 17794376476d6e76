"""What JSON Schema says of values and pydantic does not: to be written beside a type, in `Annotated`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, TypeVar, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from treaty.contract import format_checker

V = TypeVar("V")


class UniqueItems:
    """No item stands twice: `uniqueItems`, for items of one scalar type."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(_unique, handler(source))


class OneOf:
    """The value is one of some JSON values: `enum` and `const` where they are more than texts, integers or booleans."""

    def __init__(self, values: list[Any]) -> None:
        self.values = values
        self._known = {_frozen(value) for value in values}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._one, handler(source))

    def _one(self, value: V) -> V:
        if _frozen(value) not in self._known:
            raise ValueError("it is none of the values that the contract lists")
        return value


class Format:
    """The text has a format that has no Python type of its own (`email`, `uri`, …), as jsonschema-rs knows it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        is_valid, name = format_checker(self.name), self.name

        def check(text: V) -> V:
            if not is_valid(text):
                raise ValueError(f"it is no {name}")
            return text

        return no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "format": self.name}


def _unique(items: list[V]) -> list[V]:
    if len(set(items)) != len(items):
        raise ValueError("an item stands twice")
    return items


def _frozen(value: Any) -> Hashable:
    """Make a JSON value comparable as JSON Schema compares: 1 is 1.0, and true is neither (core §4.2.2)."""
    if isinstance(value, bool):
        return (bool, value)
    if isinstance(value, list | tuple):
        return (list, tuple(map(_frozen, cast("list[Any]", value))))
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return (dict, frozenset((name, _frozen(item)) for name, item in items))
    return value if isinstance(value, Hashable) else (object, id(value))
