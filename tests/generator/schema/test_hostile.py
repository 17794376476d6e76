"""Whatever is asked, there is an answer within the budget; and where it is known which answers are right, it is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.inclusion.watched import Watched
from tests.generator.schema.hostile_child import STEPS, read_table

TABLE = read_table()
OUTCOMES = ("proved", "refuted", "unproven")
HANGS_S = 60.0  # Six times the budget in seconds: a machine may be busy, and some work lies beside the search.


@pytest.fixture(scope="module")
def child() -> Iterator[Watched]:
    with Watched("tests.generator.schema.hostile_child") as watched:
        yield watched


@pytest.mark.xdist_group("hostile inclusion")
@pytest.mark.parametrize("name", TABLE)
def test_there_is_an_answer(name: str, child: Watched) -> None:
    row: dict[str, Any] = TABLE[name]
    answer, failure = child.ask(name, HANGS_S)
    assert not failure
    assert answer["outcome"] in row.get("outcome", OUTCOMES), answer
    assert answer["steps"] <= STEPS
    assert bool(answer["reason"]) is (answer["outcome"] in ("unproven", "malformed"))
