"""What travels: the base classes of every generated payload, and the one way in and out of a process.

A class says what pydantic types can say; what it cannot say is checked on the whole schema, by jsonschema-rs.
"""

from __future__ import annotations

import json
import sys
from collections import Counter as Counted
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, RootModel, ValidationError
from pydantic_core import CoreSchema, ErrorDetails, from_json, to_json

from treaty.contract import MOST_FAILURES, WIDEST_MESSAGE, Failures, clipped, contract_of, failure, generated
from treaty.errors import PayloadInvalid
from treaty.quotes import Counter, counter_of, expected, full, learn, learn_root, marks, unescaped
from treaty.reading import as_declared, as_json_schema_means
from treaty.remade import Remade

T = TypeVar("T")
P = TypeVar("P", bound=BaseModel)
Text = str | bytes | bytearray

LARGEST_BYTES = 16 * 2**20
"""A longer text is refused before it is parsed, unless `decode` is told otherwise."""

_MARK: Any = b'"'  # Any, because type checkers do not see that `data` is bytes where its class is.
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


class Contracted(Remade, frozen=True):  # As a keyword, so that type checkers see it too; subclasses say it again.
    """A class with a contract.

    `__pointer__` is the JSON Pointer of its schema in the package's contract.json; it is empty for a class that is only
    a part of others. `__is_exact__` says that the class accepts just what that schema accepts, so that reading needs
    nothing else.
    """

    __pointer__: ClassVar[str] = ""
    __is_exact__: ClassVar[bool] = False
    model_config = _CONFIG

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Have pydantic read JSON as JSON Schema means it."""
        schema = handler(source)
        _mean_json_schema(cls, cast("dict[str, Any]", handler.resolve_ref_schema(schema)))
        return schema

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Have pydantic describe the class, not how its JSON is read."""
        return handler(cast("CoreSchema", as_declared(cast("dict[str, Any]", core_schema))))

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


class Payload(Contracted, frozen=True):
    """Base of generated object classes: strict, frozen, built on first use.

    Properties that the contract does not declare are ignored unless the class says otherwise.
    """


class EventView(Payload, frozen=True):
    """Base of projections: what a consumer reads of an event.

    `__event_key__` names the Python attribute whose value orders the events; None means that no order is promised, or
    that the projection does not have it. `__producer__` is the module that may publish it, and `__consumers__` those
    that may subscribe, sorted; empty and None mean that no contract says. `__durability__` is what an event has to
    survive: `memory`, `durable` or `strict`. `__consumer__` is the module whose projection this is, if it is one's.
    `*` among the consumers is everybody. `__permissions__` are those that one needs to publish or read the event who is
    neither its producer nor one of its consumers.
    """

    __event_type__: ClassVar[str]
    __event_version__: ClassVar[str]
    __event_key__: ClassVar[str | None] = None
    __producer__: ClassVar[str] = ""
    __consumers__: ClassVar[tuple[str, ...] | None] = None
    __durability__: ClassVar[str] = "memory"
    __consumer__: ClassVar[str] = ""
    __permissions__: ClassVar[tuple[str, ...]] = ()


class EventPayload(EventView, frozen=True):
    """Base of generated event classes: the whole payload. Nothing else can be published."""


class RootPayload(Contracted, RootModel[T], Generic[T], frozen=True):
    """Base of generated classes whose value is not an object; the value is `root`."""


def decode(cls: type[P], data: Text, *, largest_bytes: int = LARGEST_BYTES) -> P:
    """Read a payload from JSON text. Raises `PayloadInvalid`, also where the text is no JSON (RFC 8259).

    Keys that stand twice, NaN and infinities are refused, and so is a text that is longer than `largest_bytes` (of a
    `str`, characters) or nested deeper than 200.
    """
    if len(data) > largest_bytes:
        raise PayloadInvalid(_name(cls), (("", f"it is longer than {largest_bytes} bytes"),))
    try:
        reader = _READERS[cls]
    except KeyError:
        reader = _reader(cls)
    validate, is_valid, fixed, size, counter = reader
    fault: Exception | None = None
    try:  # All in one piece, because a call takes as long as most of this.
        if is_valid is None or is_valid(from_json(data, allow_inf_nan=False)):
            made: P = validate(data)
            found = data.count(_MARK) if data.__class__ is bytes else marks(data)
            if found == fixed and (size is None or len(made.__pydantic_fields_set__) == size):
                return made
            counted = counter(made)
            if found != counted and unescaped(data) != counted:
                _refuse_repetition(cls, data)
            return made
    except (TypeError, ValueError) as error:  # Half a character is a `TypeError`.
        fault = error
    raise _refusal(cls, data, fault)  # Here, because what is raised in an `except` brings the values along.


