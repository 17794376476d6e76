"""Two names become one when they are written in Python."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from treaty_generator.contract.lint.parts import properties
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module, Origin, System
from treaty_generator.contract.names import attribute_name, class_name, constant_name, method_name, snake_name
from treaty_generator.problem import Problem, quoted

RULE = Rule(
    id="name-ambiguous",
    why="One of the two would silently take the place of the other in the generated code.",
    fix="rename one of the two",
    once=True,  # One pair may meet in several packages, and as a class and a method.
)
_FILES = ("adapters", "events", "module", "publisher", "services", "subscriber", "types", "upcasters")
"""What a package may hold."""
_OLD = re.compile(r"events_v[0-9]+(_[0-9]+)?")


def find(contracts: Contracts) -> Iterator[Problem]:
    """Folders become packages, on file systems that may not tell upper from lower case."""
    folders: dict[tuple[str, ...], dict[str, Origin]] = defaultdict(dict)
    modules = set()
    for module in contracts.modules():
        modules.add(module.path)
        for depth, name in enumerate(module.path):
            folders[module.path[:depth]].setdefault(name, Origin(module.origin.document))
    for parent, names in folders.items():
        yield from _twins(names.items(), lambda name: snake_name(name).casefold(), "package", key=False)
        for name, origin in names.items():
            if parent in modules and (snake_name(name) in _FILES or _OLD.fullmatch(snake_name(name))):
                message = (
                    f"the folder {quoted(name)} would hide the file {snake_name(name)}.py of the package around it"
                )
                yield RULE.at(origin, message, mend="rename the folder")


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    """Look at what a package offers, then at the fields of each of its classes."""
    yield from _in_package(module, contracts.system_of(module))
    yield from _in_objects(contracts, module)


def _in_package(module: Module, system: System) -> Iterator[Problem]:
    events = {event.name: event.origin for event in reversed(system.met(module))}  # Of two alike, the first.
    events = dict(reversed(events.items()))
    types = {definition.name: definition.origin for definition in module.types}
    services = {service.name: service.origin for service in module.services}
    yield from _twins(types.items(), lambda name: class_name(name, "Type"), "class")
    yield from _twins(events.items(), lambda name: class_name(name, "Event"), "class")
    yield from _twins(events.items(), snake_name, "method")
    yield from _twins(services.items(), lambda name: class_name(name, "Service"), "class")
    yield from _twins(services.items(), constant_name, "constant")
    yield from _twins(services.items(), method_name, "method")
    for service in module.services:
        operations = {operation.name: operation.origin for operation in service.operations}
        yield from _twins(operations.items(), snake_name, "method")
        yield from _twins(operations.items(), lambda name: class_name(name, "Operation"), "class")
        for operation in service.operations:
            errors = {name: schema.origin for name, schema in operation.errors}
            yield from _twins(errors.items(), lambda name: class_name(name, "Error"), "class")


def _in_objects(contracts: Contracts, module: Module) -> Iterator[Problem]:
    for root in (*module.schemas(), *module.frozen_schemas()):
        for schema in root.walk():
            if isinstance(schema.value, dict) and ("properties" in schema.value or "allOf" in schema.value):
                known = {name: found.origin for name, found in properties(contracts, schema).items()}
                yield from _twins(known.items(), attribute_name, "field")


def _twins(
    named: Iterable[tuple[str, Origin]], convert: Callable[[str], str], what: str, *, key: bool = True
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, origin in named:
        first = seen.setdefault(convert(name), name)
        if first != name:
            yield RULE.at(
                origin, f"{quoted(first)} and {quoted(name)} become one {what} in Python: {convert(name)}", key=key
            )
