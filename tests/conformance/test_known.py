"""What is known to disagree still does: a row that does not is taken out of tests/cases/known.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.compiled import compiled
from tests.conformance.known import Known, is_known, known
from tests.conformance.opinions import Opinions, compare

_ONCE_WRONG = Path(__file__).parents[1] / "cases" / "once_wrong.yaml"


@pytest.mark.parametrize("row", known(), ids=lambda row: row.cause)
def test_it_still_disagrees(row: Known) -> None:
    with compiled({"known": {"Known": row.schema}}) as made:
        why = compare(made.classes["Known"], Opinions(row.schema), row.text)
    assert why, "it agrees now: take the row out"
    assert row.explains(row.schema, why), why


@pytest.mark.parametrize("row", yaml.safe_load(_ONCE_WRONG.read_text(encoding="utf-8")), ids=lambda row: row["cause"])
def test_what_was_wrong_once_stays_right(row: dict[str, Any]) -> None:
    with compiled({"mended": {"Mended": row["schema"]}}) as made:
        assert compare(made.classes["Mended"], Opinions(row["schema"]), row["text"]) == ""


def test_what_is_not_in_the_table_is_not_excused() -> None:
    assert not is_known({"type": "integer"}, "accepted, and the judges refuse it")
    assert not is_known({"type": "number"}, "/a came back as 9007199254740992.0; /b is gone")
