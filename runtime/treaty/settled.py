"""Payloads that need no check before they go out, because their constructors have said all there is to say.

That holds for an exact class whose values cannot change once they are there. Three kinds of values are looked at
nevertheless, as constructors take more of them than can be written: dates, date-times and UUIDs of derived classes,
times at the ends of the calendar, and payloads within a payload, which may be of a class that a program derived.
Not covered is who reaches past the constructor on purpose: by `object.__setattr__`, `__dict__` or a pickle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timezone
from functools import cache
from types import NoneType
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import TzInfo

from treaty.contract import contract_of
from treaty.payload import Contracted, check, is_alone

Core = dict[str, Any]
Look = Callable[[Any], bool]
"""Tells whether a value can be written, as far as its class leaves that open; a false alarm does no harm."""
Kinds = dict[type, Look | None]
"""The exact classes that a value may be of; some need a closer look."""
Looks = tuple[tuple[str, Kinds], ...]
"""The attributes to look at."""


class _Unsettled(Exception):
    """The class takes a value that may change, or of which only the whole contract can tell."""


@cache
def settled_check(cls: type[BaseModel]) -> Callable[[BaseModel], None] | None:
    """Return what has to be asked of payloads of just this class before they go out; None where nothing has to be.

    What is returned raises `PayloadInvalid`. How long a text the payload makes is for those to ask who write one.
    """
    if contract_of(cls) is None:
        return None
    try:
        looks = _looks(cls) if is_alone(cls) else None
    except _Unsettled:
        looks = None
    if looks is None:
        return check
    if not looks:
        return None
    if len(looks) == 1 and looks[0][1] == {datetime: _is_plain_time}:
        return _check_of_time(looks[0][0])
    return _check_of(looks)


def _check_of_time(name: str) -> Callable[[BaseModel], None]:
    """Most events have one time and nothing else to look at."""

    def check_time(payload: BaseModel) -> None:
        value = payload.__dict__[name]
        if value.__class__ is datetime and (value.tzinfo is UTC or _is_plain_time(value)):
            return
        check(payload)

    return check_time


def _check_of(looks: Looks) -> Callable[[BaseModel], None]:
    def check_looks(payload: BaseModel) -> None:
        values = payload.__dict__
        for name, kinds in looks:
            value = values[name]
            look = kinds.get(value.__class__, _is_unknown)
            if look is not None and not look(value):
                check(payload)
                return

    return check_looks


def _look_of(looks: Looks) -> Look | None:
    """Look at a payload within a payload."""

    def look_inside(payload: BaseModel) -> bool:
        values = payload.__dict__
        for name, kinds in looks:
            value = values[name]
            look = kinds.get(value.__class__, _is_unknown)
            if look is not None and not look(value):
                return False
        return True

    return look_inside if looks else None


def _is_unknown(_: object) -> bool:
    return False


def _is_plain_time(value: datetime) -> bool:
    """Whether the offset is fixed, so that no program is asked for it, and the time in UTC is within the calendar."""
    zone = value.tzinfo
    return zone is UTC or (zone.__class__ in _FIXED and 1 < value.year < 9999)


_FIXED = frozenset({timezone, TzInfo})
_SCALARS: dict[str, type] = {"bool": bool, "float": float, "int": int, "none": NoneType, "str": str}
_LOOKED_AT: dict[str, Kinds] = {"date": {date: None}, "datetime": {datetime: _is_plain_time}, "uuid": {UUID: None}}
_THROUGH = {"default": "schema", "function-after": "schema", "json-or-python": "python_schema"}


def _looks(cls: type[BaseModel], outer: tuple[type, ...] = ()) -> Looks:
    """Find the attributes of a class to look at. Raises `_Unsettled`."""
    if cls in outer or not _is_as_generated(cls):
        raise _Unsettled
    cls.model_rebuild()
    fields = dict(_fields(cast("Core", cls.__pydantic_core_schema__), cls))
    found = {name: _kinds(schema, (*outer, cls)) for name, schema in fields.items()}
    constructed = {*_SCALARS.values()}
    return tuple((name, kinds) for name, kinds in found.items() if not kinds.keys() <= constructed)


def _is_as_generated(cls: type[BaseModel]) -> bool:
    """Whether nothing is at work but what the compiler writes."""
    theirs = cls.__pydantic_decorators__
    has_own = theirs.validators or theirs.field_validators or theirs.root_validators or theirs.model_validators
    writes_own = theirs.field_serializers or theirs.model_serializers or theirs.computed_fields
    config = cls.model_config
    is_closed = config.get("extra") != "allow" and config.get("frozen") and config.get("strict")
    return issubclass(cls, Contracted) and bool(is_closed) and not has_own and not writes_own


def _fields(schema: Core, cls: type[BaseModel]) -> Iterator[tuple[str, Core]]:
    """Go through the attributes of a class, each with its core schema; references lead to the definitions."""
    definitions: dict[str, Core] = {}
    while schema["type"] not in ("model-fields", "model") or schema.get("cls", cls) is not cls:
        if schema["type"] != "definitions":
            raise _Unsettled
        definitions |= {one["ref"]: one for one in schema["definitions"]}
        schema = schema["schema"]
        schema = definitions[schema["schema_ref"]] if schema["type"] == "definition-ref" else schema
    inner = schema["schema"]
    if schema.get("root_model"):
        yield "root", {"type": "resolved", "schema": inner, "definitions": definitions}
        return
    if inner["type"] != "model-fields":
        raise _Unsettled
    for name, field in inner["fields"].items():
        yield name, {"type": "resolved", "schema": field["schema"], "definitions": definitions}


def _kinds(field: Core, outer: tuple[type, ...]) -> Kinds:
    """Tell of which classes the values of a schema are. Raises `_Unsettled`."""
    definitions: dict[str, Core] = field["definitions"]

    def of(schema: Core) -> Kinds:
        kind = schema["type"]
        if kind in _SCALARS:
            return {_SCALARS[kind]: None}
        if kind in _LOOKED_AT:
            return _LOOKED_AT[kind]
        if kind in _THROUGH:
            return of(schema[_THROUGH[kind]])
        if kind == "literal":
            return {type(value): None for value in schema["expected"]}
        if kind == "nullable":
            return {NoneType: None, **of(schema["schema"])}
        if kind == "union":
            choices: list[Any] = schema["choices"]  # A choice may come with its label.
            return _together(of(cast("Core", one[0] if isinstance(one, tuple) else one)) for one in choices)
        if kind == "tagged-union":
            return _together(of(one) for one in schema["choices"].values())
        if kind == "definition-ref":
            return of(definitions[schema["schema_ref"]])
        if kind == "model":
            return {schema["cls"]: _look_of(_looks(schema["cls"], outer))}
        raise _Unsettled

    return of(field["schema"])


def _together(each: Iterator[Kinds]) -> Kinds:
    return {cls: look for kinds in each for cls, look in kinds.items()}
