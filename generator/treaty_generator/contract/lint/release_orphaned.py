"""Versions are frozen of an event that the module does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="release-orphaned",
    why="Nothing is made of them, so nobody reads what is stored of that event.",
    fix="leave them where they are if the event is gone for good; they are the record of it",
    severity=Severity.NOTE,
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for module in contracts.modules():
        declared = {event.name for event in module.events}
        newest = {frozen.name: frozen for frozen in module.released}
        for name in sorted(newest.keys() - declared):
            message = f"{quoted(module.name)} declares no event {quoted(name)}, of which versions are frozen"
            yield RULE.at(newest[name].origin, message, mend=suggestion(name, declared))
