"""The entries of which the packages may differ: only these are planned.

An entry differs where its text does, or where something differs that it refers to, however far away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from urllib.parse import unquote

from treaty_generator.compat.surface.entries import Entry, Path, entries_of
from treaty_generator.contract.document import Document
from treaty_generator.contract.ladder import rungs
from treaty_generator.contract.model import Contracts, Event, Module, Schema
from treaty_generator.contract.references import BadReference, Identity, identity, resolve, steps_to


def differing(before: Contracts, after: Contracts, modules: Iterable[Path] | None = None) -> frozenset[Entry]:
    """Find the entries that differ, or that are on one side only: of all modules, or of those that are given."""
    files = _differing_files(before, after)
    concerned = {steps[:-1] for steps in files} | _thawed(before, after)
    one, other = _Said(before, concerned), _Said(after, concerned)
    wanted = None if modules is None else frozenset(modules)
    entries = {entry for entry in one.schemas.keys() | other.schemas.keys() if wanted is None or entry.module in wanted}
    paired = {entry: _paired(one, other, entry) for entry in entries}
    pairs = _Pairs(before, after, files).differing(pair for found in paired.values() for pair in found or ())
    return frozenset(
        entry
        for entry, found in paired.items()
        if found is None or any((identity(was), identity(is_)) in pairs for was, is_ in found)
    )


def _differing_files(before: Contracts, after: Contracts) -> frozenset[Path]:
    """Files that differ, and those that refer to them, however far away."""
    either = {**before.documents, **after.documents}
    found = {steps for steps in either if _digest(before, steps) != _digest(after, steps)}
    waiting = set(found)
    while waiting:
        names = {steps[-1].encode(errors="surrogateescape") for steps in waiting}
        waiting = {
            steps
            for steps, document in either.items()
            if steps not in found and _may_refer(document, names) and not waiting.isdisjoint(_targets(document))
        }
        found |= waiting
    return frozenset(found)


def _digest(contracts: Contracts, steps: Path) -> str | None:
    document = contracts.documents.get(steps)
    return document.digest if document is not None else None


def _may_refer(document: Document, names: Set[bytes]) -> bool:
    """Whether the bytes of a file name one of some files; what is escaped is looked at more closely."""
    raw = document.raw
    return not raw or b"%" in raw or b"\\" in raw or any(name in raw for name in names)


def _targets(document: Document) -> set[Path]:
    found = set()
    for file in document.referred:
        try:
            found.add(steps_to(unquote(file), document.steps))
        except BadReference:
            continue
    return found


def _thawed(before: Contracts, after: Contracts) -> set[Path]:
    """Modules of which other versions are frozen than there were."""
    return {path for path, *_ in _frozen(before) ^ _frozen(after)}


def _frozen(contracts: Contracts) -> set[tuple[Path, str, str, str]]:
    return {
        (module.path, one.name, one.version, one.origin.document.digest)
        for module in contracts.modules()
        for one in module.released
    }


class _Said:
    """What the entries of some modules say, in their schemas and beside these; a subscription belongs to its event."""

    def __init__(self, contracts: Contracts, modules: Set[Path]) -> None:
        self.schemas: dict[Entry, tuple[Schema, ...]] = {}
        self.beside: dict[Entry, object] = {}
        subscribed = _subscribed(contracts, modules)
        for module in contracts.modules():
            if module.path in modules:
                self.schemas |= entries_of(module)
                self._note_operations(module)
            for event in module.events:
                readers = subscribed.get((module.path[:-1], event.name), [])
                if module.path in modules or readers:
                    entry = Entry(module.path, "event", event.name)
                    self.schemas[entry] = (event.schema,)
                    self.beside[entry] = (*_about(module, event), readers)

    def _note_operations(self, module: Module) -> None:
        for service in module.services:
            for operation in service.operations:
                entry = Entry(module.path, "operation", service.name, operation.name)
                self.beside[entry] = [name for name, _ in operation.errors]


def _paired(one: _Said, other: _Said, entry: Entry) -> list[tuple[Schema, Schema]] | None:
    """The schemas of an entry on both sides; None where it differs already in something else."""
    before, after = one.schemas.get(entry, ()), other.schemas.get(entry, ())
    if len(before) != len(after) or one.beside.get(entry) != other.beside.get(entry):
        return None
    return list(zip(before, after, strict=True))


def _subscribed(contracts: Contracts, modules: Set[Path]) -> dict[tuple[Path, str], list[object]]:
    found: dict[tuple[Path, str], list[object]] = {}
    for module in contracts.modules():
        for one in module.subscriptions if module.path in modules else ():
            found.setdefault((module.path[:-1], one.event), []).append((module.name, one.fields))
    return found


def _about(module: Module, event: Event) -> tuple[object, ...]:
    frozen = [(line, one.origin.document.digest) for line, one in rungs(module, event).items()]
    return event.producer, event.consumers, frozen, event.upcasts


_Pair = tuple[Identity, Identity]


class _Pairs:
    """Compares schemas of the two sides; a pair differs where its texts do, or where a pair does that it refers to."""

    def __init__(self, before: Contracts, after: Contracts, files: Set[Path]) -> None:
        self._before, self._after, self._files = before, after, files
        self._referrers: dict[_Pair, list[_Pair]] = {}
        self._differing: set[_Pair] = set()

    def differing(self, pairs: Iterable[tuple[Schema, Schema]]) -> Set[_Pair]:
        """Find the pairs that differ, among some and those that they refer to."""
        waiting = list(pairs)
        while waiting:
            waiting += self._look(*waiting.pop())
        spreading = list(self._differing)
        while spreading:
            above = [one for one in self._referrers[spreading.pop()] if one not in self._differing]
            self._differing.update(above)
            spreading += above
        return self._differing

    def _look(self, before: Schema, after: Schema) -> list[tuple[Schema, Schema]]:
        """Compare one pair, and return those that it refers to and that are not known yet."""
        here = identity(before), identity(after)
        self._referrers.setdefault(here, [])
        if before.origin.document.steps == after.origin.document.steps not in self._files and here[0] == here[1]:
            return []
        text = json.dumps(before.value)  # To Python, 1 and true are the same; so texts are compared.
        if text != json.dumps(after.value):
            self._differing.add(here)
            return []
        if '"$ref"' not in text:
            return []
        ahead = []
        for pair in zip(_targets_of(self._before, before), _targets_of(self._after, after), strict=True):
            there = identity(pair[0]), identity(pair[1])
            if there not in self._referrers:
                ahead.append(pair)
            self._referrers.setdefault(there, []).append(here)
        return ahead


def _targets_of(contracts: Contracts, schema: Schema) -> list[Schema]:
    return [resolve(contracts, one.value["$ref"], one) for one in schema.walk() if one.refers]
