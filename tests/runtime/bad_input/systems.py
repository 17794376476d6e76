"""What goes wrong with modules, their calls and their gateway: a story each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.runtime.system.parts import Ask, Desk, Part, Told, desk, for_ever, operation, raising
from treaty import (
    BreakerPolicy,
    CapabilityMissing,
    DeadlineExceeded,
    Forbidden,
    Guard,
    Health,
    ModuleRouter,
    ModuleStatus,
    Operation,
    Principal,
    RoutePolicy,
    StartFailed,
    StopFailed,
    System,
    SystemInvalid,
    Unavailable,
    use_deadline,
    use_principal,
)
from treaty.gateway import Limits, gateway
from treaty.modules import ModuleRegistry
from treaty.testing import FakeClock

Story = Callable[[], Awaitable[None]]


def offering(name: str, implementation: object | None = None, **facts: Any) -> Part:
    """Make a module with one service, which answers unless it is told otherwise."""
    kept = {key: facts.pop(key) for key in ("requires", "is_critical", "stopping", "starting") if key in facts}
    made = operation(name, **facts)
    return Part(name, offers=[(desk(made), implementation or Desk(name))], **kept)


async def refused(*modules: Part) -> str:
    """Start a system that is none, and return what it says."""
    with pytest.raises(SystemInvalid) as caught:
        await System(*modules).start()
    assert not any(event for module in modules for event in module.log)
    return str(caught.value)


async def cycle() -> None:
    """`SystemInvalid` names the way round, and nothing is started."""
    told = await refused(Part("a", requires=["b"]), Part("b", requires=["c"]), Part("c", requires=["a"]))
    assert "a -> b -> c -> a" in told.replace("→", "->")


async def tie() -> None:
    """`SystemInvalid` names the capability and both, unless a policy gives them weights."""
    told = await refused(offering("a", priority=3), offering("b", priority=3))
    assert all(word in told for word in ("answer", "a.Desk", "b.Desk", "3"))
    registry = ModuleRegistry()
    shared = RoutePolicy(weights={"a.Desk": 1, "b.Desk": 1})
    router = ModuleRouter(registry, policies={"answer": shared})
    async with System(offering("a", priority=3), offering("b", priority=3), router=router) as system:
        asked = operation("a", priority=3)
        assert {(await system.router.call(asked, Ask())).by for _ in range(2)} == {"a", "b"}


async def unprovided() -> None:
    """The caller gets `CapabilityMissing`, which says what to do; it is logged once."""
    async with System(Part("a")) as system:
        with pytest.raises(CapabilityMissing, match="register a service"):
            await system.router.call(operation("nobody"), Ask())


class Wrong:
    """Takes two things."""

    async def answer(self, request: Ask, more: int) -> Told:
        raise AssertionError("nobody calls it")


async def wrong_signature() -> None:
    """`SystemInvalid` names the operation, what it takes and what it must take; nothing is started."""
    told = await refused(offering("a", Wrong()))
    assert all(word in told for word in ("a.Desk", "answer", "request, more", "Ask"))


class Ailing(Part):
    """Is as it is told to be."""

    ails: Callable[[], Awaitable[object]] | None = None

    async def health(self) -> Health:
        if self.ails is not None:
            await self.ails()
        return Health.good()


async def ailing(ails: Callable[[], Awaitable[object]], passes_s: float) -> None:
    """Have a module's check fail three times, and then be well again."""
    clock = FakeClock()
    module = Ailing("a")
    module.ails = ails
    async with System(module, clock=clock) as system:
        found: list[ModuleStatus] = []
        for _ in range(3):
            checking = asyncio.create_task(system.check("a"))
            await clock.advance(passes_s)
            await checking
            found.append(system.registry.status("a"))
        assert found == [ModuleStatus.DEGRADED, ModuleStatus.DEGRADED, ModuleStatus.INACTIVE]
        module.ails = None
        await system.check("a")
        assert system.registry.status("a") is ModuleStatus.ACTIVE


async def hanging_check() -> None:
    """It is cut off after `health_timeout_s`; the module is degraded, the third time inactive, and back when well."""
    await ailing(for_ever, Ailing.health_timeout_s)


async def raising_check() -> None:
    """The same, and the reason names the class of the error."""
    await ailing(raising(ValueError("a secret")), 0)


class Moody:
    """Fails every other time."""

    def __init__(self) -> None:
        self.asked = 0

    async def answer(self, request: Ask) -> Told:
        self.asked += 1
        if self.asked % 2:
            raise Unavailable("every other time")
        return Told(by="moody")