def decode_value(cls: type[P], value: Any) -> P:
    """Read a payload from what JSON text says: dicts, lists and scalars. Raises `PayloadInvalid`."""
    try:
        text = to_json(value, inf_nan_mode="constants")
    except ValueError as error:
        refusal = _unwritable(cls, error)
    else:
        return decode(cls, text)
    raise refusal


def encode(payload: BaseModel, *, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Write a payload as JSON; properties that were never given stay absent. Raises `PayloadInvalid`.

    What is written has been read again by the whole contract, so what gets out can be read.
    """
    text = written(payload)
    decode(type(payload), text, largest_bytes=largest_bytes)
    return text


def check(payload: BaseModel) -> None:
    """Make sure that a payload built by the program keeps its whole contract. Raises `PayloadInvalid`."""
    if contract_of(type(payload)) is not None:
        encode(payload)


def project(payload: BaseModel, cls: type[P]) -> P:
    """Read a payload as another class of the same wire form; it is returned as it is when it already is one."""
    return payload if isinstance(payload, cls) else decode(cls, written(payload))


def wire_value(payload: BaseModel) -> Any:
    """Return what the payload is in JSON: dicts, lists and scalars, with the names of the wire.

    Raises `PayloadInvalid` where it holds what JSON cannot say.
    """
    return _parsed(type(payload), written(payload))


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
    kept: dict[str, Any] = {}
    for name, value in fields.items():
        if value is not None:
            kept[name] = value  # noqa: PERF403  # In Python 3.11 a comprehension is one more call for each of a client's.
    return kept


def _mean_json_schema(cls: type[BaseModel], model: dict[str, Any]) -> None:
    """Replace the parts of a model's core schema in their places, once; validators of a program may stand around it."""
    while model["type"] != "model":
        model = model["schema"]
    about = model.setdefault("metadata", {})
    if about.get("treaty"):
        return
    about["treaty"] = True
    if model.get("root_model"):
        learn_root(cls, model["schema"])
        model["schema"] = as_json_schema_means(model["schema"])
        return
    inner = model["schema"]
    while inner["type"] != "model-fields":
        inner = inner["schema"]
    learn(cls, inner["fields"])
    for field in inner["fields"].values():
        field["schema"] = as_json_schema_means(field["schema"])


class _Reader(NamedTuple):
    """How the JSON of a class is read.

    `is_valid` is there for a class that needs a second opinion, on the parsed text. `counter` tells how many quotation
    marks a payload takes; it need not be asked where all take as many: `marks`, if `size` properties are given (None
    where there are always as many).
    """

    validate: Callable[[Text], Any]
    is_valid: Callable[[Any], bool] | None
    marks: int | None
    size: int | None
    counter: Counter


_READERS: dict[type[BaseModel], _Reader] = {}


def _reader(cls: type[BaseModel]) -> _Reader:
    """Find out how a class is read, when it is first read."""
    cls.model_rebuild()
    contract = None if is_alone(cls) else contract_of(cls)
    is_valid = contract.validator.is_valid if contract is not None else None
    theirs = cls.__pydantic_decorators__
    if theirs.model_validators or theirs.field_validators:  # They may change values, so nobody knows.
        made = _Reader(_validating(cls), is_valid, None, None, _unknown)
    else:
        made = _Reader(_validating(cls), is_valid, *full(cls), counter_of(cls))
    _READERS[cls] = made
    return made


def _unknown(_: object) -> int:
    return -1


def is_alone(cls: type[BaseModel]) -> bool:
    """Whether the class needs no second opinion; a class that a program derives from a generated one always does."""
    return contract_of(cls) is None or (generated(cls) is cls and bool(vars(cls).get("__is_exact__")))


def _validating(cls: type[P]) -> Callable[[Text], P]:
    """Have pydantic read JSON, in which a property has the name of the wire and no other."""
    validate = cls.__pydantic_validator__.validate_json
    return partial(validate, by_alias=True, by_name=False) if _has_alias(cls.__pydantic_core_schema__) else validate


def _has_alias(schema: Any) -> bool:
    if isinstance(schema, dict):
        below = cast("dict[str, Any]", schema)
        return "validation_alias" in below or any(map(_has_alias, below.values()))
    return isinstance(schema, list | tuple) and any(map(_has_alias, cast("list[Any]", schema)))


def _refuse_repetition(cls: type[BaseModel], data: Text) -> None:
    """Look closer at a text with more quotation marks than its value needs.

    Properties that the class ignores are in the text alone, and marks that are escaped belong to no key.
    """
    try:
        if unescaped(data) == expected(from_json(data)):
            return
        contract = contract_of(cls)
        json.loads(data, object_pairs_hook=partial(_object, may_name=not (contract and contract.is_sensitive)))
    except ValueError as error:
        refusal = _not_json(cls, error)
    else:
        return
    raise refusal


def _object(pairs: list[tuple[str, Any]], *, may_name: bool) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(name for name, count in Counted(name for name, _ in pairs).items() if count > 1)
        name = f"the key {clipped(json.dumps(twice), 60)}" if may_name else "a key"
        raise ValueError(f"{name} stands twice in one object")
    return made


def _refusal(cls: type[BaseModel], data: Text, error: Exception | None) -> PayloadInvalid:
    """Say why a text was refused: it is no JSON, it breaks the contract, or Python cannot hold what it says."""
    value = _parsed(cls, data)
    contract = contract_of(cls)
    failures = contract.failures(value) if contract is not None else ()
    return PayloadInvalid(_name(cls), failures or _failures(cls, error, value))


def _parsed(cls: type[BaseModel], data: object) -> Any:
    if not isinstance(data, Text):  # Programs that nobody checks pass dicts.
        raise PayloadInvalid(_name(cls), (("", "it is no text; `decode_value` reads what is in Python already"),))
    try:
        return from_json(data, allow_inf_nan=False)
    except (TypeError, ValueError) as error:  # A text with half a character in it is a `TypeError`.
        refusal = _not_json(cls, error)
    raise refusal


def _failures(cls: type[BaseModel], error: Exception | None, value: Any) -> Failures:
    """Tell what pydantic says, once for each place; the steps that only its types have are left out."""
    if not isinstance(error, ValidationError):
        return (("", clipped(str(error), WIDEST_MESSAGE)),)
    found: dict[str, str] = {}
    contract = contract_of(cls)
    for fault in error.errors(include_url=False, include_input=False)[:MOST_FAILURES]:
        path, message = _path(fault["loc"], value), _told(fault)
        pointer, message = contract.failure(path, message) if contract else failure(path, message)
        found.setdefault(pointer, message)
    return tuple(found.items())


def _told(fault: ErrorDetails) -> str:
    """Take what pydantic says; of a tag it would say the value."""
    if fault["type"] == "union_tag_invalid":
        return f"Input has a tag that is none of {fault.get('ctx', {}).get('expected_tags')}"
    return fault["msg"].removeprefix("Value error, ")


def _path(steps: tuple[str | int, ...], value: Any) -> list[str | int]:
    path: list[str | int] = []
    for index, step in enumerate(steps):
        if isinstance(value, dict) and (step in value or index == len(steps) - 1):
            value = cast("dict[str | int, Any]", value).get(step)
        elif isinstance(value, list) and step in range(len(items := cast("list[object]", value))):
            value = items[cast("int", step)]
        else:
            continue
        path.append(step)
    return path


def written(payload: BaseModel) -> bytes:
    """Write a payload as it is, whether or not it keeps its contract."""
    try:
        text = payload.__pydantic_serializer__.to_json(payload, by_alias=True, exclude_unset=True, warnings=False)
        if b"NaN" in text or b"Infinity" in text:
            json.loads(text, parse_constant=_refuse)
    except ValueError as error:  # Unknown to JSON, circular, or nested too deeply.
        refusal = _unwritable(type(payload), error)
    else:
        return text
    raise refusal


def _refuse(constant: str) -> None:
    raise ValueError(f"there is no {constant}")


def _not_json(cls: type[BaseModel], error: Exception) -> PayloadInvalid:
    return PayloadInvalid(_name(cls), (("", clipped(f"it is not JSON: {error}", WIDEST_MESSAGE)),))


def _unwritable(cls: type[BaseModel], error: ValueError) -> PayloadInvalid:
    return PayloadInvalid(_name(cls), (("", clipped(f"JSON cannot say it: {error}", WIDEST_MESSAGE)),))


def _name(cls: type[BaseModel]) -> str:
    event: str | None = getattr(cls, "__event_type__", None)
    return f"{event} {getattr(cls, '__event_version__', '')}" if event else cls.__name__
