"""What holds for every call, whatever its providers do: random providers, random callers, a clock that is moved."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from treaty import (
    BreakerPolicy,
    BreakerState,
    CapabilityMissing,
    DeadlineExceeded,
    DomainError,
    ModuleRegistry,
    ModuleRouter,
    RoutePolicy,
    Unavailable,
)
from treaty.testing import FakeClock

from .stage import Page, Query, operation, service


class NotFound(DomainError[None]):
    name = "NotFound"


class Bug(Exception):
    pass


BEHAVIOURS = ("answers", "unavailable", "loses", "domain", "bug", "hangs", "slow", "cancelled")


@dataclass
class Player:
    """A provider that does what comes next in its part, and notes who it began to serve."""

    name: str
    idempotent: bool
    part: list[str]
    began: Counter[str] = field(default_factory=Counter[str])
    running: int = 0
    acts: list[tuple[str, Player, str]] = field(default_factory=list["tuple[str, Player, str]"])  # Of all players.

    async def find(self, request: Query) -> Page:
        self.began[request.text] += 1
        self.running += 1
        behaviour = self.part.pop() if self.part else "answers"
        self.acts.append((request.text, self, behaviour))
        try:
            return await self._play(behaviour)
        finally:
            self.running -= 1

    async def _play(self, behaviour: str) -> Page:
        if behaviour == "unavailable":
            raise Unavailable("not now")
        if behaviour == "loses":
            raise ConnectionResetError
        if behaviour == "domain":
            raise NotFound(None)
        if behaviour == "bug":
            raise Bug
        if behaviour == "cancelled":
            raise asyncio.CancelledError
        if behaviour != "answers":
            await asyncio.Event().wait() if behaviour == "hangs" else await asyncio.sleep(0)
        return Page(provider=self.name)


@dataclass(frozen=True)
class Play:
    parts: list[tuple[bool, list[str]]]  # Of each provider, the best first: whether it is idempotent, and what it does.
    is_idempotent: bool
    timeout_s: float | None
    policy: RoutePolicy
    calls: int
    has_order: bool  # Whether their priorities differ.
    steps: list[float]  # How far the clock is moved between the calls.


BREAKERS = st.none() | st.builds(
    BreakerPolicy,
    window_s=st.just(5.0),
    least_calls=st.integers(1, 5),
    failure_rate=st.sampled_from([0.2, 0.5, 1.0]),
    slow_s=st.none() | st.just(0.5),
    open_s=st.just(2.0),
)
POLICIES = st.builds(
    RoutePolicy,
    breaker=BREAKERS,
    attempt_timeout_s=st.none() | st.just(1.0),
    retry_delays_s=st.sampled_from([(), (0.5,), (0.5, 2.0)]),
    most_at_once=st.none() | st.integers(1, 3),
    most_waiting=st.integers(0, 3),
    weights=st.sampled_from([{}, {"p0.Find": 1, "p1.Find": 2}]),
    cache_s=st.none() | st.just(1.0),
)
PLAYS = st.builds(
    Play,
    parts=st.lists(st.tuples(st.booleans(), st.lists(st.sampled_from(BEHAVIOURS), max_size=8)), min_size=1, max_size=3),
    is_idempotent=st.booleans(),
    timeout_s=st.sampled_from([3.0, 10.0]),
    policy=POLICIES,
    calls=st.integers(1, 8),
    has_order=st.booleans(),
    steps=st.lists(st.sampled_from([0.0, 0.3, 1.0, 3.0]), min_size=1, max_size=8),
)

ANSWERED = (Page, NotFound)
RAISED = (CapabilityMissing, DeadlineExceeded, ConnectionResetError, ConnectionAbortedError, TimeoutError, Bug)


@given(PLAYS)
@settings(max_examples=150, deadline=None)
def test_what_holds_for_every_call(play: Play) -> None:
    asyncio.run(_played(play))


async def _played(play: Play) -> None:
    clock = FakeClock()
    registry = ModuleRegistry(clock=clock)
    router = ModuleRouter(registry, policy=play.policy, clock=clock)
    players = [Player(f"p{index}", idempotent, list(part)) for index, (idempotent, part) in enumerate(play.parts)]
    for index, player in enumerate(players):
        player.acts = players[0].acts
        priority = -index if play.has_order else 0
        made = operation(player.name, priority=priority, idempotent=player.idempotent, errors=(NotFound,))
        registry.register(service(made), player)
    asked = operation("caller", idempotent=play.is_idempotent, timeout_s=play.timeout_s)
    calls = []
    for number in range(play.calls):
        calls.append(asyncio.create_task(router.call(asked, Query(text=str(number)))))
        await clock.advance(play.steps[number % len(play.steps)])
    for _ in range(4):
        await clock.advance(10)
    assert all(call.done() for call in calls)  # Each ends by its deadline at the latest.
    outcomes = [call.exception() or call.result() for call in calls]
    assert all(isinstance(one, ANSWERED + RAISED) for one in outcomes), outcomes
    for number, outcome in enumerate(outcomes):
        _judge(play, players, str(number), outcome)
    _nothing_is_left(router, players, clock)


def _judge(play: Play, players: list[Player], text: str, outcome: object) -> None:
    asked = Counter({player.name: player.began[text] for player in players})
    rounds = len(play.policy.retry_delays_s) + 1
    # A provider is asked once in each round; one more time for each wait for room.
    assert all(times <= rounds + play.calls for times in asked.values())
    acts = [(player, behaviour) for one, player, behaviour in players[0].acts if one == text]
    for player, behaviour in acts[:-1]:  # After whom another was asked: either nothing was done, or it may be repeated.
        assert behaviour == "unavailable" or (play.is_idempotent and player.idempotent), acts
    if isinstance(outcome, CapabilityMissing):
        assert outcome.skipped
        assert {name.partition(".")[0] for name, _ in outcome.skipped} <= {player.name for player in players}


def _nothing_is_left(router: ModuleRouter, players: list[Player], clock: FakeClock) -> None:
    assert [player.running for player in players] == [0] * len(players)
    assert clock.pending == 0
    rooms = [candidate.room for candidate in router._candidates.values() if candidate.room is not None]
    assert [room.taken for room in rooms] == [0] * len(rooms)
    [found] = router.stats().capabilities
    began = {player.name: sum(player.began.values()) for player in players}
    for provider in found.providers:
        assert provider.running == 0
        assert provider.calls == began[provider.module]
        assert provider.answered + provider.failed <= provider.calls  # The others were cancelled.


@dataclass
class Shaky(Player):
    """Takes a turn of the loop for everything, and notes how many it served when its breaker was half open."""

    router: ModuleRouter | None = None
    at_once: set[int] = field(default_factory=set[int])

    async def _play(self, behaviour: str) -> Page:
        assert self.router is not None
        if self.router.stats().capabilities[0].providers[0].breaker is BreakerState.HALF_OPEN:
            self.at_once.add(self.running)
        await asyncio.sleep(0)
        return await super()._play(behaviour)


@given(st.lists(st.sampled_from(["answers", "unavailable"]), min_size=40, max_size=80))
@settings(max_examples=60, deadline=None)
def test_with_a_steady_fallback_every_call_is_answered_and_probes_come_alone(part: list[str]) -> None:
    async def played() -> None:
        clock = FakeClock()
        registry = ModuleRegistry(clock=clock)
        breaker = BreakerPolicy(least_calls=2, failure_rate=0.3, open_s=1, longest_open_s=1, jitter=0)
        router = ModuleRouter(registry, policy=RoutePolicy(breaker=breaker), clock=clock)
        shaky, steady = Shaky("shaky", True, list(part), router=router), Player("steady", True, [])
        registry.register(service(operation("shaky", priority=1)), shaky)
        registry.register(service(operation("steady")), steady)
        asked = operation("caller")
        for _ in range(20):
            calls = [asyncio.create_task(router.call(asked, Query())) for _ in range(10)]
            await asyncio.wait(calls)
            assert all(call.exception() is None for call in calls)
            await clock.advance(0.7)
        assert shaky.at_once <= {1}

    asyncio.run(played())
