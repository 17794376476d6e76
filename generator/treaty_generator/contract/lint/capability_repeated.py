"""One module provides the same capability twice."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module, Operation
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="capability-repeated",
    why="The router chooses between modules, so it could never reach the second of the two operations.",
    fix="give one of the operations another capability",
)


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    seen: dict[str, Operation] = {}
    for operation in (operation for service in module.services for operation in service.operations):
        first = seen.setdefault(operation.capability, operation)
        if first is not operation:
            place = first.origin.place(key=True)
            message = f"{quoted(operation.capability)} is already provided in {place.file}:{place.line}"
            yield RULE.at(operation.origin, message, "capability")
