"""Changes that once slipped through the gate, or that it took for breaks or fell over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from treaty_generator.compat import languages, schemas
from treaty_generator.compat.edits import Difference
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.patched import Plain, Woven
from treaty_generator.compat.schemas import compare_schemas
from treaty_generator.compat.sides import read, written
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.validator import validator

from .cases import contracts_of

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[2] / "cases" / "slipped.yaml").read_text())
SIDES = {"b": Breaks.BACKWARD, "f": Breaks.FORWARD}


def found(schema: Any) -> tuple[Contracts, Schema]:
    event = {"version": "1.0.0", "schema": {"type": "object", **schema}}
    contracts = contracts_of(json.dumps({"events": {"order.placed": event}}))
    return contracts, next(contracts.modules()).events[0].schema


@pytest.mark.parametrize("row", ROWS, ids=[row["cause"] for row in ROWS])
def test_a_break_is_found_where_there_is_one(row: dict[str, Any]) -> None:
    (old, before), (new, after) = found(row["before"]), found(row["after"])
    comparison = compare_schemas(before, after, (old, new), budget_s=60)
    assert comparison.breaks == {SIDES[side] for side in row["breaks"]}
    assert not any("no edit alone" in finding.message for finding in comparison.findings)
    whole = {Breaks.BACKWARD: (bundle(old, before), bundle(new, after))}
    whole[Breaks.FORWARD] = whole[Breaks.BACKWARD][::-1]
    told = [one for finding in comparison.findings for one in finding.witnesses]
    assert {one.breaks for one in told} == comparison.breaks
    for one in told:
        writer, reader = whole[one.breaks]
        assert validator(written(writer)).is_valid(one.value)
        assert not validator(read(reader)).is_valid(one.value)


@pytest.mark.parametrize("row", ROWS, ids=[row["cause"] for row in ROWS])
def test_a_break_is_found_even_where_no_edit_is(row: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    (old, before), (new, after) = found(row["before"]), found(row["after"])
    blind = Difference((), Woven((old, new), Plain(0, before)))
    monkeypatch.setattr(schemas, "difference", lambda *_: blind)
    comparison = compare_schemas(before, after, (old, new), budget_s=60)
    assert comparison.breaks == {SIDES[side] for side in row["breaks"]}
    for finding in comparison.findings:
        assert finding.rule == "payload-rejected"
        assert {one.breaks for one in finding.witnesses} == comparison.breaks


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_unions_that_refer_to_unions_are_not_tried_out(union: str) -> None:
    chain = {f"D{index}": {union: [{"$ref": f"#/$defs/D{index + 1}"}] * 2} for index in range(25)}
    one, other, same = (
        {"properties": {"a": {"$ref": "#/$defs/D0"}}, "$defs": {**chain, "D25": last}}
        for last in ({"type": "string"}, {"type": "integer"}, {"type": "string", "description": "A name"})
    )
    (old, before), (new, after), (words, again) = found(one), found(other), found(same)
    (finding,) = compare_schemas(before, after, (old, new)).findings
    assert finding.breaks == {Breaks.BACKWARD, Breaks.FORWARD}
    assert "too many ways" in finding.unproven
    assert not compare_schemas(before, again, (old, words)).breaks


def test_long_lists_are_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(schema: Any) -> Any:
        raise AssertionError("a long list was brought into a canonical form")

    monkeypatch.setattr(languages, "canonical", refuse)
    (old, before), (new, after) = (
        found({"properties": {"a": {"enum": [f"v{index}" for index in range(first, first + 6_000)]}}})
        for first in (0, 1)
    )
    assert compare_schemas(before, after, (old, new)).breaks == {Breaks.BACKWARD, Breaks.FORWARD}
