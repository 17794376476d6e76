"""Reads the entries of one file: what comes out has the right shape, and what is wrong became problems."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.contract.document import Json
from treaty_generator.contract.entry import EntryReader
from treaty_generator.contract.language import DEPRECATION, EVENT, OPERATION, SERVICE, SUBSCRIPTION
from treaty_generator.contract.model import (
    Deprecation,
    Durability,
    Event,
    Operation,
    Origin,
    Schema,
    Service,
    Subscription,
    TypeDefinition,
)
from treaty_generator.problem import Pointer, parse_pointer, quoted

_EMPTY_OBJECT: Json = {"type": "object", "properties": {}}


def read_types(value: Json, origin: Origin, reader: EntryReader) -> Iterator[TypeDefinition]:
    """Read the types of one file; one that is no schema is reported and left out."""
    for name, item, here in reader.named(value, origin, "type"):
        if isinstance(item, dict | bool):
            yield TypeDefinition(name, Schema(item, here, here), here)
        else:
            mend = "write a mapping such as {type: object}"
            reader.complain(here, ("schema-wrong-type", f"the type {quoted(name)} must be a JSON Schema", mend))


def read_events(value: Json, origin: Origin, module: str, reader: EntryReader) -> Iterator[Event]:
    """Read the events of one file; one without a schema is left out, one without a version has an empty one."""
    for name, item, here in reader.named(value, origin, "event"):
        entry = reader.entry(EVENT, item, here, f"the event {quoted(name)}")
        if "schema" in entry:
            yield event_of(name, entry, here, module, reader)


def event_of(name: str, entry: dict[str, Json], here: Origin, module: str, reader: EntryReader) -> Event:
    """Make an event of an entry that has a schema."""
    return Event(
        name=name,
        version=entry.get("version", ""),
        schema=_schema(entry, "schema", here),
        origin=here,
        producer=entry.get("producer", module),
        description=entry.get("description", ""),
        consumers=tuple(entry.get("consumers", ())),
        key=entry.get("key"),
        durability=Durability(entry.get("durability", "memory")),
        deprecated=_deprecation(entry, here, reader),
        permissions=tuple(entry.get("permissions", ())),
        examples=tuple(entry.get("examples", ())),
        upcasts=tuple(sorted(entry.get("upcasts", {}).items())),
    )


def read_services(value: Json, origin: Origin, module: str, reader: EntryReader) -> Iterator[Service]:
    """Read the services of one file; one without a version has an empty one."""
    for name, item, here in reader.named(value, origin, "service"):
        entry = reader.entry(SERVICE, item, here, f"the service {quoted(name)}")
        yield service_of(name, entry, here, module, reader)


def service_of(name: str, entry: dict[str, Json], here: Origin, module: str, reader: EntryReader) -> Service:
    """Make a service of an entry."""
    operations = _operations(entry.get("operations"), here.at("operations"), module, reader)
    return Service(
        name=name,
        version=entry.get("version", ""),
        origin=here,
        operations=tuple(sorted(operations, key=lambda operation: operation.name)),
        description=entry.get("description", ""),
        deprecated=_deprecation(entry, here, reader),
    )


def _operations(value: Json, origin: Origin, module: str, reader: EntryReader) -> Iterator[Operation]:
    for name, item, here in reader.named(value, origin, "operation"):
        entry = reader.entry(OPERATION, item, here, f"the operation {quoted(name)}")
        yield Operation(
            name=name,
            capability=entry.get("capability", f"{module}.{name}"),
            origin=here,
            request=_schema(entry, "request", here),
            response=_schema(entry, "response", here),
            description=entry.get("description", ""),
            priority=entry.get("priority", 0),
            requires=tuple(entry.get("requires", ())),
            errors=tuple(_errors(entry.get("errors"), here.at("errors"), reader)),
            idempotent=entry.get("idempotent", False),
            timeout_s=entry.get("timeout_s"),
            permissions=tuple(entry.get("permissions", ())),
            tags=tuple(entry.get("tags", ())),
            deprecated=_deprecation(entry, here, reader),
        )


def _errors(value: Json, origin: Origin, reader: EntryReader) -> Iterator[tuple[str, Schema]]:
    for name, item, here in sorted(reader.named(value, origin, "error"), key=lambda found: found[0]):
        if isinstance(item, dict | bool):
            yield name, Schema(item, here, here)
        else:
            mend = "write a mapping such as {type: object}"
            reader.complain(here, ("schema-wrong-type", f"the error {quoted(name)} must be a JSON Schema", mend))


def read_subscriptions(value: Json, origin: Origin, reader: EntryReader) -> Iterator[Subscription]:
    """Read the subscriptions of one file."""
    for name, item, here in reader.named(value, origin, "subscription"):
        entry = reader.entry(SUBSCRIPTION, item, here, f"the subscription {quoted(name)}")
        fields = entry.get("fields")
        yield Subscription(
            event=name,
            origin=here,
            versions=entry.get("versions"),
            fields=tuple(_field(text) for text in fields) if fields is not None else None,
            emits=tuple(entry.get("emits", ())),
        )


def _field(text: str) -> Pointer:
    return parse_pointer(text) if text.startswith("/") else (text,)


def _schema(entry: dict[str, Json], key: str, origin: Origin) -> Schema:
    here = origin.at(key)
    return Schema(entry.get(key, _EMPTY_OBJECT), here, here)


def _deprecation(entry: dict[str, Json], origin: Origin, reader: EntryReader) -> Deprecation | None:
    if "deprecated" not in entry:
        return None
    about = reader.entry(DEPRECATION, entry["deprecated"], origin.at("deprecated"), "a deprecation")
    return Deprecation(about.get("since", ""), about.get("use", ""))
