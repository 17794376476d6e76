"""What goes wrong with a log while a bus uses it, and with the order in which a bus is used: a story each."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from tests.runtime.buses import a_bus
from tests.runtime.payloads import Downloaded
from treaty.errors import BusClosed, LogBusy, LogClosed, LogDamaged, LogFull, LogMissing
from treaty.event import Event
from treaty.log.sqlite import SqliteLog
from treaty.options import SubscriptionOptions
from treaty.testing import FakeClock

from .files import a_log
from .stage import ONCE, Stage, a_stage, listening, turns

Story = Callable[[Path], Awaitable[None]]
BEAT_S = 2.0  # A little longer than from one beat to the next.
LARGE = "x" * 100_000


@asynccontextmanager
async def playing(path: Path, options: str = "") -> AsyncGenerator[Stage]:
    """Open a stage on a file, with one who handles everything."""
    async with a_stage(f"sqlite:///{path}{options}") as stage:
        stage.innocent()
        yield stage


async def removed(path: Path) -> None:
    """It is noticed with the next beat, and told; `publish` raises `LogMissing`, and so does closing the bus."""
    with pytest.raises(LogMissing):  # noqa: PT012  # It is leaving the block that raises.
        async with playing(path) as stage:
            await stage.publish("1")
            path.unlink()
            await stage.clock.advance(BEAT_S * 2)
            assert (stage.notices.told, stage.notices.errors) == (["log_unavailable"], [LogMissing.__name__])
            with pytest.raises(LogMissing):
                await stage.publish("2")


async def replaced(path: Path) -> None:
    """It is told, `publish` raises `LogDamaged`, and so does closing; the other file is left alone."""
    other = path.with_name("other.events")
    await asyncio.to_thread(a_log, other)
    before = other.read_bytes()
    with pytest.raises(LogDamaged):  # noqa: PT012  # It is leaving the block that raises.
        async with playing(path) as stage:
            await stage.publish("1")
            os.replace(other, path)
            await stage.clock.advance(BEAT_S * 2)
            assert (stage.notices.told, stage.notices.errors) == (["log_unavailable"], [LogDamaged.__name__])
            with pytest.raises(LogDamaged):
                await stage.publish("2")
    assert path.read_bytes() == before


async def full(path: Path) -> None:
    """`publish` raises `LogFull`, nothing of the event is there or delivered, and with room it all goes on."""
    async with playing(path) as stage:
        await stage.publish("1")
        await stage.bus.idle()
        writer = cast("SqliteLog", stage.bus.log)._writer
        assert writer is not None
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages}")
        for _ in range(2):
            with pytest.raises(LogFull):
                await stage.publish(LARGE)
        assert await stage.bus.log.end() == 1
        writer.execute("PRAGMA max_page_count = 1000000")
        await stage.publish(LARGE, "2")
        await stage.bus.idle()
        assert stage.seen["innocent"] == ["1", LARGE, "2"]
        assert stage.notices.told == ["log_unavailable", "log_back"]


async def locked(path: Path) -> None:
    """`publish` raises `LogBusy` after `busy_s`, the loop goes on meanwhile, and so does the bus afterwards."""
    async with playing(path, "?busy_s=0.5") as stage:
        await stage.publish("1")
        await stage.bus.idle()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        publishing = asyncio.create_task(stage.publish("2"))
        await stage.clock.advance(0.4)
        was_done_early = publishing.done()
        await stage.clock.advance(0.2)
        was_done = publishing.done()
        other.close()
        await stage.clock.advance(1)  # So that whoever still waits for the lock gets it.
        assert (was_done_early, was_done) == (False, True)
        with pytest.raises(LogBusy):
            await publishing
        await stage.publish("3")
        await stage.bus.idle()
        assert stage.seen["innocent"] == ["1", "3"]


async def locked_at_the_start(path: Path) -> None:
    """Opening raises `LogBusy` after `busy_s`; it can be opened when the lock is gone."""
    await asyncio.to_thread(a_log, path)
    clock = FakeClock()
    bus = a_bus(f"sqlite:///{path}?busy_s=0.5", clock=clock)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    opening = asyncio.create_task(bus.open())
    await clock.advance(1)
    with pytest.raises(LogBusy):
        await opening
    other.close()
    async with bus:
        assert await bus.log.end() == 100


async def closed_twice(path: Path) -> None:
    """The second time does nothing."""
    async with playing(path) as stage:
        await stage.publish("1")
        await stage.bus.close()
        await stage.bus.close()
        assert stage.seen["innocent"] == ["1"]


async def used_before_it_is_open(path: Path) -> None:
    """`publish` raises `LogClosed`, and no file is made."""
    bus = a_bus(f"sqlite:///{path}", clock=FakeClock())
    with pytest.raises(LogClosed):
        await bus.publish(Downloaded(download_id="1"))
    assert not path.exists()
    await bus.close()


async def published_after_close(path: Path) -> None:
    """`publish` raises `BusClosed`, and nobody gets the event."""
    async with playing(path) as stage:
        await stage.bus.close()
        with pytest.raises(BusClosed):
            await stage.publish("1")
        assert stage.seen["innocent"] == []


async def hangs(stage: Stage, event: Event[Downloaded]) -> None:
    """Wait for what never comes."""
    await asyncio.get_running_loop().create_future()


async def hangs_with_a_timeout(path: Path) -> None:
    """It is cancelled after `timeout_s` and parked; its neighbours, and its own other events, go on."""
    async with playing(path) as stage:
        stage.victim(hangs, SubscriptionOptions(retry=ONCE, timeout_s=1))
        await stage.publish("1", "bad", "2")
        await stage.clock.advance(0.9)
        assert (stage.seen["innocent"], stage.seen["victim"]) == (["1", "bad", "2"], ["1"])
        await stage.clock.advance(0.2)
        await stage.bus.idle()
        assert stage.seen["victim"] == ["1", "2"]
        assert await stage.outcome() == "parked: attempts"


async def hangs_for_ever(path: Path) -> None:
    """Its subscription stands still, its neighbours go on, and the next start gives it the event again."""
    with listening() as notices:
        bus = a_bus(f"sqlite:///{path}", clock=FakeClock())
        stage = Stage(bus, cast("FakeClock", bus.clock), notices)
        stage.innocent()
        stage.victim(hangs)
        await bus.open()
        await stage.publish("1", "bad", "2")
        await turns()
        assert (stage.seen["innocent"], stage.seen["victim"]) == (["1", "bad", "2"], ["1"])
        closing = asyncio.create_task(bus.close())
        await turns()
        assert not closing.done()  # It waits for all that was accepted, until somebody cancels it.
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
    async with a_bus(f"sqlite:///{path}", clock=FakeClock()) as bus:
        again: list[str] = []
        bus.subscribe(Downloaded, lambda event: again.append(event.data.file_path), name="victim")
        await bus.idle()
        assert again == ["bad", "2"]


OUTAGES: dict[str, Story] = {
    "the file is removed while it is open": removed,
    "another file is put in its place": replaced,
    "the disk is full": full,
    "another program locks it for ever": locked,
    "it is locked when it is to be opened": locked_at_the_start,
    "a bus is closed twice": closed_twice,
    "a bus is used before it is open": used_before_it_is_open,
    "something is published after `close`": published_after_close,
    "a handler hangs, and has a `timeout_s`": hangs_with_a_timeout,
    "a handler hangs, and has none": hangs_for_ever,
}
