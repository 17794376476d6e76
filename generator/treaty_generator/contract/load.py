"""Reads a folder of contracts: text in, `Contracts` and problems out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from treaty_generator.contract.document import Document, Json, read
from treaty_generator.contract.entry import EntryReader, bad_name
from treaty_generator.contract.language import DEPRECATION, EVENT, FILE, MODULE, OPERATION, SERVICE, SUBSCRIPTION
from treaty_generator.contract.model import (
    Contracts,
    Deprecation,
    Durability,
    Event,
    Module,
    Operation,
    Origin,
    Schema,
    Service,
    Subscription,
    System,
    TypeDefinition,
)
from treaty_generator.contract.schemas import check_schemas
from treaty_generator.problem import Place, Pointer, Problem, Severity, parse_pointer, quoted

_EMPTY_OBJECT: Json = {"type": "object"}
_Entry = TypeVar("_Entry", TypeDefinition, Event, Service, Subscription)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What could be read, and everything that could not, in file order; no problems mean that all is well."""

    contracts: Contracts
    problems: tuple[Problem, ...]


class NoContracts(Exception):
    """There is nothing to read: the root is missing, is not a folder, or holds no contract file."""

    def __init__(self, root: Path, reason: str) -> None:
        super().__init__(root, reason)
        self.root, self.reason = root, reason

    def __str__(self) -> str:
        return f"{self.root}: {self.reason}; `treaty init` writes a first contract, or name the folder that holds yours"


def load(root: Path) -> Loaded:
    """Read every `*.yaml` below `root`. Raises `NoContracts`.

    A file that cannot be read is reported and left out; so is an entry that has not the right shape.
    """
    if not root.is_dir():
        raise NoContracts(root, "there is no such folder" if not root.exists() else "this is not a folder")
    problems: list[Problem] = []
    documents: dict[tuple[str, ...], Document] = {}
    for path in _files(root, problems):
        steps = path.relative_to(root).parts
        document, found = read(path, path.as_posix(), steps)
        problems += found
        if document is not None:
            documents[steps] = document
    if not documents and not problems:
        raise NoContracts(root, "the folder holds no contract (*.yaml)")
    reader = EntryReader()
    modules = list(_modules(documents, reader))
    contracts = Contracts(root, tuple(_systems(modules)), documents)
    spots = {_spot(problem) for problem in problems}  # What a file's text gets wrong is not told once more below.
    problems += (found for found in (*reader.problems, *check_schemas(contracts)) if _spot(found) not in spots)
    return Loaded(contracts, tuple(sorted(problems, key=lambda problem: problem.sort_key)))


def _spot(problem: Problem) -> tuple[str, int, int]:
    return problem.place.file, problem.place.line, problem.place.column


def _files(root: Path, problems: list[Problem]) -> Iterator[Path]:
    """Find the contract files, sorted; links that lead out of the root are reported, hidden folders passed over."""
    real_root = os.path.realpath(root)
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        for name in folders:
            if (here / name).is_symlink():
                problems.append(
                    _ignored(here / name, "a folder behind a symbolic link is not read", "move the folder here")
                )
        for name in sorted(names):
            path = here / name
            if name.endswith(".yml"):
                problems.append(
                    _ignored(path, "only *.yaml files are contracts, so this file is not read", "rename it to .yaml")
                )
            elif not name.endswith(".yaml") or name.startswith("."):
                continue
            elif path.is_symlink() and not _is_inside(path, real_root):
                mend = "replace the link by the file itself"
                problems.append(
                    Problem(
                        "file-outside-root", "the link leads out of the contracts root", mend, Place(path.as_posix())
                    )
                )
            elif here == root:
                mend = f"move it into a folder: {name.removesuffix('.yaml')}/{name}"
                problems.append(
                    Problem(
                        "file-without-module", "a contract file needs a module's folder", mend, Place(path.as_posix())
                    )
                )
            else:
                yield path


