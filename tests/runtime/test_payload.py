"""Payloads in and out: the class reads what it can, the contract has the last word, and nothing else escapes."""

import json
import pickle
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import AwareDatetime, Field, ValidationError

from treaty import PayloadInvalid, Unset, decode, encode, given, present
from treaty.payload import UNSET, Payload, RootPayload, check, decode_value, project, wire_value

PARCEL = b'{"id": "p1", "class": "large", "weight_g": 2.5, "sent_at": "2026-01-02T03:04:05Z", "note": null}'


class Parcel(Payload):
    """As the compiler would write it; contract.json beside this file says more."""

    __pointer__: ClassVar[str] = "/Parcel"

    id: Annotated[str, Field(min_length=2)]
    class_: Annotated[str | None, Field(alias="class")] = None
    weight_g: float | None = None
    sent_at: AwareDatetime | None = None
    note: str | None = None
    tags: list[str] | None = None
    more: Any = None


class Express(Parcel):
    """A program may derive from a generated class."""


class Counts(RootPayload[dict[str, int]]):
    """Not an object with fields; its pointer needs escapes."""

    __pointer__: ClassVar[str] = "/a~1b~0c"

    root: dict[str, int]


class ParcelTag(Payload):
    """A reader that knows one field, and has no contract of its own."""

    note: str | None = None


class Strict(Payload, extra="forbid"):
    """Only a class: it judges alone."""

    size: int


# Reading


def test_decode_reads_text_and_bytes() -> None:
    parcel = decode(Parcel, PARCEL)
    assert parcel == decode(Parcel, PARCEL.decode()) == decode(Parcel, bytearray(PARCEL))
    assert (parcel.class_, parcel.weight_g, parcel.note) == ("large", 2.5, None)
    assert parcel.sent_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert "note" in parcel.model_fields_set
    assert "tags" not in parcel.model_fields_set


def test_pydantic_reads_json_by_the_same_rules() -> None:
    assert Parcel.model_validate_json(PARCEL) == decode(Parcel, PARCEL)
    assert Counts.model_validate_json('{"a": 1}').root == {"a": 1}
    with pytest.raises(PayloadInvalid):
        Parcel.model_validate_json('{"id": "secret"}')
    with pytest.raises(PayloadInvalid):
        Counts.model_validate_json('{"a": "1"}')


@pytest.mark.parametrize(
    ("text", "pointer", "message"),
    [
        ('{"class": "large"}', "", '"id" is a required property'),
        ('{"id": "x"}', "/id", "the value is shorter than 2 characters"),
        ('{"id": "p1", "weight_g": 1}', "", '"class" is a required property'),
        ('{"id": "p1", "tags": ["ok", "long"]}', "/tags/1", "the value is longer than 3 characters"),
        ('{"id": "p1", "note": 7}', "/note", 'the value is not of types "null", "string"'),
        ('{"id": "p1", "sent_at": "2026-01-02"}', "/sent_at", 'the value is not a "date-time"'),
    ],
)
def test_a_failure_says_where_and_what(text: str, pointer: str, message: str) -> None:
    with pytest.raises(PayloadInvalid) as caught:
        decode(Parcel, text)
    assert caught.value.failures == ((pointer, message),)
    assert caught.value.contract == "Parcel"


def test_a_pointer_is_escaped() -> None:
    with pytest.raises(PayloadInvalid) as caught:
        decode(Counts, '{"x/y~z": "1"}')
    assert [pointer for pointer, _ in caught.value.failures] == ["/x~1y~0z"]


def test_the_name_in_python_is_not_the_name_on_the_wire() -> None:
    assert decode(Parcel, '{"id": "p1", "class_": "large"}').class_ is None


def test_a_class_without_a_contract_judges_alone() -> None:
    assert decode(Strict, '{"size": 1.0}').size == 1
    with pytest.raises(PayloadInvalid) as caught:
        decode(Strict, '{"size": "1.5", "colour": "red"}')
    assert [pointer for pointer, _ in caught.value.failures] == ["/size", "/colour"]


def test_a_derived_class_keeps_the_contract() -> None:
    assert isinstance(decode(Express, PARCEL), Express)
    with pytest.raises(PayloadInvalid):
        decode(Express, '{"id": "secret"}')
    with pytest.raises(PayloadInvalid):
        encode(Express(id="secret"))


def test_what_is_no_text_is_told_apart_from_bad_json() -> None:
    value: Any = {"id": "p1"}
    with pytest.raises(PayloadInvalid, match="decode_value"):
        decode(Parcel, value)


# Writing


def test_encode_writes_what_was_given_by_the_names_of_the_wire() -> None:
    assert encode(Parcel(id="p1", class_="large", note=None)) == b'{"id":"p1","class":"large","note":null}'
    assert json.loads(encode(decode(Parcel, PARCEL))) == json.loads(PARCEL)
    assert encode(Counts({"a": 1})) == b'{"a":1}'


