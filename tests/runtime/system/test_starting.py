"""What becomes of a system when a module does not start, or does not stop."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NoReturn

import pytest

from treaty import (
    CapabilityMissing,
    Event,
    EventBus,
    ModuleStatus,
    ModuleStatusChanged,
    ModuleUnknown,
    StartFailed,
    StopFailed,
    System,
    SystemUsed,
)
from treaty.testing import FakeClock

from .parts import Ask, Desk, Heard, Log, Part, desk, for_ever, operation, raising


def of(log: Log, what: str) -> list[str]:
    return [name for happened, name in log if happened == what]


async def test_a_critical_module_that_raises_stops_all_that_had_started() -> None:
    log: Log = []
    boom = OSError("no database")
    slow = Part("slow", log, starting=for_ever)
    bad = Part("bad", log, requires=["first", "second"], starting=raising(boom))
    system = System(
        Part("first", log), Part("second", log, requires=["first"]), bad, Part("never", log, requires=["bad"]), slow
    )
    with pytest.raises(StartFailed) as caught:
        await system.start()
    assert caught.value.failures == (("bad", "OSError: no database"),)
    assert caught.value.stopped == ("second", "first")
    assert caught.value.__cause__ is boom
    assert set(of(log, "stopped")) == {"first", "second", "bad", "slow"}
    assert of(log, "stopped").index("bad") < of(log, "stopped").index("second") < of(log, "stopped").index("first")
    assert "never" not in {name for _, name in log}
    assert system.state == "stopped"
    assert not system.bus.is_open
    assert {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} == set()


async def test_a_critical_module_that_takes_too_long() -> None:
    clock, log = FakeClock(), Log()
    start = asyncio.create_task(System(Part("slow", log, starting=for_ever), clock=clock).start())
    await clock.advance(29.9)
    assert not start.done()
    await clock.advance(0.1)
    with pytest.raises(StartFailed, match="slow: it took longer than 30 s"):
        await start
    assert log == [("starts", "slow"), ("stops", "slow"), ("stopped", "slow")]
    assert clock.pending == 0


async def test_a_timeout_of_its_own_is_no_slowness() -> None:
    with pytest.raises(StartFailed, match="a: TimeoutError: of mine"):
        await System(Part("a", starting=raising(TimeoutError("of mine")))).start()


async def test_a_module_that_cancels_itself_has_failed() -> None:
    with pytest.raises(StartFailed, match=r"a: ConnectionAbortedError: .* what it waited for was cancelled"):
        await System(Part("a", starting=raising(asyncio.CancelledError()))).start()


async def test_an_optional_module_that_fails_leaves_the_system_degraded(caplog: pytest.LogCaptureFixture) -> None:
    log: Log = []
    ask = operation("maps")
    maps = Part(
        "maps",
        log,
        is_critical=False,
        starting=raising(OSError("secret words")),
        offers=[(desk(ask), Desk("maps"))],
        hears=lambda event: None,
    )
    child = Part("child", log, requires=["maps"], is_critical=False)
    fine = Part("fine", log, optional=["maps"])
    async with System(maps, child, fine) as system:
        status = system.status()
        assert (status.is_healthy, status.is_degraded) == (True, True)
        assert [(one.name, one.status, one.reason) for one in status.modules] == [
            ("child", ModuleStatus.INACTIVE, "it requires 'maps', which did not start"),
            ("fine", ModuleStatus.ACTIVE, ""),
            ("maps", ModuleStatus.INACTIVE, "it did not start: it raised OSError"),
        ]
        assert [one.about for one in status.warnings] == ["answer", "child", "maps"]
        assert [one.name for one in status.bus.subscriptions] == []
        with pytest.raises(CapabilityMissing, match="module 'maps': it did not start: it raised OSError"):
            await system.router.call(ask, Ask())
        assert log == [
            ("starts", "maps"),
            ("stops", "maps"),
            ("stopped", "maps"),
            ("starts", "fine"),
            ("started", "fine"),
        ]
    assert of(log, "stopped") == ["maps", "fine"]
    [record] = [one for one in caplog.records if vars(one).get("treaty_notice") == "module_not_started"]
    assert "secret" not in record.getMessage()


async def test_a_critical_module_that_requires_an_optional_one_fails_with_it() -> None:
    bad = Part("bad", is_critical=False, starting=raising(OSError("port 80")))
    middle = Part("middle", requires=["bad"], is_critical=False)
    with pytest.raises(StartFailed) as caught:
        await System(bad, middle, Part("last", requires=["middle"])).start()
    assert caught.value.failures == (
        ("bad", "OSError: port 80"),
        ("last", "it requires 'middle', which did not start"),
    )


async def test_cancelling_the_start_stops_all_again() -> None:
    log: Log = []
    system = System(Part("a", log), Part("b", log, requires=["a"], starting=for_ever))
    start = asyncio.create_task(system.start())
    while ("starts", "b") not in log:
        await asyncio.sleep(0)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert of(log, "stopped") == ["b", "a"]
    assert system.state == "stopped"


async def test_stopping_while_it_starts_cuts_the_start_short() -> None:
    log: Log = []
    system = System(Part("a", log), Part("b", log, requires=["a"], starting=for_ever))
    start = asyncio.create_task(system.start())
    while ("starts", "b") not in log:
        await asyncio.sleep(0)
    await system.stop()
    with pytest.raises(StartFailed, match="the system: it was stopped while it started"):
        await start
    assert of(log, "stopped") == ["b", "a"]


async def test_a_system_starts_once_and_may_be_stopped_often() -> None:
    log: Log = []
    system = System(Part("a", log, stopping=lambda: asyncio.sleep(0)))
    await system.stop()
    assert log == []
    await system.start()
    with pytest.raises(SystemUsed, match="cannot start a system that is running"):
        await system.start()
    await asyncio.gather(system.stop(), system.stop())
    await system.stop()
    assert of(log, "stopped") == ["a"]
    with pytest.raises(SystemUsed, match="cannot start a system that is stopped"):
        await system.start()


async def test_what_was_published_while_a_module_started_comes_to_it_afterwards() -> None:
    heard: list[tuple[int, bool]] = []

    class Late(Part):
        is_up = False

        async def start(self) -> None:
            await super().start()
            self.is_up = True

    bus = EventBus()

    async def publish() -> None:
        await bus.publish(Heard(number=1))
        await asyncio.sleep(0)
        assert heard == []

    late = Late("late", requires=["early"], hears=lambda event: heard.append((event.data.number, late.is_up)))
    async with System(Part("early", starting=publish), late, bus=bus) as system:
        await system.bus.idle()
        assert heard == [(1, True)]
    assert bus.is_open  # It was given, and open.


async def test_states_and_events_of_a_start_and_a_stop() -> None:
    go, seen = asyncio.Event(), list[tuple[str, str, str]]()
    bus = EventBus()

    def note(event: Event[ModuleStatusChanged]) -> None:
        seen.append((event.data.module, event.data.after, event.data.reason))

    bus.subscribe(ModuleStatusChanged, note, name="watch")
    system = System(Part("a", starting=go.wait), Part("b", requires=["a"]), bus=bus)
    start = asyncio.create_task(system.start())
    for _ in range(5):
        await asyncio.sleep(0)
    assert system.state == "starting"
    assert [one.reason for one in system.status().modules] == ["it is starting", "it has not started yet"]
    go.set()
    await start
    system.registry.set_status("a", ModuleStatus.DEGRADED, "tired")
    await system.stop()
    await bus.idle()
    assert seen == [
        ("a", "active", ""),
        ("b", "active", ""),
        ("a", "degraded", "tired"),
        ("b", "inactive", "it has stopped"),
        ("a", "inactive", "it has stopped"),
    ]
    await bus.close()


async def test_stopping_waits_for_calls_and_handlers_that_are_under_way() -> None:
    log: Log = []
    called, handled = asyncio.Event(), asyncio.Event()
    ask = operation("a")

    async def handle(event: Event[Heard]) -> None:
        await handled.wait()
        log.append(("handled", str(event.data.number)))

    system = System(Part("a", log, offers=[(desk(ask), Desk("a", called.wait))], hears=handle))
    await system.start()
    call = asyncio.create_task(system.router.call(ask, Ask()))
    for number in range(2):
        await system.bus.publish(Heard(number=number))
    await asyncio.sleep(0)
    stop = asyncio.create_task(system.stop())
    while system.registry.state("a").reason != "it is stopping":
        await asyncio.sleep(0)
    with pytest.raises(CapabilityMissing, match="it is stopping"):
        await system.router.call(ask, Ask())
    called.set()
    assert (await call).by == "a"
    assert ("stops", "a") not in log
    handled.set()
    await stop
    assert log[2:] == [("handled", "0"), ("handled", "1"), ("stops", "a"), ("stopped", "a")]


async def test_what_does_not_stop_well_keeps_nobody_from_stopping() -> None:
    clock, log = FakeClock(), Log()
    ask = operation("hung")

    async def hang(event: Event[Heard]) -> None:
        await for_ever()

    hung = Part("hung", log, offers=[(desk(ask), Desk("hung", for_ever))], hears=hang, stopping=for_ever)
    bad = Part("bad", log, requires=["hung"], stopping=raising(OSError("stuck")))
    system = System(Part("base", log), hung, bad, clock=clock)
    await system.start()
    call = asyncio.create_task(system.router.call(ask, Ask()))
    await system.bus.publish(Heard(number=1))
    await clock.settle()
    stop = asyncio.create_task(system.stop())
    await clock.advance(10)
    assert ("stops", "hung") in log
    await clock.advance(10)
    with pytest.raises(StopFailed) as caught:
        await stop
    assert caught.value.failures == (
        ("bad", "OSError: stuck"),
        ("hung", "1 calls were still under way after 10 s"),
        ("hung", "it took longer than 10 s"),
    )
    assert of(log, "stopped") == ["base"]
    assert not system.bus.is_open
    call.cancel()
    await asyncio.wait((call,))


async def test_what_did_not_stop_well_hides_no_other_error(caplog: pytest.LogCaptureFixture) -> None:
    bad = Part("bad", stopping=raising(OSError("secret")))
    with pytest.raises(ZeroDivisionError):
        async with System(bad):
            raise ZeroDivisionError
    [record] = [one for one in caplog.records if vars(one).get("treaty_notice") == "stop_failed"]
    assert vars(record)["treaty_modules"] == ("bad",)
    with pytest.raises(StopFailed, match="bad: OSError: secret"):
        async with System(Part("bad", stopping=raising(OSError("secret")))):
            pass


async def test_cancelling_the_stop_does_not_cut_it_short() -> None:
    log: Log = []
    go = asyncio.Event()
    system = System(Part("a", log), Part("b", log, requires=["a"], stopping=go.wait))
    await system.start()
    stop = asyncio.create_task(system.stop())
    while ("stops", "b") not in log:
        await asyncio.sleep(0)
    stop.cancel()
    await asyncio.sleep(0)
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await stop
    assert of(log, "stopped") == ["b", "a"]


async def test_a_bus_that_is_closed_is_told() -> None:
    log: Log = []
    bus = EventBus()
    await bus.close()
    with pytest.raises(Exception, match="the bus is closed"):
        await System(Part("a", log), bus=bus).start()
    assert log == []


async def test_what_cannot_be_published_is_said_once_and_harms_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Mute(EventBus):
        async def publish(self, *_: object, **__: object) -> NoReturn:
            raise OSError("secret")

    async with System(Part("a"), Part("b"), bus=Mute()) as system:
        system.registry.set_status("a", ModuleStatus.DEGRADED, "tired")
        assert system.registry.status("a") is ModuleStatus.DEGRADED
    [record] = [one for one in caplog.records if vars(one).get("treaty_notice") == "changes_unpublished"]
    assert "secret" not in record.getMessage()


async def test_a_bus_on_disk_is_opened_and_closed_by_who_did_not_find_it_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/app.events"
    heard: list[int] = []
    given = EventBus(url)
    async with System(Part("a", hears=lambda event: heard.append(event.data.number)), bus=given) as system:
        await system.bus.publish(Heard(number=1))
    assert heard == [1]
    assert not given.is_open
    async with EventBus(url) as open_before:
        async with System(Part("a", hears=lambda event: heard.append(event.data.number)), bus=open_before):
            pass
        await open_before.publish(Heard(number=2))
    async with System(Part("a", hears=lambda event: heard.append(event.data.number)), bus=url) as system:
        await system.bus.idle()
    assert heard == [1, 2]


async def test_a_module_is_found_by_its_class_and_what_is_not_there_is_named() -> None:
    class Other(Part):
        pass

    part = Part("a")
    async with System(part) as system:
        assert system.module(Part) is part
        with pytest.raises(ModuleUnknown, match=r"Other.*Part"):
            system.module(Other)


async def test_a_system_tells_how_it_is_before_it_runs_and_after_it_has_stopped() -> None:
    system = System(Part("a"))
    told = [system.status()]
    async with system:
        told.append(system.status())
    told.append(system.status())
    assert [(one.state, one.is_healthy) for one in told] == [("stopped", False), ("running", True), ("stopped", False)]
    assert [one.reason for one in told[-1].modules] == ["it has stopped"]
