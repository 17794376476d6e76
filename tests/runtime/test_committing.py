"""How what is published gets into a log, and what its publisher learns."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from treaty.errors import LogFull, PayloadInvalid
from treaty.event import Event
from treaty.log.record import Batch, Committed
from treaty.log.sqlite import SqliteLog
from treaty.testing import FakeClock

from .buses import a_bus
from .payloads import Downloaded, Tagged


class Counting(SqliteLog):
    """Counts commits, and refuses when it is told to."""

    commits = 0
    is_full = False

    async def commit(self, batch: Batch) -> Committed:
        if self.is_full:
            raise LogFull(self.name, "there is no room")
        self.commits += bool(batch.entries)
        return await super().commit(batch)


@pytest.fixture
def log(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "app.events", FakeClock())


async def test_many_publishers_share_a_commit(log: Counting) -> None:
    async with a_bus(log, clock=FakeClock()) as bus:
        await asyncio.gather(*(bus.publish(Tagged(title=str(number))) for number in range(100)))
        assert [record.position for record in await bus.events()] == list(range(100, 0, -1))
    assert log.commits < 10


async def test_what_the_log_could_not_take_is_an_error_to_its_publisher_and_reaches_nobody(log: Counting) -> None:
    seen: list[Event[Tagged]] = []
    async with a_bus(log, clock=FakeClock()) as bus:
        bus.subscribe(Tagged, seen.append, name="t")
        log.is_full = True
        with pytest.raises(LogFull, match="make room"):
            await bus.publish(Tagged(title="a"))
        log.is_full = False
        await (await bus.publish(Tagged(title="b"))).settled()
        assert len(await bus.events()) == 1
    assert [event.data.title for event in seen] == ["b"]


async def test_a_payload_of_more_than_16_mib_is_not_accepted(log: Counting) -> None:
    async with a_bus(log, clock=FakeClock()) as bus:
        with pytest.raises(PayloadInvalid, match="longer than 16777216 bytes"):
            await bus.publish(Tagged(title="x" * 2**24))
        assert await bus.events() == []


async def test_a_subscription_to_another_type_costs_an_event_nothing() -> None:
    """Count the calls of Python functions, because a clock would say something else each time.

    A collection of garbage in between may add a few.
    """
    assert abs(await _calls_of_an_event(others=1000) - await _calls_of_an_event(others=0)) < 10


async def _calls_of_an_event(others: int) -> int:
    calls = 0

    def count(frame: Any, kind: str, argument: Any) -> None:
        nonlocal calls
        calls += kind == "call"

    async with a_bus(clock=FakeClock()) as bus:
        bus.subscribe(Downloaded, lambda event: None, name="h")
        for number in range(others):
            bus.subscribe(Tagged, lambda event: None, name=str(number))
        await bus.publish(Downloaded(download_id="first"))
        await bus.idle()
        sys.setprofile(count)
        try:
            await bus.publish(Downloaded(download_id="second"))
            await bus.idle()
        finally:
            sys.setprofile(None)
    return calls
