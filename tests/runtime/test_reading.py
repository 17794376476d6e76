"""JSON is read as JSON Schema means it, and what a program builds is judged by pydantic as ever."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from pydantic import AwareDatetime, Field, ValidationError, create_model, model_validator

from treaty import Omittable, PayloadInvalid, decode, encode
from treaty.payload import Payload, RootPayload

TYPES: dict[str, tuple[Any, Any]] = {
    "integer": (int, {"type": "integer"}),
    "bounded integer": (
        Annotated[int, Field(ge=-3, lt=2**53 + 1)],
        {"type": "integer", "minimum": -3, "exclusiveMaximum": 2**53 + 1},
    ),
    "large bounds": (
        Annotated[int, Field(ge=2**64, le=10**30)],
        {"type": "integer", "minimum": 2**64, "maximum": 10**30},
    ),
    "multiple": (Annotated[int, Field(multiple_of=3)], {"type": "integer", "multipleOf": 3}),
    "number": (float, {"type": "number"}),
    "bounded number": (
        Annotated[float, Field(gt=0, le=2.5)],
        {"type": "number", "exclusiveMinimum": 0, "maximum": 2.5},
    ),
    "boolean": (bool, {"type": "boolean"}),
    "text": (str, {"type": "string"}),
    "date": (date, {"type": "string", "format": "date"}),
    "date-time": (AwareDatetime, {"type": "string", "format": "date-time"}),
    "uuid": (UUID, {"type": "string", "format": "uuid"}),
    "literal": (Literal[1, "1", True], {"enum": [1, "1", True]}),
    "union": (int | str | None, {"type": ["integer", "string", "null"]}),
    "union of numbers": (float | bool, {"type": ["number", "boolean"]}),
    "list": (
        list[int | date],
        {"type": "array", "items": {"anyOf": [{"type": "integer"}, {"format": "date", "type": "string"}]}},
    ),
    "map": (dict[str, float], {"type": "object", "additionalProperties": {"type": "number"}}),
    "tuple": (
        tuple[int, str],
        {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False, "minItems": 2},
    ),
}
TEXTS = [
    *("null", "true", "false", '""', '"1"', '"a"', "[]", "{}"),
    *("0", "-0", "1", "-3", "-4", "1.0", "-0.0", "1e0", "10e-1", "1.5", "2.5", "2.50000001", "3", "5e-324"),
    *(str(2**53 - 1), str(2**53), str(2**53 + 1), f"{2**53}.0", str(2**64)),
    *(str(10**30), str(10**30 + 1), "1e30", "1e300"),
    *('"2026-01-02"', '"2026-02-30"', '"2026-1-2"', '"2026-01-02T00:00:00"', '"0001-01-01"', '"1767312000"'),
    *('"2026-01-02T03:04:05Z"', '"2026-01-02t03:04:05.5z"', '"2026-01-02T03:04:05+0000"', '"2026-01-02 03:04:05Z"'),
    *('"abcdef00-0000-4000-8000-000000000000"', '"ABCDEF00-0000-4000-8000-000000000000"'),
    *('"abcdef00000040008000000000000000"', '"urn:uuid:abcdef00-0000-4000-8000-000000000000"'),
    *("[1]", "[1.0]", "[true]", '["2026-01-02", 2]', '["x"]', '[1, "a"]', '[1.0, "a", 2]', "[[1]]"),
    *('{"a": 1}', '{"a": 1e0}', '{"a": "1"}'),
]


def plain(name: str) -> type[RootPayload[Any]]:
    return RootPayload[TYPES[name][0]]  # type: ignore[misc,no-any-return]


CLASSES = {name: plain(name) for name in TYPES}


def as_json_compares(text: str | bytes) -> Any:
    """Numbers are numbers to JSON, of any size and precision."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def agree(name: str, text: str) -> None:
    """The class accepts what the schema accepts, and writes it as it was."""
    schema = Draft202012Validator(TYPES[name][1], validate_formats=True)
    if not schema.is_valid(json.loads(text)):
        with pytest.raises(PayloadInvalid):
            decode(CLASSES[name], text)
        return
    read = decode(CLASSES[name], text)
    again = encode(read)
    assert as_json_compares(again) == as_json_compares(text)
    assert decode(CLASSES[name], again) == read


@pytest.mark.parametrize("name", TYPES)
def test_a_class_accepts_what_its_schema_accepts(name: str) -> None:
    for text in TEXTS:
        agree(name, text)


NUMBERS = st.integers(-(10**40), 10**40).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(repr)


@given(st.sampled_from([name for name in TYPES if "format" not in TYPES[name][1]]), NUMBERS)
def test_numbers_of_every_size_are_read_as_the_schema_means(name: str, text: str) -> None:
    agree(name, text)


@given(st.integers())
def test_integers_stay_whole(number: int) -> None:
    for name in ("integer", "number", "union", "union of numbers"):
        assert decode(CLASSES[name], str(number)).root == number
        assert json.loads(encode(decode(CLASSES[name], str(number)))) == number


class Mixed(Payload):
    n: int
    at: AwareDatetime
    one: Literal[1, True, "a"]
    each: list[int | AwareDatetime]
    left: Omittable[float] = None
    maybe: float | None = None


NATIVE: dict[str, Any] = {"n": 1, "at": datetime(2026, 1, 2, tzinfo=UTC), "one": True, "each": [1]}


def test_native_values_are_taken_strictly() -> None:
    made = Mixed.model_validate(NATIVE)
    assert made == Mixed(**NATIVE) == decode(Mixed, encode(made))
    assert type(decode(Mixed, encode(made)).at) is datetime


@pytest.mark.parametrize(
    "wrong", [{"n": 1.0}, {"n": "1"}, {"n": True}, {"at": "2026-01-02T00:00:00Z"}, {"each": ["1"]}]
)
def test_native_values_of_other_types_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Mixed.model_validate(NATIVE | wrong)


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_a_json_schema_says_what_was_declared(mode: Literal["validation", "serialization"]) -> None:
    said = Mixed.model_json_schema(mode=mode)
    assert {name: {**below, "title": ""} for name, below in said["properties"].items()} == {
        "n": {"type": "integer", "title": ""},
        "at": {"type": "string", "format": "date-time", "title": ""},
        "one": {"enum": [1, True, "a"], "title": ""},
        "each": {
            "type": "array",
            "items": {"anyOf": [{"type": "integer"}, {"type": "string", "format": "date-time"}]},
            "title": "",
        },
        "left": {"type": "number", "title": ""},
        "maybe": {"anyOf": [{"type": "number"}, {"type": "null"}], "default": None, "title": ""},
    }
    assert said["required"] == ["n", "at", "one", "each"]


def _before(cls: Any, value: Any) -> Any:
    return value


def _wrap(cls: Any, value: Any, handler: Any) -> Any:
    return handler(value)


@pytest.mark.parametrize(
    "validator",
    [
        model_validator(mode="before")(classmethod(_before)),
        model_validator(mode="wrap")(classmethod(_wrap)),
        model_validator(mode="after")(lambda self: self),
    ],
    ids=["before", "wrap", "after"],
)
def test_validators_of_a_program_change_nothing_about_reading(validator: Any) -> None:
    cls = create_model("Theirs", __base__=Mixed, __validators__={"theirs": validator})
    text = b'{"n":1,"at":"2026-01-02T03:04:05.250Z","one":true,"each":[1,"2026-01-02T03:04:05.250Z"]}'
    assert encode(decode(cls, text.replace(b"1,", b"1.0,", 1))) == text
