"""Which generated class stands for which schema, across all packages."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.ladder import rungs
from treaty_generator.contract.lines import Line, line_name
from treaty_generator.contract.model import Contracts, Module, Operation, Schema
from treaty_generator.contract.names import class_name, defined_name, snake_name
from treaty_generator.contract.references import Identity, identity, is_bare, resolve
from treaty_generator.render.weaken import Home

Homes = dict[Identity, Home]


def package_of(module: Module) -> tuple[str, ...]:
    """Return the path of a module's package below the output folder."""
    return tuple(snake_name(step) for step in module.path)


def events_file(line: Line) -> str:
    """Name the file of the events of an older line of versions: `events_v1`."""
    return f"events_{line_name(line)}"


def homes_of(contracts: Contracts) -> Homes:
    """Give every schema with a name of its own a class; a bare `$ref` has the class of what it refers to."""
    homes: Homes = {}
    for module in contracts.modules():
        package = package_of(module)
        for definition in module.types:
            homes[identity(definition.schema)] = Home((*package, "types"), defined_name(definition.name, "Type"))
        for event in module.events:
            name = defined_name(event.name, "Event")
            homes[identity(event.schema)] = Home((*package, "events"), name)
            for line, frozen in rungs(module, event).items():
                homes[identity(frozen.schema)] = Home((*package, events_file(line)), name)
        for service in module.services:
            for operation in service.operations:
                for name, schema in parts_of(operation):
                    if not is_bare(schema):
                        homes[identity(schema)] = Home((*package, "services"), name)
    return homes


def roots_of(contracts: Contracts) -> Iterator[Schema]:
    """Go through the schemas that have names of their own, and the bare references among the parts of operations."""
    return (schema for module in contracts.modules() for schema in roots_in(module))


def roots_in(module: Module) -> Iterator[Schema]:
    """Go through those of one module."""
    yield from (definition.schema for definition in module.types)
    for event in module.events:
        yield from (one.schema for one in (event, *rungs(module, event).values()))
    for service in module.services:
        yield from (schema for operation in service.operations for _, schema in parts_of(operation))


def home_of(contracts: Contracts, homes: Homes, schema: Schema) -> Home | None:
    """Find the class of a schema, following bare references."""
    while identity(schema) not in homes and is_bare(schema):
        schema = resolve(contracts, schema.value["$ref"], schema)
    return homes.get(identity(schema))


def parts_of(operation: Operation) -> list[tuple[str, Schema]]:
    """Name the classes of an operation: its request, its response, and the data of its errors."""
    stem = class_name(operation.name, "Operation")
    parts = [(f"{stem}Request", operation.request), (f"{stem}Response", operation.response)]
    return parts + [(f"{error_name(name)}Data", schema) for name, schema in operation.errors]


def error_name(name: str) -> str:
    """Name the exception of a domain error."""
    return defined_name(name, "Error")
