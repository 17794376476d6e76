"""Handling an event may, by way of others, publish the same event again."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.graph import loops
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Origin, System
from treaty_generator.problem import Problem, printable

RULE = Rule(
    id="emits-circular",
    why="One event would keep the system busy until the hop limit ends it.",
    fix="let one of these handlers do its work without publishing, or publish an event that does not lead back",
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        emits = _emits(system)
        for loop in loops({event: list(after) for event, after in emits.items()}):
            following = loop[1] if len(loop) > 1 else loop[0]
            way = " → ".join((*loop, loop[0]))
            yield RULE.at(emits[loop[0]][following], f"these events lead back to where they started: {printable(way)}")


def _emits(system: System) -> dict[str, dict[str, Origin]]:
    """Which event may lead to which, and where that is said."""
    emits: dict[str, dict[str, Origin]] = {}
    for module in system.modules:
        for subscription in module.subscriptions:
            after = emits.setdefault(subscription.event, {})
            for index, name in enumerate(subscription.emits):
                after.setdefault(name, subscription.origin.at("emits", index))
    return dict(sorted(emits.items()))
