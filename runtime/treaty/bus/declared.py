"""Whether contracts allow what a program does with an event."""

from __future__ import annotations

import logging
from typing import Literal

from treaty.envelope import event_type
from treaty.errors import (
    DurabilityUnavailable,
    NotTheProducer,
    OptionsInvalid,
    SubscriptionVanished,
    TreatyError,
    UndeclaredConsumer,
    UndeclaredEvent,
)
from treaty.log.protocol import Log
from treaty.log.record import Durability
from treaty.payload import EventView

Policy = Literal["error", "warn", "allow"]

_log = logging.getLogger("treaty.bus")


class Declared:
    """Asks the classes that the compiler made; what they do not allow is an error, a warning, or let pass."""

    def __init__(self, undeclared: Policy, durability: Policy, log: Log) -> None:
        for option, policy in (("undeclared", undeclared), ("durability", durability)):
            if policy not in ("error", "warn", "allow"):
                raise OptionsInvalid(option, f"{policy!r} is none of 'error', 'warn', 'allow'")
        self._undeclared: Policy = undeclared
        self._durability: Policy = durability
        self._log = log
        self._warned: set[str] = set()

    def publishes(self, cls: type[EventView], source: str) -> None:
        """Judge a publisher; without a source it is the producer. Raises what is wrong with it."""
        name = event_type(cls)
        if cls.__consumers__ is None:
            self._say(self._undeclared, UndeclaredEvent(name))
        elif source and source != cls.__producer__:
            self._say(self._undeclared, NotTheProducer(name, cls.__producer__, source))
        self.promised(cls)

    def consumes(self, cls: type[EventView], consumer: str) -> None:
        """Judge a subscriber. Raises what is wrong with it."""
        name = event_type(cls)
        if cls.__consumers__ is None:
            self._say(self._undeclared, UndeclaredEvent(name))
        elif consumer not in cls.__consumers__ and "*" not in cls.__consumers__:
            self._say(self._undeclared, UndeclaredConsumer(name, consumer, cls.__consumers__))
        self.promised(cls)

    def promised(self, cls: type[EventView]) -> None:
        """See that the log can do what a contract asks for. Raises `DurabilityUnavailable`."""
        asked = Durability(cls.__durability__)
        offered = self._log.capabilities.durability
        if not offered.covers(asked):
            error = DurabilityUnavailable(event_type(cls), asked.value, self._log.name, offered.value)
            self._say(self._durability, error)

    def vanished(self, error: SubscriptionVanished) -> None:
        """Say that a subscription is no longer declared whose events the log still keeps."""
        self._say(self._undeclared, error)

    def _say(self, policy: Policy, error: TreatyError) -> None:
        if policy == "error":
            raise error
        if policy == "warn" and str(error) not in self._warned:
            self._warned.add(str(error))
            _log.warning("%s", error)
