"""Events and services as they are frozen: everything that they say of themselves, and nothing that lies elsewhere.

Who consumes an event and what becomes of its older versions are decisions of today, and stay in the contract.
"""

from __future__ import annotations

import json

from treaty_generator.contract.bundle import standalone
from treaty_generator.contract.document import Json
from treaty_generator.contract.language import RELEASED_FOLDER, RELEASED_FORMAT, RELEASED_SERVICE_FORMAT
from treaty_generator.contract.model import (
    Contracts,
    Deprecation,
    Durability,
    Event,
    Module,
    Operation,
    Schema,
    Service,
)


def frozen(contracts: Contracts, module: Module, one: Event | Service) -> Json:
    """Return what a frozen version says. Raises `BadReference`."""
    return _event(contracts, module, one) if isinstance(one, Event) else _service(contracts, one)


def frozen_steps(module: Module, one: Event | Service) -> tuple[str, ...]:
    """Return where a frozen version lies, below the contracts root."""
    return (*module.path, RELEASED_FOLDER, one.name, f"{one.version.partition('+')[0]}.json")


def frozen_bytes(value: Json) -> bytes:
    """Write a frozen version as a file: readable, and the same bytes everywhere."""
    return (json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False) + "\n").encode()


def _event(contracts: Contracts, module: Module, event: Event) -> Json:
    return _said(
        format=RELEASED_FORMAT,
        event=event.name,
        version=event.version,
        description=event.description,
        producer=event.producer if event.producer != module.name else "",
        key=event.key,
        durability=event.durability.value if event.durability is not Durability.MEMORY else "",
        deprecated=_deprecation(event.deprecated),
        permissions=list(event.permissions),
        schema=_schema(contracts, event.schema),
        examples=list(event.examples),
    )


def _service(contracts: Contracts, service: Service) -> Json:
    return _said(
        format=RELEASED_SERVICE_FORMAT,
        service=service.name,
        version=service.version,
        description=service.description,
        deprecated=_deprecation(service.deprecated),
        operations={one.name: _operation(contracts, one) for one in service.operations},
    )


def _operation(contracts: Contracts, operation: Operation) -> Json:
    return _said(
        capability=operation.capability,
        description=operation.description,
        priority=operation.priority or None,
        requires=list(operation.requires),
        request=_schema(contracts, operation.request),
        response=_schema(contracts, operation.response),
        errors={name: _schema(contracts, schema) for name, schema in operation.errors},
        idempotent=operation.idempotent or None,
        timeout_s=operation.timeout_s,
        permissions=list(operation.permissions),
        tags=list(operation.tags),
        deprecated=_deprecation(operation.deprecated),
    )


def _schema(contracts: Contracts, schema: Schema) -> Json:
    return standalone(contracts, schema)


def _deprecation(said: Deprecation | None) -> Json:
    return None if said is None else {name: text for name, text in (("since", said.since), ("use", said.use)) if text}


def _said(**entries: Json) -> dict[str, Json]:
    """Leave out what says nothing; a schema always does, and so does what is there without saying more."""
    always = ("schema", "request", "response", "operations", "deprecated")
    silent: tuple[Json, ...] = ("", [], {})
    return {
        key: value for key, value in entries.items() if value is not None and (key in always or value not in silent)
    }
