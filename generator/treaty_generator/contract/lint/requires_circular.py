"""Modules require one another in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.graph import loops
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, printable

RULE = Rule(
    id="requires-circular",
    why="A module starts after those that it requires, so none of these could be the first.",
    fix="move one of these names to `optional`, or what both need into a module of its own",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        modules = {module.name: module for module in system.modules}
        for loop in loops({name: module.requires for name, module in modules.items()}):
            first = modules[loop[0]]
            following = loop[1] if len(loop) > 1 else loop[0]
            way = " → ".join((*loop, loop[0]))
            message = f"these modules require one another: {printable(way)}"
            yield RULE.at(first.origin, message, "requires", first.requires.index(following))
