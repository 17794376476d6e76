"""The archive as the baseline: of each event and service the newest version that is frozen."""

from __future__ import annotations

from dataclasses import replace

from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.compat.baseline.subjects import Subjects
from treaty_generator.contract.model import Contracts, Module, System


def read_archive(today: Contracts, against: str) -> Subjects:
    """Take the newest frozen versions out of today's contracts, where they lie. Raises `NoBaseline`."""
    systems = tuple(System(system.path, tuple(map(_released, system.modules))) for system in today.systems)
    frozen = [one for system in systems for module in system.modules for one in (*module.events, *module.services)]
    if not frozen:
        what = "no version of anything is frozen there yet"
        raise NoBaseline(str(today.root), what, "freeze the current ones with `treaty release`")
    documents = {one.origin.document.steps: one.origin.document for one in frozen}
    return Subjects(against, Contracts(today.root, systems, documents))


def _released(module: Module) -> Module:
    events = {event.name: event for event in module.released}  # The last of each name, as they are sorted.
    services = {service.name: service for service in module.released_services}
    return replace(module, events=tuple(events.values()), services=tuple(services.values()), types=())
