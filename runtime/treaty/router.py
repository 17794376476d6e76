"""From a capability to a provider that can serve it now."""

import asyncio
import logging
from typing import TypeVar

from pydantic import BaseModel

from treaty.errors import CapabilityMissing, DeadlineExceeded, DomainError, ResponseUnsuitable, Unavailable
from treaty.modules import ModuleRegistry, ModuleStatus
from treaty.operation import Operation
from treaty.payload import project
from treaty.provider import Provider

Req = TypeVar("Req", bound=BaseModel)
Res = TypeVar("Res", bound=BaseModel)

_log = logging.getLogger("treaty.router")


class ModuleRouter:
    """Calls whoever provides a capability: the best first, the next when that one cannot."""

    def __init__(self, registry: ModuleRegistry) -> None:
        self._registry = registry
        self._missing: set[str] = set()  # Capabilities whose outage has been logged.

    def providers(self, capability: str) -> tuple[Provider, ...]:
        """List all that have a capability, up or not, in the order in which they would be tried."""
        return self._registry.providers(capability)

    async def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Have an operation's capability served.

        The next provider is tried after `Unavailable`, and after an `OSError` (no connection, timeout) where both the
        caller's and the provider's operation are idempotent. All else that a provider raises is raised here,
        `DomainError` above all. Raises `CapabilityMissing` when nobody is left, `DeadlineExceeded` when the
        operation's `timeout_s` is over.
        """
        deadline = asyncio.timeout(operation.timeout_s)
        try:
            async with deadline:
                return await self._first_answer(operation, request)
        except TimeoutError as error:
            if operation.timeout_s is None or not deadline.expired():
                raise
            raise DeadlineExceeded(operation.capability, operation.timeout_s) from error

    async def _first_answer(self, operation: Operation[Req, Res], request: Req) -> Res:
        skipped: list[tuple[str, str]] = []
        failure: Exception | None = None
        for provider in self.providers(operation.capability):
            if why := self._why_down(provider):
                skipped.append((str(provider), why))
                continue
            try:
                response = await _ask(provider, request)
            except DomainError:
                self._served(operation.capability, provider)
                raise
            except Unavailable as error:
                failure = error
                skipped.append((str(provider), error.reason or "unavailable"))
            except OSError as error:
                if not (operation.idempotent and provider.operation.idempotent):
                    raise
                failure = error
                skipped.append((str(provider), f"{type(error).__name__}: {error}"))
            else:
                self._served(operation.capability, provider)
                return project(response, operation.response)
        missing = CapabilityMissing(operation.capability, tuple(skipped))
        self._report(missing)
        raise missing from failure

    def _why_down(self, provider: Provider) -> str | None:
        module = provider.operation.module
        if self._registry.status(module) is ModuleStatus.INACTIVE:
            return f"module {module!r} is switched off"
        for required in provider.requires:
            status = self._registry.status(required)
            if status is not ModuleStatus.ACTIVE:
                state = "switched off" if status is ModuleStatus.INACTIVE else "not registered"
                return f"requires module {required!r}, which is {state}"
        return None

    def _report(self, missing: CapabilityMissing) -> None:
        if missing.capability not in self._missing:
            self._missing.add(missing.capability)
            facts = {"capability": missing.capability, "skipped": missing.skipped, "action": missing.action}
            _log.warning("%s", missing, extra=facts)

    def _served(self, capability: str, provider: Provider) -> None:
        if capability in self._missing:
            self._missing.discard(capability)
            _log.info("%s is served again, by %s", capability, provider, extra={"capability": capability})


async def _ask(provider: Provider, request: BaseModel) -> BaseModel:
    operation = provider.operation
    response: object = await getattr(provider.implementation, operation.name)(project(request, operation.request))
    if not isinstance(response, BaseModel):
        told = f"{provider}.{operation.name}"
        raise ResponseUnsuitable(told, operation.response.__name__, type(response).__name__)
    return response
