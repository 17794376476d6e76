"""A Confluent-compatible schema registry as the baseline: of each event the newest schema that is registered.

The subject of an event is its name, or its name with `-value` behind it, whichever the registry knows. A registry
numbers its versions 1, 2, 3; the semantic version of one is what `version` says among the properties of its metadata,
and empty where nothing does. It holds schemas alone, so everything else is as it is today; events that it does not know
are new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from treaty_generator.compat.baseline.http import Client
from treaty_generator.compat.baseline.refused import NoBaseline
from treaty_generator.compat.baseline.registered import Registration, Registry
from treaty_generator.compat.baseline.subjects import Subjects
from treaty_generator.contract.model import Contracts, Event, Module, Origin, Schema, System
from treaty_generator.contract.schemas import check_across, check_module
from treaty_generator.problem import Problem, errors

_SUFFIX = "-value"  # Of the usual strategy: a topic is called as its event, and this is the schema of its values.


def read_registry(today: Contracts, url: str) -> Subjects:
    """Ask a registry for the events of today's contracts. Raises `NoBaseline`."""
    with Client(url) as client:
        registry = Registry(client)
        systems = tuple(_systems(today, registry))
    events = [event for system in systems for module in system.modules for event in module.events]
    if not events:
        what = "none of the subjects is called as an event of these contracts"
        mend = f"register a schema by the name of its event, with or without {_SUFFIX} behind it"
        raise NoBaseline(f"{registry.label}/subjects", what, mend)
    documents = {event.origin.document.steps: event.origin.document for event in events}
    contracts = Contracts(today.root, systems, {**today.documents, **documents})
    label = f"{registry.label} (its schemas alone, not Python code)"
    return Subjects(label, contracts, tuple(errors(_problems(contracts))), holds_schemas_alone=True)


def _problems(contracts: Contracts) -> Iterator[Problem]:
    """Go through what is wrong with the schemas that were registered."""
    for module in contracts.modules():
        yield from check_module(contracts, replace(module, services=(), types=(), released=(), released_services=()))
    registered = {event.origin.document.name for module in contracts.modules() for event in module.events}
    yield from (problem for problem in check_across(contracts) if problem.place.file in registered)


def _systems(today: Contracts, registry: Registry) -> Iterator[System]:
    known = registry.subjects()
    for system in today.systems:
        yield System(system.path, tuple(_registered(module, registry, known) for module in system.modules))


def _registered(module: Module, registry: Registry, known: frozenset[str]) -> Module:
    found = []
    for event in module.events:
        subject = next((name for name in (event.name, event.name + _SUFFIX) if name in known), None)
        if subject is not None:
            found.append(_as_registered(event, registry.newest(subject)))
    return replace(module, events=tuple(found))


def _as_registered(event: Event, found: Registration) -> Event:
    origin = Origin(found.document)
    schema = Schema(found.document.data["schema"], origin.at("schema"), origin.at("schema"))
    return replace(event, version=found.version, schema=schema, origin=origin)
