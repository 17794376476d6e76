"""Every payload that the gate shows, in the two generated packages: one writes it, and the other refuses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

import treaty
from treaty_generator.compat.finding import Breaks

from .cases import Case, cases_of, written
from .packages import events_of, generate
from .test_rules import RULES

PACKAGE = "confirmed"
pytestmark = pytest.mark.xdist_group("confirmed")  # The packages are rendered once.
CASES = [case for rule in RULES for case in cases_of(rule.RULE)]


def witnesses(case: Case) -> Iterator[tuple[str, Any]]:
    """Go through the payloads that are written down for a case, with the direction that each of them breaks."""
    *_, expected = written(case.rule).partition("BLESS=1 writes it.\n")
    for finding in yaml.safe_load(expected)[case.name]:
        for side, witness in finding.get("witnesses", {}).items():
            yield side, witness["value"]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("confirmed")
    generate((text for case in CASES for text in (case.before, case.after)), folder, PACKAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield PACKAGE


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.name}")
def test_the_writers_class_writes_it_and_the_readers_class_refuses_it(case: Case, packages: str) -> None:
    for side, value in witnesses(case):
        texts = (case.before, case.after) if side == Breaks.BACKWARD else (case.after, case.before)
        writer, reader = (events_of(packages, text).OrderPlaced for text in texts)
        text = json.dumps(value)
        assert json.loads(treaty.encode(treaty.decode(writer, text))) == value
        with pytest.raises(treaty.PayloadInvalid):
            treaty.decode(reader, text)


def test_payloads_are_confirmed_at_all() -> None:
    assert sum(1 for case in CASES for _ in witnesses(case)) > 100
