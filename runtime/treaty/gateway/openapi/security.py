"""Who may use a route, as OpenAPI says it."""

from __future__ import annotations

from typing import Any


def needs(permissions: tuple[str, ...], security: list[Any]) -> dict[str, Any]:
    """Say what a route needs; without permissions it is open to the anonymous, too."""
    if not permissions:
        return {"security": [*security, {}] if security else []}
    return {"security": security, "x-permissions": list(permissions)}
