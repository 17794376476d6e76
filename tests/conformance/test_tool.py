"""The tool can fail: what it is there to find, it finds."""

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import PlainSerializer, model_validator

import treaty_generator
from tests.conformance.__main__ import main, searched
from tests.conformance.cases import Case, Instance
from tests.conformance.compiled import compiled
from tests.conformance.declared import Declared
from tests.conformance.judge import Outcome, judge, read
from tests.conformance.trip import Trip
from tests.conformance.wire import are_same, exact, written
from treaty.payload import Payload, RootPayload

PAIR = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}
FINE: list[Any] = [
    ("whole", {"type": "integer"}, [(1, True), (1.0, True), (1.5, False), (True, False), (10**30, True)]),
    ("mail", {"format": "email"}, [("nobody", True), ("a@b.example", True), (7, True)]),
    ("pair", PAIR, [({"a": 1, "b": "x", "c": 2}, True), ({"a": "1"}, False)]),
    ("named", {"$id": "http://example.com/named", "type": "integer"}, [(1, True)]),
]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the tool on rows of (id, schema, [(data, label)]); gives the exit code and what was printed."""

    def run(rows: Sequence[tuple[str, Any, list[tuple[Any, bool]]]], name: str = "cases.jsonl.gz") -> tuple[int, str]:
        path = tmp_path / name
        text = "".join(json.dumps(row(*one)) + "\n" for one in rows)
        path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
        return main([str(path), "--refusals"]), capsys.readouterr().out

    return run


def row(id: str, schema: Any, tests: list[tuple[Any, bool]]) -> Any:
    labelled = [{"data": data, "valid": valid, "title": json.dumps(data)} for data, valid in tests]
    return {"id": id, "title": f"the case {id}", "schema": schema, "tests": labelled}


@pytest.mark.parametrize("name", ["cases.jsonl.gz", "cases.jsonl"])
def test_agreement_is_counted(run: Any, name: str) -> None:
    code, text = run(FINE, name)
    assert code == 0, text
    assert "compiled       3" in text
    assert "refused        1  by name: keyword-refused 1" in text
    assert "refused: named (the case named): keyword-refused at /$id" in text
    assert "9  agree" in text
    assert "1  differ by decision" in text
    assert "1  equal but for undeclared properties" in text


@pytest.mark.parametrize(
    "wrong",
    [
        ("wrong", {"type": "integer"}, [("x", True)]),
        ("wrong", {"type": "integer"}, [(1, False)]),
        ("wrong", {"type": "string", "format": "email"}, [(1, True)]),  # A format is there, and not the reason.
        ("wrong", {"format": "email", "maxLength": 3}, [("nobody", True)]),
    ],
    ids=json.dumps,
)
def test_one_silent_disagreement_is_enough(run: Any, wrong: Any) -> None:
    code, text = run([*FINE, wrong])
    assert code == 1
    assert "1  disagree" in text
    assert "disagreement: wrong (the case wrong)" in text


class Forgetful(Payload, frozen=True):
    """A class that the schema PAIR deserves better than."""

    a: int | None = None


class Rounding(RootPayload[float], frozen=True):
    root: Annotated[float, PlainSerializer(lambda value: round(value, 1))]


@pytest.mark.parametrize(
    ("cls", "schema", "data", "why"),
    [
        (Forgetful, PAIR, '{"a": 1, "b": "x"}', "/b is gone"),
        (Forgetful, {"enum": [{"a": 1, "b": "x"}]}, '{"a": 1, "b": "x"}', "/b is gone"),
        (Rounding, {"type": "number"}, "0.125", "the value came back as 0.1"),
    ],
)
def test_what_is_lost_on_the_way_is_found(cls: Any, schema: Any, data: str, why: str) -> None:
    case = Case("lossy", "", schema, (Instance("", exact(data), True),))
    [verdict] = judge({"Lossy": case}, {"Lossy": cls})
    assert verdict.outcome is Outcome.AGREES
    assert verdict.back is not None
    assert verdict.back.trip is Trip.LOST
    assert why in verdict.back.why
    assert not verdict.is_fine


def test_what_nothing_speaks_of_may_be_ignored() -> None:
    case = Case("ignored", "", PAIR | {"minProperties": 1}, (Instance("", exact('{"a": 1, "c": {"a": 2}}'), True),))
    [verdict] = judge({"Ignored": case}, {"Ignored": Forgetful})
    assert verdict.back is not None
    assert verdict.back.trip is Trip.UNDECLARED
    assert verdict.is_fine


def test_a_codec_that_raises_is_no_refusal() -> None:
    class Raising(Payload, frozen=True):
        @model_validator(mode="before")
        @classmethod
        def fall(cls, _: Any) -> Any:
            raise RecursionError

    assert read(Raising, "{}").fault.startswith("decode raised RecursionError")
    case = Case("raising", "", {"format": "email"}, (Instance("", {}, False),))
    [verdict] = judge({"Raising": case}, {"Raising": Raising})
    assert verdict.outcome is Outcome.DISAGREES


def test_a_compiler_that_raises_is_found_and_harms_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = treaty_generator.render_packages

    def fragile(contracts: Any) -> Any:
        assert all(one.name != "Poison" for part in contracts.modules() for one in part.types)
        return whole(contracts)

    monkeypatch.setattr("tests.conformance.compiled.render_packages", fragile)
    with compiled({name: {name: {"type": "integer"}} for name in ("First", "Poison", "Third")}) as made:
        assert sorted(made.classes) == ["First", "Third"]
        assert list(made.broken) == ["Poison"]


@pytest.mark.parametrize(
    "text", [None, "not JSON", '{"id": "no schema"}', '{"id": 1, "title": 1, "schema": NaN}', "[]"]
)
def test_without_cases_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None) -> None:
    path = tmp_path / "cases.jsonl"
    if text is not None:
        path.write_text(text)
    assert main([str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert str(path) in told.err


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1", "1.0", True),
        ("1", "10e-1", True),
        ("1", "true", False),
        ("0", "false", False),
        ("0", "-0.0", True),
        ("null", "false", False),
        ('"1"', "1", False),
        ('"é"', '"\\u00e9"', True),
        ('"é"', '"e\\u0301"', False),
        ('{"a": 1, "b": [1]}', '{"b": [1.0], "a": 1}', True),
        ('{"a": 1}', '{"a": 1, "b": 1}', False),
        ("[1, 2]", "[2, 1]", False),
        ("9007199254740993", "9007199254740992", False),
        ("0.1", "0.10000000000000001", False),
    ],
)
def test_equal_as_json(one: str, other: str, same: bool) -> None:
    assert are_same(exact(one), exact(other)) is same
    assert are_same(exact(written(exact(one))), exact(one))


REFERRING = {"allOf": [{"properties": {"a": True}}], "$ref": "#/$defs/B", "$defs": {"B": {"properties": {"b": {}}}}}


@pytest.mark.parametrize(
    ("schema", "value", "declared"),
    [
        ({"properties": {"a": True}}, {"a": 1, "b": 1}, "a"),
        ({"patternProperties": {"^b": True}}, {"a": 1, "b": 1}, "b"),
        ({"additionalProperties": True}, {"a": 1, "b": 1}, "ab"),
        ({"properties": {"a": True}, "unevaluatedProperties": {}}, {"a": 1, "b": 1}, "ab"),
        (REFERRING, {"a": 1, "b": 1, "c": 1}, "ab"),
        ({"anyOf": [{"properties": {"a": {"type": "null"}}}, {"properties": {"b": {}}}]}, {"a": 1, "b": 1}, "b"),
        ({"not": {"not": {"properties": {"a": True}}}}, {"a": 1}, ""),
        ({"if": {"properties": {"a": {"const": 1}}}, "then": {"properties": {"b": {}}}}, {"a": 1, "b": 1}, "ab"),
        ({"required": ["a"], "propertyNames": {"minLength": 1}, "minProperties": 1}, {"a": 1}, ""),
        ({"anyOf": [{"const": {"a": 1}}, {}]}, {"a": 1}, "a"),
        ({"anyOf": [{"const": {"a": 1}, "type": "null"}, {}]}, {"a": 1}, ""),
    ],
)
def test_what_a_schema_speaks_of(schema: Any, value: Any, declared: str) -> None:
    found = Declared(schema, value)
    assert "".join(name for name in sorted(value) if found.has(name)) == declared


def test_a_schema_that_contains_itself_speaks_of_what_is_inside() -> None:
    schema = {"properties": {"a": {"$ref": "#"}}, "anyOf": [{"$ref": "#/$defs/B"}, True], "$defs": {"B": {"items": {}}}}
    found = Declared(schema, {"a": {"a": {"b": 1}}, "c": {"a": 1}})
    assert found.has("a", "a")
    assert not found.has("a", "a", "b")
    assert not found.has("c", "a")


def test_items_are_looked_into() -> None:
    schema = {"prefixItems": [True], "contains": {"properties": {"a": {"const": 1}}}, "unevaluatedItems": PAIR}
    found = Declared(schema, [{"a": 1}, {"b": ""}, {"a": 1}])
    assert found.has(0, "a")
    assert found.has(2, "a")
    assert not found.has(1, "b")  # `contains` accepts it and so has evaluated it: nothing is left for PAIR.


def test_a_part_of_a_constant_is_spoken_of() -> None:
    found = Declared({"properties": {"a/b": {"const": {"c": {"d": 1}}}}}, {"a/b": {"c": {"d": 1}}})
    assert found.has("a/b", "c", "d")


def test_a_search_says_what_it_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counter(schemas=7, compiled=6, values=5)
    monkeypatch.setattr("tests.conformance.search.search", lambda limit_s: (counts, None))
    assert searched(1)
    monkeypatch.setattr("tests.conformance.search.search", lambda limit_s: (counts, "/a is gone"))
    assert not searched(1)
    told = capsys.readouterr().out
    assert "invented         7  of which 6 compiled" in told
    assert "found: /a is gone" in told
