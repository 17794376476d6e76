"""An event lists a module as its consumer, and the module's subscriptions do not mention it."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="consumer-unsubscribed",
    why="A module that does not say what it reads of an event is taken to read all of it, so every change hurts it.",
    fix="add the event to the module's `subscriptions`, or take the module off the list of consumers",
    severity=Severity.WARNING,
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        subscribed = {module.name: {entry.event for entry in module.subscriptions} for module in system.modules}
        for _, event in system.events():
            for index, name in enumerate(event.consumers):
                if subscribed.get(name) and event.name not in subscribed[name]:
                    message = (
                        f"{quoted(name)} is listed here, but its subscriptions do not mention {quoted(event.name)}"
                    )
                    mend = f"add `{event.name}: {{}}` to the subscriptions of {quoted(name)}, or take it off this list"
                    yield RULE.at(event.origin, message, "consumers", index, mend=mend)
