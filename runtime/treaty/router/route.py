"""The way from one operation to its providers, worked out before anybody calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from treaty.guard import Check
from treaty.modules.registry import ModuleRegistry
from treaty.modules.status import ModuleStatus
from treaty.operation import Operation
from treaty.provider import Provider
from treaty.router.answer import Skipped
from treaty.router.cache import Cache
from treaty.router.candidate import Candidate
from treaty.router.policy import RoutePolicy


class Route:
    """What calling one operation takes; it holds for one version of the registry."""

    __slots__ = (
        "_is_audited",
        "cache",
        "candidates",
        "capability",
        "changing",
        "check",
        "first",
        "idempotent",
        "operation",
        "passed_over",
        "policy",
        "response",
        "timeout_s",
        "traffic",
        "turns",
        "version",
    )

    def __init__(
        self,
        operation: Operation[Any, Any],
        policy: RoutePolicy,
        check: Check | None,
        traffic: Traffic,
        *,
        is_audited: bool,
    ) -> None:
        self.operation, self.policy, self.check, self.traffic = operation, policy, check, traffic
        self.capability, self.response = operation.capability, operation.response
        self.timeout_s = inf if operation.timeout_s is None else operation.timeout_s
        self.idempotent = operation.idempotent
        self.cache = Cache(policy.cache_s, policy.cache_size) if policy.cache_s and operation.idempotent else None
        self.version = -1
        self._is_audited = is_audited
        self.candidates: tuple[Candidate, ...] = ()  # Those that may be asked, in order.
        self.first: Candidate | None = None  # Where nothing but its breaker is to be thought of before it is asked.
        self.passed_over: tuple[Skipped, ...] = ()  # Those that may not.
        self.changing: tuple[str, ...] = ()  # Modules that those need, and that will be back in a moment.
        self.turns: Turns | None = None

    def aim(self, version: int, candidates: Sequence[Candidate], registry: ModuleRegistry) -> None:
        """Sort out whom to ask. What is kept of others is no longer good when it is others who would answer."""
        before = set(map(id, self.candidates))
        reasons = [(candidate, why_down(candidate.provider, registry)) for candidate in candidates]
        able = [candidate for candidate, why in reasons if not why]
        self.candidates = tuple(sorted(able, key=lambda one: _is_degraded(one, registry)))  # Otherwise as they were.
        self.passed_over = tuple(Skipped(candidate.name, why) for candidate, why in reasons if why)
        down = (candidate for candidate, why in reasons if why)
        modules = dict.fromkeys(name for one in down for name in (one.module, *one.provider.requires))
        self.changing = tuple(module for module in modules if registry.is_changing(module))
        self.turns = Turns(self.candidates, self.policy.weights, registry) if self.policy.weights else None
        first = self.candidates[0] if self.candidates else None
        is_plain = not self._is_audited and self.cache is None and self.turns is None
        self.first = first if is_plain and first is not None and first.room is None else None
        if self.first is not None and self.is_restricted(self.first):
            self.first = None
        if self.cache is not None and before != set(map(id, self.candidates)):
            self.cache.clear()
        self.version = version

    def is_restricted(self, candidate: Candidate) -> bool:
        """Whether more is to be asked of a caller than this operation asks, before another answers in its place."""
        return candidate.permissions is not None and candidate.operation is not self.operation

    def order(self) -> Sequence[Candidate]:
        """Tell whom to ask, in this order; those that share their work take turns."""
        return self.candidates if self.turns is None else self.turns.next()


class Traffic:
    """What was asked of a capability, whoever asked."""

    __slots__ = ("cached", "calls", "is_out", "late", "missing", "refused")

    def __init__(self) -> None:
        self.calls = self.missing = self.refused = self.late = self.cached = 0
        self.is_out = False  # Nobody could serve it; that has been told, and its end has not.


class Turns:
    """Shares calls among providers of equal priority by their weights, as evenly as whole calls allow."""

    def __init__(self, candidates: Sequence[Candidate], weights: Mapping[str, int], registry: ModuleRegistry) -> None:
        self._groups: list[list[Candidate]] = []
        last: tuple[bool, int] | None = None
        for one in candidates:
            rank = _is_degraded(one, registry), one.operation.priority
            if rank != last:
                self._groups.append([])
                last = rank
            self._groups[-1].append(one)
        self._weights = {one.name: weights.get(one.name, 1) for one in candidates}
        self._credit = dict.fromkeys(self._weights, 0)

    def next(self) -> list[Candidate]:
        """Tell the order of one call: in each group the one whose turn it is, then the others as they were."""
        return [one for group in self._groups for one in self._turn(group)]

    def _turn(self, group: list[Candidate]) -> list[Candidate]:
        if len(group) == 1:
            return group
        for one in group:
            self._credit[one.name] += self._weights[one.name]
        chosen = max(group, key=lambda one: self._credit[one.name])
        self._credit[chosen.name] -= sum(self._weights[one.name] for one in group)
        return [chosen, *sorted((one for one in group if one is not chosen), key=lambda one: -self._weights[one.name])]


def why_down(provider: Provider, registry: ModuleRegistry) -> str:
    """Say why a provider may not be asked; empty when it may."""
    state = registry.state(provider.operation.module)
    if not state.status.may_be_called:
        return f"module {state.name!r}: {state.reason or state.status.value}"
    for required in provider.requires:
        state = registry.state(required)
        if not state.status.may_be_called:
            return f"it requires module {required!r}: {state.reason or state.status.value}"
    return ""


def _is_degraded(candidate: Candidate, registry: ModuleRegistry) -> bool:
    return registry.status(candidate.module) is ModuleStatus.DEGRADED
