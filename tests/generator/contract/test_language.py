"""The contract language: what is refused, where, and in which words."""

from pathlib import Path

import pytest

from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import load

from .golden import CASES, assert_golden, rendered

LANGUAGE_CASES = sorted(path.parent for path in (CASES / "language").glob("*/contracts"))


@pytest.mark.parametrize("case", LANGUAGE_CASES, ids=lambda case: case.name)
def test_reading_finds_what_the_golden_says(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    loaded = load(Path("contracts"))
    assert_golden(case / "problems.txt", rendered(loaded.problems))


@pytest.mark.parametrize("case", LANGUAGE_CASES, ids=lambda case: case.name)
def test_linting_bears_what_reading_found(case: Path) -> None:
    lint(load(case / "contracts").contracts)
