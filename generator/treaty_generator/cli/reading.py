"""What every command that reads contracts does first: read, check, print what is wrong."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from treaty_generator.cli.exit import CannotAnswer
from treaty_generator.cli.terminal import has_colour, plural, report, say
from treaty_generator.problem import Problem, Severity

if TYPE_CHECKING:
    from treaty_generator.contract.model import Contracts

NOT_WHOLE = "not everything could be read; mend that first, and then ask again for what may be missing"


def read_contracts(root: Path) -> tuple[Contracts, tuple[Problem, ...]]:
    """Read and check a folder of contracts. Raises `CannotAnswer` where there is nothing to read."""
    from treaty_generator.contract.lint import lint, together
    from treaty_generator.contract.load import NoContracts, load

    try:
        loaded = load(root)
    except NoContracts as error:
        raise CannotAnswer(str(error)) from None
    if not loaded.is_whole:
        say(NOT_WHOLE)
    return loaded.contracts, together(loaded, lint(loaded.contracts, is_whole=loaded.is_whole))


def print_problems(problems: Iterable[Problem]) -> None:
    """Show problems on stdout, with colours where it is a terminal that wants them."""
    from treaty_generator.frame import frames

    report(frames(problems, colour=sys.stdout is not None and has_colour(sys.stdout)))


def counted(problems: Iterable[Problem]) -> str:
    """Count problems by severity: `2 errors, 1 warning`, or `no problems`."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(plural(counts[severity], severity) for severity in Severity if counts[severity]) or "no problems"
