"""What breaks in a type must be carried by the events and services that refer to it: it has no version of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from functools import lru_cache

from treaty_generator.compat.change import Side
from treaty_generator.compat.finding import Breaks, Finding
from treaty_generator.contract.model import Contracts, Event, Schema, Service, TypeDefinition
from treaty_generator.contract.reach import reach
from treaty_generator.contract.references import Identity, identity

_Part = tuple[str, str]  # The name of an operation, and the part of it; or nothing, and the payload.


def uses(thing: Event | Service, side: Side, definition: TypeDefinition) -> list[_Part]:
    """The parts of a subject that lead to a type, however far."""
    users = _users(side.contracts, identity(definition.schema))
    return [part for part, schema in _parts(thing) if identity(schema) in users]


def is_used(side: Side, definition: TypeDefinition) -> bool:
    """Whether anything with a version leads to a type."""
    users = _users(side.contracts, identity(definition.schema))
    return any(
        identity(schema) in users
        for module in side.contracts.modules()
        for things in (module.events, module.services)
        for thing in things
        for _, schema in _parts(thing)
    )


def with_carried(findings: Iterable[Finding], told: Iterable[tuple[Finding, list[_Part]]]) -> tuple[Finding, ...]:
    """Add to the findings of a subject what breaks in the types that it uses, at the parts that lead there.

    Where a finding tells already that the same property has changed, that one breaks Python code too. That the class
    of a type is gone shows where its attributes were read, if anything is told there.
    """
    found = list(findings)
    for finding, parts in told:
        index = next((index for index, one in enumerate(found) if _is_same(one, finding, parts)), None)
        if index is not None:
            found[index] = _joined(found[index], finding)
        elif finding.path or not any(Breaks.SOURCE in one.breaks for one in found):
            operation, part = parts[0]
            found.append(replace(finding, operation=operation, part=part))
    return tuple(found)


def _is_same(one: Finding, carried: Finding, parts: list[_Part]) -> bool:
    if (one.operation, one.part) not in parts or not carried.path:
        return False
    end = one.path[len(one.path) - len(carried.path) :]
    is_new_name = one.rule == "field-renamed" and carried.rule == "attribute-added" and end[:-1] == carried.path[:-1]
    return end == carried.path or is_new_name


def _joined(finding: Finding, carried: Finding) -> Finding:
    breaks = finding.breaks | carried.breaks
    bump = max(finding.bump, carried.bump)
    return replace(finding, breaks=breaks, snippet=finding.snippet or carried.snippet, bump=bump)


def _parts(thing: Event | Service) -> Iterator[tuple[_Part, Schema]]:
    """The schemas of a subject that has a version."""
    if isinstance(thing, Event):
        yield ("", "payload"), thing.schema
        return
    for operation in thing.operations:
        yield (operation.name, "request"), operation.request
        yield (operation.name, "response"), operation.response
        yield from (((operation.name, name), schema) for name, schema in operation.errors)


@lru_cache(maxsize=64)
def _users(contracts: Contracts, target: Identity) -> Set[Identity]:
    """The schemas that lead to one, however far."""
    referrers = _referrers(contracts)
    found: set[Identity] = set()
    waiting = [target]
    while waiting:
        fresh = [one for one in referrers.get(waiting.pop(), ()) if one not in found]
        found.update(fresh)
        waiting += fresh
    return found


@lru_cache(maxsize=2)
def _referrers(contracts: Contracts) -> dict[Identity, list[Identity]]:
    found: dict[Identity, list[Identity]] = {}
    for one, targets in reach(contracts).items():
        for target in targets:
            found.setdefault(target, []).append(one)
    return found
