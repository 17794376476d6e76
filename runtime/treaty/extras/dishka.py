"""Modules, and all that they depend on, made by a container of dishka."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from dishka import AsyncContainer, Provider, Scope
from dishka import provide as _provide  # pyright: ignore[reportUnknownVariableType]  # It says nothing of some sources.

from treaty.bus import EventBus
from treaty.clock import Clock, SystemClock
from treaty.modules import ModuleRegistry
from treaty.router import ModuleRouter
from treaty.system import Module, Ports, System
from treaty.system.making import Speaker
from treaty.system.member import Ground


class TreatyProvider(Provider):
    """Offers a bus, a registry and a router for as long as the container lives, and `Ports` to each who asks.

    A provider behind it that offers one of these as well takes its place, with `override=True`.
    """

    def __init__(self, bus: str = "memory:") -> None:
        super().__init__()
        self._url = bus

    @_provide(scope=Scope.APP)
    def clock(self) -> Clock:
        """Offer the time."""
        return SystemClock()

    @_provide(scope=Scope.APP)
    async def bus(self, clock: Clock) -> AsyncIterator[EventBus]:
        """Offer a bus; the container closes it."""
        async with EventBus(self._url, clock=clock) as bus:
            yield bus

    @_provide(scope=Scope.APP)
    def registry(self, clock: Clock) -> ModuleRegistry:
        """Offer a registry."""
        return ModuleRegistry(clock=clock)

    @_provide(scope=Scope.APP)
    def router(self, registry: ModuleRegistry, clock: Clock) -> ModuleRouter:
        """Offer a router."""
        return ModuleRouter(registry, clock=clock)

    @_provide(scope=Scope.APP, cache=False)
    def ports(self, bus: EventBus, registry: ModuleRegistry, router: ModuleRouter, clock: Clock) -> Ports:
        """Offer what connects one module; each has its own."""
        return Speaker(router).ports(Ground(bus=bus, registry=registry, router=router, clock=clock))


@asynccontextmanager
async def running(container: AsyncContainer, *modules: type[Module], **options: Any) -> AsyncGenerator[System]:
    """Run a system of modules that a container makes, in a scope of their own that is closed when they have stopped.

    `options` are those of `System`. Raises what `System.start` and `System.stop` raise, and what dishka does.
    """
    async with container() as scope:
        made = [await scope.get(module) for module in modules]
        for module in made:
            _name(module)
        system = System(
            *made,
            bus=await scope.get(EventBus),
            registry=await scope.get(ModuleRegistry),
            router=await scope.get(ModuleRouter),
            clock=await scope.get(Clock),
            **options,
        )
        async with system:
            yield system


def _name(module: Module) -> None:
    """Let the ports of a module speak for it, where it keeps them."""
    for kept in vars(module).values():
        if isinstance(kept, Ports) and isinstance(kept.router, Speaker) and not kept.router.module:
            kept.router.speak_for(module.name)
