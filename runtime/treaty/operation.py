"""What generated services say about themselves: their operations, and the services that hold them."""

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from treaty.errors import DomainError

Req = TypeVar("Req", bound=BaseModel)
Res = TypeVar("Res", bound=BaseModel)
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation(Generic[Req, Res]):
    """One operation of a service: an `async` method `name` of a request that returns a response.

    Each is itself alone, so that what is known about one is found at once.
    """

    module: str
    service: str
    name: str  # Of the method, in Python.
    capability: str  # What the router knows it by; other modules may provide the same.
    request: type[Req]
    response: type[Res]
    priority: int = 0  # Higher is tried first.
    requires: tuple[str, ...] = ()  # Modules that must be up.
    errors: tuple[type[DomainError[Any]], ...] = ()
    idempotent: bool = False  # Whether a call that reached its provider may be repeated.
    timeout_s: float | None = None  # For the call and all its fallbacks together; None waits for ever.
    permissions: tuple[str, ...] = ()  # What a principal needs to call it: all of them.
    tags: tuple[str, ...] = ()  # What it is found by, beside its capability.

    def __str__(self) -> str:
        return f"{self.module}.{self.service}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Generic[S]):
    """A service of a module; `S` is the abstract class that its implementations extend."""

    module: str
    name: str
    version: str
    operations: tuple[Operation[Any, Any], ...]

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class Caller(Protocol):
    """What generated clients call through: a router, one that acts as a module, or a stand-in of a test."""

    async def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Have an operation's capability served."""
        ...


class BlockingCaller(Protocol):
    """The same for programs that wait in a thread."""

    def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Have an operation's capability served, and wait for the answer."""
        ...
