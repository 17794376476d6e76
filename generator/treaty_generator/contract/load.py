"""Reads a folder of contracts: text in, `Contracts` and problems out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from treaty_generator.contract.document import Document, parse
from treaty_generator.contract.entries import read_events, read_services, read_subscriptions, read_types
from treaty_generator.contract.entry import EntryReader, bad_name
from treaty_generator.contract.files import Source, Sources, is_frozen, read_sources
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
from treaty_generator.dataclass import dataclass
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


@dataclass(frozen=True, slots=True)
class Assembled:
    """Contracts in whose schemas nobody has looked yet, and what is wrong with files and with entries."""

    contracts: Contracts
    of_files: tuple[Problem, ...]
    of_entries: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every file and every entry could be read."""
        return not errors((*self.of_files, *self.of_entries))

    def loaded(self, of_schemas: Iterable[Problem]) -> Loaded:
        """Bring together all problems; what a file's text gets wrong is not told once more below."""
        spots = {_spot(problem) for problem in self.of_files}
        below = (problem for problem in (*self.of_entries, *of_schemas) if _spot(problem) not in spots)
        problems = sorted((*self.of_files, *below), key=lambda problem: problem.sort_key)
        return Loaded(self.contracts, tuple(problems), self.is_whole)


Parse = Callable[[Source], tuple[Document | None, list[Problem]]]
ReadModule = Callable[[tuple[str, ...], list[Document]], tuple[Module, list[Problem]]]


def load(root: Path) -> Loaded:
    """Read every `*.yaml` below `root`, and what is frozen in the folders called `released`. Raises `NoContracts`.

    A file that cannot be read is reported and left out; so is an entry that has not the right shape.
    """
    require_folder(root)
    assembled = assemble(read_sources(root))
    return assembled.loaded(check_schemas(assembled.contracts))


def require_folder(root: Path) -> None:
    """Raise `NoContracts` where there is no such folder."""
    if not root.is_dir():
        raise NoContracts(root, "there is no such folder" if not root.exists() else "this is not a folder")


def read_module(path: tuple[str, ...], documents: list[Document]) -> tuple[Module, list[Problem]]:
    """Read one module from its files, and from nothing else."""
    reader = EntryReader()
    return _module(path, documents, reader), reader.problems


def assemble(found: Sources, parse: Parse = parse, read_module: ReadModule = read_module) -> Assembled:
    """Make contracts of files. Raises `NoContracts`; who remembers what he read passes functions of his own."""
    made = gather(found, parse, read_module)
    if not made.contracts.documents and not errors(made.of_files):
        seen = f"; {made.of_files[0].place.file}: {made.of_files[0].message}" if made.of_files else ""
        raise NoContracts(found.root, f"the folder holds no contract (*.yaml){seen}")
    return made


def gather(found: Sources, parse: Parse = parse, read_module: ReadModule = read_module) -> Assembled:
    """Make contracts of files, of which there need not be any."""
    problems = list(found.problems)
    documents: dict[tuple[str, ...], Document] = {}
    unreadable: set[tuple[str, ...]] = set()
    for source in found.files:
        document, faults = parse(source)
        problems += faults
        if document is not None:
            documents[source.steps] = document
        else:
            unreadable.add(source.steps)
    frozen = [documents.pop(steps) for steps in sorted(documents) if is_frozen(steps)]
    reader = EntryReader()
    modules = with_released(list(_modules(documents, reader, read_module)), frozen, unreadable, reader)
    contracts = Contracts(found.root, tuple(_systems(modules)), documents, frozenset(unreadable))
    return Assembled(contracts, tuple(problems), tuple(reader.problems))


def _spot(problem: Problem) -> tuple[str, int, int]:
    return problem.place.file, problem.place.line, problem.place.column


def _systems(modules: list[Module]) -> Iterator[System]:
    systems: dict[tuple[str, ...], list[Module]] = {}
    for module in modules:
        systems.setdefault(module.path[:-1], []).append(module)
    return (System(path, tuple(systems[path])) for path in sorted(systems))


def _modules(
    documents: dict[tuple[str, ...], Document], reader: EntryReader, read_module: ReadModule
) -> Iterator[Module]:
    folders: dict[tuple[str, ...], list[Document]] = {}
    for steps, document in sorted(documents.items()):
        folders.setdefault(steps[:-1], []).append(document)
    named: set[tuple[str, ...]] = set()
    for path, files in folders.items():
        for folder in (path[: length + 1] for length in range(len(path))):
            if folder not in named:
                named.add(folder)
                reader.complain(Origin(files[0]), bad_name(folder[-1], "the name of this file's folder"))
        module, problems = read_module(path, files)
        reader.problems += problems
        yield module


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
