"""What nobody wrote: on invented schemas and values near them, a class and two independent judges agree."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings

import treaty
from tests.conformance.compiled import compiled
from tests.conformance.invented import Family
from tests.conformance.known import known
from tests.conformance.opinions import Opinions, compare
from tests.conformance.search import SETTINGS, Batch, Finding, Question, batches, findings, search, small
from tests.conformance.smallest import smallest
from tests.conformance.spelling import doubled, has_keys, spelled
from tests.conformance.wire import Json, exact
from treaty_generator.contract.keywords import ASSERTIONS, SUBSCHEMAS, walk

NEVER_INVENTED = {"$defs", "contentSchema"}  # The one is where the types of a family go; the other judges nothing.
VALUES: list[Json] = [{"a": {"b": [1, {"c": "é\n😀"}]}, "/": '"\\'}, [{}, [], {"a": None}], "a/b\u2028", 1.5, {}]


@settings(max_examples=100, derandomize=True, **SETTINGS)
@given(batches())
def test_class_and_judges_agree(batch: Batch) -> None:
    found = list(findings(batch))
    assert not found, "\n".join(map(str, [small(found[0]), *found]))


def test_what_is_invented_is_worth_asking() -> None:
    """All keywords occur, most schemas compile, and both verdicts are common."""
    keywords: set[str] = set()
    verdicts: Counter[bool] = Counter()
    counts: Counter[str] = Counter()

    @settings(max_examples=150, derandomize=True, **SETTINGS)
    @given(batches())
    def look(batch: Batch) -> None:
        for family, questions in batch:
            for schema in family.types.values():
                keywords.update(key for _, part in walk(schema) if isinstance(part, dict) for key in part)
            if verdicts.total() < 300:
                verdicts.update(Opinions(family.schema(one.type)).of(exact(one.text))[0] for one in questions)
        if counts["schemas"] < 100:
            list(findings(batch, counts))

    look()
    assert keywords >= {*ASSERTIONS, *SUBSCHEMAS, "$ref"} - NEVER_INVENTED
    assert min(verdicts.values()) > 0.2 * verdicts.total(), verdicts
    assert counts["compiled"] > 0.5 * counts["schemas"] > 0, counts


def test_a_class_of_another_schema_is_found_out() -> None:
    with compiled({"number": {"Number": {"type": "number"}}}) as made:
        cls = made.classes["Number"]
        assert "accepted" in compare(cls, Opinions({"type": "integer"}), "1.5")
        assert "refused" in compare(cls, Opinions({"type": ["number", "string"]}), '"a"')
        assert compare(cls, Opinions({"type": "number"}), "1.5") == ""


def test_what_is_found_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.conformance.known.known", lambda: ())
    [row] = known()
    wide = {"type": "object", "required": ["b"], "properties": {"a": {"type": "string"}, "b": row.schema}}
    family = Family({"T0": wide, "T1": True}, is_nested=False)
    question = Question("T0", f'{{"a": "x", "b": {row.text}, "c": 1}}', 0)
    [found] = findings([(family, [question])])
    least = small(found)
    assert isinstance(least, Finding)
    assert len(str(least)) < len(str(found))
    assert least.question.text == f'{{"b": {row.text}}}'


def test_smallest_keeps_what_holds() -> None:
    value = {"a": [1, 2, {"b": {"c": 3}, "d": 4}], "e": 5}
    assert smallest(value, lambda one: "3" in json.dumps(one), tries=100) == {"c": 3}
    assert smallest(value, lambda one: "3" in json.dumps(one), tries=0) == value


def test_a_search_ends_when_its_time_is_over() -> None:
    clock = iter([0.0, 5.0])
    counts, found = search(5, now=lambda: next(clock))
    assert counts["values"] > 0
    assert found is None


# Texts


@pytest.mark.parametrize("value", VALUES, ids=json.dumps)
def test_a_spelling_is_the_same_value(value: Json) -> None:
    texts = {spelled(value, number) for number in range(20)}
    assert len(texts) > 1
    assert all(json.loads(text) == value for text in texts)


@pytest.mark.parametrize("value", [value for value in VALUES if has_keys(value)], ids=json.dumps)
def test_a_double_is_a_double(value: Json) -> None:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.append(len(dict(found)) != len(found))
        return dict(found)

    for number in range(20):
        twice: list[bool] = []
        json.loads(doubled(value, number), object_pairs_hook=pairs)
        assert twice.count(True) == 1


@settings(max_examples=20, derandomize=True, **SETTINGS)
@given(batches())
def test_a_key_given_twice_is_refused(batch: Batch) -> None:
    asked = [(f"f{index}", family, questions) for index, (family, questions) in enumerate(batch)]
    with compiled({name: family.file(name.upper()) for name, family, _ in asked}) as made:
        for name, _, questions in asked:
            for one in questions:
                cls = made.classes.get(name.upper() + one.type)
                if cls is not None and has_keys(exact(one.text)):
                    with pytest.raises(treaty.PayloadInvalid):
                        treaty.decode(cls, doubled(exact(one.text), one.number))
