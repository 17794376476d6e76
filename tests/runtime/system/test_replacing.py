"""A module takes the place of another while calls and events go on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from treaty import (
    CapabilityMissing,
    Event,
    EventBus,
    Module,
    ModuleStatus,
    ModuleUnknown,
    Ports,
    ReplacementFailed,
    System,
    SystemNotRunning,
    current_principal,
)
from treaty.testing import FakeClock

from .parts import Ask, Desk, Heard, Log, Part, Porter, desk, for_ever, operation, raising

ANSWER = operation("info")
OTHER = operation("backup", priority=-1)


def info(by: str, log: Log | None = None, **facts: object) -> Part:
    """A module `info` that answers with a name."""
    answering = facts.pop("answering", None)
    offers = [(desk(ANSWER), Desk(by, answering))]  # type: ignore[arg-type]  # Whoever calls this knows it.
    return Part("info", log, offers=offers, **facts)  # type: ignore[arg-type]  # As above.


async def asked(system: System) -> str:
    return (await system.router.call(ANSWER, Ask())).by


@pytest.mark.parametrize("overlap", [True, False])
async def test_the_new_one_answers_and_the_old_one_has_stopped(overlap: bool) -> None:
    log: Log = []
    async with System(info("old", log)) as system:
        assert await asked(system) == "old"
        new = info("new")
        await system.replace(new, overlap=overlap)
        assert await asked(system) == "new"
        assert log == [("starts", "info"), ("started", "info"), ("stops", "info"), ("stopped", "info")]
        assert system.modules["info"] is new
        assert system.registry.status("info") is ModuleStatus.ACTIVE
    assert new.log[-1] == ("stopped", "info")


async def test_who_overlaps_stops_when_its_last_call_has_ended() -> None:
    log: Log = []
    go = asyncio.Event()
    async with System(info("old", log, answering=go.wait)) as system:
        call = asyncio.create_task(asked(system))
        await asyncio.sleep(0)
        replacing = asyncio.create_task(system.replace(info("new")))
        for _ in range(10):
            await asyncio.sleep(0)
        assert await asked(system) == "new"
        assert ("stops", "info") not in log
        assert not replacing.done()
        go.set()
        assert await call == "old"
        await replacing
        assert ("stopped", "info") in log


async def test_without_overlap_calls_wait_and_are_answered_by_the_new_one() -> None:
    starting = asyncio.Event()
    async with System(info("old")) as system:
        replacing = asyncio.create_task(system.replace(info("new", starting=starting.wait), overlap=False))
        for _ in range(10):
            await asyncio.sleep(0)
        assert system.registry.state("info").reason == "it is being replaced"
        call = asyncio.create_task(asked(system))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not call.done()
        starting.set()
        assert await call == "new"
        await replacing


async def test_without_overlap_calls_go_to_whoever_else_can() -> None:
    starting = asyncio.Event()
    backup = Part("backup", offers=[(desk(OTHER), Desk("backup"))])
    async with System(info("old"), backup) as system:
        replacing = asyncio.create_task(system.replace(info("new", starting=starting.wait), overlap=False))
        for _ in range(10):
            await asyncio.sleep(0)
        assert await asked(system) == "backup"
        starting.set()
        await replacing
        assert await asked(system) == "new"


async def test_a_new_one_that_does_not_start_leaves_the_old_one_as_it_was() -> None:
    log: Log = []
    new = info("new", starting=raising(OSError("port 80")))
    async with System(info("old", log)) as system:
        with pytest.raises(ReplacementFailed) as caught:
            await system.replace(new)
        assert str(caught.value) == "info was not replaced: OSError: port 80; the one before goes on"
        assert await asked(system) == "old"
        assert new.log[-1] == ("stopped", "info")
        assert ("stops", "info") not in log


async def test_without_overlap_a_new_one_that_does_not_start_leaves_nobody() -> None:
    async with System(info("old")) as system:
        with pytest.raises(ReplacementFailed, match="the one before has stopped; start another"):
            await system.replace(info("new", starting=raising(OSError("port 80"))), overlap=False)
        with pytest.raises(CapabilityMissing, match="module 'info': its replacement did not start"):
            await asked(system)
        await system.replace(info("third"))
        assert await asked(system) == "third"


async def test_a_new_one_that_is_too_slow() -> None:
    clock = FakeClock()
    async with System(info("old"), clock=clock) as system:
        new = info("new", starting=for_ever)
        replacing = asyncio.create_task(system.replace(new))
        await clock.advance(30)
        with pytest.raises(ReplacementFailed, match="it took longer than 30 s"):
            await replacing
        assert new.log[-1] == ("stopped", "info")
        assert await asked(system) == "old"


@pytest.mark.parametrize("overlap", [True, False])
@pytest.mark.parametrize("url", ["memory:", "sqlite:///{}/app.events"])
async def test_no_event_is_lost_and_their_order_is_kept(overlap: bool, url: str, tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []
    step = asyncio.Semaphore(0)

    async def old(event: Event[Heard]) -> None:
        await step.acquire()
        heard.append(("old", event.data.number))

    async def new(event: Event[Heard]) -> None:
        heard.append(("new", event.data.number))

    async with System(Part("info", hears=old), bus=url.format(tmp_path)) as system:
        for number in range(3):
            await system.bus.publish(Heard(number=number))
        for _ in range(20):
            await asyncio.sleep(0)
        while not system.bus.stats().subscriptions[0].running:
            await asyncio.sleep(0)
        replacing = asyncio.create_task(system.replace(Part("info", hears=new), overlap=overlap))
        for number in range(3, 6):
            await asyncio.sleep(0)
            await system.bus.publish(Heard(number=number))
        for _ in range(6):
            step.release()
        await replacing
        for number in range(6, 9):
            await system.bus.publish(Heard(number=number))
        await system.bus.idle()
    assert [number for _, number in heard] == list(range(9))
    assert heard[0][0] == "old"
    assert heard[-1] == ("new", 8)


async def test_a_new_one_that_cannot_subscribe_leaves_the_old_one_subscribed() -> None:
    heard: list[int] = []

    class Mute(Part):
        def subscribe(self, bus: EventBus) -> tuple[()]:
            raise ValueError("no")

    async with System(Part("info", hears=lambda event: heard.append(event.data.number))) as system:
        for overlap in (True, False):
            with pytest.raises(ReplacementFailed, match="`subscribe` raised ValueError: no; the one before goes on"):
                await system.replace(Mute("info"), overlap=overlap)
        await system.bus.publish(Heard(number=1))
        await system.bus.idle()
    assert heard == [1]


async def test_who_did_not_start_can_be_replaced_and_then_those_start_that_need_it() -> None:
    log: Log = []
    broken = info("old", starting=raising(OSError("down")), is_critical=False)
    first = Part("first", log, requires=["info"], is_critical=False, hears=lambda event: None)
    second = Part("second", log, requires=["first"], is_critical=False)
    async with System(broken, first, second) as system:
        assert log == []
        with pytest.raises(CapabilityMissing, match="module 'info': it did not start: it raised OSError"):
            await asked(system)
        await system.replace(info("new"))
        assert await asked(system) == "new"
        assert [name for what, name in log if what == "started"] == ["first", "second"]
        assert not system.status().is_degraded
        log.clear()
    assert [name for what, name in log if what == "stopped"] == ["second", "first"]


async def test_a_factory_makes_the_new_one() -> None:
    async with System(Porter) as system:
        old = system.modules["porter"]
        await system.replace(Porter)
        assert isinstance(new := system.modules["porter"], Porter)
        assert new is not old
        assert new.ports.bus is system.bus


async def test_what_is_wrong_with_a_new_one_is_told_before_it_starts() -> None:
    new = Part("info", requires=["nobody"])
    async with System(info("old")) as system:
        with pytest.raises(ReplacementFailed, match="nobody: no such module, and info requires it"):
            await system.replace(new)
        with pytest.raises(ModuleUnknown):
            await system.replace(Part("other"))
    assert new.log == []
    with pytest.raises(SystemNotRunning):
        await system.replace(Part("info"))


async def test_stopping_cuts_a_replacement_short() -> None:
    log: Log = []
    new = info("new", log, starting=for_ever)
    system = System(info("old"))
    await system.start()
    replacing = asyncio.create_task(system.replace(new))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await system.stop()
    with pytest.raises(ReplacementFailed, match="the system stopped"):
        await replacing
    assert log == [("starts", "info"), ("stops", "info"), ("stopped", "info")]


async def test_a_cancelled_replacement_leaves_the_old_one() -> None:
    new = info("new", starting=for_ever)
    async with System(info("old")) as system:
        replacing = asyncio.create_task(system.replace(new))
        for _ in range(5):
            await asyncio.sleep(0)
        replacing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await replacing
        assert await asked(system) == "old"
        assert new.log[-1] == ("stopped", "info")


async def test_an_old_one_that_does_not_stop_well_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with System(info("old", stopping=raising(OSError("secret")))) as system:
        await system.replace(info("new"))
        assert await asked(system) == "new"
    [record] = [one for one in caplog.records if vars(one).get("treaty_notice") == "module_not_stopped"]
    assert "secret" not in record.getMessage()


def test_replaced_parts_are_modules() -> None:
    assert isinstance(info("old"), Module)


async def test_two_replacements_take_turns() -> None:
    log: Log = []
    async with System(info("old")) as system:
        one = info("one", log, starting=lambda: asyncio.sleep(0))
        await asyncio.gather(system.replace(one), system.replace(info("two")))
        assert await asked(system) == "two"
        assert log == [("starts", "info"), ("started", "info"), ("stops", "info"), ("stopped", "info")]


async def test_who_runs_alone_is_told_of_what_a_new_one_misses(caplog: pytest.LogCaptureFixture) -> None:
    async with System(info("old"), standalone=True) as system:
        await system.replace(info("new", requires=["store"]))
        await system.replace(info("newer", requires=["store"]))
        assert await asked(system) == "newer"
        assert [one.about for one in system.status().warnings] == ["store"]
    told = [vars(one)["treaty_missing"] for one in caplog.records if vars(one).get("treaty_notice") == "runs_alone"]
    assert told == [("store",)]


async def test_a_module_speaks_for_itself_through_its_ports() -> None:
    acting: list[str] = []

    async def note() -> None:
        principal = current_principal()
        acting.append(principal.name if principal else "nobody")

    made: list[Ports] = []

    def unnamed(ports: Ports) -> Part:
        made.append(ports)
        return Part("late")

    async with System(info("old", answering=note), Porter, unnamed) as system:
        porter = system.modules["porter"]
        assert isinstance(porter, Porter)
        await porter.ports.router.call(ANSWER, Ask())
        await made[0].router.call(ANSWER, Ask())
        await asked(system)
    assert acting == ["module:porter", "module:late", "nobody"]
