"""The count says what went wrong, and nothing when nothing did."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.counting import Count, Evidence, Examined, count
from tests.chaos.witness import Book, Sighting, read

ONE, TWO, OTHER = Sighting("e1", "a", 0), Sighting("e2", "a", 1), Sighting("e3", "b", 0)
ALL = [ONE, TWO, OTHER]
WELL = Evidence(acknowledged=ALL, examined=Examined(logged=ALL), effects=ALL, handled={"flaky": ALL})
NOTHING = Count(lost=[], doubled=[], disordered=[], torn=[], stuck=[])

CASES = {
    "nothing": (WELL, NOTHING),
    "delivered again, without an inbox": (replace(WELL, handled={"flaky": [ONE, TWO, ONE, TWO, OTHER]}), NOTHING),
    "kept without a receipt": (replace(WELL, acknowledged=[ONE]), NOTHING),
    "keys apart": (replace(WELL, effects=[OTHER, ONE, TWO]), NOTHING),
    "not in the log": (
        replace(WELL, examined=Examined(logged=[ONE, OTHER]), effects=[ONE, OTHER], handled={"flaky": [ONE, OTHER]}),
        replace(NOTHING, lost=["log: e2", "ledger: e2", "flaky: e2"]),
    ),
    "not handled": (replace(WELL, handled={"flaky": [ONE, TWO]}), replace(NOTHING, lost=["flaky: e3"])),
    "no effect": (replace(WELL, effects=[ONE, TWO]), replace(NOTHING, lost=["ledger: e3"])),
    "an effect twice": (replace(WELL, effects=[ONE, *ALL]), replace(NOTHING, doubled=["e1"])),
    "the wrong way round": (
        replace(WELL, handled={"flaky": [TWO, ONE, OTHER]}),
        replace(NOTHING, disordered=["flaky: a 0 after 1"]),
    ),
    "a row and its event": (replace(WELL, rows=[("b", 0)], keys_with_rows=frozenset("b")), NOTHING),
    "a row without its event": (
        replace(WELL, rows=[("b", 0), ("b", 1)], keys_with_rows=frozenset("b")),
        replace(NOTHING, torn=["no event: b 1"]),
    ),
    "an event without its row": (
        replace(WELL, keys_with_rows=frozenset("b")),
        replace(NOTHING, torn=["no row: b 0"]),
    ),
    "still waiting": (
        replace(WELL, examined=Examined(logged=ALL, waiting={"flaky": 2, "ledger": 0})),
        replace(NOTHING, stuck=["flaky: 2 wait"]),
    ),
    "still parked": (
        replace(WELL, examined=Examined(logged=ALL, parked={"flaky": {"e3": "died"}}), handled={"flaky": [ONE, TWO]}),
        replace(NOTHING, stuck=["flaky: 1 are parked"]),
    ),
}


@pytest.mark.parametrize(("evidence", "found"), CASES.values(), ids=CASES)
def test_what_went_wrong_is_counted(evidence: Evidence, found: Count) -> None:
    assert count(evidence) == found
    assert found.is_clean is (found == NOTHING)


def test_a_line_that_was_not_finished_does_not_count(tmp_path: Path) -> None:
    book = Book(tmp_path / "acknowledged")
    book.note(ONE)
    book.close()
    with open(tmp_path / "acknowledged", "a") as file:
        file.write("e2 a")
    assert read(tmp_path / "acknowledged") == [ONE]
