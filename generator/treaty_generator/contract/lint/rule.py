"""What a lint rule says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from treaty_generator.contract.model import Contracts, Module, Origin
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Problem, Severity, nearest, quoted


@dataclass(frozen=True, slots=True)
class Rule:
    """The plain facts of a rule: a permanent id, why it matters, and how to mend what it finds."""

    id: str
    why: str
    fix: str
    severity: Severity = Severity.ERROR
    once: bool = False  # Whether a place is told once, although several ways lead to it.
    misses: bool = False  # Whether it looks for what is not there; that may stand in a part that could not be read.

    def at(self, origin: Origin, message: str, *steps: str | int, key: bool = False, mend: str = "") -> Problem:
        """Say what is wrong at an origin, or where `steps` lead from it; `mend` stands in for `fix`."""
        return origin.problem(self.id, message, mend or self.fix, *steps, key=key, severity=self.severity)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Suggest a known name that looks like a word; empty when none does, so that the rule's own `fix` is shown."""
    near = nearest(word, sorted(known))
    return f"did you mean {quoted(near)}?" if near else ""


class RuleAcross(Protocol):
    """A module that holds a rule which compares modules; it looks at all contracts, every time."""

    RULE: Rule

    def find(self, contracts: Contracts) -> Iterator[Problem]:
        """Go through everything that breaks the rule, in any order."""
        ...


class RuleWithin(Protocol):
    """A module that holds a rule for one module of the contracts.

    What it finds may depend on that module and on what `surroundings` says it needs, and on nothing else: it is asked
    again only when one of these has changed.
    """

    RULE: Rule

    def find_in(self, contracts: Contracts, module: Module) -> Iterator[Problem]:
        """Go through everything in a module that breaks the rule, in a fixed order."""
        ...
