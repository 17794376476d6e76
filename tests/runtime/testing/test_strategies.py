"""Whatever a strategy makes keeps its contract, with and without what may be left out."""

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from generated.soulspot.soulseek.events import DownloadCompleted
from tests.runtime.testing.generated_classes import CLASSES
from treaty import Payload, SchemaTooHard, decode, encode
from treaty.contract import Contract
from treaty.testing import strategies

QUICK = settings(
    max_examples=20, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__.removeprefix('generated.')}.{cls.__name__}")
def test_payloads_of_every_generated_class_are_valid(cls: type[BaseModel]) -> None:
    seen: set[bytes] = set()

    @QUICK
    @given(strategies.payloads(cls))
    def holds(payload: BaseModel) -> None:
        written = encode(payload)
        assert isinstance(payload, cls)
        assert decode(cls, written) == payload
        seen.add(written)

    holds()
    assert seen


@pytest.mark.parametrize("is_given", [True, False])
def test_they_come_with_and_without_optional_properties(is_given: bool) -> None:
    made = find(
        strategies.payloads(DownloadCompleted),
        lambda one: ("duration_seconds" in one.model_fields_set) is is_given,
        settings=QUICK,
    )
    assert isinstance(made, DownloadCompleted)


class Impossible(Payload, frozen=True):
    pass


def _schema(monkeypatch: pytest.MonkeyPatch, schema: object) -> st.SearchStrategy[Impossible]:
    monkeypatch.setattr("treaty.payload.contract_of", lambda cls: Contract(schema))
    monkeypatch.setattr("treaty.testing.strategies.contract_of", lambda cls: Contract(schema))
    return strategies.payloads(Impossible)


def test_a_schema_that_is_too_hard_is_named_with_its_keyword(monkeypatch: pytest.MonkeyPatch) -> None:
    hard = _schema(monkeypatch, {"type": "object", "not": {"type": "object"}})

    @QUICK
    @given(hard)
    def draws(payload: Impossible) -> None:
        raise AssertionError(payload)

    with pytest.raises(SchemaTooHard, match="because of not"):
        draws()


def test_a_class_without_a_contract_has_no_payloads() -> None:
    with pytest.raises(SchemaTooHard, match="Impossible"):
        strategies.payloads(Impossible)
