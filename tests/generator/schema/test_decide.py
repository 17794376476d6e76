"""`decide`, feature by feature: tables of questions in tests/cases/inclusion, with the answers that are right."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.inclusion.judges import Judges
from treaty_generator import MalformedSchema, decide

CASES = Path(__file__).parents[2] / "cases" / "inclusion"
FEATURES = ("numbers", "texts", "objects", "arrays", "unions", "references", "unevaluated", "drafts")
SAID = """
import sys
from treaty_generator import decide
sub = {"type": "object", "patternProperties": {"^a": {"type": "string"}, "b$": True}, "minProperties": 3}
sup = {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b", "c"]}, {"maxProperties": 2}]}
answer = decide(sub, sup)
print(answer.outcome, answer.witness, answer.steps)
"""


def read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return rows


ROWS = [pytest.param(row, id=f"{name}: {row['what']}") for name in FEATURES for row in read(name)]


@pytest.mark.parametrize("row", ROWS)
def test_the_answer_is_right(row: dict[str, Any]) -> None:
    dialect, formats = row.get("dialect"), row.get("formats", False)
    answer = decide(row["sub"], row["sup"], dialect=dialect, assert_formats=formats, budget_s=60)
    assert answer.outcome == row["outcome"], answer
    assert bool(answer.reason) is (answer.outcome == "unproven")
    if "witness" in row:
        assert (answer.witness, type(answer.witness)) == (row["witness"], type(row["witness"]))
    if answer.outcome == "refuted" and not formats:
        judges = [Judges(row[side], dialect or "2020-12") for side in ("sub", "sup")]
        assert [one.agree(answer.witness) for one in judges] == [True, False]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["what"]) for row in read("malformed")])
@pytest.mark.parametrize("is_sub", [True, False], ids=["sub", "sup"])
def test_what_is_no_schema_is_an_error(row: dict[str, Any], is_sub: bool) -> None:
    schemas = (row["schema"], {"type": "null"}) if is_sub else ({"type": "null"}, row["schema"])
    with pytest.raises(MalformedSchema) as caught:
        decide(*schemas, dialect=row.get("dialect"))
    assert str(caught.value)


def test_the_budget_in_steps_ends_the_search_at_the_same_step_everywhere() -> None:
    sub = {"allOf": [{"anyOf": [{"required": [f"a{one}"]}, {"required": [f"b{one}"]}]} for one in range(40)]}
    answers = {decide(sub, {"maxProperties": 30}, budget_s=60, budget_steps=200) for _ in range(3)}
    assert len(answers) == 1
    answer = answers.pop()
    assert (answer.outcome, answer.steps) == ("unproven", 200)
    assert "budget" in answer.reason


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_hashes_have_no_say(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SAID]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    plain = subprocess.run(
        command, env={**environment, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=True
    )
    assert told == plain.stdout != ""
