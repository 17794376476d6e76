"""Two different things of one module would be generated as the same Python class."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.lint.likeness import are_alike
from treaty_generator.contract.lint.rule import Rule
from treaty_generator.contract.model import Contracts, Module, Operation, Origin, Schema, Service
from treaty_generator.contract.names import class_name
from treaty_generator.contract.references import is_bare
from treaty_generator.dataclass import dataclass
from treaty_generator.problem import Pointer, Problem, quoted

RULE = Rule(
    id="class-ambiguous",
    why="A package offers each name once, so one of the two could not be reached.",
    fix="rename one of the two, or make their schemas the same",
)


@dataclass(frozen=True, slots=True)
class _Class:
    name: str
    what: str
    origin: Origin
    schema: Schema | None = None
    wire_name: str = ""
    family: Pointer = ()  # Twins within one family are the business of another rule.


def find_in(contracts: Contracts, module: Module) -> Iterator[Problem]:
    seen: dict[str, _Class] = {}
    for one in _classes(module):
        first = seen.setdefault(one.name, one)
        if first is not one and not _are_same(contracts, first, one):
            place = first.origin.place(key=True)
            message = f"{one.what} would become the class {one.name}, as {first.what} in {place.file}:{place.line} does"
            yield RULE.at(one.origin, message, key=True)


def _are_same(contracts: Contracts, first: _Class, other: _Class) -> bool:
    if first.family and first.family == other.family:
        return True
    if first.schema is None or other.schema is None or first.wire_name != other.wire_name:
        return False
    return are_alike(contracts, first.schema, other.schema)


def _classes(module: Module) -> Iterator[_Class]:
    for definition in module.types:
        name, what = class_name(definition.name, "Type"), f"the type {quoted(definition.name)}"
        yield _Class(name, what, definition.origin, definition.schema, family=("types",))
    for event in module.events:
        name, what = class_name(event.name, "Event"), f"the event {quoted(event.name)}"
        yield _Class(name, what, event.origin, event.schema, family=("events",))
    for service in module.services:
        yield from _classes_of_service(service)
        for operation in service.operations:
            yield from _classes_of_operation(operation)


def _classes_of_service(service: Service) -> Iterator[_Class]:
    name = class_name(service.name, "Service")
    yield _Class(name, f"the service {quoted(service.name)}", service.origin, family=("services",))
    for kind in ("Client", "BlockingClient"):
        what = f"the {'blocking client' if kind != 'Client' else 'client'} of the service {quoted(service.name)}"
        yield _Class(f"{name}{kind}", what, service.origin, family=(kind,))


def _classes_of_operation(operation: Operation) -> Iterator[_Class]:
    stem = class_name(operation.name, "Operation")
    for part, schema in (("Request", operation.request), ("Response", operation.response)):
        if not is_bare(schema):
            what = f"the {part.lower()} of {quoted(operation.name)}"
            yield _Class(f"{stem}{part}", what, operation.origin, schema, family=(*operation.origin.pointer[:-1], part))
    for name, schema in operation.errors:
        error, what = class_name(name, "Error"), f"the error {quoted(name)} of {quoted(operation.name)}"
        yield _Class(error, what, schema.origin, schema, f"error {name}", operation.origin.pointer)
        if not is_bare(schema):  # Two of these clash only where the errors do.
            yield _Class(f"{error}Data", f"the data of {what}", schema.origin, schema, family=("data",))
