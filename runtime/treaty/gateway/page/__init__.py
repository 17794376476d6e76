"""The status page: a system on one page, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from treaty.gateway.page.document import CONTENT_SECURITY_POLICY, document

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from treaty.system import System

__all__ = ["document", "routes"]

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def routes(system: System) -> list[Route]:
    """Make what shows a system at the place where they are mounted; the page asks for nothing but itself."""
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    async def show(_: Request) -> Response:
        return HTMLResponse(document(system.status(), system.clock.now()), headers=HEADERS)

    return [Route("/", show, name="status_page")]
