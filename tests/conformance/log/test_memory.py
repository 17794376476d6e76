"""The memory log keeps the protocol, and its bounds."""

import logging
from pathlib import Path

import pytest

from treaty.clock import Clock
from treaty.log.memory import KeptRecord, MemoryLog
from treaty.log.protocol import Log
from treaty.log.record import Batch, Progress, Selection

from .machine import SETTINGS, LogMachine
from .made import NOTES, TYPE, entry, parked
from .suite import LogConformance


class TestMemoryLog(LogConformance):
    def make_log(self, clock: Clock, tmp_path: Path) -> Log:
        return MemoryLog(clock)


class MemoryMachine(LogMachine):
    is_same_owner = True

    def make(self) -> Log:
        return getattr(self, "log", None) or MemoryLog()  # The object is the storage.


TestMemoryMachine = MemoryMachine.TestCase
TestMemoryMachine.settings = SETTINGS


async def test_old_events_go_unless_a_row_is_about_them() -> None:
    log = MemoryLog(keeps=2)
    await log.open()
    claim = await log.claim(NOTES, 0)
    assert claim is not None
    log.accept(entry("a").event)
    log.accept(entry("b").event)
    await log.commit(Batch(progress=[Progress(subscription=NOTES, fence=claim.fence, cursor=1, puts=(parked(1),))]))
    log.accept(entry("c").event)
    log.accept(entry("d").event)
    assert [each.id for each in await log.read(0, [TYPE], 9)] == ["a", "c", "d"]
    await log.retire(NOTES)
    assert [each.position for each in await log.read(0, [TYPE], 9)] == [3, 4]


async def test_the_oldest_parked_are_dropped_counted_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    log = MemoryLog(most_parked=1)
    await log.open()
    claim = await log.claim(NOTES, 0)
    assert claim is not None
    puts = (parked(1), parked(2), parked(3))
    progress = Progress(subscription=NOTES, fence=claim.fence, cursor=3, puts=puts)
    with caplog.at_level(logging.WARNING, "treaty.log"):
        await log.commit(Batch(entries=[entry("a"), entry("b"), entry("c")], progress=[progress]))
    assert [each.record.id for each in await log.parked(Selection())] == ["c"]
    assert (log.parked_dropped, len(caplog.records)) == (2, 1)


async def test_a_record_has_the_event_itself_at_hand() -> None:
    log = MemoryLog()
    await log.open()
    event = entry("a").event
    log.accept(event)
    (record,) = await log.read(0, [TYPE], 1)
    assert isinstance(record, KeptRecord)
    assert record.event is event


async def test_whoever_dropped_the_log_without_a_word_was_not_clean() -> None:
    log = MemoryLog()
    await log.open()
    first = await log.claim(NOTES, 0)
    await log.open()
    second = await log.claim(NOTES, 0)
    assert first is not None
    assert second is not None
    assert (first.was_clean, second.was_clean, second.fence > first.fence) == (True, False, True)
