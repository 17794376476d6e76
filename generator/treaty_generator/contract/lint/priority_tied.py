"""Two modules provide the same capability with the same priority."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module, Operation
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="priority-tied",
    why="Which of them is tried first would depend on which was started first.",
    fix="give each provider a priority of its own; the highest is tried first",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        providers: dict[tuple[str, int], list[tuple[Module, Operation]]] = defaultdict(list)
        for module in system.modules:
            for operation in (operation for service in module.services for operation in service.operations):
                providers[operation.capability, operation.priority].append((module, operation))
        for (capability, priority), ((first, _), *others) in providers.items():
            for module, operation in others:
                if module is not first:
                    message = f"{quoted(first.name)} provides {quoted(capability)} with the priority {priority}, too"
                    if operation.priority:
                        yield RULE.at(operation.origin, message, "priority")
                    else:
                        yield RULE.at(operation.origin, message, key=True)
