"""Who may call, publish and read: the one place where permissions are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from treaty.clock import Clock, SystemClock
from treaty.errors import Forbidden, OptionsInvalid, RateLimited, Unauthenticated
from treaty.event import CONTEXT
from treaty.guard.allowance import Allowance
from treaty.guard.grants import Grants, GrantsBook
from treaty.guard.policy import Policy
from treaty.operation import Operation
from treaty.payload import EventView
from treaty.principal import ANONYMOUS, PRINCIPAL, Principal

Check = Callable[[Principal | None], None]
"""Judges who asks, or who is found in the context where None is given; raises a `Refused`."""

_OPEN = Policy()  # That of a module without one.


class Guard:
    """Judges by contracts, grants and policies. What no contract or policy restricts is open to all.

    `grants` say what those may do whose names alone are known: a mapping, or a function that answers at once. Where
    they fail, nothing is granted. `policies` are by module, and about calls alone: an event's contract says who
    publishes and reads it. Raises `OptionsInvalid`.
    """

    def __init__(
        self, *, grants: Grants | None = None, policies: Mapping[str, Policy] | None = None, clock: Clock | None = None
    ) -> None:
        self._grants = GrantsBook(grants if grants is not None else {})
        self.policies: Mapping[str, Policy] = dict(policies or {})  # So that a system can tell of misspelt modules.
        for module, policy in self.policies.items():
            if not isinstance(cast("object", policy), Policy):
                raise OptionsInvalid("policies", f"what it says of {module!r} is no policy; write `Policy(…)`")
        self.has_rules = grants is not None or bool(self.policies)  # Beside those of contracts.
        self._clock = clock or SystemClock()
        self._allowances: dict[str, Allowance] = {}

    def principal(self) -> Principal:
        """Find out who acts here: who `use_principal` names, or the event that is being handled, or nobody."""
        acting = PRINCIPAL.get()
        if acting is not None:
            return acting
        origin = CONTEXT.get()
        name = None if origin is None else origin.principal
        return Principal(name, self.granted(name)) if name else ANONYMOUS

    def acting_name(self) -> str:
        """Tell the name of who acts here, and ask no grants; empty for the anonymous."""
        acting, origin = PRINCIPAL.get(), CONTEXT.get()
        if acting is not None:
            return acting.name
        return (origin.principal or "") if origin is not None else ""

    def granted(self, name: str) -> frozenset[str]:
        """Look up the permissions of somebody whose name alone is known; none where the grants fail."""
        return self._grants.of(name)

    def call_check(self, operation: Operation[Any, Any]) -> Check | None:
        """Return what is to be asked before an operation's module is called; None where nothing has to be.

        It raises `Unauthenticated`, `Forbidden` or `RateLimited`, looked for in this order. Each time it raises
        nothing, it counts as a call.
        """
        policy = self.policies.get(operation.module, _OPEN)
        target = str(operation)
        allowed = self._check("call", target, (*operation.permissions, *policy.permissions))
        if not policy.needs_authentication and policy.rate is None:
            return allowed
        allowance = self._allowance(operation.module, policy)

        def check(principal: Principal | None) -> None:
            who = principal or self.principal()
            if policy.needs_authentication and who.is_anonymous:
                raise Unauthenticated("call", target, who.name)
            if allowed is not None:
                allowed(who)
            if allowance is not None and (wait_s := allowance.take(who.name)):
                raise RateLimited("call", target, who.name, wait_s)

        return check

    def publish_check(self, cls: type[EventView]) -> Check | None:
        """Return what is to be asked of those who publish and are not the producer; None where nothing has to be."""
        return self._check("publish", cls.__event_type__, cls.__permissions__)

    def read_check(self, cls: type[EventView]) -> Check | None:
        """Return what is to be asked of those who read and are no declared consumer; None where nothing has to be."""
        return self._check("read", cls.__event_type__, cls.__permissions__)

    def _check(self, action: str, target: str, permissions: Iterable[str]) -> Check | None:
        """Return what asks for permissions; it is as short as it can be, because every call runs it."""
        needed = frozenset(permissions)
        if not needed:
            return None
        acting, otherwise = PRINCIPAL.get, self.principal

        def check(principal: Principal | None) -> None:
            who = principal or acting() or otherwise()
            if not needed <= who.permissions:
                raise Forbidden(action, target, who.name, tuple(sorted(needed - who.permissions)))

        return check

    def _allowance(self, module: str, policy: Policy) -> Allowance | None:
        """Find the buckets that all operations of a module share."""
        if policy.rate is None:
            return None
        return self._allowances.setdefault(module, Allowance(policy.rate, self._clock.monotonic))
