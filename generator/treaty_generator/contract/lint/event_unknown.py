"""A subscription names an event that no module of the system declares."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="event-unknown",
    why="A handler for such an event is never called, and there is no class with which to publish it.",
    fix="correct the name, or declare the event",
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        known = {event.name for _, event in system.events()}
        for module in system.modules:
            for subscription in module.subscriptions:
                if subscription.event not in known:
                    message = f"no module of this system declares the event {quoted(subscription.event)}"
                    yield RULE.at(subscription.origin, message, key=True, mend=suggestion(subscription.event, known))
                for index, name in enumerate(subscription.emits):
                    if name not in known:
                        message = f"no module of this system declares the event {quoted(name)}"
                        yield RULE.at(subscription.origin, message, "emits", index, mend=suggestion(name, known))
