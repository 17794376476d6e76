"""Reads a folder of contracts: text in, `Contracts` and problems out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from treaty_generator.contract.document import Document, read
from treaty_generator.contract.entries import read_events, read_services, read_subscriptions, read_types
from treaty_generator.contract.entry import EntryReader, bad_name
from treaty_generator.contract.language import FILE, MODULE
from treaty_generator.contract.model import (
    Contracts,
    Event,
    Module,
    Origin,
    Service,
    Subscription,
    System,
    TypeDefinition,
)
from treaty_generator.contract.schemas import check_schemas
from treaty_generator.problem import Place, Problem, Severity, errors, quoted

_Entry = TypeVar("_Entry", TypeDefinition, Event, Service, Subscription)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What could be read, and everything that could not, in file order; no problems mean that all is well."""

    contracts: Contracts
    problems: tuple[Problem, ...]
    is_whole: bool = True  # Whether every file and every entry could be read, whatever is wrong inside a schema.


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
    unreadable: set[tuple[str, ...]] = set()
    for path in _files(root, problems):
        steps = path.relative_to(root).parts
        document, found = read(path, path.as_posix(), steps)
        problems += found
        if document is not None:
            documents[steps] = document
        else:
            unreadable.add(steps)
    if not documents and not problems:
        raise NoContracts(root, "the folder holds no contract (*.yaml)")
    reader = EntryReader()
    modules = list(_modules(documents, reader))
    contracts = Contracts(root, tuple(_systems(modules)), documents, frozenset(unreadable))
    is_whole = not errors([*problems, *reader.problems])
    spots = {_spot(problem) for problem in problems}  # What a file's text gets wrong is not told once more below.
    problems += (found for found in (*reader.problems, *check_schemas(contracts)) if _spot(found) not in spots)
    return Loaded(contracts, tuple(sorted(problems, key=lambda problem: problem.sort_key)), is_whole)


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
            types=module.types + tuple(read_types(entry.get("types"), origin.at("types"), reader)),
            events=module.events + tuple(read_events(entry.get("events"), origin.at("events"), module.name, reader)),
            services=module.services
            + tuple(read_services(entry.get("services"), origin.at("services"), module.name, reader)),
            subscriptions=module.subscriptions
            + tuple(read_subscriptions(entry.get("subscriptions"), origin.at("subscriptions"), reader)),
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
