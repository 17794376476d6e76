"""No text in which a key stands twice is read, and no other is refused for it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator, model_validator

from treaty import Omittable, PayloadInvalid, decode
from treaty.payload import Payload, RootPayload
from treaty.quotes import expected, marks, unescaped


class Leaf(Payload):
    n: int
    s: Omittable[str] = None


class Tree(Payload):
    """Something of everything that is counted in its own way."""

    name: str
    size: Omittable[int] = None
    note: str | None = None
    leaf: Omittable[Leaf] = None
    leaves: Omittable[list[Leaf]] = None
    by_name: Omittable[dict[str, int]] = None
    texts: Omittable[dict[str, str]] = None
    either: Omittable[int | str | list[str]] = None
    wire: Omittable[str] = Field(default=None, alias="the wire")
    any: Any = None


class Open(Payload, extra="allow"):
    name: str


class Anything(RootPayload[Any]):
    root: Any


class Fixed(Payload):
    name: str
    size: int


TEXTS = st.text(st.sampled_from('a"\\/é{}:,\u2028'), max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.just(1.5) | TEXTS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=3),
    max_leaves=8,
)
LEAVES = st.fixed_dictionaries({"n": st.integers(0, 9)}, optional={"s": TEXTS, "other": JSON})
TREES = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={
        "size": st.integers(0, 9) | st.just(2.0),
        "note": TEXTS | st.none(),
        "leaf": LEAVES,
        "leaves": st.lists(LEAVES, max_size=2),
        "by_name": st.dictionaries(TEXTS, st.integers(0, 9), max_size=2),
        "texts": st.dictionaries(TEXTS, TEXTS, max_size=2),
        "either": st.integers(0, 9) | TEXTS | st.lists(TEXTS, max_size=2),
        "the wire": TEXTS,
        "any": JSON,
        "undeclared": JSON,
    },
)
CASES = st.one_of(
    st.tuples(st.just(Tree), TREES),
    st.tuples(st.just(Open), st.fixed_dictionaries({"name": TEXTS}, optional={"more": JSON, "still": JSON})),
    st.tuples(st.just(Anything), JSON),
    st.tuples(st.just(Fixed), st.fixed_dictionaries({"name": TEXTS, "size": st.integers(0, 9)}, optional={"x": JSON})),
)
KINDS: list[Callable[[str], str | bytes | bytearray]] = [str, str.encode, lambda text: bytearray(text.encode())]


Draw = Callable[[Any], Any]


def spelled(draw: Draw, text: str) -> str:
    """Write a text in one of the ways that JSON has."""
    way = draw(st.sampled_from(["plain", "ascii", "escaped"]))
    if way == "escaped":
        return '"' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"'
    return json.dumps(text, ensure_ascii=way == "ascii")


def wire_text(draw: Draw, value: Any, twice: list[int]) -> str:
    """Write JSON; the object whose number is in `twice` has one of its keys two times."""
    space = draw(st.sampled_from(["", " ", "\n\t"]))
    if isinstance(value, dict):
        pairs = [(name, wire_text(draw, below, twice)) for name, below in value.items()]
        if pairs:
            twice[0] -= 1
            if twice[0] == 0:
                pairs.insert(draw(st.integers(0, len(pairs))), draw(st.sampled_from(pairs)))
        return "{" + space + ",".join(f"{spelled(draw, name)}{space}:{below}" for name, below in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(wire_text(draw, item, twice) for item in value) + space + "]"
    return spelled(draw, value) if isinstance(value, str) else json.dumps(value)


def objects(value: Any) -> int:
    if isinstance(value, dict):
        return bool(value) + sum(map(objects, value.values()))
    return sum(map(objects, value)) if isinstance(value, list) else 0


@given(CASES, st.sampled_from(KINDS), st.data())
def test_a_text_without_a_repeated_key_is_read(case: Any, kind: Any, data: st.DataObject) -> None:
    cls, value = case
    decode(cls, kind(wire_text(data.draw, value, [0])))


@given(CASES, st.sampled_from(KINDS), st.data())
def test_a_text_with_a_repeated_key_is_refused(case: Any, kind: Any, data: st.DataObject) -> None:
    cls, value = case
    if (count := objects(value)) == 0:
        return
    which = data.draw(st.integers(1, count))
    text = wire_text(data.draw, value, [which])
    with pytest.raises(PayloadInvalid, match="stands twice"):
        decode(cls, kind(text))


@given(JSON)
def test_marks_are_those_of_keys_and_texts(value: Any) -> None:
    text = json.dumps(value)
    assert expected(value) <= unescaped(text) <= marks(text) == marks(text.encode())
    if "\\" not in text:
        assert expected(value) == unescaped(text) == marks(text)


class Padded(Fixed):
    """A program's validators may change values, so that nobody knows how many marks they took."""

    @model_validator(mode="before")
    @classmethod
    def pad(cls, value: Any) -> Any:
        return {"size": 1, **value}

    @field_validator("size")
    @classmethod
    def double(cls, value: int) -> int:
        return 2 * value


def test_validators_of_a_program_hide_no_repeated_key() -> None:
    assert decode(Padded, '{"name": "a"}').size == 2
    with pytest.raises(PayloadInvalid, match="stands twice"):
        decode(Padded, '{"name": "a", "name": "b"}')


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("text", ['{"name": "a", "size": 1, "x": %s}', '{"name": "a", "size": 1, "x": [{"y": %s}]}'])
def test_ignored_properties_are_json_too(text: str, number: str) -> None:
    with pytest.raises(PayloadInvalid, match="not JSON"):
        decode(Fixed, text % number)
