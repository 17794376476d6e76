"""Contracts with some of their entries only, and with what these refer to: enough to plan their classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from treaty_generator.compat.surface.entries import Entry, Path, entries_of
from treaty_generator.contract.model import Contracts, Module, Schema, Service, System
from treaty_generator.contract.references import Identity, identity, resolve


def reduced(contracts: Contracts, kept: Set[Entry]) -> Contracts:
    """Keep some entries, and the modules in whose packages these show."""
    systems = (_system(system, kept) for system in contracts.systems)
    return Contracts(contracts.root, tuple(one for one in systems if one.modules), contracts.documents)


def referred(contracts: Contracts, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Go through the entries that some entries refer to, however far away."""
    known = _Known(contracts)
    waiting = [schema for entry in entries for schema in known.schemas(entry)]
    seen: set[Identity] = set()
    while waiting:
        for one in known.references(waiting.pop()):
            target = resolve(contracts, one.value["$ref"], one)
            if identity(target) not in seen:
                seen.add(identity(target))
                waiting.append(target)
                entry = known.entry(target)
                if entry is not None:
                    yield entry
                    waiting += known.schemas(entry)


def _system(system: System, kept: Set[Entry]) -> System:
    shown = {entry.module for entry in kept}
    names = {entry.name for entry in kept if entry.kind == "event"}
    for module in system.modules:
        for owner, event in (*system.published(module), *system.consumed(module)):
            if event.name in names and Entry(owner.path, "event", event.name) in kept:
                shown.add(module.path)
    return replace(system, modules=tuple(_module(one, kept) for one in system.modules if one.path in shown))


def _module(module: Module, kept: Set[Entry]) -> Module:
    return replace(
        module,
        types=tuple(one for one in module.types if Entry(module.path, "type", one.name) in kept),
        events=tuple(one for one in module.events if Entry(module.path, "event", one.name) in kept),
        services=tuple(_services(module, kept)),
    )


def _services(module: Module, kept: Set[Entry]) -> Iterator[Service]:
    """A service of which an operation is gone is kept without it: the service itself is still there."""
    spoken_of = {entry.name for entry in kept if entry.module == module.path and entry.kind == "operation"}
    for service in module.services:
        operations = tuple(
            one for one in service.operations if Entry(module.path, "operation", service.name, one.name) in kept
        )
        if service.name in spoken_of:
            yield replace(service, operations=operations)


class _Known:
    """Which entry a schema is of, for the modules that are asked about."""

    def __init__(self, contracts: Contracts) -> None:
        self._modules = {module.path: module for module in contracts.modules()}
        self._entries: dict[Path, dict[Entry, tuple[Schema, ...]]] = {}
        self._references: dict[Path, dict[Identity, tuple[Schema, ...]]] = {}
        self._owners: dict[Path, dict[Identity, Entry]] = {}

    def schemas(self, entry: Entry) -> tuple[Schema, ...]:
        return self._of(entry.module).get(entry, ())

    def references(self, schema: Schema) -> Iterable[Schema]:
        """The schemas below one that refer to another; of those with names, the module knows them."""
        path = schema.origin.document.steps[:-1]
        if path not in self._references and path in self._modules:
            self._references[path] = {identity(root): found for root, found in self._modules[path].references}
        found = self._references.get(path, {}).get(identity(schema))
        return found if found is not None else (one for one in schema.walk() if one.refers)

    def entry(self, schema: Schema) -> Entry | None:
        path = schema.origin.document.steps[:-1]
        if path not in self._owners:
            found = self._of(path).items()
            self._owners[path] = {identity(one): entry for entry, schemas in found for one in schemas}
        return self._owners[path].get(identity(schema))

    def _of(self, path: Path) -> dict[Entry, tuple[Schema, ...]]:
        if path not in self._entries:
            self._entries[path] = entries_of(self._modules[path]) if path in self._modules else {}
        return self._entries[path]
