"""A property that may be absent, and is never null."""

from __future__ import annotations

from functools import partial
from operator import is_
from typing import Annotated, Any, TypeVar

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import core_schema as core

T = TypeVar("T")


class _NeverNull:
    """Refuses null in JSON; to a program, None means that the property is not there."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core.CoreSchema:
        schema = handler(source)
        assert schema["type"] == "nullable", "only what can be None can be left out"
        return core.json_or_python_schema(schema["schema"], schema)


Omittable = Annotated[T | None, Field(exclude_if=partial(is_, None)), _NeverNull()]
"""Where the value is None, the property is not written at all."""
