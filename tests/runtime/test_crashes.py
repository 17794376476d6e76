"""What `make chaos` has found, each as a story of its own without processes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from treaty.bus import EventBus
from treaty.errors import LogBusy
from treaty.log.record import Batch, Committed
from treaty.options import SubscriptionOptions
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


class Busy:
    """A commit that finds the file locked so many times."""

    def __init__(self, bus: EventBus) -> None:
        self.left = 0
        self._log, self._commit = bus.log, bus.log.commit

    async def __call__(self, batch: Batch) -> Committed:
        if self.left:
            self.left -= 1
            raise LogBusy(self._log.name, "another program keeps it locked")
        return await self._commit(batch)


@pytest.mark.parametrize("has_inbox", [False, True])
@pytest.mark.parametrize("is_clean", [False, True])
async def test_a_log_that_is_locked_for_a_while_parks_nothing_and_stops_nobody(
    url: str, has_inbox: bool, is_clean: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, handler = FakeClock(), Handler()
    if not is_clean:  # So that attempts are noted before they begin.
        await crash(await opened(url, clock, waiting()))
    async with a_bus(url, clock=clock) as bus:
        busy = Busy(bus)
        monkeypatch.setattr(bus.log, "commit", busy)
        options = SubscriptionOptions(has_inbox=has_inbox)
        subscription = bus.subscribe(Downloaded, handler, name="h", options=options)
        await bus.publish(downloaded(0))
        await bus.idle()
        subscription.pause()
        for number in (1, 2, 3):
            await bus.publish(downloaded(number))
        await bus.idle()
        busy.left = 2
        subscription.resume()
        await clock.advance(20)
        await bus.idle()
        assert await bus.parked() == []
        assert busy.left == 0
        assert sorted(set(handler.seen)) == ["0", "1", "2", "3"]
        if has_inbox:
            assert handler.seen == ["0", "1", "2", "3"]
