"""`/metrics`: a system's counters, as Prometheus and OpenMetrics read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from treaty.system import System

_ABSENT = "prometheus-client is not installed here; install treaty[http]"


def route(system: System) -> Route:
    """Make `GET /metrics`; without prometheus-client it answers 503 and says so."""
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    encoded = _encoder(system)

    async def show(request: Request) -> Response:
        if encoded is None:
            told = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": _ABSENT}
            return JSONResponse(told, 503, media_type="application/problem+json", headers=_HEADERS)
        content, content_type = encoded(request.headers.get("accept", ""))
        return Response(content, headers={"content-type": content_type, **_HEADERS})

    return Route("/metrics", show, name="metrics")


_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def _encoder(system: System) -> Callable[[str], tuple[bytes, str]] | None:
    """Find what writes the counters in a format that is accepted, and names it; None where that is not installed."""
    try:
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import choose_encoder
    except ImportError:
        return None
    from treaty.extras.prometheus import collect_system

    registry = CollectorRegistry()  # Its own: what else a program counts is no business of a gateway.
    collect_system(system, registry)

    def encode(accepted: str) -> tuple[bytes, str]:
        write, content_type = choose_encoder(accepted)
        return write(registry), content_type

    return encode
