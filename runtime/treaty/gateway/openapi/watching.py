"""The routes that tell how the system is."""

from __future__ import annotations

from typing import Any

from treaty.gateway.openapi.answers import HEADERS, problem_responses
from treaty.gateway.openapi.schemas import Schemas
from treaty.gateway.problem import (
    FORBIDDEN,
    HEADER_INVALID,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    UNAUTHENTICATED,
)

_COUNT = {"type": "integer", "minimum": 0}
_STATUS = {"enum": ["active", "degraded", "inactive", "unknown"]}
_HEALTH = {
    "type": "object",
    "required": ["status", "modules"],
    "properties": {
        "status": {"enum": ["healthy", "degraded", "unhealthy"]},
        "modules": {"type": "object", "description": "How many, by status", "additionalProperties": _COUNT},
    },
}
_MODULE = {
    "type": "object",
    "required": ["name", "status", "reason", "since", "facts"],
    "properties": {
        "name": {"type": "string"},
        "status": _STATUS,
        "reason": {"type": "string"},
        "since": {"type": ["string", "null"], "format": "date-time"},
        "facts": {"type": "object"},
    },
}
_SYSTEM = {
    "type": "object",
    "required": ["state", "is_healthy", "is_degraded", "modules", "capabilities", "bus", "warnings"],
    "properties": {
        "state": {"enum": ["starting", "running", "stopping", "stopped"]},
        "is_healthy": {"type": "boolean"},
        "is_degraded": {"type": "boolean"},
        "modules": {"type": "array", "items": {"type": "object"}},
        "capabilities": {"type": "array", "items": {"type": "object"}},
        "bus": {"type": "object"},
        "warnings": {"type": "array", "items": {"type": "object"}},
    },
}


def routes(schemas: Schemas, watchers: tuple[str, ...], security: list[Any]) -> dict[str, Any]:
    """Describe them; `watchers` are the permissions that details need."""
    needs: dict[str, Any] = {"security": []}
    problems = [HEADER_INVALID, METHOD_NOT_ALLOWED, INTERNAL]
    if watchers:
        needs = {"security": security, "x-permissions": list(watchers)}
        problems += [FORBIDDEN, *([UNAUTHENTICATED] if security else [])]
    health, module = schemas.add("Health", _HEALTH), schemas.add("ModuleHealth", _MODULE)
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    system = schemas.add("SystemStatus", _SYSTEM)
    word, all_of_it, one = "How the system is, in one word", "How everything is", "How one module is"
    return {
        "/health": _get("health", word, health, [], [METHOD_NOT_ALLOWED], schemas, {"security": []}, 503),
        "/modules/status": _get("modules.status", all_of_it, system, [], problems, schemas, needs),
        "/modules/{name}/health": _get(
            "modules.health", one, module, [name], [*problems, NOT_FOUND], schemas, needs, 503
        ),
    }


def _get(
    id: str,
    summary: str,
    schema: dict[str, str],
    parameters: list[Any],
    problems: list[Any],
    schemas: Schemas,
    needs: dict[str, Any],
    also: int | None = None,
) -> dict[str, Any]:
    found = {"description": summary, "headers": HEADERS, "content": {"application/json": {"schema": schema}}}
    responses: dict[str, Any] = {"200": found}
    if also is not None:
        responses[str(also)] = found | {"description": f"{summary}: not well"}
    return {
        "get": {
            "operationId": id,
            "summary": summary,
            "tags": ["health"],
            **({"parameters": parameters} if parameters else {}),
            "responses": {**responses, **problem_responses([HEADER_INVALID, *problems], schemas)},
            **needs,
        }
    }
