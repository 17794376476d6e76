"""A type that no event and no operation refers to."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.parts import target
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Schema
from treaty_generator.contract.references import Identity
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
            if (definition.origin.document.steps, definition.origin.pointer) not in used:
                message = f"no event and no operation refers to the type {quoted(definition.name)}"
                yield RULE.at(definition.origin, message, key=True)


def _used(contracts: Contracts) -> set[Identity]:
    """Find the types that events and operations need, by way of other types too."""
    types: dict[Identity, Schema] = {}
    waiting: list[Schema] = []
    for module in contracts.modules():
        types |= {(one.origin.document.steps, one.origin.pointer): one.schema for one in module.types}
        waiting += list(module.schemas())[len(module.types) :]
    used: set[Identity] = set()
    while waiting:
        for found in (found for schema in waiting.pop().walk() for found in target(contracts, schema)):
            root = found.root.document.steps, found.root.pointer
            if root in types and root not in used:
                used.add(root)
                waiting.append(types[root])
    return used
