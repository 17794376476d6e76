"""What nobody wrote: on invented pairs, no proof is contradicted by a sample, and every witness holds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.inclusion.__main__ import CHILD
from tests.conformance.inclusion.asked import Respondent
from tests.conformance.inclusion.judges import Judges
from tests.conformance.inclusion.loops import has_loop
from tests.conformance.inclusion.near import Near
from tests.conformance.inclusion.search import faults, judged, question_of, search, small, told
from tests.conformance.inclusion.watched import Watched
from tests.conformance.search import SETTINGS
from tests.conformance.wire import Json
from treaty_generator.schema.dialect import SUBSCHEMAS

NUMBERS = st.integers(0, 10**9)
NEVER_INVENTED = {"contentSchema", "propertyNames"}


class Says:
    """Gives the same answer to every question."""

    def __init__(self, outcome: str, witness: Json = None) -> None:
        self.answer = {"outcome": outcome, "witness": witness, "reason": "", "ms": 0.0}

    def ask(self, question: Any, limit_s: float) -> tuple[dict[str, Any], str]:
        return self.answer, ""


@pytest.fixture(scope="module")
def child() -> Iterator[Watched]:
    with Watched(CHILD, "ours") as watched:
        yield watched


@settings(max_examples=300, derandomize=True, **SETTINGS)
@given(NUMBERS)
def test_nothing_speaks_against_an_answer(child: Respondent, number: int) -> None:
    asked = judged(question_of(number), child, samples=40)
    assert asked.is_fine, told(asked)


def test_what_is_invented_is_worth_asking(child: Respondent) -> None:
    """All keywords occur, all answers are common, and samples are valid as often as not."""
    keywords: set[str] = set()
    outcomes: Counter[str] = Counter()
    verdicts: Counter[bool | None] = Counter()
    for number in range(300):
        question = question_of(number)
        keywords |= _keywords(question.sub) | _keywords(question.sup)
        outcomes[judged(question, child, samples=0).outcome] += 1
        near = Near(question.sub, Random(number))
        verdicts.update(Judges(question.sub, question.dialect).agree(near.value()) for _ in range(3))
    assert keywords >= {*SUBSCHEMAS, "$ref", "uniqueItems", "multipleOf", "dependentRequired"} - NEVER_INVENTED
    assert min(outcomes["proved"], outcomes["refuted"]) > 60, outcomes
    assert min(verdicts[True], verdicts[False]) > 0.25 * verdicts.total(), verdicts
    assert verdicts[None] < 0.05 * verdicts.total(), verdicts


def _keywords(schema: Json) -> set[str]:
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return set(schema if isinstance(schema, dict) else ()).union(*map(_keywords, parts))


# The search can find


def test_whoever_proves_all_is_found_out() -> None:
    found = list(faults(iter(range(60)), Says("proved"), Counter()))
    assert len(found) > 5
    assert all("is a break" in one.fault for one in found)


@pytest.mark.parametrize("witness", [None, 0, {}, [[]], "a"])
def test_a_witness_that_is_none_is_found_out(witness: Json) -> None:
    found = list(faults(iter(range(30)), Says("refuted", witness), Counter()))
    assert len(found) > 10
    assert all("is not confirmed" in one.fault for one in found)


def test_what_is_found_is_made_small() -> None:
    liar = Says("proved")
    first = next(faults(iter(range(100)), liar, Counter()))
    least = small(first, liar)
    assert not least.is_fine
    assert len(told(least)) < max(len(told(first)), 200)


def test_a_search_ends_when_its_time_is_over() -> None:
    clock = iter([0.0, 1.0, 2.0, 9.0])
    outcomes, found = search(5, Says("unproven"), now=lambda: next(clock))
    assert (outcomes["unproven"], found) == (2, [])


@pytest.mark.parametrize(
    ("schema", "has_one"),
    [
        ({"$ref": "#"}, True),
        ({"items": {"$ref": "#"}}, False),
        ({"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"not": {"$ref": "#/$defs/A"}}}}, True),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"allOf": [{"$ref": "#/$defs/B"}]}, "B": {"type": "null"}}}, False),
        ({"$ref": "#/gone"}, False),
        (True, False),
    ],
)
def test_loops_are_seen(schema: Json, has_one: bool) -> None:
    assert has_loop(schema) is has_one
