"""A type that no event and no operation refers to."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.contract.reach import reach
from treaty_generator.contract.references import Identity, identity
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="type-unused",
    why="It is kept, reviewed and generated for nobody.",
    fix="refer to it, or remove it",
    severity=Severity.WARNING,
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    used = _used(contracts)
    for module in contracts.modules():
        for definition in module.types:
            if identity(definition.schema) not in used:
                message = f"no event and no operation refers to the type {quoted(definition.name)}"
                yield RULE.at(definition.origin, message, key=True)


def _used(contracts: Contracts) -> set[Identity]:
    """Find the types that events and operations need, by way of other types too."""
    types = {identity(one.schema) for module in contracts.modules() for one in module.types}
    leads = reach(contracts)
    waiting = [root for root in leads if root not in types]
    used: set[Identity] = set()
    while waiting:
        ahead = [one for one in leads[waiting.pop()] if one in types and one not in used]
        used.update(ahead)
        waiting += ahead
    return used
