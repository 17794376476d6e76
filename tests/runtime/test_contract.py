"""Why a payload was refused: said shortly and soon, without values, and not at all of what is sensitive."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.runtime.payloads import forced
from tests.runtime.vault import Closed, Exact, Vault
from treaty import PayloadInvalid, decode, decode_value, encode
from treaty.contract import Contract, clipped, pointer_to
from treaty.errors import TreatyError
from treaty.payload import Payload

HUSH = "hush"


def refusal(cls: type[Payload], text: str | bytes) -> PayloadInvalid:
    with pytest.raises(PayloadInvalid) as caught:
        decode(cls, text)
    return caught.value


def everything(error: BaseException | None) -> Iterator[str]:
    """All that a log could show of an error."""
    while error is not None:
        yield from (str(error), repr(error), repr(vars(error)), repr(error.args), repr(getattr(error, "__notes__", ())))
        assert isinstance(error, TreatyError), "what pydantic raised holds the values"
        error = error.__cause__ or error.__context__


SENSITIVE = [
    ({"password": HUSH}, "/password"),
    ({"password": {HUSH: 1}}, "/password"),
    ({"password": [HUSH]}, "/password"),
    ({"born": HUSH}, "/born"),
    ({"secrets": {HUSH: HUSH}}, "/secrets"),
    ({"secrets": {"a": {HUSH: 1}}}, "/secrets"),
    ({"maybe": {HUSH: HUSH}}, "/maybe"),
]


@pytest.mark.parametrize(("value", "pointer"), SENSITIVE, ids=str)
def test_nothing_is_told_of_what_is_sensitive(value: Any, pointer: str) -> None:
    error = refusal(Vault, json.dumps(value))
    assert error.failures == ((pointer, "it does not keep its contract"),)
    assert HUSH not in "".join(everything(error))


def test_what_python_cannot_hold_is_not_told_of_either() -> None:
    error = refusal(Vault, '{"born": "0000-01-01"}')
    assert error.failures == (("/born", "it does not keep its contract"),)


def test_what_is_not_sensitive_is_told_of() -> None:
    assert refusal(Vault, '{"open": "x"}').failures == (("/open", 'the value is not of type "integer"'),)


def test_a_sensitive_payload_does_not_name_keys_that_stand_twice() -> None:
    error = refusal(Vault, f'{{"secrets": {{"{HUSH}": 1, "{HUSH}": 2}}}}')
    assert "a key stands twice" in str(error)
    assert HUSH not in "".join(everything(error))
    assert 'the key "size" stands twice' in str(refusal(Exact, '{"id": "a", "size": 1, "size": 2}'))


def test_sensitive_fields_are_not_in_the_repr() -> None:
    vault = decode(Vault, json.dumps({"password": HUSH * 5, "secrets": {HUSH: 1}, "maybe": {HUSH: 1}, "open": 1}))
    assert HUSH not in repr(vault)
    assert HUSH not in str(vault)


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "hush", "size": "hush"}',
        '{"id": "hush"}',
        '{"id": "hush", "size": 1, "size": 2}',
        '{"id": "hush", "size": NaN}',
        '{"id": "hush", "size": 1',
        '{"id": "hush", "size": 1, "x": NaN}',
        '{"id": "hush\ud800", "size": 1}',
        '{"id": "hush", "size": 1, "tags": ["hush", null]}',
    ],
)
def test_no_value_hangs_on_to_a_refusal(text: str) -> None:
    assert HUSH not in "".join(everything(refusal(Exact, text)))


def test_no_value_hangs_on_to_what_cannot_be_written() -> None:
    for attempt in (
        lambda: encode(forced(Exact(id=HUSH, size=1), size=float("nan"))),
        lambda: encode(forced(Exact(id=HUSH, size=1), size=object())),
        lambda: decode_value(Exact, {"id": HUSH, "size": object()}),
        lambda: encode(forced(Exact(id=HUSH, size=1), id=HUSH + "\ud800")),
    ):
        with pytest.raises(PayloadInvalid) as caught:
            attempt()
        assert HUSH not in "".join(everything(caught.value))


MANY = 100_000
LARGE = {
    "extra keys": (Closed, {f"key {number}": 1 for number in range(MANY)}),
    "a long key": (Closed, {"k" * MANY: 1}),
    "bad items": (Exact, {"id": "a", "size": 1, "tags": [1] * MANY}),
    "a long pointer": (Vault, {"a" * MANY: {"b" * MANY: 1}, "open": "x"}),
    "bad values": (Vault, {"secrets": dict.fromkeys(map(str, range(MANY)), "x")}),
    "a long text": (Exact, {"id": "x" * MANY, "size": "x" * MANY}),
}


@pytest.mark.parametrize("name", LARGE)
def test_errors_are_short(name: str) -> None:
    cls, value = LARGE[name]
    error = refusal(cls, json.dumps(value))
    assert len(str(error)) < 4_000
    assert len(error.failures) <= 100
    assert all(len(pointer) <= 200 and len(message) <= 300 for pointer, message in error.failures)


def test_of_a_large_value_only_the_first_failure_is_told() -> None:
    contract = Contract({"items": {"type": "integer"}})
    assert contract.failures(["x"] * MANY) == (("/0", 'the value is not of type "integer"'),)
    assert contract.failures([1] * MANY) == ()
    assert len(contract.failures(["x"] * 1_000)) == 100


def test_of_a_broad_contract_no_reasons_are_told() -> None:
    contract = Contract({"anyOf": [{"type": "integer"}]}, is_broad=True)
    assert contract.failures("x") == (("", "it does not keep its contract"),)
    assert contract.failures(1) == ()


def test_pointers_and_texts_are_cut() -> None:
    assert pointer_to(["a/b", 0, "~"]) == "/a~1b/0/~0"
    assert len(pointer_to(["a" * 300])) == 200
    assert [clipped("abcd", widest) for widest in (4, 3)] == ["abcd", "ab…"]
