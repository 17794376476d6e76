"""What a module declares that becomes a part of its package, one by one, with the schemas that it writes down."""

from __future__ import annotations

from typing import NamedTuple

from treaty_generator.contract.model import Module, Schema

Path = tuple[str, ...]


class Entry(NamedTuple):
    """A type, an event, or an operation of a service, by its names."""

    module: Path
    kind: str  # `type`, `event` or `operation`.
    name: str  # Of the type or the event, or of the service.
    operation: str = ""


def entries_of(module: Module) -> dict[Entry, tuple[Schema, ...]]:
    """The entries of a module."""
    found: dict[Entry, tuple[Schema, ...]] = {}
    found |= {Entry(module.path, "type", one.name): (one.schema,) for one in module.types}
    found |= {Entry(module.path, "event", one.name): (one.schema,) for one in module.events}
    for service in module.services:
        for operation in service.operations:
            errors = (schema for _, schema in operation.errors)
            entry = Entry(module.path, "operation", service.name, operation.name)
            found[entry] = (operation.request, operation.response, *errors)
    return found
