"""Something deprecated names a replacement that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.rule import Rule, suggestion
from treaty_generator.contract.model import Contracts, Deprecation, Origin, System
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="replacement-unknown",
    why="Whoever meets the deprecation is sent to something that is not there.",
    fix="name an event, a service or an operation of the same kind",
    misses=True,
)


def find(contracts: Contracts) -> Iterator[Problem]:
    for system in contracts.systems:
        for name, deprecated, origin, known in _deprecations(system):
            if deprecated is not None and deprecated.use and (deprecated.use not in known or deprecated.use == name):
                message = f"there is no {quoted(deprecated.use)} to use instead"
                mend = suggestion(deprecated.use, known)
                if deprecated.use == name:
                    message, mend = f"{quoted(name)} cannot be used instead of itself", ""
                yield RULE.at(origin, message, "deprecated", "use", mend=mend)


def _deprecations(system: System) -> Iterator[tuple[str, Deprecation | None, Origin, set[str]]]:
    """Go through what may be deprecated, with the names of what may replace it."""
    events = {event.name for _, event in system.events()}
    services = {service.name for module in system.modules for service in module.services}
    for module in system.modules:
        yield from ((event.name, event.deprecated, event.origin, events) for event in module.events)
        operations = {operation.name for service in module.services for operation in service.operations}
        for service in module.services:
            yield service.name, service.deprecated, service.origin, services
            for operation in service.operations:
                yield operation.name, operation.deprecated, operation.origin, operations
