"""A service and an event that contracts restrict, as the compiler would write them, and who may do what with them."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.runtime.services import Downloads, Request, Response, downloads
from treaty.modules import ModuleRegistry
from treaty.operation import Operation
from treaty.payload import EventPayload, EventView
from treaty.router import ModuleRouter

CALL, ADMIN, SEND, READ = "downloads:call", "downloads:admin", "mail:send", "mail:read"


class Sent(EventPayload, frozen=True):
    """An event that needs two permissions of outsiders."""

    __event_type__ = "mail.sent"
    __event_version__ = "1.0.0"
    __producer__: ClassVar[str] = "mailer"
    __consumers__: ClassVar[tuple[str, ...] | None] = ("orders",)
    __permissions__: ClassVar[tuple[str, ...]] = (SEND, READ)

    order_id: str = "o-1"


class SentToOrders(EventView, frozen=True):
    """What the consumer reads of it, from its own package."""

    __event_type__ = "mail.sent"
    __event_version__ = "1.0.0"
    __producer__: ClassVar[str] = "mailer"
    __consumers__: ClassVar[tuple[str, ...] | None] = ("orders",)
    __consumer__: ClassVar[str] = "orders"
    __permissions__: ClassVar[tuple[str, ...]] = (SEND, READ)


class Posted(Sent, frozen=True):
    """One that everybody may subscribe to who has the permissions."""

    __event_type__ = "mail.posted"
    __consumers__: ClassVar[tuple[str, ...] | None] = ("*",)


class Opened(EventPayload, frozen=True):
    """One that nothing restricts."""

    __event_type__ = "mail.opened"
    __event_version__ = "1.0.0"
    __producer__: ClassVar[str] = "mailer"
    __consumers__: ClassVar[tuple[str, ...] | None] = ("*",)


def operation(
    *permissions: str, module: str = "soulseek", name: str = "download", **options: Any
) -> Operation[Request, Response]:
    """Make an operation that needs permissions."""
    return Operation(
        module=module,
        service="Downloads",
        name=name,
        capability=f"track.{name}",
        request=Request,
        response=Response,
        permissions=permissions,
        **options,
    )


class Counting(Downloads):
    """Counts what it was asked, so that a refusal can be seen to have asked nothing."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.raises: Exception | None = None

    async def download(self, request: Request) -> Response:
        self.asked.append(request)
        if self.raises:
            raise self.raises
        return Response(file_path="f")


def routed(restricted: Operation[Request, Response], **options: Any) -> tuple[ModuleRouter, Counting]:
    """Route an operation to a provider that counts."""
    registry, provider = ModuleRegistry(), Counting()
    registry.register(downloads(restricted), provider)
    return ModuleRouter(registry, **options), provider
