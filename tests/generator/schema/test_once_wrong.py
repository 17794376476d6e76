"""What was once answered wrongly is answered rightly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.inclusion.judges import Judges
from treaty_generator.schema.decide import decide

PATH = Path(__file__).parents[2] / "cases" / "inclusion" / "once_wrong.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_the_answer_is_right(row: dict[str, Any]) -> None:
    dialect = row.get("dialect", "2020-12")
    asserts = row.get("formats", False)
    answer = decide(row["sub"], row["sup"], dialect=dialect, assert_formats=asserts, budget_s=60)
    assert answer.outcome == row["outcome"], answer
    if answer.outcome == "refuted" and not asserts:  # These judges take formats for annotations.
        judges = [Judges(row[side], dialect) for side in ("sub", "sup")]
        assert [one.agree(answer.witness) for one in judges] == [True, False]
