"""The time of a call holds for what is asked within it, and for nothing that outlives it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from treaty import DeadlineExceeded, RoutePolicy, use_deadline

from .stage import Page, Query, Stage, service

Does = Callable[[], Awaitable[None]]


class Acting:
    """A provider that does something of a test's before it answers."""

    def __init__(self, does: Does) -> None:
        self.does = does

    async def find(self, request: Query) -> Page:
        if request.text == "act":
            await self.does()
        return Page(provider="acting")


def acting(stage: Stage, does: Does) -> None:
    stage.registry.exchange("best", [(service(stage.operation), Acting(does))])


POLICIES = pytest.mark.parametrize("policy", [RoutePolicy(), RoutePolicy(most_at_once=10)])  # Both ways of a call.


@POLICIES
async def test_less_time_that_a_provider_gives_itself_holds_after_it_has_waited(policy: RoutePolicy) -> None:
    stage = Stage(policy, timeout_s=10)

    async def act() -> None:
        with use_deadline(1, clock=stage.clock):
            await stage.clock.advance(2)
            with pytest.raises(DeadlineExceeded):
                await stage.call()
            with pytest.raises(DeadlineExceeded):
                await asyncio.create_task(stage.call())

    acting(stage, act)
    assert await stage.call("act") == "acting"


async def test_a_provider_whose_own_call_was_late_is_passed_over() -> None:
    stage = Stage()

    async def act() -> None:
        with use_deadline(0, clock=stage.clock):
            await stage.call()

    acting(stage, act)
    assert await stage.call("act") == "next"


@POLICIES
@pytest.mark.parametrize("waits", [True, False])
async def test_a_task_that_outlives_its_call_is_not_late_for_ever(policy: RoutePolicy, waits: bool) -> None:
    stage = Stage(policy, timeout_s=1)
    go = asyncio.Event()
    tasks: list[asyncio.Task[str]] = []

    async def later() -> str:
        await go.wait()
        return await stage.call()

    async def act() -> None:
        tasks.append(asyncio.create_task(later()))
        if waits:
            await asyncio.sleep(0)

    acting(stage, act)
    await stage.call("act")
    await stage.clock.advance(5)
    go.set()
    assert await tasks[0] == "acting"


async def test_a_task_that_outlives_a_block_is_not_late_for_ever() -> None:
    stage = Stage()
    go = asyncio.Event()

    async def later() -> str:
        await go.wait()
        return await stage.call()

    with use_deadline(1, clock=stage.clock):
        task = asyncio.create_task(later())
    await stage.clock.advance(5)
    go.set()
    assert await task == "best"
