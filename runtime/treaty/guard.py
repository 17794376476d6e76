"""Who may call, publish and read: the one place where permissions are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from treaty.clock import Clock, SystemClock
from treaty.errors import Forbidden
from treaty.event import CONTEXT
from treaty.operation import Operation
from treaty.payload import EventView
from treaty.principal import ANONYMOUS, PRINCIPAL, Principal

Check = Callable[[Principal | None], None]
"""Judges who asks, or who is found in the context where None is given; raises a `Refused`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often one principal may ask: `limit` times at once, and then as often in every `per_s` seconds."""

    limit: int
    per_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a module asks of those who call it, beside what its contract says of each operation."""

    needs_authentication: bool = False  # The anonymous are refused everywhere.
    permissions: tuple[str, ...] = ()  # What every call needs.
    rate: Rate | None = None  # For each principal; all who are anonymous share one.


Grants = Mapping[str, Iterable[str]] | Callable[[str], Iterable[str]]
"""The permissions of those whose names alone are known, such as the principal of a stored event."""


class Guard:
    """Judges by contracts, grants and policies. What no contract or policy restricts is open to all.

    `policies` are by module.
    """

    def __init__(
        self, *, grants: Grants | None = None, policies: Mapping[str, Policy] | None = None, clock: Clock | None = None
    ) -> None:
        self._grants: Grants = grants if grants is not None else {}
        self._policies = dict(policies or {})
        self._clock = clock or SystemClock()

    def principal(self) -> Principal:
        """Find out who acts here: who `use_principal` names, or the event that is being handled, or nobody."""
        acting = PRINCIPAL.get()
        if acting is not None:
            return acting
        origin = CONTEXT.get()
        name = None if origin is None else origin.principal
        return ANONYMOUS if name is None else Principal(name, self.granted(name))

    def granted(self, name: str) -> frozenset[str]:
        """Look up the permissions of somebody whose name alone is known."""
        grants = self._grants
        return frozenset(grants(name) if callable(grants) else grants.get(name, ()))

    def call_check(self, operation: Operation[Any, Any]) -> Check | None:
        """Return what is to be asked before an operation's module is called; None where nothing has to be."""
        needed = frozenset(operation.permissions)
        if not needed:
            return None
        target = str(operation)

        def check(principal: Principal | None) -> None:
            who = self.principal() if principal is None else principal
            if not needed <= who.permissions:
                raise Forbidden("call", target, who.name, tuple(sorted(needed - who.permissions)))

        return check

    def publish_check(self, cls: type[EventView]) -> Check | None:
        """Return what is to be asked of those who publish and are not the producer; None where nothing has to be."""
        return None

    def read_check(self, cls: type[EventView]) -> Check | None:
        """Return what is to be asked of those who read and are no declared consumer; None where nothing has to be."""
        return None
