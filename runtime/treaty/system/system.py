"""A program's modules, started in the order of their dependencies and stopped in the reverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, Self

from treaty.audit.record import Auditor
from treaty.bus import EventBus
from treaty.clock import Clock, SystemClock
from treaty.guard import Guard
from treaty.modules import ModuleRegistry
from treaty.router import ModuleRouter
from treaty.system.module import Module, Ports
from treaty.system.status import ModuleReport, SystemStatus

State = Literal["starting", "running", "stopping", "stopped"]


class System:
    """Modules on one bus and one router. Each is given as an object, or as what makes one of its `Ports`."""

    def __init__(
        self,
        *modules: Module | Callable[[Ports], Module],
        bus: EventBus | str = "memory:",
        registry: ModuleRegistry | None = None,
        router: ModuleRouter | None = None,
        guard: Guard | None = None,
        auditor: Auditor | None = None,
        standalone: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self.guard = guard or Guard(clock=self.clock)
        self.bus = EventBus(bus, clock=self.clock) if isinstance(bus, str) else bus
        self.registry = registry or (router.registry if router else ModuleRegistry(clock=self.clock))
        self.router = router or ModuleRouter(self.registry, guard=self.guard, auditor=auditor, clock=self.clock)
        self._modules = {made.name: made for made in map(self._made, modules)}
        self._state: State = "stopped"

    @property
    def modules(self) -> Mapping[str, Module]:
        """The modules by name."""
        return MappingProxyType(self._modules)

    @property
    def state(self) -> State:
        """Whether it runs."""
        return self._state

    async def start(self) -> None:
        """Start every module."""
        self._state = "starting"
        for module in self._modules.values():
            self.registry.register_module(module.name, requires=module.requires)
            module.subscribe(self.bus)
        await self.bus.open()
        for module in self._modules.values():
            await module.start()
            for service, implementation in module.implementations():
                self.registry.register(service, implementation)
        self._state = "running"

    async def stop(self) -> None:
        """Stop every module."""
        self._state = "stopping"
        for module in reversed(self._modules.values()):
            await module.stop()
        await self.bus.close()
        self._state = "stopped"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def status(self) -> SystemStatus:
        """Look at all of it."""
        return SystemStatus(
            state=self._state,
            modules=tuple(map(self._report, sorted(self._modules))),
            router=self.router.stats(),
            bus=self.bus.stats(),
            warnings=(),
        )

    def _made(self, module: Module | Callable[[Ports], Module]) -> Module:
        if isinstance(module, Module):
            return module
        name: Any = getattr(module, "name", "")
        caller = self.router.acting_as(name) if name else self.router
        return module(Ports(bus=self.bus, router=caller, registry=self.registry, clock=self.clock))

    def _report(self, name: str) -> ModuleReport:
        module, state = self._modules[name], self.registry.state(name)
        return ModuleReport(
            name=name,
            status=state.status,
            reason=state.reason,
            since=state.since,
            is_critical=module.is_critical,
            requires=module.requires,
            optional=module.optional,
            provides=tuple(one.capability for service in module.services for one in service.operations),
            publishes=module.publishes,
            consumes=module.consumes,
        )
