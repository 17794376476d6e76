"""What generated services say about themselves: their operations, and the services that hold them."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from treaty.errors import DomainError

Req = TypeVar("Req", bound=BaseModel)
Res = TypeVar("Res", bound=BaseModel)
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Req, Res]):
    """One operation of a service: an `async` method `name` of a request that returns a response."""

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
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Generic[S]):
    """A service of a module; `S` is the abstract class that its implementations extend."""

    module: str
    name: str
    version: str
    operations: tuple[Operation[Any, Any], ...]

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"
