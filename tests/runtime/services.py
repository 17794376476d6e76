"""A service of two modules, as the compiler would write it: both can download, each with classes of its own."""

from abc import ABC, abstractmethod

from treaty.errors import DomainError
from treaty.operation import Operation, Service
from treaty.payload import Payload

CAPABILITY = "track.download"


class Request(Payload):
    """What callers send; they are of the first module."""

    track: str


class Response(Payload):
    """What callers get."""

    file_path: str


class NotFound(Payload):
    """The data of an error."""

    track: str


class TrackNotFound(DomainError[NotFound]):
    """The track is nowhere."""

    name = "TrackNotFound"


class OtherRequest(Payload):
    """The second module's own class of the same request."""

    track: str


class OtherResponse(Payload):
    """The second module's own class of the same response, with more in it."""

    file_path: str
    size_bytes: int = 0


class Downloads(ABC):
    """The first module's service."""

    @abstractmethod
    async def download(self, request: Request) -> Response: ...


class OtherDownloads(ABC):
    """The second module's service."""

    @abstractmethod
    async def fetch(self, request: OtherRequest) -> OtherResponse: ...


def download(
    *, idempotent: bool = False, timeout_s: float | None = None, requires: tuple[str, ...] = ()
) -> Operation[Request, Response]:
    """The first module's operation, of the higher priority."""
    return Operation(
        module="soulseek",
        service="Downloads",
        name="download",
        capability=CAPABILITY,
        request=Request,
        response=Response,
        priority=10,
        requires=requires,
        errors=(TrackNotFound,),
        idempotent=idempotent,
        timeout_s=timeout_s,
    )


def fetch(*, idempotent: bool = False, priority: int = 5) -> Operation[OtherRequest, OtherResponse]:
    """The second module's operation."""
    return Operation(
        module="youtube",
        service="Fetching",
        name="fetch",
        capability=CAPABILITY,
        request=OtherRequest,
        response=OtherResponse,
        priority=priority,
        idempotent=idempotent,
    )


def downloads(operation: Operation[Request, Response]) -> Service[Downloads]:
    """The first module's service."""
    return Service(module="soulseek", name="Downloads", version="1.0.0", operations=(operation,))


def fetching(operation: Operation[OtherRequest, OtherResponse]) -> Service[OtherDownloads]:
    """The second module's service."""
    return Service(module="youtube", name="Fetching", version="1.0.0", operations=(operation,))
