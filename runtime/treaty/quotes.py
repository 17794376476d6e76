"""Finds keys that stand twice, by counting quotation marks: a value without such keys takes a known number of them.

Every key and every text takes two, and nothing else takes any. Readers of JSON let the last of two keys win without a word, and
looking for them while reading would cost more than the reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pydantic import BaseModel, RootModel

_MARKS = {"bool": 0, "date": 2, "datetime": 2, "float": 0, "int": 0, "none": 0, "str": 2, "uuid": 2}
_THROUGH = {"default": "schema", "json-or-python": "json_schema"}


@dataclass(frozen=True, slots=True)
class _Plan:
    """The marks of a class: those that are always there, those of properties that may be absent, and those to count."""

    always: int = 0
    optional: tuple[tuple[str, int], ...] = ()
    varying: tuple[str, ...] = ()


_PLANS: dict[type[BaseModel], _Plan] = {}


def learn(cls: type[BaseModel], fields: Mapping[str, Any]) -> None:
    """Note how many marks the fields of a class take, by their core schemas."""
    always, optional, varying = 0, [], []
    for name, field in fields.items():
        marks = _fixed(field["schema"])
        if marks is None:
            varying.append(name)
        elif field["schema"]["type"] == "default":
            optional.append((name, 2 + marks))
        else:
            always += 2 + marks
    _PLANS[cls] = _Plan(always, tuple(optional), tuple(varying))


def always(cls: type[BaseModel]) -> int | None:
    """Tell the marks of every payload of a class; None where they differ from one to the next."""
    plan = _PLANS.get(cls)
    if plan is None or plan.optional or plan.varying or cls.model_config.get("extra") == "allow":
        return None
    return plan.always


def marks(data: str | bytes | bytearray) -> int:
    """Count the quotation marks of a text; those that are escaped too."""
    return data.count('"') if isinstance(data, str) else data.count(b'"')


def expected(value: Any) -> int:
    """Tell how many marks a value takes in JSON. Raises `ValueError` for what JSON cannot say: NaN and infinities."""
    if isinstance(value, str):
        return 2
    if value is None or isinstance(value, int):
        return 0
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError("there is a number that is too large")
        return 0
    if isinstance(value, BaseModel):
        return _of_model(value)
    if isinstance(value, dict):
        return 2 * len(value) + sum(map(expected, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(expected, value))
    return 2  # Dates, UUIDs: texts.


def _of_model(model: BaseModel) -> int:
    if isinstance(model, RootModel):
        return expected(model.root)
    plan = _PLANS.get(type(model))
    given, values = model.model_fields_set, model.__dict__
    if plan is None:
        return sum(2 + expected(values[name]) for name in given if name in values) + expected(model.model_extra)
    count = plan.always
    for name, fixed in plan.optional:
        if name in given:
            count += fixed
    for name in plan.varying:
        if name in given:
            count += 2 + expected(values[name])
    return count + expected(model.__pydantic_extra__)


def _fixed(schema: Any) -> int | None:
    kind = schema["type"]
    if kind in _THROUGH:
        return _fixed(schema[_THROUGH[kind]])
    if kind == "nullable":
        return 0 if _fixed(schema["schema"]) == 0 else None
    if kind == "literal":
        texts = {isinstance(value, str) for value in schema["expected"]}
        return (2 if texts == {True} else 0) if len(texts) == 1 else None
    return _MARKS.get(kind)