def test_encode_refuses_what_the_contract_refuses() -> None:
    parcel = Parcel(id="p1", weight_g=2.5)
    with pytest.raises(PayloadInvalid) as caught:
        encode(parcel)
    assert caught.value.failures == (("", '"class" is a required property'),)
    with pytest.raises(PayloadInvalid):
        check(parcel)


def test_null_where_only_absence_is_allowed_does_not_get_out() -> None:
    with pytest.raises(PayloadInvalid):
        encode(Parcel(id="p1", tags=None))


def test_a_part_that_was_changed_in_place_is_checked() -> None:
    parcel = Parcel(id="p1", tags=["ok"])
    assert parcel.tags is not None
    parcel.tags.append("too long")
    with pytest.raises(PayloadInvalid):
        encode(parcel)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        {"deep": [float("inf")]},
        -float("inf"),
        object(),
        b"\xff",
        "\ud800",
        {"\ud800": 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_say_does_not_get_out(value: object) -> None:
    parcel = Parcel(id="p1", more=value)
    for way_out in (encode, check):
        with pytest.raises(PayloadInvalid, match="JSON cannot say it"):
            way_out(parcel)


def test_words_that_only_look_like_numbers_get_out() -> None:
    assert encode(Parcel(id="p1", more="NaN, Infinity")) == b'{"id":"p1","more":"NaN, Infinity"}'


def test_circles_and_depths_do_not_get_out() -> None:
    circle: list[Any] = []
    circle.append(circle)
    depth: list[Any] = []
    for _ in range(100_000):
        depth = [depth]
    for value in (circle, depth):
        with pytest.raises(PayloadInvalid):
            encode(Parcel(id="p1", more=value))


def test_a_class_refuses_what_is_not_a_number() -> None:
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValidationError):
            Parcel(id="p1", weight_g=number)


# Bad input


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b'{"id": "\xff"}',
        b'{"id": "\\ud800"}',
        b'{"id": "p1", "weight_g": NaN}',
        b'{"id": "p1", "more": -Infinity}',
        b'{"id": "p1", "more": 1e999}',
        b'{"id": "p1"} x',
        b'{"id": "p1",}',
        b"[" * 100_000,
        b'{"more":' * 100_000,
        b'{"id": "p1", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"id": "p1", "more": ' + b"9" * 100_000 + b"}",
        b"null",
        b'"p1"',
        b"[]",
        "\ud800",
    ],
    ids=lambda text: str(text[:24]),
)
def test_bad_text_is_invalid_and_nothing_worse(text: bytes | str) -> None:
    with pytest.raises(PayloadInvalid):
        decode(Parcel, text)


@pytest.mark.parametrize("kind", [str, str.encode, lambda text: bytearray(text.encode())])
def test_a_longer_text_is_refused_before_it_is_parsed(kind: Any) -> None:
    text = '{"id": "p1"}'
    assert decode(Parcel, kind(text), largest_bytes=len(text)).id == "p1"
    for longer in (text + " ", "x" * (len(text) + 1)):
        with pytest.raises(PayloadInvalid) as caught:
            decode(Parcel, kind(longer), largest_bytes=len(text))
        assert caught.value.failures == (("", f"it is longer than {len(text)} bytes"),)


def test_without_a_word_the_limit_is_sixteen_mebibytes() -> None:
    assert decode(Strict, b'{"size": 1}' + b" " * (2**24 - 11)).size == 1
    with pytest.raises(PayloadInvalid, match="longer than 16777216 bytes"):
        decode(Strict, b'{"size": 1}' + b" " * (2**24 - 10))


@pytest.mark.parametrize("cls", [Parcel, Strict, Counts, ParcelTag])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "\ufeff{}",
            "{} {}",
            "{}x",
            "{'a': 1}",
            "{a: 1}",
            '{"a": 1,}',
            "/**/{}",
            "\x0b{}",
            '{"a": 01}',
            '{"a": .5}',
        ),
        *(
            '{"a": "\\ud800"}',
            '{"\\udc00": 1}',
            '{"a": "\\ud800\\u0041"}',
            '{"a": "\ud800"}',
            '{"a": "\t"}',
            '{"a": "\\x"}',
        ),
        *('{"a": NaN}', '{"a": Infinity}', '{"a": -Infinity}', '{"a": nan}'),
        *('{"a": ' + "9" * 5_000 + "}", '{"a": 1' + "0" * 5_000 + ".5}", '{"a": ' + "[" * 201 + "]" * 201 + "}"),
        *(
            b'{"a": "\xff"}',
            b'{"a": "\xc0\x80"}',
            b'{"a": "\xed\xa0\x80"}',
            b'{"\xff": 1}',
            b"\xef\xbb\xbf{}",
            "{}".encode("utf-16"),
        ),
    ],
    ids=lambda text: str(text[:24]),
)
def test_no_class_reads_what_is_no_json(cls: type[Payload], text: str | bytes) -> None:
    with pytest.raises(PayloadInvalid, match="it is not JSON"):
        decode(cls, text)


