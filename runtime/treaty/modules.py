"""The modules of a running system, the services they implement, and which of them are switched on."""

import inspect
from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeVar, cast

from treaty.errors import IncompleteImplementation, ModuleUnknown, ServiceExists, ServiceUnknown
from treaty.operation import Operation, Service
from treaty.provider import Provider

S = TypeVar("S")


class ModuleStatus(Enum):
    """Whether a module may be called; an unknown one was never registered, or its last service has left."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


class ModuleRegistry:
    """Finds modules, services and providers by name. A module is known by its services, or declared without any."""

    def __init__(self) -> None:
        self._declared: dict[str, tuple[str, ...]] = {}  # Module → the modules it requires.
        self._services: dict[str, tuple[Service[Any], object]] = {}  # "module.Service" → its implementation.
        self._off: set[str] = set()

    def register(self, service: Service[S], implementation: S) -> None:
        """Have a service implemented from now on. Raises `ServiceExists` or `IncompleteImplementation`."""
        name = str(service)
        if name in self._services:
            raise ServiceExists(name)
        if missing := tuple(sorted(o.name for o in service.operations if not _implements(implementation, o))):
            raise IncompleteImplementation(name, missing)
        self._services[name] = service, implementation

    def register_module(self, name: str, *, requires: Iterable[str] = ()) -> None:
        """Declare a module, with or without services; what it requires adds to what earlier declarations said."""
        self._declared[name] = tuple(dict.fromkeys((*self._declared.get(name, ()), *requires)))

    def unregister(self, service: Service[S]) -> None:
        """Take a service away; an undeclared module goes with its last service. Raises `ServiceUnknown`."""
        self._find(service)
        del self._services[str(service)]

    def service(self, service: Service[S]) -> S:
        """Find the implementation of a service, whether its module is switched on or off. Raises `ServiceUnknown`."""
        # `register` let nothing else in under this name.
        return cast("S", self._find(service))

    def services(self) -> tuple[Service[Any], ...]:
        """List the services that are implemented, by module and name."""
        return tuple(self._services[name][0] for name in sorted(self._services))

    def modules(self) -> tuple[str, ...]:
        """List the names of all known modules, sorted."""
        return tuple(sorted({*self._declared, *(service.module for service in self.services())}))

    def status(self, module: str) -> ModuleStatus:
        """Say whether a module may be called."""
        if module not in self._declared and not any(known.module == module for known, _ in self._services.values()):
            return ModuleStatus.UNKNOWN
        return ModuleStatus.INACTIVE if module in self._off else ModuleStatus.ACTIVE

    def switch_off(self, module: str) -> None:
        """Have the router pass over a module until it is switched on again. Raises `ModuleUnknown`."""
        self._must_be_known(module)
        self._off.add(module)

    def switch_on(self, module: str) -> None:
        """Undo `switch_off`. Raises `ModuleUnknown`."""
        self._must_be_known(module)
        self._off.discard(module)

    def providers(self, capability: str) -> tuple[Provider, ...]:
        """List all that have a capability, up or not: highest priority first, then by module, service and operation."""
        found = [
            Provider(operation, implementation, self._requires(operation))
            for service, implementation in self._services.values()
            for operation in service.operations
            if operation.capability == capability
        ]
        return tuple(sorted(found, key=_rank))

    def _find(self, service: Service[Any]) -> object:
        try:
            return self._services[str(service)][1]
        except KeyError:
            raise ServiceUnknown(str(service), tuple(sorted(self._services))) from None

    def _must_be_known(self, module: str) -> None:
        if self.status(module) is ModuleStatus.UNKNOWN:
            raise ModuleUnknown(module, self.modules())

    def _requires(self, operation: Operation[Any, Any]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*operation.requires, *self._declared.get(operation.module, ()))))


def _implements(implementation: object, operation: Operation[Any, Any]) -> bool:
    method: object = getattr(implementation, operation.name, None)
    if isinstance(implementation, type):
        return False  # Its methods still wait for an object.
    if not callable(method) or getattr(method, "__isabstractmethod__", False):
        return False
    return inspect.iscoroutinefunction(method) or inspect.iscoroutinefunction(method.__call__)


def _rank(provider: Provider) -> tuple[int, str, str, str]:
    operation = provider.operation
    return -operation.priority, operation.module, operation.service, operation.name
