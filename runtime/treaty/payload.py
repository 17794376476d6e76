"""What travels: the base classes of every generated payload, and the one way in and out of a process.

A class says what pydantic types can say; the whole schema is checked here, by jsonschema-rs.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError
from pydantic_core import from_json, to_json

from treaty.errors import PayloadInvalid

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

T = TypeVar("T")
P = TypeVar("P", bound=BaseModel)

_MOST_FAILURES = 100

_CONFIG = ConfigDict(
    strict=True,
    defer_build=True,
    validate_by_name=True,
    validate_by_alias=True,
    allow_inf_nan=False,
    ser_json_inf_nan="constants",  # Not null: what JSON cannot say is refused.
    hide_input_in_errors=True,
    protected_namespaces=(),
)


class _Contracted(BaseModel, frozen=True):  # As a keyword, so that type checkers see it too; subclasses say it again.
    """A class with a contract.

    `__pointer__` is the JSON Pointer of its schema in the package's contract.json; it is empty for a class that is only
    a part of others.
    """

    __pointer__: ClassVar[str] = ""
    model_config = _CONFIG

    @classmethod
    def model_validate_json(
        cls,
        json_data: str | bytes | bytearray,
        *,
        strict: bool | None = None,
        extra: Any = None,
        context: Any = None,
        by_alias: bool | None = None,
        by_name: bool | None = None,
    ) -> Self:
        """Read JSON by the whole contract, as `decode` does; the options of pydantic have no say in it."""
        return decode(cls, json_data)

    def model_dump_json(self, **options: Any) -> str:
        """Write JSON by the whole contract, as `encode` does; the options of pydantic have no say in it."""
        return encode(self).decode()

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Any = None,
    ) -> bool | None:
        """Build the class, as pydantic does at its first use; names mean what they mean in the class's own module.

        Left alone, pydantic looks at the caller's variables first, where another package's class may have the name.
        """
        names = _types_namespace or vars(sys.modules[cls.__module__])
        return super().model_rebuild(force=force, raise_errors=raise_errors, _types_namespace=names)


class Payload(_Contracted, frozen=True):
    """Base of generated object classes: strict, frozen, built on first use.

    Properties that the contract does not declare are ignored unless the class says otherwise.
    """


class EventView(Payload, frozen=True):
    """Base of projections: what a consumer reads of an event.

    `__event_key__` names the Python attribute whose value orders the events; None means that no order is promised, or
    that the projection does not have it.
    """

    __event_type__: ClassVar[str]
    __event_version__: ClassVar[str]
    __event_key__: ClassVar[str | None] = None


class EventPayload(EventView, frozen=True):
    """Base of generated event classes: the whole payload. Nothing else can be published."""


class RootPayload(_Contracted, RootModel[T], Generic[T], frozen=True):
    """Base of generated classes whose value is not an object; the value is `root`."""


def decode(cls: type[P], data: str | bytes | bytearray) -> P:
    """Read a payload from JSON text. Raises `PayloadInvalid`, also where the text is no JSON."""
    try:
        value = from_json(data, allow_inf_nan=False)
    except (TypeError, ValueError) as error:  # A text with half a character in it is a `TypeError`.
        raise PayloadInvalid(_name(cls), (("", f"it is not JSON: {error}"),)) from None
    _written(cls, value)  # A number such as 1e999 has become infinite.
    return decode_value(cls, value)


def decode_value(cls: type[P], value: Any) -> P:
    """Read a payload from what JSON text says: dicts, lists and scalars. Raises `PayloadInvalid`."""
    _judge(cls, value)
    try:
        # The contract has been checked; lax means no more than text to date and 1.0 to 1 from here on.
        return cls.model_validate(value, strict=False, by_alias=True, by_name=False)
    except ValidationError as error:
        raise PayloadInvalid(_name(cls), _failures(error)) from None


def encode(payload: BaseModel) -> bytes:
    """Write a payload as JSON; properties that were never given stay absent. Raises `PayloadInvalid`."""
    value = wire_value(payload)
    _judge(type(payload), value)
    return _written(type(payload), value)


def check(payload: BaseModel) -> None:
    """Make sure that a payload built by the program keeps its whole contract. Raises `PayloadInvalid`."""
    if _validator(type(payload)) is not None:
        encode(payload)


def project(payload: BaseModel, cls: type[P]) -> P:
    """Read a payload as another class of the same wire form; it is returned as it is when it already is one."""
    return payload if isinstance(payload, cls) else decode_value(cls, wire_value(payload))


def wire_value(payload: BaseModel) -> Any:
    """Return what the payload is in JSON: dicts, lists and scalars, with the names of the wire.

    Raises `PayloadInvalid` where it holds what JSON cannot say.
    """
    try:
        return payload.model_dump(mode="json", by_alias=True, exclude_unset=True)
    except ValueError as error:  # Unknown to JSON, circular, or nested too deeply.
        raise _unwritable(type(payload), error) from None


class Unset:
    """The type of `UNSET`."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()
"""Not given: the property stays absent, where None would mean null."""


def given(**fields: object) -> dict[str, Any]:
    """Keep the arguments that are not `UNSET`."""
    return {name: value for name, value in fields.items() if value is not UNSET}


def present(**fields: object) -> dict[str, Any]:
    """Keep the arguments that are not None: for properties that may be absent and cannot be null."""
    return {name: value for name, value in fields.items() if value is not None}


def _judge(cls: type[BaseModel], value: Any) -> None:
    validator = _validator(cls)
    if validator is not None and not validator.is_valid(value):
        errors = islice(validator.iter_errors(value), _MOST_FAILURES)
        raise PayloadInvalid(_name(cls), tuple((_pointer(error.instance_path), error.message) for error in errors))


def _written(cls: type[BaseModel], value: Any) -> bytes:
    """Write JSON, in which there is neither NaN nor infinity. Raises `PayloadInvalid`."""
    try:
        text = to_json(value, inf_nan_mode="constants")
        if b"NaN" in text or b"Infinity" in text:
            json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise _unwritable(cls, error) from None
    return text


def _refuse(constant: str) -> None:
    raise ValueError(f"there is no {constant}")


def _unwritable(cls: type[BaseModel], error: ValueError) -> PayloadInvalid:
    return PayloadInvalid(_name(cls), (("", f"JSON cannot say it: {error}"),))


@cache
def _validator(cls: type[BaseModel]) -> Draft202012Validator | None:
    pointer: str = getattr(cls, "__pointer__", "")
    if not pointer:
        return None
    from jsonschema_rs import Draft202012Validator, RegexOptions

    generated = next(base for base in cls.__mro__ if "__pointer__" in vars(base))  # Programs may derive from it.
    schema = _contract(generated.__module__.rpartition(".")[0])
    for step in pointer.split("/")[1:]:
        schema = schema[step.replace("~1", "/").replace("~0", "~")]
    return Draft202012Validator(schema, validate_formats=True, pattern_options=RegexOptions(), mask="the value")


@cache
def _contract(package: str) -> Any:
    return json.loads(files(package).joinpath("contract.json").read_bytes())


def _name(cls: type[BaseModel]) -> str:
    event: str | None = getattr(cls, "__event_type__", None)
    return f"{event} {getattr(cls, '__event_version__', '')}" if event else cls.__name__


def _pointer(path: list[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _failures(error: ValidationError) -> tuple[tuple[str, str], ...]:
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    return tuple((_pointer(list(fault["loc"])), fault["msg"]) for fault in faults[:_MOST_FAILURES])
