"""The whole document; the same routes give the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import BaseModel

from treaty.contract import contract_of
from treaty.gateway.calling import path_of
from treaty.gateway.openapi import events, watching
from treaty.gateway.openapi.answers import HEADERS, domain_response, problem_responses
from treaty.gateway.openapi.parameters import CORRELATION, TIMEOUT, TRACEPARENT
from treaty.gateway.openapi.schemas import Schemas
from treaty.gateway.openapi.security import needs
from treaty.gateway.problem import DOMAIN_ERROR, PARAMETER_INVALID, PROBLEMS, UNAUTHENTICATED
from treaty.operation import Operation
from treaty.payload import EventPayload

_SCHEME = "bearer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What the document says of the whole."""

    title: str = "treaty gateway"
    version: str = "1.0.0"
    description: str = ""
    scheme: dict[str, Any] = field(default_factory=lambda: {"type": "http", "scheme": "bearer"})  # How clients sign in.


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What there is to describe."""

    operations: tuple[Operation[Any, Any], ...]
    ingest: dict[str, type[EventPayload]]
    stream: dict[str, type[EventPayload]]
    watchers: tuple[str, ...]
    is_authenticated: bool
    root_path: str = ""


def describe(what: Described, info: Info) -> bytes:
    """Write the document."""
    schemas = Schemas()
    security: list[Any] = [{_SCHEME: []}] if what.is_authenticated else []
    paths = watching.routes(schemas, what.watchers, security)
    for name, cls in sorted(what.ingest.items()):
        paths[f"/events/{name}"] = {"post": events.taking(cls, schemas, security)}
    if what.stream:
        paths["/events"] = {"get": events.streaming(what.stream, schemas, security)}
    for operation in sorted(what.operations, key=path_of):
        paths[path_of(operation)] = {"post": _call(operation, schemas, security)}
    told: dict[str, Any] = {"title": info.title, "version": info.version}
    if info.description:
        told["description"] = info.description
    components: dict[str, Any] = {"schemas": dict(sorted(schemas.components.items()))}
    if security:
        components["securitySchemes"] = {_SCHEME: info.scheme}
    document = {
        "openapi": "3.1.0",
        "info": told,
        "servers": [{"url": what.root_path or "/"}],
        "paths": dict(sorted(paths.items())),
        "components": components,
    }
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def _call(operation: Operation[Any, Any], schemas: Schemas, security: list[Any]) -> dict[str, Any]:
    problems = [one for one in PROBLEMS if one not in (DOMAIN_ERROR, PARAMETER_INVALID)]
    if not security:
        problems.remove(UNAUTHENTICATED)
    responses = {
        "200": {
            "description": "The response",
            "headers": HEADERS,
            "content": schemas.content(operation.response, operation.module),
        },
        **problem_responses(problems, schemas),
    }
    if operation.errors:
        responses["409"] = domain_response(operation, schemas)
    described = _description(operation)
    return {
        "operationId": str(operation),
        "summary": f"{operation.service}: {operation.name}",
        "tags": [operation.module],
        **({"description": described} if described else {}),
        "x-capability": operation.capability,
        "x-idempotent": operation.idempotent,
        "parameters": [CORRELATION, TRACEPARENT, TIMEOUT],
        "requestBody": {"required": True, "content": schemas.content(operation.request, operation.module)},
        "responses": dict(sorted(responses.items())),
        **needs(operation.permissions, security),
    }


def _description(operation: Operation[Any, Any]) -> str:
    request: type[BaseModel] = operation.request
    contract = contract_of(request)
    schema: Any = contract.schema if contract is not None else {}
    told: object = cast("dict[str, Any]", schema).get("description") if isinstance(schema, dict) else None
    return str(told or (request.__doc__ or "")).strip()
