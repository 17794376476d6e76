"""Makes modules out of what a system was given: objects, classes, and functions that make one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import cast

from treaty.errors import OptionsInvalid
from treaty.operation import Operation, Req, Res
from treaty.system.member import Ground
from treaty.system.module import Module, Ports

Maker = Module | type[Module] | Callable[[Ports], Module] | Callable[[], Module]
"""A module, or what makes one: of its `Ports`, or of nothing."""


def made(maker: Maker, ground: Ground) -> Module:
    """Make a module, unless it is one already. Raises `OptionsInvalid` when it is none, and what the maker raises."""
    module: object = maker
    if not isinstance(maker, Module):
        if not callable(maker):
            raise OptionsInvalid("modules", f"{maker!r} is no module, and makes none; pass an object or its class")
        module = _call(cast("Callable[..., object]", maker), ground)
    if not isinstance(module, Module):
        raise OptionsInvalid("modules", f"{maker!r} made {type(module).__name__}, which is no `Module`")
    name: object = getattr(module, "name", None)
    if not isinstance(name, str) or not name:
        raise OptionsInvalid("modules", f'{type(module).__name__} has no name; write `name = "…"` into the class')
    return module


def _call(maker: Callable[..., object], ground: Ground) -> object:
    if not inspect.signature(maker).parameters:
        return maker()
    name: object = getattr(maker, "name", None)
    caller = _Caller(ground)
    ports = Ports(bus=ground.bus, router=caller, registry=ground.registry, clock=ground.clock)
    caller.module = name if isinstance(name, str) else ""
    module = maker(ports)
    if isinstance(module, Module) and not caller.module:
        caller.module = module.name
    return module


class _Caller:
    """Calls for a module whose name is known once it is made."""

    module = ""

    def __init__(self, ground: Ground) -> None:
        self._router = ground.router

    async def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Have an operation's capability served. Raises what `ModuleRouter.call` does."""
        caller = self._router.acting_as(self.module) if self.module else self._router
        return await caller.call(operation, request)
