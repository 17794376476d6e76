"""What was edited between two schemas, by cases; and whatever is made of the edits is one of the two again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.invented import Family, families
from tests.conformance.nearby import nearby
from treaty_generator.compat.edit import Edit, What
from treaty_generator.compat.edits import Difference, difference
from treaty_generator.compat.sides import written
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.keywords import ASSERTED_FORMATS
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.validator import validator
from treaty_generator.problem import pointer_text
from treaty_generator.schema.decide import decide
from treaty_generator.schema.outcome import Outcome

from .cases import contracts_of

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[2] / "cases" / "edits.yaml").read_text())
_OF_KEYWORDS = (What.ADDED, What.REMOVED, What.CHANGED)


def read(schema: Any, types: dict[str, Any]) -> tuple[Contracts, Schema]:
    event = {"version": "1.0.0", "schema": schema}
    contracts = contracts_of(json.dumps({"types": types, "events": {"order.placed": event}}))
    return contracts, next(contracts.modules()).events[0].schema


def compared(row: dict[str, Any]) -> Difference:
    old, before = read(row["before"], row.get("types", {}))
    new, after = read(row["after"], row.get("types_after", row.get("types", {})))
    return difference((old, new), before, after)


def told(edit: Edit) -> list[str]:
    what = f"{edit.keyword} {edit.what}" if edit.what in _OF_KEYWORDS else str(edit.what)
    return [what, pointer_text(edit.path), *([edit.name] if edit.name else [])]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_what_was_edited(row: dict[str, Any]) -> None:
    felt = [edit for edit in compared(row).edits if edit.is_felt]
    assert [told(edit) for edit in felt] == row["edits"]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_an_edit_knows_its_places(row: dict[str, Any]) -> None:
    for edit in compared(row).edits:
        assert edit.before_place or edit.after_place
        assert (edit.before_place is None) == (edit.what is What.PROPERTY_ADDED)
        assert (edit.after_place is None) == (edit.what is What.PROPERTY_REMOVED)


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_the_two_ends_are_the_two_versions(row: dict[str, Any]) -> None:
    old, before = read(row["before"], row.get("types", {}))
    new, after = read(row["after"], row.get("types_after", row.get("types", {})))
    found = difference((old, new), before, after)
    ends = found.woven.patched(()), found.woven.patched(range(len(found.edits)))
    for made, whole in zip(ends, (bundle(old, before), bundle(new, after)), strict=True):
        for sub, sup in ((made, whole), (whole, made)):
            assert decide(sub, sup, assert_formats=ASSERTED_FORMATS).outcome is Outcome.PROVED


@settings(max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_edit_is_the_earlier_version_and_all_are_the_later_one(data: st.DataObject) -> None:
    """Between any two schemas that nobody wrote; and what writers emit is always something that the schema accepts."""
    sides = [data.draw(families().filter(lambda family: not family.is_nested)) for _ in range(2)]
    values = [data.draw(nearby(family, "T0")) for family in sides for _ in range(3)]
    try:
        (old, before), (new, after) = (read({"$ref": "#/types/T0"}, Family.file(family, "")) for family in sides)
    except AssertionError:  # Some of what is invented is no contract.
        return
    found = difference((old, new), before, after)
    ends = found.woven.patched(()), found.woven.patched(range(len(found.edits)))
    for made, whole in zip(ends, (bundle(old, before), bundle(new, after)), strict=True):
        right, mine, emitted = validator(whole), validator(made), validator(written(made))
        for value in values:
            assert mine.is_valid(value) == right.is_valid(value)
            assert not emitted.is_valid(value) or right.is_valid(value)
