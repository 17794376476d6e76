"""Cases as data: a folder with contracts, and the problems that they have, written down beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from treaty_generator.contract.lint import lint
from treaty_generator.contract.load import load
from treaty_generator.problem import Problem, printable

CASES = Path(__file__).parents[2] / "cases"


def rendered(problems: Iterable[Problem]) -> str:
    """Write problems as the goldens do: where, how bad, what, and below it how to mend it."""
    return "".join(
        f"{problem.place.file}:{problem.place.line}:{problem.place.column} {problem.severity} {problem.id}: "
        f"{printable(problem.message)}\n    {printable(problem.mend)}\n"
        for problem in problems
    )


def problems_of(root: Path) -> list[Problem]:
    """Load and lint a folder."""
    loaded = load(root)
    return sorted({*loaded.problems, *lint(loaded.contracts)}, key=lambda problem: problem.sort_key)


def assert_golden(golden: Path, found: str) -> None:
    """Compare with a golden; with BLESS=1 in the environment, write it."""
    if os.environ.get("BLESS") == "1":
        golden.write_text(found, encoding="utf-8")
    expected = golden.read_text(encoding="utf-8") if golden.exists() else "there is no golden yet"
    assert found == expected, f"{golden} differs; if the new one is right, run `make bless`"
