"""An event names a producer that is not a module of the system."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="producer-unknown",
    why="It may live in another repository; if not, nobody gets a publisher for the event.",
    fix="correct the name, or remove the key if the module that declares the event publishes it",
    severity=Severity.WARNING,
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        known = {module.name for module in system.modules}
        for _, event in system.events():
            if event.producer not in known:
                message = (
                    f"the event {quoted(event.name)} is produced by {quoted(event.producer)}, which is no module here"
                )
                yield RULE.at(event.origin, message, "producer", mend=suggestion(event.producer, known))
