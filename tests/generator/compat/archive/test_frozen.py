"""What is frozen says what the contract said, and reads back as the same; what it means is what can be felt."""

import json
from pathlib import Path
from typing import Any

import pytest

from treaty_generator.compat.archive.frozen import frozen, frozen_bytes, frozen_steps
from treaty_generator.compat.archive.meaning import difference
from treaty_generator.compat.archive.plan import plan_release
from treaty_generator.compat.archive.write import write_frozen
from treaty_generator.contract.load import load

ROOT = Path(__file__).parents[4] / "contracts"
CASES = Path(__file__).parents[3] / "cases/render"
SETS = [pytest.param(path, id=path.parent.name) for path in sorted(CASES.glob("*/contracts"))]


@pytest.mark.parametrize("root", [pytest.param(ROOT, id="ours"), *SETS])
def test_what_is_frozen_reads_back_as_the_same(root: Path, tmp_path: Path) -> None:
    loaded = load(root)
    files = {document.steps: document.raw for document in loaded.contracts.documents.values()}
    files |= plan_release(loaded.contracts).files
    for module in loaded.contracts.modules():
        files |= {one.origin.document.steps: one.origin.document.raw for one in module.released}
    for steps, raw in files.items():
        path = tmp_path.joinpath(*steps)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    again = load(tmp_path)
    known = {problem.message for problem in loaded.problems}
    assert {problem.message for problem in again.problems} <= known
    plan = plan_release(again.contracts)
    assert (plan.files, plan.problems) == ({}, ())
    for module in again.contracts.modules():
        for one in (*module.released, *module.released_services):
            if frozen_steps(module, one) in plan_release(loaded.contracts).files:
                assert frozen_bytes(frozen(again.contracts, module, one)) == one.origin.document.raw


def test_the_bytes_are_the_same_everywhere() -> None:
    raw = frozen_bytes({"schema": {"pattern": "ä\u2028\U0001f600", "const": 1.5}})
    assert raw.isascii()
    assert raw.endswith(b"}\n")
    assert json.loads(raw) == {"schema": {"pattern": "ä\u2028\U0001f600", "const": 1.5}}


def event(**more: Any) -> dict[str, Any]:
    return {"event": "a", "schema": {"type": "object", "properties": {"b": {"type": "string"}}}, **more}


def of(schema: Any) -> dict[str, Any]:
    return event(schema={"type": "object", "properties": {"b": schema}})


SAME = [
    (event(), event(description="Other", examples=[{}])),
    (event(), {**event(), "x-note": 1}),
    (of({"type": "string", "minLength": 1}), of({"minLength": 1.0, "type": ["string"], "title": "B"})),
    (of({"enum": ["x", "y"]}), of({"enum": ["y", "x"]})),
    (of({"type": "string"}), of({"type": "string", "format": "colour"})),
    (of({"type": "string"}), of({"type": "string", "x-note": 1, "$comment": "n", "examples": ["a"]})),
    (event(permissions=["a", "b"]), event(permissions=["b", "a"])),
]
DIFFERENT = [
    (event(), event(key="b"), ("key",)),
    (event(), event(durability="strict"), ("durability",)),
    (event(), event(deprecated={}), ("deprecated",)),
    (of({"const": 1}), of({"const": True}), ("schema", "properties", "b", "const")),
    (of({"const": {"a": 0}}), of({"const": {"a": False}}), ("schema", "properties", "b", "const", "a")),
    (of(True), of({}), ("schema", "properties", "b")),
    (of({"type": "string"}), of({"type": ["string", "null"]}), ("schema", "properties", "b", "type")),
    (of({"default": "x"}), of({"default": "y"}), ("schema", "properties", "b", "default")),
    (of({}), of({"x-extensible-enum": True}), ("schema", "properties", "b", "x-extensible-enum")),
    (of({}), of({"x-sensitive": True}), ("schema", "properties", "b", "x-sensitive")),
    (of({}), of({"format": "date"}), ("schema", "properties", "b", "format")),
    (of({"allOf": [True, False]}), of({"allOf": [False, True]}), ("schema", "properties", "b", "allOf")),
    (of({"properties": {}}), of({"properties": {"title": True}}), ("schema", "properties", "b", "properties", "title")),
    (of({"enum": ["x", "y"]}), of({"enum": ["x"]}), ("schema", "properties", "b", "enum")),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SAME)
def test_these_mean_the_same(before: Any, after: Any) -> None:
    assert difference(before, after) is None
    assert difference(after, before) is None


@pytest.mark.parametrize(("before", "after", "where"), DIFFERENT)
def test_these_do_not(before: Any, after: Any, where: tuple[str, ...]) -> None:
    assert difference(before, after) == where
    assert difference(after, before) == where


def test_operations_mean_what_their_parts_mean() -> None:
    def service(**more: Any) -> dict[str, Any]:
        operation = {"capability": "a.b", "request": {"type": "object"}, "errors": {"Gone": {"type": "object"}}, **more}
        return {"service": "A", "operations": {"b": operation}}

    assert difference(service(), service(description="Other", request={"type": "object", "title": "T"})) is None
    for more in (
        {"priority": 1},
        {"timeout_s": 1},
        {"idempotent": True},
        {"capability": "c"},
        {"requires": ["d"]},
        {"tags": ["e"]},
    ):
        assert difference(service(), service(**more)) == ("operations", "b", *more)
    assert difference(service(tags=["a", "b"]), service(tags=["b", "a"])) is None
    assert difference(service(), service(errors={})) == ("operations", "b", "errors", "Gone")


def test_writing_nothing_touches_nothing(tmp_path: Path) -> None:
    write_frozen(tmp_path / "nowhere", {})
