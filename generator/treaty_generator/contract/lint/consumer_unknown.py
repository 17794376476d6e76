"""An event lists a consumer that is not a module of the system."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="consumer-unknown",
    why="It may live in another repository; if not, nobody handles the event in its name.",
    fix="correct the name, add a folder for the module, or leave it if it lives elsewhere",
    severity=Severity.WARNING,
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        known = {module.name for module in system.modules}
        for module, event in system.events():
            for index, name in enumerate(event.consumers):
                if name not in known:
                    message = (
                        f"the event {quoted(event.name)} lists the consumer {quoted(name)}, which is no module here"
                    )
                    mend = suggestion(name, known - {module.name})
                    yield RULE.at(event.origin, message, "consumers", index, mend=mend)
