"""A module or an operation needs a module that the system does not have."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts, Module, Origin
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="module-unknown",
    why="What needs a module that does not exist can never start.",
    fix="correct the name, or remove it",
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        known = {module.name for module in system.modules}
        for module in system.modules:
            for origin, index, name in _needs(module):
                if name not in known:
                    message = f"{quoted(name)} is needed here, but it is no module of this system"
                    yield RULE.at(origin, message, index, mend=suggestion(name, known - {module.name}))


def _needs(module: Module) -> Iterator[tuple[Origin, int, str]]:
    for key, names in (("requires", module.requires), ("optional", module.optional)):
        yield from ((module.origin.at(key), index, name) for index, name in enumerate(names))
    for service in module.services:
        for operation in service.operations:
            yield from ((operation.origin.at("requires"), index, name) for index, name in enumerate(operation.requires))
