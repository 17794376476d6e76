"""What `treaty release` would do: the files that are missing, and the released versions that no longer say the same."""

from __future__ import annotations

from collections.abc import Iterator

import semver

from treaty_generator.compat.archive.frozen import frozen, frozen_bytes, frozen_steps
from treaty_generator.compat.archive.meaning import difference
from treaty_generator.contract.document import Json
from treaty_generator.contract.model import Contracts, Event, Module, Service
from treaty_generator.contract.references import BadReference
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer, Problem, pointer_text, printable, quoted

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to write, by path below the contracts root, how many are there already, and what forbids to write any."""

    files: dict[Steps, bytes]
    kept: int
    problems: tuple[Problem, ...] = ()


def plan_release(contracts: Contracts) -> Plan:
    """Find out what of the current versions is not frozen yet. The contracts must be free of errors."""
    files: dict[Steps, bytes] = {}
    problems = list(_clashes(contracts))
    kept = 0
    for module, one in _declared(contracts):
        released = released_as(module, one)
        if released is None:
            files[frozen_steps(module, one)] = frozen_bytes(frozen(contracts, module, one))
        else:
            kept += 1
            problems += _changed(contracts, module, one, released)
    return Plan(dict(sorted(files.items())), kept, tuple(sorted(problems, key=lambda problem: problem.sort_key)))


def released_as(module: Module, one: Event | Service) -> Event | Service | None:
    """Find the frozen version of what bears its very version; what follows `+` tells no two apart."""
    candidates = module.released if isinstance(one, Event) else module.released_services
    wanted = semver.Version.parse(one.version)
    return next((old for old in candidates if old.name == one.name and wanted == old.version), None)


def _declared(contracts: Contracts) -> Iterator[tuple[Module, Event | Service]]:
    for module in contracts.modules():
        yield from ((module, event) for event in module.events if event.version)
        yield from ((module, service) for service in module.services if service.version)


def says_the_same(contracts: Contracts, module: Module, one: Event | Service, released: Event | Service) -> bool:
    """Whether a frozen version is the very version of what is declared, and means the same."""
    if not one.version or semver.Version.parse(one.version) != released.version:
        return False
    try:
        return _where_changed(contracts, module, one, released) is None
    except BadReference:
        return False  # Reading has complained.


def _changed(
    contracts: Contracts, module: Module, one: Event | Service, released: Event | Service
) -> Iterator[Problem]:
    where = _where_changed(contracts, module, one, released)
    if where is not None:
        place = printable(pointer_text(where))
        message = f"{quoted(one.name)} {one.version} was released, and says something else now, at {place}"
        mend = f"raise the version, or restore what {released.origin.document.name} says"
        yield one.origin.problem("release-changed", message, mend, "version")


def _where_changed(
    contracts: Contracts, module: Module, one: Event | Service, released: Event | Service
) -> Pointer | None:
    now, then = _content(frozen(contracts, module, one)), _content(frozen(contracts, module, released))
    return difference(then, now)


def _content(value: Json) -> Json:
    """Leave out the version, which may end in another `+…`."""
    return {key: item for key, item in value.items() if key != "version"}


def _clashes(contracts: Contracts) -> Iterator[Problem]:
    """Complain of an event and a service whose folders would be the same, on some machines at least."""
    for module in contracts.modules():
        folders = {event.name.casefold(): event.name for event in module.events}
        for service in module.services:
            event = folders.get(service.name.casefold())
            if event is not None:
                message = (
                    f"the event {quoted(event)} and the service {quoted(service.name)} would be frozen in one folder"
                )
                yield service.origin.problem("release-ambiguous", message, "rename one of the two", key=True)