def _is_inside(path: Path, real_root: str) -> bool:
    # `Path.resolve` raises on a link that leads to itself; `realpath` does not, and reading then fails in good order.
    return Path(os.path.realpath(path)).is_relative_to(real_root)


def _ignored(path: Path, message: str, mend: str) -> Problem:
    return Problem("file-ignored", message, mend, Place(path.as_posix()), Severity.WARNING)


def _systems(modules: list[Module]) -> Iterator[System]:
    paths = sorted({module.path[:-1] for module in modules})
    for path in paths:
        yield System(path, tuple(module for module in modules if module.path[:-1] == path))


def _modules(documents: dict[tuple[str, ...], Document], reader: EntryReader) -> Iterator[Module]:
    folders: dict[tuple[str, ...], list[Document]] = {}
    for steps, document in sorted(documents.items()):
        folders.setdefault(steps[:-1], []).append(document)
    named: set[tuple[str, ...]] = set()
    for path, files in folders.items():
        for folder in (path[: length + 1] for length in range(len(path))):
            if folder not in named:
                named.add(folder)
                reader.complain(Origin(files[0]), bad_name(folder[-1], "the name of this file's folder"))
        yield _module(path, files, reader)


def _module(path: tuple[str, ...], documents: list[Document], reader: EntryReader) -> Module:
    module = Module(path, Origin(documents[0]))
    described = False
    for document in documents:
        origin = Origin(document)
        entry = reader.entry(FILE, document.data, origin, "a contract file")
        if "module" in entry:
            if described:
                mend = "merge the two"
                reader.problems.append(
                    origin.problem("module-repeated", "the module is described in two files", mend, "module", key=True)
                )
            described = True
            about = reader.entry(MODULE, entry["module"], origin.at("module"), "a module")
            module = replace(
                module,
                origin=origin.at("module"),
                description=about.get("description", ""),
                requires=tuple(about.get("requires", ())),
                optional=tuple(about.get("optional", ())),
            )
        module = replace(
            module,
            types=module.types + tuple(_types(entry.get("types"), origin.at("types"), reader)),
            events=module.events + tuple(_events(entry.get("events"), origin.at("events"), module.name, reader)),
            services=module.services
            + tuple(_services(entry.get("services"), origin.at("services"), module.name, reader)),
            subscriptions=module.subscriptions
            + tuple(_subscriptions(entry.get("subscriptions"), origin.at("subscriptions"), reader)),
        )
    return replace(
        module,
        types=_unique(module.types, [entry.name for entry in module.types], "type", reader),
        events=_unique(module.events, [entry.name for entry in module.events], "event", reader),
        services=_unique(module.services, [entry.name for entry in module.services], "service", reader),
        subscriptions=_unique(
            module.subscriptions, [entry.event for entry in module.subscriptions], "subscription", reader
        ),
    )


def _unique(entries: tuple[_Entry, ...], names: list[str], what: str, reader: EntryReader) -> tuple[_Entry, ...]:
    kept: dict[str, _Entry] = {}
    for name, entry in zip(names, entries, strict=True):
        if name in kept:
            other = kept[name].origin.place(key=True)
            message = f"the {what} {quoted(name)} is already defined in {other.file}:{other.line}"
            reader.problems.append(
                entry.origin.problem("name-taken", message, "rename or remove one of the two", key=True)
            )
        else:
            kept[name] = entry
    return tuple(kept[name] for name in sorted(kept))


def _types(value: Json, origin: Origin, reader: EntryReader) -> Iterator[TypeDefinition]:
    for name, item, here in reader.named(value, origin, "type"):
        if isinstance(item, dict | bool):
            yield TypeDefinition(name, Schema(item, here, here), here)
        else:
            mend = "write a mapping such as {type: object}"
            reader.complain(here, ("schema-wrong-type", f"the type {quoted(name)} must be a JSON Schema", mend))


