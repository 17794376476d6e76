"""Who relies on what: the modules that handle an event, and those that need a module's services."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from treaty_generator.compat.change import Side
from treaty_generator.contract.model import Contracts, Event, Module, Subscription

_Name = tuple[tuple[str, ...], str]  # Of a system's path, and of an event or a module in it.


def subscriptions_to(side: Side, event: str) -> Mapping[str, Subscription]:
    """What the modules of a system say of an event that they handle, by their names."""
    return _subscriptions(side.contracts).get((side.module.path[:-1], event), {})


def consumers_of(side: Side, event: Event) -> dict[str, Subscription | None]:
    """The modules that handle an event, by its list or by a subscription of theirs, sorted by name."""
    known = subscriptions_to(side, event.name)
    return {name: known.get(name) for name in sorted({*event.consumers, *known})}


def callers_of(side: Side) -> list[str]:
    """The modules of a system that need this one, as a whole or for an operation of theirs, sorted by name."""
    known = _dependents(side.contracts).get((side.module.path[:-1], side.module.name), set())
    return sorted(known)


@lru_cache(maxsize=4)
def _subscriptions(contracts: Contracts) -> dict[_Name, dict[str, Subscription]]:
    found: dict[_Name, dict[str, Subscription]] = {}
    for module in contracts.modules():
        for entry in module.subscriptions:
            found.setdefault((module.path[:-1], entry.event), {})[module.name] = entry
    return found


@lru_cache(maxsize=4)
def _dependents(contracts: Contracts) -> dict[_Name, set[str]]:
    found: dict[_Name, set[str]] = {}
    for module in contracts.modules():
        for needed in _needs(module):
            found.setdefault((module.path[:-1], needed), set()).add(module.name)
    return found


def _needs(module: Module) -> set[str]:
    asked = (operation.requires for service in module.services for operation in service.operations)
    return {*module.requires, *module.optional, *(name for names in asked for name in names)} - {module.name}
