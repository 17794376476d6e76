"""The classes of all generated files: each file's are built once, and looked up by the files that use them."""

from __future__ import annotations

import ast
from dataclasses import replace

from treaty_generator.contract.model import Contracts, Event, Module, Schema, System
from treaty_generator.contract.references import identity, is_bare
from treaty_generator.problem import Pointer, pointer_text
from treaty_generator.render.annotations import Annotator
from treaty_generator.render.homes import home_of, homes_of, package_of, parts_of
from treaty_generator.render.models import Fact, Models, build, literal, relative, with_facts
from treaty_generator.render.plan import Class, Import
from treaty_generator.render.weaken import Home, Weakener

File = tuple[str, ...]
"""A Python file: its path below the output folder, without `.py`."""


class Classes:
    """Builds the classes of a file when they are first asked for."""

    def __init__(self, contracts: Contracts, annotator: Annotator) -> None:
        self._contracts = contracts
        self._homes = homes_of(contracts)
        self._modules = {package_of(module): module for module in contracts.modules()}
        self._annotator = annotator
        self._built: dict[File, Models] = {}

    def types(self, module: Module) -> Models:
        """The classes of types.py."""
        roots = {self.home(one.schema).class_name: one.schema for one in module.types}
        return self._models((*package_of(module), "types"), roots)

    def events(self, module: Module) -> Models:
        """The classes of events.py, each with the name, the version and the key of its event."""
        here = (*package_of(module), "events")
        if here not in self._built:
            roots = {self.home(event.schema).class_name: event.schema for event in module.events}
            models = self._models(here, roots)
            self._built[here] = with_facts(
                models,
                "EventPayload",
                {
                    name: _event_facts(models.classes[name], event, event.schema.origin.pointer)
                    for name, event in zip(roots, module.events, strict=True)
                },
            )
        return self._built[here]

    def services(self, module: Module) -> Models:
        """The classes of services.py; what a bare reference borrows from another file is not among them."""
        roots: dict[str, Schema] = {}
        for service in module.services:
            for operation in service.operations:
                roots |= {name: schema for name, schema in parts_of(operation) if not self.borrowed(schema)}
        return self._models((*package_of(module), "services"), roots)

    def projections(self, system: System, module: Module) -> Models:
        """The classes of subscriber.py: one for each event of which the module declares the fields that it reads."""
        here = (*package_of(module), "subscriber")
        if here not in self._built:
            wanted = [
                (event, fields)
                for _, event in system.consumed(module)
                if (fields := _fields(module, event)) is not None
            ]
            names = [self.home(event.schema).class_name for event, _ in wanted]
            weakener = Weakener(self._contracts, here, self._homes, names)
            for name, (event, fields) in zip(names, wanted, strict=True):
                weakener.define_projection(name, event.schema, fields)
            models = build(weakener, self._annotator, here)
            self._built[here] = with_facts(
                models,
                "EventView",
                {
                    name: _event_facts(models.classes[name], event, ("subscriptions", event.name, "schema"))
                    for name, (event, _) in zip(names, wanted, strict=True)
                },
            )
        return self._built[here]

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
            makers = {"types": self.types, "events": self.events, "services": self.services}
            makers[file[-1]](self._modules[file[:-1]])
        return self._built[file]

    def _models(self, here: File, roots: dict[str, Schema]) -> Models:
        if here not in self._built:
            weakener = Weakener(self._contracts, here, self._homes, roots)
            for name, schema in roots.items():
                weakener.define(name, schema, has_fields=here[-1] == "events")
            facts = {name: [_pointer_fact(schema.origin.pointer)] for name, schema in roots.items()}
            self._built[here] = with_facts(build(weakener, self._annotator, here), "Payload", facts)
        return self._built[here]


def _event_facts(made: Class, event: Event, pointer: Pointer) -> list[Fact]:
    facts = [
        ("__event_type__", "ClassVar[str]", literal(event.name)),
        ("__event_version__", "ClassVar[str]", literal(event.version)),
    ]
    keyed = next((field.name for field in made.fields if field.wire_name == event.key), None)
    if keyed is not None:
        facts.append(("__event_key__", "ClassVar[str | None]", literal(keyed)))
    return [*facts, _pointer_fact(pointer)]


def _pointer_fact(pointer: Pointer) -> Fact:
    return "__pointer__", "ClassVar[str]", literal(pointer_text(pointer))


def _fields(module: Module, event: Event) -> tuple[Pointer, ...] | None:
    subscription = module.subscription(event.name)
    return subscription.fields if subscription is not None else None


def _names(annotation: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Name)}


def _moved(one: Import, home: File, here: File) -> Import:
    """Write a relative import of the file `home` as seen from `here`."""
    if not one.source.startswith("."):
        return one
    dots = len(one.source) - len(one.source.lstrip("."))
    there = (*home[: len(home) - dots], *one.source.lstrip(".").split("."))
    return replace(one, source=relative(here, there))
