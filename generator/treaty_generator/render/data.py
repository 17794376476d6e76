"""The JSON files of the packages: each module's contract, and each system's manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from treaty_generator.contract.breadth import is_broad
from treaty_generator.contract.bundle import bundle
from treaty_generator.contract.document import Json
from treaty_generator.contract.ladder import rungs
from treaty_generator.contract.model import Contracts, Event, Module, Operation, Service, Subscription, System
from treaty_generator.problem import parse_pointer, pointer_text
from treaty_generator.render.project import project
from treaty_generator.render.said import Account

FORMAT = 1  # Of both files; a reader refuses a number that it does not know.


def contract_json(contracts: Contracts, system: System, module: Module, accounts: dict[str, Account]) -> str:
    """Write what a module's contracts say, with every schema self-contained; empty things are left out.

    `accounts` are of the classes, by the pointers of their schemas in this file.
    """
    about = {
        "format": FORMAT,
        "module": "/".join(module.path),
        "description": module.description,
        "requires": module.requires,
        "optional": module.optional,
        "types": {one.name: bundle(contracts, one.schema, for_readers=True) for one in module.types},
        "events": {event.name: _event(contracts, event) for event in module.events},
        "released": {event.name: frozen for event in module.events if (frozen := _released(contracts, module, event))},
        "services": {service.name: _service(contracts, service) for service in module.services},
        "subscriptions": {one.event: _subscription(contracts, system, one) for one in module.subscriptions},
    }
    about["accounts"] = {pointer: _account(found, _at(about, pointer)) for pointer, found in accounts.items()}
    return _text(_filled(about))


def manifest_json(inputs: dict[str, bytes], outputs: dict[str, str]) -> str:
    """Write the digests of what went into a system and what came out; paths are relative, and there is no clock."""
    return _text(
        {
            "format": FORMAT,
            "generator": "treaty",
            "inputs": {path: _digest(raw) for path, raw in sorted(inputs.items())},
            "outputs": {path: _digest(text.encode()) for path, text in sorted(outputs.items())},
        }
    )


def _event(contracts: Contracts, event: Event) -> Json:
    about = {
        "version": event.version,
        "description": event.description,
        "producer": event.producer,
        "consumers": event.consumers,
        "key": event.key,
        "durability": event.durability.value,
        "deprecated": _filled(asdict(event.deprecated)) if event.deprecated else None,
        "permissions": event.permissions,
        "examples": event.examples,
        "upcasts": dict(event.upcasts),
    }
    return {**_filled(about), "schema": bundle(contracts, event.schema, for_readers=True)}


def _released(contracts: Contracts, module: Module, event: Event) -> Json:
    """The older versions that are generated, by version."""
    return {frozen.version: _event(contracts, frozen) for frozen in rungs(module, event).values()}


def _service(contracts: Contracts, service: Service) -> Json:
    about = {
        "version": service.version,
        "description": service.description,
        "deprecated": _filled(asdict(service.deprecated)) if service.deprecated else None,
        "operations": {one.name: _operation(contracts, one) for one in service.operations},
    }
    return _filled(about)


def _operation(contracts: Contracts, operation: Operation) -> Json:
    about = {
        "description": operation.description,
        "capability": operation.capability,
        "priority": operation.priority,
        "requires": operation.requires,
        "idempotent": operation.idempotent,
        "timeout_s": operation.timeout_s,
        "permissions": operation.permissions,
        "tags": operation.tags,
        "deprecated": _filled(asdict(operation.deprecated)) if operation.deprecated else None,
        "errors": {name: bundle(contracts, schema, for_readers=True) for name, schema in operation.errors},
    }
    schemas = {
        "request": bundle(contracts, operation.request, for_readers=True),
        "response": bundle(contracts, operation.response, for_readers=True),
    }
    return _filled(about) | schemas


def _subscription(contracts: Contracts, system: System, one: Subscription) -> Json:
    about = {
        "versions": one.versions,
        "fields": [pointer_text(field) for field in one.fields or ()],
        "emits": one.emits,
    }
    found = system.event(one.event)
    if one.fields is None or found is None:
        return _filled(about)
    return {**_filled(about), "schema": project(contracts, found[1].schema, one.fields)}


def _at(value: Json, pointer: str) -> Json:
    for step in parse_pointer(pointer):
        value = value[step]
    return value


def _account(found: Account, bundled: Json) -> Json:
    """The keywords that the class carries, and by place those that the whole schema has to check besides.

    A schema with too many ways through it is marked, so that nobody asks for all the reasons why a value was refused.
    """
    residual: dict[str, list[str]] = {}
    for schema, keyword in found.residual:
        place = "/".join(schema.origin.document.steps) + "#" + pointer_text(schema.origin.pointer)
        residual.setdefault(place, []).append(keyword)
    about: Json = {"class": sorted({keyword for _, keyword in found.carried}), "residual": residual}
    return {**about, "is_broad": True} if is_broad(bundled) else about


def _filled(about: dict[str, Json]) -> dict[str, Json]:
    """Leave out what says nothing."""
    return {key: value for key, value in about.items() if value not in (None, "", (), [], {}, False)}


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _text(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"
