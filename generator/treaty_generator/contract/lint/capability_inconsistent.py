"""Two providers of one capability take or give different things."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.likeness import are_alike
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Operation, Schema
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="capability-inconsistent",
    why="A caller does not know who will answer, so every provider must take the same and give the same.",
    fix="put the schema into a type that both refer to, or give one of the operations another capability",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        seen: dict[str, Operation] = {}
        for module in system.modules:
            for operation in (operation for service in module.services for operation in service.operations):
                first = seen.setdefault(operation.capability, operation)
                place = first.origin.place(key=True)
                for what, one, other in _parts(first, operation):
                    if not are_alike(contracts, one, other):
                        other_place = f"{place.file}:{place.line}"
                        message = f"the {what} of {quoted(operation.capability)} differs from that in {other_place}"
                        yield RULE.at(operation.origin, message, what)


def _parts(first: Operation, operation: Operation) -> Iterator[tuple[str, Schema, Schema]]:
    yield "request", first.request, operation.request
    yield "response", first.response, operation.response
