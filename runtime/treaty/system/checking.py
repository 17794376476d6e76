"""What is wrong with a system before any of its modules has started: all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from treaty.errors.base import suggest
from treaty.modules import faults_of
from treaty.operation import Operation, Service
from treaty.system.attempt import told
from treaty.system.member import Ground, Implementations, Member
from treaty.system.module import Module
from treaty.system.order import circles, required_by


def prepare(members: Iterable[Member]) -> Iterator[str]:
    """Ask each module for its implementations, and tell what is wrong with them; by module."""
    for member in members:
        try:
            given = member.module.implementations()
            member.implementations = tuple((service, implementation) for service, implementation in given)
        except Exception as error:
            yield f"{member.name}: `implementations` raised {told(error)}"
        else:
            yield from _implementation_faults(member)


def subscribe(members: Iterable[Member], ground: Ground) -> Iterator[str]:
    """Have each module subscribe, with all its events held back, and tell of those that could not."""
    for member in members:
        try:
            member.subscribe(ground.bus)
        except Exception as error:
            yield f"{member.name}: `subscribe` raised {told(error)}"


def set_faults(modules: Sequence[Module], ground: Ground, *, standalone: bool) -> Iterator[str]:
    """Tell what keeps modules from working together; when `standalone`, others may be missing."""
    yield from _name_faults(modules)
    known = {module.name for module in modules} | set(ground.registry.modules())
    if not standalone:
        for module in sorted(modules, key=lambda one: one.name):
            yield from _missing(module, known)
    for path in circles(required_by(modules)):
        yield f"modules require each other in a circle: {' -> '.join(path)}; let one of them be `optional`"
    yield from _rivals(modules, ground)
    if not standalone:
        yield from _policy_faults("module", ground.router.guard.policies, known)
        offered = {one.capability for module in modules for one in operations_of(module)}
        yield from _policy_faults("capability", ground.router.policies, offered | set(ground.registry.capabilities()))


def _policy_faults(what: str, policies: Iterable[str], known: set[str]) -> Iterator[str]:
    for name in sorted(set(policies) - known):
        yield f"a policy is for {what} {name!r}, which is not there{suggest(name, tuple(sorted(known)))}"


def missing_from(module: Module, known: set[str]) -> Iterator[tuple[str, str]]:
    """List modules that are not there, as pairs of a name and what will not work without it."""
    for name in dict.fromkeys(module.requires):
        if name not in known:
            yield name, f"{module.name} requires it"
    for operation in operations_of(module):
        for name in dict.fromkeys(operation.requires):
            if name not in known and name not in module.requires:
                yield name, f"{operation.capability} of {module.name} cannot be served without it"


def operations_of(module: Module) -> tuple[Operation[Any, Any], ...]:
    """List what a module says it provides."""
    return tuple(operation for service in module.services for operation in service.operations)


def _name_faults(modules: Sequence[Module]) -> Iterator[str]:
    counted = Counter(module.name for module in modules)
    for name in sorted(name for name, count in counted.items() if count > 1):
        made = sorted(f"{type(one).__module__}.{type(one).__qualname__}" for one in modules if one.name == name)
        yield f"{counted[name]} modules are called {name!r} ({', '.join(made)}); leave one, or use `replace` later"


def _missing(module: Module, known: set[str]) -> Iterator[str]:
    for name, why in missing_from(module, known):
        yield f"{name}: no such module, and {why}; add it, or run with `standalone=True`"


def _rivals(modules: Iterable[Module], ground: Ground) -> Iterator[str]:
    """Tell of providers between which nothing decides."""
    ranks: dict[tuple[str, int], list[str]] = {}
    for operation in _all_operations(modules, ground):
        ranks.setdefault((operation.capability, operation.priority), []).append(str(operation))
    for (capability, priority), names in sorted(ranks.items()):
        if len(names) > 1 and not ground.router.policy_of(capability).weights:
            listed = ", ".join(sorted(names))
            yield (
                f"{capability}: {listed} have the same priority, {priority}; "
                "give one a higher one, or shares by `RoutePolicy(weights=…)`"
            )


def _all_operations(modules: Iterable[Module], ground: Ground) -> Iterator[Operation[Any, Any]]:
    given = tuple(modules)
    ours = {module.name for module in given}
    for module in given:
        yield from operations_of(module)
    for service in ground.registry.services():  # Of modules that somebody registered by hand.
        if service.module not in ours:
            yield from service.operations


def _implementation_faults(member: Member) -> Iterator[str]:
    if not all(isinstance(cast("object", service), Service) for service, _ in member.implementations):
        yield f"{member.name}: `implementations` gives more than services; return pairs of a service and an object"
        return
    declared = {str(service): service for service in member.module.services}
    given = _by_name(member.implementations)
    for name in sorted({*declared, *given}):
        implementations = given.get(name, ())
        if name not in declared:
            yield f"{member.name}: it implements {name}, which is not among its `services`"
        elif not implementations:
            yield f"{member.name}: nothing implements {name}; return it from `implementations`"
        elif len(implementations) > 1:
            yield f"{member.name}: {len(implementations)} objects implement {name}; return one from `implementations`"
        else:
            for operation, why in faults_of(declared[name], implementations[0]):
                yield f"{member.name}: {name}.{operation} {why}"


def _by_name(implementations: Implementations) -> Mapping[str, list[object]]:
    found: dict[str, list[object]] = {}
    for service, implementation in implementations:
        found.setdefault(str(service), []).append(implementation)
    return found
