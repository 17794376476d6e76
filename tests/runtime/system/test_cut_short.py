"""Wherever a start, a stop or a replacement is cancelled: nothing is left that runs, waits or is half there."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from treaty import CapabilityMissing, Event, ModuleStatus, System

from .parts import Ask, Desk, Heard, Log, Part, desk, operation

ANSWER = operation("info")
_STEPS = range(40)  # More turns of the loop than any of it takes.


async def waits() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def hears(event: Event[Heard]) -> None:
    await waits()


def info(by: str, log: Log) -> Part:
    offers = [(desk(ANSWER), Desk(by, waits))]
    return Part("info", log, offers=offers, hears=hears, starting=waits, stopping=waits)


def system_of(log: Log) -> System:
    return System(info("old", log), Part("user", log, requires=("info",), starting=waits, stopping=waits))


async def cancelled(task: asyncio.Task[Any], step: int) -> None:
    """Cancel a task after so many turns of the loop, twice, and wait until it has ended."""
    for _ in range(step):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def nothing_is_left(system: System, log: Log) -> None:
    assert system.state == "stopped"
    assert not system.bus.is_open
    assert asyncio.all_tasks() == {asyncio.current_task()}
    happened = [what for what, _ in log]
    assert happened.count("starts") == happened.count("stops")
    assert not [name for name in system.registry.modules() if system.registry.status(name).may_be_called]


@pytest.mark.parametrize("step", _STEPS)
async def test_a_start_that_is_cancelled_leaves_nothing(step: int) -> None:
    log: Log = []
    system = system_of(log)
    starting = asyncio.create_task(system.start())
    await cancelled(starting, step)
    if starting.cancelled():
        if system.registry.modules():  # It had begun at all.
            nothing_is_left(system, log)
    else:
        await system.stop()
        nothing_is_left(system, log)


@pytest.mark.parametrize("step", _STEPS)
async def test_a_stop_that_is_cancelled_is_a_stop(step: int) -> None:
    log: Log = []
    system = system_of(log)
    await system.start()
    await cancelled(asyncio.create_task(system.stop()), step)
    if step:
        nothing_is_left(system, log)
    await system.stop()
    nothing_is_left(system, log)


@pytest.mark.parametrize("overlap", [True, False])
@pytest.mark.parametrize("step", _STEPS)
async def test_a_replacement_that_is_cancelled_leaves_one_or_none(step: int, overlap: bool) -> None:
    log: Log = []
    system = system_of(log)
    await system.start()
    calls = [asyncio.create_task(system.router.call(ANSWER, Ask())) for _ in range(10)]
    await system.bus.publish(Heard(number=1), source="anybody")
    await cancelled(asyncio.create_task(system.replace(info("new", log), overlap=overlap)), step)
    answers = await asyncio.gather(*calls, return_exceptions=True)
    is_up = system.registry.status("info") is ModuleStatus.ACTIVE
    assert not system.registry.is_changing("info")
    if is_up:
        assert (await system.router.call(ANSWER, Ask())).by in {"old", "new"}
        assert [one.is_paused for one in system.bus.stats().subscriptions] == [False]
    assert is_up or not overlap
    assert {type(one) for one in answers if isinstance(one, BaseException)} <= (set() if is_up else {CapabilityMissing})
    await system.stop()
    nothing_is_left(system, log)
