"""Values are compared as JSON compares them."""

import json
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from pydantic import ValidationError

from treaty import OneOf, PayloadInvalid, UniqueItems, decode
from treaty.payload import RootPayload

VALUES = [
    None,
    True,
    False,
    0,
    1,
    1.0,
    1.5,
    -0.0,
    "",
    "1",
    [],
    [1],
    [True],
    [1.0],
    [[]],
    {},
    {"a": 1},
    {"a": True},
    {"a": [1.0]},
]
JSON = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 1.0, "", "1"]),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.sampled_from("ab"), below, max_size=2),
    max_leaves=4,
)


def accepts(values: list[Any], value: Any) -> bool:
    cls: Any = RootPayload[Annotated[Any, OneOf(values)]]
    try:
        decode(cls, json.dumps(value))
    except PayloadInvalid:
        return False
    return True


@pytest.mark.parametrize("listed", VALUES, ids=repr)
def test_one_value_is_told_from_all_others(listed: Any) -> None:
    schema = Draft202012Validator({"const": listed})
    assert [value for value in VALUES if accepts([listed], value)] == [
        value for value in VALUES if schema.is_valid(value)
    ]


@given(st.lists(JSON, min_size=1, max_size=3), JSON)
def test_one_of_says_what_enum_says(values: list[Any], value: Any) -> None:
    assert accepts(values, value) == Draft202012Validator({"enum": values}).is_valid(value)
    assert all(accepts(values, listed) for listed in values)


class Choice(RootPayload[Any]):
    root: Annotated[Any, OneOf([1, [2], {"a": None}])]


@pytest.mark.parametrize("value", [1, 1.0, [2], (2,), {"a": None}])
def test_programs_may_give_the_values_as_python_has_them(value: Any) -> None:
    assert Choice(value).root == value


@pytest.mark.parametrize("value", [True, "1", [[2]], {"a": 1}, {1, 2}, object(), float("nan")])
def test_programs_get_no_other_value_in(value: Any) -> None:
    with pytest.raises(ValidationError, match="none of the values"):
        Choice(value)


class Names(RootPayload[list[str]]):
    root: Annotated[list[str], UniqueItems()]


class Numbers(RootPayload[list[int]]):
    root: Annotated[list[int], UniqueItems()]


@given(st.lists(st.integers(0, 4) | st.sampled_from([0.0, 1.0, 1e30, 10**30])))
def test_unique_integers_are_those_of_the_schema(values: list[Any]) -> None:
    schema = Draft202012Validator({"uniqueItems": True})
    if schema.is_valid(values):
        assert decode(Numbers, json.dumps(values)).root == [int(Decimal(repr(value))) for value in values]
    else:
        with pytest.raises(PayloadInvalid, match="an item stands twice"):
            decode(Numbers, json.dumps(values))


def test_unique_texts_are_told_apart_by_their_characters() -> None:
    assert decode(Names, '["a", "A", "é", "e\\u0301"]').root[2:] == ["é", "e\u0301"]
    with pytest.raises(PayloadInvalid):
        decode(Names, '["é", "\\u00e9"]')
    with pytest.raises(ValidationError):
        Names(["a", "a"])
