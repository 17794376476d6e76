"""What is told at sight, and a question made smaller, agree with what is decided at length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.inclusion.search import question_of
from treaty_generator.schema.at_sight import includes_at_sight
from treaty_generator.schema.decide import decide
from treaty_generator.schema.unlike import unlike

PATH = Path(__file__).parents[2] / "cases" / "inclusion" / "at_sight.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
_INVENTED = 400


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_it_is_told_at_sight_or_not(row: dict[str, Any]) -> None:
    sub, sup = row["sub"], row["sup"]
    assert includes_at_sight(sub, sup) is row["told"]
    assert not row["told"] or decide(sub, sup).outcome == "proved"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_the_smaller_question_has_the_same_answer(row: dict[str, Any]) -> None:
    asked = row["sub"], row["sup"]
    smaller = unlike(*asked)
    assert (smaller != asked) is row.get("is_reduced", False)
    assert decide(*smaller).outcome == decide(*asked).outcome


def test_nothing_invented_is_told_wrongly() -> None:
    told = 0
    for number in range(_INVENTED):
        asked = question_of(number)
        if includes_at_sight(asked.sub, asked.sup):
            told += 1
            answer = decide(asked.sub, asked.sup, dialect=asked.dialect)
            assert answer.outcome != "refuted", (number, asked, answer)
    assert told > _INVENTED // 20