async def moody() -> None:
    """Every call is answered by the next provider, and after ten calls the first is left alone."""
    policy = RoutePolicy(breaker=BreakerPolicy(least_calls=10))
    clock = FakeClock()
    router = ModuleRouter(ModuleRegistry(clock=clock), policy=policy, clock=clock)
    worse = Moody()
    async with System(offering("a", worse, priority=1), offering("b"), router=router, clock=clock) as system:
        asked = operation("a", priority=1)
        answers = [(await system.router.call(asked, Ask())).by for _ in range(100)]
    assert answers[-50:] == ["b"] * 50
    assert worse.asked == 11


async def slow_start() -> None:
    """`StartFailed` after `start_timeout_s` names it; what had started is stopped again."""
    clock = FakeClock()
    first, slow = Part("first"), Part("slow", requires=["first"], starting=for_ever)
    system = System(first, slow, clock=clock)
    starting = asyncio.create_task(system.start())
    await clock.advance(Part.start_timeout_s)
    with pytest.raises(StartFailed, match="slow") as caught:
        await starting
    assert caught.value.stopped[-1] == "first"
    assert first.log[-1] == ("stopped", "first")


async def failing_stop() -> None:
    """All others are stopped, then `StopFailed` names it."""
    bad = Part("bad", requires=["good"], stopping=raising(OSError("disk")))
    good = Part("good")
    system = System(good, bad)
    await system.start()
    with pytest.raises(StopFailed, match="bad"):
        await system.stop()
    assert good.log[-1] == ("stopped", "good")


class Counting(Desk):
    """Counts how often it is asked."""

    asked = 0

    async def answer(self, request: Ask) -> Told:
        self.asked += 1
        return await super().answer(request)


async def too_late() -> None:
    """`DeadlineExceeded`, and nobody is asked."""
    asked = Counting("a")
    async with System(offering("a", asked)) as system:
        with use_deadline(0), pytest.raises(DeadlineExceeded):
            await system.router.call(operation("a"), Ask())
    assert asked.asked == 0


def restricted(asked: object) -> tuple[Part, Operation[Ask, Told]]:
    one = Operation(
        module="a",
        service="Desk",
        name="answer",
        capability="answer",
        request=Ask,
        response=Told,
        permissions=("desk:ask",),
    )
    return Part("a", offers=[(desk(one), asked)]), one


async def forbidden() -> None:
    """`Forbidden` names the principal and what is missing; nothing of the target runs."""
    asked = Counting("a")
    module, one = restricted(asked)
    async with System(module, guard=Guard()) as system:
        with use_principal(Principal("eve")), pytest.raises(Forbidden, match=r"'eve'.*desk:ask"):
            await system.router.call(one, Ask())
        with pytest.raises(Forbidden, match="anonymous"):
            await system.router.call(one, Ask())
    assert asked.asked == 0


async def over_http(method: str, path: str, **request: Any) -> tuple[httpx.Response, Counting]:
    asked = Counting("a")
    module, _ = restricted(asked)
    async with System(module) as system:
        app = gateway(system, limits=Limits(largest_bytes=100))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **request), asked


PATH = "/services/a/Desk/answer"


async def too_large() -> None:
    """413 with a problem document that says how large it may be; nothing of the target runs."""
    found, asked = await over_http("POST", PATH, json={"what": "x" * 1000})
    assert (found.status_code, found.headers["content-type"], asked.asked) == (413, "application/problem+json", 0)
    assert "100" in found.text


async def unknown_route() -> None:
    """404 with a problem document."""
    found, _ = await over_http("POST", "/services/a/Desk/nothing", json={})
    assert (found.status_code, found.headers["content-type"]) == (404, "application/problem+json")


async def forbidden_over_http() -> None:
    """403 with a problem document, or 401 where signing in is possible; nothing of the target runs."""
    found, asked = await over_http("POST", PATH, json={})
    assert (found.status_code, asked.asked) == (403, 0)


SYSTEMS: dict[str, Story] = {
    "modules require each other in a circle": cycle,
    "two providers of a capability have the same priority": tie,
    "an operation that nobody provides is called": unprovided,
    "an implementation has a wrong signature": wrong_signature,
    "a health check hangs": hanging_check,
    "a health check raises": raising_check,
    "a provider fails half of the time": moody,
    "a critical module is slow to start": slow_start,
    "a module fails while it is stopped": failing_stop,
    "a caller's deadline is over": too_late,
    "a principal lacks a permission": forbidden,
    "a request is too large": too_large,
    "a route is unknown": unknown_route,
    "a request lacks a permission": forbidden_over_http,
}
"""What is wrong → the story; its first line says what comes of it."""
