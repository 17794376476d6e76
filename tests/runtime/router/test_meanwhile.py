"""What changes while a call is under way is seen by that call, and none waits for what does not come any more."""

from __future__ import annotations

import asyncio

import pytest

from treaty import CapabilityMissing, ModuleStatus, RoutePolicy

from .stage import Finder, Stage, operation, refuse, service

CROWDED = RoutePolicy(most_at_once=1, most_waiting=5)


async def turns() -> None:
    """Let all tasks go on until each waits for something that only a test brings."""
    for _ in range(30):
        await asyncio.sleep(0)


async def test_who_was_switched_off_while_another_was_asked_is_passed_over() -> None:
    stage = Stage()
    stage.best.waits, stage.best.does = True, refuse
    call = asyncio.create_task(stage.call())
    await turns()
    stage.registry.switch_off("next")
    stage.best.gates[0].set()
    with pytest.raises(CapabilityMissing):
        await call
    assert stage.next.asked == 0


async def test_who_was_replaced_while_another_was_asked_is_not_asked_any_more() -> None:
    stage = Stage()
    stage.best.waits, stage.best.does = True, refuse
    call = asyncio.create_task(stage.call())
    await turns()
    stage.registry.exchange("next", [(service(operation("next")), Finder("newer"))])
    stage.best.gates[0].set()
    assert await call == "newer"
    assert (stage.best.asked, stage.next.asked) == (1, 0)


async def test_who_came_back_while_another_was_asked_is_asked() -> None:
    stage = Stage()
    stage.registry.announce_change("best")
    stage.registry.switch_off("best")
    stage.next.waits, stage.next.does = True, refuse
    call = asyncio.create_task(stage.call())
    await turns()
    stage.registry.switch_on("best")
    stage.registry.end_change("best")
    stage.next.gates[0].set()
    assert await call == "best"


async def test_a_call_waits_for_a_module_that_its_provider_requires_and_that_comes_back() -> None:
    stage = Stage(has_next=False)
    stage.registry.register_module("disk")
    stage.registry.register_module("best", requires=("disk",))
    stage.registry.announce_change("disk")
    stage.registry.set_status("disk", ModuleStatus.INACTIVE, "it is being replaced")
    call = asyncio.create_task(stage.call())
    await turns()
    assert not call.done()
    stage.registry.set_status("disk", ModuleStatus.ACTIVE)
    stage.registry.end_change("disk")
    assert await call == "best"


async def test_all_who_wait_for_room_hear_that_the_provider_is_gone() -> None:
    stage = Stage(CROWDED, has_next=False)
    stage.best.waits = True
    calls = [asyncio.create_task(stage.call()) for _ in range(4)]
    await turns()
    stage.registry.switch_off("best")
    stage.best.gates[0].set()
    await turns()
    assert [call.done() for call in calls] == [True] * 4
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert outcomes[0] == "best"
    assert {type(one) for one in outcomes[1:]} == {CapabilityMissing}


async def test_room_that_came_free_while_another_was_asked_is_not_waited_for() -> None:
    stage = Stage(CROWDED)
    stage.best.waits = stage.next.waits = True
    stage.next.does = refuse
    first, second = asyncio.create_task(stage.call()), asyncio.create_task(stage.call())
    await turns()
    stage.best.gates[0].set()  # The second call is at the next provider meanwhile.
    assert await first == "best"
    stage.next.gates[0].set()
    await turns()
    stage.best.gates[1].set()
    assert await second == "best"
