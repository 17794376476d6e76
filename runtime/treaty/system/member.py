"""A module as its system knows it: what it gave before it started, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from treaty.bus import EventBus
from treaty.bus.subscription import Subscription
from treaty.clock import Clock
from treaty.modules import ModuleRegistry
from treaty.operation import Service
from treaty.principal import PRINCIPAL, Principal
from treaty.router import ModuleRouter
from treaty.system.module import Module

Implementations = tuple[tuple[Service[Any], object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all modules of a system share."""

    bus: EventBus
    registry: ModuleRegistry
    router: ModuleRouter
    clock: Clock


@dataclass(slots=True, eq=False)
class Member:
    """One module."""

    module: Module
    implementations: Implementations = ()
    subscriptions: tuple[Subscription, ...] = ()
    requires: tuple[str, ...] = ()  # Of what it requires, what has to be up before it is called.
    is_left_out: bool = False  # It was not started, because another one did not start.
    is_begun: bool = False  # Its `start` was called, so its `stop` has to be.
    is_started: bool = False  # Its `start` has returned.
    facts: Mapping[str, str | int | float | bool | None] = field(default_factory=dict[str, str])  # Of its last health.
    checked_at: datetime | None = None

    @property
    def name(self) -> str:
        """The module's name."""
        return self.module.name

    def subscribe(self, bus: EventBus) -> None:
        """Have it subscribe, and hold back every event until `resume`."""
        if getattr(self.module.subscribe, "__func__", None) is Module.subscribe:
            return  # It handles nothing.
        name = Principal.of_module(self.name).name
        acting = PRINCIPAL.set(Principal(name, bus.guard.granted(name)))  # Who is no declared consumer is asked.
        try:
            given: tuple[object, ...] = tuple(cast("Iterable[object]", self.module.subscribe(bus)))
        finally:
            PRINCIPAL.reset(acting)
        self.subscriptions = tuple(one for one in given if isinstance(one, Subscription))
        for one in given:
            if not isinstance(one, Subscription):
                raise TypeError(f"{type(one).__name__} is no `Subscription`")
        for subscription in self.subscriptions:
            subscription.pause()

    def resume(self) -> None:
        """Let events come, those first that have waited."""
        for subscription in self.subscriptions:
            subscription.resume()

    def abandon(self) -> None:
        """Take no event any more, and give up those that wait."""
        for subscription in self.subscriptions:
            subscription.abandon()
        self.subscriptions = ()
