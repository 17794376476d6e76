"""From a capability to a provider that can serve it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, cast

from treaty.audit.record import Auditor, AuditRecord, outcome_of
from treaty.clock import Clock, SystemClock
from treaty.errors import Refused
from treaty.event import current_context
from treaty.guard import Guard
from treaty.modules.registry import ModuleRegistry
from treaty.operation import Operation, Req, Res
from treaty.principal import PRINCIPAL, Principal, use_principal
from treaty.provider import Provider
from treaty.router.answer import COLLECTED, Answer, Skipped
from treaty.router.busy import Busy
from treaty.router.candidate import Candidate
from treaty.router.deadline import FRAME
from treaty.router.policy import RoutePolicy, Validation
from treaty.router.route import Route, Traffic, why_down
from treaty.router.serving import Begun, Serving
from treaty.router.stats import BreakerState, CapabilityStats, ProviderStats, RouterStats
from treaty.router.stepping import raised, rest, returned


class ModuleRouter:
    """Calls whoever provides a capability: the best first, the next when that one cannot.

    `policies` are by capability, and `policy` is that of all others. `validation` says whether requests and responses
    are held to their contracts where their classes alone leave something open. In a process, objects are passed as
    they are; another class of the same contract is read from its JSON.
    """

    def __init__(
        self,
        registry: ModuleRegistry,
        *,
        guard: Guard | None = None,
        auditor: Auditor | None = None,
        policy: RoutePolicy | None = None,
        policies: Mapping[str, RoutePolicy] | None = None,
        validation: Validation = "contract",
        clock: Clock | None = None,
    ) -> None:
        self.registry = registry
        self.guard = guard or Guard()
        self.clock = clock or SystemClock()
        self.auditor = auditor
        self._policy = policy or RoutePolicy()
        self.policies: Mapping[str, RoutePolicy] = dict(policies or {})  # So that a system can tell of misspelt ones.
        self._holds_to_contract = validation == "contract"
        self._routes: dict[Operation[Any, Any], Route] = {}
        self._traffic: dict[str, Traffic] = {}
        self._candidates: dict[str, Candidate] = {}  # By `module.Service.operation`.
        self._now = self.clock.monotonic
        self._serving = Serving(registry, self.guard, self.clock, self._route)

    async def call(self, operation: Operation[Req, Res], request: Req, *, source: str = "") -> Res:
        """Have an operation's capability served.

        The next provider is tried after `Unavailable`, and after an `OSError` (no connection, timeout) or a missing
        capability of its own where both the caller's and the provider's operation are idempotent. All else that a
        provider raises is raised here, `DomainError` above all. `source` is the module that asks, by default the one
        whose provider is running. Raises a `Refused` when the principal may not, and then nothing ran;
        `CapabilityMissing` when nobody is left, `DeadlineExceeded` when the operation's `timeout_s`, or the time of a
        call around this one, is over.
        """
        route = self._routes.get(operation)
        if route is None or route.version != self.registry.version:
            route = self._route(operation)
        first = route.first
        if (
            first is None
            or not first.breaker.is_closed
            or request.__class__ is not first.request
            or COLLECTED.get() is not None
        ):
            return (await self.ask(operation, request, source=source)).response
        # Most calls are answered at once by the first who is asked, so that is all in one piece, as a call costs little
        # more; `Serving` goes on with all others, and does the same for those that need more thought.
        if route.check is not None:
            try:
                route.check(PRINCIPAL.get())
            except Refused:
                route.traffic.calls += 1
                route.traffic.refused += 1
                raise
        if first.check_request is not None:
            first.check_request(request)
        now, frame = self._now(), FRAME.get()
        deadline = now + route.timeout_s
        if frame is not None and frame[0][0] < deadline:
            deadline = frame[0][0]
            if deadline <= now:
                route.traffic.calls += 1
                raise self._serving.late(route, now, deadline)
        begun: Begun
        until = [deadline]
        token = FRAME.set((until, first.module))
        try:
            try:
                running = first.method(request)
                begun = rest(running, running.send(None))
            except StopIteration as done:
                if self._serving.accepts(route, first, done.value, now):
                    return done.value  # type: ignore[no-any-return]  # `accepts` has looked at its class.
                begun = returned(done.value)
            except BaseException as error:
                begun = raised(error)
            # The frame stays as it is: the provider may be in a block of its own that has less time.
            return cast("Res", await self._serving.finish(route, first, request, begun, now, deadline))
        finally:
            until[0] = inf
            FRAME.reset(token)

    async def ask(self, operation: Operation[Req, Res], request: Req, *, source: str = "") -> Answer[Res]:
        """Do the same, and tell who answered and why others were passed over."""
        began, skipped = self.clock.monotonic(), list[Skipped]()
        provider, is_cached, failure = "", False, None
        try:
            response, provider, is_cached = await self._serving.serve(self._route(operation), request, skipped)
        except BaseException as error:
            failure = error
            raise
        finally:
            duration_s = self.clock.monotonic() - began
            if self.auditor is not None:
                self.auditor.record(self._record(operation, source, provider, failure, duration_s), request)
        answer = Answer(
            operation=operation,
            response=cast("Res", response),
            provider=provider,
            skipped=tuple(skipped),
            duration_s=duration_s,
            is_cached=is_cached,
        )
        if (collected := COLLECTED.get()) is not None:
            collected.append(answer)
        return answer

    def acting_as(self, module: str, permissions: Iterable[str] | None = None) -> ActingRouter:
        """Return a caller that speaks for a module: where nobody else is named, `module:<name>` is the principal.

        Its permissions are those that the guard's grants give to that name, unless they are said here.
        """
        return ActingRouter(self, module, permissions)

    def providers(self, capability: str) -> tuple[Provider, ...]:
        """List all that have a capability, up or not, in the order in which they would be tried."""
        return self.registry.providers(capability)

    def forget(self, capability: str | None = None) -> None:
        """Keep none of the answers to a capability, or to any, that were given so far."""
        for route in self._routes.values():
            if route.cache is not None and capability in (None, route.capability):
                route.cache.clear()

    def policy_of(self, capability: str) -> RoutePolicy:
        """Look up how a capability is called."""
        return self.policies.get(capability, self._policy)

    def busy(self, module: str) -> Busy:
        """Note the calls that are under way at a module's providers, whoever takes their place meanwhile."""
        return Busy(one for one in self._candidates.values() if one.module == module and one.running)

    def running(self, module: str) -> int:
        """Count the calls that are under way at a module's providers."""
        return sum(candidate.running for candidate in self._candidates.values() if candidate.module == module)

    def stats(self) -> RouterStats:
        """Tell how every capability and provider is, and what was asked of them."""
        return RouterStats(capabilities=tuple(map(self._of_capability, self.registry.capabilities())))

    # Inside

    def _route(self, operation: Operation[Any, Any]) -> Route:
        """Find the way to the providers of an operation, as they are now."""
        route = self._routes.get(operation)
        if route is None:
            check, traffic = self.guard.call_check(operation), self._traffic_of(operation.capability)
            policy, is_audited = self.policy_of(operation.capability), self.auditor is not None
            route = Route(operation, policy, check, traffic, is_audited=is_audited)
            self._routes[operation] = route
        if route.version != self.registry.version:
            found = [self._candidate(provider) for provider in self.registry.providers(operation.capability)]
            route.aim(self.registry.version, found, self.registry)
        return route

    def _traffic_of(self, capability: str) -> Traffic:
        return self._traffic.setdefault(capability, Traffic())

    def _candidate(self, provider: Provider) -> Candidate:
        """Find what is known of a provider; another implementation begins anew."""
        key = str(provider.operation)
        known = self._candidates.get(key)
        if known is None or known.provider.implementation is not provider.implementation:
            policy = self.policy_of(provider.operation.capability)
            if known is not None:
                self._traffic_of(known.operation.capability).calls += known.quick  # Calls of who was there.
            permissions = self.guard.call_check(provider.operation)
            known = Candidate(provider, policy, permissions, holds_to_contract=self._holds_to_contract)
            self._candidates[key] = known
        else:
            known.provider = provider  # What its module requires may have changed.
        return known

    def _record(
        self, operation: Operation[Any, Any], source: str, provider: str, raised: BaseException | None, took_s: float
    ) -> AuditRecord:
        frame, context = FRAME.get(), current_context()
        outcome, error = outcome_of(raised)
        return AuditRecord(
            time=self.clock.now(),
            action="call",
            source=source or (frame[1] if frame is not None else ""),
            target=str(operation),
            provider=provider,
            principal=self.guard.principal().name,
            outcome=outcome,
            error=error,
            duration_s=took_s,
            correlation_id=None if context is None else context.correlation_id,
        )

    def _of_capability(self, capability: str) -> CapabilityStats:
        found = self.registry.providers(capability)
        providers = tuple(map(self._of_provider, found))
        traffic = self._traffic_of(capability)
        return CapabilityStats(
            capability=capability,
            providers=providers,
            is_served=any(not one.why_not for one in providers),
            calls=traffic.calls + sum(self._candidate(provider).quick for provider in found),
            missing=traffic.missing,
            refused=traffic.refused,
            late=traffic.late,
            cached=traffic.cached,
        )

    def _of_provider(self, provider: Provider) -> ProviderStats:
        one, operation = self._candidate(provider), provider.operation
        breaker = one.breaker
        left_s = None
        why_not = why_down(provider, self.registry)
        if breaker.state is not BreakerState.CLOSED:
            is_probed = breaker.state is BreakerState.HALF_OPEN
            left_s = 0.0 if is_probed else max(0.0, breaker.until - self.clock.monotonic())
            why_not = why_not or f"its breaker is {breaker.state.value.replace('_', ' ')}"
        return ProviderStats(
            provider=one.name,
            operation=operation.name,
            module=operation.module,
            priority=operation.priority,
            why_not=why_not,
            calls=one.calls + one.quick,
            answered=one.answered + one.quick,
            failed=one.failed,
            slow=one.slow,
            running=one.running,
            breaker=breaker.state,
            opened=breaker.opened,
            retry_in_s=left_s,
            duration=one.duration.snapshot(),
        )


class ActingRouter:
    """Calls for a module, through a router; what generated clients of that module are made with."""

    def __init__(self, router: ModuleRouter, module: str, permissions: Iterable[str] | None) -> None:
        self._router, self._module = router, module
        self._permissions = None if permissions is None else frozenset(permissions)

    async def call(self, operation: Operation[Req, Res], request: Req) -> Res:
        """Have an operation's capability served. Raises what `ModuleRouter.call` does."""
        router = self._router
        if not router.guard.principal().is_anonymous:
            return await router.call(operation, request, source=self._module)
        name = Principal.of_module(self._module).name
        granted = router.guard.granted(name) if self._permissions is None else self._permissions
        with use_principal(Principal(name, granted)):
            return await router.call(operation, request, source=self._module)
