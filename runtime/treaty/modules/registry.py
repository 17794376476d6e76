"""The modules of a running system, the services they implement, and which of them may be called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from treaty.clock import Clock, SystemClock
from treaty.errors import IncompleteImplementation, ModuleUnknown, ServiceExists, ServiceUnknown
from treaty.modules.finding import among, question
from treaty.modules.implements import faults_of
from treaty.modules.status import ModuleState, ModuleStatus
from treaty.operation import Operation, Service
from treaty.provider import Provider

S = TypeVar("S")

Listener = Callable[[ModuleState, ModuleState], None]
"""Hears of a module that is not as it was: before, after."""

_Offer = tuple[Service[Any], Operation[Any, Any], object]

_OFF = "it is switched off"


class ModuleRegistry:
    """Finds modules, services and providers by name. A module is known by its services, or declared without any.

    Whoever remembers what was found compares `version`: it grows whenever something is not as it was.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        self.version = 0
        self._clock = clock or SystemClock()
        self._declared: dict[str, tuple[str, ...]] = {}  # Module → the modules it requires.
        self._services: dict[str, tuple[Service[Any], object]] = {}  # "module.Service" → its implementation.
        self._of_modules: dict[str, set[str]] = {}  # Module → the names of its services.
        self._offers: dict[str, dict[str, _Offer]] = {}  # Capability → "module.Service.operation" → who does it.
        self._states: dict[str, ModuleState] = {}  # What was said of a module; nothing means that it is active.
        self._off: dict[str, ModuleState] = {}  # Switched off by a person, whatever else is said.
        self._listeners: list[Listener] = []
        self._waiters: list[asyncio.Future[None]] = []
        self._changing: set[str] = set()  # Modules that will be there again in a moment.

    # Services

    def register(self, service: Service[S], implementation: S) -> None:
        """Have a service implemented from now on. Raises `ServiceExists` or `IncompleteImplementation`."""
        name = str(service)
        if name in self._services:
            raise ServiceExists(name)
        if faults := faults_of(service, implementation):
            raise IncompleteImplementation(name, faults)
        self._add(service, implementation)
        self._touch()

    def unregister(self, service: Service[S]) -> None:
        """Take a service away; an undeclared module goes with its last service. Raises `ServiceUnknown`."""
        self._find(service)
        self._remove(str(service))
        self._touch()

    def exchange(
        self, module: str, implementations: Iterable[tuple[Service[Any], object]], *, is_checked: bool = False
    ) -> None:
        """Have all services of a module implemented by others at once, or by nobody; who looks sees old or new.

        Raises `IncompleteImplementation`, and then nothing has changed; not where whoever calls `is_checked` already.
        """
        added = tuple(implementations)
        for service, implementation in () if is_checked else added:
            if faults := faults_of(service, implementation):
                raise IncompleteImplementation(str(service), faults)
        for name in tuple(self._of_modules.get(module, ())):
            self._remove(name)
        for service, implementation in added:
            self._add(service, implementation)
        self._touch()

    def service(self, service: Service[S]) -> S:
        """Find the implementation of a service, whether its module may be called or not. Raises `ServiceUnknown`."""
        # `register` let nothing else in under this name.
        return cast("S", self._find(service))

    def services(self) -> tuple[Service[Any], ...]:
        """List the services that are implemented, by module and name."""
        return tuple(self._services[name][0] for name in sorted(self._services))

    # Modules

    def register_module(self, name: str, *, requires: Iterable[str] = ()) -> None:
        """Declare a module, with or without services; what it requires adds to what earlier declarations said."""
        self._declared[name] = tuple(dict.fromkeys((*self._declared.get(name, ()), *requires)))
        self._touch()

    def redeclare(self, name: str, *, requires: Iterable[str]) -> None:
        """Declare a module, and forget what earlier declarations said."""
        self._declared[name] = tuple(dict.fromkeys(requires))
        self._touch()

    def modules(self) -> tuple[str, ...]:
        """List the names of all known modules, sorted."""
        return tuple(sorted({*self._declared, *self._of_modules}))

    def status(self, module: str) -> ModuleStatus:
        """Say whether a module may be called."""
        return self.state(module).status

    def state(self, module: str) -> ModuleState:
        """Say how a module is, since when and why."""
        if not self._is_known(module):
            return ModuleState(name=module, status=ModuleStatus.UNKNOWN, reason="nobody registered it")
        off = self._off.get(module)
        return off or self._states.get(module) or ModuleState(name=module, status=ModuleStatus.ACTIVE)

    def set_status(self, module: str, status: ModuleStatus, reason: str = "") -> None:
        """Say how a module is, as its health or its start shows. Raises `ModuleUnknown`."""
        said = self._states.get(module)
        if said is None:
            self._must_be_known(module)
            said = ModuleState(name=module, status=ModuleStatus.ACTIVE)
        elif said.status is status and said.reason == reason:
            return
        is_same = said.since is not None and said.status is status
        since = said.since if is_same else self._clock.now()
        self._states[module] = state = ModuleState(name=module, status=status, reason=reason, since=since)
        self._touch()
        # What `_changed` does, at less than half the cost: a system says this several times of each module it starts.
        if module not in self._off and (said.status is not status or said.reason != reason):
            for listener in tuple(self._listeners):
                listener(said, state)

    def switch_off(self, module: str, reason: str = _OFF) -> None:
        """Have the router pass over a module until it is switched on again. Raises `ModuleUnknown`."""
        self._must_be_known(module)
        before = self.state(module)
        since = before.since if module in self._off else self._clock.now()
        self._off[module] = ModuleState(name=module, status=ModuleStatus.INACTIVE, reason=reason, since=since)
        self._changed(before)

    def switch_on(self, module: str) -> None:
        """Undo `switch_off`. Raises `ModuleUnknown`."""
        self._must_be_known(module)
        before = self.state(module)
        if self._off.pop(module, None) is not None:
            if (said := self._states.get(module)) is None:
                said = ModuleState(name=module, status=ModuleStatus.ACTIVE)
            self._states[module] = said._replace(since=self._clock.now())
            self._changed(before)

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Have a function called, at once, when a module is not as it was; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # Waiting

    def announce_change(self, module: str) -> None:
        """Say that a module goes and comes back in a moment, so that calls which nobody else serves may wait."""
        self._changing.add(module)
        self._touch()

    def end_change(self, module: str) -> None:
        """Say that it is back, or that it will not be."""
        self._changing.discard(module)
        self._touch()

    def is_changing(self, module: str) -> bool:
        """Whether a module will be back in a moment."""
        return module in self._changing

    async def changed(self) -> None:
        """Wait until something is not as it is now."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    # Providers

    def providers(self, capability: str) -> tuple[Provider, ...]:
        """List all that have a capability, up or not: highest priority first, then by module, service and operation."""
        found = self._offers.get(capability, {}).values()
        return tuple(sorted((Provider(*one, self._requires(one[1])) for one in found), key=_rank))

    def find(
        self,
        *,
        capability: str | None = None,
        tag: str | None = None,
        version: str | None = None,
        permission: str | None = None,
        status: ModuleStatus | Iterable[ModuleStatus] | None = None,
        module: str | None = None,
    ) -> tuple[Provider, ...]:
        """List the providers of which all holds that is said here, up or not; by capability, then as `providers` does.

        `version` is a range of their services' versions, such as `>=1.0,<2`; `permission` is one that calls need;
        `status` is that of their modules, one or several. Raises `OptionsInvalid`.
        """
        wanted = None if status is None else among(status)
        asks = question(
            tag=tag,
            version=version,
            permission=permission,
            status=None if wanted is None else lambda one: self.status(one.operation.module) in wanted,
            module=module,
        )
        names = self.capabilities() if capability is None else (capability,)
        return tuple(one for name in names for one in self.providers(name) if asks(one))

    def capabilities(self) -> tuple[str, ...]:
        """List what somebody provides, up or not, sorted."""
        return tuple(sorted(self._offers))

    # Inside

    def _add(self, service: Service[Any], implementation: object) -> None:
        name = str(service)
        self._services[name] = service, implementation
        self._of_modules.setdefault(service.module, set()).add(name)
        for operation in service.operations:
            offers = self._offers.setdefault(operation.capability, {})
            offers[str(operation)] = service, operation, implementation

    def _remove(self, name: str) -> None:
        service, _ = self._services.pop(name)
        names = self._of_modules[service.module]
        names.remove(name)
        if not names:
            del self._of_modules[service.module]
        for operation in service.operations:
            offers = self._offers[operation.capability]
            del offers[str(operation)]
            if not offers:
                del self._offers[operation.capability]

    def _touch(self) -> None:
        self.version += 1
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _changed(self, before: ModuleState) -> None:
        self._touch()
        after = self.state(before.name)
        if (before.status, before.reason) != (after.status, after.reason):
            for listener in tuple(self._listeners):
                listener(before, after)

    def _find(self, service: Service[Any]) -> object:
        try:
            return self._services[str(service)][1]
        except KeyError:
            raise ServiceUnknown(str(service), tuple(sorted(self._services))) from None

    def _is_known(self, module: str) -> bool:
        return module in self._declared or module in self._of_modules

    def _must_be_known(self, module: str) -> None:
        if not self._is_known(module):
            raise ModuleUnknown(module, self.modules())

    def _requires(self, operation: Operation[Any, Any]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*operation.requires, *self._declared.get(operation.module, ()))))


def _rank(provider: Provider) -> tuple[int, str, str, str]:
    operation = provider.operation
    return -operation.priority, operation.module, operation.service, operation.name
