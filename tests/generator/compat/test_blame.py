"""Whom a break is due to: the smallest edit, or the smallest set of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from treaty_generator.compat.blame import Direction
from treaty_generator.compat.bump import Bump
from treaty_generator.compat.finding import Breaks
from treaty_generator.compat.schemas import SchemaComparison, compare_schemas
from treaty_generator.compat.sides import ContentModel
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.schema.outcome import Answer, Outcome

from .cases import contracts_of

STRING, INTEGER = {"type": "string"}, {"type": "integer"}


def read(schema: Any) -> tuple[Contracts, Schema]:
    contracts = contracts_of(json.dumps({"events": {"order.placed": {"version": "1.0.0", "schema": schema}}}))
    return contracts, next(contracts.modules()).events[0].schema


def compare(before: Any, after: Any, **options: Any) -> SchemaComparison:
    (old, one), (new, other) = read(before), read(after)
    return compare_schemas(one, other, (old, new), **options)


def of(*required: str, **properties: Any) -> Any:
    return {"type": "object", "required": list(required), "properties": properties}


def breaks(comparison: SchemaComparison) -> dict[str, list[str]]:
    return {finding.rule: sorted(finding.breaks) for finding in comparison.findings}


def test_each_edit_answers_for_itself() -> None:
    before = of("a", a=INTEGER, b={"type": "string", "maxLength": 9}, c=STRING)
    after = of("a", "d", a={"type": "integer", "minimum": 3}, b={"type": "string", "maxLength": 5}, c=STRING, d=STRING)
    found = compare(before, after)
    assert breaks(found) == {
        rule: ["backward"] for rule in ("length-narrowed", "minimum-raised", "required-field-added")
    }
    assert [one.part for one in found.findings] == ["payload"] * 3


def test_a_harmless_edit_beside_a_break_stays_harmless() -> None:
    found = compare(of("a", a=INTEGER), of("a", a=STRING, b=STRING))
    assert breaks(found) == {"optional-field-added": [], "type-changed": ["backward", "forward"]}
    assert [one.bump for one in found.findings if one.rule == "optional-field-added"] == [Bump.MINOR]


def test_a_break_in_both_directions_is_one_finding_with_two_witnesses() -> None:
    (finding,) = compare(of("a", a=INTEGER), of("a", a=STRING)).findings
    assert [one.breaks for one in finding.witnesses] == [Breaks.BACKWARD, Breaks.FORWARD]


def test_what_is_said_in_other_words_is_a_patch() -> None:
    found = compare(of(a={"type": "integer", "minimum": 1}), of(a={"type": "integer", "exclusiveMinimum": 0}))
    assert [(one.bump, one.breaks) for one in found.findings] == [(Bump.PATCH, frozenset())]
    assert not found.differs


def test_what_no_payload_feels_is_not_asked_about() -> None:
    found = compare(of(a=STRING), of(a={**STRING, "description": "A name"}), budget_s=0.0)
    assert breaks(found) == {"description-changed": []}
    assert not found.differs


def test_a_constraint_that_is_rewritten_by_two_edits_is_a_patch() -> None:
    found = compare(of(a={"type": "string", "enum": ["x"]}), of(a={"type": "string", "pattern": "^x$"}))
    assert [(one.bump, one.breaks) for one in found.findings] == [(Bump.PATCH, frozenset())] * 2


def test_a_branch_that_grows_may_take_the_values_of_another_one() -> None:
    short, long = {"type": "string", "maxLength": 5}, {"type": "string", "minLength": 8}
    found = compare(of(a={"oneOf": [short, long]}), of(a={"oneOf": [{**short, "maxLength": 9}, long]}))
    (finding,) = found.findings
    assert finding.rule == "length-widened"
    assert finding.breaks == {Breaks.BACKWARD, Breaks.FORWARD}


def test_an_edit_that_another_one_rescues_is_not_to_blame() -> None:
    before = of("a", a={"type": "string", "enum": ["x", "y"]})
    after = of("a", a={"type": "string", "pattern": "^[a-z]$"})
    found = compare(before, after)
    assert breaks(found) == {"enum-removed": ["forward"], "pattern-added": []}


def test_requests_are_read_by_their_owner() -> None:
    before, after = of(a=STRING), of("b", a=STRING, b=STRING)
    assert compare(before, after).breaks == {Breaks.BACKWARD}
    assert compare(before, after, owner_writes=False, part="request").breaks == {Breaks.FORWARD}


@pytest.mark.parametrize(
    ("model", "expected"),
    [(ContentModel.DECLARED, set()), (ContentModel.OPEN, {Breaks.BACKWARD}), (ContentModel.CLOSED, {Breaks.FORWARD})],
)
def test_the_content_model_decides_about_a_new_optional_field(model: ContentModel, expected: set[Breaks]) -> None:
    assert compare(of(a=STRING), of(a=STRING, b=STRING), content_model=model).breaks == expected


def test_plain_json_schema_is_told_where_it_says_something_else() -> None:
    (finding,) = compare(of(a=STRING), of(a=STRING, b=STRING)).findings
    assert finding.strict.startswith("plain JSON Schema calls this a backward break")
    closed = ContentModel.CLOSED
    (finding,) = compare(of(a=STRING), of(a=STRING, b=STRING), content_model=closed).findings
    assert "plain JSON Schema would pass this (forward)" in finding.strict


def test_what_cannot_be_decided_counts_as_breaking_and_says_why() -> None:
    hard = {"type": "string", "pattern": "^(a|b)*a(a|b){9}$"}
    found = compare(of("a", a=hard), of("a", a={"type": "string", "pattern": "^(a|b)*b(a|b){9}$"}), budget_s=0.0)
    (finding,) = found.findings
    assert finding.breaks == {Breaks.BACKWARD, Breaks.FORWARD}
    assert finding.unproven == "the budget is used up"
    assert not finding.witnesses


def test_many_edits_are_each_blamed_once() -> None:
    before = of(**{f"f{index}": {"type": "string", "maxLength": 9} for index in range(12)})
    after = of(**{f"f{index}": {"type": "string", "maxLength": 5} for index in range(12)})
    found = compare(before, after)
    assert [sorted(one.breaks) for one in found.findings] == [["backward"]] * 12
    assert all(len(one.witnesses) == 1 for one in found.findings)
    assert {next(iter(one.witnesses[0].value)) for one in found.findings} == {f"f{index}" for index in range(12)}


def test_schemas_beyond_our_means_are_unproven_and_not_a_crash() -> None:
    deep: Any = {"type": "string"}
    for _ in range(14):
        deep = {"type": "object", "required": ["a"], "properties": {"a": deep, "b": {"allOf": [deep, {"not": deep}]}}}
        if len(json.dumps(deep)) > 20_000:
            break
    before = {"type": "object", "properties": {"x": deep}}
    after = {"type": "object", "properties": {"x": {**deep, "minProperties": 1}}}
    assert compare(before, after, budget_s=0.2).findings


class OfEdits:
    """Readers that refuse the only payload there is, once some edits are made."""

    def __init__(self, edits: frozenset[int], harmful: set[int]) -> None:
        self.is_accepted = not harmful <= edits

    def accepts(self, value: Any) -> bool:
        return self.is_accepted

    def refusal(self, value: Any) -> str:
        return "" if self.is_accepted else "it is refused"

    def ask(self, other: Any, budget_s: float) -> Answer:
        return Answer(Outcome.PROVED) if self.is_accepted else Answer(Outcome.REFUTED, "the payload")


@pytest.mark.parametrize("harmful", [{1700}, {1700, 1701}, {3, 1700}])
def test_of_many_edits_not_each_is_tried(harmful: set[int]) -> None:
    tried: set[frozenset[int]] = set()

    def readers(edits: frozenset[int]) -> Any:
        tried.add(edits)
        return OfEdits(edits, harmful)

    every = tuple(range(2000))
    writers: Any = OfEdits(frozenset(), harmful)
    (blame,) = Direction(writers, readers, every, every, 60.0).blamed()
    assert harmful <= set(blame.edits)
    assert len(blame.edits) <= 2 or harmful == {3, 1700}  # Halves cannot tell these apart.
    assert len(tried) < 50
