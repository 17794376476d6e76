"""Reads a folder of contracts: text in, `Contracts` and problems out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from treaty_generator.contract.document import Document, read
from treaty_generator.contract.entries import read_events, read_services, read_subscriptions, read_types
from treaty_generator.contract.entry import EntryReader, bad_name
from treaty_generator.contract.files import find, is_frozen
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
from treaty_generator.contract.released import with_released
from treaty_generator.contract.schemas import check_schemas
from treaty_generator.problem import Problem, errors, quoted

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
    """Read every `*.yaml` below `root`, and what is frozen in the folders called `released`. Raises `NoContracts`.

    A file that cannot be read is reported and left out; so is an entry that has not the right shape.
    """
    if not root.is_dir():
        raise NoContracts(root, "there is no such folder" if not root.exists() else "this is not a folder")
    paths, problems = find(root)
    documents: dict[tuple[str, ...], Document] = {}
    unreadable: set[tuple[str, ...]] = set()
    for path in paths:
        steps = path.relative_to(root).parts
        document, found = read(path, path.as_posix(), steps)
        problems += found
        if document is not None:
            documents[steps] = document
        else:
            unreadable.add(steps)
    frozen = [documents.pop(steps) for steps in sorted(documents) if is_frozen(steps)]
    if not documents and not errors(problems):
        seen = f"; {problems[0].place.file}: {problems[0].message}" if problems else ""
        raise NoContracts(root, f"the folder holds no contract (*.yaml){seen}")
    reader = EntryReader()
    modules = with_released(list(_modules(documents, reader)), frozen, unreadable, reader)
    contracts = Contracts(root, tuple(_systems(modules)), documents, frozenset(unreadable))
    is_whole = not errors([*problems, *reader.problems])
    spots = {_spot(problem) for problem in problems}  # What a file's text gets wrong is not told once more below.
    problems += (found for found in (*reader.problems, *check_schemas(contracts)) if _spot(found) not in spots)
    return Loaded(contracts, tuple(sorted(problems, key=lambda problem: problem.sort_key)), is_whole)


def _spot(problem: Problem) -> tuple[str, int, int]:
    return problem.place.file, problem.place.line, problem.place.column


def _systems(modules: list[Module]) -> Iterator[System]:
    systems: dict[tuple[str, ...], list[Module]] = {}
    for module in modules:
        systems.setdefault(module.path[:-1], []).append(module)
    return (System(path, tuple(systems[path])) for path in sorted(systems))


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
    origins = [Origin(document) for document in documents]
    files = [(origin, reader.entry(FILE, origin.document.data, origin, "a contract file")) for origin in origins]
    types: list[TypeDefinition] = []
    events: list[Event] = []
    services: list[Service] = []
    subscriptions: list[Subscription] = []
    for origin, entry in files:
        types += read_types(entry.get("types"), origin.at("types"), reader)
        events += read_events(entry.get("events"), origin.at("events"), path[-1], reader)
        services += read_services(entry.get("services"), origin.at("services"), path[-1], reader)
        subscriptions += read_subscriptions(entry.get("subscriptions"), origin.at("subscriptions"), reader)
    origin, about = _about(files, reader)
    return Module(
        path,
        origin,
        description=about.get("description", ""),
        requires=tuple(about.get("requires", ())),
        optional=tuple(about.get("optional", ())),
        types=_unique(types, attrgetter("name"), "type", reader),
        events=_unique(events, attrgetter("name"), "event", reader),
        services=_unique(services, attrgetter("name"), "service", reader),
        subscriptions=_unique(subscriptions, attrgetter("event"), "subscription", reader),
    )


def _about(files: list[tuple[Origin, dict[str, Any]]], reader: EntryReader) -> tuple[Origin, dict[str, Any]]:
    """Read what a module says of itself, and where it does: in one of its files, or nowhere."""
    saying = [(origin, entry["module"]) for origin, entry in files if "module" in entry]
    for origin, _ in saying[1:]:
        what = "the module is described in two files"
        reader.problems.append(origin.problem("module-repeated", what, "merge the two", "module", key=True))
    if not saying:
        return files[0][0], {}
    origin, value = saying[0]
    return origin.at("module"), reader.entry(MODULE, value, origin.at("module"), "a module")


def _unique(
    entries: list[_Entry], name_of: Callable[[_Entry], str], what: str, reader: EntryReader
) -> tuple[_Entry, ...]:
    kept: dict[str, _Entry] = {}
    for entry in entries:
        first = kept.setdefault(name_of(entry), entry)
        if first is not entry:
            place = first.origin.place(key=True)
            message = f"the {what} {quoted(name_of(entry))} is already defined in {place.file}:{place.line}"
            mend = "rename or remove one of the two"
            reader.problems.append(entry.origin.problem("name-taken", message, mend, key=True))
    return tuple(kept[name] for name in sorted(kept))
