"""The classes of all generated files: each file's are built once, and looked up by the files that use them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from treaty_generator.contract.ladder import Step, rungs, steps
from treaty_generator.contract.lines import Line
from treaty_generator.contract.model import Contracts, Durability, Event, Module, Schema, System
from treaty_generator.contract.references import Identity, identity, is_bare
from treaty_generator.problem import Pointer, pointer_text
from treaty_generator.render.annotations import Annotator
from treaty_generator.render.homes import events_file, home_of, homes_of, package_of, parts_of, roots_in, roots_of
from treaty_generator.render.models import Fact, Models, build, literal, relative, with_facts
from treaty_generator.render.plan import Class, Import
from treaty_generator.render.said import Account, Said, account
from treaty_generator.render.shared import shared_objects
from treaty_generator.render.weaken import Home, Weakener

File = tuple[str, ...]
"""A Python file: its path below the output folder, without `.py`."""


class Classes:
    """Builds the classes of a file when they are first asked for."""

    def __init__(self, contracts: Contracts, annotator: Annotator, *, only_types: bool = False) -> None:
        """Who looks at types alone need not be told which classes are exact, and how patterns are carried."""
        self._contracts = contracts
        self._homes = homes_of(contracts)
        self._modules = {package_of(module): module for module in contracts.modules()}
        self._annotator = annotator
        self._built: dict[File, Models] = {}
        self._said = Said()
        self._only_types = only_types
        self.shared = shared_objects(contracts, roots_of(contracts))
        self._foreign = frozenset(self._unknown_at_home())
        self._accounts: dict[tuple[str, ...], dict[str, Account]] = {}

    def types(self, module: Module) -> Models:
        """The classes of types.py."""
        here = (*package_of(module), "types")
        return self._judged(here, self._file(here), self._type_roots(module))

    def events(self, module: Module) -> Models:
        """The classes of events.py, each with what its event is called, and who may say and hear it."""
        here = (*package_of(module), "events")
        return self._judged(here, self._file(here), self._event_roots(module.events))

    def frozen(self, module: Module, line: Line) -> Models:
        """The classes of events_v1.py and its like: the events of an older line of versions."""
        found = [(event, rungs(module, event).get(line)) for event in module.events]
        events = tuple(_as_carried_now(frozen, event) for event, frozen in found if frozen is not None)
        here = (*package_of(module), events_file(line))
        pointers = [("released", event.name, event.version, "schema") for event in events]
        models = self._events(here, events, pointers)
        return self._judged(here, models, self._event_roots(events), pointers)

    def services(self, module: Module) -> Models:
        """The classes of services.py; what a bare reference borrows from another file is not among them."""
        here = (*package_of(module), "services")
        return self._judged(here, self._file(here), self._service_roots(module))

    def projections(self, system: System, module: Module) -> Models:
        """The classes of subscriber.py: one for each event of which the module declares the fields that it reads."""
        here = (*package_of(module), "subscriber")
        wanted = {
            self.home(event.schema).class_name: (event, fields)
            for _, event in system.consumed(module)
            if (fields := _fields(module, event)) is not None
        }
        weakener = self._weakener(here, wanted)
        for name, (event, fields) in wanted.items():
            weakener.define_projection(name, event.schema, fields)
        models = build(weakener, self._annotator, here)
        facts = {}
        for name, (event, _) in wanted.items():
            pointer = ("subscriptions", event.name, "schema")
            exact = self._exact_fact(here, pointer, weakener.picked[name])
            read_by = ("__consumer__", "ClassVar[str]", literal(module.name))
            facts[name] = [*_event_facts(models.classes[name], event, pointer), read_by, *exact]
        return with_facts(models, "EventView", facts)

    def accounts(self, module: Module) -> dict[str, Account]:
        """Tell what the classes of a package carry, once they are all made: by the pointers of their schemas."""
        return self._accounts.get(package_of(module), {})

    def steps(self, module: Module) -> list[tuple[Event, list[Step]]]:
        """How the payloads of older versions come up, for each event that has some."""
        ways = [(event, list(steps(self._contracts, module, event))) for event in module.events]
        return [(event, way) for event, way in ways if way]

    def home(self, schema: Schema) -> Home:
        """Where the class of an event, a type or a part of an operation is; the schema must have a class."""
        return self._homes[identity(schema)]

    def borrowed(self, schema: Schema) -> Home | None:
        """Where the class is that a bare reference borrows from another schema; None when there is no such thing."""
        return home_of(self._contracts, self._homes, schema) if is_bare(schema) else None

    def find(self, home: Home) -> Class:
        """Look a class up, building its file if need be."""
        return self._file(home.module).classes[home.class_name]

    def argument_imports(self, here: File, home: Home) -> set[Import]:
        """What the file `here` imports to take the fields of a class as arguments."""
        models = self._file(home.module)
        fields = models.classes[home.class_name].fields
        names = {name for field in fields for name in _names(field.argument)}
        imports = {Import(relative(here, home.module), name) for name in names if name in models.classes}
        imports |= {_moved(one, home.module, here) for one in models.imports if (one.alias or one.name) in names}
        defaults = {field.argument_default for field in fields}
        if "UNSET" in defaults:
            imports |= {Import("treaty", "UNSET"), Import("treaty", "Unset"), Import("treaty", "given", "_given")}
        if "None" in defaults:
            imports.add(Import("treaty", "present", "_present"))
        return imports

    def _file(self, file: File) -> Models:
        if file not in self._built:
            module = self._modules[file[:-1]]
            if file[-1] == "events":
                return self._events(file, module.events, [event.schema.origin.pointer for event in module.events])
            return self._models(file, self._type_roots(module) if file[-1] == "types" else self._service_roots(module))
        return self._built[file]

    def _events(self, here: File, events: tuple[Event, ...], pointers: Iterable[Pointer]) -> Models:
        if here not in self._built:
            roots = self._event_roots(events)
            models = self._models(here, roots)
            facts = {
                name: _event_facts(models.classes[name], event, pointer)
                for name, event, pointer in zip(roots, events, pointers, strict=True)
            }
            self._built[here] = with_facts(models, "EventPayload", facts)
        return self._built[here]

    def _type_roots(self, module: Module) -> dict[str, Schema]:
        return {self.home(one.schema).class_name: one.schema for one in module.types}

    def _event_roots(self, events: Iterable[Event]) -> dict[str, Schema]:
        return {self.home(event.schema).class_name: event.schema for event in events}

    def _service_roots(self, module: Module) -> dict[str, Schema]:
        roots: dict[str, Schema] = {}
        for service in module.services:
            for operation in service.operations:
                roots |= {name: schema for name, schema in parts_of(operation) if not self.borrowed(schema)}
        return roots

    def _models(self, here: File, roots: dict[str, Schema]) -> Models:
        if here not in self._built:
            weakener = self._weakener(here, roots)
            for name, schema in roots.items():
                weakener.define(name, schema, has_fields=here[-1].startswith("events"))
            facts = {name: [_pointer_fact(schema.origin.pointer)] for name, schema in roots.items()}
            self._built[here] = with_facts(build(weakener, self._annotator, here), "Payload", facts)
        return self._built[here]

    def _weakener(self, here: File, taken: Iterable[str]) -> Weakener:
        made = Weakener(self._contracts, here, self._homes, taken, self._said, self.shared, self._foreign)
        if self._only_types:
            made.same_pattern = str  # As it is: no type depends on it, and pydantic's own engine is not asked.
        return made

    def _judged(
        self, here: File, models: Models, roots: dict[str, Schema], pointers: Iterable[Pointer] | None = None
    ) -> Models:
        """Say which classes are exact; only now, because that may hang on the classes of other files.

        `pointers` lead to the schemas in contract.json, where these are not as in the contract.
        """
        classes = dict(models.classes)
        pointers = pointers or [schema.origin.pointer for schema in roots.values()]
        for (name, schema), pointer in zip(roots.items(), pointers, strict=True):
            exact = self._exact_fact(here, pointer, [schema])
            classes[name] = replace(classes[name], facts=(*classes[name].facts, *exact))
        return replace(models, classes=classes)

    def _exact_fact(self, here: File, pointer: Pointer, schemas: list[Schema]) -> list[Fact]:
        if self._only_types:
            return []
        found = account(self._contracts, self._said, *schemas, reach=self._reach)
        self._accounts.setdefault(here[:-1], {})[pointer_text(pointer)] = found
        return [] if found.residual else [("__is_exact__", "ClassVar[bool]", "True")]

    def _unknown_at_home(self) -> Iterator[Identity]:
        """Find the shared objects whose own modules do not know that they are: other modules are no part of these."""
        for path in {file[:-1] for file, _ in self.shared}:
            module = next((one for one in self._contracts.modules() if one.path == path), None)
            known = shared_objects(self._contracts, roots_in(module)) if module is not None else frozenset()
            yield from (one for one in self.shared if one[0][:-1] == path and one not in known)

    def _reach(self, schema: Schema) -> None:
        """Make sure that the file which holds the class of a schema has been looked at."""
        home = self._homes.get(identity(schema))
        if home is not None:
            self._file(home.module)


def _event_facts(made: Class, event: Event, pointer: Pointer) -> list[Fact]:
    facts = [
        ("__event_type__", "ClassVar[str]", literal(event.name)),
        ("__event_version__", "ClassVar[str]", literal(event.version)),
    ]
    keyed = next((field.name for field in made.fields if field.wire_name == event.key), None)
    if keyed is not None:
        facts.append(("__event_key__", "ClassVar[str | None]", literal(keyed)))
    consumers = tuple(sorted(set(event.consumers)))  # A set; the order in the contract is its author's affair.
    facts += [
        ("__producer__", "ClassVar[str]", literal(event.producer)),
        ("__consumers__", "ClassVar[tuple[str, ...]]", literal(consumers)),
    ]
    if event.durability is not Durability.MEMORY:
        facts.append(("__durability__", "ClassVar[str]", literal(str(event.durability))))
    if event.permissions:
        facts.append(("__permissions__", "ClassVar[tuple[str, ...]]", literal(tuple(sorted(set(event.permissions))))))
    return [*facts, _pointer_fact(pointer)]


def _as_carried_now(frozen: Event, event: Event) -> Event:
    """An older version has a schema of its own; who may say and hear it, and what it survives, is as it is today."""
    return replace(
        frozen,
        producer=event.producer,
        consumers=event.consumers,
        durability=event.durability,
        permissions=event.permissions,
    )


def _pointer_fact(pointer: Pointer) -> Fact:
    return "__pointer__", "ClassVar[str]", literal(pointer_text(pointer))


def _fields(module: Module, event: Event) -> tuple[Pointer, ...] | None:
    subscription = module.subscription(event.name)
    return subscription.fields if subscription is not None else None


@cache
def _names(annotation: str) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Name))


def _moved(one: Import, home: File, here: File) -> Import:
    """Write a relative import of the file `home` as seen from `here`."""
    if not one.source.startswith("."):
        return one
    dots = len(one.source) - len(one.source.lstrip("."))
    there = (*home[: len(home) - dots], *one.source.lstrip(".").split("."))
    return one._replace(source=relative(here, there))
