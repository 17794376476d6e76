"""What `make chaos` has found, each as a story of its own without processes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from treaty.bus import EventBus
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded
from .test_durable import Handler, a_few_turns, crash, downloaded


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/app.events"


async def opened(url: str, clock: FakeClock, handler: Handler) -> EventBus:
    bus = a_bus(url, clock=clock)
    bus.subscribe(Downloaded, handler, name="h")
    await bus.open()
    await a_few_turns()
    return bus


def waiting() -> Handler:
    handler = Handler()
    handler.gate = asyncio.Event()
    return handler


async def test_what_was_handled_after_a_crash_is_not_handled_again_after_the_next(url: str) -> None:
    clock, again, after = FakeClock(), Handler(), Handler()
    bus = await opened(url, clock, waiting())
    await bus.publish(downloaded(1))
    await a_few_turns()
    await crash(bus)
    await crash(await opened(url, clock, waiting()))  # It had noted the attempt, ahead of the cursor.
    bus = await opened(url, clock, again)
    await bus.idle()
    [state] = await bus.log.subscriptions()
    await crash(bus)
    bus = await opened(url, clock, after)
    await bus.close()
    assert (again.seen, after.seen, state.lag) == (["1"], [], 0)
