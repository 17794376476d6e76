"""The frozen versions of a subject, as a module keeps them."""

from __future__ import annotations

from treaty_generator.compat.versions import is_prerelease
from treaty_generator.contract.model import Event, Module, Service


def released(module: Module, name: str) -> list[Event | Service]:
    """Find what is frozen under a name; an event and a service never share one, as a folder holds one of them."""
    return [one for frozen in (module.released, module.released_services) for one in frozen if one.name == name]


def all_released(module: Module) -> list[Event | Service]:
    """Everything that a module has frozen, events first."""
    return [*module.released, *module.released_services]


def promises_nothing(module: Module, thing: Event | Service) -> bool:
    """Whether something is a pre-release, and nothing but pre-releases of it was ever released (semver §9)."""
    known = (thing.version, *(one.version for one in released(module, thing.name)))
    return thing.version != "" and all(is_prerelease(version) for version in known if version)
