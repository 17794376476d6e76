"""What the router adds to calling an implementation oneself, and what it does with a provider that fails."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager

from benchmarks.rounds import Loop, medians_each_s
from benchmarks.table import ratio, us

from generated.aura.users import (
    USER_SERVICE,
    USER_SERVICE_IS_USER_ACTIVE,
    IsUserActiveRequest,
    IsUserActiveResponse,
    UserServiceClient,
    register_user_service,
)
from treaty import (
    BreakerPolicy,
    BreakerState,
    ModuleRegistry,
    ModuleRouter,
    Operation,
    Payload,
    Principal,
    RoutePolicy,
    Service,
    Unavailable,
    use_principal,
)
from treaty.testing import FakeService

DIRECT = "the implementation itself"
ROUTED = "routed, with a request made by hand"
BY_CLIENT = "routed, by the typed client"
CALLS, AT_ONCE, FAILING = 100_000, 50, 0.3
HEAD = ("call", "each", "more than direct", "direct")


class Active:
    """Answers at once, or after a turn of the loop."""

    def __init__(self, *, suspends: bool) -> None:
        self._suspends = suspends
        self._answer = IsUserActiveResponse(active=True)

    async def is_user_active(self, request: IsUserActiveRequest) -> IsUserActiveResponse:
        if self._suspends:
            await asyncio.sleep(0)
        return self._answer


def rows(*, count: int = 2000, rounds: int = 100) -> Iterator[list[str]]:
    """Measure both ways in turns: breaker, deadline, permissions and counters are on.

    The quickest of the rounds counts: whatever else the machine does only makes one longer.
    """
    for suspends in (False, True):
        found = asyncio.run(_measured(count, rounds, suspends=suspends))
        ending = ", which suspends once" if suspends else ""
        for name, each_s in found.items():
            more = us(each_s - found[DIRECT]) if name != DIRECT else ""
            yield [f"{name}{ending}", us(each_s), more, ratio(each_s, found[DIRECT])]


async def _measured(count: int, rounds: int, *, suspends: bool) -> dict[str, float]:
    implementation = Active(suspends=suspends)
    async with _routed(implementation) as router:
        client = UserServiceClient(router)

        async def direct(times: int) -> None:
            for _ in range(times):
                await implementation.is_user_active(IsUserActiveRequest(user_id=7))

        async def routed(times: int) -> None:
            for _ in range(times):
                await router.call(USER_SERVICE_IS_USER_ACTIVE, IsUserActiveRequest(user_id=7))

        async def by_client(times: int) -> None:
            for _ in range(times):
                await client.is_user_active(user_id=7)

        loops: dict[str, tuple[Loop, int]] = {
            DIRECT: (direct, count),
            ROUTED: (routed, count),
            BY_CLIENT: (by_client, count),
        }
        return await medians_each_s(loops, rounds=rounds, pick=min)


@asynccontextmanager
async def _routed(implementation: Active) -> AsyncGenerator[ModuleRouter]:
    registry = ModuleRegistry()
    whole = FakeService(USER_SERVICE)  # All other operations.
    setattr(whole, "is_user_active", implementation.is_user_active)  # noqa: B010  # A fake has them as attributes.
    register_user_service(registry, whole.implementation)
    with use_principal(Principal("ann", frozenset({"users:read"}))):
        yield ModuleRouter(registry)


class Asked(Payload, frozen=True):
    """A request."""


class Answered(Payload, frozen=True):
    """A response."""


def _operation(module: str, priority: int) -> Operation[Asked, Answered]:
    return Operation(
        module=module,
        service="Find",
        name="find",
        capability="find",
        request=Asked,
        response=Answered,
        priority=priority,
        idempotent=True,
        timeout_s=30,
    )


class Failing:
    """Fails now and then, and counts how many probes of its breaker it serves at a time."""

    def __init__(self, rate: float, chance: random.Random) -> None:
        self._rate, self._chance = rate, chance
        self.asked = self.probes = self.most_probes = 0
        self.is_open: Callable[[], bool] = lambda: False

    async def find(self, request: Asked) -> Answered:
        self.asked += 1
        is_probe = self.is_open()  # Nobody else is let in then; those who were in before are none.
        self.probes += is_probe
        self.most_probes = max(self.most_probes, self.probes)
        try:
            await asyncio.sleep(0)
            if self._chance.random() < self._rate:
                raise Unavailable("it fails now and then")
            return Answered()
        finally:
            self.probes -= is_probe


class Steady:
    """Never fails."""

    def __init__(self) -> None:
        self.asked = 0

    async def find(self, request: Asked) -> Answered:
        self.asked += 1
        await asyncio.sleep(0)
        return Answered()


def failing(seed: int = 7) -> dict[str, int]:
    """Tell what becomes of a hundred thousand calls while the first provider fails now and then."""
    logger = logging.getLogger("treaty.router")
    level = logger.level
    logger.setLevel(logging.ERROR)  # What it says of its breaker is for others to read.
    try:
        return asyncio.run(_failing(seed))
    finally:
        logger.setLevel(level)


async def _failing(seed: int) -> dict[str, int]:
    """Call a hundred thousand times, fifty at a time, while the first provider fails; count what becomes of it."""
    registry = ModuleRegistry()
    policy = RoutePolicy(
        breaker=BreakerPolicy(open_s=0.02, longest_open_s=0.02)
    )  # Short, so that there are many probes.
    router = ModuleRouter(registry, policies={"find": policy})
    worse, better = Failing(FAILING, random.Random(seed)), Steady()
    asked = _operation("worse", 10)
    for operation, implementation in ((asked, worse), (_operation("better", 0), better)):
        service: Service[object] = Service(
            module=operation.module, name="Find", version="1.0.0", operations=(operation,)
        )
        registry.register(service, implementation)
    answered = 0
    worse.is_open = lambda: router.stats().capabilities[0].providers[0].breaker is not BreakerState.CLOSED

    async def call(times: int) -> None:
        nonlocal answered
        for _ in range(times):
            await router.call(asked, Asked())
            answered += 1

    await asyncio.gather(*(call(CALLS // AT_ONCE) for _ in range(AT_ONCE)))
    [first, _] = router.stats().capabilities[0].providers
    return {
        "calls": CALLS,
        "answered": answered,
        "asked of the failing provider": worse.asked,
        "times that its breaker opened": first.opened,
        "most probes at a time": worse.most_probes,
    }
