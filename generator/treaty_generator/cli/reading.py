"""What every command that reads contracts does first: read, check, print what is wrong."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from treaty_generator.cli.exit import CannotAnswer
from treaty_generator.cli.frame import frames
from treaty_generator.cli.terminal import has_colour, plural, report, say
from treaty_generator.problem import Problem, Severity, errors

if TYPE_CHECKING:
    from treaty_generator.contract.model import Contracts

MISSES_SOMETHING = frozenset(
    {
        "consumer-unknown",
        "consumer-unlisted",
        "consumer-unsubscribed",
        "event-unknown",
        "module-unknown",
        "producer-unknown",
        "replacement-unknown",
        "type-unused",
    }
)
"""Lint rules that miss something. What they miss may well stand in a part that could not be read, so they wait until it
can be: a fault that is not one would send people looking in the wrong place."""

LOSES_NOTHING = frozenset(
    {
        "dialect-unknown",
        "keyword-refused",
        "keyword-unknown",
        "pattern-refused",
        "ref-cycle",
        "ref-file-missing",
        "ref-not-pointer",
        "ref-not-schema",
        "ref-outside-root",
        "ref-remote",
        "ref-target-missing",
        "schema-invalid",
        "type-unknown",
    }
)
"""Problems inside a schema: what the schema belongs to was read all the same."""


def read_contracts(root: Path) -> tuple[Contracts, tuple[Problem, ...]]:
    """Read and check a folder of contracts. Raises `CannotAnswer` where there is nothing to read."""
    from treaty_generator.contract.lint import lint
    from treaty_generator.contract.load import NoContracts, load

    try:
        loaded = load(root)
    except NoContracts as error:
        raise CannotAnswer(str(error)) from None
    found = lint(loaded.contracts)
    if any(problem.id not in LOSES_NOTHING for problem in errors(loaded.problems)):
        found = _without_misses(found)
    problems = {*loaded.problems, *found}
    return loaded.contracts, tuple(sorted(problems, key=lambda problem: problem.sort_key))


def _without_misses(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    kept = tuple(problem for problem in found if problem.id not in MISSES_SOMETHING)
    if len(kept) < len(found):
        say(f"{plural(len(found) - len(kept), 'more finding')} may come of what could not be read; mend that first")
    return kept


def print_problems(problems: Iterable[Problem]) -> None:
    """Show problems on stdout, with colours where it is a terminal that wants them."""
    report(frames(problems, colour=sys.stdout is not None and has_colour(sys.stdout)))


def counted(problems: Iterable[Problem]) -> str:
    """Count problems by severity: `2 errors, 1 warning`, or `no problems`."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(plural(counts[severity], severity) for severity in Severity if counts[severity]) or "no problems"
