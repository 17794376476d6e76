"""Makes pydantic read JSON as JSON Schema means it, all of it in pydantic's own core.

To pydantic 1.0 is no integer, `true` is a member of `Literal[1]`, a number is a float of 53 bits, and many texts are a
date-time besides those of RFC 3339. JSON is read by the schemas that stand here instead; what a program builds itself
is judged by pydantic as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import ceil, floor
from typing import Any, cast

from pydantic_core import core_schema as core

from treaty.kept import Timestamp, WrittenUUID, written

Core = dict[str, Any]

_LONG = ("dict", "list", "tuple")
_REPLACED = {"treaty": "read as JSON Schema means it"}
_EXACT = 2**53 - 1  # Up to here, a float holds every integer.
_WRITABLE: Core = {
    "ge": 1 - 10**4300,
    "le": 10**4300 - 1,
}  # Readers of JSON take integers of 4300 digits, as Python does.
_WHOLE: Core = {"min_length": 0}
_PARTS = ("schema", "items_schema", "keys_schema", "values_schema", "json_schema", "python_schema")
_ROUND: dict[str, Callable[[float], int]] = {"ge": ceil, "gt": floor, "le": floor, "lt": ceil}
_BOUNDS = (*_ROUND, "multiple_of")

_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SIX_DIGITS = "|".join(f"[0-9]{{{5 - zeros}}}[1-9]0{{{zeros}}}" for zeros in range(6))
_OFFSET = "[+-](?:(?:0[1-9]|1[0-9]|2[0-3]):[0-5][0-9]|00:(?:0[1-9]|[1-5][0-9]))"
_DATE_TIME = rf"^{_DATE}T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.(?:{_SIX_DIGITS}))?(?:Z|{_OFFSET})$"
"""The date-times that Python writes just as they were read."""
_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


def as_json_schema_means(schema: Core) -> Core:
    """Return the core schema of a field or a root with its parts replaced; other models are left alone."""
    maker = _MAKERS.get(schema["type"])
    if maker is not None:
        return maker(schema)
    made = _changed(schema, as_json_schema_means)
    if schema["type"] in _LONG:
        made["fail_fast"] = True  # A long one can be wrong in more places than anybody waits for.
    if schema["type"] in ("tagged-union", "union"):
        made.setdefault("serialization", _KEPT)  # Left alone, pydantic may write a value as a branch that it is not.
    return made


def as_declared(schema: Core) -> Core:
    """Return a core schema as it was before its parts were replaced, for pydantic to write a JSON Schema of it.

    A default that JSON cannot have, the None of what is left out, is no default there.
    """
    if schema["type"] == "json-or-python" and schema.get("metadata") == _REPLACED:
        return _without(cast("Core", schema["python_schema"]), _WRITABLE)
    if schema["type"] == "str":
        return _without(schema, _WHOLE)
    made = _changed(schema, as_declared)
    if "fields" in made:
        made["fields"] = {name: _changed(field, as_declared) for name, field in made["fields"].items()}
    if made["type"] == "default" and made.get("default", ...) is None and made["schema"]["type"] == "json-or-python":
        del made["default"]
    return made


def _without(schema: Core, bounds: Core) -> Core:
    return {name: value for name, value in schema.items() if name not in bounds or bounds[name] != value}


def _changed(schema: Core, change: Callable[[Core], Core]) -> Core:
    made = dict(schema)
    for part in _PARTS:
        if isinstance(made.get(part), dict):
            made[part] = change(made[part])
        elif isinstance(made.get(part), list):
            made[part] = [change(item) for item in made[part]]
    if schema["type"] == "union":
        choices: list[Any] = schema["choices"]
        made["choices"] = [_choice(choice, change) for choice in choices]
    return made


def _choice(choice: Any, change: Callable[[Core], Core]) -> Any:
    """A choice may come with its label."""
    if isinstance(choice, tuple):
        schema, label = cast("tuple[Core, str]", choice)
        return change(schema), label
    return change(choice)


def _integer(schema: Core) -> Core:
    bounds = _bounds(schema)
    strict: Any = {"type": "int", "strict": True, **bounds}
    lax: Any = {"type": "int", "strict": False, **bounds}
    large: list[Any] = [core.no_info_plain_validator_function(_large_integer), strict]
    if not bounds:  # No integer comes here then, so that other values need not be shown to Python.
        large.insert(0, _float())
    choices = [strict, core.chain_schema([_float(ge=-_EXACT, le=_EXACT), lax]), core.chain_schema(large)]
    lowest = {} if "ge" in bounds or "gt" in bounds else {"ge": _WRITABLE["ge"]}
    highest = {} if "le" in bounds or "lt" in bounds else {"le": _WRITABLE["le"]}
    return _read_so(_first(choices), {**schema, **lowest, **highest})


def _large_integer(value: object) -> int:
    """Beyond 64 bits, pydantic turns no float into an integer; 1e30 is the one with thirty noughts."""
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    raise ValueError("it is no integer")


def _number(schema: Core) -> Core:
    bounds = {name: limit for name, limit in _bounds(schema).items() if name in _ROUND}
    integer = {"type": "int", "strict": True, **{name: _ROUND[name](limit) for name, limit in bounds.items()}}
    inside = {**bounds, "ge": max(bounds.get("ge", -_EXACT), -_EXACT), "le": min(bounds.get("le", _EXACT), _EXACT)}
    choices: list[Any] = [_float(**inside), integer, _float(**bounds)]
    return _read_so(_first(choices), schema, core.simple_ser_schema("any"))


def _literal(schema: Core) -> Core:
    """Keep integers and booleans apart: to Python, `True == 1 == 1.0`."""
    if all(isinstance(value, str) for value in schema["expected"]):
        return schema
    kinds: set[type] = {type(value) for value in schema["expected"]}
    choices: list[Any] = [
        core.chain_schema(
            [_LITERAL_KINDS[kind], core.literal_schema([one for one in schema["expected"] if type(one) is kind])]
        )
        for kind in _LITERAL_KINDS
        if kind in kinds
    ]
    return _read_so(_first(choices), schema)


def _text(schema: Core) -> Core:
    """Any bound makes pydantic look for half characters in what a program gives; in JSON it always does."""
    return {**_WHOLE, **schema}


def _date_time(schema: Core) -> Core:
    plain = {**schema, "strict": False}
    return _read_so(_kept(_DATE_TIME, plain, Timestamp.read), schema, _KEPT)


def _date(schema: Core) -> Core:
    text = core.str_schema(strict=True, pattern=f"^{_DATE}$")
    return _read_so(core.chain_schema([text, cast("Any", {**schema, "strict": False})]), schema)


def _uuid(schema: Core) -> Core:
    return _read_so(_kept(_UUID, {**schema, "strict": False}, WrittenUUID.read), schema, _KEPT)


def _kept(pattern: str, plain: Core, read: Callable[[str], object]) -> Any:
    """Read a text that Python writes again as it is as a plain value, and any other as one that keeps its text."""
    usual = core.chain_schema([core.str_schema(strict=True, pattern=pattern), cast("Any", plain)])
    other = core.chain_schema([core.str_schema(strict=True), core.no_info_plain_validator_function(read)])
    return _first([usual, other])


_KEPT = core.plain_serializer_function_ser_schema(written, when_used="json")


def _read_so(reader: Any, schema: Core, serialization: Any = None) -> Core:
    """Read JSON in one way, and take Python values in the other."""
    own = schema.get("serialization", serialization)
    made = core.json_or_python_schema(reader, cast("Any", schema), serialization=own, metadata=_REPLACED)
    return cast("Core", made)


def _first(choices: list[Any]) -> Any:
    return choices[0] if len(choices) == 1 else core.union_schema(choices, mode="left_to_right")


def _float(**bounds: Any) -> Any:
    return {"type": "float", "strict": True, "allow_inf_nan": False, **bounds}


def _bounds(schema: Core) -> Core:
    return {name: schema[name] for name in _BOUNDS if name in schema}


_LITERAL_KINDS: dict[type, Any] = {
    str: core.str_schema(strict=True),
    int: _integer({"type": "int"}),
    bool: core.bool_schema(strict=True),
}
_MAKERS: dict[str, Callable[[Core], Core]] = {
    "date": _date,
    "datetime": _date_time,
    "float": _number,
    "int": _integer,
    "literal": _literal,
    "str": _text,
    "uuid": _uuid,
    **dict.fromkeys(("definition-ref", "model"), lambda schema: schema),
}
