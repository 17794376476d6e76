"""What a module of a system is: the base of the classes that the compiler makes of `module:` entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from treaty.bus import EventBus
from treaty.bus.subscription import Subscription
from treaty.clock import Clock
from treaty.modules import Health, ModuleRegistry
from treaty.operation import Caller, Service
from treaty.options import SubscriptionOptions
from treaty.payload import EventView


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a module is connected to: made by a system, and passed to constructors."""

    bus: EventBus
    router: Caller  # Speaks for the module, where the system knows for which one these ports are.
    registry: ModuleRegistry
    clock: Clock


class Module:
    """One part of a system. The compiler makes a subclass of each contract, which says what is required and provided.

    A program derives from that, gets what it needs in its constructor, and returns its implementations. Nothing runs
    before `start`: a constructor only remembers.
    """

    name: ClassVar[str]
    requires: ClassVar[tuple[str, ...]] = ()  # Started before this one, which does not start without them.
    optional: ClassVar[tuple[str, ...]] = ()  # Started before this one where they are there, and missed without harm.
    services: ClassVar[tuple[Service[Any], ...]] = ()  # What it provides.
    publishes: ClassVar[tuple[str, ...]] = ()  # The types of its events.
    consumes: ClassVar[tuple[str, ...]] = ()  # The types of the events that it handles.

    is_critical: ClassVar[bool] = True  # Whether the system has to stop when this module does not start.
    start_timeout_s: ClassVar[float] = 30.0
    stop_timeout_s: ClassVar[float] = 10.0  # For the calls under way, and then again for `stop`.
    health_timeout_s: ClassVar[float] = 5.0
    subscription_options: SubscriptionOptions | Mapping[type[EventView], SubscriptionOptions] | None = None

    async def start(self) -> None:
        """Get ready: connect, load, warm up. Calls and events come when this has returned; what it raises is told."""

    async def stop(self) -> None:
        """Let go of everything. No call or event comes any more. Called also when `start` failed or was cut short."""

    async def health(self) -> Health:
        """Say how it is; asked now and then once it has started. Who does not override this is never asked."""
        return Health.good()

    def implementations(self) -> tuple[tuple[Service[Any], object], ...]:
        """List what implements each of its services; asked once, before `start`."""
        return ()

    def subscribe(self, bus: EventBus) -> tuple[Subscription, ...]:
        """Subscribe to what it consumes; called once, before `start`, and no event comes before that has returned."""
        return ()
