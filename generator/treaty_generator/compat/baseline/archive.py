"""The archive as the baseline: of each event and service the newest version that is frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from treaty_generator.compat.archive.plan import says_the_same
from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.compat.baseline.subjects import Subjects
from treaty_generator.contract.model import Contracts, Event, Module, Service, System

_Frozen = TypeVar("_Frozen", Event, Service)


def read_archive(today: Contracts, against: str) -> Subjects:
    """Take the newest frozen versions out of today's contracts, where they lie. Raises `NoBaseline`."""
    systems = tuple(
        System(system.path, tuple(_released(today, module) for module in system.modules)) for system in today.systems
    )
    modules = [module for system in systems for module in system.modules]
    origins = [event.origin for module in modules for event in module.events]
    origins += [service.origin for module in modules for service in module.services]
    if not origins:
        what = "no version of anything is frozen there yet"
        raise NoBaseline(str(today.root), what, "freeze the current ones with `treaty release`")
    documents = {origin.document.steps: origin.document for origin in origins}
    return Subjects(against, Contracts(today.root, systems, {**today.documents, **documents}))


def _released(today: Contracts, module: Module) -> Module:
    return replace(module, events=tuple(_events(today, module)), services=tuple(_services(today, module)))


def _events(today: Contracts, module: Module) -> Iterator[Event]:
    """Go through the newest version of each event; who consumes it, and how older ones come up, is as it is today."""
    declared = {event.name: event for event in module.events}
    for event in _newest(module.released):
        now = declared.get(event.name)
        if now is None:
            yield event
        elif says_the_same(today, module, now, event):
            yield now
        else:
            yield replace(event, consumers=now.consumers, upcasts=now.upcasts)


def _services(today: Contracts, module: Module) -> Iterator[Service]:
    declared = {service.name: service for service in module.services}
    for service in _newest(module.released_services):
        now = declared.get(service.name)
        yield now if now is not None and says_the_same(today, module, now, service) else service


def _newest(frozen: Iterable[_Frozen]) -> Iterable[_Frozen]:
    return {one.name: one for one in frozen}.values()  # The last of each name, as they are sorted.
