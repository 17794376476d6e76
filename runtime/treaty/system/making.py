"""Makes modules out of what a system was given: objects, classes, and functions that make one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import cast

from treaty.errors import OptionsInvalid
from treaty.operation import Caller, Operation, Req, Res, Service
from treaty.router import ModuleRouter
from treaty.system.member import Ground
from treaty.system.module import Module, Ports

_NAMES = ("requires", "optional", "publishes", "consumes")
_MANY = (tuple, list, set, frozenset)

Maker = Module | type[Module] | Callable[[Ports], Module] | Callable[[], Module]
"""A module, or what makes one: of its `Ports`, or of nothing."""


class Speaker:
    """Calls for a module whose name may be known only once it is made; for nobody until then."""

    def __init__(self, router: ModuleRouter, module: str = "") -> None:
        self.module, self._router = "", router
        self._caller: Caller = router
        if module:
            self.speak_for(module)

    def speak_for(self, module: str) -> None:
        """Call for this module from now on."""
        self.module, self._caller = module, self._router.acting_as(module)

    async def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Have an operation's capability served. Raises what `ModuleRouter.call` does."""
        return await self._caller.call(operation, request)

    def ports(self, ground: Ground) -> Ports:
        """Connect a module that speaks through this to all that it shares with others."""
        return Ports(bus=ground.bus, router=self, registry=ground.registry, clock=ground.clock)


def made(maker: Maker, ground: Ground) -> Module:
    """Make a module, unless it is one already. Raises `OptionsInvalid` when it is none, and what the maker raises."""
    module: object = maker
    if not isinstance(maker, Module):
        if not callable(maker) or (isinstance(maker, type) and not issubclass(maker, Module)):
            raise OptionsInvalid("modules", f"{maker!r} is no module, and makes none; pass an object or its class")
        module = _call(cast("Callable[..., object]", maker), ground)
    if not isinstance(module, Module):
        raise OptionsInvalid("modules", f"{maker!r} made {type(module).__name__}, which is no `Module`")
    name: object = getattr(module, "name", None)
    if not isinstance(name, str) or not name:
        raise OptionsInvalid("modules", f'{type(module).__name__} has no name; write `name = "…"` into the class')
    if not name.isprintable():
        raise OptionsInvalid("modules", f"{name!r} is no name that can be shown; write one without control characters")
    _must_be_many(module)
    return module


def _must_be_many(module: Module) -> None:
    """Refuse what would be read letter by letter, or not at all, where several are asked for."""
    for attribute, kind in (*((each, str) for each in _NAMES), ("services", Service)):
        given: object = getattr(module, attribute)
        if not isinstance(given, _MANY) or not all(isinstance(one, kind) for one in cast("Iterable[object]", given)):
            what = "names" if kind is str else "services"
            raise OptionsInvalid("modules", f"{attribute} of {module.name} is no tuple of {what}; write `(…,)`")


def _call(maker: Callable[..., object], ground: Ground) -> object:
    asked = inspect.signature(maker).parameters
    if "ports" not in asked and all(one.default is not one.empty for one in asked.values()):
        return maker()
    name: object = getattr(maker, "name", None)
    speaker = Speaker(ground.router, name if isinstance(name, str) else "")
    ports = speaker.ports(ground)
    is_named = "ports" in asked and asked["ports"].kind is not inspect.Parameter.POSITIONAL_ONLY
    module = maker(ports=ports) if is_named else maker(ports)
    if isinstance(module, Module) and not speaker.module:
        speaker.speak_for(module.name)
    return module
