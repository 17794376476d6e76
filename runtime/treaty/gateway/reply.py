"""What goes back to a client: a status, headers and a body."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic_core import to_json
from starlette.types import Send

Header = tuple[bytes, bytes]

JSON: Header = (b"content-type", b"application/json")


class Reply(NamedTuple):
    """A whole answer; one that says `is_sent` has been given already, piece by piece."""

    status: int
    body: bytes = b""
    headers: tuple[Header, ...] = (JSON,)
    is_sent: bool = False


SENT = Reply(200, is_sent=True)


def json_reply(value: Any, *, status: int = 200, headers: tuple[Header, ...] = (JSON,)) -> Reply:
    """Answer with plain data."""
    return Reply(status, to_json(value), headers)


async def give(reply: Reply, correlation_id: str, send: Send, *, with_body: bool = True) -> None:
    """Send an answer; a `HEAD` gets all of it but the body."""
    headers = [*reply.headers, (b"content-length", b"%d" % len(reply.body))]
    if correlation_id:
        headers.append((b"x-correlation-id", correlation_id.encode("ascii")))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body if with_body else b""})
