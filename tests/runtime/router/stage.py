"""One capability with two providers, whose behaviour a test chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from treaty import ModuleRegistry, ModuleRouter, Operation, RoutePolicy, Service, Unavailable
from treaty.payload import Payload
from treaty.testing import FakeClock

CAPABILITY = "track.find"


class Query(Payload, frozen=True):
    text: str = "x"


class Page(Payload, frozen=True):
    provider: str


Behaviour = Callable[[], Any]


def refuse() -> None:
    raise Unavailable("no disk")


def lose() -> None:
    raise ConnectionResetError(104, "somebody's words")


def fail() -> None:
    raise KeyError("a bug")


@dataclass
class Finder:
    """A provider: it does what it is told, and remembers when it was asked."""

    name: str
    does: Behaviour = lambda: None
    asked: int = 0
    running: int = 0
    most: int = 0  # At a time.
    gates: list[asyncio.Event] = field(default_factory=list[asyncio.Event])  # One for each call that waits.
    waits: bool = False
    ended: int = 0

    async def find(self, request: Query) -> Page:
        self.asked += 1
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            if self.waits:
                gate = asyncio.Event()
                self.gates.append(gate)
                await gate.wait()
            self.does()
            return Page(provider=self.name)
        finally:
            self.running -= 1
            self.ended += 1


def operation(
    module: str, *, priority: int = 0, idempotent: bool = True, timeout_s: float | None = None, **facts: Any
) -> Operation[Query, Page]:
    return Operation(
        module=module,
        service="Find",
        name="find",
        capability=facts.pop("capability", CAPABILITY),
        request=facts.pop("request", Query),
        response=Page,
        priority=priority,
        idempotent=idempotent,
        timeout_s=timeout_s,
        **facts,
    )


def service(one: Operation[Any, Any]) -> Service[Any]:
    return Service(module=one.module, name="Find", version="1.0.0", operations=(one,))


class Stage:
    """`best` has the higher priority; `next` is asked when it cannot."""

    def __init__(
        self,
        policy: RoutePolicy | None = None,
        *,
        idempotent: bool = True,
        timeout_s: float | None = None,
        has_next: bool = True,
        best: int = 10,
        **options: Any,
    ) -> None:
        self.clock = FakeClock()
        self.registry = ModuleRegistry(clock=self.clock)
        self.router = ModuleRouter(
            self.registry, clock=self.clock, policies={CAPABILITY: policy} if policy else None, **options
        )
        self.best, self.next = Finder("best"), Finder("next")
        self.operation = operation("best", priority=best, idempotent=idempotent, timeout_s=timeout_s)
        self.registry.register(service(self.operation), self.best)
        if has_next:
            self.registry.register(service(operation("next", idempotent=idempotent)), self.next)

    async def call(self, text: str = "x") -> str:
        return (await self.router.call(self.operation, Query(text=text))).provider

    async def ask(self) -> Any:
        return await self.router.ask(self.operation, Query())
