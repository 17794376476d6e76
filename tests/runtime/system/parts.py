"""Modules that say what happens to them, and that fail or wait as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, ClassVar

from treaty import Event, Module, Ports, Subscription
from treaty.bus import EventBus
from treaty.operation import Operation, Service
from treaty.payload import EventPayload, Payload

Log = list[tuple[str, str]]
"""What happened, and to whom."""


class Ask(Payload, frozen=True):
    """What is asked of every service here."""

    what: str = ""


class Told(Payload, frozen=True):
    """What they answer."""

    by: str


class Heard(EventPayload, frozen=True):
    """Something happened."""

    __event_type__: ClassVar[str] = "heard"
    __event_version__: ClassVar[str] = "1.0.0"
    __event_key__: ClassVar[str | None] = None
    __producer__: ClassVar[str] = "anybody"
    __consumers__: ClassVar[tuple[str, ...] | None] = ("*",)

    number: int


def operation(
    module: str, capability: str = "answer", *, priority: int = 0, requires: tuple[str, ...] = (), service: str = "Desk"
) -> Operation[Ask, Told]:
    return Operation(
        module=module,
        service=service,
        name="answer",
        capability=capability,
        request=Ask,
        response=Told,
        priority=priority,
        requires=requires,
        idempotent=True,
    )


def desk(*operations: Operation[Ask, Told], version: str = "1.0.0") -> Service[Any]:
    return Service(module=operations[0].module, name=operations[0].service, version=version, operations=operations)


class Desk:
    """Answers with a name, and waits first for whatever it is given."""

    def __init__(self, by: str, wait: Callable[[], Awaitable[object]] | None = None) -> None:
        self.by, self.wait = by, wait

    async def answer(self, request: Ask) -> Told:
        if self.wait is not None:
            await self.wait()
        return Told(by=self.by)


async def for_ever() -> None:
    await asyncio.get_running_loop().create_future()


class Part(Module):
    """A module that does as its arguments say."""

    def __init__(
        self,
        name: str,
        log: Log | None = None,
        *,
        requires: Iterable[str] = (),
        optional: Iterable[str] = (),
        is_critical: bool = True,
        starting: Callable[[], Awaitable[object]] | None = None,
        stopping: Callable[[], Awaitable[object]] | None = None,
        offers: Iterable[tuple[Service[Any], object]] = (),
        hears: Callable[[Event[Heard]], Any] | None = None,
    ) -> None:
        self.name = name  # type: ignore[misc]  # Generated classes say this for the class; here each has its own.
        self.requires, self.optional = tuple(requires), tuple(optional)  # type: ignore[misc]  # As above.
        self.is_critical = is_critical  # type: ignore[misc]  # As above.
        self.offers = tuple(offers)
        self.services = tuple(service for service, _ in self.offers)  # type: ignore[misc]  # As above.
        self.log: Log = log if log is not None else []
        self.starting, self.stopping, self.hears = starting, stopping, hears

    async def start(self) -> None:
        self.log.append(("starts", self.name))
        if self.starting is not None:
            await self.starting()
        self.log.append(("started", self.name))

    async def stop(self) -> None:
        self.log.append(("stops", self.name))
        if self.stopping is not None:
            await self.stopping()
        self.log.append(("stopped", self.name))

    def implementations(self) -> tuple[tuple[Service[Any], object], ...]:
        return self.offers

    def subscribe(self, bus: EventBus) -> tuple[Subscription, ...]:
        return () if self.hears is None else (bus.subscribe(Heard, self.hears, name=self.name),)


def raising(error: BaseException) -> Callable[[], Awaitable[object]]:
    async def fail() -> None:
        raise error

    return fail


class Porter(Module):
    """A module that is made of its ports."""

    name = "porter"

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
