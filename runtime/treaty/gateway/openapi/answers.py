"""The problems that a route can answer with, as OpenAPI responses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from treaty.gateway.calling import data_class
from treaty.gateway.openapi.schemas import PREFIX, Schemas
from treaty.gateway.problem import DOMAIN_ERROR, PROBLEMS, RATE_LIMITED, UNAUTHENTICATED, Problem
from treaty.operation import Operation

_RETRY = {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}
_CORRELATION = {"description": "Names the request in all that is told of it", "schema": {"type": "string"}}
HEADERS = {"X-Correlation-Id": _CORRELATION}

_FAULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "pointer": {"type": "string", "description": "Where in the body (RFC 6901); empty means all of it"},
        "header": {"type": "string"},
        "parameter": {"type": "string"},
        "message": {"type": "string"},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457)",
    "required": ["type", "title", "status", "detail", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What a client can do"},
        "correlation_id": {"type": "string"},
        "errors": {"type": "array", "items": _FAULT},
        "limit_bytes": {"type": "integer"},
    },
}


def problem_responses(problems: Iterable[Problem], schemas: Schemas) -> dict[str, Any]:
    """Describe problems by status; those of one status share a response."""
    schemas.components.setdefault("Problem", SCHEMA)
    by_status: dict[str, list[Problem]] = {}
    for problem in PROBLEMS:
        if problem in set(problems):
            by_status.setdefault(str(problem.status), []).append(problem)
    return {status: _response(found) for status, found in by_status.items()}


def domain_response(operation: Operation[Any, Any], schemas: Schemas) -> dict[str, Any]:
    """Describe the errors that an operation declares, each with its own data."""
    kinds = [_domain_schema(operation, error, schemas) for error in operation.errors]
    content = {"application/problem+json": {"schema": kinds[0] if len(kinds) == 1 else {"oneOf": kinds}}}
    names = ", ".join(error.name for error in operation.errors)
    return {"description": f"{DOMAIN_ERROR.title}: {names}", "headers": HEADERS, "content": content}


def _domain_schema(operation: Operation[Any, Any], error: Any, schemas: Schemas) -> dict[str, Any]:
    properties: dict[str, Any] = {"type": {"const": DOMAIN_ERROR.type}, "error": {"const": error.name}}
    required = ["error"]
    if (data := data_class(error)) is not None:
        properties["data"] = schemas.ref(data, operation.module)
        required.append("data")
    described = (error.__doc__ or "").strip()
    return {
        "allOf": [{"$ref": f"{PREFIX}Problem"}, {"type": "object", "required": required, "properties": properties}],
        **({"description": described} if described else {}),
    }


def _response(problems: list[Problem]) -> dict[str, Any]:
    headers: dict[str, Any] = dict(HEADERS)
    if problems[0].status in (RATE_LIMITED.status, 503):
        headers["Retry-After"] = _RETRY
    if problems[0] is UNAUTHENTICATED:
        headers["WWW-Authenticate"] = {"schema": {"type": "string"}}
    types = [one.type for one in problems]
    schema = {"allOf": [{"$ref": f"{PREFIX}Problem"}, {"type": "object", "properties": {"type": {"enum": types}}}]}
    return {
        "description": "; ".join(one.title for one in problems),
        "headers": headers,
        "content": {"application/problem+json": {"schema": schema}},
    }
