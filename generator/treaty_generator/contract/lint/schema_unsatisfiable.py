"""No value satisfies a schema."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.contradictions import Contradiction, contradictions
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="schema-unsatisfiable",
    why="Nothing that fits it can ever be sent, so it cannot be what was meant.",
    fix="loosen or remove a part of it",
    once=True,
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for schema in module.schemas():
        for found in contradictions(contracts, schema):
            yield RULE.at(found.origin, f"no value satisfies this schema{_told(found)}")


def _told(found: Contradiction) -> str:
    names = [quoted(name) for name in found.causes]
    if len(names) < 2:
        return f", because of {names[0]}" if names else ""
    return f": {', '.join(names[:-1])} and {names[-1]} contradict one another"
