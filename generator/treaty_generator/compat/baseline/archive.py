"""The archive as the baseline: of each event and service the newest version that is frozen."""

from __future__ import annotations

from dataclasses import replace

from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.compat.baseline.subjects import Subjects
from treaty_generator.contract.model import Contracts, Module, System


def read_archive(today: Contracts, against: str) -> Subjects:
    """Take the newest frozen versions out of today's contracts, where they lie. Raises `NoBaseline`."""
    systems = tuple(System(system.path, tuple(map(_released, system.modules))) for system in today.systems)
    modules = [module for system in systems for module in system.modules]
    origins = [event.origin for module in modules for event in module.events]
    origins += [service.origin for module in modules for service in module.services]
    if not origins:
        what = "no version of anything is frozen there yet"
        raise NoBaseline(str(today.root), what, "freeze the current ones with `treaty release`")
    documents = {origin.document.steps: origin.document for origin in origins}
    return Subjects(against, Contracts(today.root, systems, {**today.documents, **documents}))


def _released(module: Module) -> Module:
    events = {event.name: event for event in module.released}  # The last of each name, as they are sorted.
    services = {service.name: service for service in module.released_services}
    return replace(module, events=tuple(events.values()), services=tuple(services.values()), types=())