@pytest.mark.parametrize("cls", [Parcel, Strict, Counts, ParcelTag])
@pytest.mark.parametrize("number", ["1e400", "-1e400"])
def test_no_class_reads_a_number_that_is_too_large(cls: type[Payload], number: str) -> None:
    for text in ('{"a": %s}', '{"note": null, "size": 1, "id": "p1", "undeclared": [%s]}'):
        with pytest.raises(PayloadInvalid):
            decode(cls, text % number)


def test_depth_is_bounded_wherever_it_is() -> None:
    for name in ("more", "undeclared"):
        deep = '{"id": "p1", "%s": %s}'
        assert decode(Parcel, deep % (name, "[" * 199 + "]" * 199)).id == "p1"
        with pytest.raises(PayloadInvalid, match="recursion limit"):
            decode(Parcel, deep % (name, "[" * 201 + "]" * 201))


class Cat(Payload):
    kind: Literal["cat"]


class Dog(Payload):
    kind: Literal["dog"]


class Owner(Payload):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


def test_a_tag_is_not_echoed() -> None:
    with pytest.raises(PayloadInvalid) as caught:
        decode(Owner, '{"pet": {"kind": "secret"}}')
    assert caught.value.failures == (("/pet", "Input has a tag that is none of 'cat', 'dog'"),)


def test_failures_are_bounded() -> None:
    many = json.dumps({"id": "p1", "tags": ["long"] * 10_000})
    with pytest.raises(PayloadInvalid) as caught:
        decode(Parcel, many)
    assert len(caught.value.failures) == 100
    assert len(str(caught.value)) < 4_000
    with pytest.raises(PayloadInvalid) as caught:
        decode(Strict, json.dumps({f"extra{number}": 1 for number in range(10_000)}))
    assert len(caught.value.failures) <= 100


@pytest.mark.parametrize(
    ("cls", "value"),
    [
        (Parcel, {"id": "p1", "class": "secret", "more": 0, "tags": 1}),
        (Parcel, {"id": "p1", "note": ["secret"]}),
        (Parcel, {"id": "p1", "sent_at": "secret"}),
        (Parcel, {"id": "p1", "tags": ["secret"]}),
        (Parcel, "secret"),
        (Counts, {"a": "secret"}),
        (Strict, {"size": "secret"}),
    ],
    ids=str,
)
def test_messages_never_show_values(cls: type[Payload], value: object) -> None:
    with pytest.raises(PayloadInvalid) as caught:
        decode(cls, json.dumps(value))
    assert "secret" not in str(caught.value)
    assert "secret" not in repr(caught.value)


def test_the_error_of_a_class_shows_no_value_either() -> None:
    with pytest.raises(ValidationError) as caught:
        Parcel(id="p1", note=["secret"])
    assert "secret" not in str(caught.value)


# The base classes


def test_payloads_are_strict_and_frozen() -> None:
    with pytest.raises(ValidationError):
        Parcel(id="p1", weight_g="2.5")
    parcel = Parcel(id="p1")
    with pytest.raises(ValidationError):
        parcel.id = "p2"


def test_payloads_compare_copy_and_pickle() -> None:
    parcel = decode(Parcel, PARCEL)
    assert pickle.loads(pickle.dumps(parcel)) == parcel == parcel.model_copy()
    assert encode(pickle.loads(pickle.dumps(parcel))) == encode(parcel)


def test_building_a_class_waits_for_its_first_use() -> None:
    class Late(Payload):
        size: int

    assert not Late.__pydantic_complete__
    assert decode(Late, '{"size": 1}').size == 1


# Views and arguments


def test_project_reads_as_another_class() -> None:
    parcel = Parcel(id="p1", note="fragile")
    assert project(parcel, Parcel) is parcel
    assert project(parcel, ParcelTag) == ParcelTag(note="fragile")
    assert project(Parcel(id="p1"), ParcelTag).model_fields_set == set()
    with pytest.raises(PayloadInvalid):
        project(parcel, Strict)


def test_wire_value_is_json_without_text() -> None:
    assert wire_value(decode(Parcel, PARCEL)) == json.loads(PARCEL)
    assert decode_value(Parcel, {"id": "p1"}) == Parcel(id="p1")


def test_arguments_that_were_not_given() -> None:
    assert given(note=None, size=1, gone=UNSET) == {"note": None, "size": 1}
    assert present(note=None, size=0) == {"size": 0}
    assert repr(UNSET) == "UNSET"
    assert isinstance(UNSET, Unset)


class Branch(Payload, frozen=True):
    leaf: "Leaf"  # Not there yet when the class is made.


class Leaf(Payload, frozen=True):
    name: str


def test_a_class_is_built_with_the_names_of_its_own_module() -> None:
    leaf = Leaf(name="a")

    def caller() -> Branch:
        Leaf = int  # A class of another package may have the same name where ours is first used.
        assert Leaf is not type(leaf)
        return Branch(leaf=leaf)

    assert caller().leaf is leaf


def test_pydantics_own_way_out_keeps_the_contract_too() -> None:
    parcel = decode(Parcel, PARCEL)
    assert parcel.model_dump_json().encode() == encode(parcel)
    with pytest.raises(PayloadInvalid):
        Parcel(id="p1", weight_g=None).model_dump_json()
