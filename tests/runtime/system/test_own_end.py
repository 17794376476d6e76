"""A system ends also where its modules ask for that themselves, or do it badly; and nothing waits for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from treaty import (
    Event,
    Health,
    Module,
    ModuleStatus,
    OptionsInvalid,
    ReplacementFailed,
    StartFailed,
    StopFailed,
    System,
    SystemInvalid,
)
from treaty.bus import EventBus
from treaty.system.changed import ModuleStatusChanged
from treaty.testing import FakeClock

from .parts import Desk, Heard, Log, Part, desk, operation, raising

ANSWER = operation("info")


async def turns() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


class Late:
    """A system that is named only after its modules were made; and what they do with it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.system: System

    def of(self, *modules: Module) -> System:
        self.system = System(*modules, clock=self.clock)
        return self.system

    async def stop(self) -> None:
        await self.system.stop()

    async def replace(self) -> None:
        await self.system.replace(Part("a"))


async def test_a_module_may_stop_the_system_while_it_starts() -> None:
    late = Late()
    system = late.of(Part("a", starting=late.stop))
    with pytest.raises(StartFailed):
        await system.start()
    assert system.state == "stopped"


async def test_a_module_that_stops_the_system_in_its_own_stop_is_too_late() -> None:
    late = Late()
    system = late.of(Part("a", stopping=late.stop), Part("b"))
    await system.start()
    stopping = asyncio.create_task(system.stop())
    await turns()
    await late.clock.advance(10)
    with pytest.raises(StopFailed) as caught:
        await stopping
    assert caught.value.failures == (("a", "it took longer than 10 s"),)
    assert system.state == "stopped"
    assert not system.bus.is_open


class Sick(Part):
    """Does something to its system when it is asked how it is."""

    does: Callable[[], Awaitable[object]]

    async def health(self) -> Health:
        await self.does()
        return Health.good()


@pytest.mark.parametrize("action", ["stop", "replace"])
async def test_a_module_may_end_itself_when_it_is_asked_how_it_is(action: str) -> None:
    late = Late()
    sick = Sick("a")
    sick.does = getattr(late, action)
    system = late.of(sick)
    await system.start()
    checking = asyncio.create_task(system.check())
    await turns()
    assert checking.done()
    await system.stop()
    assert system.state == "stopped"


async def test_a_replacement_may_stop_the_system_while_it_starts() -> None:
    late = Late()
    system = late.of(Part("a"))
    await system.start()
    with pytest.raises(ReplacementFailed):
        await system.replace(Part("a", starting=late.stop))
    await system.stop()
    assert system.state == "stopped"


async def test_a_handler_that_stops_the_system_is_cut_short() -> None:
    late = Late()

    async def stop(event: Event[Heard]) -> None:
        await late.stop()

    system = late.of(Part("a", hears=stop))
    await system.start()
    await system.bus.publish(Heard(number=1), source="anybody")
    await turns()
    stopping = asyncio.create_task(system.stop())
    await late.clock.advance(10)
    await late.clock.advance(10)
    with pytest.raises(StopFailed):
        await stopping
    assert not system.bus.is_open


async def test_stop_waits_for_what_a_failed_start_still_stops() -> None:
    log: Log = []
    go = asyncio.Event()
    system = System(Part("a", log, stopping=go.wait), Part("b", requires=("a",), starting=raising(OSError("x"))))
    starting = asyncio.create_task(system.start())
    await turns()
    stopping = asyncio.create_task(system.stop())
    await turns()
    assert not stopping.done()
    assert system.bus.is_open
    go.set()
    await stopping
    with pytest.raises(StartFailed):
        await starting
    assert log[-1] == ("stopped", "a")


async def test_cancelling_a_start_that_has_failed_leaves_the_stopping_in_peace() -> None:
    log: Log = []
    go = asyncio.Event()
    system = System(Part("a", log, stopping=go.wait), Part("b", requires=("a",), starting=raising(OSError("x"))))
    starting = asyncio.create_task(system.start())
    await turns()
    starting.cancel()
    await turns()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert log[-1] == ("stopped", "a")
    assert system.state == "stopped"
    assert not system.bus.is_open


async def test_a_stop_that_is_no_coroutine_keeps_nobody_from_stopping() -> None:
    class Plain(Part):
        def stop(self) -> Any:
            raise OSError("x")

    log: Log = []
    system = System(Plain("b", log), Part("a", log, stopping=lambda: asyncio.sleep(0)), Part("c", log))
    await system.start()
    with pytest.raises(StopFailed) as caught:
        await system.stop()
    assert caught.value.failures == (("b", "OSError: x"),)
    assert {("stopped", "a"), ("stopped", "c")} <= set(log)


async def test_a_start_that_is_no_coroutine_is_told_as_what_it_is() -> None:
    class Plain(Part):
        def start(self) -> Any:
            raise OSError("x")

    with pytest.raises(StartFailed, match="b: OSError: x"):
        await System(Plain("b")).start()


async def test_the_very_object_that_runs_is_no_replacement_beside_itself() -> None:
    part = Part("a")
    async with System(part) as system:
        with pytest.raises(ReplacementFailed, match="the very object"):
            await system.replace(part)
        assert part.log[-1] == ("started", "a")
        await system.replace(part, overlap=False)
        assert part.log[-2:] == [("starts", "a"), ("started", "a")]
        assert system.registry.status("a") is ModuleStatus.ACTIVE


@pytest.mark.parametrize("facts", [{"requires": "spotify"}, {"services": desk(ANSWER)}, {"name": "a\nb"}])
def test_what_is_not_as_it_must_be_is_told_when_a_system_is_made(facts: dict[str, Any]) -> None:
    with pytest.raises(OptionsInvalid):
        System(type("Odd", (Module,), {"name": "odd"} | facts))


async def test_subscriptions_and_services_that_are_none_are_told_before_the_start() -> None:
    class Odd(Part):
        def implementations(self) -> Any:
            return (("info.Desk", Desk("x")),)

        def subscribe(self, bus: EventBus) -> Any:
            return ("x",)

    with pytest.raises(SystemInvalid) as caught:
        await System(Odd("info", offers=[(desk(ANSWER), Desk("x"))])).start()
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("facts", [{"facts": None}, {"facts": {"a": object()}}, {"status": "bad"}, {"reason": 3}])
async def test_a_health_that_is_none_is_a_bad_answer(facts: dict[str, Any]) -> None:
    class Odd(Part):
        async def health(self) -> Health:
            return Health(**facts)

    async with System(Odd("a")) as system:
        assert (await system.check()).modules[0].reason == "its health check raised OptionsInvalid"


async def test_a_reason_that_no_file_can_hold_is_told_nevertheless() -> None:
    heard: list[str] = []

    async def hear(event: Event[ModuleStatusChanged]) -> None:
        heard.append(event.data.reason)

    async with System(Part("a")) as system:
        await turns()
        system.bus.subscribe(ModuleStatusChanged, hear, name="b")
        system.registry.switch_off("a", "half \ud800")
        await turns()
    assert heard[0] == "half ?"


async def test_a_probe_that_is_over_asks_nobody() -> None:
    asked: list[str] = []

    class Asked(Part):
        async def health(self) -> Health:
            asked.append("old")
            return Health.good()

    async with System(Asked("a")) as system:
        replacing = asyncio.create_task(system.replace(Part("a"), overlap=False))
        await asyncio.sleep(0)
        await system.check()
        await replacing
    assert asked == []
