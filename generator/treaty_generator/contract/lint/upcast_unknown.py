"""An event says what becomes of an older major of which nothing is frozen."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lines import line_of, line_text
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="upcast-unknown",
    why="Without the schema that payloads were written by, there is nothing to bring up.",
    fix="freeze its last version below `released`, or remove this",
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for module in contracts.modules():
        for event in module.events:
            frozen = [one.version for one in module.released if one.name == event.name]
            older = {
                line_of(version) for version in frozen if event.version and line_of(version) < line_of(event.version)
            }
            for line, _ in event.upcasts:
                if line not in {line_text(one) for one in older}:
                    message = f"no version {line}.x of {quoted(event.name)} that is older than the contract is frozen"
                    yield RULE.at(event.origin, message, "upcasts", line, key=True)
