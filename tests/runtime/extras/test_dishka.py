"""A container makes modules and what they depend on, and lets go of it when they have stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from dishka import Provider, Scope, make_async_container

from tests.runtime.system.parts import Ask, Desk, Heard, desk, operation
from treaty import Event, EventBus, Module, Ports, StartFailed, Subscription, current_principal
from treaty.extras.dishka import TreatyProvider, running
from treaty.operation import Service

LOG: list[str] = []
ANSWER = operation("clerk")


class Database:
    """What the module depends on."""


async def database() -> AsyncIterator[Database]:
    LOG.append("opened")
    yield Database()
    LOG.append("closed")


class Clerk(Module):
    name = "clerk"
    services = (desk(ANSWER),)

    def __init__(self, ports: Ports, database: Database) -> None:
        self.ports, self.database = ports, database

    async def start(self) -> None:
        LOG.append("started")

    async def stop(self) -> None:
        LOG.append("stopped")

    def implementations(self) -> tuple[tuple[Service[Any], object], ...]:
        async def acting() -> None:
            principal = current_principal()
            LOG.append(principal.name if principal else "nobody")

        return ((self.services[0], Desk("clerk", acting)),)

    def subscribe(self, bus: EventBus) -> tuple[Subscription, ...]:
        assert bus is self.ports.bus
        return (bus.subscribe(Heard, self.heard, name="clerk"),)

    async def heard(self, event: Event[Heard]) -> None:
        LOG.append((await self.ports.router.call(ANSWER, Ask())).by)


class Broken(Clerk):
    async def start(self) -> None:
        raise OSError("no")


@pytest.fixture(autouse=True)
def _empty() -> None:
    LOG.clear()


async def test_a_container_makes_the_modules_and_outlives_them() -> None:
    made = Provider(scope=Scope.REQUEST)
    made.provide(database)
    made.provide(Clerk)
    container = make_async_container(TreatyProvider(), made)
    async with running(container, Clerk) as system:
        assert isinstance(clerk := system.modules["clerk"], Clerk)
        assert isinstance(clerk.database, Database)
        assert system.bus is await container.get(EventBus)
        await system.bus.publish(Heard(number=1))
        await system.bus.idle()
        assert LOG == ["opened", "started", "module:clerk", "clerk"]
    assert LOG[4:] == ["stopped", "closed"]
    assert system.bus.is_open
    await container.close()
    assert not system.bus.is_open


async def test_what_was_made_is_let_go_of_when_the_start_fails() -> None:
    made = Provider(scope=Scope.REQUEST)
    made.provide(database)
    made.provide(Broken)
    container = make_async_container(TreatyProvider(), made)
    with pytest.raises(StartFailed):
        async with running(container, Broken):
            pass
    assert LOG == ["opened", "stopped", "closed"]
    await container.close()
