"""Versions are frozen of an event or a service that the module does not declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts, Event, Module, Service
from treaty_generator.problem import Problem, Severity, quoted

RULE = Rule(
    id="release-orphaned",
    why="Nothing is made of them, so nobody reads what is stored of that event, or knows what that service was.",
    fix="leave them where they are if it is gone for good; they are the record of it",
    severity=Severity.NOTE,
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for module in contracts.modules():
        yield from _orphans(module, "event", module.events, module.released)
        yield from _orphans(module, "service", module.services, module.released_services)


def _orphans(
    module: Module, kind: str, declared: Iterable[Event | Service], released: Iterable[Event | Service]
) -> Iterator[Problem]:
    names = {one.name for one in declared}
    newest = {frozen.name: frozen for frozen in released}
    for name in sorted(newest.keys() - names):
        message = f"{quoted(module.name)} declares no {kind} {quoted(name)}, of which versions are frozen"
        yield RULE.at(newest[name].origin, message, mend=suggestion(name, names))