def _events(value: Json, origin: Origin, module: str, reader: EntryReader) -> Iterator[Event]:
    for name, item, here in reader.named(value, origin, "event"):
        entry = reader.entry(EVENT, item, here, f"the event {quoted(name)}")
        if "version" not in entry or "schema" not in entry:
            continue
        yield Event(
            name=name,
            version=entry["version"],
            schema=_schema(entry, "schema", here),
            origin=here,
            producer=entry.get("producer", module),
            description=entry.get("description", ""),
            consumers=tuple(entry.get("consumers", ())),
            key=entry.get("key"),
            durability=Durability(entry.get("durability", "memory")),
            deprecated=_deprecation(entry, here, reader),
            permissions=tuple(entry.get("permissions", ())),
            examples=tuple(entry.get("examples", ())),
        )


def _services(value: Json, origin: Origin, module: str, reader: EntryReader) -> Iterator[Service]:
    for name, item, here in reader.named(value, origin, "service"):
        entry = reader.entry(SERVICE, item, here, f"the service {quoted(name)}")
        if "version" not in entry or "operations" not in entry:
            continue
        operations = tuple(_operations(entry["operations"], here.at("operations"), module, reader))
        yield Service(
            name=name,
            version=entry["version"],
            origin=here,
            operations=tuple(sorted(operations, key=lambda operation: operation.name)),
            description=entry.get("description", ""),
            deprecated=_deprecation(entry, here, reader),
        )


def _operations(value: Json, origin: Origin, module: str, reader: EntryReader) -> Iterator[Operation]:
    for name, item, here in reader.named(value, origin, "operation"):
        entry = reader.entry(OPERATION, item, here, f"the operation {quoted(name)}")
        yield Operation(
            name=name,
            capability=entry.get("capability", f"{module}.{name}"),
            origin=here,
            request=_schema(entry, "request", here),
            response=_schema(entry, "response", here),
            description=entry.get("description", ""),
            priority=entry.get("priority", 0),
            requires=tuple(entry.get("requires", ())),
            errors=tuple(_errors(entry.get("errors"), here.at("errors"), reader)),
            idempotent=entry.get("idempotent", False),
            timeout_s=entry.get("timeout_s"),
            permissions=tuple(entry.get("permissions", ())),
            deprecated=_deprecation(entry, here, reader),
        )


def _errors(value: Json, origin: Origin, reader: EntryReader) -> Iterator[tuple[str, Schema]]:
    for name, item, here in sorted(reader.named(value, origin, "error"), key=lambda found: found[0]):
        if isinstance(item, dict | bool):
            yield name, Schema(item, here, here)
        else:
            mend = "write a mapping such as {type: object}"
            reader.complain(here, ("schema-wrong-type", f"the error {quoted(name)} must be a JSON Schema", mend))


def _subscriptions(value: Json, origin: Origin, reader: EntryReader) -> Iterator[Subscription]:
    for name, item, here in reader.named(value, origin, "subscription"):
        entry = reader.entry(SUBSCRIPTION, item, here, f"the subscription {quoted(name)}")
        fields = entry.get("fields")
        yield Subscription(
            event=name,
            origin=here,
            versions=entry.get("versions"),
            fields=tuple(_field(text) for text in fields) if fields is not None else None,
            emits=tuple(entry.get("emits", ())),
        )


def _field(text: str) -> Pointer:
    return parse_pointer(text) if text.startswith("/") else (text,)


def _schema(entry: dict[str, Json], key: str, origin: Origin) -> Schema:
    here = origin.at(key)
    return Schema(entry.get(key, _EMPTY_OBJECT), here, here)


def _deprecation(entry: dict[str, Json], origin: Origin, reader: EntryReader) -> Deprecation | None:
    if "deprecated" not in entry:
        return None
    about = reader.entry(DEPRECATION, entry["deprecated"], origin.at("deprecated"), "a deprecation")
    return Deprecation(about.get("since", ""), about.get("use", ""))
