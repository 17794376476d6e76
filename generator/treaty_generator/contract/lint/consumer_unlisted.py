"""A module subscribes to an event that does not list it as a consumer."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="consumer-unlisted",
    why="Whoever changes the event looks at its list of consumers to learn whom the change hurts.",
    fix="add the module to the event's `consumers`",
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        for module in system.modules:
            for subscription in module.subscriptions:
                declared = system.event(subscription.event)
                event = declared[1] if declared is not None else None
                if event is not None and module.name not in event.consumers:
                    place = event.origin.place(key=True)
                    message = f"the event {quoted(event.name)} does not list {quoted(module.name)} as a consumer"
                    mend = f"add {quoted(module.name)} to `consumers` in {place.file}:{place.line}"
                    yield RULE.at(subscription.origin, message, key=True, mend=mend)
