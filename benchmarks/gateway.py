"""What a request through the gateway costs, beside a bare Starlette route that does the same: no sockets.

Both decode the request, call the implementation and encode the response, with the same classes; requests are made by
calling the ASGI application as a server does.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from benchmarks.rounds import Loop, medians_each_s
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from generated.soulspot.library.services import LIBRARY_IMPORT_FILE, ImportFileRequest
from generated.soulspot.shared.types import FileReference
from treaty import Module, Principal, Service, System, decode, encode
from treaty.gateway import Authenticate, bearer, gateway

BARE = "a bare Starlette route"
OURS = "the gateway, an operation that is open to all"
BARE_KNOWING = "a bare Starlette route that looks at a token"
SIGNED_IN = "the gateway, with a token and permissions"
BESIDE = {BARE: BARE, OURS: BARE, BARE_KNOWING: BARE_KNOWING, SIGNED_IN: BARE_KNOWING}

_COUNT, _ROUNDS = 1000, 15
_PATH = "/services/library/Library/import_file"
_FILE = FileReference(file_id="file-88", path="/music/low-tide/03.flac", size_bytes=28_734_112, format="flac")
_BODY = encode(ImportFileRequest(file_path="/inbox/the-lanterns/03.flac"))
_TOKEN = "s3cret"
_HEADERS = [
    (b"host", b"example.org"),
    (b"accept", b"*/*"),
    (b"content-type", b"application/json"),
    (b"content-length", b"%d" % len(_BODY)),
    (b"authorization", f"Bearer {_TOKEN}".encode()),
]


class _Library:
    async def import_file(self, request: ImportFileRequest) -> FileReference:
        return _FILE


def _module(permissions: tuple[str, ...]) -> Module:
    operation = replace(LIBRARY_IMPORT_FILE, permissions=permissions)
    service: Service[_Library] = Service(module="library", name="Library", version="1.0.0", operations=(operation,))

    class Library(Module):
        name = "library"
        services = (service,)

        def implementations(self) -> tuple[tuple[Service[Any], object], ...]:
            return ((service, _Library()),)

    return Library()


def requests_each_s() -> dict[str, float]:
    """Measure one request of each kind, in turns."""
    return asyncio.run(_measure())


async def _measure() -> dict[str, float]:
    anybody, known = System(_module(())), System(_module(("library:write",)))
    knows = bearer({_TOKEN: Principal("ann", frozenset({"library:write"}))})
    apps: dict[str, ASGIApp] = {
        BARE: _bare(),
        OURS: gateway(anybody),
        BARE_KNOWING: _bare(knows),
        SIGNED_IN: gateway(known, authenticate=knows),
    }
    async with anybody, known:
        for app in apps.values():
            assert (await _ask(app))[0]["status"] == 200  # Else the figures would be those of a refusal.
        loops: dict[str, tuple[Loop, int]] = {name: (_asking(app), _COUNT) for name, app in apps.items()}
        return await medians_each_s(loops, rounds=_ROUNDS)


def _bare(knows: Authenticate | None = None) -> Starlette:
    library = _Library()

    async def import_file(request: Request) -> Response:
        if knows is not None:
            principal = await knows(request)
            if principal is None or not principal.may("library:write"):
                return Response(status_code=403)
        asked = decode(ImportFileRequest, await request.body())
        return Response(encode(await library.import_file(asked)), media_type="application/json")

    return Starlette(routes=[Route(_PATH, import_file, methods=["POST"])])


def _asking(app: ASGIApp) -> Loop:
    async def loop(count: int) -> None:
        for _ in range(count):
            await _ask(app)

    return loop


async def _ask(app: ASGIApp) -> list[Message]:
    """Send one request as a server does, and return what came back."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": _BODY, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": _PATH,
        "raw_path": _PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": list(_HEADERS),
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }
    await app(scope, receive, send)
    return sent
