"""What a contract says, once it is read: frozen values, each of which knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from treaty_generator.contract.document import Document, Json
from treaty_generator.contract.keywords import walk
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Place, Pointer, Problem, Severity


@dataclass(frozen=True, slots=True)
class Origin:
    """A node of a document."""

    document: Document
    pointer: Pointer = ()

    def at(self, *steps: str | int) -> Origin:
        """Step down from here."""
        return Origin(self.document, (*self.pointer, *steps))

    def place(self, *steps: str | int, key: bool = False) -> Place:
        """Where the node, or the one that `steps` lead to, stands in its file."""
        return self.document.place((*self.pointer, *steps), key=key)

    def problem(
        self,
        id: str,
        message: str,
        mend: str,
        *steps: str | int,
        key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Say what is wrong here, or where `steps` lead to."""
        return Problem(id, message, mend, self.place(*steps, key=key), severity)


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON Schema (2020-12) as it was written, and where; `root` is where its local pointers may start."""

    value: Json
    origin: Origin
    root: Origin

    def at(self, *steps: str | int) -> Schema:
        """Step down to a subschema; the steps must exist."""
        value = self.value
        for step in steps:
            value = value[step]
        return Schema(value, self.origin.at(*steps), self.root)

    @property
    def refers(self) -> bool:
        """Whether it has a `$ref` that somebody could follow."""
        return isinstance(self.value, dict) and isinstance(self.value.get("$ref"), str)

    def walk(self) -> Iterator[Schema]:
        """Go through this schema and all schemas below it, outermost first; references are not followed."""
        for steps, value in walk(self.value):
            yield Schema(value, self.origin.at(*steps), self.root)


class Durability(StrEnum):
    """What an event survives: nothing, the end of the process, or the loss of power."""

    MEMORY = "memory"
    DURABLE = "durable"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since which version something should not be used any more, and what to use instead; either may be empty."""

    since: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its name, its version and the schema of its payload."""

    name: str
    version: str
    schema: Schema
    origin: Origin
    producer: str
    description: str = ""
    consumers: tuple[str, ...] = ()
    key: str | None = None
    durability: Durability = Durability.MEMORY
    deprecated: Deprecation | None = None
    permissions: tuple[str, ...] = ()
    examples: tuple[Json, ...] = ()
    upcasts: tuple[tuple[str, str], ...] = ()  # What is decided of older lines of versions: `manual` or `none`.


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that a module can be asked to do; `errors` maps the names of its domain errors to their schemas."""

    name: str
    capability: str
    origin: Origin
    request: Schema
    response: Schema
    description: str = ""
    priority: int = 0
    requires: tuple[str, ...] = ()
    errors: tuple[tuple[str, Schema], ...] = ()
    idempotent: bool = False
    timeout_s: float | None = None
    permissions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    deprecated: Deprecation | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A versioned set of operations that one object implements."""

    name: str
    version: str
    origin: Origin
    operations: tuple[Operation, ...]
    description: str = ""
    deprecated: Deprecation | None = None

    def schemas(self) -> Iterator[Schema]:
        """The schemas of its operations: what each takes, gives and fails with."""
        for operation in self.operations:
            yield operation.request
            yield operation.response
            yield from (schema for _, schema in operation.errors)


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """A schema with a name that others refer to."""

    name: str
    schema: Schema
    origin: Origin


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a consumer says of an event it handles; `fields` None means that it reads the whole payload.

    `fields` are pointers into the payload; `emits` are the events that handling this one may publish.
    """

    event: str
    origin: Origin
    versions: str | None = None
    fields: tuple[Pointer, ...] | None = None
    emits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Module:
    """A folder of contracts; `path` leads to it from the contracts root, and its last step is the module's name."""

    path: tuple[str, ...]
    origin: Origin  # Of its `module:` entry, or of its first file.
    description: str = ""
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    services: tuple[Service, ...] = ()
    types: tuple[TypeDefinition, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    released: tuple[Event, ...] = ()  # Frozen versions of its events, by name, then the oldest first.
    released_services: tuple[Service, ...] = ()  # And of its services.

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path[-1]

    def subscription(self, event: str) -> Subscription | None:
        """Return what this module says of an event, if it says anything."""
        return self._subscriptions.get(event)

    @cached_property
    def _subscriptions(self) -> dict[str, Subscription]:
        return {entry.event: entry for entry in self.subscriptions}

    @cached_property
    def references(self) -> tuple[tuple[Schema, tuple[Schema, ...]], ...]:
        """Every schema that this module writes down, with those below it that refer to another; found once."""
        return tuple((root, tuple(found for found in root.walk() if found.refers)) for root in self._roots())

    def _roots(self) -> Iterator[Schema]:
        yield from self.schemas()
        yield from self.frozen_schemas()

    def schemas(self) -> Iterator[Schema]:
        """Every schema that this module writes down, types first."""
        yield from (definition.schema for definition in self.types)
        yield from (event.schema for event in self.events)
        for service in self.services:
            yield from service.schemas()

    def frozen_schemas(self) -> Iterator[Schema]:
        """Every schema of its frozen versions; nobody can mend these, so they are judged by what would do harm."""
        yield from (event.schema for event in self.released)
        for service in self.released_services:
            yield from service.schemas()


@dataclass(frozen=True)
class System:
    """The modules of one folder, which know each other by name; `path` is empty for the contracts root itself."""

    path: tuple[str, ...]
    modules: tuple[Module, ...]

    def module(self, name: str) -> Module | None:
        """Find a module by name."""
        return self._by_name.get(name)

    def events(self) -> Iterator[tuple[Module, Event]]:
        """Every event with the module that declares it."""
        return ((module, event) for module in self.modules for event in module.events)

    def event(self, name: str) -> tuple[Module, Event] | None:
        """Find an event by name, with the module that declares it."""
        return self._events_by_name.get(name)

    def published(self, module: Module) -> list[tuple[Module, Event]]:
        """The events that a module produces, each with the module that declares it."""
        return self._published.get(module.name, [])

    def consumed(self, module: Module) -> list[tuple[Module, Event]]:
        """The events that a module consumes, by their lists or its subscriptions, each with who declares it."""
        return self._consumed.get(module.name, [])

    def met(self, module: Module) -> list[Event]:
        """The events that meet in the package of a module: those it declares, and those that list it as consumer."""
        return self._met.get(module.name, [])

    @cached_property
    def _met(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for owner, event in self.events():
            for name in dict.fromkeys((owner.name, *event.consumers)):
                found.setdefault(name, []).append(event)
        return found

    @cached_property
    def _by_name(self) -> dict[str, Module]:
        return {module.name: module for module in self.modules}

    @cached_property
    def _events_by_name(self) -> dict[str, tuple[Module, Event]]:
        found: dict[str, tuple[Module, Event]] = {}
        for owner, event in self.events():
            found.setdefault(event.name, (owner, event))
        return found

    @cached_property
    def _published(self) -> dict[str, list[tuple[Module, Event]]]:
        found: dict[str, list[tuple[Module, Event]]] = {}
        for owner, event in self.events():
            found.setdefault(event.producer, []).append((owner, event))
        return found

    @cached_property
    def _consumed(self) -> dict[str, list[tuple[Module, Event]]]:
        subscribers: dict[str, list[str]] = {}
        for module in self.modules:
            for entry in module.subscriptions:
                subscribers.setdefault(entry.event, []).append(module.name)
        found: dict[str, list[tuple[Module, Event]]] = {}
        for owner, event in self.events():
            for name in sorted({*event.consumers, *subscribers.get(event.name, ())}):
                found.setdefault(name, []).append((owner, event))
        return found


@dataclass(frozen=True, eq=False)
class Contracts:
    """Everything below one contracts root, sorted by path; `documents` are keyed by their path below it.

    Two are never equal, so that what was found out about one can be remembered.
    """

    root: Path
    systems: tuple[System, ...] = ()
    documents: dict[tuple[str, ...], Document] = field(default_factory=dict)
    unreadable: frozenset[tuple[str, ...]] = frozenset()  # Files that are there, and wrong; each has its own problem.

    def system_of(self, module: Module) -> System:
        """Find the system that a module belongs to."""
        return self._systems_by_path[module.path[:-1]]

    @cached_property
    def _systems_by_path(self) -> dict[tuple[str, ...], System]:
        return {system.path: system for system in self.systems}

    def modules(self) -> Iterator[Module]:
        """Every module of every system."""
        return (module for system in self.systems for module in system.modules)
